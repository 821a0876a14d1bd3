"""What WeChat and WeCom send to our address: signed, and closed with AES.

Source  developers.weixin.qq.com and developer.work.weixin.qq.com: their technical plan of closing.
        AES-256-CBC, its key the 43 letters of EncodingAESKey and '=' in Base64, its first 16 bytes
        the start value, PKCS #7 to blocks of 32; within: 16 random bytes, the length (4 bytes, big
        endian), the message, and whom it is for. msg_signature: SHA-1 of token, time, nonce and
        the closed text, sorted.

Never: a message opened before its signature holds, or one that is not closed.
"""

import base64
import binascii
import hmac
import re
from hashlib import sha1
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from rapport.flow.errors import HookRefused
from rapport.flow.sources.base import HookCall
from rapport.flow.sources.signed import check_time

_CLOSED: Final = re.compile(rb"<Encrypt>\s*<!\[CDATA\[([A-Za-z0-9+/=\s]+)\]\]>\s*</Encrypt>")
_FIELD: Final = re.compile(r"<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</\1>", re.DOTALL)
_BLOCK: Final = 32
_HEAD: Final = 20


def message(call: HookCall, token: str, key: str, receiver: str) -> dict[str, str]:
    """Return the fields of a delivery, opened.

    token, key  as both sides keep them;  receiver: our number there
    Raises  HookRefused: it is not signed by them, not of these five minutes, or not for us.
    """
    return fields(opened(call, closed(call), token, key, receiver))


def closed(call: HookCall) -> str:
    """Return the closed text of a delivery. Raises HookRefused: it has none."""
    found = _CLOSED.search(call.body)
    if found is None:
        raise HookRefused(
            "the delivery is not closed with AES",
            fix="turn on the safe mode (安全模式) where you wrote the address there",
        )
    return found[1].decode()


def opened(call: HookCall, closed: str, token: str, key: str, receiver: str) -> str:
    """Return what is within a closed text of a delivery. Raises what `message` raises."""
    said = [call.query.get(name, "") for name in ("msg_signature", "timestamp", "nonce")]
    signature, timestamp, nonce = said
    whole = "".join(sorted((token, timestamp, nonce, closed)))
    signed = sha1(
        whole.encode(errors="replace"), usedforsecurity=False
    ).hexdigest()  # their choice
    if not token or not hmac.compare_digest(signed, signature.encode("ascii", "replace").decode()):
        raise HookRefused(
            "the signature of the delivery does not hold",
            fix="compare the token of this connection with the one that you wrote there",
        )
    check_time(timestamp, call.now)
    text, of_whom = _within(closed, key)
    if of_whom != receiver:
        raise HookRefused(
            "the delivery is for somebody else", fix="look at the number of the account here"
        )
    return text


def closed_with(text: str, key: str, receiver: str, random: bytes) -> str:
    """Close a text as the platform does. `random`: 16 bytes."""
    inner = text.encode()
    whole = random + len(inner).to_bytes(4, "big") + inner + receiver.encode()
    left = _BLOCK - len(whole) % _BLOCK
    secret = _key(key)
    writer = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    done = writer.update(whole + bytes([left]) * left) + writer.finalize()
    return base64.b64encode(done).decode()


def fields(xml: str) -> dict[str, str]:
    """Return the fields of a flat message by their names; of lists in it the last one's."""
    return {found[1]: (found[2] or found[3] or "").strip() for found in _FIELD.finditer(xml)}


def _within(closed: str, key: str) -> tuple[str, str]:
    """Return the message, and whom it is for."""
    secret = _key(key)
    try:
        bytes_ = base64.b64decode(closed, validate=False)
        reader = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).decryptor()
        whole = reader.update(bytes_) + reader.finalize()
        whole = whole[: -whole[-1]] if 1 <= whole[-1] <= _BLOCK else b""
        end = _HEAD + int.from_bytes(whole[16:_HEAD], "big")
        if len(whole) < _HEAD or end > len(whole):
            raise ValueError
        return whole[_HEAD:end].decode(), whole[end:].decode()
    except (ValueError, IndexError, binascii.Error):
        raise HookRefused(
            "the delivery can't be opened",
            fix="compare EncodingAESKey of this connection with the one that is shown there",
        ) from None


def _key(said: str) -> bytes:
    try:
        key = base64.b64decode(said.strip() + "=", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise HookRefused(
            "EncodingAESKey is no key", fix="copy its 43 letters from where you wrote our address"
        )
    return key
