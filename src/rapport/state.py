"""A folder that remembers who is who, so that the next run takes only what is new or changed.

    DIR/                0700
      model.json        what pairs are weighed with, learned in the first run; see model.py
      state.duckdb      what the last run knew of records: the tables of incremental.KEPT, the
                        records' ids and persons, the files taken in, and how they were read
      state.duckdb.wal  what the runs since changed in it; DuckDB reads both as one
      lock              held while a run writes

A run is one transaction: killed in between, the state is what it was. It holds what records
say, in clear; nobody but its owner may read it.
"""

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b, file_digest
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from rapport import __version__, flow
from rapport.cautions import alike_records, estimates_of, shared_values
from rapport.explaining import Explanation
from rapport.flow import tables
from rapport.flow.errors import ConflictError, InputError
from rapport.flow.files import private_folder, sync
from rapport.flow.identity.incremental import KEPT, keep, update
from rapport.flow.identity.model import Model
from rapport.flow.identity.stage import LEARNED, learned, makes, run_stage
from rapport.records import Taken, Wanted, read_records
from rapport.resolve import MEMORY_GB, Resolution, joined_records, with_read
from rapport.state_tables import (
    OWN,
    PEOPLE,
    RECORDS,
    StateEngine,
    apply,
    explained,
    people_of,
    put_changes,
)

FORMAT: Final = 2
#: A model is old once there are so many times the accounts it was learned on.
OLD_AT: Final = 1.5
_DATABASE: Final = "state.duckdb"
_MODEL: Final = "model.json"


#: What decides who is who beside the model: a state is of no use to another.
_DECIDING: Final = ("identity", "names", "data", "keys.py", "dates.py", "phones.py", "places.py")


