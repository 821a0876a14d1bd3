"""Files in, batches of text out: the one door to all formats.

A file is told by its content, not by its name: a Parquet file or a workbook by its
first bytes, JSON lines by a brace, everything else is CSV.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from rapport.flow.errors import InputError
from rapport.flow.sources.files import others
from rapport.flow.sources.files.csvs import Batch, CsvRows, guess_delimiter
from rapport.flow.sources.files.quarantine import Quarantine
from rapport.flow.sources.files.streams import pieces
from rapport.flow.sources.files.survey import first_bytes, lines_of, survey

#: A table wider than this is a mistake in the export, or the wrong file.
MOST_COLUMNS = 1_000


class Reader(Protocol):
    """The records of one file, whatever its format. Iterate once."""

    header: list[str]
    quarantine: Quarantine
    read: int

    def __iter__(self) -> Iterator[Batch]: ...


@dataclass(frozen=True)
class Rows:
    """One file, opened: what it is, and its records in batches. Iterate once.

    `header` names the columns as the file does, made unique. `read` and `quarantine`
    fill while the batches are taken; `read` counts the refused records too, but not
    lines without any value.
    """

    digest: str  # SHA-256 of the bytes, hexadecimal
    size: int  # bytes
    format: str  # csv, xlsx, json lines or parquet
    encoding: str | None  # of text files
    sureness: float  # of the encoding, 0..1
    delimiter: str | None  # of CSV
    reader: Reader

    @property
    def header(self) -> list[str]:
        return self.reader.header

    @property
    def quarantine(self) -> Quarantine:
        return self.reader.quarantine

    @property
    def read(self) -> int:
        return self.reader.read

    def __iter__(self) -> Iterator[Batch]:
        return iter(self.reader)


def open_rows(
    path: Path | str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    only: Collection[str] | None = None,
) -> Rows:
    """Open a file to read its records as text, each with the line it begins on.

    `only` names the columns wanted, as the header has them; the others are not kept.
    Memory  constant for CSV, JSON lines and Parquet; a workbook is held whole.
    Cost    text is read twice: once to see what it is, once for the records.
    Raises  InputError: no such file, nothing in it, broken, or not a table.
    """
    path = Path(path)
    head = first_bytes(path)
    wanted = None if only is None else frozenset(only)
    if head.startswith(b"PAR1"):
        return _whole(path, "parquet", others.ParquetRows, wanted)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _whole(path, "xlsx", others.SheetRows, wanted)
    seen = survey(path, encoding)
    lines = lines_of(path, seen)
    start = seen.head.lstrip()
    if start.startswith("{"):
        reader: Reader = others.JsonRows(path, seen.head, lines, wanted)
        kind = "json lines"
    elif start.startswith("["):
        raise InputError(
            f"{path.name} is one JSON list, not JSON lines",
            fix="write one object a line: jq -c '.[]' file.json > file.jsonl",
        )
    else:
        delimiter = delimiter or guess_delimiter(seen.head)
        reader, kind = CsvRows(path, seen, lines, delimiter, wanted), "csv"
    _check_width(path, reader)
    shown = delimiter if kind == "csv" else None
    return Rows(seen.digest, seen.size, kind, seen.encoding, seen.sureness, shown, reader)


def _whole(
    path: Path,
    kind: str,
    make: Callable[[Path, frozenset[str] | None], Reader],
    only: frozenset[str] | None,
) -> Rows:
    """Open a file whose format says itself what the letters are."""
    digest = hashlib.sha256()
    for piece in pieces(path):
        digest.update(piece)
    reader = make(path, only)
    _check_width(path, reader)
    return Rows(digest.hexdigest(), path.stat().st_size, kind, None, 1.0, None, reader)


def _check_width(path: Path, reader: Reader) -> None:
    if len(reader.header) > MOST_COLUMNS:
        raise InputError(
            f"{path.name} has {len(reader.header):,} columns, more than {MOST_COLUMNS:,}",
            fix="check the delimiter; a file has one row a record, not one column",
        )


def read_table(path: Path | str) -> pa.Table:
    """Return all records of a file as text columns, named as its header names them.

    They come in the pieces they were read in: nothing is held twice.

    Records that can't be read are left out; `open_rows` tells which.
    Raises  InputError: as open_rows.
    """
    rows = open_rows(path)
    empty = pa.schema([(name, pa.string()) for name in rows.header]).empty_table()
    return pa.concat_tables([empty, *(batch.rows for batch in rows)])
