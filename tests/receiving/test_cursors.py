"""No number of who is forgotten stays where a connection goes on."""

import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.sources import plugins
from rapport.flow.sources.base import Deletion, Page
from rapport.flow.sources.social import reaction
from rapport.flow.sources.watched import Post, Watched
from rapport.receiving import connections, cursors, runner
from rapport.receiving.mentions import Mentions
from rapport.run import build, forget
from rapport.stores import Stores
from tests.receiving.network import ARRIVED, BORIS, OTHER, connect, day, put, put_gone

#: What a network's cursor holds of two people, 5001 and 7002.
WATCHED = Watched(
    posts={"77": Post(1_700_000_000, 1_700_000_500), "5001_78": Post(1_700_000_001, 0, "77")},
    deeds={"Like:77": ["5001", "7002"], "Follow:9": ["5001"]},
    undone={reaction("Like", "77", "5001"): 1, reaction("Like", "77", "7002"): 2},
    counts={"77": [5001, 3]},
    people={"5001": 20_000, "7002": 20_001},
)
CURSOR = json.dumps({"last": 1_700_000_000, "watched": WATCHED.packed(), "known": "12,5001,7002"})


def left(cursor):
    said = json.loads(cursor)
    return Watched.of(said["watched"]), said


@pytest.fixture
def net(workspace, monkeypatch):
    connect(workspace, monkeypatch)
    put(workspace, {**BORIS, "who": "5001"}, {**BORIS, "who": "7002"}, OTHER)
    Stores(workspace).received.put("net", "page", [], at=ARRIVED, cursor=CURSOR)
    build(workspace, now=ARRIVED)
    return workspace


def check_that_the_first_is_gone(workspace):
    cursor = Stores(workspace).received.cursor("net")
    watched, said = left(cursor)
    assert "5001" not in cursor
    assert watched.deeds == {"Like:77": ["7002"], "Follow:9": []}
    assert watched.undone == {"Like:77:7002": 2}
    assert watched.people == {"7002": 20_001}
    assert watched.posts == {"77": Post(1_700_000_000, 1_700_000_500)}
    assert (said["last"], said["known"]) == (1_700_000_000, "12,7002")


def test_who_is_forgotten_leaves_the_cursor_and_the_others_stay_in_it(net):
    account = Stores(net).pseudonyms.one("account", "net", "5001")
    forget(net, [account], now=day(2))
    check_that_the_first_is_gone(net)


def test_whose_account_was_deleted_there_leaves_it_too(net):
    put_gone(net, Deletion("account", "5001"))
    build(net, now=day(2))
    check_that_the_first_is_gone(net)


def test_who_only_closed_their_account_stays_in_it(net):
    put_gone(net, Deletion("closed", "5001"))
    build(net, now=day(2))
    assert Stores(net).received.cursor("net") == CURSOR


def test_other_connections_go_on_where_they_were(net):
    Stores(net).received.put("shop", "page", [], at=ARRIVED, cursor=CURSOR)
    forget(net, [Stores(net).pseudonyms.one("account", "net", "5001")], now=day(2))
    assert Stores(net).received.cursor("shop") == CURSOR


def test_whose_numbers_are_of_another_connection_leaves_there(net):
    other = replace(connections.load(net, "net"), name="second", numbers_of="net")
    connections.save(net, other)
    Stores(net).received.put("second", "page", [], at=ARRIVED, cursor=CURSOR)
    forget(net, [Stores(net).pseudonyms.one("account", "net", "5001")], now=day(2))
    assert "5001" not in Stores(net).received.cursor("second")


@pytest.mark.parametrize(("cursor", "after"), [("5001", ""), ("abc-5001", "abc-5001")])
def test_a_cursor_in_a_service_s_own_words_is_left_alone_unless_it_is_the_number(
    net, cursor, after
):
    Stores(net).received.put("net", "page", [], at=ARRIVED, cursor=cursor)
    forget(net, [Stores(net).pseudonyms.one("account", "net", "5001")], now=day(2))
    assert Stores(net).received.cursor("net") == after


def test_forgotten_while_it_is_read_the_number_does_not_come_back(workspace, monkeypatch):
    def fetch(asked):
        yield Page([OTHER], '{"people":{"5001":1,"7002":1}}')
        forget(workspace, [account], now=day(2))
        yield Page([], '{"people":{"5001":1,"7002":1},"done":true}')

    made = connect(workspace, monkeypatch)
    source = replace(made.of_source, fetch=fetch, hook=None)
    found = plugins.Found({**plugins.look().sources, "network": source}, ())
    monkeypatch.setattr(plugins, "_found", cache(lambda: found))
    account = Stores(workspace).pseudonyms.one("account", "net", "5001")
    assert runner.pull(workspace, "net", now=day(2)).outcome == "done"
    cursor = Stores(workspace).received.cursor("net")
    assert json.loads(cursor) == {"people": {"7002": 1}, "done": True}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 30) | st.sampled_from(["a", "7", "b:7:c", "7,8"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["x", "7", "Like:1:7", "y"]), inner, max_size=3)
    ),
    max_leaves=12,
)


class OneAccount:
    """Stores with a key that changes nothing, so that ids can be told on paper."""

    class pseudonyms:
        @staticmethod
        def one(*parts):
            return "|".join(parts)


@given(JSON)
def test_nothing_is_left_that_names_the_account_but_numbers_that_have_a_place(said):
    mentions = Mentions(OneAccount(), ("net",), frozenset({"account|net|7"}))
    cleaned = mentions.without(said)
    assert not mentions.in_any_of(_without_numbers(cleaned))
    assert mentions.without(cleaned) == cleaned
    if not mentions.in_any_of(said):
        assert cleaned == said


def _without_numbers(said):
    if isinstance(said, dict):
        return {key: _without_numbers(value) for key, value in said.items()}
    if isinstance(said, list):
        return [_without_numbers(one) for one in said]
    return "" if isinstance(said, int) else said


def test_a_workspace_where_nobody_is_forgotten_changes_no_cursor(net):
    cursors.forget(Stores(net))
    assert Stores(net).received.cursor("net") == CURSOR


def test_the_place_of_a_source_that_is_no_network_stays_as_it_is(workspace, monkeypatch):
    connect(workspace, monkeypatch, group="shop and CRM")
    put(workspace, {**BORIS, "who": "5001"}, OTHER)
    place = '{"orders":{"id":5001,"at":"5001"}}'
    Stores(workspace).received.put("net", "page", [], at=ARRIVED, cursor=place)
    build(workspace, now=ARRIVED)
    forget(workspace, [Stores(workspace).pseudonyms.one("account", "net", "5001")], now=day(2))
    assert Stores(workspace).received.cursor("net") == place
