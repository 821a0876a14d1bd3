"""How posts spread, and how far they may be expected to."""

import numpy as np
import pytest

from rapport.flow.network.spread import expected
from rapport.flow.network_tables import CASCADES
from tests.flow.network.talking import NO_SCORE, NOW, Talks, ago


def by_post(talks, **more):
    return {row["object_id"]: row for row in talks.made(CASCADES, **more)}


def test_answers_and_shares_make_a_tree():
    """Ours; two answer, one answers an answer after an hour, and that is passed on twice."""
    talks = Talks()
    began = ago(days=30)
    talks.ours("p", began)
    talks.post("anna", "q", ago(days=29.99), to="p")
    talks.post("boris", "r", ago(days=29.98), to="p")
    talks.post("anna", "s", ago(days=29), to="r")
    talks.deed("clara", "Announce", "s", ago(days=28))
    talks.post("dora", "t", ago(days=28), to="s", verb="Announce")
    talks.deed("emil", "Like", "p", ago(days=28))
    talks.followers("anna", 99)
    (row,) = talks.made(CASCADES)
    assert (row["object_id"], row["person_id"], row["began_at"]) == ("p", None, began)
    assert (row["size"], row["depth"], row["first_hour"]) == (6, 3, 3)
    assert (row["people"], row["reach"]) == (4, 103)
    # below the edges: q 1 of 6, r 4, s 3, each share 1: 5 + 8 + 9 + 5 + 5 of 15 pairs
    assert row["virality"] == pytest.approx(32 / 15, abs=1e-6)
    assert row["expected"] is None


def test_who_may_not_be_told_is_counted_without_a_name():
    talks = Talks()
    talks.post("anna", "p", ago(days=3))
    talks.post("boris", "q", ago(days=2), to="p")
    talks.withdraws("anna")
    (row,) = talks.made(CASCADES)
    assert (row["person_id"], row["size"], row["people"]) == (None, 2, 1)
    assert not row["is_ours"]


def test_programs_spread_nothing():
    talks = Talks()
    talks.post("anna", "p", ago(days=3))
    talks.person("boris", trust=0.1)
    talks.deed("boris", "Announce", "p", ago(days=2))
    assert talks.made(CASCADES) == []


def test_to_count_judges_nobody_but_rights_are_told():
    talks = Talks()
    talks.post("anna", "p", ago(days=3))
    talks.deed("boris", "Announce", "p", ago(days=2), rights=NO_SCORE)
    assert [r["rights"] & 4 for r in talks.made(CASCADES)] == [0]


def past(talks, number, answers):
    """Posts of ours of long ago: two answers in the first hour, and later so many each."""
    for n in range(number):
        talks.ours(f"old{n}", ago(days=60 + n))
        for k in range(2 + answers[n % len(answers)]):
            later = 0.5 / 24 if k < 2 else 2
            talks.post(f"a{k}", f"old{n}-{k}", ago(days=60 + n - later), to=f"old{n}")


def test_what_is_to_be_expected_is_what_became_of_others():
    """Of 30 that had 3 after an hour, a third each ended at 3, 6 and 12."""
    talks = Talks()
    past(talks, 30, (0, 3, 9))
    talks.ours("new", ago(hours=2))
    for n in range(2):
        talks.post(f"a{n}", f"new{n}", ago(hours=1.5), to="new")
    row = by_post(talks)["new"]
    assert (row["first_hour"], row["low"], row["expected"], row["high"]) == (3, 3.0, 6.0, 12.0)
    assert by_post(talks, now=ago(hours=1.2))["new"]["expected"] is None
    assert by_post(talks)["old0"]["expected"] is None
    assert row["is_ours"]


@pytest.mark.parametrize(("late", "told"), [(2, (5.0, 6.0, 12.0)), (9, (12.0,) * 3), (10, None)])
def test_no_less_is_expected_than_is_there_and_nothing_of_what_went_beyond(late, told):
    talks = Talks()
    past(talks, 30, (0, 3, 9))
    talks.ours("new", ago(hours=5))
    for n in range(2 + late):
        talks.post(f"a{n}", f"new{n}", ago(hours=4.5 if n < 2 else 2), to="new")
    row = by_post(talks)["new"]
    assert row["size"] == 3 + late
    found = tuple(row[end] for end in ("low", "expected", "high"))
    assert found == (told or (None,) * 3)


def test_of_twenty_nine_nothing_is_told():
    found = expected(np.array([3.0]), np.full(29, 3.0), np.full(29, 6.0))
    assert np.isnan(found).all()
    found = expected(np.array([3.0]), np.full(30, 3.0), np.full(30, 6.0))
    assert found.tolist() == [[6.0, 6.0, 6.0]]


def test_those_next_in_size_are_asked_where_few_were_as_large():
    """Ten had 4 and doubled, forty had 40 and grew by half: of 8 the doubled are nearer."""
    first = np.array([4.0] * 10 + [40.0] * 40)
    final = np.array([8.0] * 10 + [60.0] * 40)
    low, middle, high = expected(np.array([8.0]), first, final)[0]
    assert (low, middle, high) == (12.0, 12.0, 16.0)


def test_the_interval_holds_four_of_five_of_what_is_to_come():
    """Sizes as of real posts: heavy tails. Learned of one half, held against the other."""
    random = np.random.default_rng(7)
    first = 1 + np.floor(random.pareto(1.5, 4000) * 2)
    final = first + np.floor(first * random.lognormal(0, 1, 4000))
    found = expected(first[2000:], first[:2000], final[:2000])
    inside = (found[:, 0] <= final[2000:]) & (final[2000:] <= found[:, 2])
    assert inside.mean() >= 0.78  # more than .8: many posts of one size end alike
    assert 0.05 <= (final[2000:] > found[:, 2]).mean() <= 0.13


def test_no_order_of_facts_matters():
    talks = Talks()
    past(talks, 31, (0, 3))
    assert talks.made(CASCADES) == talks.made(CASCADES, order=lambda n: range(n)[::-1], now=NOW)
