"""How large a workbook is once it is unpacked, told before anybody unpacks it into memory.

A file of a thousand bytes may hold one cell in the last row and the last column: all cells
before it would be laid out, thousands of millions, and the whole process would die of it.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from zlib import error as ZlibError

from rapport.flow.errors import InputError

#: Cells that are laid out, and bytes that are unpacked: a million rows of twenty columns fit.
MOST_CELLS = 32_000_000
MOST_BYTES = 1 << 30
_PIECE = 1 << 20
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
#: A cell that holds something; one that only has a colour is not laid out.
_PLACE = re.compile(
    rb"<(?:\w+:)?c\s[^>]*?\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"'][^>]*(?<!/)>"
)
_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b([^>]*)")
_TIMES = re.compile(rb"number-(?:rows|columns)-repeated=[\"'](\d{1,9})")
_DAMAGED = (zipfile.BadZipFile, ZlibError, EOFError, OSError, NotImplementedError, RuntimeError)


def refuse_swollen(path: Path) -> None:
    """Raise InputError if the workbook would fill the memory. What is broken is for the reader.

    Memory  a few megabytes, whatever the workbook unpacks to.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                raise _too_large(path)
            left = MOST_BYTES
            for name in archive.namelist():
                cells = _cells_of(name)
                if cells is None:
                    continue
                with archive.open(name) as part:
                    if cells(_pieces(part, left)) > MOST_CELLS:
                        raise _too_large(path)
    except _Endless:
        raise _too_large(path) from None
    except _DAMAGED:
        return  # no archive, or a damaged one: who reads it says so


class _Endless(Exception):
    """More comes out of a part than its archive says."""


def _cells_of(name: str) -> Callable[[Iterator[bytes]], int] | None:
    """Return what counts the cells of a part of the archive; None if it holds none."""
    if _SHEET.fullmatch(name):
        return _of_sheet
    return _of_tables if name == "content.xml" else None


def _of_sheet(pieces: Iterator[bytes]) -> int:
    """Return how many cells there are from the first row and column to the last ones."""
    columns: set[bytes] = set()
    last = 0
    for piece in pieces:
        for column, row in set(_PLACE.findall(piece)):
            columns.add(column)
            last = max(last, int(row))
    return last * max(map(_number, columns), default=0)


def _number(column: bytes) -> int:
    """Return 1 for A, 27 for AA."""
    n = 0
    for letter in column.upper():
        n = n * 26 + letter - 64
    return n


def _of_tables(pieces: Iterator[bytes]) -> int:
    """The same of an ODS, where a row or a cell says how often it comes."""
    most = rows = times = columns = widest = last = 0
    for piece in pieces:
        for kind, said in _TAG.findall(piece):
            found = _TIMES.search(said)
            often = int(found[1]) if found else 1
            if kind == b"table":
                rows = times = columns = widest = last = 0
            elif kind == b"table-row":
                rows, times, columns = rows + times, often, 0
            else:
                columns += often
                if b"value" in said:  # an empty one at the end is not laid out
                    widest, last = max(widest, columns), rows + times
                    most = max(most, widest * last)
    return most


def _pieces(part: IO[bytes], most: int) -> Iterator[bytes]:
    """Yield what is unpacked in pieces that end before a tag. Raises _Endless."""
    rest, came = b"", 0
    while some := part.read(_PIECE):
        came += len(some)
        if came > most:
            raise _Endless
        piece = rest + some
        end = piece.rfind(b"<")
        yield piece[:end] if end > 0 else piece
        rest = piece[end:] if end > 0 else b""
    yield rest


def _too_large(path: Path) -> InputError:
    return InputError(
        f"{path.name} is too large a workbook once it is unpacked",
        fix="export it as CSV, or split it; a cell far below or beside the others counts too",
    )
