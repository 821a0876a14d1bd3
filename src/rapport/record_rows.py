"""The rows of one table part by part, each with its number, and those that could not be read.

A row's number counts every row below the header from 1, also those that are refused or empty:
it is the row that a spreadsheet shows, less the header. Of JSON lines it is the line.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from rapport.flow.sources.files.reading import Rows, open_rows

#: So many records are worked on at a time, or a few more.
AT_ONCE: Final = 120_000
#: What a name's ending promises of the content.
_PROMISED: Final = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xlsx", ".parquet": "parquet"}


@dataclass(frozen=True)
class Refused:
    """Rows of one file that could not be read, and why; the first of them is in `line`."""

    file: str
    reason: str
    rows: int
    line: int

    @property
    def words(self) -> str:
        if self.rows == 1:
            return f"line {self.line:,} of {self.file} could not be read: {self.reason}"
        return (
            f"{self.rows:,} rows of {self.file} could not be read, the first in line"
            f" {self.line:,}: {self.reason}"
        )


class RecordRows:
    """The records of one file. Take `parts` once; then `refused` is whole.

    `only` names the columns wanted, as `header` has them; the others are not kept.
    Memory  `at_once` records and, of what is refused, one line a reason.
    Raises  InputError: as reading.open_rows.
    """

    def __init__(
        self,
        path: Path,
        *,
        only: Collection[str] | None = None,
        at_once: int = AT_ONCE,
        encoding: str | None = None,
    ) -> None:
        self._rows: Rows = open_rows(path, only=only, encoding=encoding)
        self.encoding = self._rows.encoding
        self._at_once = at_once
        self.header = self._rows.header
        self._kept = [name for name in self.header if only is None or name in only]
        self.file = path.name
        self.misnamed = _PROMISED.get(path.suffix.lower(), self._rows.format) != self._rows.format
        self._refused: dict[str, list[int]] = {}  # by reason: how many, and the first line

    @property
    def refused(self) -> tuple[Refused, ...]:
        """What was refused, the most frequent reason first."""
        found = sorted(self._refused.items(), key=lambda item: (-item[1][0], item[1][1]))
        return tuple(Refused(self.file, reason, rows, line) for reason, (rows, line) in found)

    def parts(self) -> Iterator[tuple[pa.Table, pa.Array]]:
        """Give records with their rows' numbers; at least one part, if without records."""
        held = [pa.schema([(name, pa.string()) for name in self._kept]).empty_table()]
        numbers = [pa.array([], pa.int64())]
        size = given = 0
        for batch in self._rows:
            self._count_refused()
            held.append(batch.rows)
            numbers.append(batch.numbers)
            size += batch.rows.num_rows
            if size >= self._at_once:
                yield _joined(held, numbers)
                held, numbers, size, given = [], [], 0, given + 1
                pa.default_memory_pool().release_unused()
        self._count_refused()
        if size or not given:
            yield _joined(held, numbers)

    def _count_refused(self) -> None:
        if not self._rows.quarantine.waiting:
            return
        told = self._rows.quarantine.take().group_by("reason")
        for row in told.aggregate([("line", "count"), ("line", "min")]).to_pylist():
            seen = self._refused.setdefault(row["reason"], [0, row["line_min"]])
            seen[0] += row["line_count"]
            seen[1] = min(seen[1], row["line_min"])


def _joined(held: list[pa.Table], numbers: list[pa.Array]) -> tuple[pa.Table, pa.Array]:
    return pa.concat_tables(held).combine_chunks(), pa.concat_arrays(numbers)
