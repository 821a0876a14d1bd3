"""What a command or a job does with what was received: build, forget, decide.

It loads the facts into an engine, runs the pipeline and publishes what that made.
"""

import fcntl
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.flow import attributes, generations, pipeline, tables
from rapport.flow.cards import Judgement
from rapport.flow.engine import Engine
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError, ConflictError, ShelfError, VaultError
from rapport.flow.facts import DECISION, FILE, Entry
from rapport.flow.files import disk_errors_explained, work_folder
from rapport.flow.shelf import desk
from rapport.flow.shelf.reading import name_order_table
from rapport.flow.workspace import Workspace
from rapport.intake import arrivals
from rapport.stores import Progress, Stores, silent


@dataclass(frozen=True)
class Built:
    """What a build made."""

    folder: Path
    new_entries: int
    accounts: int
    people: int
    links: int
    review: int


def build(workspace: Workspace, *, now: datetime, progress: Progress = silent) -> Built:
    """Make a new generation of findings from everything received, and publish it.

    Killed at any moment, the last generation is still served and the next build starts anew.

    Time     `now` must be aware and in UTC: what a run takes for today.
    Raises   ShelfError: another build is running. InputError: the disk is full.
    """
    with generations.only_writer(workspace.findings):
        return _build(Stores(workspace), now, progress)


def _build(stores: Stores, now: datetime, progress: Progress) -> Built:
    """Build, while nobody else does."""
    workspace = stores.workspace
    with disk_errors_explained("the build"), work_folder(workspace.work) as work:
        leaving = _tidy(stores, now)
        entries = stores.log.entries()
        new = stores.lake.fill(entries, stores.parts, progress=progress)
        engine = Duck(work, memory_gb=workspace.settings["engine.memory_gb"])
        try:
            _load(stores, engine, entries)
            pipeline.run(engine, now=now, progress=_in_words(progress))
            progress("publishing", 0, 1)
            folder = _publish(stores, engine, entries, now)
            built = _built(engine, folder, len(new))
        finally:
            engine.close()
        hours = 0 if leaving else workspace.settings["retention.generations_hours"]
        generations.collect_garbage(workspace.findings, now=now, grace=timedelta(hours=hours))
        _drop_orders(stores)
        stores.log.forgot(leaving)
        return built


def _in_words(progress: Progress) -> Progress:
    """Tell of the part of the work that a table belongs to, not of the table."""
    identity = {s.writes.name for s in pipeline.STEPS if "identity" in s.file.parts}

    def told(table: str, done: int, total: int) -> None:
        what = "finding who is who" if table in identity else "putting profiles together"
        progress(what, done, total)

    return told


def _tidy(stores: Stores, now: datetime) -> frozenset[str]:
    """Take out who must be forgotten, and let go what has had its time or was left behind.

    Returns  the accounts that are being forgotten.
    Raises   VaultError: log and vault are not of one time, so nothing is swept away.
    """
    leaving = stores.log.forgetting()
    if leaving:
        with _nobody_imports(stores.workspace, wait=True):
            stores.log.forget(leaving, stores.accounts_of, stores.lake.drop, now=now)
            _drop_quarantine(stores)
            arrivals.drop_all(stores.workspace)  # they may stand in a file that waits
    stores.vault.purge(now)
    entries = stores.log.entries()
    stores.vault.reached(entries[-1].seq if entries else 0)
    files = [e for e in entries if e.kind == FILE]
    for entry in files:
        if not stores.vault.has_table(entry.table):
            raise VaultError(
                f"the stored rows of entry {entry.seq} are missing from the vault",
                fix="bring facts.sqlite and vault/ back from one and the same backup",
            )
    with _nobody_imports(stores.workspace, wait=False) as alone:
        if alone:  # else the next build sweeps
            stores.vault.sweep(e.table for e in stores.log.entries() if e.kind == FILE)
    return leaving


def _drop_quarantine(stores: Stores) -> None:
    """Rows in quarantine have no account: with somebody's leaving all of them go."""
    for name in stores.vault.table_names():
        if name.startswith("quarantine-"):
            stores.vault.drop_table(name)


@contextmanager
def _nobody_imports(workspace: Workspace, *, wait: bool) -> Iterator[bool]:
    """Hold imports off; gives False if one is on and we do not wait for its end."""
    with (workspace.vault / "ADDING").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def _load(stores: Stores, engine: Engine, entries: Sequence[Entry]) -> None:
    stores.lake.load(engine, entries)
    engine.put(tables.ATTRIBUTE_KINDS.name, attributes.as_table())
    engine.put(tables.LAST_PERSONS.name, _last_persons(stores.workspace))


