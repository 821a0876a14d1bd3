"""Pausing a connection, resuming it, and disconnecting it.

    paused        it is neither read nor sent to until somebody resumes it; what waits is drained
    leaving       the same for good: its secrets are deleted, and what waits is taken in, or not
    disconnected  it has no file any more; its facts stay, unless they were withdrawn

Withdrawn facts have their term end now: the next build drops them with all that was made of them,
by the way of facts whose term has ended. Facts of the same people by other sources stay.
"""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rapport.flow.errors import ConflictError, FlowError
from rapport.flow.facts import FILE
from rapport.flow.files import disk_errors_explained
from rapport.flow.remembered import Remembered
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, drain, runner, secret_settings
from rapport.receiving.connections import LEAVING, PAUSED
from rapport.stores import FILES, Stores

COLLECTOR: Final = "collector"
#: A little longer than a collector goes on by keys that it knows, seconds: collect/keys.py.
NOTICED_S: Final = 2.5


@dataclass(frozen=True)
class Disconnected:
    """What disconnecting did.

    `was_connected`  false: there was nothing to disconnect any more
    `rows`           that waited and became facts before
    `let_go`         records that waited and could not be taken in, or were not wanted
    `withdrawn`      entries of the log that leave with the next build
    """

    was_connected: bool
    rows: int = 0
    let_go: int = 0
    withdrawn: int = 0


def pause(workspace: Workspace, name: str, *, now: datetime) -> bool:
    """Let nothing of a connection in from now on. Returns false if it was paused already.

    Raises  ConfigError: it is not connected.
    """
    if connections.state(workspace, name) != "on":
        return False
    connections.keep_part(workspace, name, PAUSED, now.isoformat())
    return True


def resume(workspace: Workspace, name: str) -> bool:
    """Let a paused connection go on where it was. Returns false if it was not paused.

    Raises  ConfigError: it is not connected.
    """
    if connections.state(workspace, name) != "paused":
        return False
    connections.drop_part(workspace, name, PAUSED)
    return True


def stop(workspace: Workspace, name: str, *, now: datetime) -> bool:
    """Let nothing in from now on, for good, and delete what is secret; `disconnect` does the rest.

    Returns  false if nothing is connected under that name, or it is leaving already.
    Raises   InputError: nothing can be connected under it.
    """
    connections.need_name(name)
    if name not in connections.names(workspace):
        return False
    secret_settings.drop(workspace, name)
    try:
        if connections.state(workspace, name) == "leaving":
            return False
        connections.keep_part(workspace, name, LEAVING, now.isoformat())
    except FlowError:  # a file that can't be read lets nothing in either
        pass
    return True


def need_staying(workspace: Workspace, name: str) -> None:
    """Raise ConflictError if the connection is being disconnected: what is new would go, too."""
    if connections.state(workspace, name) == "leaving":
        raise ConflictError(
            f"{name} is being disconnected", fix="wait until that has ended, then connect it anew"
        )


def disconnect(
    workspace: Workspace, name: str, *, withdraw: bool = False, now: datetime
) -> Disconnected:
    """Disconnect a source: nothing is read or let in, its secrets are deleted, its facts stay.

    `withdraw`  its facts leave, too, with the next build, and what waits is not taken in

    Killed in between, the same call ends it; again, it changes nothing.
    Raises  ConflictError: it is being read, which ends with the page it is at; then call again.
            InputError: nothing can be called so; or the disk is full: it lets nothing in, and is
            not disconnected yet.
    """
    stop(workspace, name, now=now)
    stores = Stores(workspace)
    is_there = name in connections.names(workspace)
    rows = let_go = 0
    with disk_errors_explained(f"disconnecting {name}"):
        if is_there:
            with runner.alone(workspace, name):
                _let_come_in(workspace, name)
                rows = 0 if withdraw else _drained(stores, name, now)
                let_go = stores.received.drop(name)
                stores.received.start_anew(name, knowing=not withdraw)
                _forget_answers(stores, name)
                connections.drop(workspace, name)
        elif withdraw:
            stores.received.start_anew(name, knowing=False)
        withdrawn = _withdrawn(stores, name, now) if withdraw else 0
    return Disconnected(is_there, rows, let_go, withdrawn)


def _let_come_in(workspace: Workspace, name: str) -> None:
    """Wait until a collector, which looks at its keys from time to time, takes nothing more in."""
    with suppress(FlowError):
        if connections.load(workspace, name).source == COLLECTOR:
            time.sleep(NOTICED_S)


def _drained(stores: Stores, name: str, now: datetime) -> int:
    """Take in what waits, as far as that can be done. Returns the rows that became facts."""
    try:
        return sum(turn.rows for turn in drain.drain(stores, name, now=now))
    except FlowError:
        return 0  # nobody will be able to once it is disconnected: it is let go, and counted


def _forget_answers(stores: Stores, name: str) -> None:
    remembered = Remembered(stores.workspace.received_file, stores.vault, name)
    try:
        remembered.drop()
    finally:
        remembered.close()


def _withdrawn(stores: Stores, name: str, now: datetime) -> int:
    """Let the term of all that a connection brought end now. Files of that name stay.

    What was refused and records as they came go at once: some have no entry to leave with.
    """
    with drain.alone(stores.workspace, name):
        theirs = {
            entry.seq: {**entry.payload, "until": now.isoformat()}
            for entry in stores.log.entries()
            if entry.kind == FILE
            and entry.source == name
            and entry.payload.get("origin", FILES) != FILES
        }
        stores.log.replace_files(theirs, (), (), lambda seqs: None, received_at=now)
    for table in stores.vault.table_names():
        if table.startswith(("quarantine-", "pages-")):
            about = stores.vault.read_table(table).schema.metadata or {}
            if name.encode() in (about.get(b"source"), about.get(b"connection")):
                stores.vault.drop_table(table)
    return len(theirs)
