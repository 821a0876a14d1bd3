"""The records of one tabular file as accounts and identifiers, ready for the identity stage.

Each record is an account, each recognised column (headers.py) an identifier, nothing is
verified. What is said lies in Parquet files of one folder, and only a part of the file is
in memory at a time. Never: a value in a log or an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from rapport.flow import tables
from rapport.flow.errors import InputError
from rapport.flow.keys import canonical_coded
from rapport.flow.names import forget_words
from rapport.flow.rights import ALL_RIGHTS
from rapport.headers import Columns, Feed, recognised
from rapport.record_rows import RecordRows, Refused

#: Rows written at a time: what DuckDB reads at a time.
_ROW_GROUP: Final = 122_880
#: A record's account id need only be the same on every run: the key is no secret.
_KEY: Final = b"rapport resolve"


@dataclass(frozen=True)
class Wanted:
    """What is asked of a file: see `resolve`."""

    id_column: str | None = None
    mapping: Mapping[str, str] | None = None
    truth_column: str | None = None
    region: str = ""


@dataclass(frozen=True)
class Taken:
    """What one file gave.

    records  a row a record: file, row (see record_rows.py), id, account_id, truth (null if not
             known)
    refused  the rows that could not be read
    notes    what is odd about the file, in sentences
    """

    records: pa.Table
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]


def read_records(path: Path, number: int, folder: Path, wanted: Wanted) -> Taken:
    """Write what one file says to `folder`, and return its records.

    Files    accounts-N.parquet and one identifiers-N-M.parquet for each column, N = `number`
             in six digits; their columns are those of tables.ACCOUNTS and tables.IDENTIFIERS.
    Memory   the records returned, the birth dates, and some 100,000 rows of the rest.
    Raises   InputError: not a table, a column that is not there, nothing to compare.
    """
    rows = RecordRows(path)
    parts = rows.parts()
    first, numbers = next(parts)
    columns = _recognised(first, rows, wanted)
    name = f"{number:06}"
    files = [f"identifiers-{name}-{part:03}.parquet" for part in range(len(columns.feeds))]
    fed = [
        _Fed(folder / file, feed, number, wanted.region)
        for file, feed in zip(files, columns.feeds, strict=True)
    ]
    accounts = _Parquet(folder / f"accounts-{name}.parquet")
    ids = AccountIds(path.name)
    records: list[pa.Table] = []
    nameless = 0
    for part, places in chain([(first, numbers)], parts):
        one = _records(part, places, path.name, columns, wanted.truth_column, ids)
        if columns.id_column:
            nameless += pc.sum(pc.equal(one["id"], "")).as_py() or 0
        accounts.write(_accounts(one, number))
        for each in fed:
            each.take(part, one["account_id"])
        records.append(one)
    accounts.close()
    whole = pa.concat_tables(records)
    for each in fed:
        each.close(whole["account_id"])
        forget_words()
        pa.default_memory_pool().release_unused()
    return Taken(whole, rows.refused, _notes(path.name, whole.num_rows, nameless, ids.repeated))


def _notes(file: str, records: int, nameless: int, repeated: int) -> tuple[str, ...]:
    notes = []
    if not records:
        notes.append(f"{file} has no record: below its header no row says anything that was read")
    if nameless:
        notes.append(
            f"{file} has rows without an id, {nameless:,} in all: each is taken as one of its own"
        )
    if repeated := repeated - max(nameless - 1, 0):
        notes.append(
            f"{file} has ids that come again, {repeated:,} times in all: such a row is taken as a"
            " record of its own, told apart by which comes first"
        )
    return tuple(notes)


def _recognised(table: pa.Table, rows: RecordRows, wanted: Wanted) -> Columns:
    file, truth = rows.file, wanted.truth_column
    if truth and truth not in table.column_names:
        raise InputError(
            f"{file} has no column {truth!r}", fix=f"it has: {', '.join(table.column_names)}"
        )
    columns = recognised(
        table,
        id_column=wanted.id_column,
        mapping=wanted.mapping,
        ignored=[truth] if truth else [],
    )
    if not columns.feeds and rows.misnamed:
        raise InputError(
            f"{file} is not what the end of its name says, nor a table of people otherwise",
            fix="open it in the program it came from, and save it again as XLSX, CSV or Parquet",
        )
    if not columns.feeds:
        raise InputError(
            f"no column of {file} is known to tell people apart",
            fix="say what the columns are, field by field: name=..., email=..., birth=...",
        )
    return columns


def _records(
    table: pa.Table,
    rows: pa.Array,
    file: str,
    columns: Columns,
    truth: str | None,
    ids: "AccountIds",
) -> pa.Table:
    size = table.num_rows
    if columns.id_column:
        given = pc.fill_null(table[columns.id_column], "").combine_chunks()
        account_ids = ids.of(given)
    else:
        given = rows.cast(pa.string())
        account_ids = ids.of_distinct(given)
    return pa.table(
        {
            "file": _same(file, size),
            "row": rows,
            "id": given,
            "account_id": account_ids,
            "truth": _trimmed(table[truth]) if truth else pa.nulls(size, pa.string()),
        }
    )


def _trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _accounts(records: pa.Table, number: int) -> pa.Table:
    size = records.num_rows
    return pa.table(
        {
            "account_id": records["account_id"],
            "source": _same("file", size),
            "kind": _same("person", size),
            "seen_first": pa.nulls(size, tables.TIME),
            "seen_last": pa.nulls(size, tables.TIME),
            "seq": pa.repeat(number, size),
            "line": records["row"],
            "rights": pa.repeat(int(ALL_RIGHTS), size),
        }
    )


#: Kinds whose values are long and rarely repeat.
_AT_ONCE_READ: Final = frozenset(("phone", "email"))


class _Fed:
    """What one feed's columns say, read and written.

    Contacts are read chunk by chunk. What repeats waits for the end, as texts alone: then each
    distinct value is worked out once, and birth dates show their order of day and month.
    """

    def __init__(self, file: Path, feed: Feed, number: int, region: str) -> None:
        self._parquet, self._feed = _Parquet(file), feed
        self._number, self._region = number, region
        self._waiting: list[pa.ChunkedArray] = []

    def take(self, chunk: pa.Table, ids: pa.ChunkedArray) -> None:
        said = self._said(chunk)
        if self._feed.kind in _AT_ONCE_READ:
            self._write(said, ids)
        else:
            self._waiting.extend(said.chunks)

    def close(self, ids: pa.ChunkedArray) -> None:
        """Write what waits; `ids` are the account ids of all rows."""
        if self._feed.kind not in _AT_ONCE_READ:
            waited, self._waiting = pa.chunked_array(self._waiting, pa.string()), []
            self._write(waited, ids)
        self._parquet.close()

    def _said(self, table: pa.Table) -> pa.ChunkedArray:
        """Return what the columns say, with the network or the scheme in front."""
        whole = table[self._feed.parts[0]]
        if len(self._feed.parts) > 1:
            parts = (pc.utf8_trim_whitespace(table[part]) for part in self._feed.parts)
            whole = pc.binary_join_element_wise(*(pc.fill_null(p, "") for p in parts), " ")
        if before := self._feed.network:
            whole = pc.binary_join_element_wise(before, pc.utf8_trim_whitespace(whole), ":")
        return whole

    def _write(self, said: pa.ChunkedArray, ids: pa.ChunkedArray) -> None:
        """Write one row of tables.IDENTIFIERS for each usable value."""
        value, key = canonical_coded(self._feed.kind, said, region=self._region)
        del said
        for n in range(0, max(len(value), 1), _ROW_GROUP):
            some = (column.slice(n, _ROW_GROUP) for column in (value, key, ids))
            self._parquet.write(self._rows(*some))

    def _rows(self, value: pa.Array, key: pa.Array, ids: pa.ChunkedArray) -> pa.Table:
        usable = pc.is_valid(value)
        size = len(value) - value.null_count
        return pa.table(
            {
                "account_id": ids.filter(usable),
                "kind": _same(self._feed.kind, size),
                "value": value.filter(usable),
                "key": key.filter(usable),
                "pseudonym": _same("", size),  # nothing leaves this process
                "verified": pa.repeat(False, size),
                "source": _same("file", size),
                "seq": pa.repeat(self._number, size),
                "line": pa.repeat(0, size),
                "rights": pa.repeat(int(ALL_RIGHTS), size),
            }
        )


def _same(text: str, size: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(np.zeros(size, np.int32), [text])


#: Columns whose values differ from row to row: a dictionary of them is only work.
_VARIED: Final = frozenset(("account_id", "value", "key", "line"))


class _Parquet:
    """A Parquet file written table by table, for speed not size. Its first table's types hold."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._writer: pa.parquet.ParquetWriter | None = None

    def write(self, table: pa.Table) -> None:
        if self._writer is None:
            coded = [
                field.name
                for field in table.schema
                if field.name not in _VARIED or pa.types.is_dictionary(field.type)
            ]
            self._writer = pa.parquet.ParquetWriter(
                self._file,
                table.schema,
                compression="none",
                use_dictionary=coded,
                write_statistics=["kind"],
            )
        columns = [
            _as(column, field.type)
            for column, field in zip(table.columns, self._writer.schema, strict=True)
        ]
        fitted = pa.table(columns, schema=self._writer.schema)
        self._writer.write_table(fitted, row_group_size=_ROW_GROUP)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _as(column: pa.ChunkedArray, wanted: pa.DataType) -> pa.ChunkedArray:
    if column.type == wanted:
        return column
    return column.dictionary_encode() if pa.types.is_dictionary(wanted) else column.cast(wanted)