def _last_persons(workspace: Workspace) -> pa.Table:
    empty = tables.LAST_PERSONS.schema.empty_table()
    try:
        last = generations.read(generations.newest(workspace.findings))
    except ShelfError:
        return empty
    files = last.tables.get(tables.PERSONS.name, ())
    rows = [pq.read_table(f).select(empty.column_names).cast(empty.schema) for f in files]
    return pa.concat_tables([empty, *rows])


def _publish(stores: Stores, engine: Engine, entries: Sequence[Entry], now: datetime) -> Path:
    about = {
        "now": now.isoformat(),
        "entries": len(entries),
        "last_seq": entries[-1].seq if entries else 0,
        "data": stores.pseudonyms.one("data", *(f"{e.seq}:{e.digest}" for e in entries)),
    }

    def lay(folder: Path, files: Mapping[str, Sequence[Path]]) -> Iterable[Path]:
        order = engine.get(_NAME_ORDER)
        stores.vault.write_table(name_order_table(folder), order.to_batches(), order.schema)
        return [desk.write(folder, files, now=now)]

    root = stores.workspace.findings
    return generations.publish(root, engine, pipeline.PUBLISHED, now=now, about=about, lay=lay)


#: Numbers of people (places in the order of ids) by the key of the name shown.
_NAME_ORDER = """
with numbered as (
    select person_id, name_account_id, name_value,
        row_number() over (order by person_id) - 1 as number
    from people
),
keyed as (
    select account_id, pseudonym, min(key) as key from identifiers where kind = 'name'
    group by account_id, pseudonym
)
select cast(number as integer) as no
from numbered
left join keyed on keyed.account_id = name_account_id and keyed.pseudonym = name_value
order by case when key is null then 1 else 0 end, key, person_id
"""


def _drop_orders(stores: Stores) -> None:
    """Drop the orders by name of generations that are gone."""
    kept = {name_order_table(folder) for folder in stores.workspace.findings.glob("[0-9]*")}
    for table in stores.vault.table_names():
        if table.startswith(name_order_table(Path())) and table not in kept:
            stores.vault.drop_table(table)


def _built(engine: Engine, folder: Path, new: int) -> Built:
    counted = engine.get(
        "select (select count(*) from accounts) as accounts,"
        " (select count(distinct person_id) from persons) as people,"
        " (select count(*) from links where state = 'accepted') as links,"
        " (select count(*) from links where state = 'review') as review"
    ).to_pylist()[0]
    return Built(folder, new, **counted)


# --------------------------------------------------------------- what people decide


JUDGEMENTS = ("same", "different", "unsure", "undo")


def decide(
    workspace: Workspace,
    kind: str,
    left_id: str,
    right_id: str,
    *,
    by: str,
    now: datetime,
    seen: int | None = None,
) -> int:
    """Keep a judgement on two accounts: same, different, unsure, or undo the last one.

    Same and different outrank every score, from the next build on; unsure changes nothing.
    `seen`   seq of the last judgement on this pair that whoever decides knew of, 0 for
             none; None if that is not to be compared.
    Returns  its seq in the log.
    Raises   ConfigError: not a judgement we know, one and the same account, or no account.
             ConflictError: another judgement came meanwhile; nothing was kept.
    """
    if kind not in JUDGEMENTS:
        raise ConfigError(f"{kind!r} is no judgement", fix="say same, different, unsure or undo")
    left, right = sorted((left_id, right_id))
    if left == right:
        raise ConfigError("both are one account already", fix="name two accounts")
    if unknown := _unknown_accounts(workspace, (left, right)):
        raise ConfigError(
            f"there is no account {unknown[0][:40]!r}",
            fix="take both ids from the address of the page that asks why they are one person",
        )
    payload = {
        "kind": kind,
        "left_id": left,
        "right_id": right,
        "attribute": None,
        "value": None,
        "said_by": by,
        "decided_at": now.isoformat(),
    }
    stores = Stores(workspace)

    def nothing_came() -> None:
        theirs = judgements(workspace, [(left, right)])
        if seen is not None and (theirs[-1].seq if theirs else 0) != seen:
            raise ConflictError(
                "somebody else judged these two accounts meanwhile; nothing was kept",
                fix="look at them again, then decide",
            )

    try:
        return stores.log.append(DECISION, "team", payload, received_at=now, check=nothing_came)
    finally:
        stores.log.close()


def judgements(
    workspace: Workspace, pairs: Iterable[tuple[str, str]] | None = None
) -> tuple[Judgement, ...]:
    """Return what the team said of these pairs of accounts, or of all; the oldest first.

    Cheap: what was read once is kept, and each call reads only what came since.
    """
    wanted = None if pairs is None else {(min(p), max(p)) for p in pairs}
    built = _built_to(workspace)
    return tuple(
        replace(j, built=j.seq <= built)
        for j in _judged(workspace)
        if wanted is None or j.pair in wanted
    )


