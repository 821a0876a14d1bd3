"""What a command or a job does with what was received: build, forget, decide.

It loads the facts into an engine, runs the pipeline and publishes what that made.
"""

import fcntl
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport import audiences, text_reading
from rapport.correcting import correct_reading, corrections
from rapport.deciding import (
    JUDGEMENTS,
    built_to,
    decide,
    judgements,
    judgements_since,
    judgements_waiting,
    split,
    take_back,
)
from rapport.enriching import binding, ledger, open_links, outliving
from rapport.flow import attributes, generations, income_tables, pipeline, tables
from rapport.flow.engine import Engine
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError, FlowError, ShelfError, VaultError
from rapport.flow.facts import FILE, Entry
from rapport.flow.files import disk_errors_explained, private_folder, work_folder
from rapport.flow.leaving import Leaving
from rapport.flow.profiles.behaviour.given import given
from rapport.flow.profiles.income.setup_file import pay_setup
from rapport.flow.profiles.tags.system import given as tag_kinds
from rapport.flow.scores.given import given as scoring
from rapport.flow.shelf import desk
from rapport.flow.shelf.reading import name_order_table
from rapport.flow.signals import theme_file, theme_tree
from rapport.flow.workspace import Workspace
from rapport.intake import arrivals
from rapport.quieting import both_right, said_both, take_back_both
from rapport.receiving import connections, cursors, pages
from rapport.receiving.waiting import drain_all
from rapport.segmenting import keeping, recounting
from rapport.segmenting.learned import kept as learned
from rapport.settled_texts import corrected_texts
from rapport.settling import settle, settlements, unsettle
from rapport.stores import Progress, Stores, silent
from rapport.suppressing import suppress_erased

__all__ = [
    "JUDGEMENTS",
    "Built",
    "accounts_of_people",
    "both_right",
    "build",
    "correct_reading",
    "corrections",
    "decide",
    "forget",
    "judgements",
    "judgements_since",
    "judgements_waiting",
    "load",
    "make_parts",
    "persons_by_account",
    "said_both",
    "settle",
    "settlements",
    "something_came",
    "split",
    "take_back",
    "take_back_both",
    "unsettle",
]


@dataclass(frozen=True)
class Built:
    """What a build made."""

    folder: Path
    new_entries: int
    accounts: int
    people: int
    links: int
    review: int
    faults: tuple[str, ...] = ()  # what installed packages could not do, and how to mend it


def something_came(workspace: Workspace, *, now: datetime) -> bool:
    """Say whether a build would make something else: since the newest one something was received,
    waits to be drained, has to leave, or has had its time."""
    stores = Stores(workspace)
    log = stores.log
    return bool(
        log.ends()[0] > built_to(workspace)
        or stores.received.waiting()
        or log.leaving()
        or any(entry.until is not None and entry.until <= now for entry in log.entries())
    )


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
        undrained = drain_all(stores, now=now)
        with stores.lake.alone():
            leaving, must_go = _tidy(stores, now, undrained)
            entries = stores.log.entries()
            new = stores.lake.fill(entries, stores.parts, progress=progress)
        engine = Duck(work, memory_gb=workspace.settings["engine.memory_gb"])
        try:
            progress("reading facts", 1, 1)
            load(stores, engine, entries, work, now=now)
            faults = text_reading.read(workspace, engine, now=now, progress=progress)
            store = private_folder(work / "store")
            pipeline.run(engine, now=now, progress=_in_words(progress), store=store)
            folder = _publish(stores, engine, entries, store, now=now, progress=progress)
            told = tuple(f"{fault.what}; {fault.fix}" for fault in faults)
            built = replace(_built(engine, folder, len(new)), faults=told)
        finally:
            engine.close()
        built = _with_members(workspace, built, now=now)
        hours = 0 if must_go else workspace.settings["retention.generations_hours"]
        generations.collect_garbage(workspace.findings, now=now, grace=timedelta(hours=hours))
        _drop_orders(stores)
        stores.log.forgot(leaving)
        return built


