"""Records that are kept beside their rows, read again: a reader's mistake is mended that way.

What a drain made of its records is replaced by what today's reader makes of them: rows of the
same kind and the same refused purposes take the place of those, under the same entry, so that
ids and the order of entries stay. What is of a kind that was not there before is a new entry:
it stands behind all others, so of a record that came again later nothing is made there.
Records whose term has ended can't be read again: their rows stay as they are.
"""

from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow import generations
from rapport.flow.errors import SkipRecord
from rapport.flow.facts import FILE, Entry, NewFile
from rapport.flow.files import disk_errors_explained
from rapport.flow.sources import rows
from rapport.flow.sources.base import Row, Source
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.workspace import Workspace
from rapport.importing import adding
from rapport.receiving import connections, door, drain, pages, sensitive, terms
from rapport.receiving.connections import Connection
from rapport.stores import Stores


@dataclass(frozen=True)
class ReadAgain:
    """What a second reading did. `rows`: good ones now; `before`: of the same entries."""

    records: int
    failed: int
    rows: int
    before: int
    gone: int  # drains whose records are no longer kept


def read_again(workspace: Workspace, name: str, *, now: datetime) -> ReadAgain:
    """Read all records again that are kept of a connection; the next build shows the result.

    Each drain's are replaced in one step. The same again changes nothing.
    Raises  ConfigError: it is not connected, or its source is not installed.
            TermsStale: nobody looked at its terms lately. ShelfError: a build is running.
    """
    stores = Stores(workspace)
    connection = connections.load(workspace, name)
    terms.need_fresh(workspace, connection, now=now)
    done = [0, 0, 0, 0, 0]
    with (
        generations.only_writer(workspace.findings),  # a build would read parts that go
        drain.alone(workspace, name),
        disk_errors_explained(f"reading {name} again"),
        stores.lake.alone(),
    ):
        drains, done[4] = _drains(stores, name)
        last = {
            number: at
            for at, (table, _) in enumerate(drains)
            for number in _numbers(stores, connection, table)
        }
        for at, (table, entries) in enumerate(drains):
            newer = {number for number, found in last.items() if found > at}
            with adding(workspace):
                told = _one(stores, connection, table, entries, newer, now)
            done = [a + b for a, b in zip(done, (*told, 0), strict=True)]
    return ReadAgain(*done)


def _drains(stores: Stores, name: str) -> tuple[list[tuple[str, list[Entry]]], int]:
    """Return the records of each drain and the entries made of them, oldest first, and of how
    many drains the records are no longer kept. Of some drains no entry was made."""
    found: dict[str, list[Entry]] = {}
    for entry in stores.log.entries():
        if entry.kind == FILE and entry.source == name and entry.payload.get("pages"):
            found.setdefault(str(entry.payload["pages"]), []).append(entry)
    came_at: dict[str, str] = {}
    for table in pages.names(stores):
        about = pages.about(stores, table)
        if about.connection == name:
            came_at[table] = about.came_at
    first = {table: entries[0].seq for table, entries in found.items()}
    kept = sorted(came_at, key=lambda table: (came_at[table], first.get(table, 0), table))
    return [(table, found.get(table, [])) for table in kept], len(found.keys() - came_at.keys())


def _numbers(stores: Stores, connection: Connection, name: str) -> set[str]:
    """Return what the records of a drain are; one whose source can't say is left out."""
    found: set[str] = set()
    for content in stores.vault.read_table(name, ["record"])["record"].to_pylist():
        with suppress(Exception):  # whatever its code does
            found.add(connection.of_source.own(rows.unpacked(content)))
    return found


def _one(
    stores: Stores,
    connection: Connection,
    name: str,
    entries: list[Entry],
    newer: Set[str],
    now: datetime,
) -> tuple[int, int, int, int]:
    """Replace what one drain made. Returns records, failed ones, rows now and before.

    What was gone since does not come back, and its records are let go.
    `newer`  what came again later: no new entry is made of it
    """
    source = connection.of_source
    table, about = stores.vault.read_table(name), pages.about(stores, name)
    made, old, failed = _read(source, table, newer, sensitive.turned_on(stores, connection))
    youngest = stores.workspace.settings["privacy.youngest"]
    typed = rows.typed(made, connection.ground, now=now, youngest=youngest)
    barred = stores.log.barred(about.seq)
    out: set[int] = set()
    replaced: dict[int, Mapping[str, object]] = {}
    new: list[NewFile] = []
    left = {_group(FileMapping.from_toml(e.payload["mapping"])): e for e in entries}
    good_now = 0
    for number, group in enumerate(typed):
        found = drain.let_in(stores, connection, group, (), barred, now)
        good, out = found.good, out | found.out
        entry = left.get(_group(group.mapping))
        if entry is None and good.num_rows:
            good = good.filter(pc.invert(pc.is_in(good["line"], value_set=old)))
        if not good.num_rows:
            continue
        good_now += good.num_rows
        left.pop(_group(group.mapping), None)
        mark = stores.pseudonyms.one("read again", name, now.isoformat(), str(number))
        sealed = f"raw-{mark}"
        payload = dict(
            (entry or entries[0]).payload if entries else _payload(source, name, about.came_at)
        )
        payload |= {"table": sealed, "rows": good.num_rows, "mapping": group.mapping.to_toml()}
        payload["left_out"] = dict(group.left_out)
        stores.vault.write_table(sealed, good.to_batches(), good.schema)
        if entry is None:
            new.append(NewFile(connection.name, payload, mark))
        else:
            replaced[entry.seq] = payload
    pages.cut(stores, name, out)
    gone = [entry.seq for entry in left.values()]
    stores.log.replace_files(replaced, new, gone, stores.lake.drop, received_at=now)
    before = sum(int(e.payload["rows"]) for e in entries)
    return table.num_rows, failed, good_now, before


def _read(
    source: Source, table: pa.Table, newer: Set[str], allowed: frozenset[str]
) -> tuple[list[tuple[int, Row]], pa.Array, int]:
    """Return the rows of a drain's records, which of the records came again later, and how many
    could not be read."""
    made: list[tuple[int, Row]] = []
    old: list[int] = []
    failed = 0
    for record in table.to_pylist():
        try:
            kept = door.kept(source, rows.unpacked(record["record"]), allowed)
            found = [] if kept is None else [r for r in source.read(kept) if isinstance(r, Row)]
            for row in found:
                rows.check_names(row)
            made += [(record["line"], row) for row in found]
            old += [record["line"]] if kept is not None and source.own(kept) in newer else []
        except Exception as error:
            failed += not isinstance(error, SkipRecord)
    return made, pa.array(old, pa.int64()), failed


def _payload(source: Source, name: str, came_at: str) -> dict[str, Any]:
    """Return what an entry says of a drain that nothing could be made of when it came in."""
    said: dict[str, Any] = {"file": "", "origin": source.name, "pages": name, "refused": 0}
    if source.policy.keep_days is not None:
        until = datetime.fromisoformat(came_at) + timedelta(days=source.policy.keep_days)
        said["until"] = until.isoformat()
    return said


def _group(mapping: FileMapping) -> tuple[str, tuple[str, ...]]:
    return mapping.kind, tuple(sorted(mapping.purposes))