def judgements_since(workspace: Workspace, seq: int) -> tuple[Judgement, ...]:
    """Return what the team said after the entry `seq`, the oldest first."""
    return tuple(j for j in judgements(workspace) if j.seq > seq)


def judgements_waiting(workspace: Workspace) -> tuple[Judgement, ...]:
    """Return what the newest generation does not know of yet, the oldest first."""
    return judgements_since(workspace, _built_to(workspace))


@dataclass(frozen=True)
class _Read:
    """What was read of one log: up to where, how many were forgotten then, the judgements."""

    last: int = 0
    gone: int = 0
    found: tuple[Judgement, ...] = ()


_READ: dict[tuple[Path, int], _Read] = {}


def _judged(workspace: Workspace) -> tuple[Judgement, ...]:
    """Return all judgements. Threads may meet here: each stores a whole reading, or none.

    Nobody may be writing a build that forgets: after it everything is read anew.
    """
    file = workspace.log_file
    key = (file, file.stat().st_ino if file.exists() else 0)  # a restored log is another one
    stores = Stores(workspace)
    try:
        last, gone = stores.log.ends()
        known = _READ.get(key, _Read())
        if known.last > last or known.gone != gone:
            known = _Read(gone=gone)
        if known.last < last:
            new = tuple(_judgement(e) for e in stores.log.decisions(known.last))
            told = tuple(j for j in new if j.kind in JUDGEMENTS and j.seq <= last)
            known = _READ[key] = _Read(last, gone, known.found + told)
    finally:
        stores.log.close()
    return known.found


def _judgement(entry: Entry) -> Judgement:
    told = entry.payload
    return Judgement(
        told["left_id"],
        told["right_id"] or "",
        told["kind"],
        told["said_by"],
        datetime.fromisoformat(told["decided_at"]),
        entry.seq,
        built=False,
    )


def something_came(workspace: Workspace) -> bool:
    """Say whether anything was received since the newest generation was built."""
    return Stores(workspace).log.ends()[0] > _built_to(workspace)


def _built_to(workspace: Workspace) -> int:
    """Return the seq that the newest generation was made up to; 0 if nothing is built."""
    try:
        return _last_seq_of(generations.newest(workspace.findings))
    except ShelfError:
        return 0


@lru_cache(maxsize=4)
def _last_seq_of(folder: Path) -> int:
    return int(generations.read(folder).about.get("last_seq", 0))


def _unknown_accounts(workspace: Workspace, ids: Sequence[str]) -> list[str]:
    """Return which of these are no accounts of the newest generation, in their order."""
    try:
        files = generations.read(generations.newest(workspace.findings)).tables.get("accounts", ())
    except ShelfError:
        return list(ids)
    known: set[str] = set()
    for file in files:  # in key order, so that few row groups are read
        found = pq.read_table(
            file, columns=["account_id"], filters=[("account_id", "in", list(ids))]
        )
        known.update(found["account_id"].to_pylist())
    return [i for i in ids if i not in known]


def persons_by_account(workspace: Workspace) -> dict[str, str]:
    """Return the person of every account in the newest generation; {} if nothing is built."""
    last = _last_persons(workspace)
    return dict(zip(last["account_id"].to_pylist(), last["person_id"].to_pylist(), strict=True))


def accounts_of_people(workspace: Workspace, person_ids: Iterable[str]) -> list[str]:
    """Return the accounts of these people in the newest generation.

    Raises  ConfigError: one of the ids is nobody's.
    """
    last = _last_persons(workspace)
    wanted = set(person_ids)
    unknown = sorted(wanted - set(last["person_id"].to_pylist()))
    if unknown:
        raise ConfigError(
            f"nobody has the id {unknown[0]}", fix="take it from the address of the person's page"
        )
    theirs = last.filter(pc.is_in(last["person_id"], value_set=pa.array(sorted(wanted))))
    return list(theirs["account_id"].to_pylist())


def forget(
    workspace: Workspace, account_ids: Iterable[str], *, now: datetime, progress: Progress = silent
) -> Built:
    """Take accounts out of the log, the lake, the vault and every generation, for good.

    What waits in quarantine goes too, all of it: such rows have no account to tell them by.

    Killed in between, the next build goes on with it.
    Returns  the build without them. Raises  ShelfError: a build is running.
    """
    with generations.only_writer(workspace.findings):
        stores = Stores(workspace)
        stores.log.want_forgotten(account_ids)
        return _build(stores, now, progress)