def _with_members(workspace: Workspace, built: Built, *, now: datetime) -> Built:
    """Count who is in which segment by what was built. What can't be counted is a fault told: the
    profiles are published, and whoever asks for the segment counts it again."""
    try:
        recounting.recount(workspace, now=now)
    except FlowError as error:
        return replace(built, faults=(*built.faults, f"segments: {error.what}; {error.fix}"))
    return built


def make_parts(workspace: Workspace) -> int:
    """Make the parts of the lake of what came since the newest build, which would make them
    anyway: so pages can show it before. Returns of how many entries.

    Waits for whoever makes parts now. Raises  InputError: the disk is full.
    """
    stores = Stores(workspace)
    with disk_errors_explained("reading facts"), stores.lake.alone():
        return len(stores.lake.make(_new_files(stores), stores.parts))


def _new_files(stores: Stores) -> list[Entry]:
    return stores.log.files_after(built_to(stores.workspace))[::-1]


def _in_words(progress: Progress) -> Progress:
    """Tell of the part of the work that a table belongs to, not of the table."""
    identity = {s.writes.name for s in pipeline.STEPS if "identity" in s.file.parts}

    def told(table: str, done: int, total: int) -> None:
        what = "finding who is who" if table in identity else "putting profiles together"
        progress(what, done, total)

    return told


def _tidy(stores: Stores, now: datetime, undrained: Collection[str]) -> tuple[Leaving, bool]:
    """Take out what must leave, and let go what has had its time or was left behind.

    `undrained`  connections whose records can't be read: if somebody leaves, those go too.

    Returns  what is leaving, and whether older generations hold what must not be left.
    Raises   VaultError: log and vault are not of one time, so nothing is swept away.
    """
    binding.let_go(stores, undrained, now=now)
    binding.leave(stores, now=now)
    outliving.let_go(stores, now=now)
    leaving = stores.log.leaving()
    if leaving:
        with _nobody_imports(stores.workspace, wait=True):
            open_links.forget(stores, leaving.accounts)
            keeping.forget(stores.workspace, leaving.accounts)
            learned.forget(stores.workspace, leaving.accounts)
            ledger.leave(stores, leaving.accounts)
            if leaving.mirrored:
                pages.leave(stores, leaving)
            if leaving.accounts:
                cursors.forget(stores)
                _forget_told(stores, leaving)
            touched = stores.log.forget(leaving, stores.without, stores.lake.drop, now=now)
            if touched or not leaving.children_only:
                _drop_nameless(stores, leaving.mirrored)
                _let_go_waiting(stores, leaving, undrained)
    expired = stores.log.expire(stores.lake.drop, now=now)
    stores.vault.purge(now)
    stores.vault.reached(lambda: stores.log.ends()[0])
    entries = stores.log.entries()
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
    return leaving, bool(leaving or expired)


def _let_go_waiting(stores: Stores, leaving: Leaving, undrained: Iterable[str]) -> None:
    """Let go of what waits and nobody can look into: who leaves may stand in it."""
    told = leaving.mirrored
    for connection in undrained:
        if not told or connection in told:
            stores.received.drop(connection)
    if not told:
        arrivals.drop_all(stores.workspace)  # they may stand in a file that waits


def _forget_told(stores: Stores, leaving: Leaving) -> None:
    """Let go of what is to be fetched: whose it is nobody knows, so with somebody's leaving all
    of it goes; if sources told of it, that of these connections."""
    if not leaving.children_only:
        for connection in leaving.mirrored or connections.names(stores.workspace):
            stores.received.forget_told(connection)


def _drop_nameless(stores: Stores, told: frozenset[str]) -> None:
    """Rows in quarantine have no account: with somebody's leaving all of them go, and all
    records as they came; if sources told of it, the rows of these connections."""
    for name in stores.vault.table_names():
        if name.startswith("quarantine-") and (not told or _connection_of(stores, name) in told):
            stores.vault.drop_table(name)
    for name in () if told else pages.names(stores):
        stores.vault.drop_table(name)


