"""CSV as batches of text columns, each record with the line it begins on.

Two readers give the same. The fast one is pyarrow's; it wants every record within a
block. The careful one is Python's; it goes line by line and, where a quote is opened
and never closed, gives up that line alone and goes on with the next.
"""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from rapport.flow.errors import InputError
from rapport.flow.sources.files.quarantine import Quarantine, Refusal
from rapport.flow.sources.files.streams import LINE_LIMIT, Readable
from rapport.flow.sources.files.survey import Lines, Survey

DELIMITERS = ",;\t|"
_BLOCK = 4 << 20
_LARGEST_BLOCK = 64 << 20
_CAREFUL_ROWS = 20_000
#: A quoted value may go over this many lines before its quote counts as never closed.
_OPEN_LINES = 1_000

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """Some records: text columns named as in the header, and the line of each record.

    `places`  which row below the header each is, from 1; refused and empty ones count. Not
              given where it is the line.
    """

    rows: pa.Table
    lines: pa.Array
    places: pa.Array | None = None

    @property
    def numbers(self) -> pa.Array:
        """Which row of the file each record is, from 1."""
        return self.lines if self.places is None else self.places


def guess_delimiter(head: str) -> str:
    """Return the delimiter under which the first lines have most columns, all alike."""

    def fit(delimiter: str) -> float:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        rows = [r for r in islice(reader, 200) if r]
        if not rows or len(rows[0]) < 2:
            return 0.0
        alike = sum(len(r) == len(rows[0]) for r in rows) / len(rows)
        return alike + len(rows[0]) / 1000

    best = max(DELIMITERS, key=fit)
    return best if fit(best) > 0 else ","


def header_of(head: str, delimiter: str, file: str) -> tuple[list[str], int]:
    """Return the names of the columns, made unique, and how many lines stand before them.

    Raises  InputError: there is no record at all.
    """
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    before = 0
    for record in reader:
        if any(cell.strip() for cell in record):
            return unique_names(record), before
        before = reader.line_num
    raise InputError(f"{file} has no header", fix="put the names of the columns in its first line")


def unique_names(record: list[str]) -> list[str]:
    """Name columns without a name 'column 3', and a name's second use 'name (2)'."""
    names: list[str] = []
    for place, cell in enumerate(record, 1):
        wanted = " ".join(cell.split()) or f"column {place}"
        name, use = wanted, 1
        while name in names:
            use += 1
            name = f"{wanted} ({use})"
        names.append(name)
    return names


class CsvRows:
    """The records of one CSV file. Iterate once.

    `header`, `delimiter` and `quarantine` are there from the start; `read` counts the
    records met so far, refused ones included, lines without any value not.
    """

    def __init__(
        self,
        path: Path,
        survey: Survey,
        lines: Lines,
        delimiter: str,
        only: frozenset[str] | None,
    ) -> None:
        self.header, self.before = header_of(survey.head, delimiter, path.name)
        self.delimiter = delimiter
        self.quarantine = Quarantine(path.name)
        self.read = 0
        self._survey = survey
        self._lines = lines
        self._reported = 0
        # with quotes a newline may stand in any column, and it must be seen to be counted
        all_wanted = only is None or survey.has_quotes
        self._kept = [n for n in self.header if only is None or n in only]
        self._converted = self.header if all_wanted else self._kept or self.header[:1]

    def __iter__(self) -> Iterator[Batch]:
        for batch in self._batches():
            self._report_dropped()
            batch = _where(batch, np.asarray(batch.lines) > self.before + 1)
            batch = self._without_broken(_without_blank(batch))
            self.read += batch.rows.num_rows
            yield Batch(batch.rows.select(self._kept), batch.lines, batch.places)
        self._report_dropped()

    def refuse_shape(self, line: int, found: int, text: str) -> None:
        """Refuse a record of too many or too few values; of white space alone, pass it over."""
        if not text.strip():
            return
        what = f"{found} values, but the header names {len(self.header)} columns"
        mend = "put values that hold the delimiter in quotes, and close each quote"
        self.refuse(Refusal(line, None, text, what, mend))

    def refuse(self, refusal: Refusal) -> None:
        self.read += 1
        self.quarantine.add(refusal)

    def _batches(self) -> Iterator[Batch]:
        block = min(max(_BLOCK, 4 * self._survey.longest_record), _LARGEST_BLOCK)
        if self._survey.unclosed or 4 * self._survey.longest_record > block:
            return Careful(self).batches(self._lines.pieces)
        return Fast(self, block, self._survey.has_quotes).batches(self._lines.pieces)

    @property
    def converted(self) -> list[str]:
        return self._converted

    def _report_dropped(self) -> None:
        for line in self._lines.dropped[self._reported :]:
            what = f"the line is longer than {LINE_LIMIT >> 20} MB"
            self.refuse(
                Refusal(line, None, None, what, "look for a missing line end in the export")
            )
        self._reported = len(self._lines.dropped)

    def _without_broken(self, batch: Batch) -> Batch:
        """Refuse records with bytes that are no letters, or with NUL bytes."""
        decoded = self._lines.pieces
        checks = []
        if decoded.damaged:
            what = f"bytes that are no letters in {self._survey.encoding}"
            checks.append(("\ufffd", what, "save the file as UTF-8, or name its encoding"))
        if decoded.has_nul:
            checks.append(("\0", "a NUL byte", "export the row again; the file is damaged"))
        for sign, what, mend in checks:
            batch = self._without(batch, sign, what, mend)
        return batch

    def _without(self, batch: Batch, sign: str, what: str, mend: str) -> Batch:
        bad = np.zeros(batch.rows.num_rows, bool)
        for name, column in zip(batch.rows.column_names, batch.rows.columns, strict=True):
            found = pc.match_substring(column, sign).to_numpy(zero_copy_only=False) & ~bad
            bad |= found
            for i in np.flatnonzero(found):
                value = column[int(i)].as_py().replace("\0", "\ufffd")
                self.refuse(Refusal(batch.lines[int(i)].as_py(), name, value, what, mend))
        return _where(batch, ~bad) if bad.any() else batch


