"""Reading a connection: what its source gives, cut at the door, kept, then drained into facts.

A page's records and the place to go on from are kept in one step. So a run that is killed goes on
where it was, and what it kept by then is drained by whoever comes next.
"""

import fcntl
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from rapport.flow import http
from rapport.flow.errors import (
    ConfigError,
    ConflictError,
    FlowError,
    RetryLater,
    StopSource,
)
from rapport.flow.files import disk_errors_explained, private_folder, work_folder
from rapport.flow.http import Client
from rapport.flow.rates import Pace
from rapport.flow.remembered import Remembered
from rapport.flow.rights import Right, check, granted
from rapport.flow.runs import Outcome, Run
from rapport.flow.sources import rows
from rapport.flow.sources.base import Asked, Page, Source
from rapport.flow.sources.files.quarantine import Refusal
from rapport.flow.workspace import Workspace
from rapport.receiving import (
    connections,
    cursors,
    door,
    drain,
    guard,
    places,
    programs,
    said_addresses,
    secret_settings,
    sensitive,
    terms,
)
from rapport.receiving.connections import Connection
from rapport.stores import Progress, Stores, silent

_paces: dict[tuple[Path, str], Pace] = {}  # limits hold for a process, not for one run
_paces_lock = Lock()


@dataclass(frozen=True)
class Pulled:
    """What one reading of a connection did.

    `outcome`  done; retry: the same again after `wait_s` seconds; stopped: only after somebody
               did what `error.fix` says
    `records`  how many the source gave;  `kept`: of those, how many say something new
    `skipped`  how many are known, or must not be stored
    `refused`  how many records or rows can't be used: they wait in quarantine
    `rows`     rows that became facts;  `deletions`: what the source says is gone
    """

    connection: str
    outcome: Outcome
    records: int = 0
    kept: int = 0
    skipped: int = 0
    refused: int = 0
    rows: int = 0
    deletions: int = 0
    wait_s: float = 0.0
    error: FlowError | None = None


@dataclass
class _Count:
    """What came through the door so far."""

    records: int = 0
    dropped: int = 0
    refused: int = 0


def pull(workspace: Workspace, name: str, *, now: datetime, progress: Progress = silent) -> Pulled:
    """Read a connection from where it was left, then drain what came.

    What was kept before an error of the source stays and is drained. An error is told in what
    this returns, and in the run, not raised.

    Raises  ConfigError    it is not connected
            ConflictError  somebody else is reading it
            StopSource     somebody paused it, or is disconnecting it
            InputError     the disk is full
    """
    stores = Stores(workspace)
    connection = connections.load(workspace, name)
    connections.need_on(workspace, name)
    with alone(workspace, name), disk_errors_explained(f"reading {name}"):
        _end_what_was_cut_off(stores, name, now)
        began, run = time.monotonic(), stores.received.begin_run(name, at=now)
        try:
            source = connection.of_source
            need_ground(connection)
            terms.need_fresh(workspace, connection, now=now)
            programs.need_allowed(stores, connection)
            asked = asked_of(stores, connection, now)
        except FlowError as error:
            done = Pulled(name, "stopped", error=error)
        else:
            count = _Count()
            failed = _read(stores, connection, asked, count, progress)
            done = _drained(stores, source, name, count, failed, now)
        _end(stores, run, done, now + timedelta(seconds=time.monotonic() - began))
        return done


def _end(stores: Stores, run: int, done: Pulled, at: datetime) -> None:
    """Write down how the run ended."""
    stores.received.end_run(
        run,
        done.outcome,
        at=at,
        records=done.records,
        kept=done.kept,
        skipped=done.skipped,
        refused=done.refused,
        code=done.error.code if done.error else "",
        what=done.error.what if done.error else "",
        fix=done.error.fix if done.error else "",
        wait_until=at + timedelta(seconds=done.wait_s) if done.wait_s else None,
    )


def due(workspace: Workspace, *, now: datetime) -> tuple[str, ...]:
    """Return the connections whose time to be read has come."""
    stores = Stores(workspace)
    return tuple(
        name
        for name in connections.names(workspace)
        if (next_ := next_run(stores, name)) is not None and next_ <= now
    )


def next_run(stores: Stores, name: str) -> datetime | None:
    """Return when a connection is to be read next; None: only by hand, or by being sent to.

    A source that stopped waits until its connection is changed or somebody reads it by hand.
    """
    try:
        every = connections.load(stores.workspace, name).of_source.every
        connections.need_on(stores.workspace, name)
    except FlowError:
        return None  # paused, or its file or package is not as it should be: `pull` says how
    if every is None:
        return None
    last = last_run(stores, name)
    if last is None or connections.changed_at(stores.workspace, name) > last.began_at:
        return connections.changed_at(stores.workspace, name)
    if last.outcome == "stopped":
        return None
    if last.outcome == "running":
        return last.began_at + every
    return last.wait_until or last.began_at + every


