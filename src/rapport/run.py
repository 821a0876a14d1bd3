"""What a command or a job does with what was received: build, forget, decide.

It loads the facts into an engine, runs the pipeline and publishes what that made.
"""

import fcntl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.flow import attributes, generations, pipeline, tables
from rapport.flow.engine import Engine
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError, ShelfError
from rapport.flow.facts import DECISION, FILE
from rapport.flow.files import disk_errors_explained, work_folder
from rapport.flow.workspace import Workspace
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
    stores = Stores(workspace)
    with (
        generations.only_writer(workspace.findings),
        disk_errors_explained("the build"),
        work_folder(workspace.work) as work,
    ):
        _tidy(stores, now)
        new = stores.lake.fill(stores.log, stores.parts, progress=progress)
        engine = Duck(work, memory_gb=workspace.settings["engine.memory_gb"])
        try:
            _load(stores, engine)
            pipeline.run(engine, now=now, progress=progress)
            progress("publishing", 0, 1)
            folder = _publish(stores, engine, now)
            return _built(engine, folder, len(new))
        finally:
            engine.close()


def _tidy(stores: Stores, now: datetime) -> None:
    """End what a killed process began, and let go what has had its time."""
    left = stores.log.forgetting()
    if left:
        stores.log.forget(left, stores.accounts_of, stores.lake.drop, now=now)
    stores.vault.purge(now)
    with (stores.workspace.vault / "ADDING").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody is importing: the next build sweeps
        stores.vault.sweep(e.table for e in stores.log.entries() if e.kind == FILE)


def _load(stores: Stores, engine: Engine) -> None:
    stores.lake.load(engine, stores.log)
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


def _publish(stores: Stores, engine: Engine, now: datetime) -> Path:
    entries = stores.log.entries()
    about = {
        "now": now.isoformat(),
        "entries": len(entries),
        "last_seq": entries[-1].seq if entries else 0,
        "data": stores.pseudonyms.one("data", *(f"{e.seq}:{e.digest}" for e in entries)),
    }
    root = stores.workspace.findings
    folder = generations.publish(root, engine, pipeline.PUBLISHED, now=now, about=about)
    hours = stores.workspace.settings["retention.generations_hours"]
    generations.collect_garbage(root, now=now, grace=timedelta(hours=hours))
    return folder


def _built(engine: Engine, folder: Path, new: int) -> Built:
    counted = engine.get(
        "select (select count(*) from accounts) as accounts,"
        " (select count(distinct person_id) from persons) as people,"
        " (select count(*) from links where state = 'accepted') as links,"
        " (select count(*) from links where state = 'review') as review"
    ).to_pylist()[0]
    return Built(folder, new, **counted)


# --------------------------------------------------------------- what people decide


def decide(
    workspace: Workspace, kind: str, left_id: str, right_id: str, *, by: str, now: datetime
) -> int:
    """Keep a judgement on two accounts: same, different, or undo the last one.

    It outranks every score, from the next build on. Returns its seq in the log.
    Raises  ConfigError: not a judgement we know, or one and the same account.
    """
    if kind not in ("same", "different", "undo"):
        raise ConfigError(f"{kind!r} is no judgement", fix="say same, different or undo")
    left, right = sorted((left_id, right_id))
    if left == right:
        raise ConfigError("both are one account already", fix="name two accounts")
    payload = {
        "kind": kind,
        "left_id": left,
        "right_id": right,
        "attribute": None,
        "value": None,
        "said_by": by,
        "decided_at": now.isoformat(),
    }
    return Stores(workspace).log.append(DECISION, "team", payload, received_at=now)


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

    Killed in between, the next build goes on with it.
    Returns  the build without them. Raises  ShelfError: a build is running.
    """
    stores = Stores(workspace)
    with generations.only_writer(workspace.findings):
        stores.log.forget(account_ids, stores.accounts_of, stores.lake.drop, now=now)
    built = build(workspace, now=now, progress=progress)
    generations.collect_garbage(workspace.findings, now=now, grace=timedelta(0))
    return built