class Fast:
    """pyarrow's reader, and the arithmetic that gives its rows their lines."""

    def __init__(self, rows: CsvRows, block: int, has_quotes: bool) -> None:
        self._rows = rows
        self._block = block
        self._has_quotes = has_quotes
        self._bad: deque[pcsv.InvalidRow] = deque()
        self._number = 0  # records before the next batch, refused and blank ones included
        self._inner = 0  # newlines within those records

    def batches(self, pieces: Iterable[bytes]) -> Iterator[Batch]:
        header = self._rows.header
        reader = pcsv.open_csv(
            Readable(iter(pieces)),
            read_options=pcsv.ReadOptions(
                use_threads=False, column_names=header, block_size=self._block
            ),
            parse_options=pcsv.ParseOptions(
                delimiter=self._rows.delimiter,
                newlines_in_values=self._has_quotes,
                ignore_empty_lines=False,
                invalid_row_handler=self._set_aside,
            ),
            convert_options=pcsv.ConvertOptions(
                column_types={n: pa.string() for n in header},
                include_columns=self._rows.converted,
                strings_can_be_null=False,
                check_utf8=False,  # the stream has seen to it
            ),
        )
        for rows in reader:
            yield self._numbered(pa.Table.from_batches([rows]))
        self._numbered(pa.table({}))  # what was refused after the last good record

    def _set_aside(self, row: pcsv.InvalidRow) -> str:
        self._bad.append(row)
        return "skip"

    def _numbered(self, rows: pa.Table) -> Batch:
        """Give each row its line: one more than the records and newlines before it."""
        n = rows.num_rows
        inner = newlines_in(rows) if self._has_quotes else np.zeros(n, np.int64)
        inner_before = np.concatenate(([0], np.cumsum(inner)))
        bad = np.array([b.number for b in self._bad], np.int64)
        place = bad - 1 - self._number - np.arange(len(bad))  # rows of this batch before it
        here = len(bad) if not n else int((place < n).sum())
        in_bad = [_newlines(b.text or "") for b, _ in zip(self._bad, range(here), strict=False)]
        bad_before = np.concatenate(([0], np.cumsum(np.array(in_bad, np.int64))))
        for j in range(here):
            row = self._bad.popleft()
            line = row.number + self._inner + int(inner_before[min(place[j], n)] + bad_before[j])
            self._rows.refuse_shape(line, row.actual_columns, row.text or "")
        passed = np.searchsorted(place[:here], np.arange(n), side="right")
        numbers = self._number + np.arange(n) + passed
        lines = numbers + 1 + self._inner + inner_before[:n] + bad_before[passed]
        self._number += n + here
        self._inner += int(inner_before[-1] + bad_before[-1])
        places = numbers - self._rows.before
        return Batch(rows, pa.array(lines, pa.int64()), pa.array(places, pa.int64()))


