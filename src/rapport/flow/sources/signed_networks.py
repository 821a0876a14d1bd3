"""Deliveries of networks, each signed as its network signs: whether it is from whom it says.

Sources  developers.facebook.com: data deletion callback, webhooks (X-Hub-Signature-256);
         core.telegram.org/bots/api#setwebhook; dev.vk.com: Callback API; and
         developers.weixin.qq.com: the signature of a message's address.

Those of Meta, Telegram and VK name no time of signing: a delivery that comes again is known by
its number when it is drained. That of WeChat does, so it has a window (signed.check_time).
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha1, sha256
from typing import Any

from rapport.flow.errors import HookRefused
from rapport.flow.sources.signed import check_time


def signed_request(text: str, secret: str) -> Mapping[str, Any]:
    """Return what Meta's `signed_request` says: base64url of a HMAC-SHA256, a point, of JSON.

    Raises  HookRefused: the secret did not sign it, or it is no such text.
    """
    signature, _, payload = text.partition(".")
    signed = hmac.new(secret.encode(), payload.encode(), sha256).digest()
    _need(bool(secret) and hmac.compare_digest(signed, _decoded(signature)))
    try:
        said = json.loads(_decoded(payload))
    except ValueError:
        said = None
    if not isinstance(said, Mapping) or said.get("algorithm") != "HMAC-SHA256":
        raise _not_signed()
    return said


def check_hub_signature(signature: str, body: bytes, secret: str) -> None:
    """Raise HookRefused unless `X-Hub-Signature-256` is the app secret's, over this body."""
    signed = "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()
    _need(bool(secret) and _same(signed, signature))


def check_token(said: str, secret: str) -> None:
    """Raise HookRefused unless a delivery bears the secret itself.

    Telegram's header X-Telegram-Bot-Api-Secret-Token, VK's field `secret`.
    """
    _need(bool(secret) and _same(secret, said))


def check_wechat(signature: str, timestamp: str, nonce: str, token: str, now: datetime) -> None:
    """Raise HookRefused unless WeChat's signature of its address holds, and is of now."""
    whole = "".join(sorted((token, timestamp, nonce)))
    signed = sha1(whole.encode(), usedforsecurity=False).hexdigest()  # WeChat's choice
    _need(bool(token) and _same(signed, signature))
    check_time(timestamp, now)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode(errors="replace"))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _not_signed() from None


def _need(holds: bool) -> None:
    if not holds:
        raise _not_signed()


def _not_signed() -> HookRefused:
    return HookRefused(
        "the signature of the delivery does not hold",
        fix="compare the secret of this connection with the one that the network shows",
    )
