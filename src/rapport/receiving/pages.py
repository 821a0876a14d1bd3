"""Records as they came, sealed beside their rows for their term: to be read again after a mistake.

    pages-<mark>   the records of one drain by their numbers, from 1, as rows' `line` counts them

What leaves the rows leaves the records, too: `leave` cuts out whatever a source says is gone.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.facts import FILE, Entry
from rapport.flow.leaving import Gone, Leaving
from rapport.flow.sources import rows
from rapport.receiving import mentions
from rapport.stores import Stores

SCHEMA: Final = pa.schema([("line", pa.int64()), ("form", pa.string()), ("record", pa.binary())])
_PREFIX: Final = "pages-"
_NUMBER: Final = "#"  # of a row among those of its entry: no field is called so


@dataclass(frozen=True)
class About:
    """What is known of the records of one drain.

    `before`  the last entry of before they came;  `has_rows`: whether rows were made of them
    `until`   when their term ends; None of those that an older version kept
    """

    connection: str
    came_at: str
    before: int = 0
    has_rows: bool = False
    until: datetime | None = None

    @property
    def seq(self) -> int:
        """The first entry that can have been made of them: what is withdrawn up to it or to a
        later one is gone of them."""
        return self.before + self.has_rows


def name_of(mark: str) -> str:
    """Return the name of the table of the records of one drain."""
    return f"{_PREFIX}{mark}"


def names(stores: Stores) -> list[str]:
    """Return the tables of all records that are kept."""
    return [name for name in stores.vault.table_names() if name.startswith(_PREFIX)]


def about(stores: Stores, name: str) -> About:
    """Return what is known of the records of a table."""
    told = stores.vault.read_table(name, ["line"]).schema.metadata or {}
    said = {key.decode(): value.decode() for key, value in told.items()}
    until = datetime.fromisoformat(said["until"]) if said.get("until") else None
    return About(
        said.get("connection", ""),
        said.get("came_at", ""),
        int(said.get("before", 0)),
        said.get("has_rows") == "1",
        until,
    )


def keep(
    stores: Stores, name: str, records: Sequence[tuple[int, str, bytes]], told: About
) -> None:
    """Seal records, each with its number and form, until their term ends."""
    table = pa.Table.from_pydict(
        dict(zip(SCHEMA.names, zip(*records, strict=True), strict=True)), SCHEMA
    )
    _write(stores, name, table, told)


def cut(stores: Stores, name: str, lines: Set[int]) -> None:
    """Take the records with these numbers out of a table; one that would be empty is dropped."""
    table = stores.vault.read_table(name)
    out = pc.is_in(table["line"], value_set=pa.array(sorted(lines), pa.int64()))
    if not pc.any(out).as_py():
        return
    left, told = table.filter(pc.invert(out)), about(stores, name)
    if left.num_rows and told.until is not None:
        _write(stores, name, left, told)
    else:
        stores.vault.drop_table(name)


def leave(stores: Stores, leaving: Leaving) -> None:
    """Take out of all records what sources say is gone; their rows must be whole still.

    Of a connection that told of it a record stays if it gave a row, none of its rows leaves or
    changes, and it names no account that leaves. Of the others those go whose rows leave.
    """
    made = _entries(stores)
    gone = {name: _leaving(stores, made.get(name, ()), leaving) for name in names(stores)}
    if leaving.children_only and not any(lost for _, lost in gone.values()):
        return  # they were never let in
    accounts = leaving.accounts | {w.id for w in leaving.withdrawn if w.kind == "closed"}
    for name, (with_rows, lost) in gone.items():
        told = about(stores, name)
        if told.connection in leaving.mirrored:
            numbers = set(stores.vault.read_table(name, ["line"])["line"].to_pylist())
            lost |= numbers - with_rows
            lost |= _naming(stores, name, told.connection, accounts)
        if lost:
            cut(stores, name, lost)


def numbered(table: pa.Table) -> pa.Table:
    """Return rows, each with its number: by it `changed` tells what became of it."""
    return table.append_column(_NUMBER, pa.array(range(table.num_rows), pa.int64()))


def bare(table: pa.Table) -> pa.Table:
    """Return rows as they are kept, without their numbers."""
    return table.drop_columns([_NUMBER])


def changed(before: pa.Table, left: pa.Table | None) -> set[int]:
    """Return the numbers of the records whose rows went or changed.

    `before`  rows with their number in the column `#`;  `left`: None if nothing is gone
    """
    if left is None:
        return set()
    stayed = before.take(left[_NUMBER])
    same = pa.chunked_array([pa.repeat(pa.scalar(True), left.num_rows)])
    for name in left.column_names:
        one, other = stayed[name], left[name]
        if not one.equals(other):
            equal = pc.fill_null(pc.equal(one, other), False)
            same = pc.and_(same, pc.or_(equal, pc.and_(one.is_null(), other.is_null())))
    numbers = left.filter(same)[_NUMBER]
    lost = pc.invert(pc.is_in(before[_NUMBER], value_set=numbers.combine_chunks()))
    return set(before.filter(lost)["line"].to_pylist())


def _write(stores: Stores, name: str, table: pa.Table, told: About) -> None:
    said = {
        "connection": told.connection,
        "came_at": told.came_at,
        "before": str(told.before),
        "has_rows": "1" if told.has_rows else "",
        "until": told.until.isoformat() if told.until else "",
    }
    table = table.replace_schema_metadata(said)
    stores.vault.write_table(name, table.to_batches(), table.schema, expires_at=told.until)


def _entries(stores: Stores) -> dict[str, list[Entry]]:
    """Return the entries that were made of the records of each table."""
    found: dict[str, list[Entry]] = {}
    for entry in stores.log.entries():
        if entry.kind == FILE and entry.payload.get("pages"):
            found.setdefault(str(entry.payload["pages"]), []).append(entry)
    return found


def _leaving(
    stores: Stores, entries: Iterable[Entry], leaving: Leaving
) -> tuple[set[int], set[int]]:
    """Return the numbers of records that gave rows, and of those whose rows leave or change."""
    with_rows: set[int] = set()
    lost: set[int] = set()
    for entry in entries:
        table = numbered(stores.vault.read_table(entry.table))
        with_rows |= set(table["line"].to_pylist())
        gone: Gone = leaving.gone(entry.seq)
        lost |= changed(table, stores.without(entry, table, gone) if gone else None)
    return with_rows, lost


def _naming(stores: Stores, name: str, connection: str, accounts: Set[str]) -> set[int]:
    """Return the numbers of the records that name one of the accounts."""
    named = mentions.Mentions(stores, mentions.sources_of(stores, connection), accounts)
    table = stores.vault.read_table(name, ["line", "record"])
    pairs: Iterator[tuple[int, bytes]] = zip(
        table["line"].to_pylist(), table["record"].to_pylist(), strict=True
    )
    return {line for line, record in pairs if named.in_any_of(rows.unpacked(record))}
