"""What became of what came in: rows of the tables of facts."""

from typing import Any

from rapport.flow.engines.duck import Duck
from rapport.flow.workspace import Workspace
from rapport.stores import Stores


def facts(
    workspace: Workspace, table: str, *columns: str, where: str = "true"
) -> list[tuple[Any, ...]]:
    """Return columns of a table of facts, in the order that rows came in."""
    stores = Stores(workspace)
    entries = stores.log.entries()
    stores.lake.fill(entries, stores.parts)
    engine = Duck()
    stores.lake.load(engine, entries)
    wanted = ", ".join(columns)
    rows = engine.get(f"select {wanted} from {table} where {where} order by seq, line")
    return [tuple(row.values()) for row in rows.to_pylist()]
