"""What came in of some accounts after a generation was made, as pages may show it at once.

Read from the parts of the lake that whoever receives makes (`run.make_parts`): an entry that
has none yet waits for the next build. Bounded, so that a page need not wait: the NEWEST entries,
of each a part of at most LARGEST rows, of all the MOST newest deeds.

Never: a deed of who is forgotten, or one that its source withdrew, or whose time is over.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pyarrow as pa

from rapport.flow.facts import Entry, FactsLog
from rapport.flow.lake import rows_about
from rapport.flow.rights import Right
from rapport.flow.tables import INTERACTIONS, OBJECTS
from rapport.flow.vault import Vault
from rapport.flow.workspace import Workspace

NEWEST: Final = 20
LARGEST: Final = 100_000
MOST: Final = 20
_BEGAN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def rows_since(
    workspace: Workspace, vault: Vault, after: int, account_ids: Sequence[str], now: datetime
) -> list[list[Any]]:
    """Return deeds that entries after the entry `after` tell of these accounts, newest first.

    Rows as the desk has them, see desk.py; a deed told twice as the last entry tells it.
    """
    found: dict[str, tuple[dict[str, Any], str | None]] = {}
    with FactsLog(workspace, vault) as log:
        for entry in log.files_after(after, NEWEST):  # newest first, so that the first rules
            if entry.until is not None and entry.until <= now:
                continue
            for deed, title in _of_entry(workspace, log, entry, account_ids):
                found.setdefault(deed["interaction_id"], (deed, title))
    places = {account: place for place, account in enumerate(account_ids)}
    rows = [_row(deed, places[deed["account_id"]], title) for deed, title in found.values()]
    return sorted(rows, key=lambda row: (-row[0], row[1]))[:MOST]


def says_the_same(row: list[Any], before: list[Any]) -> bool:
    """Tell whether two rows of one deed differ in nothing that was said of it. The title may be
    that of what it was done to: it is not looked at."""
    return [row[4], *row[6:]] == [before[4], *before[6:]]


def _of_entry(
    workspace: Workspace, log: FactsLog, entry: Entry, account_ids: Sequence[str]
) -> Iterator[tuple[dict[str, Any], str | None]]:
    """Give the deeds of one entry, each with the title of what it was done to."""
    theirs = pa.array(account_ids, pa.string())
    part = rows_about(workspace.lake, INTERACTIONS, entry.seq, "account_id", theirs, LARGEST)
    deeds = part.to_pylist()
    named = {deed[name] for deed in deeds for name in _NAMES if deed[name]}
    gone = log.gone_of(named, entry.seq) if named else frozenset()
    deeds = [deed for deed in deeds if gone.isdisjoint(deed[name] for name in _NAMES)]
    titles = _titles(workspace, entry.seq, (d["object_id"] for d in deeds if d["object_id"]))
    for deed in deeds:
        if Right(deed["rights"]) & Right.STORE:
            yield deed, titles.get(deed["object_id"] or "")


_NAMES: Final = ("account_id", "interaction_id", "object_id")


def _titles(workspace: Workspace, seq: int, object_ids: Iterable[str]) -> dict[str, str]:
    """Return titles that the entry itself gives to these objects."""
    ids = pa.array(sorted(set(object_ids)), pa.string())
    if not len(ids):
        return {}
    found = rows_about(workspace.lake, OBJECTS, seq, "object_id", ids, LARGEST)
    named = zip(found["object_id"].to_pylist(), found["title"].to_pylist(), strict=True)
    return {object_id: title for object_id, title in named if title}


def _row(deed: dict[str, Any], place: int, title: str | None) -> list[Any]:
    at = deed["occurred_at"] or deed["received_at"]
    return [
        (at - _BEGAN) // _MICROSECOND,
        deed["interaction_id"][:16],
        place,
        deed["source"],
        deed["verb"],
        deed["title"] or title,
        deed["text"],
        deed["place"],
        deed["amount"],
        deed["currency"],
    ]