def _connection_of(stores: Stores, quarantine: str) -> str:
    """Return which connection a table of refused rows belongs to."""
    about = stores.vault.read_table(quarantine).schema.metadata or {}
    return (about.get(b"source") or b"").decode()


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


def load(
    stores: Stores, engine: Engine, entries: Sequence[Entry], work: Path, *, now: datetime
) -> None:
    """Put into `engine` what a build starts from: the facts of `entries`, whose parts of the lake
    are made, and what is given with the code and the workspace; not what texts say.

    `work`  a private folder for what is too large for memory.
    """
    stores.lake.load(engine, entries, work=work)
    engine.put(tables.CORRECTED_TEXTS.name, corrected_texts(stores, entries, now=now))
    engine.put(tables.ATTRIBUTE_KINDS.name, attributes.as_table())
    engine.put(tables.LAST_PERSONS.name, _last_persons(stores.workspace))
    setup = pay_setup(stores.workspace.root)
    engine.put(income_tables.PAY_RATES.name, setup.rates_table())
    engine.put(income_tables.PAY_TAXES.name, setup.taxes_table())
    workspace = stores.workspace
    told = given(zone=workspace.settings["time_zone"], root=workspace.root)
    told |= scoring(workspace.root) | tag_kinds(workspace.root)
    for spec, rows in told.items():
        engine.put(spec.name, rows)
    themes, terms = theme_tree.as_tables(theme_file.theme_tree(stores.workspace.root))
    engine.put(tables.THEMES.name, themes)
    engine.put(tables.THEME_TERMS.name, terms)


def _last_persons(workspace: Workspace) -> pa.Table:
    empty = tables.LAST_PERSONS.schema.empty_table()
    try:
        last = generations.read(generations.newest(workspace.findings))
    except ShelfError:
        return empty
    files = last.tables.get(tables.PERSONS.name, ())
    rows = [pq.read_table(f).select(empty.column_names).cast(empty.schema) for f in files]
    return pa.concat_tables([empty, *rows])


def _publish(
    stores: Stores,
    engine: Engine,
    entries: Sequence[Entry],
    store: Path,
    *,
    now: datetime,
    progress: Progress,
) -> Path:
    about = {
        "now": now.isoformat(),
        "entries": len(entries),
        "last_seq": entries[-1].seq if entries else 0,
        "data": stores.pseudonyms.one("data", *(f"{e.seq}:{e.digest}" for e in entries)),
    }

    def lay(folder: Path, files: Mapping[str, Sequence[Path]]) -> Iterable[Path]:
        order = engine.get(_NAME_ORDER)
        stores.vault.write_table(name_order_table(folder), order.to_batches(), order.schema)
        progress("publishing", 1, 2)
        return [desk.write(folder, files, now=now)]

    progress("publishing", 0, 2)
    root = stores.workspace.findings
    return generations.publish(
        root, engine, pipeline.PUBLISHED, now=now, about=about, lay=lay, store=store
    )


#: Numbers of people (places in the order of ids) by the key of the name shown.
_NAME_ORDER = """
with numbered as (
    select person_id, name_account_id, name_value,
        row_number() over (order by person_id) - 1 as number
    from people
),
named as (
    select account_id, pseudonym, key from identifiers where kind = 'name'
    union all
    select account_id, pseudonym, key from corrected_texts where kind = 'name'
),
keyed as (
    select account_id, pseudonym, min(key) as key from named group by account_id, pseudonym
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
        leaving = sorted(set(account_ids))
        suppress_erased(workspace, leaving, now=now)
        audiences.forget(workspace, leaving)
        stores.log.want_forgotten(leaving)
        binding.leave(stores, now=now)  # before what waits is drained: none of it comes in
        return _build(stores, now, progress)