class Careful:
    """Python's reader, line by line, for files whose quotes can't be trusted."""

    def __init__(self, rows: CsvRows) -> None:
        self._rows = rows
        self._line = 0  # lines read as records so far
        self._place = -rows.before  # the row that comes next; the header is 0
        self._again: deque[str] = deque()  # lines to be read once more
        self._taken: list[str] = []  # lines of the record that is being read
        self._ended = False

    def batches(self, pieces: Iterable[bytes]) -> Iterator[Batch]:
        csv.field_size_limit(2 * LINE_LIMIT)
        wide = len(self._rows.header)
        good: list[list[str]] = []
        lines: list[int] = []
        places: list[int] = []
        for line, record in self._records(_text_lines(pieces)):
            if len(record) == wide:
                good.append(record)
                lines.append(line)
                places.append(self._place)
            elif record:
                text = self._rows.delimiter.join(record)
                self._rows.refuse_shape(line, len(record), text)
            if len(good) == _CAREFUL_ROWS:
                yield self._batch(good, lines, places)
                good, lines, places = [], [], []
        if good:
            yield self._batch(good, lines, places)

    def _batch(self, good: list[list[str]], lines: list[int], places: list[int]) -> Batch:
        columns = dict(zip(self._rows.header, zip(*good, strict=True), strict=True))
        wanted = {n: pa.array(columns[n], pa.string()) for n in self._rows.converted}
        return Batch(pa.table(wanted), pa.array(lines, pa.int64()), pa.array(places, pa.int64()))

    def _records(self, lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
        """Yield each record with its line; refuse lines that open a quote for ever."""
        while self._again or not self._ended:
            try:
                for record in csv.reader(self._feed(lines), delimiter=self._rows.delimiter):
                    if self._ended and not self._again and self._is_open():
                        raise _NeverClosedError
                    yield self._line + 1, record
                    self._line += len(self._taken)
                    self._place += 1
                    self._taken = []
            except _NeverClosedError:
                self._give_up_line()

    def _feed(self, lines: Iterator[str]) -> Iterator[str]:
        while True:
            line = self._again.popleft() if self._again else next(lines, None)
            if line is None:
                self._ended = True
                return
            if len(self._taken) == _OPEN_LINES:
                self._again.appendleft(line)
                raise _NeverClosedError
            self._taken.append(line)
            yield line

    def _is_open(self) -> bool:
        try:
            list(csv.reader(self._taken, delimiter=self._rows.delimiter, strict=True))
        except csv.Error as e:
            return "unexpected end" in str(e)
        return False

    def _give_up_line(self) -> None:
        what = "a quote is opened here and never closed"
        self._line += 1
        self._place += 1
        mend = 'close the quote, or write "" for a quote within quotes'
        self._rows.refuse(Refusal(self._line, None, self._taken[0].rstrip(), what, mend))
        self._again.extendleft(reversed(self._taken[1:]))
        self._taken = []


class _NeverClosedError(Exception):
    """A quote is still open after _OPEN_LINES, or at the end of the file."""


def _text_lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Yield lines with their ends. Not splitlines: a line end within a text is not one here."""
    for piece in pieces:
        yield from io.StringIO(piece.decode(), newline="")


def _newlines(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def newlines_in(rows: pa.Table) -> Numbers:
    """Return how many line ends stand within the values of each row."""
    total = np.zeros(rows.num_rows, np.int64)
    for column in rows.columns:
        for start, part in _parts(column):
            if _holds_line_end(part):
                counts = pc.count_substring_regex(part, "\\r\\n|\\r|\\n")
                total[start : start + len(part)] += np.asarray(counts)
    return total


def _parts(column: pa.ChunkedArray) -> Iterator[tuple[int, pa.Array]]:
    start = 0
    for part in column.chunks:
        yield start, part
        start += len(part)


def _holds_line_end(part: pa.Array) -> bool:
    """Look at the letters of all values at once: most columns hold no line end at all."""
    letters = part.buffers()[2]
    if letters is None or not letters.size:
        return False
    codes = np.frombuffer(letters, np.uint8)
    return bool(((codes == 10) | (codes == 13)).any())


def _where(batch: Batch, keep: npt.NDArray[np.bool_]) -> Batch:
    if keep.all():
        return batch
    mask = pa.array(keep)
    places = None if batch.places is None else batch.places.filter(mask)
    return Batch(batch.rows.filter(mask), batch.lines.filter(mask), places)


def _without_blank(batch: Batch) -> Batch:
    """Leave out records without any value: empty lines, and the empty rows of sheets."""
    blank = np.ones(batch.rows.num_rows, bool)
    for column in batch.rows.columns:
        if not blank.any():
            return batch
        blank &= pc.equal(column, "").to_numpy(zero_copy_only=False)
    return _where(batch, ~blank)
