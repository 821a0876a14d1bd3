"""Who is who in a few files: the identity stage on any tables, without a workspace.

    resolve([Path("crm.csv"), Path("shop.parquet")], region="BG").write(Path("people.csv"))

Each record is an account, each recognised column an identifier, nothing is verified. The
same steps run as in a workspace. Never: a network call, a file written but by `write`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from rapport.flow import identity, tables
from rapport.flow.engine import Engine
from rapport.flow.errors import InputError
from rapport.flow.keys import canonical
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.rights import ALL_RIGHTS
from rapport.flow.sources.files.reading import read_table
from rapport.headers import Columns, Feed, recognised

#: A record's account id need only be the same on every run.
_PSEUDONYMS: Final = Pseudonyms(b"rapport resolve")
_NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Quality:
    """How well records are grouped, against a truth that is known for some of them.

    Pairwise: of the pairs that were put together, how many belong together (precision), and
    the other way round (recall). B-cubed: the same asked of each record and averaged. F1 is
    the harmonic mean. 1.0 where there is nothing to find or nothing was claimed.
    """

    records: int
    true_pairs: int
    precision: float
    recall: float
    f1: float
    b3_precision: float
    b3_recall: float
    b3_f1: float


@dataclass(frozen=True)
class Resolution:
    """Which record is which person: `table` has file, row (from 1), id and person_id."""

    table: pa.Table
    records: int
    people: int
    quality: Quality | None

    def write(self, path: Path) -> None:
        """Write the table as CSV or, if the name ends in .parquet, as Parquet.

        Raises  InputError: the name ends in neither, or the folder is not there.
        """
        if path.suffix not in (".csv", ".parquet"):
            raise InputError(
                f"{path.name} is neither .csv nor .parquet", fix="name the output by one of them"
            )
        if not path.parent.is_dir():
            raise InputError(f"there is no folder for {path.name}", fix="make the folder first")
        if path.suffix == ".parquet":
            pa.parquet.write_table(self.table, path, compression="zstd")
        else:
            pa.csv.write_csv(self.table, path)


def resolve(
    files: Sequence[Path],
    *,
    id_column: str | None = None,
    mapping: Mapping[str, str] | None = None,
    truth_column: str | None = None,
    region: str = "",
    engine: Engine | None = None,
) -> Resolution:
    """Say which records of `files` are one person.

    Columns  told by header or content (headers.py); `mapping` is field -> column and wins.
    Truth    a column that names each record's person; it is never compared, only scored
             against. A record without it counts in no score.
    Region   whose phone numbers are written without a country: 'BG'. '' = none.
    Raises   InputError: no file, not a table, a column that is not there, nothing to compare.
    """
    if not files:
        raise InputError("no file was given", fix="name at least one file")
    with TemporaryDirectory(prefix="rapport-resolve-") as folder:
        work = Path(folder)
        engine = engine or _duck(work)
        records = [
            _read(path, number, work, id_column, mapping or {}, truth_column, region)
            for number, path in enumerate(files, 1)
        ]
        engine.load("identifiers", sorted(work.glob("identifiers-*.parquet")))
        engine.load("accounts", sorted(work.glob("accounts-*.parquet")))
        engine.put("decisions", tables.DECISIONS.schema.empty_table())
        for step in identity.STEPS:
            if step.writes not in (tables.LINKS, tables.LINK_REASONS):
                step.make(engine, now=_NO_TIME)
        return _resolution(engine, pa.concat_tables(records), truth_column)


def _duck(work: Path) -> Engine:
    from rapport.flow.engines.duck import Duck

    spill = work / "spill"
    spill.mkdir()
    return Duck(spill, memory_gb=2)


def _read(
    path: Path,
    number: int,
    work: Path,
    id_column: str | None,
    mapping: Mapping[str, str],
    truth_column: str | None,
    region: str,
) -> pa.Table:
    """Write what one file says to `work`, and return its records: file, row, id, account, truth.

    Values lie in a private folder that is gone when the run ends, and not in memory twice.
    """
    table = read_table(path)
    ignored = [truth_column] if truth_column else []
    if truth_column and truth_column not in table.column_names:
        raise InputError(
            f"{path.name} has no column {truth_column!r}",
            fix=f"it has: {', '.join(table.column_names)}",
        )
    columns = recognised(table, id_column=id_column, mapping=mapping, ignored=ignored)
    if not columns.feeds:
        raise InputError(
            f"no column of {path.name} is known to tell people apart",
            fix="say what the columns are, field by field: name=..., email=..., birth=...",
        )
    records = _records(table, path.name, columns, truth_column)
    ids = records["account_id"]
    name = f"{number:06}"
    pa.parquet.write_table(_accounts(ids, number), work / f"accounts-{name}.parquet")
    for part, feed in enumerate(columns.feeds):
        said = _fed(table, ids, number, feed, region)
        pa.parquet.write_table(said, work / f"identifiers-{name}-{part:03}.parquet")
    return records


def _records(table: pa.Table, file: str, columns: Columns, truth: str | None) -> pa.Table:
    row = pa.array(np.arange(1, table.num_rows + 1))
    given = table[columns.id_column] if columns.id_column else row.cast(pa.string())
    given = pc.fill_null(given, "")
    return pa.table(
        {
            "file": pa.repeat(file, table.num_rows),
            "row": row,
            "id": given,
            "account_id": _PSEUDONYMS.column(file, given, row.cast(pa.string())),
            "truth": _trimmed(table[truth]) if truth else pa.nulls(table.num_rows, pa.string()),
        }
    )


def _trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _accounts(ids: pa.ChunkedArray, number: int) -> pa.Table:
    size = len(ids)
    return pa.table(
        {
            "account_id": ids,
            "source": pa.repeat("file", size),
            "kind": pa.repeat("person", size),
            "seen_first": pa.nulls(size, tables.TIME),
            "seen_last": pa.nulls(size, tables.TIME),
            "seq": pa.repeat(number, size),
            "line": np.arange(1, size + 1),
            "rights": pa.repeat(int(ALL_RIGHTS), size),
        },
        schema=tables.ACCOUNTS.schema,
    )


def _fed(table: pa.Table, ids: pa.ChunkedArray, number: int, feed: Feed, region: str) -> pa.Table:
    """Return one row of tables.IDENTIFIERS for each usable value of one feed."""
    said = [_trimmed(table[part]) for part in feed.parts]
    whole = said[0]
    if len(said) > 1:
        whole = pc.binary_join_element_wise(*(pc.fill_null(text, "") for text in said), " ")
    if feed.network:
        whole = pc.binary_join_element_wise(feed.network, whole, ":")
    value, key = canonical(feed.kind, whole, region=region)
    usable = pc.is_valid(value)
    size = pc.sum(usable).as_py() or 0
    value = value.filter(usable)
    return pa.table(
        {
            "account_id": ids.filter(usable),
            "kind": pa.repeat(feed.kind, size),
            "value": value,
            "key": key.filter(usable),
            "pseudonym": value,  # nothing leaves this process: no second name is needed
            "verified": pa.repeat(False, size),
            "source": pa.repeat("file", size),
            "seq": pa.repeat(number, size),
            "line": np.zeros(size, np.int64),
            "rights": pa.repeat(int(ALL_RIGHTS), size),
        },
        schema=tables.IDENTIFIERS.schema,
    )


def _resolution(engine: Engine, records: pa.Table, truth: str | None) -> Resolution:
    persons = engine.get("select account_id, person_id from persons order by account_id")
    place = pc.index_in(records["account_id"], value_set=persons["account_id"])
    table = pa.table(
        {
            "file": records["file"],
            "row": records["row"],
            "id": records["id"],
            "person_id": persons["person_id"].take(place),
        }
    )
    people = pc.count_distinct(table["person_id"]).as_py()
    measured = quality(records["truth"], table["person_id"]) if truth else None
    return Resolution(table, table.num_rows, people, measured)


def quality(truth: pa.ChunkedArray, found: pa.ChunkedArray) -> Quality:
    """Compare two groupings of the same records, over those whose truth is known."""
    known = pc.is_valid(truth)
    true = truth.filter(known).combine_chunks().dictionary_encode().indices.to_numpy()
    claimed = found.filter(known).combine_chunks().dictionary_encode().indices.to_numpy()
    both = true.astype(np.int64) * (int(claimed.max(initial=0)) + 1) + claimed
    of_true, of_claimed, of_both = (_sizes(groups) for groups in (true, claimed, both))
    right, claims, truths = (_pairs(groups) for groups in (true, claimed, both))
    right, truths = truths, right
    precision = right / claims if claims else 1.0
    recall = right / truths if truths else 1.0
    b3_precision = float(np.mean(of_both / of_claimed)) if len(both) else 1.0
    b3_recall = float(np.mean(of_both / of_true)) if len(both) else 1.0
    return Quality(
        len(both),
        truths,
        precision,
        recall,
        _f1(precision, recall),
        b3_precision,
        b3_recall,
        _f1(b3_precision, b3_recall),
    )


def _sizes(groups: np.ndarray) -> np.ndarray:
    """Return for each record the size of its group."""
    _, inverse, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return counts[inverse]


def _pairs(groups: np.ndarray) -> int:
    _, counts = np.unique(groups, return_counts=True)
    return int((counts * (counts - 1) // 2).sum())


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
