from datetime import UTC, datetime
from functools import cache

import pytest

from rapport.flow.sources import plugins
from rapport.flow.sources.rows import packed
from rapport.flow.workspace import Workspace
from rapport.receiving import connections
from rapport.receiving.connections import Connection
from rapport.stores import Stores
from tests.receiving.toy import TOY

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path, monkeypatch) -> Workspace:
    """A workspace that is connected to the toy shop."""
    found = plugins.look()
    with_toy = plugins.Found({**found.sources, "toy": TOY}, ())
    monkeypatch.setattr(plugins, "_found", cache(lambda: with_toy))
    made = Workspace.create(tmp_path / "w", brand="B", phone_region="BG")
    toy = Connection("shop", "toy", ("service", "profile", "ads"), "contract")
    connections.save(made, toy)
    return made


@pytest.fixture
def put(workspace):
    """put(record, ...): keep records of the connection 'shop' as the door would."""

    def kept(*records, form="page", cursor=None, connection="shop"):
        received = Stores(workspace).received
        return received.put(connection, form, [*map(packed, records)], at=NOW, cursor=cursor)

    return kept
