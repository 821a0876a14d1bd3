"""Who has a profile, on a few rows; and that of anybody else no table of profiles tells."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from rapport.flow import pipeline, tables
from rapport.flow.engines.duck import Duck
from rapport.flow.profile_tables import PASSIVE_COUNTS, PROFILED, PROFILED_ACCOUNTS
from tests.flow.facts_fixture import given
from tests.flow.literal import rows_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STEPS = tuple(
    step for step in pipeline.STEPS if step.writes in (PROFILED, PROFILED_ACCOUNTS, PASSIVE_COUNTS)
)
_SIGHTING = "account_id source kind in_public received_at seq line rights"
_ACCOUNT = "account_id source kind seq line rights"
_DEED = "interaction_id account_id source verb object_id occurred_at received_at seq line rights"
_OBJECT = "object_id source kind began_by parent_id page_id thread author_id seq line rights"
#: object, kind, began_by, answers, page, thread, author
THINGS = (
    ("our page", "page", None, None, None, None, None),
    ("our post", "post", "us", None, "our page", "t1", None),
    ("comment", "post", None, "our post", "our page", "t1", "someone"),
    ("passed on", "post", "us", "our post", None, "t9", "someone"),
    ("theirs", "post", "them", None, None, "t2", "someone"),
    ("our answer", "post", None, "theirs", None, "t2", None),
    ("to our answer", "post", "them", "our answer", None, "t2", "someone"),
    ("to theirs", "post", "them", "theirs", None, "t2", "someone"),
    ("in our talk", "post", None, "comment", None, "t1", "someone"),
    ("on our wall", "post", "them", None, "our page", "t3", "someone"),
)


def ago(days):
    return NOW - timedelta(days=days)


def gate(*deeds, people=None, sightings=None, things=THINGS):
    """Return the engine with the tables of the gate.

    `deeds`      (account, verb, object, days ago or None); one account `fan` of a network is there
    `people`     account -> person; left out, each account is a person of its own
    `sightings`  (account, source, kind, in_public)
    """
    sightings = sightings or (("fan", "net", "person", True),)
    people = people or {s[0]: s[0] for s in sightings}
    engine = Duck()
    seen = [(*s, ago(500), 1, i, 255) for i, s in enumerate(sightings)]
    done = [
        (f"i{i}", a, "net", verb, thing, None if days is None else ago(days), ago(1), 1, i, 255)
        for i, (a, verb, thing, days) in enumerate(deeds)
    ]
    is_there = [(name, "net", *rest, 1, i, 255) for i, (name, *rest) in enumerate(things)]
    accounts = {s[0]: (s[0], s[1], s[2], 1, i, 255) for i, s in enumerate(sightings)}
    for spec, header, rows in (
        (tables.SIGHTINGS, _SIGHTING, seen),
        (tables.ACCOUNTS, _ACCOUNT, accounts.values()),
        (tables.INTERACTIONS, _DEED, done),
        (tables.OBJECTS, _OBJECT, is_there),
        (tables.PERSONS, "account_id person_id", people.items()),
    ):
        engine.put(spec.name, rows_of(spec, header, *rows))
    for step in STEPS:
        step.make(engine, now=NOW)
        step.writes.check(engine)
    return engine


def profiled(*deeds, **more):
    """Return person -> (why, since, until), times in days before now."""
    rows = gate(*deeds, **more).get(PROFILED.select).to_pylist()
    days = [(r, (NOW - r["since"]).days, r["until"] and (r["until"] - NOW).days) for r in rows]
    return {r["person_id"]: (r["why"], since, until) for r, since, until in days}


def test_who_is_only_seen_on_a_network_has_no_profile_and_is_counted():
    engine = gate()
    assert engine.get(PROFILED.select).num_rows == 0
    assert engine.get(PROFILED_ACCOUNTS.select).num_rows == 0
    counted = engine.get(PASSIVE_COUNTS.select).to_pylist()
    assert counted == [{"source": "net", "people": 1}]


@pytest.mark.parametrize(
    ("verb", "thing"),
    [
        ("Create", "comment"),
        ("Create", "in our talk"),
        ("Create", "to our answer"),
        ("Create", "on our wall"),
        ("Announce", "passed on"),
        ("Like", "our post"),
        ("Like", "comment"),
        ("Like", "a photo that nobody describes"),
        ("Message", None),
        ("Accept", None),
        ("Enter", None),
    ],
)
def test_a_deed_towards_us_makes_a_profile_without_an_end(verb, thing):
    assert profiled(("fan", verb, thing, 400)) == {"fan": ("acted", 400, None)}


@pytest.mark.parametrize(
    ("verb", "thing"),
    [
        ("Create", "theirs"),
        ("Create", "to theirs"),
        ("Like", "theirs"),
        ("Announce", "to theirs"),
        ("Leave", "our page"),
        ("Undo", "our post"),
    ],
)
def test_to_name_us_among_others_or_to_leave_is_no_deed_towards_us(verb, thing):
    assert profiled(("fan", verb, thing, 5)) == {}


@pytest.mark.parametrize(
    ("days", "found"),
    [(0, ("joined", 0, 90)), (89, ("joined", 89, 1)), (90, None), (91, None), (-1, None)],
)
def test_who_joined_has_one_for_ninety_days(days, found):
    assert profiled(("fan", "Follow", "our page", days)).get("fan") == found


def test_who_did_not_say_when_joined_when_we_received_it():
    assert profiled(("fan", "Join", "our page", None)) == {"fan": ("joined", 1, 89)}


def test_who_left_again_did_not_join_but_who_came_back_did():
    came = ("fan", "Follow", "our page", 30)
    assert profiled(came, ("fan", "Leave", "our page", 20)) == {}
    back = profiled(came, ("fan", "Leave", "our page", 20), ("fan", "Join", "our page", 10))
    assert back == {"fan": ("joined", 10, 80)}


def test_one_deed_of_who_joined_takes_the_end_away():
    came = ("fan", "Follow", "our page", 30)
    found = profiled(came, ("fan", "Like", "our post", 3))
    assert found["fan"][:2] == ("acted", 3)


def test_what_was_not_yet_done_makes_no_profile():
    assert profiled(("fan", "Like", "our post", -2)) == {}


SIGHTED = {
    "told": [("c", "crm", "person", False)],
    "an organisation": [("c", "crm", "organisation", False)],
    "on a network, and told": [("fan", "net", "person", True), ("c", "crm", "person", False)],
    "told of in an export of the network": [
        ("fan", "net", "person", True),
        ("fan", "net", "person", False),
    ],
}


@pytest.mark.parametrize("sightings", SIGHTED.values(), ids=SIGHTED)
def test_whom_our_own_records_tell_of_has_a_profile(sightings):
    whose = {s[0]: "p" for s in sightings}
    found = profiled(sightings=sightings, people=whose)
    assert found == {"p": ("told", 500, None)}


def test_a_browser_is_known_by_what_it_did_on_our_site():
    browser = ("b", "web", "visitor", False)
    assert profiled(sightings=[browser]) == {"b": ("acted", 500, None)}
    both = [browser, ("fan", "net", "person", True)]
    assert profiled(sightings=both, people={"b": "p", "fan": "p"}) == {
        "p": ("signed_in", 500, None)
    }


def test_who_bought_is_a_customer_since_their_first_purchase():
    done = (
        ("fan", "Purchase", None, 7),
        ("fan", "Purchase", None, 70),
        ("fan", "Follow", None, 1),
    )
    assert profiled(*done)["fan"] == ("customer", 70, None)


def test_who_is_in_two_networks_counts_in_both_and_a_person_once():
    seen = [(f"{n}{i}", n, "person", True) for n in ("net", "wall") for i in range(3)]
    people = {s[0]: s[0][-1] for s in seen}
    engine = gate(("net2", "Like", "our post", 1), sightings=seen, people=people)
    counted = engine.get(f"{PASSIVE_COUNTS.select} order by source").to_pylist()
    assert [(r["source"], r["people"]) for r in counted] == [("net", 2), ("wall", 2)]


VERBS = ("Follow", "Leave", "Like", "Create", "Undo", "Purchase")
DEEDS = st.tuples(
    st.just("fan"),
    st.sampled_from(VERBS),
    st.sampled_from([None, *(t[0] for t in THINGS)]),
    st.integers(-5, 200),
)


@drawn(done=st.lists(DEEDS, max_size=6), order=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_no_order_of_deeds_changes_who_has_a_profile_and_a_deed_more_takes_none_away(done, order):
    mixed = list(done)
    order.shuffle(mixed)
    assert profiled(*mixed) == profiled(*done)
    for why, since, until in profiled(*done).values():
        assert since >= 0 and (until is None) == (why != "joined")
        assert until is None or 0 < until <= 90
    assert profiled(*done, ("fan", "Like", "our post", 2))["fan"][0] in ("acted", "customer")


# ------------------------------------------------------------------ through the whole flow

FAN = "7" * 32  # of the fixture: follows us since ten days
AUTHOR = "8" * 32  # of the fixture: named us once, elsewhere


def published(now, *more):
    """Return where each person id stands in what is published, by table."""
    facts = given()
    if more:
        facts[tables.INTERACTIONS] = _with(facts[tables.INTERACTIONS], more)
    engine = Duck()
    for spec, rows in facts.items():
        engine.put(spec.name, rows)
    pipeline.run(engine, now=now)
    return {
        spec.name: {r["person_id"] for r in engine.get(spec.select).to_pylist()}
        for spec in pipeline.PUBLISHED
        if "person_id" in spec.schema.names
    }


def _with(rows, more):
    return pa.concat_tables([rows, rows_of(tables.INTERACTIONS, _DEED, *more)])


#: What identity alone tells, and the word that somebody gave or took back.
_NOT_PROFILES = {"persons", "moved", "cluster_alarms", "permissions"}


#: Who came 90 days ago is new no longer, whatever they do.
_OF_NEWCOMERS = {"newcomers", "potentials", "potential_reasons"}


def where(found, person):
    return {name for name, people in found.items() if person in people} - _NOT_PROFILES


FIXTURE_NOW = datetime(2025, 3, 31, 12, 0, 0, 123456, tzinfo=UTC)


def test_of_who_did_nothing_no_table_of_profiles_tells_and_a_deed_brings_all_back():
    joined = FIXTURE_NOW - timedelta(days=10)
    then = published(FIXTURE_NOW)
    assert AUTHOR in then["persons"] and where(then, AUTHOR) == set()
    assert {"profiled", "people", "timelines", "profile_checks"} <= where(then, FAN)

    last, day_after = joined + timedelta(days=89.9), joined + timedelta(days=90)
    assert "people" in where(published(last), FAN)
    gone = published(day_after)
    assert FAN in gone["persons"] and where(gone, FAN) == set()

    like = ("iz1", FAN, "network", "Like", "o4", joined, joined, 3, 99, 255)
    back = published(day_after, like)
    assert where(back, FAN) >= where(then, FAN) - _OF_NEWCOMERS
