"""What people of the team say a text says: kept in the log, followed by the next build.

A correction is of one text and one task: its feeling, its first intent, whether it is noise, what
it is about. The last word on both counts. Confirming what the page said is a correction, too:
how often we are right is measured by both. What follows from it is in flow/signals.

Never: a private message (it is read for whoever answers it, and teaches nothing).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import pyarrow.parquet as pq

from rapport.decided import Decided
from rapport.deciding import built_to
from rapport.flow import generations, tables
from rapport.flow.errors import ConfigError, ShelfError
from rapport.flow.facts import DECISION, Entry
from rapport.flow.signals import checks
from rapport.flow.workspace import Workspace
from rapport.stores import Stores


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said of one text.

    value        what the teammate said; '' takes back what was said before
    was          what the page said then; sureness: how sure it was, None: can't tell
    sampled      whether the text was drawn by chance: only those measure how often we are right
    built        whether the newest generation knows of it
    """

    seq: int
    interaction_id: str
    account_id: str
    task: str
    value: str
    was: str
    sureness: str | None
    sampled: bool
    by: str
    at: datetime
    built: bool


def correct_reading(
    workspace: Workspace,
    interaction_id: str,
    account_id: str,
    task: str,
    value: str,
    *,
    was: str,
    sureness: str | None,
    sampled: bool,
    by: str,
    now: datetime,
) -> int:
    """Keep what somebody says that a text says. `value` '' takes back what was said of it.

    Returns  its seq in the log.
    Raises   ConfigError: no such task or value, or no such text that people wrote in public.
    """
    if task not in checks.VALUES or (value and value not in checks.VALUES[task]):
        known = checks.VALUES.get(task, tuple(checks.VALUES))
        raise ConfigError(
            f"{value if task in checks.VALUES else task!r} can't be said of a text",
            fix=f"say one of {', '.join(known)}",
        )
    if not _is_public(workspace, interaction_id, account_id):
        raise ConfigError(
            "there is no such text that people wrote in public",
            fix="look at the mentions again: it may have been deleted where it stood",
        )
    word = {
        "kind": checks.KIND,
        "left_id": account_id,
        "right_id": None,
        "attribute": task,
        "value": value,
        "interaction_id": interaction_id,
        "was": was,
        "sureness": sureness,
        "sampled": sampled,
        "said_by": by,
        "decided_at": now.isoformat(),
    }
    stores = Stores(workspace)
    try:
        (seq,) = stores.log.append_all(DECISION, "team", [word], received_at=now)
    finally:
        stores.log.close()
    return seq


def corrections(workspace: Workspace) -> tuple[Correction, ...]:
    """Return the last word on each text and task, the oldest first; taken back ones left out.

    Cheap: what was read once is kept, and each call reads only what came since.
    """
    last = {(c.interaction_id, c.task): c for c in _SAID.all(workspace)}
    built = built_to(workspace)
    kept = sorted((c for c in last.values() if c.value), key=lambda c: c.seq)
    return tuple(replace(c, built=c.seq <= built) for c in kept)


def _is_public(workspace: Workspace, interaction_id: str, account_id: str) -> bool:
    try:
        made = generations.read(generations.newest(workspace.findings)).tables
    except ShelfError:
        return False
    wanted = [("interaction_id", "=", interaction_id)]
    columns = ["account_id", "private"]
    for file in made.get(tables.READINGS.name, ()):
        for row in pq.read_table(file, columns=columns, filters=wanted).to_pylist():
            return bool(row["account_id"] == account_id and not row["private"])
    return False


def _correction(entry: Entry) -> Correction | None:
    told = entry.payload
    if told["kind"] != checks.KIND:
        return None
    return Correction(
        entry.seq,
        told["interaction_id"],
        told["left_id"],
        told["attribute"],
        told["value"],
        told["was"],
        told["sureness"],
        bool(told["sampled"]),
        told["said_by"],
        datetime.fromisoformat(told["decided_at"]),
        built=False,
    )


_SAID: Final = Decided(_correction)
