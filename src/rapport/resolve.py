"""Who is who in a few files: the identity stage on any tables, without a workspace.

    resolve([Path("crm.csv"), Path("shop.parquet")], region="BG").write(Path("people.csv"))

Each record is an account, each recognised column an identifier, nothing is verified. The
same steps run as in a workspace. Never: a network call, a file written but by `write`, into
the folder `state` and into the model that is asked for.
"""

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from phonenumbers import SUPPORTED_REGIONS

from rapport.cautions import alike_records, estimates_of, shared_values
from rapport.explaining import Explanation, explain, record_named
from rapport.flow import tables
from rapport.flow.engine import Engine
from rapport.flow.errors import InputError
from rapport.flow.identity.model import Model
from rapport.flow.identity.stage import learned, makes, run_stage
from rapport.flow.sources.files.reading import read_table
from rapport.quality import Calibration, Quality, calibration_of, quality
from rapport.record_rows import Refused
from rapport.records import Taken, Wanted, read_records
from rapport.table_writer import check_writable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Calibration", "Quality", "Resolution", "quality", "resolve"]

#: What the engine may hold in memory; the rest spills. All in all a run takes .4 more.
MEMORY_GB: Final = 0.7
#: The columns of the answer.
_COLUMNS: Final = ("file", "row", "id", "person_id")


@dataclass(frozen=True)
class Resolution:
    """Which record is which person: `table` has file, row, id and person_id.

    row                    counts every row below the header from 1; see record_rows.py
    quality, calibration   how well that is, if a truth was given
    estimates              what it seems to be, from the table `estimates`, if none was
    explanation            why two records are or aren't one person, if that was asked
    model                  what the pairs were weighed with, ready to be saved
    taken                  records that are new or changed, where a state is kept; else all
    gone                   records that a state held of these files, and they have no more
    stayed                 records of the state's files that were not given; the table has them
    refused                rows that could not be read: in none of the numbers, nor the table
    notes                  what else whoever asked should know, in sentences
    """

    table: pa.Table
    records: int
    people: int
    quality: Quality | None = None
    calibration: Calibration | None = None
    estimates: tuple[dict[str, Any], ...] = ()
    explanation: Explanation | None = None
    model: Model | None = None
    taken: int = 0
    gone: int = 0
    stayed: int = 0
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()

    def write(self, path: Path) -> None:
        """Write the table as CSV or, if the name ends in .parquet, as Parquet.

        Raises  InputError: as `check_output`.
        """
        check_output(path)
        if path.suffix == ".parquet":
            pa.parquet.write_table(self.table, path, compression="zstd", compression_level=1)
        else:
            pa.csv.write_csv(self.table, path)


def check_output(path: Path) -> None:
    """Raise InputError unless a table may be written to `path`; write nothing.

    To be asked before the work, too: hours of it should not end here.
    """
    if path.suffix not in (".csv", ".parquet"):
        raise InputError(
            f"{path.name} is neither .csv nor .parquet", fix="name the output by one of them"
        )
    check_writable(path)


def resolve(
    files: Sequence[Path],
    *,
    id_column: str | None = None,
    mapping: "Mapping[str, str] | None" = None,
    truth_column: str | None = None,
    truth_file: Path | None = None,
    region: str = "",
    engine: Engine | None = None,
    model: Model | None = None,
    pair: tuple[str, str] | None = None,
    state: Path | None = None,
) -> Resolution:
    """Say which records of `files` are one person.

    Columns  told by header or content (headers.py); `mapping` is field -> column and wins.
    Truth    a column that names each record's person, or a table of two columns, id and
             person. It is never compared, only scored against. A record without it counts
             in no score.
    Region   whose phone numbers are written without a country: 'BG'. '' = none.
    Model    weighs the pairs instead of one that is learned from them; see model.py.
    Pair     two records to explain, each by its id, by its row, or as 'file:id'.
    State    a folder that remembers: later calls take only what is new or changed (state.py).
    Raises   InputError: no file, not a table, a column that is not there, nothing to compare,
             a record that is not there, a state that was made otherwise, no such region.
    """
    _check_asked(files, region)
    wanted = Wanted(id_column, mapping or {}, truth_column, region)
    if state is not None:
        from rapport.state import resolve_into

        if truth_column:
            raise InputError(
                "a state keeps no truth column", fix="give the truth as a file: --truth-file"
            )
        found = resolve_into(state, files, wanted, model=model, pair=pair)
        return measured(found, truth_file)
    with _engine(engine) as (work, started):
        # mimalloc keeps what it had for later; the engine needs it now
        pa.set_memory_pool(pa.system_memory_pool())
        taken = [read_records(path, number, work, wanted) for number, path in enumerate(files, 1)]
        pa.default_memory_pool().release_unused()
        found = _resolved(started, work, joined_records(taken), model, pair, truth_file)
        return with_read(found, taken)


