"""Texts of any length one behind the other, as they are sealed together."""

import struct
from collections.abc import Sequence


def packed(items: Sequence[bytes]) -> bytes:
    """Return items one behind the other, each with its length in front: 4 bytes, big-endian."""
    return b"".join(part for item in items for part in (struct.pack(">I", len(item)), item))


def unpacked(together: bytes) -> list[bytes]:
    """Return what `packed` put together."""
    items, at = [], 0
    while at < len(together):
        (length,) = struct.unpack_from(">I", together, at)
        items.append(together[at + 4 : at + 4 + length])
        at += 4 + length
    return items
