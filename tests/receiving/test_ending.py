"""Pausing, resuming and disconnecting: at once, for all ways in, and twice is once."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from threading import Thread

import pytest

from rapport.collect import keys
from rapport.flow import tables
from rapport.flow.errors import ConfigError, ConflictError, StopSource
from rapport.flow.files import write_whole
from rapport.flow.sources import plugins
from rapport.flow.sources.base import Page
from rapport.intake import live
from rapport.receiving import (
    addresses,
    connections,
    ending,
    hooks,
    runner,
    secret_settings,
    waiting,
)
from rapport.receiving.connections import Connection
from rapport.receiving.ending import Disconnected
from rapport.run import build
from rapport.stores import Stores
from tests.receiving.conftest import NOW
from tests.receiving.network import everything
from tests.receiving.test_drain import facts
from tests.receiving.toy import CUP, TEA, TOY

HOUR = timedelta(hours=1)


@pytest.fixture
def shop(workspace, monkeypatch):
    """The shop is asked, gives tea page by page, and may be sent to. Gives what was asked."""

    def fetch(asked):
        asked_for.append(asked)
        yield Page([TEA], "a")
        meanwhile()
        yield Page([CUP], "b")

    def use(does=lambda: None):
        nonlocal meanwhile
        meanwhile = does

    asked_for, meanwhile = [], lambda: None
    toy = replace(TOY, fetch=fetch, every=HOUR, hook=lambda call: [CUP])
    found = plugins.Found({**plugins.look().sources, "toy": toy}, ())
    monkeypatch.setattr(plugins, "_found", cache(lambda: found))
    secret_settings.keep(workspace, "shop", {"token": "planted-token"})
    workspace_of = type("Shop", (), {"asked": asked_for, "meanwhile": staticmethod(use)})
    return workspace_of


def titles(workspace):
    return [title for (title,) in facts(workspace, tables.INTERACTIONS, "title")]


def ring(workspace):
    return keys.KeyRing(workspace.sources, Stores(workspace).pseudonyms)


def test_paused_it_is_neither_read_nor_sent_to_and_goes_on_where_it_was(workspace, shop, put):
    put(CUP)
    assert ending.pause(workspace, "shop", now=NOW)
    assert not ending.pause(workspace, "shop", now=NOW), "twice is once"
    assert runner.due(workspace, now=NOW + 99 * HOUR) == ()
    with pytest.raises(StopSource, match="shop is paused"):
        runner.pull(workspace, "shop", now=NOW)
    with pytest.raises(StopSource):
        hooks.take(workspace, "shop", {}, b"", now=NOW)
    assert shop.asked == []
    assert live.card(workspace, "shop").state == "paused"
    waiting.drain_all(Stores(workspace), now=NOW)
    assert titles(workspace) == ["Order 2"], "what had come is taken in"
    assert ending.resume(workspace, "shop") and not ending.resume(workspace, "shop")
    assert runner.pull(workspace, "shop", now=NOW).rows == 1
    assert secret_settings.of(workspace, "shop") == {"token": "planted-token"}


def test_paused_in_the_middle_it_ends_with_its_page(workspace, shop):
    shop.meanwhile(lambda: ending.pause(workspace, "shop", now=NOW))
    done = runner.pull(workspace, "shop", now=NOW)
    assert (done.outcome, done.records, done.rows) == ("stopped", 1, 1)
    assert Stores(workspace).received.cursor("shop") == "a"
    assert live.card(workspace, "shop").failed is None, "that is no failure"


def test_write_keys_let_nothing_in_while_it_is_paused(workspace):
    site = Connection("site", "collector", ("profile",), "consent")
    file = connections.save(workspace, site)
    key = keys.make(file, Stores(workspace).pseudonyms, label="a", kind="browser", now=NOW)
    assert not ring(workspace).find(key, 0.0).is_paused
    ending.pause(workspace, "site", now=NOW)
    assert ring(workspace).find(key, 0.0).is_paused, "clients are told to send again later"
    ending.resume(workspace, "site")
    assert not ring(workspace).find(key, 0.0).is_paused
    ending.disconnect(workspace, "site", now=NOW)
    assert ring(workspace).find(key, 0.0) is None


def test_disconnected_its_facts_stay_and_nothing_else(workspace, shop, put):
    put(TEA, cursor="9")
    address = addresses.address_of(Stores(workspace), "shop")
    assert ending.disconnect(workspace, "shop", now=NOW) == Disconnected(True, 1, 0, 0)
    assert ending.disconnect(workspace, "shop", now=NOW) == Disconnected(False)
    assert titles(workspace) == ["Order 1"] and build(workspace, now=NOW).accounts == 1
    assert connections.names(workspace) == ()
    assert secret_settings.of(workspace, "shop") == {}
    assert addresses.connection_at(workspace, address) is None
    assert Stores(workspace).received.cursor("shop") is None
    with pytest.raises(ConfigError):
        runner.pull(workspace, "shop", now=NOW)


def test_connected_anew_it_begins_at_the_beginning_and_doubles_nothing(workspace, shop, put):
    connection = connections.load(workspace, "shop")
    put(TEA)
    ending.disconnect(workspace, "shop", now=NOW)
    live.connect(workspace, connection, {})
    done = runner.pull(workspace, "shop", now=NOW)
    assert (done.records, done.rows) == (2, 1)
    assert titles(workspace) == ["Order 1", "Order 2"]


def test_its_facts_leave_too_if_that_is_wanted_and_those_of_others_stay(workspace, shop, put):
    connection = connections.load(workspace, "shop")
    connections.save(workspace, replace(connection, name="other", numbers_of="shop"))
    put({**TEA, "what": "planted-tea"}, {"id": "8"})
    put(CUP, connection="other")
    build(workspace, now=NOW)
    put({**CUP, "id": "5"})
    done = ending.disconnect(workspace, "shop", withdraw=True, now=NOW)
    assert done == Disconnected(True, 0, 1, 1)
    build(workspace, now=NOW)
    assert titles(workspace) == ["Order 2"]
    assert "planted-tea" not in everything(workspace)
    left = Stores(workspace).vault.table_names()
    assert not [name for name in left if name.startswith("quarantine-")]
    live.connect(workspace, connection, {})
    assert runner.pull(workspace, "shop", now=NOW).rows == 2, "it may come back"


def test_facts_may_be_withdrawn_after_it_was_disconnected(workspace, put):
    put(TEA)
    ending.disconnect(workspace, "shop", now=NOW)
    assert ending.disconnect(workspace, "shop", withdraw=True, now=NOW).withdrawn == 1
    assert build(workspace, now=NOW).accounts == 0


def test_while_it_is_read_it_stops_at_once_and_ends_later(workspace, shop):
    with runner.alone(workspace, "shop"), pytest.raises(ConflictError):
        ending.disconnect(workspace, "shop", now=NOW)
    assert secret_settings.of(workspace, "shop") == {}
    with pytest.raises(StopSource, match="is being disconnected"):
        runner.pull(workspace, "shop", now=NOW)
    with pytest.raises(ConflictError):
        live.connect(workspace, connections.load(workspace, "shop"), {})
    assert ending.disconnect(workspace, "shop", now=NOW).was_connected


def test_a_connection_whose_file_is_broken_can_be_disconnected(workspace, put):
    put(TEA)
    (workspace.sources / "shop.toml").write_text("source = [")
    assert ending.disconnect(workspace, "shop", now=NOW) == Disconnected(True, 0, 1, 0)
    assert connections.names(workspace) == ()


def test_records_that_nothing_was_made_of_leave_too(workspace, put):
    put({"id": "8", "what": "planted-tea"})
    build(workspace, now=NOW)
    assert "planted-tea" in everything(workspace)
    ending.disconnect(workspace, "shop", withdraw=True, now=NOW)
    assert "planted-tea" not in everything(workspace)


def test_a_key_that_is_revoked_while_the_site_is_changed_stays_so(workspace, monkeypatch):
    site = Connection("site", "collector", ("profile",), "consent")
    file = connections.save(workspace, site)
    keys.make(file, Stores(workspace).pseudonyms, label="a", kind="browser", now=NOW)
    revoking = Thread(target=keys.revoke, args=(file, "a"), kwargs={"now": NOW})

    def written(*args, **how):
        revoking.start()
        revoking.join(0.2)  # it must wait until this is written
        return write_whole(*args, **how)

    with monkeypatch.context() as patch:
        patch.setattr(connections, "write_whole", written)
        connections.save(workspace, replace(site, basis="contract"))
    revoking.join()
    assert [key.revoked_at for key in keys.of_connection(file)] == [NOW]