def _check_asked(files: Sequence[Path], region: str) -> None:
    if not files:
        raise InputError("no file was given", fix="name at least one file")
    if region and region not in SUPPORTED_REGIONS:
        raise InputError(f"there is no phone region {region!r}", fix="write it as BG, RU, CN")
    for path in files:
        if path.is_dir():
            raise InputError(f"{path} is a folder", fix="name the files in it")


def joined_records(taken: Sequence[Taken]) -> pa.Table:
    """Return the records of several files as one table."""
    return pa.concat_tables(one.records for one in taken)


def with_read(found: Resolution, taken: Sequence[Taken]) -> Resolution:
    """Return the resolution with what was odd about its files before its own notes."""
    refused = tuple(refused for one in taken for refused in one.refused)
    notes = tuple(note for one in taken for note in one.notes)
    return replace(found, refused=refused, notes=notes + found.notes)


def measured(found: Resolution, truth_file: Path | None) -> Resolution:
    """Return the resolution with its quality against a file of truth, if there is one."""
    if truth_file is None:
        return found
    truth = truth_of(truth_file, found.table["id"])
    return replace(found, quality=quality(truth, found.table["person_id"]))


def truth_of(path: Path, ids: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the person of each id, as a table of two columns, id and person, has it.

    Raises  InputError: it has other than two columns, an id twice with two people, or no
            id of these.
    """
    told = read_table(path)
    if told.num_columns != 2:
        raise InputError(
            f"{path.name} has {told.num_columns} columns: {', '.join(told.column_names)}",
            fix="a file of truth has two: the record's id, and the person it is",
        )
    told = pa.table({"id": pc.utf8_trim_whitespace(told[0]), "person": trimmed(told[1])})
    said = told.group_by("id").aggregate([("person", "count_distinct"), ("person", "min")])
    if (pc.max(said["person_count_distinct"]).as_py() or 0) > 1:
        raise InputError(
            f"{path.name} says of one id that it is two people", fix="give each id one line"
        )
    truth = said["person_min"].take(pc.index_in(ids, value_set=said["id"]))
    if truth.null_count == len(truth):
        raise InputError(
            f"no id of {path.name} is an id of the records",
            fix="name the column of the records' ids: --id; without one the ids are row numbers",
        )
    return truth


def trimmed(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the texts without white space around them; null if nothing is left."""
    text = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


@contextmanager
def _engine(given: Engine | None) -> "Iterator[tuple[Path, Engine]]":
    with TemporaryDirectory(prefix="rapport-resolve-") as folder:
        work = Path(folder)
        if given is not None:
            yield work, given
            return
        from rapport.flow.engines.duck import Duck

        spill = work / "spill"
        spill.mkdir()
        duck = Duck(spill, memory_gb=MEMORY_GB)
        try:
            yield work, duck
        finally:
            duck.close()


def _resolved(
    engine: Engine,
    work: Path,
    records: pa.Table,
    model: Model | None,
    pair: tuple[str, str] | None,
    truth_file: Path | None,
) -> Resolution:
    asked = pair and (record_named(records, pair[0]), record_named(records, pair[1]))
    engine.load("identifiers", sorted(work.glob("identifiers-*.parquet")))
    engine.load("accounts", sorted(work.glob("accounts-*.parquet")))
    engine.put("decisions", tables.DECISIONS.schema.empty_table())
    truth = records["truth"]
    if truth_file:
        truth = truth_of(truth_file, records["id"])
    known = truth.null_count < len(truth)
    notes = shared_values(engine)
    more = () if known or not makes("estimates") else ("estimates",)
    kept = (
        "judged",
        "nodes",
        "weights",
        "rule_caps",
        "bars",
        "frequencies",
        "patterns",
        "block_sizes",
    )
    run_stage(engine, model, wanted=("persons", *more), kept=kept, keep_all=bool(pair))
    # measured before a pair is explained: to explain one, `judged` is made of it alone
    calibration = calibration_of(engine, records["account_id"], truth) if known else None
    estimates, unknown = estimates_of(engine, records.num_rows) if more else ((), ())
    notes += alike_records(engine) + unknown
    model = model or learned(engine)
    if not pair:
        engine.drop("judged")  # the largest, and the answer wants memory now
    person = persons_of(engine, records["account_id"])
    told = [records["file"].cast(pa.string()), records["row"], records["id"]]
    table = pa.table([*told, person], names=_COLUMNS)
    return Resolution(
        table,
        records=table.num_rows,
        people=pc.count_distinct(person).as_py(),
        quality=quality(truth, person) if known else None,
        calibration=calibration,
        estimates=estimates,
        explanation=explain(engine, records, *asked) if asked else None,
        model=model,
        taken=table.num_rows,
        notes=notes,
    )


def persons_of(engine: Engine, accounts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the person of each account, as the engine's table has it."""
    persons = engine.get("select account_id, person_id from persons order by account_id")
    return persons["person_id"].take(pc.index_in(accounts, value_set=persons["account_id"]))
