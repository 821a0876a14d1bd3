"""What waits in the front log, into the facts log: each record once, whatever is killed when.

1. `take` fixes which lots are meant and gives them a mark; after a crash it gives the same.
2. Each record passes `keep` again and is left out if it is known and says nothing new; `read`
   makes rows of it; they are typed and checked, and what is refused goes to quarantine.
3. Rows and records are sealed as tables named by the mark; then all entries are appended to the
   facts log in one transaction. Killed before, the tables are swept; after, the entries are known
   by their digests and nothing is written again.
4. Deletions are noted, and `done` lets go of the lots and knows their records from now on.
"""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyarrow as pa

from rapport.flow.errors import FlowError, SkipRecord
from rapport.flow.facts import FILE, Entry, NewFile
from rapport.flow.files import disk_errors_explained, private_folder
from rapport.flow.received import Taken
from rapport.flow.sources import rows
from rapport.flow.sources.base import Deletion, Record, Row, Source
from rapport.flow.sources.files.quarantine import Quarantine, Refusal
from rapport.flow.workspace import Workspace
from rapport.importing import adding
from rapport.receiving import connections
from rapport.receiving.connections import Connection
from rapport.stores import Stores

#: Records of one turn: a drain holds off who forgets somebody.
AT_ONCE = 200_000
#: Rows are quarantined under the name of their connection, and its number of the record.
PAGES = pa.schema([("line", pa.int64()), ("form", pa.string()), ("record", pa.binary())])
_OUR_READER = "our reader of this source failed at the record"
_ITS_MEND = "update Rapport: the record is kept for a while and is read again then"


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


@dataclass
class _Read:
    """What was made of the records so far. `lines` number the records from 1."""

    rows: list[tuple[int, Row]] = field(default_factory=list)
    kept: list[tuple[int, str, bytes]] = field(default_factory=list)
    seen: dict[bytes, bytes] = field(default_factory=dict)
    deletions: list[Deletion] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    known: int = 0
    dropped: int = 0
    failed: int = 0


def drain_all(stores: Stores, *, now: datetime) -> tuple[str, ...]:
    """Drain every connection that something waits of. Returns those that could not be.

    One that can't be drained stops none of the others: its run says why, and its records wait.
    """
    failed = []
    for name in stores.received.waiting():
        try:
            for _ in drain(stores, name, now=now):
                pass
        except FlowError as error:
            failed.append(name)
            run = stores.received.begin_run(name, at=now)
            stores.received.end_run(
                run, "stopped", at=now, code=error.code, what=error.what, fix=error.fix
            )
    return tuple(failed)


def drain(stores: Stores, name: str, *, now: datetime) -> Iterator[Drained]:
    """Drain one connection, a turn of at most AT_ONCE records after another.

    Raises  ConfigError: it is not connected, or its source is not installed.
            InputError: the disk is full; what waits goes on waiting.
    """
    connection = connections.load(stores.workspace, name)
    source = connection.of_source
    with _alone(stores.workspace, name), disk_errors_explained(f"taking in what {name} sent"):
        while (taken := stores.received.take(name, AT_ONCE)) is not None:
            with adding(stores.workspace):
                yield _turn(stores, connection, source, taken, now)


def _turn(
    stores: Stores, connection: Connection, source: Source, taken: Taken, now: datetime
) -> Drained:
    read = _records(stores, source, taken)
    typed = rows.typed(read.rows, connection.ground, now=now)
    refusals = [*read.refusals, *(r for group in typed for r in group.refusals)]
    _quarantine(stores, source, taken, refusals, now)
    files = [f for n, group in enumerate(typed) if (f := _file(stores, taken, n, group, now))]
    pages = _keep_pages(stores, source, taken, read, now)
    told = {"origin": source.name, "pages": pages, "refused": len(refusals)}
    named = [NewFile(f.source, {**f.payload, **told}, f.digest) for f in files]
    seqs = stores.log.append_files(named, received_at=now)
    if seqs:
        stores.vault.reached(max(seqs))
    _delete(stores, connection, read.deletions, now)
    day = now.date()
    stores.received.done(taken, read.seen.items(), day=day)
    stores.received.unsee(taken.connection, day - timedelta(days=source.remembers_days))
    good = sum(int(f.payload["rows"]) for f in files)
    return Drained(
        len(taken.items),
        read.known,
        read.dropped,
        read.failed,
        good,
        len(refusals),
        len(read.deletions),
        seqs,
    )


def _records(stores: Stores, source: Source, taken: Taken) -> _Read:
    """Read what was taken; a record at fault is refused and stops no other."""
    read = _Read()
    records: list[tuple[int, str, Record]] = []
    for line, item in enumerate(taken.items, 1):
        try:
            if item.form == "deletion":
                read.deletions.append(rows.unpacked_deletion(item.content))
                continue
            kept = source.keep(rows.unpacked(item.content))
        except SkipRecord as error:
            read.refusals.append(Refusal(line, None, None, error.what, error.fix))
        except Exception:
            read.failed += 1
            read.refusals.append(Refusal(line, None, None, _OUR_READER, _ITS_MEND))
        else:
            if kept is None:
                read.dropped += 1
            else:
                records.append((line, item.form, kept))
    hashes = {line: _hashes(stores, source, taken, record) for line, _, record in records}
    known = stores.received.seen(taken.connection, (name for name, _ in hashes.values()))
    for line, form, record in records:
        name, said = hashes[line]
        if known.get(name) == said:
            read.known += 1
        elif _read_one(source, line, form, record, read):
            known[name] = read.seen[name] = said
    return read


