"""Who is new, what they did first and after what, and what may become of them."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import score_tables, tables
from rapport.flow.scores.policy import shipped
from rapport.flow.scores.policy_files import draft
from rapport.flow.scores.workings import SPELLS
from tests.flow.network.talking import NO_SCORE
from tests.flow.scores.meaning import ALL, Meaning, ago

NEWCOMERS, POTENTIALS = score_tables.NEWCOMERS, score_tables.POTENTIALS
REASONS = score_tables.POTENTIAL_REASONS


def by(rows, name="person_id"):
    return {row[name]: row for row in rows}


def test_who_joined_within_ninety_days_is_new_by_their_first_way():
    people = Meaning()
    people.newcomer("ann", ago(days=10))
    people.did("ann", "Purchase", ago(days=8))
    people.did("bob", "Purchase", ago(days=20))
    people.newcomer("cat", ago(days=91))
    people.did("dan", "Purchase", ago(days=400))  # bought long ago, follows us now
    people.newcomer("dan", ago(days=3))
    people.newcomer("eve", ago(days=5))
    people.told_of(
        tables.CONSENTS, "eve", "mail", "marketing", "email", "given", ago(days=30), ago(days=1)
        , 1, 1, ALL
    )  # fmt: skip
    people.newcomer("fay", ago(days=5))
    people.add(tables.IDENTIFIERS, *("fay", "email", "f@x", "f@x", "p", True, "crm", 1, 1, ALL))
    seen = ("crm", "person", False, ago(days=40), ago(days=1), 1, 1, ALL)
    people.told_of(tables.SIGHTINGS, "fay", *seen)
    found = by(people.made(NEWCOMERS))
    assert {name: row["joined_by"] for name, row in found.items()} == {
        "ann": "follow",
        "bob": "purchase",
        "eve": "subscribe",
        "fay": "register",
    }
    ann = found["ann"]
    assert (ann["first_deed"], ann["hours"]) == ("purchase", 48)
    bob = found["bob"]
    assert (bob["first_at"], bob["first_deed"]) == (
        None,
        None,
    )  # the first purchase is the joining


def test_who_did_something_long_before_is_not_new_and_who_did_lately_is():
    people = Meaning()
    for name, days in (("ann", 100), ("bob", 50)):
        people.deed(name, "Like", "o", ago(days=days))
        people.newcomer(name, ago(days=10))
    found = by(people.made(NEWCOMERS))
    assert set(found) == {"bob"}
    assert (found["bob"]["hours"], found["bob"]["motivator"]) == (-960, None)


@pytest.mark.parametrize("why", ["withdrawn", "program", "staff", "unscored"])
def test_who_may_not_be_judged_is_no_newcomer(why):
    people = Meaning()
    more = {"rights": NO_SCORE} if why == "unscored" else {}
    people.newcomer("ann", ago(days=10), trust=0.1 if why == "program" else 1.0, **more)
    if why == "withdrawn":
        people.withdraws("ann")
    if why == "staff":
        people.post("ann", "p", ago(days=5), staff=True)
    assert people.made(NEWCOMERS, REASONS, POTENTIALS) == [[], [], []]


def test_what_moved_somebody_is_the_last_thing_they_met_within_three_days():
    people = Meaning()
    people.ours("one", ago(days=9))
    for name, hours in (("ann", 24), ("bob", 71), ("cat", 80)):
        people.newcomer(name, ago(days=10))
        people.deed(name, "Like", "one", ago(days=9) + timedelta(hours=hours))
    people.newcomer("dan", ago(days=10), source="elsewhere")  # sees nothing of that place
    people.deed("dan", "Like", "one", ago(days=8), source="elsewhere")
    people.newcomer("eve", ago(days=10))
    mailed = (ago(days=8, hours=12), ago(days=8), 1, 1, ALL)
    people.told_of(tables.ACTIONS, "m", "mail", "mail", "eve", *mailed)
    people.deed("eve", "Like", "one", ago(days=8))
    found = by(people.made(NEWCOMERS))
    assert {name: row["motivator"] for name, row in found.items()} == {
        "ann": "post",
        "bob": "post",
        "cat": "nothing",
        "dan": "nothing",
        "eve": "message",
    }
    assert found["ann"]["hours"] == 48


@pytest.mark.parametrize(("many", "motivator"), [(20, "event"), (19, "nothing")])
def test_an_event_begins_with_the_first_of_twenty_who_answer(many, motivator):
    people = Meaning()
    people.newcomer("ann", ago(days=10))
    for n in range(many):
        people.did(f"old{n}", "Accept", ago(days=9 - n / 10), title="Evening")
    people.deed("ann", "Like", "x", ago(days=8))
    assert by(people.made(NEWCOMERS))["ann"]["motivator"] == motivator


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.integers(0, 300), max_size=6, unique=True),
    st.integers(1, 12),
    st.one_of(st.none(), st.integers(0, 280)),
)
def test_each_hour_of_a_newcomer_lies_in_one_spell(posts, days, acted):
    people = Meaning()
    joined = ago(days=days)
    people.newcomer("ann", joined)
    for n, hours in enumerate(posts):
        people.ours(f"post{n}", joined + timedelta(hours=hours, minutes=7))
    if acted is not None:
        people.deed("ann", "Like", "post0", joined + timedelta(hours=acted, minutes=11))
    spells = sorted(people.made(SPELLS), key=lambda row: row["from_hour"])
    here = acted is not None and acted < days * 24
    until = acted + 1 if here else days * 24
    edges = [0, *(row["to_hour"] for row in spells)]
    assert [row["from_hour"] for row in spells] == edges[:-1] and edges[-1] == until
    assert [row["acted"] for row in spells] == [False] * (len(spells) - 1) + [here]
    assert all(
        row["to_hour"] - row["from_hour"] <= 72 for row in spells if row["motivator"] == "post"
    )


def judged():
    """Of two newcomers ann has all that gives potential; bob nothing but an account."""
    people = Meaning()
    people.shop("Varna", "Varna, Slivnitsa 33")
    people.newcomer("ann", ago(days=10), trust=0.8)
    people.newcomer("bob", ago(days=12), trust=0.5)
    people.did("ann", "Purchase", ago(days=9))
    people.post("ann", "p", ago(days=8), feels=1, to_us=True)
    people.deed("ann", "Like", "x", ago(days=7))
    people.followers("ann", 100)
    people.followers("bob", 5)
    people.told_of(tables.ATTRIBUTES, "ann", "city", "varna", "Varna", False, 1, ALL)
    people.told_of(tables.ATTRIBUTES, "bob", "city", "sofia", "Sofia", False, 1, ALL)
    return people


def test_potential_is_the_sum_of_its_reasons():
    reasons, potentials = judged().made(REASONS, POTENTIALS)
    told = {(r["person_id"], r["part"]): (r["value"], r["micropoints"] / 1e6) for r in reasons}
    assert told["ann", "affinity"] == (3.0, 15.0)  # a good word, a post and a like: 3 / 6 of 30
    assert told["ann", "customer"] == (1.0, 20.0)
    assert told["ann", "reach"] == (100.0, 11.25)  # the higher of two: 3 / 4 of 15
    assert told["bob", "reach"] == (5.0, 3.75)
    assert told["ann", "shops"] == (1.0, 10.0) and told["bob", "shops"] == (None, 0.0)
    assert told["ann", "trust"] == (0.8, 12.0) and told["bob", "trust"] == (0.5, 7.5)
    assert told["bob", "customer"] == told["bob", "affinity"] == (0.0, 0.0)  # that is told
    assert told["ann", "channel"] == (None, 0.0)  # too few joined to tell
    found = by(potentials)
    assert (found["ann"]["micropoints"], found["bob"]["micropoints"]) == (68_250_000, 11_250_000)
    assert (found["ann"]["percentile"], found["bob"]["percentile"]) == (75.0, 25.0)
    assert found["ann"]["coverage"] == pytest.approx(0.9)


def test_the_company_sets_what_potential_is_made_of():
    card = dict.fromkeys(shipped().potential, 0) | {"customer": 100_000_000}
    people = judged()
    people.policies = (shipped(), draft(shipped(), potential=card, in_force_from=ago(days=1)))
    reasons, potentials = people.made(REASONS, POTENTIALS)
    assert {row["part"] for row in reasons} == {"customer"}
    assert {k: r["micropoints"] for k, r in by(potentials).items()} == {"ann": 10**8, "bob": 0}


def test_a_channel_is_worth_what_those_became_who_came_by_it():
    people = Meaning()
    for n in range(40):
        source = ("good", "bad")[n % 2]
        people.newcomer(f"p{n}", ago(days=40), source=source)
        if n % 2 == 0:
            people.deed(f"p{n}", "Like", "x", ago(days=30), source=source)
    rows = people.made(REASONS)
    told = {r["person_id"]: r["share"] for r in rows if r["part"] == "channel"}
    assert told["p0"] == pytest.approx((20 + 20 * 0.5) / 40)
    assert told["p1"] == pytest.approx((0 + 20 * 0.5) / 40)


def club(post_moves):
    """Sixty newcomers; thirty of them are where we published something the day they came."""
    people = Meaning()
    people.ours("post", ago(days=20))
    for n in range(60):
        place = ("net", "quiet")[n % 2]
        people.newcomer(f"p{n:02}", ago(days=20, hours=1), source=place)
        slow = n % 2 if post_moves else (n // 2) % 2
        if n % 20 < 16:
            wait = timedelta(hours=(30 + n) if slow else 5 + n)
            people.deed(f"p{n:02}", "Like", "x", ago(days=20) + wait, source=place)
    return people


def test_what_moves_newcomers_shows_in_curves_and_ratios():
    moved, curves = club(True).made(score_tables.MOTIVATORS, score_tables.ACTIVATIONS)
    post = by(moved, "motivator")["post"]
    assert (post["people"], post["acted"]) == (30, 24)
    assert post["low"] > 1 and post["p"] < 0.01 and post["ratio"] > post["low"]
    last = [row for row in curves if row["motivator"] == "post"][-1]
    assert last["at_risk"] >= 20 and last["low"] < last["share"] < last["high"]
    assert by(moved, "motivator")["nothing"]["ratio"] is None


def test_what_does_not_move_them_does_not():
    post = by(club(False).made(score_tables.MOTIVATORS), "motivator")["post"]
    assert post["low"] < 1 < post["high"]


def test_of_fewer_than_twenty_nothing_is_told():
    people = Meaning()
    for n in range(19):
        people.newcomer(f"p{n}", ago(days=9))
        people.deed(f"p{n}", "Like", "x", ago(days=8))
    assert people.made(score_tables.MOTIVATORS, score_tables.ACTIVATIONS) == [[], []]


def test_the_order_of_facts_changes_nothing():
    specs = (NEWCOMERS, REASONS, POTENTIALS, score_tables.MOTIVATORS, score_tables.ACTIVATIONS)
    there = club(True).made(*specs)
    back = club(True).made(*specs, order=lambda n: range(n - 1, -1, -1))
    assert there == back
