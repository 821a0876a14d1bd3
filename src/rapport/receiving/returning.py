"""Records that say nothing new, yet come back: what they tell of was gone meanwhile.

A comment is deleted and restored, a like taken back and given again: its record may say the same
word for word. So where something was withdrawn since a record came in, its rows are looked at.
And where it is deleted once more, what came in since the first time is looked at.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from rapport.flow.facts import FILE, Entry
from rapport.flow.leaving import Gone, Withdrawn
from rapport.flow.sources import rows
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.receiving import deletions, pages
from rapport.receiving.connections import Connection
from rapport.stores import Stores


@dataclass(frozen=True)
class Known:
    """A record of a drain that is known already.

    `line`   its number;  `entry`: what it came in with; None if it stands in this drain before
    `after`  the number of the record that said the same in this drain; 0 if none did
    """

    line: int
    form: str
    record: Record
    entry: int | None
    after: int = 0


def returned(
    stores: Stores,
    connection: Connection,
    known: Iterable[Known],
    gone: Sequence[tuple[int, Deletion]],
    *,
    now: datetime,
) -> Set[int]:
    """Return the numbers of the known records of which something was gone since they came in.

    `gone`  what this drain says is gone, each with the number of the record that says so
    """
    withdrawn = _withdrawn(stores, connection)
    if not withdrawn and not gone:
        return frozenset()
    groups: dict[tuple[frozenset[int], frozenset[int]], list[Known]] = {}
    for one in known:
        since = frozenset(_since(one, withdrawn))
        here = frozenset(n for n, (line, _) in enumerate(gone) if one.after < line < one.line)
        if since or here:
            groups.setdefault((since, here), []).append(one)
    found: set[int] = set()
    for (since, here), some in groups.items():
        lost = _joined(
            [withdrawn[n] for n in since],
            deletions.gone_of(stores, connection, (gone[n][1] for n in here)),
        )
        found |= _touched(stores, connection, some, lost, now)
    return found


def deletions_of(
    stores: Stores, connection: Connection, known: Iterable[Known]
) -> list[tuple[int, Deletion]]:
    """Return what known records say is gone, each with the record's number."""
    if not _withdrawn(stores, connection):
        return []
    found: list[tuple[int, Deletion]] = []
    for one in known:
        with suppress(Exception):  # whatever its code does: it was told when this came first
            made = connection.of_source.read(one.record)
            found += [(one.line, told) for told in made if isinstance(told, Deletion)]
    return found


def of_what_came_back(
    stores: Stores, connection: Connection, told: Sequence[tuple[int, Deletion]]
) -> list[tuple[int, Deletion]]:
    """Return the known deletions that say something again: what they took away came in since."""
    upto = {w.id: w.upto or 0 for w in _withdrawn(stores, connection)}
    waiting: list[tuple[tuple[int, Deletion], Gone, int]] = []
    for one in told:
        gone = deletions.gone_of(stores, connection, [one[1]])
        named = (gone.accounts, gone.interactions, gone.objects)
        since = [upto[id_] for ids in named for id_ in ids.to_pylist() if id_ in upto]
        waiting += [(one, gone, max(since))] if since else []
    found: list[tuple[int, Deletion]] = []
    first = min((since for _, _, since in waiting), default=0)
    for entry in stores.log.files_after(first) if waiting else ():
        if entry.source != connection.name:
            continue
        table = stores.vault.read_table(entry.table)
        back = [
            one
            for one, gone, since in waiting
            if entry.seq > since and stores.without(entry, table, gone) is not None
        ]
        found += back
        waiting = [one for one in waiting if one[0] not in back]
    return found


def _withdrawn(stores: Stores, connection: Connection) -> list[Withdrawn]:
    """Return what the connection's source said is gone and may come back."""
    return [
        w for w in stores.log.withdrawn() if w.source == connection.name and w.upto is not None
    ]


def _since(one: Known, withdrawn: Sequence[Withdrawn]) -> Iterable[int]:
    """Give the places of what was withdrawn since the record came in."""
    if one.entry is None:
        return ()
    return (n for n, w in enumerate(withdrawn) if w.upto is not None and one.entry <= w.upto)


def _joined(withdrawn: Iterable[Withdrawn], here: Gone) -> Gone:
    ids: Mapping[str, list[str]] = {
        "closed": here.accounts.to_pylist(),
        "interaction": here.interactions.to_pylist(),
        "object": here.objects.to_pylist(),
    }
    for w in withdrawn:
        ids[w.kind].append(w.id)
    return Gone.of(ids["closed"], ids["interaction"], ids["object"])


def _touched(
    stores: Stores, connection: Connection, known: Iterable[Known], gone: Gone, now: datetime
) -> set[int]:
    """Return the numbers of the records whose rows tell of something that is gone."""
    made: list[tuple[int, Row]] = []
    for one in known:
        try:
            made += _rows(connection, one)
        except Exception:  # noqa: S112  whatever its code does: it was told when this came first
            continue
    found: set[int] = set()
    for group in rows.typed(made, connection.ground, now=now):
        payload = {"mapping": group.mapping.to_toml(), "origin": connection.source}
        entry = Entry(0, now, FILE, group.mapping.source, None, payload)
        table = pages.numbered(group.rows)
        found |= pages.changed(table, stores.without(entry, table, gone))
    return found


def _rows(connection: Connection, one: Known) -> list[tuple[int, Row]]:
    found = [row for row in connection.of_source.read(one.record) if isinstance(row, Row)]
    for row in found:
        rows.check_names(row)
    return [(one.line, row) for row in found]
