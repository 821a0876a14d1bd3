"""What must be known of a text file before its records are read.

One pass over the bytes, in pieces: its digest, its encoding, its quotes. With them the
fast reader can be chosen where it is exact, and the careful one where it is not.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rapport.flow.errors import InputError
from rapport.flow.sources.files import encodings
from rapport.flow.sources.files.streams import (
    Decoded,
    in_utf8,
    is_wide,
    pieces,
    unmarked,
    whole_lines,
)

HEAD = 1 << 16
_SAMPLE = 1 << 18
_NOT_TABLES = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3": "a SQLite database",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
}


@dataclass(frozen=True)
class Survey:
    """What one pass over a text file tells. Sizes in bytes."""

    digest: str  # SHA-256 of the bytes, hexadecimal
    size: int
    encoding: str
    sureness: float  # of the encoding, 0..1
    old_mac: bool  # lines end with a carriage return alone
    head: str  # the first lines, whole, as text
    has_quotes: bool
    longest_record: int  # taking quotes as they should be
    unclosed: bool  # an odd number of quotes: one is opened and never closed
    too_long: bool  # there are lines longer than streams.LINE_LIMIT


def survey(path: Path, encoding: str | None = None) -> Survey:
    """Read a text file once and say what it is like. `encoding` is believed if given.

    Memory  a few megabytes, whatever the size, and one line of at most streams.LINE_LIMIT.
    Raises  InputError: it is not there, empty, not text, or not in the encoding named.
    """
    head = first_bytes(path)
    refuse_binary(path, head)
    marked = encoding or encodings.from_mark(head)
    digest, size, sample = _digest(path)
    found, sureness = (marked, 1.0) if marked else encodings.guess(sample)
    old_mac = b"\r" in head and b"\n" not in head
    quotes = _Quotes()
    dropped: list[int] = []
    first = b""
    for piece in whole_lines(_raw(path, found), dropped.append, old_mac=old_mac, numbered=False):
        first += piece[: HEAD - len(first)]
        quotes.look(piece)  # in all encodings but the wide ones a quote is a quote
    return Survey(
        digest,
        size,
        found,
        sureness,
        old_mac,
        _head_lines(first, "utf-8" if is_wide(found) else found),
        quotes.seen,
        quotes.longest,
        quotes.open,
        bool(dropped),
    )


def first_bytes(path: Path) -> bytes:
    """Return the beginning of a file, or say that there is none."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as e:
        raise InputError(
            f"{path.name} cannot be opened: {e.strerror}",
            fix="check the path and that you may read the file",
        ) from e
    if not head.strip():
        raise InputError(
            f"{path.name} is empty", fix="export it again; a header and one row are the least"
        )
    return head


def refuse_binary(path: Path, head: bytes) -> None:
    """Raise InputError if `head` is no text."""
    what = next((w for magic, w in _NOT_TABLES.items() if head.startswith(magic)), None)
    control = sum(head.count(c) for c in (b"\0", b"\x01", b"\x02", b"\x03", b"\x04", b"\x1a"))
    if what is None and encodings.from_mark(head) is None and control > max(4, 0.02 * len(head)):
        what = "a binary file"
    if what:
        raise InputError(
            f"{path.name} is not a table: it looks like {what}",
            fix="give a CSV, XLSX, JSON lines or Parquet file; unpack archives first",
        )


@dataclass
class Lines:
    """The decoded lines of a file on their way, and what was met on it so far."""

    pieces: Decoded
    dropped: list[int]  # numbers of the lines that were too long


def lines_of(path: Path, seen: Survey) -> Lines:
    """Return the lines of a file in valid UTF-8, without a byte order mark."""
    dropped: list[int] = []
    lines = whole_lines(
        _raw(path, seen.encoding), dropped.append, old_mac=seen.old_mac, numbered=seen.too_long
    )
    return Lines(Decoded(lines, seen.encoding), dropped)


def _raw(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield the bytes of a file without a mark; of wide letters as UTF-8."""
    try:
        "".encode(encoding)
    except LookupError as e:
        raise InputError(
            f"{encoding!r} is no encoding", fix="write it as in utf-8, cp1251, gb18030, big5"
        ) from e
    raw = pieces(path)
    if is_wide(encoding):
        return unmarked(in_utf8(raw, encoding))
    return unmarked(raw) if encoding == "utf-8" else raw


def _digest(path: Path) -> tuple[str, int, bytes]:
    """Return SHA-256, size and a sample of what is not ASCII."""
    digest, size, samples, sampled = hashlib.sha256(), 0, [], 0
    for piece in pieces(path):
        digest.update(piece)
        size += len(piece)
        if sampled < _SAMPLE and not piece.isascii():
            samples.append(_foreign_lines(piece))
            sampled += len(samples[-1])
    return digest.hexdigest(), size, b"".join(samples)


def _foreign_lines(piece: bytes) -> bytes:
    """Return up to 64 KB of whole lines from where letters beyond ASCII begin."""
    first = int(np.argmax(np.frombuffer(piece, np.uint8) > 127))
    start = piece.rfind(b"\n", 0, first) + 1
    part = piece[start : start + (1 << 16)]
    end = part.rfind(b"\n")
    return part[: end + 1] if end > 0 and len(part) == 1 << 16 else part


def _head_lines(first: bytes, encoding: str) -> str:
    """Return the first lines as text, cut where a line ends."""
    end = first.rfind(b"\n") + 1
    return (first[:end] if end and len(first) == HEAD else first).decode(encoding, "replace")


class _Quotes:
    """Follows the quotes: how long records are if each quote is opened and closed."""

    def __init__(self) -> None:
        self.seen = False
        self.open = False
        self.longest = 0
        self._pending = 0  # bytes of the record that the last piece left open

    def look(self, piece: bytes) -> None:
        has = b'"' in piece
        self.seen = self.seen or has
        text = np.frombuffer(piece, np.uint8)
        ends = np.flatnonzero(text == 10)
        if has:
            inside = np.cumsum(text == 34, dtype=np.uint8) & 1
            inside ^= self.open
            ends = ends[inside[ends] == 0]
            self.open = bool(inside[-1])
        elif self.open:
            ends = ends[:0]
        if not len(ends):
            self._pending += len(piece)
            self.longest = max(self.longest, self._pending)
            return
        widths = np.diff(ends, prepend=-1 - self._pending)
        self._pending = len(piece) - 1 - int(ends[-1])
        self.longest = max(self.longest, int(widths.max()), self._pending)
