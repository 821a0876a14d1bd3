"""Deliveries that a service signs: from whom they say they are, and not sent again later.

Source  the scheme t=...,v1=... : HMAC-SHA256 over the time, a point and the body. The time is
        within the signature, so a delivery that somebody recorded is of no use after WINDOW.
"""

import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from rapport.flow.errors import HookRefused
from rapport.flow.sources.base import HookCall, Record

#: The header that signs a delivery.
SIGNATURE: Final = "rapport-signature"
#: So far a delivery's time may lie from ours, before or after (P39).
WINDOW: Final = timedelta(minutes=5)


def check_time(seconds: str, now: datetime) -> None:
    """Raise HookRefused unless a Unix time is within the window around now."""
    try:
        said = datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise HookRefused(
            "the delivery says no time", fix="send Unix seconds as t=, beside the signature"
        ) from None
    if abs(now - said) > WINDOW:
        raise HookRefused(
            "the delivery is not of these five minutes",
            fix="if it was sent just now: set the clock of its sender, or ours, by the network",
        )


def check_signature(signature: str, body: bytes, secret: str, now: datetime) -> None:
    """Raise HookRefused unless 't=...,v1=...' is the secret's, over this body, of now.

    Several v1 may stand there while a secret is changed: one that holds is enough.
    """
    parts = [part.strip().partition("=") for part in signature.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    said = [value for name, _, value in parts if name == "v1"]
    if not secret or len(times) != 1 or not said:
        raise HookRefused(
            "the delivery is not signed",
            fix="send the header Rapport-Signature: t=<Unix time>,v1=<HMAC-SHA256 of t.body>",
        )
    signed = hmac.new(secret.encode(), f"{times[0]}.".encode() + body, sha256).hexdigest()
    if not any(hmac.compare_digest(signed.encode(), one.encode()) for one in said):
        raise HookRefused(
            "the signature of the delivery does not hold",
            fix="sign the bytes of the body as they are sent, with the secret shown here",
        )
    check_time(times[0], now)


def records_of(call: HookCall, name: str, *, most: int) -> Sequence[Record]:
    """Return the objects of a signed delivery: one, {name: [...]}, or a list of them.

    `name`  what they are, in the plural
    Raises  HookRefused: not signed, not of these five minutes, nothing of that, or over `most`.
    """
    secret = call.secrets.get("secret", "")
    check_signature(call.headers.get(SIGNATURE, ""), call.body, secret, call.now)
    try:
        said: Any = json.loads(call.body)
    except (ValueError, RecursionError):
        said = None
    found = said.get(name, [said]) if isinstance(said, dict) else said
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise HookRefused(
            f"the delivery holds no {name}",
            fix=f'send JSON: one of the {name}, or {{"{name}": [...]}}',
        )
    if len(found) > most:
        raise HookRefused(
            f"the delivery holds more than {most} {name}", fix="send fewer at a time"
        )
    return found
