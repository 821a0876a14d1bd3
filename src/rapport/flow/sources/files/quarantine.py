"""Rows that could not be taken in: where they stand, why, and how to mend them.

Never: a good row held back because of a bad one. What was written stays with the row,
so the table is sealed: it may hold contacts and lies in the vault, for 30 days.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from rapport.flow.tables import COUNT, TEXT, Column, TableSpec

#: Longest piece of a bad value that is kept, in characters.
VALUE_SHOWN = 80

QUARANTINE = TableSpec(
    name="quarantine",
    one_row_is="one record of a file that was not taken in",
    key=("file", "line"),
    sealed=True,
    columns=(
        Column("file", TEXT, "name of the file, without its folder"),
        Column("line", COUNT, "line on which the record begins, from 1; a sheet's row"),
        Column("column", TEXT, "column at fault, as the file names it", nullable=True),
        Column("value", TEXT, f"what stands there, at most {VALUE_SHOWN} letters", nullable=True),
        Column("reason", TEXT, "what is wrong, in words"),
        Column("mend", TEXT, "what to do about it, in words"),
    ),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One record that is not taken in. `value` is shortened by the quarantine."""

    line: int
    column: str | None
    value: str | None
    reason: str
    mend: str


class Quarantine:
    """Collects the refused records of one file.

    It grows with the bad rows only. Who must stay small on a file of nothing but bad
    rows empties it now and then with `take`.
    """

    def __init__(self, file: str) -> None:
        self._file = file.encode(errors="replace").decode()  # a name may be no text at all
        self._waiting: list[pa.Table] = []
        self._loose: list[Refusal] = []
        self.count = 0

    def add(self, refusal: Refusal) -> None:
        self._loose.append(refusal)
        self.count += 1

    def add_many(self, refusals: Iterable[Refusal]) -> None:
        for refusal in refusals:
            self.add(refusal)

    @property
    def waiting(self) -> int:
        """How many were collected since the last `take`. Costs nothing, unlike `rows`."""
        return len(self._loose) + sum(int(part.num_rows) for part in self._waiting)

    @property
    def rows(self) -> pa.Table:
        """What was collected since the last `take`, in the order of lines, as QUARANTINE."""
        self._settle()
        return pa.concat_tables([QUARANTINE.schema.empty_table(), *self._waiting]).sort_by("line")

    def take(self) -> pa.Table:
        """Return `rows` and forget them; `count` stays."""
        rows = self.rows
        self._waiting.clear()
        return rows

    def _settle(self) -> None:
        if not self._loose:
            return
        rows = [
            (self._file, r.line, r.column, shown(r.value), r.reason, r.mend) for r in self._loose
        ]
        columns = [
            pa.array(c, f.type)
            for c, f in zip(zip(*rows, strict=True), QUARANTINE.schema, strict=True)
        ]
        self._waiting.append(pa.table(columns, schema=QUARANTINE.schema))
        self._loose.clear()


def shown(value: str | None) -> str | None:
    """Return the beginning of a value, short enough to be shown and kept."""
    if value is None or len(value) <= VALUE_SHOWN:
        return value
    return value[: VALUE_SHOWN - 1] + "…"
