"""Records that are kept beside their rows, read again: a reader's mistake is mended that way.

What a drain made of its records is replaced by what today's reader makes of them: rows of the
same kind and the same refused purposes take the place of those, under the same entry, so that
ids and the order of entries stay. What is of a kind that was not there before is a new entry.
Records whose term has ended can't be read again: their rows stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rapport.flow import generations
from rapport.flow.errors import SkipRecord
from rapport.flow.facts import FILE, Entry, NewFile
from rapport.flow.files import disk_errors_explained
from rapport.flow.sources import rows
from rapport.flow.sources.base import Row
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.workspace import Workspace
from rapport.importing import adding
from rapport.receiving import connections, door, drain, sensitive, terms
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
    by_pages: dict[str, list[Entry]] = {}
    for entry in stores.log.entries():
        if entry.kind == FILE and entry.source == name and entry.payload.get("pages"):
            by_pages.setdefault(str(entry.payload["pages"]), []).append(entry)
    done = [0, 0, 0, 0, 0]
    with (
        generations.only_writer(workspace.findings),  # a build would read parts that go
        drain.alone(workspace, name),
        disk_errors_explained(f"reading {name} again"),
    ):
        for pages, entries in sorted(by_pages.items(), key=lambda found: found[1][0].seq):
            if not stores.vault.has_table(pages):
                done[4] += 1
                continue
            with adding(workspace):
                told = _one(stores, connection, pages, entries, now)
            done = [a + b for a, b in zip(done, (*told, 0), strict=True)]
    return ReadAgain(*done)


def _one(
    stores: Stores, connection: Connection, pages: str, entries: list[Entry], now: datetime
) -> tuple[int, int, int, int]:
    """Replace what one drain made. Returns records, failed ones, rows now and before."""
    source = connection.of_source
    allowed = sensitive.turned_on(stores, connection)
    records = stores.vault.read_table(pages).to_pylist()
    made: list[tuple[int, Row]] = []
    failed = 0
    for record in records:
        try:
            kept = door.kept(source, rows.unpacked(record["record"]), allowed)
            found = [] if kept is None else [r for r in source.read(kept) if isinstance(r, Row)]
            for row in found:
                rows.check_names(row)
            made += [(record["line"], row) for row in found]
        except Exception as error:
            failed += not isinstance(error, SkipRecord)
    youngest = stores.workspace.settings["privacy.youngest"]
    typed = rows.typed(made, connection.ground, now=now, youngest=youngest)
    barred = stores.log.barred()
    replaced: dict[int, Mapping[str, object]] = {}
    new: list[NewFile] = []
    left = {_group(FileMapping.from_toml(e.payload["mapping"])): e for e in entries}
    good_now = 0
    for number, group in enumerate(typed):
        good, _ = drain.let_in(stores, connection, group, (), barred, now)
        if not good.num_rows:
            continue
        good_now += good.num_rows
        entry = left.pop(_group(group.mapping), None)
        mark = stores.pseudonyms.one("read again", pages, now.isoformat(), str(number))
        table = f"raw-{mark}"
        payload = dict(entries[0].payload if entry is None else entry.payload)
        payload |= {"table": table, "rows": good.num_rows, "mapping": group.mapping.to_toml()}
        payload["left_out"] = dict(group.left_out)
        stores.vault.write_table(table, good.to_batches(), good.schema)
        if entry is None:
            new.append(NewFile(connection.name, payload, mark))
        else:
            replaced[entry.seq] = payload
    gone = [entry.seq for entry in left.values()]
    stores.log.replace_files(replaced, new, gone, stores.lake.drop, received_at=now)
    before = sum(int(e.payload["rows"]) for e in entries)
    return len(records), failed, good_now, before


def _group(mapping: FileMapping) -> tuple[str, tuple[str, ...]]:
    return mapping.kind, tuple(sorted(mapping.purposes))
