"""What waits in the front log, into the facts log: each record once, whatever is killed when.

1. `take` fixes which lots are meant and gives them a mark; after a crash it gives the same.
2. Each record passes `keep` again and is left out if it is known, says nothing new, and nothing
   of it was gone since (returning.py); `read` makes rows of it; they are typed and checked, and
   what is refused goes to quarantine, by the number of the record.
3. Rows and records are sealed as tables named by the mark; then all entries are appended to the
   facts log in one transaction. Killed before, the tables are swept; after, the entries are known
   by their digests and nothing is written again.
4. Codes of links that people were sent bind their accounts (enriching/codes.py); in what is
   sealed a mark stands in the place of each.
5. Deletions are noted, and `done` lets go of the lots and knows their records from now on.
"""

import fcntl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from rapport.enriching import codes
from rapport.flow.errors import SkipRecord
from rapport.flow.facts import FILE, Entry, NewFile
from rapport.flow.files import disk_errors_explained, private_folder
from rapport.flow.leaving import Gone
from rapport.flow.received import Taken
from rapport.flow.rights import Right, check, shorter
from rapport.flow.sources import rows
from rapport.flow.sources.base import Deletion, Record, Row, Source
from rapport.flow.sources.files.quarantine import Quarantine, Refusal
from rapport.flow.workspace import Workspace
from rapport.importing import KEPT_OUT, TOO_YOUNG, adding
from rapport.receiving import connections, deletions, door, pages, returning, sensitive, terms
from rapport.receiving.connections import Connection
from rapport.receiving.pages import About
from rapport.receiving.returning import Known
from rapport.stores import Stores

#: Records of one turn: a drain holds off who forgets somebody.
AT_ONCE = 200_000


@dataclass(frozen=True)
class Drained:
    """What one drain did, in records; `rows` and `refused` count the rows made of them."""

    records: int
    known: int
    dropped: int
    failed: int
    rows: int
    refused: int
    deletions: int
    seqs: tuple[int, ...]


@dataclass(frozen=True)
class LetIn:
    """What may come in of a group of rows.

    `out`  the numbers of records of which nothing may be kept, not even as they came: of
           children, of who or what is kept out or gone, and what may be used for nothing
    """

    good: pa.Table
    refusals: list[Refusal]
    out: set[int]


