"""What leaves the rows leaves the records beside them, and nothing else does."""

from dataclasses import replace

import pytest

from rapport.flow import tables
from rapport.flow.sources.base import Deletion, Row
from rapport.receiving import connections, drain, pages
from rapport.receiving.reading_again import read_again
from rapport.run import build, forget
from rapport.stores import Stores
from tests.receiving import network
from tests.receiving.network import (
    ARRIVED,
    BORIS,
    OTHER,
    POST,
    THIRTY_DAYS,
    connect,
    day,
    everything,
    put,
    put_gone,
)
from tests.receiving.test_drain import facts


@pytest.fixture
def net(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    put(workspace, BORIS, POST, OTHER)
    build(workspace, now=ARRIVED)
    return workspace


def lines(workspace):
    """The numbers of the records that are kept, drain by drain."""
    stores = Stores(workspace)
    return [stores.vault.read_table(name)["line"].to_pylist() for name in pages.names(stores)]


def texts(workspace):
    return [text for (text,) in facts(workspace, tables.INTERACTIONS, "text")]


def test_after_a_deletion_the_other_records_of_its_drain_are_read_again(net, monkeypatch):
    put_gone(net, Deletion("account", "u1"))
    build(net, now=day(2))
    assert lines(net) == [[3]]
    left = everything(net)
    assert "planted-by-boris" not in left and "Велев" not in left

    def mended(record):
        yield from (
            replace(row, values={**row.values, "subject": "mended"})
            for row in network.read(record)
        )

    connect(net, monkeypatch, read=mended)
    again = read_again(net, "net", now=day(3))
    assert (again.records, again.rows, again.gone) == (1, 1, 0)
    told = facts(net, tables.INTERACTIONS, "title", "text")
    assert told == [("mended", "planted-by-other")]


@pytest.mark.parametrize(
    "gone",
    [
        Deletion("closed", "u2"),
        Deletion("account", "u2"),
        Deletion("interaction", "p2", kind="messages"),
    ],
)
def test_of_what_is_gone_no_record_stays(net, gone):
    put_gone(net, gone)
    build(net, now=day(2))
    assert lines(net) == [[1, 2]]
    assert "planted-by-other" not in everything(net)


def test_a_record_that_names_who_left_goes_though_its_rows_stay(net):
    put(net, {**OTHER, "id": "p3", "liked_by": [{"who": "u1", "name": "planted-name"}]})
    put(net, {**OTHER, "id": "p4", "to": "at:u1:p1", "text": "planted-answer"})
    build(net, now=day(2))
    put_gone(net, Deletion("account", "u1"))
    build(net, now=day(3))
    assert "planted-name" not in everything(net)
    assert sorted(map(len, lines(net))) == [1], "of the later drain nothing stays"
    assert sorted(texts(net)) == ["planted-answer", "planted-by-other", "planted-by-other"]


def two_rows(record):
    """A message to somebody: both stand in one record."""
    yield from network.read(record)
    if "to" in record:
        yield Row("people", {"id": record["to"], "name": "planted-to"})


def test_a_record_goes_if_one_of_its_rows_does(workspace, monkeypatch):
    connect(workspace, monkeypatch, read=two_rows, own=lambda record: record["id"])
    put(workspace, {**POST, "to": "u9"}, OTHER)
    build(workspace, now=ARRIVED)
    put_gone(workspace, Deletion("account", "u9"))
    build(workspace, now=day(2))
    assert lines(workspace) == [[2]]
    assert texts(workspace) == ["planted-by-boris", "planted-by-other"]


def test_a_record_without_rows_goes_since_nobody_knows_whose_it_is(workspace, monkeypatch):
    def fails_at_others(record):
        if record["who"] == "u2":
            raise KeyError("name")
        return network.read(record)

    connect(workspace, monkeypatch, read=fails_at_others)
    put(workspace, BORIS, POST, OTHER)
    build(workspace, now=ARRIVED)
    assert lines(workspace) == [[1, 2, 3]]
    put_gone(workspace, Deletion("account", "u7"))
    build(workspace, now=day(2))
    assert lines(workspace) == [[1, 2]]


def test_another_connection_keeps_its_records(net):
    connections.save(net, replace(connections.load(net, "net"), name="second"))
    Stores(net).received.put("second", "page", [network.packed({**POST, "who": "u5"})], at=ARRIVED)
    build(net, now=ARRIVED)
    put_gone(net, Deletion("account", "u1"), Deletion("account", "u2"))
    build(net, now=day(2))
    assert lines(net) == [[1]]


def test_killed_after_the_records_went_the_rest_follows(net, monkeypatch):
    def dies(*_):
        raise KeyboardInterrupt

    put_gone(net, Deletion("account", "u1"))
    with monkeypatch.context() as patch:
        patch.setattr("rapport.flow.facts.FactsLog._rewrite", dies)
        with pytest.raises(KeyboardInterrupt):
            build(net, now=day(2))
    build(net, now=day(2))
    assert lines(net) == [[3]]
    assert texts(net) == ["planted-by-other"]


def test_what_the_team_forgets_leaves_no_record_at_all(net):
    account = Stores(net).pseudonyms.one("account", "net", "u1")
    forget(net, [account], now=day(2))
    assert lines(net) == []


def test_what_is_left_keeps_its_term(workspace, monkeypatch):
    connect(workspace, monkeypatch, THIRTY_DAYS)
    put(workspace, BORIS, POST, OTHER)
    build(workspace, now=ARRIVED)
    put_gone(workspace, Deletion("account", "u1"), at=day(2))
    build(workspace, now=day(2))
    build(workspace, now=day(30))
    assert lines(workspace) == [[3]]
    build(workspace, now=day(31))
    assert lines(workspace) == []


@pytest.mark.parametrize("of", ["closed", "interaction"])
def test_read_again_before_the_build_what_is_gone_does_not_come_back(workspace, monkeypatch, of):
    def knows_nothing(record):
        raise KeyError("text")

    connect(workspace, monkeypatch, read=knows_nothing)
    put(workspace, POST, OTHER)
    build(workspace, now=ARRIVED)
    connect(workspace, monkeypatch)
    gone = {"closed": Deletion("closed", "u1"), "interaction": Deletion("interaction", "p1")}
    put_gone(workspace, gone[of], at=day(2))
    stores = Stores(workspace)
    assert [done.deletions for done in drain.drain(stores, "net", now=day(2))] == [1]
    read_again(workspace, "net", now=day(3))
    assert texts(workspace) == ["planted-by-other"]
    assert lines(workspace) == [[2]]
    read_again(workspace, "net", now=day(4))
    build(workspace, now=day(4))
    assert texts(workspace) == ["planted-by-other"]
    assert "planted-by-boris" not in everything(workspace)


def test_read_again_what_was_restored_in_its_own_drain_stays(net):
    put_gone(net, Deletion("interaction", "p1"), at=day(2))
    put(net, {**POST, "text": "restored"}, at=day(2))
    build(net, now=day(2))
    read_again(net, "net", now=day(3))
    build(net, now=day(3))
    assert sorted(texts(net)) == ["planted-by-other", "restored"]
