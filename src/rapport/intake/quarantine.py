"""Rows that could not be used, as pages and programs show them: a page at a time, or all.

Their values are what a file said, contacts included: only for who may see them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from rapport.flow.vault import Vault
from rapport.flow.workspace import Workspace
from rapport.stores import Stores


@dataclass(frozen=True)
class Refused:
    """One row in quarantine. `reason` and `mend` are English; `until` it is kept."""

    source: str
    file: str
    line: int
    column: str
    value: str
    reason: str
    mend: str
    until: datetime | None


@dataclass(frozen=True)
class Lot:
    """The refused rows of one file: `key` names them in an address."""

    key: str
    source: str
    file: str
    kind: str
    rows: int
    received_at: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class RefusedPage:
    """Some refused rows; `after` is the cursor to the next ones, None at the end."""

    rows: tuple[Refused, ...]
    total: int
    after: str | None


def lots(workspace: Workspace, *, now: datetime, source: str = "") -> tuple[Lot, ...]:
    """Return what waits, file by file, newest first. What has had its term is shredded."""
    vault = _vault(workspace, now)
    found: dict[str, Lot] = {}
    for name in _tables(vault):
        table = vault.read_table(name, columns=["line"])
        lot = _lot(name, table)
        known = found.get(lot.key)
        rows = lot.rows + (known.rows if known else 0)
        found[lot.key] = Lot(
            lot.key, lot.source, lot.file, lot.kind, rows, lot.received_at, lot.until
        )
    wanted = (lot for lot in found.values() if source in ("", lot.source))
    return tuple(sorted(wanted, key=_newest_first))


def _newest_first(lot: Lot) -> tuple[float, str]:
    return (-lot.received_at.timestamp() if lot.received_at else 0.0, lot.key)


def waiting(workspace: Workspace, *, now: datetime) -> dict[str, int]:
    """Return how many rows wait, by source."""
    counts: dict[str, int] = {}
    for lot in lots(workspace, now=now):
        counts[lot.source] = counts.get(lot.source, 0) + lot.rows
    return counts


def page(
    workspace: Workspace,
    *,
    now: datetime,
    source: str = "",
    key: str = "",
    after: str = "",
    limit: int = 50,
) -> RefusedPage:
    """Return rows in the order of `lots`, then of lines, from behind the cursor `after`.

    `source` and `key` name whose; all if empty. A cursor that is none begins anew.
    """
    wanted = [lot for lot in lots(workspace, now=now, source=source) if key in ("", lot.key)]
    total = sum(lot.rows for lot in wanted)
    after_key, _, after_place = after.partition("-")
    place = int(after_place) if after_place.isdigit() else 0
    keys = [lot.key for lot in wanted]
    if after_key not in keys:
        after_key, place = "", 0
    rows: list[Refused] = []
    for lot in wanted[keys.index(after_key) if after_key else 0 :]:
        start = place if lot.key == after_key else 0
        taken = list(_rows_of(workspace, now, lot, start, limit - len(rows)))
        rows += taken
        if len(rows) == limit:
            end = start + len(taken)
            more = end < lot.rows or lot.key != keys[-1]
            return RefusedPage(tuple(rows), total, f"{lot.key}-{end}" if more else None)
    return RefusedPage(tuple(rows), total, None)


def every(
    workspace: Workspace, *, now: datetime, source: str = "", key: str = ""
) -> Iterator[Refused]:
    """Yield all rows that `page` would show, one after another."""
    for lot in lots(workspace, now=now, source=source):
        if key in ("", lot.key):
            yield from _rows_of(workspace, now, lot, 0, lot.rows)


def drop(workspace: Workspace, *, key: str) -> int:
    """Shred the refused rows of one file, once they are mended. Returns how many they were."""
    vault = Stores(workspace).vault
    gone = 0
    for name in _tables(vault):
        if _key(name) == key:
            gone += vault.read_table(name, columns=["line"]).num_rows
            vault.drop_table(name)
    return gone


def _rows_of(
    workspace: Workspace, now: datetime, lot: Lot, start: int, limit: int
) -> Iterator[Refused]:
    vault = _vault(workspace, now)
    for name in _tables(vault):
        if _key(name) != lot.key or limit <= 0:
            continue
        table = vault.read_table(name)
        some = table.slice(start, limit)
        start = max(0, start - table.num_rows)
        limit -= some.num_rows
        for row in some.to_pylist():
            yield Refused(
                lot.source,
                row["file"],
                row["line"],
                row["column"] or "",
                row["value"] or "",
                row["reason"],
                row["mend"],
                lot.until,
            )


def _vault(workspace: Workspace, now: datetime) -> Vault:
    vault = Stores(workspace).vault
    vault.purge(now)
    return vault


def _tables(vault: Vault) -> list[str]:
    return [name for name in vault.table_names() if name.startswith("quarantine-")]


def _key(table: str) -> str:
    """What an address calls the rows of one file: of the keyed hash, a part."""
    return table.removeprefix("quarantine-")[:24]


def _lot(name: str, table: pa.Table) -> Lot:
    about = {k.decode(): v.decode() for k, v in (table.schema.metadata or {}).items()}
    return Lot(
        _key(name),
        about.get("source", ""),
        about.get("file", ""),
        about.get("kind", ""),
        table.num_rows,
        _time(about.get("received_at")),
        _time(about.get("until")),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
