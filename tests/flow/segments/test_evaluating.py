"""Membership can't lie: asked of everybody, of one, or step by step, the answer is the same."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.engines.duck import Duck
from rapport.flow.segments.checking import check_rule
from rapport.flow.segments.compiling import compile_rule
from rapport.flow.segments.evaluating import cut_down, holds, inside, moves, next_move, put_stays
from rapport.flow.segments.grammar import read_rule
from rapport.flow.segments.stays import FOREVER, Stays, micros, moved, recounted, time_of
from tests.flow.segments.rules_given import RULES
from tests.flow.segments.world import NOW, World, days, rule

PEOPLE = 4
_HALF = timedelta(hours=12)
_TIME = st.integers(-800, 100).map(lambda n: NOW + n * _HALF)
_VERBS = st.sampled_from(["Purchase", "Create", "Like", "Arrive"])
_FACTS = st.lists(st.tuples(st.integers(0, PEOPLE - 1), _VERBS, _TIME), max_size=12)
_TEMPERATURES = st.sampled_from([None, "unaware", "product", "buying"])


def world_of(facts, warmth):
    world = World()
    for no in range(PEOPLE):
        mine = [at for who, _, at in facts if who == no]
        world.person(no, temperature=warmth[no], birth_year=1990 + no, deeds=len(mine),
                     last_deed=max(mine, default=None), orders=len(mine))  # fmt: skip
    for who, verb, at in facts:
        world.did(who, verb, at, title="Order", feeling=-1, amount=5.0, currency="EUR")
    return world


WARMTH = st.lists(_TEMPERATURES, min_size=PEOPLE, max_size=PEOPLE)
#: Rules whose answers these worlds can change, most of them by time alone.
TEXTS = [
    "did(bought, last 30 days)",
    "count(anything, last 30 days) = 0",
    "count(bought, last 90 days) between 1 and 2",
    "last_deed more than 14 days ago and temperature >= product",
    "last_deed within 10 days or age >= 36",
    "not did(wrote, last 7 days) except did(liked, last 20 days)",
    "sum(bought, last 60 days) >= 10 EUR",
    "age >= 34",
    "in segment warm and not did(bought, last 3 days)",
]
WARM = "did(bought or liked, last 15 days)"


@pytest.fixture(scope="module")
def engine():
    return Duck()


def compiled(text):
    node = read_rule(text)
    check_rule(node, segments=["warm"])
    return compile_rule(node)


def all_stays(engine, asked, at, until):
    """Stays by asking everybody at each time at which anything may change."""
    stays = recounted(Stays.none(), inside(engine, asked, time_of(at)), at)
    _, times = moves(engine, asked, time_of(at), time_of(until))
    for time in np.unique(times):
        stays = recounted(stays, inside(engine, asked, time_of(time)), int(time))
    return stays


def as_rows(stays):
    return list(
        zip(stays.people.tolist(), stays.entered.tolist(), stays.left.tolist(), strict=True)
    )


@settings(deadline=None, max_examples=60)
@given(RULES, _FACTS, WARMTH, _TIME)
def test_asked_of_everybody_or_of_each_it_is_the_same(engine, node, facts, warmth, now):
    world_of(facts, warmth).fill(engine)
    ends = np.array([FOREVER, micros(now) + 1])
    some = Stays.of_arrays(np.array([0, 2]), np.full(2, micros(now)), ends)
    put_stays(engine, {"buyers": some})
    asked = compile_rule(node)
    found = inside(engine, asked, now)
    everybody = np.arange(PEOPLE)
    each = holds(engine, asked, everybody, np.full(PEOPLE, micros(now)))
    assert everybody[each].tolist() == found.tolist()


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(TEXTS), _FACTS, WARMTH, st.integers(1, 200))
def test_time_alone_moves_people_at_the_very_moment(engine, text, facts, warmth, span):
    """Those who may move, asked at the times at which they may: the same stays as by asking
    everybody at each of these times, and between them nothing changes."""
    world_of(facts, warmth).fill(engine)
    start, end = micros(NOW), micros(NOW + span * _HALF)
    put_stays(engine, {"warm": all_stays(engine, compiled(WARM), start, end)})
    asked = compiled(text)
    stays = recounted(Stays.none(), inside(engine, asked, NOW), start)
    people, times = moves(engine, asked, NOW, time_of(end))
    stays = moved(stays, people, times, holds(engine, asked, people, times))
    assert as_rows(stays) == as_rows(all_stays(engine, asked, start, end))
    for time in {start, end, *(micros(NOW + n * _HALF) + 1 for n in range(0, span, 7))}:
        if time <= end:
            assert stays.inside(time).tolist() == inside(engine, asked, time_of(time)).tolist()


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(TEXTS[:-1]),
    st.lists(st.tuples(_FACTS, WARMTH, st.integers(1, 60)), min_size=1, max_size=5),
)
def test_step_by_step_is_what_a_full_count_gives(engine, text, stream):
    """Facts come in at times. Of what came only the people it is about are asked, and who moves by
    time alone: after each step the members are those of a count of everybody."""
    asked, part = compiled(text), Duck()
    facts, stays, at = [], Stays.none(), NOW
    world_of(facts, [None] * PEOPLE).fill(engine)
    stays = recounted(stays, inside(engine, asked, at), micros(at))
    before = [None] * PEOPLE
    for new, warmth, halves in stream:
        until = at + halves * _HALF
        people, times = moves(engine, asked, at, until)
        stays = moved(stays, people, times, holds(engine, asked, people, times))
        facts += new
        touched = {who for who, _, _ in new}
        touched |= {n for n in range(PEOPLE) if warmth[n] != before[n]}
        world_of(facts, warmth).fill(engine)
        who = np.array(sorted(touched), np.int64)
        cut_down(engine, part, who)
        put_stays(part, {})
        now = np.full(len(who), micros(until))
        stays = moved(stays, who, now, holds(part, asked, who, now))
        assert stays.inside().tolist() == inside(engine, asked, until).tolist()
        at, before = until, warmth
    assert all(entered < left for _, entered, left in as_rows(stays))


def test_the_next_change_by_time_alone_is_known():
    world = World().person(1, last_deed=NOW - days(10)).person(2, last_deed=NOW - days(40))
    world.did(1, "Purchase", NOW - days(3)).did(2, "Purchase", NOW - days(29))
    duck = world.duck()
    silent = rule("last_deed more than 30 days ago")
    assert next_move(duck, silent, NOW) == NOW + days(20)
    assert next_move(duck, silent, NOW + days(20)) is None
    assert next_move(duck, rule("count(bought, last 30 days) >= 1"), NOW) == NOW + days(1)
    assert next_move(duck, rule("orders >= 2"), NOW) is None
    assert not rule("orders >= 2").by_time
    assert next_move(duck, rule("age >= 3"), NOW).year == NOW.year + 1
