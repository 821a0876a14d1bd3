"""Walks: what is gone is what stood in the span that was walked, and stands there no more."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import ConfigError
from rapport.flow.sources import walking
from rapport.flow.sources.base import Asked
from rapport.flow.sources.walking import SETTINGS, Walk, instant_of

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def walk(cursor=None, now=NOW, **settings):
    return Walk.of(Asked(settings, {}, cursor, now, None, None), SETTINGS)


def walked(one, there, cut_off_after=None):
    """Walk over what stands there: number -> (days old, answers). Returns gone and the cursor."""
    for place, (number, (days, answers)) in enumerate(there.items()):
        if place == cut_off_after:
            one = walk(one.cursor({"list": "posts"}), one.began + HOUR)
            assert one.place == {"list": "posts"}
        published = NOW - timedelta(days=days)
        if not one.is_past(published):
            one.found("posts", number, published, answers)
    gone, cursor = one.end(["posts"])
    return {deletion.native for deletion in gone}, cursor


def test_a_long_walk_each_day_short_ones_between():
    first = walk()
    assert (first.long, first.since) == (True, NOW - timedelta(days=90))
    _, cursor = walked(first, {})
    short = walk(cursor, NOW + HOUR)
    assert (short.long, short.since) == (False, NOW + HOUR - timedelta(days=7))
    assert walk(cursor, NOW + timedelta(days=1)).long


def test_a_short_walk_says_nothing_of_what_is_older():
    _, cursor = walked(walk(), {"new": (1, ["a", "b"]), "old": (30, ["c"])})
    gone, cursor = walked(walk(cursor, NOW + HOUR), {"new": (1, ["a"])})
    assert gone == {"b"}
    gone, cursor = walked(walk(cursor, NOW + timedelta(days=1)), {"new": (1, ["a"])})
    assert gone == {"old", "c"}
    assert walked(walk(cursor, NOW + timedelta(days=2)), {"new": (1, ["a"])})[0] == set()


def test_what_moved_to_another_list_is_not_gone():
    one = walk()
    one.found("feed", "p", NOW)
    _, cursor = one.end(["feed", "tagged"])
    again = walk(cursor, NOW + HOUR)
    again.found("tagged", "p", NOW)
    assert again.end(["feed", "tagged"])[0] == []
    assert walk(cursor, NOW + HOUR).end(["tagged"])[0] == [], "a list that is walked no more"


def test_a_walk_that_was_cut_off_over_a_day_ago_is_begun_anew():
    one = walk()
    one.found("posts", "p", NOW)
    cursor = one.cursor({"list": "posts", "after": "x"})
    assert walk(cursor, NOW + timedelta(hours=23)).place == {"list": "posts", "after": "x"}
    assert walk(cursor, NOW + timedelta(hours=25)).place == {}


def test_a_cursor_holds_so_many_numbers_the_newest(monkeypatch):
    monkeypatch.setattr(walking, "MOST", 3)
    _, cursor = walked(walk(), {"old": (3, ["d"]), "new": (1, ["a"]), "between": (2, [])})
    assert [*json.loads(cursor)["was"]] == ["posts new", "posts between"]


THERE = st.dictionaries(
    st.sampled_from("pqrstu"),
    st.tuples(st.integers(0, 60), st.lists(st.sampled_from("abcdef"), unique=True)).map(
        lambda found: found
    ),
    max_size=6,
)


@given(THERE, THERE, st.integers(0, 6), st.booleans())
def test_only_what_stands_there_no_more_is_gone_wherever_it_was_cut_off(was, now, cut, long):
    was = {n: (days, [n + a for a in answers]) for n, (days, answers) in was.items()}
    now = {
        n: (was.get(n, (days,))[0], [n + a for a in answers]) for n, (days, answers) in now.items()
    }
    _, cursor = walked(walk(), was)
    later = NOW + (timedelta(days=1) if long else HOUR)
    span = 90 if long else 7

    def numbers(found):
        some = ((n, *a) for n, (days, a) in found.items() if NOW - timedelta(days=days) >= since)
        return {number for one in some for number in one}

    since = later - timedelta(days=span)
    gone, last = walked(walk(cursor, later), now, cut)
    missing = numbers(was) - numbers(now)
    doubted = len(missing) >= 20 and 2 * len(missing) > sum(1 + len(a) for _, a in was.values())
    assert gone == (set() if doubted else missing)
    if not doubted:
        assert walked(walk(last, later + HOUR), now)[0] == set()


@pytest.mark.parametrize("said", ["", "many", "0", "-1", "99999999", "１"])
def test_a_setting_that_is_no_number_of_days_is_refused(said):
    if said:
        with pytest.raises(ConfigError, match="since_days"):
            walk(since_days=said)
    else:
        assert walk(since_days=said).long, "its default"


@pytest.mark.parametrize("cursor", ["", "x", "[]", '{"was": 7}', '{"began": "x", "place": {}}'])
def test_a_cursor_of_somebody_else_begins_anew(cursor):
    assert walk(cursor).place == {}


def test_times_as_networks_write_them():
    eight = datetime(2026, 3, 1, 8, tzinfo=UTC)
    for said in ("2026-03-01T08:00:00+0000", "2026-03-01T08:00:00Z", 1772352000):
        assert instant_of(said) == eight
    for said in (None, True, "yesterday", 10**30, [1], ""):
        assert instant_of(said) is None
