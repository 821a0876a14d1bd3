"""What waits is taken in between builds, and what nobody can take in is not kept for ever."""

import fcntl
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from rapport.flow import tables
from rapport.flow.errors import ConfigError
from rapport.flow.rights import OWN
from rapport.flow.sources import plugins
from rapport.receiving import connections, waiting
from rapport.receiving.connections import Connection
from rapport.run import build, forget
from rapport.stores import Stores
from tests.receiving.conftest import NOW
from tests.receiving.test_drain import facts
from tests.receiving.toy import CUP, TEA, TOY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def waits(workspace):
    return {name: n for name, (n, _) in Stores(workspace).received.waiting().items()}


def use(monkeypatch, **changed):
    """Let the toy's code be another one."""
    found = plugins.Found({**plugins.look().sources, "toy": replace(TOY, **changed)}, ())
    monkeypatch.setattr(plugins, "_found", cache(lambda: found))


def gone_with_its_package(workspace, name="lost"):
    connections.save(workspace, Connection(name, "gone-package", ("service",), "contract"))


def test_what_waited_for_an_hour_is_taken_in_and_the_next_build_adds_none(workspace, put):
    put(TEA, CUP)
    early = waiting.between_builds(workspace, now=NOW + HOUR - timedelta(seconds=1))
    assert (early.records, waits(workspace)) == (0, {"shop": 2})
    done = waiting.between_builds(workspace, now=NOW + HOUR)
    assert (done.records, done.rows, waits(workspace)) == (2, 2, {})
    titles = facts(workspace, tables.INTERACTIONS, "title")
    build(workspace, now=NOW + HOUR)
    assert facts(workspace, tables.INTERACTIONS, "title") == titles == [("Order 1",), ("Order 2",)]


def test_how_long_is_a_setting(workspace, put):
    put(TEA)
    quick = workspace.changed({"collect.drain_minutes": 5}, seen=workspace.digest)
    assert waiting.due(Stores(quick), now=NOW + 5 * HOUR / 60) == ("shop",)
    assert waiting.due(Stores(workspace), now=NOW + 5 * HOUR / 60) == ()


def test_if_very_many_wait_nobody_waits_for_the_hour(workspace, put, monkeypatch):
    put(TEA, CUP)
    monkeypatch.setattr(waiting, "MANY", 1)
    assert waiting.between_builds(workspace, now=NOW).records == 2


def test_two_at_once_there_are_never(workspace, put):
    put(TEA)
    with (workspace.sources / "all.drain").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert waiting.between_builds(workspace, now=NOW + HOUR) is None
        assert waits(workspace) == {"shop": 1}
    assert waiting.between_builds(workspace, now=NOW + HOUR).records == 1


def test_one_that_failed_is_tried_again_after_its_time(workspace, put):
    gone_with_its_package(workspace)
    put(TEA, connection="lost")
    assert waiting.between_builds(workspace, now=NOW + HOUR).failed == ("lost",)
    assert waiting.due(Stores(workspace), now=NOW + 1.5 * HOUR) == ()
    assert waiting.due(Stores(workspace), now=NOW + 2 * HOUR) == ("lost",)


@pytest.mark.parametrize("is_connected", [True, False], ids=["no package", "no connection"])
def test_what_nobody_can_take_in_is_let_go_after_thirty_days_and_counted(
    workspace, put, is_connected
):
    if is_connected:
        gone_with_its_package(workspace)
    put(TEA, CUP, connection="lost")
    build(workspace, now=NOW + 30 * DAY)
    assert waits(workspace) == {"lost": 2}
    build(workspace, now=NOW + 30 * DAY + timedelta(seconds=1))
    assert waits(workspace) == {}
    stores = Stores(workspace)
    last = stores.received.runs("lost")[0]
    assert (last.outcome, last.refused) == ("stopped", 2)
    assert last.what == "2 records waited for over 30 days and were let go" and last.fix
    (name,) = [n for n in stores.vault.table_names() if n.startswith("quarantine-")]
    assert stores.vault.read_table(name)["reason"].to_pylist() == [last.what]


def test_a_shorter_term_holds_for_what_waits_too(workspace, put, monkeypatch):
    use(monkeypatch, policy=replace(OWN, keep_days=3))
    connections.save(workspace, Connection("shop", "toy", ("service",), "contract"))
    put(TEA)
    monkeypatch.setattr(waiting.drain, "drain", _refused)
    waiting.drain_all(Stores(workspace), now=NOW + 3 * DAY)
    assert waits(workspace) == {"shop": 1}
    waiting.drain_all(Stores(workspace), now=NOW + 4 * DAY)
    assert waits(workspace) == {}


def _refused(stores, name, *, now):
    raise ConfigError("it can't be drained", fix="mend it")
    yield


def test_a_record_that_its_source_can_not_name_is_refused_and_stops_no_other(
    workspace, put, monkeypatch
):
    use(monkeypatch, own=lambda record: record["id"].upper())
    put({**TEA, "id": 7}, CUP)
    done = waiting.between_builds(workspace, now=NOW + HOUR)
    assert (done.records, done.rows, done.refused, done.failed) == (2, 1, 1, ())


def test_code_that_always_fails_stops_neither_a_build_nor_who_leaves(workspace, put, monkeypatch):
    put(TEA)
    build(workspace, now=NOW)

    def fails(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("rapport.receiving.deletions.earlier", fails)
    put(CUP)
    build(workspace, now=NOW + DAY)
    assert waits(workspace) == {"shop": 1}
    run = Stores(workspace).received.runs("shop")[0]
    assert "(ZeroDivisionError)" in run.what and "update Rapport" in run.fix
    account = Stores(workspace).pseudonyms.one("account", "shop", "c7")
    assert forget(workspace, [account], now=NOW + DAY).accounts == 0
    assert waits(workspace) == {}, "who leaves may stand in what nobody can read"


def test_of_a_drain_that_was_cut_off_nothing_is_left_behind(workspace, put, monkeypatch):
    use(monkeypatch, policy=replace(OWN, keep_days=3))
    put(TEA)
    stores = Stores(workspace)
    mark = stores.received.take("shop").mark
    assert stores.received.drop("shop", NOW) == 0
    assert stores.received.take("shop").mark == mark, "what came at that moment stays"
    assert stores.received.drop("shop", NOW + HOUR) == 1
    put(CUP)
    assert waiting.drain_all(stores, now=NOW) == ()
    assert facts(workspace, tables.INTERACTIONS, "title") == [("Order 2",)]
