"""What waits in the front log: drained at each build and between builds, and not kept for ever.

What can't be drained waits for who mends that: its source is not installed, nobody looked at its
terms, its code fails. After the source's term, or 30 days, it is let go, and its run says so.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rapport.flow.errors import FlowError, StopSource
from rapport.flow.files import disk_errors_explained, private_folder
from rapport.flow.rights import shorter
from rapport.flow.sources.files.quarantine import Refusal
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, drain, runner
from rapport.stores import Progress, Stores, silent

#: If more records wait, nobody waits for the hour.
MANY: Final = 100_000
#: So long a record waits at most for who can read it, days.
LONGEST: Final = 30


@dataclass(frozen=True)
class Drained:
    """What one drain of all connections did. `failed`: those that could not be drained."""

    records: int
    rows: int
    refused: int
    failed: tuple[str, ...]


def drain_all(stores: Stores, *, now: datetime) -> tuple[str, ...]:
    """Drain every connection that something waits of. Returns those that could not be.

    One that can't be drained stops none of the others: its run says why, and its records wait
    for their time. If another drain is on, this one begins after it.
    """
    with _alone(stores.workspace, wait=True):
        return _drained(stores, tuple(stores.received.waiting()), now, silent).failed


def between_builds(
    workspace: Workspace, *, now: datetime, progress: Progress = silent
) -> Drained | None:
    """Take what has waited for its time into the facts log; the next build shows it.

    Returns  None if another drain is on: it takes what waits, too.
    Raises   InputError: the disk is full; what waits goes on waiting.
    """
    stores = Stores(workspace)
    with _alone(workspace, wait=False) as mine, disk_errors_explained("taking in what waits"):
        return _drained(stores, due(stores, now=now), now, progress) if mine else None


def due(stores: Stores, *, now: datetime) -> tuple[str, ...]:
    """Return the connections whose records have waited for collect.drain_minutes, or all if
    very many wait. One that failed is tried again after that time, not before."""
    often = timedelta(minutes=stores.workspace.settings["collect.drain_minutes"])
    waiting = {
        name: found
        for name, found in stores.received.waiting().items()
        if not _failed_since(stores, name, now - often)
    }
    many = sum(records for records, _ in waiting.values()) > MANY
    return tuple(name for name, (_, since) in waiting.items() if many or since <= now - often)


def is_due(workspace: Workspace, *, now: datetime) -> bool:
    """Say whether a drain between builds would take something."""
    return bool(due(Stores(workspace), now=now))


def _failed_since(stores: Stores, name: str, moment: datetime) -> bool:
    last = runner.last_run(stores, name)
    return last is not None and last.outcome == "stopped" and last.began_at > moment


def _drained(stores: Stores, names: tuple[str, ...], now: datetime, progress: Progress) -> Drained:
    failed: list[str] = []
    records = rows = refused = 0
    for name in names:
        for turn in _turns(stores, name, now, failed):
            records += turn.records
            rows += turn.rows
            refused += turn.refused
            progress("reading rows", records, 0)
    return Drained(records, rows, refused, tuple(failed))


def _turns(stores: Stores, name: str, now: datetime, failed: list[str]) -> Iterator[drain.Drained]:
    """Drain one connection; one that can't be is told of, and put to those that failed."""
    try:
        yield from drain.drain(stores, name, now=now)
    except FlowError as error:
        failed.append(name)
        _tell(stores, name, error, now)
    except OSError:
        raise
    except Exception as error:  # whatever its code does, nobody's leaving waits for it
        failed.append(name)
        _tell(stores, name, _fault(name, error), now)


def _fault(name: str, error: Exception) -> StopSource:
    return StopSource(
        f"what waits of {name} can't be taken in ({type(error).__name__})",
        fix="update Rapport or the package that brings the source",
    )


def _tell(stores: Stores, name: str, error: FlowError, now: datetime) -> None:
    """Write down why a connection can't be drained, and what was let go for that."""
    days = _longest(stores, name)
    gone = stores.received.drop(name, now - timedelta(days=days))
    if gone:  # told where refused rows are looked at, too: what was disconnected has no page
        error = StopSource(
            f"{gone} records waited for over {days} days and were let go", fix=error.fix
        )
        mark = stores.pseudonyms.one("let go", name, now.isoformat())
        refusal = Refusal(1, None, None, error.what, error.fix)
        drain.quarantine(stores, None, name, mark, [refusal], now)
    run = stores.received.begin_run(name, at=now)
    stores.received.end_run(
        run,
        "stopped",
        at=now,
        refused=gone,
        code=error.code,
        what=error.what,
        fix=error.fix,
    )


def _longest(stores: Stores, name: str) -> int:
    """Return how many days records of a connection may wait: its source's term, if known."""
    try:
        policy = connections.load(stores.workspace, name).of_source.policy
    except FlowError:
        return LONGEST
    return shorter(LONGEST, policy.keep_days)


@contextmanager
def _alone(workspace: Workspace, *, wait: bool) -> Iterator[bool]:
    """Hold off other drains of all connections; gives False if one is on and we do not wait."""
    with (private_folder(workspace.sources) / "all.drain").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
