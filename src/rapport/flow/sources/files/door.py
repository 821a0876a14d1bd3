"""The importer's door: a file and its mapping in, typed rows and a quarantine out."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from rapport.flow.errors import InputError
from rapport.flow.sources.files.checking import YOUNGEST, Checker
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.sources.files.quarantine import Refusal
from rapport.flow.sources.files.reading import Rows, open_rows


class FileRows:
    """The rows of one file, read as its mapping says. Take `batches` once.

    `batches` and the quarantine fill as they are read, so memory stays small whatever the
    size of the file, if `take_quarantined` is called now and then. At the end
    read == good + all that was refused.
    """

    def __init__(self, path: Path, rows: Rows, checker: Checker, stood: tuple[int, int]) -> None:
        self._path = path
        self._rows = rows
        self._checker = checker
        self._stood = stood
        self.good = 0
        self.schema = checker.schema

    @property
    def digest(self) -> str:
        """SHA-256 of the file's bytes, hexadecimal: the same file has the same."""
        return self._rows.digest

    @property
    def read(self) -> int:
        """Records met so far, the refused ones included."""
        return self._rows.read

    @property
    def refused(self) -> int:
        return self._rows.quarantine.count

    @property
    def waiting(self) -> int:
        """How many refused records were not taken yet; cheaper than asking `quarantined`."""
        return self._rows.quarantine.waiting

    @property
    def quarantined(self) -> pa.Table:
        """The refused records that were not taken yet, as quarantine.QUARANTINE."""
        return self._rows.quarantine.rows

    def take_quarantined(self) -> pa.Table:
        """Return `quarantined` and let go of it."""
        return self._rows.quarantine.take()

    def refuse(self, lines: pa.ChunkedArray, reason: str, mend: str) -> None:
        """Put good rows into quarantine that whoever takes them may not keep."""
        refusals = [Refusal(line, None, None, reason, mend) for line in lines.to_pylist()]
        self._rows.quarantine.add_many(refusals)
        self.good -= len(refusals)

    def take_children(self) -> pa.Table:
        """Return the refused rows of who is too young, without their age; see Checker."""
        return pa.Table.from_batches(self._checker.take_children(), self.schema)

    @property
    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the good rows, typed, in the order of the file.

        Raises  InputError: the file was changed while it was read.
        """
        for batch in self._rows:
            typed, refusals = self._checker.check(batch)
            self._rows.quarantine.add_many(refusals)
            self.good += typed.num_rows
            if typed.num_rows:
                yield typed
        if _stands(self._path) != self._stood:
            raise InputError(
                f"{self._path.name} was changed while it was read",
                fix="wait until the export has ended, then import the file again",
            )


def read_file(
    path: Path | str,
    mapping: Mapping,
    *,
    now: datetime,
    granted: bool = True,
    youngest: int = YOUNGEST,
) -> FileRows:
    """Open a file to take it in as `mapping` says.

    `now`      time of the import, with a zone: what lies after it can't have been done.
    `granted`  whether rights.granted raised nothing; if false every row is quarantined.
    `youngest` age in years under which nobody is taken in.
    Columns that are not mapped are not read on.
    Memory  constant, but for workbooks.
    Raises  InputError: the file is missing, empty, broken or no table, or has not all
            columns of the mapping.
    """
    path = Path(path)
    stood = _stands(path)
    rows = open_rows(
        path,
        encoding=mapping.encoding or None,
        delimiter=mapping.delimiter or None,
        only=mapping.used,
    )
    mapping.check_header(rows.header, path.name)
    checker = Checker(mapping, now=now, granted=granted, youngest=youngest)
    return FileRows(path, rows, checker, stood)


def _stands(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except OSError:
        return 0, 0  # open_rows says why
    return stat.st_size, stat.st_mtime_ns
