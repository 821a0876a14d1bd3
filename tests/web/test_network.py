"""The page of the network: who moves whom, why, among whom; critics and what spread."""

import json
import re

import numpy as np
import pytest

from rapport.flow.shelf.network_map import positions
from rapport.web.network import shelf
from rapport.web.network.rows import ahead, rounded
from rapport.web.people import shelf as people_shelf
from tests.web import cards, netted
from tests.web.test_people import text_of

PEOPLE = [row.person_id for row in cards.ROWS]
FIRST, *OTHERS = PEOPLE


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    return netted.laid(tmp_path_factory.mktemp("net"), netted.found(PEOPLE))


@pytest.fixture
def network(laid, people, monkeypatch):
    monkeypatch.setattr(shelf, "open_network", lambda root: laid)
    monkeypatch.setattr(people_shelf, "open_network", lambda root: laid)
    return laid


def test_leaders_among_buyers_come_first_with_kind_and_bridge(signed_in, network):
    page = text_of(signed_in().get("/network/"))
    assert "Who moves most among buyers?" in page
    assert "leads in one place alone · reaches beyond buyers 98 − critic" in page
    assert page.index(" 98 ") < page.index(" 97 ")


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("?scope=all", "among all"),
        ("?scope=topic:fishing", "on “Fishing”"),
        ("?scope=topic&topic=fishing", "on “Fishing”"),
        ("?scope=topic&topic=nothing", "among buyers"),
        ("?scope=else&community=99999999&kind=else", "among buyers"),
    ],
)
def test_a_scope_is_chosen_and_an_unknown_one_is_buyers(signed_in, network, query, heading):
    page = text_of(signed_in().get(f"/network/{query}"))
    assert f"Who moves most {heading}?" in page


def test_only_critics_or_nobody(signed_in, network):
    told = signed_in().get("/network/?kind=critic").content.decode()
    assert re.findall(r'data-nw-row="(\w+)"', told) == [FIRST]
    assert "Nobody stands here." in text_of(signed_in().get("/network/?kind=neutral"))


def test_a_community_is_told_with_what_it_likes_and_no_small_number(signed_in, network):
    page = text_of(signed_in().get("/network/?community=0"))
    assert re.search(r"community 1 25 fewer than 20 .*?75% Fishing", page)


def test_a_critic_has_what_they_blame_and_when_they_yield(signed_in, network):
    page = text_of(signed_in().get("/network/"))
    assert (
        "Delivery: 5 texts, 3 with what one can check, 2 answered by us,"
        " after 1 of these they yielded." in page
    )
    assert "Nothing certain: 1 text" in page


def test_posts_that_spread_are_told_with_what_is_to_come(signed_in, network):
    page = text_of(signed_in().get("/network/"))
    assert re.search(r"River clean-up day ours · Town .*? 29 21 From mouth to mouth 3 steps", page)
    assert "43 in the end (30 to 89)" in page
    assert re.search(r"the text Town .*? 8 8 To all at once 1 step deep", page)


def test_why_somebody_moves_others_adds_up_and_shows_the_bridge(signed_in, network):
    page = text_of(signed_in().get(f"/why/influence/{FIRST}/?scope=buyers"))
    assert f"98.0 of 100 points among buyers. Place 1 of {netted.STANDING}." in page
    given = re.findall(r"(\d+\.\d) of (?:45|30|15|10)\b", page)
    assert sum(map(float, given)) == pytest.approx(98)
    assert "900 followers as last seen" in page
    assert "Town: ahead of 97 in a hundred there" in page
    assert "Today Know People" in page  # the places of the navigation stand as on every page
    assert f"{len(OTHERS)} people endorse them. 2 of these bought from us." in page
    assert "On “Fishing”: 98 points, place 1" in page
    from rapport.web.audit.models import Entry

    last = Entry.objects.latest("pk")
    assert (last.action, last.details) == ("view_reasons", {"shown": "influence"})


def test_of_whom_nothing_is_told_there_is_no_why(signed_in, network):
    assert signed_in().get("/why/influence/" + "e" * 32 + "/").status_code == 404


def test_the_map_is_the_foremost_with_their_ties(signed_in, network):
    told = json.loads(signed_in().get("/network/map/?scope=all").content)
    assert [dot["id"] for dot in told["dots"]] == PEOPLE
    assert all(0 <= dot["x"] <= 1 and 0 <= dot["y"] <= 1 for dot in told["dots"])
    assert sorted(one for one, other, _ in told["ties"] if other == 0) == [*range(1, len(PEOPLE))]
    assert told["dots"][0]["why"] == f"/why/influence/{FIRST}/?scope=all"