def _rules() -> str:
    digest = blake2b(digest_size=8)
    for name in _DECIDING:
        place = Path(flow.__file__).parent / name
        for file in sorted([place] if place.is_file() else place.rglob("*")):
            if file.suffix in (".py", ".sql", ".txt"):
                digest.update(file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Known:
    """How a state was made: what must be the same for its tables to be of use."""

    format: int
    rapport: str
    duckdb: str  # its hash function names the blocks
    rules: str  # digest of the code and the tables of names that decide
    id_column: str
    mapping: str
    region: str
    people: int  # accounts the model was learned on

    @classmethod
    def of(cls, wanted: Wanted, people: int) -> "Known":
        return cls(
            FORMAT,
            __version__,
            version("duckdb"),
            _rules(),
            wanted.id_column or "",
            json.dumps(dict(wanted.mapping or {}), sort_keys=True),
            wanted.region,
            people,
        )

    @property
    def wanted(self) -> Wanted:
        """What was asked of the files."""
        return Wanted(self.id_column or None, json.loads(self.mapping), None, self.region)

    def need_same(self, other: "Known", folder: Path) -> None:
        """Raise InputError unless a run as `other` may go on with a state as this."""
        for name, told in _TOLD.items():
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine != theirs:
                raise InputError(
                    f"the state {folder.name} was made with {told} {mine or 'none'!r}, not"
                    f" {theirs or 'none'!r}",
                    fix="ask the same way as before, or start a new state in another folder",
                )


_TOLD: Final = {
    "format": "the format",
    "rapport": "the version of rapport",
    "duckdb": "the version of duckdb",
    "rules": "rules of identity with the digest",
    "id_column": "the column of ids (--id)",
    "mapping": "the mapping (--map)",
    "region": "the region of phones (--phone-region)",
}


def resolve_into(
    folder: Path,
    files: Sequence[Path],
    wanted: Wanted,
    *,
    model: Model | None = None,
    pair: tuple[str, str] | None = None,
) -> Resolution:
    """Take in what is new or changed in `files`, and say who is who among all that is kept.

    A file is known by its name: given again, its records of the same id are the same records,
    and those it has no more are gone. Files that are not given stay.
    Raises   InputError: the state was made in another way, or two files share a name.
             ConflictError: another run is writing to it.
    """
    names = [path.name for path in files]
    if len(set(names)) < len(names):
        raise InputError("two files share a name", fix="a state knows files by name: rename one")
    with locked(folder), TemporaryDirectory(prefix="rapport-resolve-") as work:
        spill = Path(work) / "spill"
        spill.mkdir()
        # mimalloc keeps what it had for later; the engine needs it now
        pa.set_memory_pool(pa.system_memory_pool())
        engine = StateEngine(spill, memory_gb=MEMORY_GB)
        try:
            if known_in(folder):
                return _later(engine, folder, files, wanted, model, pair, Path(work))
            return _first(engine, folder, files, wanted, model, pair, Path(work))
        finally:
            engine.close()


def known_in(folder: Path) -> bool:
    """Return whether the folder holds a state."""
    return (folder / _DATABASE).exists()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this run alone; make it if need be.

    Raises  ConflictError: another run holds it.
    """
    private_folder(folder)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConflictError(
                f"another run is writing to the state {folder.name}", fix="wait until it is done"
            ) from None
        yield


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "blake2b").hexdigest()
    except FileNotFoundError:
        raise InputError(f"there is no file {path.name}", fix="check the path") from None


def _first(
    engine: StateEngine,
    folder: Path,
    files: Sequence[Path],
    wanted: Wanted,
    model: Model | None,
    pair: tuple[str, str] | None,
    work: Path,
) -> Resolution:
    """Run the stage on all files, and keep what it knew."""
    digests = [_digest(path) for path in files]
    read = [read_records(path, number, work, wanted) for number, path in enumerate(files, 1)]
    records = joined_records(read)
    engine.load("identifiers", sorted(work.glob("identifiers-*.parquet")))
    engine.load("accounts", sorted(work.glob("accounts-*.parquet")))
    engine.put("decisions", tables.DECISIONS.schema.empty_table())
    notes = shared_values(engine)
    more = ("estimates",) if makes("estimates") else ()
    run_stage(engine, model, wanted=("persons", *more), kept=_STAYS, met_by_least=1)
    estimates, unknown = estimates_of(engine, records.num_rows) if more else ((), ())
    notes += alike_records(engine) + unknown
    model = model or learned(engine)
    keep(engine)
    model.write(folder / _MODEL)
    new = folder / f"{_DATABASE}.new"
    for old in folder.glob(f"{_DATABASE}.*"):
        old.unlink()
    engine.attach(new)
    _keep_own(engine, records, files, digests, wanted)
    for name in KEPT:
        engine.run(f"create table kept.{name} as select * from new_{name}")
        engine.drop(f"new_{name}")
    table = people_of(engine)
    explanation = explained(engine, pair) if pair else None
    engine.fold()
    engine.detach()
    sync(new)
    new.replace(folder / _DATABASE)
    sync(folder)
    found = _told(
        table, model, taken=records.num_rows, estimates=estimates, pair=explanation, notes=notes
    )
    return with_read(found, read)


#: What `keep` reads.
_STAYS: Final = (
    "nodes", "said", "full_names", "identity_keys", "slots", "more_slots", "block_keys",
    "compared", "judged", *LEARNED,
)  # fmt: skip


def _keep_own(
    engine: StateEngine,
    records: pa.Table,
    files: Sequence[Path],
    digests: Sequence[str],
    wanted: Wanted,
) -> None:
    engine.put("_told", records.select(["account_id", "id"]))
    engine.make("_records", RECORDS)
    engine.make("_people", PEOPLE)
    for name in ("_told", "_records", "new_persons"):
        engine.drop(name)
    numbered = list(enumerate(files, 1))
    engine.put(
        "_files",
        pa.table(
            {
                "seq": [n for n, _ in numbered],
                "name": [path.name for _, path in numbered],
                "digest": list(digests),
            }
        ),
    )
    settings = Known.of(wanted, records.num_rows)
    engine.put("_settings", pa.Table.from_pylist([vars(settings)]))
    for name in OWN:
        engine.run(f"create table kept.{name} as select * from _{name}")
        engine.drop(f"_{name}")


def _later(
    engine: StateEngine,
    folder: Path,
    files: Sequence[Path],
    wanted: Wanted,
    model: Model | None,
    pair: tuple[str, str] | None,
    work: Path,
) -> Resolution:
    """Take in what is new or changed, in one transaction."""
    known = _attached(engine, folder)
    known.need_same(Known.of(wanted, 0), folder)
    learned = _model(folder, model)
    _load(engine, learned)
    new = _unlike(engine, files)
    taken = gone = 0
    read: list[Taken] = []
    if new:
        engine.show_kept()
        numbers = _numbers(engine, [path for path, _ in new])
        read = [read_records(path, numbers[path.name], work, wanted) for path, _ in new]
        taken, gone = put_changes(engine, joined_records(read), sorted(numbers.values()), work)
        update(engine)
        apply(engine, new, numbers)
    table = people_of(engine)
    explanation = explained(engine, pair) if pair else None
    engine.detach()
    notes = []
    if table.num_rows >= OLD_AT * known.people:
        notes.append(
            f"the model was learned on {known.people:,} records, now there are"
            f" {table.num_rows:,}: learn anew with --train into a new state"
        )
    named = pa.array([path.name for path in files])
    given = pc.sum(pc.is_in(table["file"], value_set=named)).as_py() or 0
    found = _told(
        table,
        learned,
        taken=taken,
        gone=gone,
        stayed=table.num_rows - given,
        pair=explanation,
        notes=tuple(notes),
    )
    return with_read(found, read)


def _attached(engine: StateEngine, folder: Path, *, read_only: bool = False) -> Known:
    """Attach the state's database, and return how it was made.

    Raises  InputError: it is no database, or none of a state.
    """
    try:
        engine.attach(folder / _DATABASE, read_only=read_only)
        return Known(**engine.get("select * from kept.settings").to_pylist()[0])
    except (duckdb.Error, IndexError, TypeError):
        raise _damaged(folder, _DATABASE) from None


def _model(folder: Path, given: Model | None) -> Model:
    """Return the state's model.

    Raises  InputError: another one was given, or the state's own cannot be read.
    """
    model = _kept_model(folder)
    if given is not None and given.tables() != model.tables():
        raise InputError(
            f"the state {folder.name} has a model of its own, not the one given",
            fix="leave --model out, or start a new state with it in another folder",
        )
    return model


def _kept_model(folder: Path) -> Model:
    try:
        return Model.read(folder / _MODEL)
    except (InputError, OSError):
        raise _damaged(folder, _MODEL) from None


def _damaged(folder: Path, file: str) -> InputError:
    """Return what to say of a state that cannot be read: without a part the rest is of no use."""
    return InputError(
        f"{file} of the state {folder.name} cannot be read",
        fix=f"remove the folder {folder.name} and take all its files in again:"
        f" rapport resolve FILES --state {folder.name}",
    )


def _load(engine: StateEngine, model: Model) -> None:
    for name, rows in model.tables().items():
        engine.put(name, rows)
    engine.put("decisions", tables.DECISIONS.schema.empty_table())


@contextmanager
def opened(engine: StateEngine, folder: Path) -> Iterator[tuple[Known, Model]]:
    """Attach the state of `folder` to `engine`, to be read.

    Raises  InputError: there is none, or one of another version.
            ConflictError: a run is writing to it.
    """
    if not known_in(folder):
        raise InputError(
            f"there is no state in {folder.name}",
            fix=f"make one: rapport resolve FILES --state {folder.name}",
        )
    with locked(folder):
        known = _attached(engine, folder, read_only=True)
        known.need_same(Known.of(known.wanted, 0), folder)
        yield known, _kept_model(folder)
        engine.detach()


def _unlike(engine: StateEngine, files: Sequence[Path]) -> list[tuple[Path, str]]:
    """Return the files that the state doesn't hold as they are, with their digests."""
    rows = engine.get("select name, digest from kept.files").to_pylist()
    held = {row["name"]: row["digest"] for row in rows}
    digests = [(path, _digest(path)) for path in files]
    return [(path, digest) for path, digest in digests if held.get(path.name) != digest]


def _numbers(engine: StateEngine, files: Sequence[Path]) -> dict[str, int]:
    """Return the number of each file: the one it has, else the next."""
    held = {row["name"]: row["seq"] for row in engine.get("select * from kept.files").to_pylist()}
    last = max(held.values(), default=0)
    numbers: dict[str, int] = {}
    for path in files:
        if path.name not in held:
            last += 1
        numbers[path.name] = held.get(path.name, last)
    return numbers


def _told(
    table: pa.Table,
    model: Model,
    *,
    taken: int,
    gone: int = 0,
    stayed: int = 0,
    estimates: tuple[dict[str, Any], ...] = (),
    pair: Explanation | None = None,
    notes: tuple[str, ...] = (),
) -> Resolution:
    return Resolution(
        table,
        records=table.num_rows,
        people=pc.count_distinct(table["person_id"]).as_py(),
        estimates=estimates,
        explanation=pair,
        model=model,
        taken=taken,
        gone=gone,
        stayed=stayed,
        notes=notes,
    )