@dataclass
class _Read:
    """What was made of the records so far: each is called by its number in the drain, from 1.

    `seen`   what each record is and says, as hashes, and the last number under which it was read
    `again`  deletions that known records tell of: they hold for what this drain told before them
    """

    rows: list[tuple[int, Row]] = field(default_factory=list)
    kept: list[tuple[int, str, bytes]] = field(default_factory=list)
    seen: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)
    deletions: list[tuple[int, Deletion]] = field(default_factory=list)
    again: list[tuple[int, Deletion]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    known: int = 0
    dropped: int = 0
    failed: int = 0

    def in_order(self) -> None:
        """Bring all into the order in which the records came."""
        for found in (self.rows, self.kept, self.deletions):
            found.sort(key=lambda one: one[0])


def drain(stores: Stores, name: str, *, now: datetime) -> Iterator[Drained]:
    """Drain one connection, a turn of at most AT_ONCE records after another.

    Raises  ConfigError: it is not connected, or its source is not installed.
            RightsError: its terms let nothing be stored.
            TermsStale: nobody looked at its terms lately; what waits goes on waiting.
            InputError: the disk is full; what waits goes on waiting.
    """
    connection = connections.load(stores.workspace, name)
    source = connection.of_source
    check(Right.STORE, [source.policy])
    terms.need_fresh(stores.workspace, connection, now=now)
    with alone(stores.workspace, name), disk_errors_explained(f"taking in what {name} sent"):
        while (taken := stores.received.take(name, AT_ONCE)) is not None:
            with adding(stores.workspace):
                yield _turn(stores, connection, source, taken, now)


def _turn(
    stores: Stores, connection: Connection, source: Source, taken: Taken, now: datetime
) -> Drained:
    stores.received.unsee(taken.connection, now.date() - _remembered(source))
    read = _records(stores, connection, taken, now)
    came = [item.at for item in taken.items]
    sent = codes.taken_out(stores, taken.connection, read.rows, read.kept, came)
    youngest = stores.workspace.settings["privacy.youngest"]
    typed = rows.typed(read.rows, connection.ground, now=now, youngest=youngest)
    barred = stores.log.barred()
    told_gone = [*read.deletions, *read.again]
    came_in = [let_in(stores, connection, group, told_gone, barred, now) for group in typed]
    refusals = [*read.refusals, *(r for group in came_in for r in group.refusals)]
    out = {line for group in came_in for line in group.out}
    read.kept = [record for record in read.kept if record[0] not in out]
    quarantine(stores, source, taken.connection, taken.mark, refusals, now)
    files = [
        file
        for group, found in zip(typed, came_in, strict=True)
        if (file := _file(stores, taken, group, found.good))
    ]
    about = _keep_pages(stores, source, taken, read, has_rows=bool(files))
    name = pages.name_of(taken.mark)
    kept = name if stores.vault.has_table(name) else ""
    told = {"origin": source.name, "pages": kept, "refused": len(refusals)}
    if source.policy.keep_days is not None:
        told["until"] = _term(taken, source.policy.keep_days).isoformat()
    named = [NewFile(f.source, {**f.payload, **told}, f.digest) for f in files]
    seqs = stores.log.append_files(named, received_at=now)
    if seqs:
        stores.vault.reached(lambda: stores.log.ends()[0])
    codes.bind(stores, sent, out=out, now=now)
    gone = [deletion for _, deletion in read.deletions]
    deletions.note(stores, connection, gone, after=about.before, now=now)
    last = max((line for line, _ in read.deletions), default=0)
    seen = [
        (item, said, about.seq if line > last else about.before)
        for item, (said, line) in read.seen.items()
    ]
    stores.received.done(taken, seen, day=now.date())
    return Drained(
        len(taken.items),
        read.known,
        read.dropped,
        read.failed,
        sum(int(f.payload["rows"]) for f in files),
        len(refusals),
        len(read.deletions),
        seqs,
    )


def _term(taken: Taken, days: int) -> datetime:
    """When the term of what was taken ends, counted from the oldest of it."""
    return min(item.at for item in taken.items) + timedelta(days=days)


def _remembered(source: Source) -> timedelta:
    """How long a record is known again: not so long that one fetched anew were left to its
    old term."""
    days = source.policy.keep_days
    return timedelta(
        days=source.remembers_days if days is None else min(source.remembers_days, days // 2)
    )


def _records(stores: Stores, connection: Connection, taken: Taken, now: datetime) -> _Read:
    """Read what was taken; a record at fault is refused and stops no other."""
    read, source = _Read(), connection.of_source
    allowed = sensitive.turned_on(stores, connection)
    records: list[tuple[int, str, Record]] = []
    for line, item in enumerate(taken.items, 1):
        try:
            if item.form == "deletion":
                read.deletions.append((line, rows.unpacked_deletion(item.content)))
                continue
            kept = door.kept(source, rows.unpacked(item.content), allowed)
        except Exception as error:
            read.failed += not isinstance(error, SkipRecord)
            read.refusals.append(door.refusal(line, error))
        else:
            if kept is None:
                read.dropped += 1
            else:
                records.append((line, item.form, kept))
    hashes: dict[int, tuple[bytes, bytes]] = {}
    for line, _, record in records:
        try:
            hashes[line] = _hashes(stores, source, taken, record)
        except Exception as error:
            read.failed += 1
            read.refusals.append(door.refusal(line, error))
    told = [record for record in records if record[0] in hashes]
    again = _new_ones(stores, source, taken, told, hashes, read)
    read.again = returning.deletions_of(stores, connection, again.values())
    read.deletions += returning.of_what_came_back(stores, connection, read.again)
    back = returning.returned(stores, connection, again.values(), read.deletions, now=now)
    for name, one in again.items():
        if one.line not in back:
            read.known += 1
        elif _read_one(source, one.line, one.form, one.record, read):
            read.seen[name] = hashes[one.line][1], one.line
    read.in_order()
    return read


def _new_ones(
    stores: Stores,
    source: Source,
    taken: Taken,
    records: Sequence[tuple[int, str, Record]],
    hashes: Mapping[int, tuple[bytes, bytes]],
    read: _Read,
) -> dict[bytes, Known]:
    """Read the records that are new or say something new. Returns those that do not, each as it
    was told last."""
    known = stores.received.seen(taken.connection, (name for name, _ in hashes.values()))
    again: dict[bytes, Known] = {}
    for line, form, record in records:
        name, said = hashes[line]
        before, here = known.get(name), read.seen.get(name)
        last = here or before
        read.known += name in again  # it is told later once more, the same or newer
        again.pop(name, None)
        if last is not None and last[0] == said:
            entry = None if here or before is None else before[1]
            again[name] = Known(line, form, record, entry, here[1] if here else 0)
        elif _read_one(source, line, form, record, read):
            read.seen[name] = said, line
    return again


def _read_one(source: Source, line: int, form: str, record: Record, read: _Read) -> bool:
    """Make rows of one record. Returns false if it must be tried again when it comes again."""
    read.kept.append((line, form, rows.packed(record)))
    try:
        made = list(source.read(record))
        for row in made:
            if isinstance(row, Row):
                rows.check_names(row)
    except Exception as error:
        read.refusals.append(door.refusal(line, error))
        if not isinstance(error, SkipRecord):
            read.failed += 1
            return False
    else:
        read.rows += [(line, row) for row in made if isinstance(row, Row)]
        read.deletions += [(line, gone) for gone in made if isinstance(gone, Deletion)]
    return True


def _hashes(stores: Stores, source: Source, taken: Taken, record: Record) -> tuple[bytes, bytes]:
    """What the record is, and what it says, so that nobody can tell either from the hash."""
    item = stores.pseudonyms.one("record", taken.connection, source.own(record))
    content = rows.packed(record).decode(errors="replace") if source.changes else ""
    said = stores.pseudonyms.one("said", content)
    return bytes.fromhex(item), bytes.fromhex(said)[:8]


def let_in(
    stores: Stores,
    connection: Connection,
    group: rows.Typed,
    gone: Sequence[tuple[int, Deletion]],
    barred: Gone,
    now: datetime,
) -> LetIn:
    """Tell which rows of a group may come in: none of who or what is kept out or gone."""
    refusals = list(group.refusals)
    payload = {"mapping": group.mapping.to_toml(), "origin": connection.source}
    entry = Entry(0, now, FILE, group.mapping.source, None, payload)
    stores.suppress(entry, group.children, TOO_YOUNG, at=now)
    told = good = pages.numbered(group.rows)
    if good.num_rows and len(barred.contacts):
        out = stores.kept_out(entry, good, barred)
        refusals += [
            Refusal(n, None, None, *KEPT_OUT) for n in good.filter(out)["line"].to_pylist()
        ]
        good = good.filter(pc.invert(out))
    if good.num_rows and barred:
        left = stores.without(entry, good, barred)
        good = good if left is None else left
    if good.num_rows:
        good = deletions.earlier(stores, connection, entry, good, gone)
    out = {*group.children["line"].to_pylist()} | pages.changed(told, good)
    if not group.mapping.purposes:
        out |= {refusal.line for refusal in group.refusals}
    return LetIn(pages.bare(good), refusals, out)


def _file(stores: Stores, taken: Taken, group: rows.Typed, good: pa.Table) -> NewFile | None:
    """Seal the good rows of one group under a name of its own; None if none is good.

    What names it tells nothing of the other groups: of a drain that was cut off in `done` the
    same turn finds some records known, and not all of the groups again.
    """
    if not good.num_rows:
        return None
    purposes = sorted(group.mapping.purposes)
    digest = stores.pseudonyms.one("drain", taken.mark, group.mapping.kind, *purposes)
    table = f"raw-{taken.mark}-{digest[:16]}"
    payload = {
        "table": table,
        "file": "",
        "mapping": group.mapping.to_toml(),
        "rows": good.num_rows,
        "left_out": dict(group.left_out),
    }
    if stores.log.known(digest) is None:
        stores.vault.write_table(table, good.to_batches(), good.schema)
    return NewFile(group.mapping.source, payload, digest)


def _keep_pages(
    stores: Stores, source: Source, taken: Taken, read: _Read, *, has_rows: bool
) -> About:
    """Seal the records beside their rows, for their term: to be read again after a mistake.

    Returns  what is known of them: of the same turn again what was known then
    """
    name = pages.name_of(taken.mark)
    if stores.vault.has_table(name):
        return pages.about(stores, name)  # they lie there already, and some are known by now
    days = shorter(stores.workspace.settings["retention.pages_days"], source.policy.keep_days)
    came_at = min(item.at for item in taken.items).isoformat()
    before = stores.log.ends()[0]
    about = About(taken.connection, came_at, before, has_rows, _term(taken, days))
    if read.kept:
        pages.keep(stores, name, read.kept, about)
    return about


def quarantine(
    stores: Stores,
    source: Source | None,
    connection: str,
    mark: str,
    refusals: Sequence[Refusal],
    now: datetime,
) -> None:
    """Keep refused records for people to look at, once for each mark.

    `source`  None: it is not installed
    """
    name = f"quarantine-{mark}-0001"
    if not refusals or stores.vault.has_table(name):
        return  # the same again: its refusals wait there already
    waiting = Quarantine(connection)
    waiting.add_many(refusals)
    term = source.policy.keep_days if source else None
    days = shorter(stores.workspace.settings["retention.quarantine_days"], term)
    until = now + timedelta(days=days)
    about = {
        "received_at": now.isoformat(),
        "until": until.isoformat(),
        "source": connection,
        "file": source.title if source else connection,
        "kind": "",
    }
    table = waiting.rows.replace_schema_metadata(about)
    stores.vault.write_table(name, table.to_batches(), table.schema, expires_at=until)


@contextmanager
def alone(workspace: Workspace, name: str) -> Iterator[None]:
    """Wait until nobody else drains the connection."""
    with (private_folder(workspace.sources) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
