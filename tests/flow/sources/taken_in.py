"""A workspace with one connection: what its source fetches, taken in, as tables of facts."""

from datetime import UTC, datetime
from pathlib import Path

from rapport.flow.engines.duck import Duck
from rapport.flow.sources.base import Source
from rapport.flow.tables import TableSpec
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, hooks, secret_settings
from rapport.receiving.connections import Connection
from rapport.receiving.drain import Drained, drain
from rapport.receiving.runner import Pulled, pull
from rapport.stores import Stores

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
PURPOSES = ("service", "profile", "marketing")


class TakenIn:
    """One workspace, connected to `source` under the name 'c'."""

    def __init__(self, folder: Path, source: Source, settings=None, secrets=None, now=NOW) -> None:
        self.workspace = Workspace.create(folder / "w", brand="B", phone_region="RU")
        self.now = now
        connection = Connection("c", source.name, PURPOSES, "contract", settings=settings or {})
        connections.save(self.workspace, connection)
        secret_settings.keep(self.workspace, "c", secrets or {})

    def pull(self) -> Pulled:
        """Read the source from where the last time ended, and take in what came.

        Raises  what the source failed with.
        """
        done = pull(self.workspace, "c", now=self.now)
        if done.error is not None:
            raise done.error
        return done

    def deliver(self, headers: dict[str, str], body: bytes) -> Drained | None:
        """Let the source verify a delivery, keep what is in it, and take it in."""
        hooks.take(self.workspace, "c", headers, body, now=self.now)
        done = list(drain(Stores(self.workspace), "c", now=self.now))
        return done[0] if done else None

    def go_on_from(self, cursor: str) -> None:
        """Say where the next reading goes on."""
        Stores(self.workspace).received.put("c", "page", [], at=self.now, cursor=cursor)

    @property
    def cursor(self) -> str | None:
        """Where the connection goes on."""
        return Stores(self.workspace).received.cursor("c")

    def reasons(self) -> list[str]:
        """Why records and rows were refused."""
        vault = Stores(self.workspace).vault
        names = [n for n in vault.table_names() if n.startswith("quarantine-")]
        return [r["reason"] for n in names for r in vault.read_table(n).to_pylist()]

    def facts(self, spec: TableSpec, *columns: str) -> list[tuple]:
        """Return columns of a table of facts, in the order of these columns."""
        stores = Stores(self.workspace)
        entries = stores.log.entries()
        stores.lake.fill(entries, stores.parts)
        engine = Duck()
        stores.lake.load(engine, entries)
        rows = engine.get(f"select {', '.join(columns)} from {spec.name} order by all")
        return [tuple(row.values()) for row in rows.to_pylist()]

    def kept(self) -> str:
        """Return all records that are kept to be read again, as one text."""
        vault = Stores(self.workspace).vault
        names = [n for n in vault.table_names() if n.startswith("pages-")]
        records = (r for n in names for r in vault.read_table(n)["record"].to_pylist())
        return "\n".join(record.decode() for record in records)

    def account(self, native: str) -> str:
        """Return the birth id of an account by its own number, or 'email:address'."""
        return Stores(self.workspace).pseudonyms.one("account", "c", native)