def last_run(stores: Stores, name: str) -> Run | None:
    """Return the last time the connection was read; None if never."""
    found = stores.received.runs(name, 1)
    return found[0] if found else None


def need_ground(connection: Connection) -> None:
    """Raise RightsError unless what comes may be stored: P01, and the terms of the source."""
    policy = connection.of_source.policy
    granted(policy, connection.purposes, connection.basis)
    check(Right.STORE, [policy])


def settings_of(connection: Connection, source: Source) -> dict[str, str]:
    """Return every setting of a connection that is no secret: what was said, else its default.

    Raises  ConfigError: all that must be said and was not. InputError: no address is in one.
    """
    said = connection.settings
    plain = [s for s in source.settings if not s.secret]
    missing = [s.name for s in plain if s.default is None and not said.get(s.name)]
    if missing:
        raise ConfigError(
            f"{connection.name} lacks settings of {source.title}: {', '.join(missing)}",
            fix=f"connect it again and say them: rapport connect {connection.name}",
        )
    settings = {s.name: said.get(s.name) or s.default or "" for s in plain}
    said_addresses.need_sound(source, settings)
    return settings


def hosts_of(source: Source, settings: Mapping[str, str]) -> frozenset[str]:
    """Return the hosts that a source may call with these settings.

    Raises  HostRefused: a setting that should hold an address holds none.
    """
    bare = {f"{{{s.name}}}" for s in source.settings if s.form == "host"}
    named = (settings.get(h[1:-1], "") for h in source.hosts if h in bare)
    return http.allowed([h for h in source.hosts if h not in bare], settings) | {
        host.strip().lower() for host in named if host.strip()
    }


def asked_of(stores: Stores, connection: Connection, now: datetime) -> Asked:
    """Return what a source is asked with, but the means to ask.

    Raises  ConfigError: it is sent to us, or lacks settings or secrets.
    """
    source = connection.of_source
    if source.fetch is None:
        raise ConfigError(
            f"{connection.name} can't be read: {source.title} is sent to us",
            fix="nothing: what comes is taken in by the next build",
        )
    settings = settings_of(connection, source)
    places.need_allowed(stores.workspace, source, settings)
    sealed = secret_settings.of(stores.workspace, connection.name)
    secret = [s for s in source.settings if s.secret]
    missing = [s.name for s in secret if s.default is None and not sealed.get(s.name)]
    if missing:
        raise ConfigError(
            f"{connection.name} lacks what is secret of {source.title}: {', '.join(missing)}",
            fix=f"connect it again and say it: rapport connect {connection.name}",
        )
    # beside those that somebody says there are those that a service grants
    secrets = sealed | {s.name: sealed.get(s.name) or s.default or "" for s in secret}
    cursor = stores.received.cursor(connection.name)

    def renewed(changed: Mapping[str, str]) -> None:
        connections.need_on(stores.workspace, connection.name)  # else they were deleted meanwhile
        secret_settings.keep(stores.workspace, connection.name, changed)

    return Asked(settings, secrets, cursor, now, None, None, renewed)


# ---------------------------------------------------------------------------------- the parts


def _read(
    stores: Stores, connection: Connection, asked: Asked, count: _Count, progress: Progress
) -> FlowError | None:
    """Keep page after page; return what the source failed with, if it did."""
    source, name = connection.of_source, connection.name
    try:
        hosts = hosts_of(source, asked.settings)
        on = sensitive.turned_on(stores, connection)
        with ExitStack() as open_:
            folder = open_.enter_context(work_folder(folder_of(stores.workspace, name)))
            memory = Remembered(stores.workspace.received_file, stores.vault, name)
            open_.callback(memory.close)
            pace = _pace(stores.workspace, connection)
            client = Client(source.name, hosts, pace, memory=memory, wait_of=source.wait_of)
            asked = replace(asked, http=open_.enter_context(client), folder=folder)
            told = stores.received.told(name)
            asked = replace(asked, told=tuple(told))
            forgetting = cursors.of(stores, name)
            for page in _guarded(source, hosts, asked):
                connections.need_on(stores.workspace, name)  # or somebody paused it meanwhile
                if page.cursor is not None:
                    page = replace(page, cursor=forgetting.cleaned(page.cursor))
                _keep(stores, connection, page, on, count, asked.now, told)
                there = max(page.total, count.records) if page.total else 0
                progress(f"reading {name}", count.records, there)
    except FlowError as error:
        return error
    except _Failed as error:
        return StopSource(
            f"our code for {source.title} failed ({error})",
            fix="update Rapport or the package that brings the source; then read it again",
        )
    return None


