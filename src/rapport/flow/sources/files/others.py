"""Workbooks, JSON lines and Parquet as batches of text columns.

Whatever type a cell has, it comes out as the text a person would write in a CSV: a whole
number without a point, a date as 2026-10-03. So all formats go one way from here.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from rapport.flow.errors import InputError
from rapport.flow.sources.files.csvs import Batch, unique_names
from rapport.flow.sources.files.quarantine import Quarantine, Refusal
from rapport.flow.sources.files.streams import LINE_LIMIT
from rapport.flow.sources.files.survey import Lines
from rapport.flow.sources.files.workbooks import refuse_swollen

_ROWS = 20_000
#: Records of a JSON lines file whose keys are its columns.
_KEYS_FROM = 1_000


class SheetRows:
    """The first sheet of a workbook that holds anything. A record's line is its row there."""

    def __init__(self, path: Path, only: frozenset[str] | None) -> None:
        self.quarantine = Quarantine(path.name)
        self.read = 0
        self._rows = self._first_sheet(path)
        named = (i for i, row in enumerate(self._rows) if any(cell != "" for cell in row))
        self._first = next(named, -1)
        if self._first < 0:
            raise InputError(
                f"{path.name} is empty", fix="put a header and rows on its first sheet"
            )
        self.header = unique_names([_written(cell) for cell in self._rows[self._first]])
        self._kept = [n for n in self.header if only is None or n in only]

    @staticmethod
    def _first_sheet(path: Path) -> Sequence[Sequence[object]]:
        refuse_swollen(path)
        try:
            book = CalamineWorkbook.from_path(str(path))
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                if rows := sheet.to_python(skip_empty_area=False):
                    return rows
        except CalamineError as e:
            raise InputError(
                f"{path.name} is not a workbook that can be read: it is damaged or locked",
                fix="open it in your spreadsheet program and save it again as XLSX or CSV",
            ) from e
        return []

    def __iter__(self) -> Iterator[Batch]:
        places = [self.header.index(n) for n in self._kept]
        for start in range(self._first + 1, len(self._rows), _ROWS):
            part = [
                (number, row)
                for number, row in enumerate(self._rows[start : start + _ROWS], start + 1)
                if any(cell != "" for cell in row)
            ]
            self.read += len(part)
            columns = {
                name: pa.array([_written(row[at]) for _, row in part], pa.string())
                for name, at in zip(self._kept, places, strict=True)
            }
            lines = np.array([number for number, _ in part], np.int64)
            places = pa.array(lines - (self._first + 1))
            yield Batch(pa.table(columns), pa.array(lines), places)


def _written(cell: object) -> str:
    """Return a cell as one would write it. A day has no time; 7.0 is 7."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


class JsonRows:
    """One JSON object a line. Objects within objects give columns named 'outer.inner'."""

    def __init__(self, path: Path, head: str, lines: Lines, only: frozenset[str] | None) -> None:
        self.quarantine = Quarantine(path.name)
        self.read = 0
        self._lines = lines
        found: dict[str, None] = {}
        for line in islice(head.split("\n"), _KEYS_FROM):
            record = _object(line)
            found |= dict.fromkeys(_flat(record)) if record else {}
        if not found:
            raise InputError(
                f"{path.name} looks like JSON lines, but its first lines hold no object",
                fix='write one object a line: {"name": "...", "phone": "..."}',
            )
        self.header = list(found)
        self._kept = [n for n in self.header if only is None or n in only]

    def __iter__(self) -> Iterator[Batch]:
        rows: list[dict[str, str]] = []
        numbers: list[int] = []
        for number, line in enumerate(self._all_lines(), 1):
            if not line.strip():
                continue
            record = _object(line)
            self.read += 1
            if record is None or "\0" in line or "\ufffd" in line:
                what = (
                    "not one whole JSON object" if record is None else "bytes that are no letters"
                )
                mend = "write one object a line, in UTF-8"
                self.quarantine.add(Refusal(number, None, line, what, mend))
                continue
            rows.append(_flat(record))
            numbers.append(number)
            if len(rows) == _ROWS:
                yield self._batch(rows, numbers)
                rows, numbers = [], []
        if rows:
            yield self._batch(rows, numbers)
        self._report_dropped()

    def _all_lines(self) -> Iterator[str]:
        for piece in self._lines.pieces:
            yield from piece.decode().removesuffix("\n").split("\n")

    def _batch(self, rows: list[dict[str, str]], numbers: list[int]) -> Batch:
        columns = {n: pa.array([r.get(n, "") for r in rows], pa.string()) for n in self._kept}
        return Batch(pa.table(columns), pa.array(numbers, pa.int64()))

    def _report_dropped(self) -> None:
        for line in self._lines.dropped:
            self.read += 1
            what = f"the line is longer than {LINE_LIMIT >> 20} MB"
            mend = "look for a missing line end in the export"
            self.quarantine.add(Refusal(line, None, None, what, mend))


def _object(line: str) -> dict[str, object] | None:
    try:
        record = json.loads(line)
        json.dumps(record, ensure_ascii=False).encode()  # half a letter can't be kept
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _flat(record: dict[str, object], before: str = "") -> dict[str, str]:
    """Return the leaves of a record as texts; a list's items are joined by '; '."""
    flat: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{key}.")
        elif isinstance(value, list):
            flat[before + key] = "; ".join(_plain(item) for item in value)
        else:
            flat[before + key] = _plain(value)
    return flat


def _plain(value: object) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return _written(value)


class ParquetRows:
    """A Parquet file. A record's line is its place in the file, from 1."""

    def __init__(self, path: Path, only: frozenset[str] | None) -> None:
        self.quarantine = Quarantine(path.name)
        self.read = 0
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError) as e:
            raise InputError(
                f"{path.name} is not a Parquet file that can be read: it is cut short or damaged",
                fix="copy it again from where it came",
            ) from e
        self.header = self._file.schema_arrow.names
        self._kept = [n for n in self.header if only is None or n in only]

    def __iter__(self) -> Iterator[Batch]:
        for batch in self._file.iter_batches(batch_size=_ROWS, columns=self._kept):
            first, self.read = self.read + 1, self.read + batch.num_rows
            columns = {n: _as_text(batch.column(n)) for n in self._kept}
            yield Batch(pa.table(columns), pa.array(np.arange(first, self.read + 1)))


def _as_text(column: pa.Array) -> pa.Array:
    """Return values as text; null as the empty text, like everywhere in a CSV."""
    kind = column.type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_floating(kind):
        return pa.array(_each(column.to_pylist()), pa.string())
    return pc.fill_null(column.cast(pa.string()), "")


def _each(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, bytes):
            yield value.decode("utf-8", "replace")
        else:
            yield next(iter(_flat({"": value}).values()), "")
