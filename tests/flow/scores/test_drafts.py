"""Points given anew: at another date, and by a draft of the policy."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow import network_tables, score_tables
from rapport.flow.engines.duck import Duck
from rapport.flow.scores import drafts
from rapport.flow.scores.given import as_tables
from rapport.flow.scores.policy import shipped
from rapport.flow.scores.policy_files import draft
from tests.flow.literal import rows_of
from tests.flow.scores.meaning import NOW, Meaning, ago, rows

SCORES, LINES = score_tables.SCORES, score_tables.SCORE_LINES
VERBS = ("Message", "Comment", "Like", "Purchase", "View")


def doubled(deed, times=2):
    """A draft by which one deed is worth so many times as much."""
    rules = (
        replace(r, micropoints=r.micropoints * times) if r.deed == deed else r
        for r in shipped().rules
    )
    return draft(shipped(), rules=tuple(rules))


def published(lines, communities=(), policies=None):
    """An engine with what a build laid down."""
    engine = Duck()
    engine.put(drafts.TOLD, lines)
    spec = network_tables.COMMUNITIES
    told = "person_id community microweight microweight_inside rights"
    engine.put(spec.name, rows_of(spec, told, *communities))
    for one, table in as_tables(policies or [shipped()]).items():
        engine.put(one.name, table)
    return engine


def table(spec, found):
    import pyarrow as pa

    return pa.Table.from_pylist(found, spec.schema)


@st.composite
def crowds(draw):
    people = Meaning()
    deeds = st.tuples(st.sampled_from("abcd"), st.sampled_from(VERBS), st.integers(0, 700))
    for name, verb, days in draw(st.lists(deeds, min_size=1, max_size=20)):
        people.did(name, verb, ago(days=days, hours=1))
    return people


@settings(max_examples=25, deadline=None)
@given(crowds())
def test_at_its_own_time_by_its_own_policy_it_gives_what_the_build_gave(people):
    lines, scores = people.made(LINES, SCORES)
    engine = published(table(LINES, lines))
    drafts.again(engine, NOW)
    assert rows(engine, LINES) == lines
    assert rows(engine, SCORES) == scores


@settings(max_examples=15, deadline=None)
@given(crowds(), st.integers(1, 365))
def test_at_an_older_date_it_gives_what_a_build_gave_then(people, days):
    then = NOW - timedelta(days=days)
    lines, _ = people.made(LINES, SCORES)
    engine = published(table(LINES, lines))
    drafts.again(engine, then)
    assert rows(engine, SCORES) == people.made(SCORES, now=then)


def test_a_draft_like_what_is_in_force_moves_nobody():
    people = Meaning()
    for name in "abc":
        people.did(name, "Message", ago(days=1))
    found = drafts.try_draft(published(table(LINES, people.made(LINES))), shipped(), NOW)
    assert (found.people, found.up, found.down, found.movers) == (3, 0, 0, ())


def test_a_draft_says_who_moves_from_where_to_where():
    people = Meaning()
    people.did("ann", "Like", ago(days=1))
    for _ in range(3):
        people.did("bob", "Message", ago(days=1))
    people.did("cat", "Message", ago(days=1))
    engine = published(table(LINES, people.made(LINES)))
    found = drafts.try_draft(engine, doubled("like", 20), NOW)
    told = {one.person_id: (one.place_before, one.place_after) for one in found.movers}
    assert told == {"ann": (3, 1), "bob": (1, 2), "cat": (2, 3)}
    assert (found.people, found.up, found.down) == (3, 1, 2)
    assert found.movers[0].person_id == "ann" and found.movers[0].places == 2
    shift = next(one for one in found.axes if one.axis == "engagement")
    assert shift.heaviest == "like" and shift.share == pytest.approx(10 / 18, abs=1e-3)
    assert shift.drift is None  # fewer than twenty people


def test_who_gets_a_first_point_comes_and_who_loses_the_last_goes():
    people = Meaning()
    people.did("ann", "Like", ago(days=1))
    people.did("bob", "Message", ago(days=1))
    silent = draft(
        shipped(),
        rules=tuple(replace(r, micropoints=0) if r.deed == "like" else r for r in shipped().rules),
    )
    found = drafts.try_draft(published(table(LINES, people.made(LINES))), silent, NOW)
    ann = next(one for one in found.movers if one.person_id == "ann")
    assert (ann.place_before, ann.place_after, ann.places) == (2, None, 0)


def test_the_drift_of_what_stays_is_nothing_and_of_what_moves_as_on_paper():
    before = np.arange(1, 101)
    assert drafts.drift(before, before) == 0
    # all in the last tenth: 9 shares of .1 become nothing (.0001), one becomes 1
    gone = 9 * (1e-4 - 0.1) * np.log(1e-4 / 0.1) + 0.9 * np.log(10)
    assert drafts.drift(before, np.full(100, 100)) == pytest.approx(gone)
    assert drafts.drift(before[:19], before) is None
