"""A table written part by part: CSV that a spreadsheet opens as texts, a workbook, Parquet, JSON.

Never: a file that others may read; a cell that a spreadsheet runs.
"""

import csv
import io
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from rapport.flow.errors import InputError

#: Between the values of a list in one cell of CSV.
SEPARATOR: Final = "; "
#: What a sheet of a workbook holds, and a cell.
MOST_ROWS: Final = 1_048_575
MOST_LETTERS: Final = 32_767


def check_writable(path: Path) -> None:
    """Raise InputError unless a file may be written to `path`."""
    if not path.parent.is_dir():
        raise InputError(f"there is no folder for {path.name}", fix="make the folder first")
    if path.is_dir():
        raise InputError(f"{path.name} is a folder", fix="name a file in it")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise InputError(
            f"{path.name} may not be written", fix="choose another folder, or ask for the right"
        )


class TableWriter:
    """Writes rows to a new private file; on the disk when it is closed.

    suffix  .csv, .xlsx, .parquet, .json (one array) or .jsonl; None: as the path ends
    """

    def __init__(self, path: Path, schema: pa.Schema, suffix: str | None = None) -> None:
        self._schema, self._suffix = schema, suffix or path.suffix
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
        is_parquet = self._suffix == ".parquet"
        self._parquet = pq.ParquetWriter(self._file, schema) if is_parquet else None
        self._book = Workbook(self._file, path.parent, schema) if self._suffix == ".xlsx" else None
        self._rows = 0
        if self._suffix == ".json":
            self._file.write(b"[")
        if self._suffix == ".csv":
            self._file.write(("\ufeff" + _csv([schema.names])).encode())

    def __call__(self, rows: list[dict[str, Any]]) -> None:
        if self._parquet is not None:
            self._parquet.write_table(pa.Table.from_pylist(rows, self._schema))
        elif self._book is not None:
            self._book.add(rows)
        elif self._suffix == ".json":
            texts = (json.dumps(row, ensure_ascii=False) for row in rows)
            lead = "\n" if not self._rows else ",\n"
            self._file.write((lead + ",\n".join(texts)).encode() if rows else b"")
        elif self._suffix == ".jsonl":
            lines = (json.dumps(row, ensure_ascii=False) for row in rows)
            self._file.write("".join(f"{line}\n" for line in lines).encode())
        else:
            cells = ([harmless(_cell(r.get(c))) for c in self._schema.names] for r in rows)
            self._file.write(_csv(cells).encode())
        self._rows += len(rows)

    def __enter__(self) -> "TableWriter":
        return self

    def __exit__(self, *_: object) -> None:
        if self._parquet is not None:
            self._parquet.close()
        if self._book is not None:
            self._book.close()
        if self._suffix == ".json":
            self._file.write(b"\n]\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


class Workbook:
    """One sheet of texts in a workbook, a row at a time: phones and numbers keep their digits.

    What it lays aside meanwhile lies in a private folder beside the file, and goes with it.
    """

    def __init__(self, file: IO[bytes], beside: Path, schema: pa.Schema) -> None:
        import xlsxwriter

        self._names = schema.names
        self._aside = tempfile.TemporaryDirectory(dir=beside, prefix=".sheet-")
        how = {"constant_memory": True, "tmpdir": self._aside.name, "strings_to_numbers": False,
               "strings_to_formulas": False, "strings_to_urls": False}  # fmt: skip
        self._book = xlsxwriter.Workbook(file, how)
        self._sheet = self._book.add_worksheet("People")
        self._sheet.freeze_panes(1, 0)
        self._row = 0
        self._write(self._names)

    def add(self, rows: list[dict[str, Any]]) -> None:
        """Raises InputError: a sheet holds no more rows."""
        if self._row + len(rows) > MOST_ROWS:
            raise InputError(
                f"a workbook holds {MOST_ROWS:,} rows", fix="write a .csv or .parquet instead"
            )
        for row in rows:
            self._write([_cell(row.get(name)) for name in self._names])

    def _write(self, cells: list[str]) -> None:
        for column, cell in enumerate(cells):
            if cell:
                self._sheet.write_string(self._row, column, cell[:MOST_LETTERS])
        self._row += 1

    def close(self) -> None:
        self._book.close()
        self._aside.cleanup()


def harmless(value: str | None) -> str:
    """A spreadsheet runs what begins with these as a formula: a quote keeps it text."""
    text = value or ""
    dangerous = text[:1] in "=@\t\r\n＝＠＋－" or (text[:1] in "+-" and not _is_number(text))
    return "'" + text if text and dangerous else text


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "").replace(" ", "").isdigit()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return SEPARATOR.join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _csv(lines: Iterable[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(lines)
    return out.getvalue()
