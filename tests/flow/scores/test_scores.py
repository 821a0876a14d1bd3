"""Where people stand: percentiles, composite, what is not told, few facts, their own past."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport.flow import score_tables
from rapport.flow.scores import workings
from rapport.flow.scores.policy import shipped
from tests.flow.scores.meaning import ALL, NOW, Meaning, ago

SCORES = score_tables.SCORES


def by_key(found):
    return {(row["person_id"], row["axis"]): row for row in found}


def four():
    """Of four, two write one message each, one two, one none lately."""
    people = Meaning()
    for name in ("ann", "bob", "cat", "cat"):
        people.did(name, "Message", ago(days=1))
    people.did("old", "Message", ago(days=90))
    return people


def test_a_score_is_the_sum_of_what_is_left_and_its_percentile_that_of_active_people():
    found = by_key(four().made(SCORES))
    left = 2_000_000 * 977_160 // 1_000_000  # one day of a half-life of thirty
    assert found["ann", "engagement"]["micropoints"] == left == 1_954_320
    assert found["cat", "engagement"]["micropoints"] == 2 * left
    assert found["old", "engagement"]["micropoints"] == 250_000
    told = {name: found[name, "engagement"]["percentile"] for name in ("ann", "bob", "cat", "old")}
    assert told["ann"] == told["bob"] == pytest.approx(100 / 3, abs=1e-6)
    assert told["cat"] == pytest.approx(500 / 6, abs=1e-6)
    assert told["old"] is None and not found["old", "engagement"]["is_active"]
    assert ("old", "composite") not in found


def test_what_is_not_told_is_not_nothing_and_coverage_says_how_much_is():
    people = four()
    people.did("ann", "Purchase", ago(days=1))
    found = by_key(people.made(SCORES))
    ann = found["ann", "composite"]
    parts = [found["ann", axis]["part_micropoints"] for axis in ("engagement", "loyalty")]
    assert (
        ann["micropoints"]
        == sum(parts)
        == pytest.approx((35 * 100 / 3 + 10 * 50) / 45 * 1e6, abs=2)
    )
    assert ann["coverage"] == pytest.approx(0.45) and ann["lines"] == 2
    bob = found["bob", "composite"]
    assert bob["micropoints"] == found["bob", "engagement"]["part_micropoints"] == 33_333_333
    assert bob["coverage"] == pytest.approx(0.35)
    assert all(row["version"] == 1 for row in found.values())


def test_an_axis_without_a_weight_is_shown_and_counts_for_nothing():
    weights = {**shipped().composite, "engagement": 0, "loyalty": 45_000_000}
    people = four()
    people.policies = (replace(shipped(), composite=weights),)
    people.did("ann", "Purchase", ago(days=1))
    found = by_key(people.made(SCORES))
    assert found["ann", "engagement"]["percentile"] is not None
    assert found["ann", "engagement"]["part_micropoints"] is None
    assert found["ann", "composite"]["coverage"] == pytest.approx(0.45)
    assert ("bob", "composite") not in found


def test_the_fewer_deeds_the_lower_the_bound():
    people = Meaning()
    for n in range(10):
        people.did("ten", "Message", ago(hours=n / 10))
    people.did("one", "Message", ago(hours=1))
    found = by_key(people.made(SCORES))
    one, ten = (found[name, "engagement"] for name in ("one", "ten"))
    # 1 - 1.645 sqrt(1 + .6765) + 1.3530; of ten equal ones the same of ten, by ten
    assert one["lower"] / one["micropoints"] == pytest.approx(0.2231, abs=1e-4)
    assert ten["lower"] / ten["micropoints"] == pytest.approx(0.5978, abs=1e-4)


def test_bad_words_lower_a_score_below_nothing():
    people = Meaning()
    people.ours("ours", ago(days=9))
    people.post("ann", "bad", ago(hours=2), to="ours", feels=-1, to_us=True)
    ann = by_key(people.made(SCORES))["ann", "valence"]
    assert ann["micropoints"] == -2_000_000 and ann["lower"] < ann["micropoints"]


def test_a_policy_of_the_future_does_not_count_and_the_last_version_of_a_day_does():
    twice = tuple(replace(r, micropoints=2 * r.micropoints) for r in shipped().rules)
    begins = NOW.replace(hour=0)
    second = replace(shipped(), version=2, rules=twice, in_force_from=begins)
    future = replace(second, version=3, in_force_from=begins + timedelta(days=1))
    people = four()
    people.policies = (shipped(), second, future)
    ann = by_key(people.made(SCORES))["ann", "engagement"]
    assert (ann["version"], ann["micropoints"]) == (2, 3_908_640)
    before = by_key(people.made(SCORES, now=begins - timedelta(microseconds=1)))
    assert before["ann", "engagement"]["version"] == 1


def test_among_those_of_a_community_of_twenty():
    people = Meaning()
    names = [f"p{n:02}" for n in range(25)]
    for n, name in enumerate(names):
        for k in range(n % 5 + 1):
            people.did(name, "Message", ago(hours=k))
        people.communities.append((name, 0 if n < 20 else 1, 1, 1, ALL))
    found = by_key(people.made(SCORES))
    inside = [found[name, "engagement"]["percentile_inside"] for name in names]
    assert inside[:5] == [10.0, 30.0, 50.0, 70.0, 90.0]
    assert inside[20:] == [None] * 5  # five hide nobody


def test_their_own_middle_of_a_year():
    people = Meaning()
    people.did("ann", "Message", ago(days=75))
    people.did("ann", "Message", ago(days=400))
    people.did("bob", "Message", ago(days=20))
    pasts = {r["person_id"]: r["micropoints"] for r in people.made(workings.SCORE_PASTS)}

    # of ann the last twelve times: of the first deed little is left, of the second at two times
    def left(days):
        return 2_000_000 * round(1e6 * 2 ** (-days / 30)) // 1_000_000

    at = [left(400 - 30 * k) * (400 - 30 * k < 365) for k in range(1, 13)]
    at = [v + (left(75 - 30 * k) if 30 * k <= 75 else 0) for k, v in enumerate(at, 1)]
    at.sort()
    assert pasts == {"ann": (at[5] + at[6]) // 2}
