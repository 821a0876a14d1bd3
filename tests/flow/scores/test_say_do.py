"""Who keeps their word: what was said against what was done, and how many to expect."""

from datetime import timedelta

import pytest

from rapport.flow import score_tables
from rapport.flow.scores.coming import attendance, invited
from rapport.flow.scores.say_do_groups import say_do_groups
from rapport.flow.scores.workings import SAY_DO_SUMS
from tests.flow.literal import rows_of
from tests.flow.scores.meaning import NOW, Meaning, ago

PROMISES, SAY_DO = score_tables.PROMISES, score_tables.SAY_DO


def told(people, **more):
    """Of each promise whether it was kept."""
    found = people.made(PROMISES, **more)
    return {(r["person_id"], r["pair"], r["thing"]): r["done_by"] is not None for r in found}


def test_who_said_yes_and_came_keeps_their_word_once_the_evening_was():
    people = Meaning()
    for name in ("ann", "bob"):
        people.did(name, "Accept", ago(days=20), object_id="evening")
        people.did(name, "Accept", ago(days=3), object_id="next")
    people.did("ann", "Arrive", ago(days=10), object_id="evening")
    people.did("cat", "Arrive", ago(days=10), object_id="evening")  # nobody asked her
    assert told(people) == {
        ("ann", "coming", "evening"): True,
        ("bob", "coming", "evening"): False,
    }


def test_who_took_it_back_said_nothing_and_what_was_half_a_year_ago_was():
    people = Meaning()
    people.did("ann", "Accept", ago(days=20), object_id="evening")
    people.did("ann", "Reject", ago(days=19), object_id="evening")
    people.did("bob", "Arrive", ago(days=10), object_id="evening")
    people.did("bob", "Accept", ago(days=181), object_id="nobody came")
    assert told(people) == {("bob", "coming", "nobody came"): False}


def test_an_evening_is_known_by_its_title_where_each_word_has_a_number_of_its_own():
    people = Meaning()
    for number, name in enumerate(("ann", "bob")):
        people.did(name, "Accept", ago(days=20), object_id=f"e{number}", title="Evening")
    people.did("ann", "Arrive", ago(days=10), object_id="e9", title="Evening")
    assert told(people) == {
        ("ann", "coming", "Evening"): True,
        ("bob", "coming", "Evening"): False,
    }


def test_a_club_that_meets_again_under_its_name_is_another_evening():
    people = Meaning()
    people.did("ann", "Arrive", ago(days=40), title="Club")  # nobody had asked yet
    people.did("ann", "Accept", ago(days=30), title="Club")
    people.did("ann", "Arrive", ago(days=20), title="Club")
    people.did("bob", "Accept", ago(days=10), title="Club")  # the next one is still to come
    assert told(people) == {("ann", "coming", "Club"): True}


def test_who_wants_to_buy_is_asked_after_sixty_days():
    people = Meaning()
    for name, days in (("ann", 90), ("ann", 80), ("bob", 61), ("cat", 59), ("dan", 2)):
        people.wishes(name, ago(days=days))
    people.wishes("eve", ago(days=90), intents='[["complaint","high"]]')
    people.wishes("fay", ago(days=90), noise="spam")
    people.did("ann", "Purchase", ago(days=31))
    people.did("dan", "Purchase", ago(days=1))
    assert told(people) == {
        ("ann", "buying", None): True,
        ("bob", "buying", None): False,
        ("dan", "buying", None): True,
    }


def test_a_person_is_as_reliable_as_they_were_and_few_words_tell_little():
    people = Meaning()
    for n in range(10):
        people.did("ann", "Accept", ago(days=200 + n), object_id=f"e{n}")
        if n < 8:
            people.did("ann", "Arrive", ago(days=190), object_id=f"e{n}")
    found = {r["pair"]: r for r in people.made(SAY_DO)}
    ann = found["any"]
    assert (ann["said"], ann["done"]) == (10, 8) and ann["reliability"] == pytest.approx(9 / 12)
    assert (ann["low"], ann["high"]) == pytest.approx((0.4902, 0.9433), abs=1e-4)  # Wilson
    assert {k: v for k, v in found["coming"].items() if k != "pair"} == {
        k: v for k, v in ann.items() if k != "pair"
    }


def test_groups_are_held_against_the_others_by_newcombe():
    header = " ".join(SAY_DO_SUMS.schema.names)
    sums = rows_of(
        SAY_DO_SUMS,
        header,
        ("coming", "buyer", "yes", 40, 70, 56),
        ("coming", "buyer", "no", 60, 80, 48),
        ("coming", "community", "0", 25, 70, 56),
        ("coming", "community", "1", 19, 80, 48),
    )
    found = {(r["grouping"], r["value"]): r for r in say_do_groups.function(sums).to_pylist()}
    yes = found["buyer", "yes"]
    assert (yes["difference"], yes["low"], yes["high"]) == pytest.approx(
        (0.2, 0.052, 0.334), abs=5e-4
    )
    assert yes["gap"] == pytest.approx(0.2)
    assert yes["gap_low"] < 0.2 < yes["gap_high"]
    assert found["community", "0"]["difference"] is None  # nineteen others can't hide
    assert ("community", "1") not in found


def test_of_an_evening_to_come_so_many_are_expected_as_keep_their_word():
    people = Meaning()
    for n in range(8):
        people.did("ann", "Accept", ago(days=200 + n), title=f"e{n}")
        people.did("ann", "Arrive", ago(days=190), title=f"e{n}")
    for name in ("ann", "bob"):
        people.did(name, "Accept", ago(days=2), title="to come")
    people.did("cat", "Accept", ago(days=2), title="to come")
    people.did("cat", "Reject", ago(days=1), title="to come")
    people.did("ann", "Accept", ago(days=9), title="was")
    people.did("ann", "Arrive", ago(days=8), title="was")
    (found,) = people.made(score_tables.ATTENDANCES)
    assert (found["thing"], found["said"], found["no_past"]) == ("to come", 2, 1)
    assert found["expected"] == pytest.approx(10 / 11 + 1 / 2)  # of bob nothing is known yet
    assert (found["low"], found["high"]) == (1, 2)  # none: 1/11 * 1/2 < .05
    assert found["spread"] == pytest.approx((10 / 121 + 1 / 4) ** 0.5)


def test_how_many_to_expect():
    found = attendance([0.9, 0.9, 0.5])
    assert found.expected == pytest.approx(2.3)
    assert found.spread == pytest.approx((0.09 + 0.09 + 0.25) ** 0.5)
    assert (found.low, found.high) == (1, 3)
    assert attendance([]).expected == 0.0


def test_how_many_to_invite_so_that_more_than_the_places_come_once_in_twenty():
    # of n with one half each: P(more than 10) is .038 of 15 and .067... of 15 + 1
    from math import comb

    def over(n):
        return sum(comb(n, k) for k in range(11, n + 1)) / 2**n

    most = invited([0.5] * 100, 10)
    assert over(most) <= 0.05 < over(most + 1)
    assert invited([1.0] * 30, 10) == 10
    assert invited([0.1] * 5, 10) == 5


def test_say_do_is_judged_by_the_time_of_the_build():
    people = Meaning()
    people.did("ann", "Accept", ago(days=20), object_id="evening")
    people.did("ann", "Arrive", ago(days=10), object_id="evening")
    assert told(people, now=NOW - timedelta(days=15)) == {}