def test_an_analyst_reads_pseudonyms_on_the_page_and_the_map(signed_in, network):
    owned = [row.name.own for row in cards.ROWS if row.name.own]
    for address in ("/network/", "/network/map/", f"/why/influence/{FIRST}/"):
        told = signed_in("analyst").get(address).content.decode()
        told = json.dumps(json.loads(told), ensure_ascii=False) if "map" in address else told
        assert not [name for name in owned if name in told], address


def test_a_persons_page_leads_to_whom_they_move(signed_in, network):
    page = text_of(signed_in().get(f"/people/{cards.SVETLANA}/"))
    assert re.search(rf"Whom they move Place \d+ of {netted.STANDING} among buyers", page)


def test_an_older_build_has_no_network_but_a_person_stands(signed_in, people):
    page = text_of(signed_in().get(f"/people/{cards.SVETLANA}/"))
    assert "Whom they move" not in page


def test_who_may_not_be_judged_is_nowhere(tmp_path):
    bare = netted.laid(tmp_path, netted.found(PEOPLE, rights=0))
    assert not bare.leaders().rows
    assert not bare.critics()
    assert bare.connections(FIRST) is None
    assert [one.person_id for one in bare.spread()] == [None]
    assert not bare.map().dots


def test_a_post_of_whom_nobody_may_tell_is_not_taken_for_ours(tmp_path):
    rows = netted.found(PEOPLE)
    told = rows["cascades"].to_pylist()
    hidden = told[0] | {"object_id": "e" * 32, "is_ours": False, "size": 99}
    rows["cascades"] = rows["cascades"].from_pylist([*told, hidden], rows["cascades"].schema)
    found = netted.laid(tmp_path, rows).spread()
    assert [(one.title, one.size) for one in found] == [("River clean-up day", 30), (None, 9)]


@pytest.mark.parametrize(("standing", "written"), [(19, 40), (40, 0)])
def test_a_topic_of_few_is_told_nowhere(tmp_path, monkeypatch, standing, written):
    monkeypatch.setattr(netted, "STANDING", standing)
    rows = netted.found(PEOPLE)
    if not written:
        rows["topic_shares"] = rows["topic_shares"].slice(0, 0)
    bare = netted.laid(tmp_path, rows)
    assert bare.leaders(scope="topic", topic="fishing").total == 0
    assert not bare.topics
    assert {one.scope for one in bare.connections(FIRST).influences} == {"all", "buyers"}


def test_whom_somebody_endorses_most_is_told_first_whoever_else_endorses_them(tmp_path):
    """Thirty endorse the first more than the last does: of the last it is told all the same."""
    crowd = [f"f{n:031x}" for n in range(30)]
    rows = netted.found([*PEOPLE[:1], *crowd, PEOPLE[-1]])
    found = netted.laid(tmp_path, rows)
    assert PEOPLE[-1] not in {tie.person_id for tie in found.connections(FIRST).endorsed_by}
    (tie,) = found.connections(PEOPLE[-1]).endorses
    assert (tie.person_id, tie.is_buyer) == (FIRST, False)


def test_parts_add_up_as_they_are_shown():
    assert rounded([44.96, 29.76, 14.96]) == [45.0, 29.8, 14.9]
    for points in ([44.96, 29.76, 14.96, 9.96], [0.04, 0.04, 0.04], [45.0, 30.0, 15.0, 10.0], []):
        assert sum(rounded(points)) == pytest.approx(round(10 * sum(points)) / 10)
    assert (ahead(100.0), ahead(25.7), ahead(0.0)) == ("99", "25", "0")


def test_leaders_are_read_page_by_page(laid):
    first = laid.leaders(limit=2)
    rest = laid.leaders(limit=200, after=first.after)
    assert [one.person_id for one in (*first.rows, *rest.rows)] == PEOPLE
    assert (first.total, rest.after) == (len(PEOPLE), None)


def test_the_same_ties_give_the_same_map_and_who_is_tied_stands_near():
    ties = [(0, 1, 5.0), (1, 2, 5.0), (3, 4, 5.0)]
    at = positions(np.zeros(6, np.int64), ties)
    assert (at == positions(np.zeros(6, np.int64), ties)).all()

    def far(one, other):
        return float(np.hypot(*(at[one] - at[other])))

    assert far(0, 1) < far(0, 5)
    assert far(3, 4) < far(3, 0)
    assert positions(np.array([], np.int64), []).shape == (0, 2)
    assert positions(np.array([7]), []).tolist() == [[0.5, 0.5]]
