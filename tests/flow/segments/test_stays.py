"""Stays by literal cases: who was in from when until when."""

import numpy as np

from rapport.flow.segments.stays import FOREVER, Stays, moved, recounted


def rows(stays):
    return list(
        zip(stays.people.tolist(), stays.entered.tolist(), stays.left.tolist(), strict=True)
    )


def ints(*numbers):
    return np.array(numbers, np.int64)


def answers(stays, *told):
    people, times, held = zip(*told, strict=True)
    return moved(stays, ints(*people), ints(*times), np.array(held, bool))


def test_a_count_ends_stays_and_begins_others():
    first = recounted(Stays.none(), ints(1, 2), 10)
    assert rows(first) == [(1, 10, FOREVER), (2, 10, FOREVER)]
    second = recounted(first, ints(2, 3), 20)
    assert rows(second) == [(1, 10, 20), (2, 10, FOREVER), (3, 20, FOREVER)]
    third = recounted(second, ints(1, 2, 3), 30)
    assert rows(third)[:2] == [(1, 10, 20), (1, 30, FOREVER)]
    assert third.inside(15).tolist() == [1, 2]
    assert third.inside(20).tolist() == [2, 3]
    assert third.inside().tolist() == [1, 2, 3]
    assert third.counts(ints(9, 10, 20, 30)).tolist() == [0, 2, 2, 3]
    assert rows(third.of(1)) == [(1, 10, 20), (1, 30, FOREVER)]


def test_some_people_are_asked_again_and_move():
    start = recounted(Stays.none(), ints(1, 2), 10)
    told = answers(
        start, (1, 30, True), (1, 20, False), (3, 20, True), (3, 25, False), (2, 40, True)
    )
    assert rows(told) == [(1, 10, 20), (1, 30, FOREVER), (2, 10, FOREVER), (3, 20, 25)]
    assert rows(answers(told, (1, 50, False), (4, 50, False))) == [
        (1, 10, 20), (1, 30, 50), (2, 10, FOREVER), (3, 20, 25)
    ]  # fmt: skip


def test_who_came_and_left_at_one_moment_was_not_in():
    start = recounted(Stays.none(), ints(1), 10)
    assert rows(recounted(start, ints(), 10)) == []
    assert rows(moved(start, ints(), ints(), np.zeros(0, bool))) == [(1, 10, FOREVER)]


def test_stays_of_joined_accounts_are_one_stay_where_they_overlap():
    """Two accounts were in: 10 to 20 and 15 on; 40 to 50. They are one person now."""
    two = Stays.of_arrays(ints(7, 7, 7, 8), ints(10, 15, 60, 5), ints(20, 40, FOREVER, 9))
    assert rows(two.united()) == [(7, 10, 40), (7, 60, FOREVER), (8, 5, 9)]
    both = Stays.of_arrays(ints(7, 7), ints(10, 15), ints(FOREVER, FOREVER), ints(0, 1))
    assert both.inside().tolist() == [7]
    assert rows(both.united()) == [(7, 10, FOREVER)]
    assert rows(recounted(both, ints(7), 30)) == rows(both)
    assert rows(recounted(both, ints(), 30)) == [(7, 10, 30), (7, 15, 30)]
    assert rows(answers(both, (7, 30, False), (7, 40, True))) == [
        (7, 10, 30), (7, 15, 30), (7, 40, FOREVER)
    ]  # fmt: skip
    assert answers(both, (7, 30, False), (7, 40, True)).rows.tolist() == [0, 1, -1]