# ---------------------------------------------------------------------------- account ids


class AccountIds:
    """Gives the records of one file their account ids: 32 hex digits, a hash of 128 bits.

    An id follows from the file's name and the record's own id, so it stays when records come
    or go. Records that share an id are told apart by which of them came first.
    """

    def __init__(self, file: str) -> None:
        start = blake2b(file.encode(), key=_KEY, digest_size=16).digest()
        self._start = np.frombuffer(start, "<u8")
        self._seen = np.empty(0, np.uint64)  # first halves of the hashes so far, sorted
        self.repeated = 0  # ids given so far that one before them was equal to

    def of(self, given: pa.Array) -> pa.Array:
        """Return the account ids of the next records, whose own ids are `given`."""
        lanes = self._hashed(given)
        first = lanes[:, 0]
        order = np.argsort(first, kind="stable")
        ordered = first[order]
        before = np.searchsorted(self._seen, ordered, "right") - np.searchsorted(
            self._seen, ordered, "left"
        )
        before += np.arange(len(ordered)) - np.searchsorted(ordered, ordered, "left")
        times = np.empty(len(order), np.uint64)
        times[order] = before
        self.repeated += int(np.count_nonzero(before))
        self._seen = np.sort(np.concatenate((self._seen, ordered)), kind="stable")
        return _hex_digits(_mixed(lanes ^ times[:, None]))

    def of_distinct(self, given: pa.Array) -> pa.Array:
        """Return the same for ids of which none comes twice."""
        return _hex_digits(_mixed(self._hashed(given)))

    def _hashed(self, texts: pa.Array) -> np.ndarray:
        """Return two hashes of 64 bits for each text, as rows of two numbers.

        The text is taken in words of 8 bytes, each mixed in by the finalizer of SplitMix64
        (Steele, Lea, Flood 2014), a bijection: in one file texts of one length up to 8 bytes
        never share a hash.
        """
        data = texts.cast(pa.binary()).to_pylist()
        sizes = pc.binary_length(texts).to_numpy()
        width = int(sizes.max(initial=1) + 7) // 8 * 8
        words = np.array(data, f"S{width}").view("<u8").reshape(len(data), width // 8)
        lanes = np.tile(self._start, (len(data), 1))
        lanes = _mixed(lanes ^ sizes.astype(np.uint64)[:, None])
        for n, word in enumerate(words.T):
            longer = sizes > 8 * n
            lanes[longer] = _mixed(lanes[longer] ^ word[longer, None])
        return lanes


def _mixed(lanes: np.ndarray) -> np.ndarray:
    lanes = lanes + np.uint64(0x9E3779B97F4A7C15)
    lanes = (lanes ^ (lanes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    lanes = (lanes ^ (lanes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: np.ndarray = lanes ^ (lanes >> np.uint64(31))
    return mixed


_DIGITS: Final = np.frombuffer(b"".join(b"%02x" % n for n in range(256)), "S2")


def _hex_digits(lanes: np.ndarray) -> pa.Array:
    """Write the rows of 16 bytes as 32 hexadecimal digits each."""
    size = len(lanes)
    offsets = np.arange(0, 32 * size + 1, 32, dtype=np.int32)
    digits = _DIGITS[np.ascontiguousarray(lanes).view(np.uint8)]
    return pa.StringArray.from_buffers(size, pa.py_buffer(offsets), pa.py_buffer(digits))