class _Failed(Exception):
    """The code of a source raised what no source may. Holds the name of the class alone."""


def _guarded(source: Source, hosts: frozenset[str], asked: Asked) -> Iterator[Page]:
    """Give the pages of a source, each fetched while it may call its own hosts only."""
    fetch = source.fetch
    try:
        with guard.only(source.name, hosts):
            pages = iter(fetch(asked) if fetch else ())  # `_asked` refuses who has none
        while True:
            with guard.only(source.name, hosts):
                page = next(pages, None)
            if page is None:
                return
            yield page
    except FlowError:
        raise
    except Exception as error:
        raise _Failed(type(error).__name__) from error


def _keep(
    stores: Stores,
    connection: Connection,
    page: Page,
    sensitive_on: frozenset[str],
    count: _Count,
    now: datetime,
    told: Mapping[str, tuple[int, ...]],
) -> None:
    """Keep what of a page may be stored, and the cursor, and let go of what it answers of what
    was told, in one step."""
    source, name = connection.of_source, connection.name
    items: list[bytes] = []
    refused: list[tuple[str, Refusal]] = []
    for line, record in enumerate(page.records, 1):
        whole = _whole(record)
        try:
            kept = door.kept(source, rows.unpacked(whole), sensitive_on)
        except Exception as error:
            refused.append((whole.hex(), door.refusal(line, error)))
        else:
            count.dropped += kept is None
            items += [] if kept is None else [rows.packed(kept)]
    if refused:  # the same records again have the same mark, and are not told twice
        mark = stores.pseudonyms.one("refused", name, *(whole for whole, _ in refused))
        drain.quarantine(stores, source, name, mark, [why for _, why in refused], now)
    gone = [rows.packed_deletion(deletion) for deletion in page.deletions]
    lots = [stores.received.lot(name, "page", items, at=now)] if items else []
    lots += [stores.received.lot(name, "deletion", gone, at=now)] if gone else []
    goes_on = {} if page.cursor is None else {name: (page.cursor, now)}
    fetched = [row for one in page.answers for row in told.get(one, ())]
    stores.received.put_many(lots, cursors=goes_on, fetched=fetched)
    count.records += len(page.records)
    count.refused += len(refused)


def _whole(record: Any) -> bytes:
    """Return a record as JSON; what is none becomes an empty text, which is refused."""
    try:
        return rows.packed(record)
    except (TypeError, ValueError, RecursionError):
        return b""


def _drained(
    stores: Stores,
    source: Source,
    name: str,
    count: _Count,
    error: FlowError | None,
    now: datetime,
) -> Pulled:
    """Drain what waits of the connection, and say what the whole run did."""
    done = Pulled(name, "done", count.records, 0, count.dropped, count.refused)
    for turn in drain.drain(stores, name, now=now):
        said = turn.records - turn.known - turn.dropped
        done = replace(
            done,
            kept=done.kept + said,
            skipped=done.skipped + turn.known + turn.dropped,
            refused=done.refused + turn.refused,
            rows=done.rows + turn.rows,
            deletions=done.deletions + turn.deletions,
        )
    if isinstance(error, RetryLater):
        return replace(done, outcome="retry", error=error, wait_s=error.wait_s)
    return done if error is None else replace(done, outcome="stopped", error=error)


def _end_what_was_cut_off(stores: Stores, name: str, now: datetime) -> None:
    """Nobody else reads the connection now, so a run that has not ended never will."""
    for run in stores.received.runs(name):
        if run.outcome == "running":
            stores.received.end_run(
                run.id,
                "retry",
                at=now,
                code=RetryLater.code,
                what="this reading was cut off",
                fix="nothing: the next one goes on where it was",
            )


def _pace(workspace: Workspace, connection: Connection) -> Pace:
    with _paces_lock:
        limits = [(limit.calls, limit.seconds) for limit in connection.of_source.limits]
        return _paces.setdefault((workspace.root, connection.name), Pace(limits))


def folder_of(workspace: Workspace, name: str) -> Path:
    return private_folder(workspace.sources) / f"{name}.run"


@contextmanager
def alone(workspace: Workspace, name: str) -> Iterator[None]:
    """Raise ConflictError if somebody else reads the connection; the lock dies with them."""
    with (private_folder(workspace.sources) / f"{name}.reading").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConflictError(
                f"{name} is being read already", fix="wait until that has ended, then look again"
            ) from None
        yield
