"""Who is new, as it lies on the desk: in order, page by page, and nobody who may not be judged."""

import pytest

from rapport.flow.rights import ALL_RIGHTS, Right
from tests.web import newcoming

PEOPLE = [f"{n:032x}" for n in range(1, 6)]


@pytest.fixture
def new(tmp_path):
    return newcoming.laid(tmp_path, newcoming.found(PEOPLE))


def test_what_no_build_made_is_empty(tmp_path):
    empty = newcoming.laid(tmp_path, {})
    assert empty.page().rows == () and empty.motivators == () and empty.counts.all == 0


def test_those_of_the_highest_potential_come_first_page_by_page(new):
    first = new.page(limit=2)
    assert [one.person_id for one in first.rows] == PEOPLE[:2] and first.total == 5
    second = new.page(limit=2, after=first.after)
    third = new.page(limit=2, after=second.after)
    assert [one.person_id for one in (*second.rows, *third.rows)] == PEOPLE[2:]
    assert third.after is None


def test_who_did_nothing_yet_can_be_seen_alone(new):
    waiting, acted = new.page(state="waiting"), new.page(state="acted")
    assert ([one.person_id for one in acted.rows], acted.total) == (PEOPLE[:1], 1)
    assert ([one.person_id for one in waiting.rows], waiting.total) == (PEOPLE[1:], 4)
    assert new.page(state="no such").total == 5


def test_the_parts_of_a_potential_add_up_to_it(new):
    for one in new.page().rows:
        assert sum(part.points for part in one.parts) == pytest.approx(one.points)
    one = new.one(PEOPLE[0])
    assert (one.joined_at, one.first_deed, one.hours) == (
        newcoming.NOW - newcoming.timedelta(days=3),
        "like",
        48,
    )
    assert new.one("f" * 32) is None


def test_the_last_seven_days_are_counted_beside_those_before(new):
    counts = new.counts  # joined 3, 8, 13, 18 and 23 days ago; the first did something
    assert (counts.all, counts.waiting) == (5, 4)
    assert (counts.week, counts.week_waiting, counts.week_before) == (1, 0, 2)


def test_who_may_not_be_judged_lies_on_no_desk(tmp_path):
    rights = int(ALL_RIGHTS & ~Right.SCORE)
    hidden = newcoming.laid(tmp_path, newcoming.found(PEOPLE, rights))
    assert hidden.page().rows == () and hidden.counts.all == 0


def test_a_number_of_fewer_than_twenty_is_not_told(new):
    told = {one.motivator: one for one in new.motivators}
    assert told["event"].acted is None and told["post"].acted == 42
    assert [point.hour for point in told["post"].curve] == [10, 90]
    assert new.motivators[-1].motivator == "nothing"
