"""The bytes of a file as whole UTF-8 lines, in pieces of a few megabytes.

Memory holds a piece or two and never more than one line of LINE_LIMIT: a longer line
is dropped while it passes, and an empty line stands in its place, so that all lines
keep their numbers.
"""

import codecs
from collections.abc import Callable, Iterator
from pathlib import Path

PIECE = 4 << 20
#: Longest line that is read, in bytes.
LINE_LIMIT = 16 << 20
_BROKEN = "\ufffd".encode()


def is_wide(encoding: str) -> bool:
    """Tell whether a letter of this encoding takes two or four bytes, so lines end otherwise."""
    return encoding.startswith(("utf-16", "utf-32"))


def pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def unmarked(parts: Iterator[bytes], mark: bytes = codecs.BOM_UTF8) -> Iterator[bytes]:
    """Yield the parts without a byte order mark in front."""
    first = next(parts, b"")
    yield first.removeprefix(mark)
    yield from parts


def in_utf8(parts: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the parts of a file of wide letters (UTF-16, UTF-32) as UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for part in parts:
        yield decoder.decode(part).encode("utf-8", "replace")
    yield decoder.decode(b"", True).encode("utf-8", "replace")


def whole_lines(
    parts: Iterator[bytes],
    dropped: Callable[[int], None],
    *,
    old_mac: bool = False,
    numbered: bool = True,
) -> Iterator[bytes]:
    """Yield pieces that end where a line ends (the last may not).

    A line longer than LINE_LIMIT is given as an empty line; `dropped` is called with its
    number, which is right only if lines are counted: `numbered`. `old_mac`: lines end with
    a carriage return alone.
    """
    held: list[bytes] = []
    size, lines, too_long = 0, 0, False
    for part in parts:
        part = part.replace(b"\r", b"\n") if old_mac else part
        end = part.rfind(b"\n") + 1
        if not end:
            held.append(part)
            size += len(part)
            if size > LINE_LIMIT:
                held, too_long = [], True
            continue
        if size > 0 or too_long:
            first = part.index(b"\n")
            if too_long or size + first > LINE_LIMIT:
                dropped(lines + 1)
                held, part, end = [], part[first:], end - first
        whole = b"".join([*held, part[:end]])
        lines += whole.count(b"\n") if numbered else 0
        held, too_long = [part[end:]], False
        size = len(held[0])
        yield whole
    if too_long:
        dropped(lines + 1)
    elif size:
        yield b"".join(held)


class Decoded:
    """Whole lines in any encoding as whole lines of valid UTF-8.

    `damaged` turns true as soon as bytes were met that are no letters: they became
    U+FFFD. `has_nul` likewise for NUL bytes, which stay.
    """

    def __init__(self, lines: Iterator[bytes], encoding: str) -> None:
        self._lines = lines
        self._wide = is_wide(encoding)  # in_utf8 has decoded them, and marked the damage
        self._encoding = "utf-8" if self._wide else encoding
        self.damaged = False
        self.has_nul = False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._lines:
            self.has_nul = self.has_nul or b"\0" in piece
            yield self._valid(piece)

    def _valid(self, piece: bytes) -> bytes:
        if piece.isascii():
            return piece
        if self._wide:
            self.damaged = self.damaged or _BROKEN in piece
            return piece
        try:
            text = piece.decode(self._encoding)
        except UnicodeDecodeError:
            self.damaged = True
            text = piece.decode(self._encoding, "replace")
        else:
            if self._encoding == "utf-8":
                return piece
        return text.encode()


class Readable:
    """A file of these pieces, as far as pyarrow asks for one: `read`, `close`, `closed`."""

    closed = False

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._rest = memoryview(b"")

    def read(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end: pyarrow takes each answer for a block."""
        got: list[memoryview] = []
        while size:
            if not self._rest:
                self._rest = memoryview(next(self._parts, b""))
                if not self._rest:
                    break
            got.append(self._rest[:size])
            self._rest = self._rest[size:]
            size -= len(got[-1])
        return b"".join(got)

    def close(self) -> None:
        self.closed = True

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False