def _read_one(source: Source, line: int, form: str, record: Record, read: _Read) -> bool:
    """Make rows of one record. Returns false if it must be tried again when it comes again."""
    read.kept.append((line, form, rows.packed(record)))
    try:
        made = list(source.read(record))
        for row in made:
            if isinstance(row, Row):
                rows.check_names(row)
    except SkipRecord as error:
        read.refusals.append(Refusal(line, None, None, error.what, error.fix))
    except Exception:
        read.failed += 1
        read.refusals.append(Refusal(line, None, None, _OUR_READER, _ITS_MEND))
        return False
    else:
        read.rows += [(line, row) for row in made if isinstance(row, Row)]
        read.deletions += [gone for gone in made if isinstance(gone, Deletion)]
    return True


def _hashes(stores: Stores, source: Source, taken: Taken, record: Record) -> tuple[bytes, bytes]:
    """What the record is, and what it says, so that nobody can tell either from the hash."""
    item = stores.pseudonyms.one("record", taken.connection, source.own(record))
    content = rows.packed(record).decode(errors="replace") if source.changes else ""
    said = stores.pseudonyms.one("said", content)
    return bytes.fromhex(item), bytes.fromhex(said)[:8]


def _file(
    stores: Stores, taken: Taken, number: int, group: rows.Typed, now: datetime
) -> NewFile | None:
    """Seal the good rows of one kind under a name by the mark; None if none is good."""
    mapping, table = group.mapping, f"raw-{taken.mark}-{number}"
    payload = {"table": table, "file": "", "mapping": mapping.to_toml()}
    kept = group.rows
    if gone := stores.log.forgotten():
        entry = Entry(0, now, FILE, mapping.source, None, payload)
        left = stores.without(entry, kept, pa.array(sorted(gone), pa.string()))
        kept = kept if left is None else left
    if not kept.num_rows:
        return None
    digest = stores.pseudonyms.one("drain", taken.mark, str(number))
    if stores.log.known(digest) is None:
        stores.vault.write_table(table, kept.to_batches(), kept.schema)
    return NewFile(mapping.source, {**payload, "rows": kept.num_rows}, digest)


def _keep_pages(stores: Stores, source: Source, taken: Taken, read: _Read, now: datetime) -> str:
    """Seal the records beside their rows, for their term: to be read again after a mistake."""
    if not read.kept:
        return ""
    term = min(stores.workspace.settings["retention.pages_days"], source.policy.keep_days or 10**6)
    name = f"pages-{taken.mark}"
    if stores.vault.has_table(name):
        return name  # the same turn again: they lie there already, and some are known by now
    table = pa.Table.from_pydict(
        dict(zip(PAGES.names, zip(*read.kept, strict=True), strict=True)), PAGES
    )
    table = table.replace_schema_metadata({"connection": taken.connection})
    until = now + timedelta(days=term)
    stores.vault.write_table(name, table.to_batches(), table.schema, expires_at=until)
    return name


def _quarantine(
    stores: Stores, source: Source, taken: Taken, refusals: Sequence[Refusal], now: datetime
) -> None:
    name = f"quarantine-{taken.mark}-0001"
    if not refusals or stores.vault.has_table(name):
        return  # the same turn again: its refusals wait there already
    waiting = Quarantine(taken.connection)
    waiting.add_many(refusals)
    days = stores.workspace.settings["retention.quarantine_days"]
    until = now + timedelta(days=days)
    about = {
        "received_at": now.isoformat(),
        "until": until.isoformat(),
        "source": taken.connection,
        "file": source.title,
        "kind": "",
    }
    table = waiting.rows.replace_schema_metadata(about)
    stores.vault.write_table(name, table.to_batches(), table.schema, expires_at=until)


def _delete(
    stores: Stores, connection: Connection, deletions: Sequence[Deletion], now: datetime
) -> None:
    """Note what is gone; of an account nothing more is kept from now on."""
    if not deletions:
        return
    gone = [(d.of, _id_of(stores, connection, d)) for d in deletions]
    stores.log.want_forgotten(id_ for of, id_ in gone if of == "account")
    stores.log.withdraw(gone, at=now)


def _id_of(stores: Stores, connection: Connection, gone: Deletion) -> str:
    """How facts name what is gone: as files.told and files.deeds hash it."""
    if gone.of in ("account", "closed"):
        return stores.pseudonyms.one("account", connection.name, gone.native)
    return stores.pseudonyms.one(gone.of, connection.name, gone.kind, gone.native)


@contextmanager
def _alone(workspace: Workspace, name: str) -> Iterator[None]:
    """Wait until nobody else drains the connection."""
    with (private_folder(workspace.sources) / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
