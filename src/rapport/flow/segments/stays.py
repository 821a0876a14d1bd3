"""Stays: who was in a segment from when until when, as arrays.

A stay is open while its person is in. Times are whole microseconds since 1970, in UTC.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
#: The end of a stay that is open.
FOREVER: Final = np.iinfo(np.int64).max
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return a time as whole microseconds."""
    return (at - _EPOCH) // _MICRO


def time_of(number: int) -> datetime:
    """Return the time of whole microseconds."""
    return _EPOCH + int(number) * _MICRO


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays of one segment in the order of people, then times: arrays of one length.

    `rows`  where a stay stood in what was read, -1 if it is new. Accounts that were joined since
            bring a stay each, so stays of a person may overlap; `united` makes one of those.
    """

    people: Ints
    entered: Ints
    left: Ints
    rows: Ints

    @staticmethod
    def of_arrays(people: Ints, entered: Ints, left: Ints, rows: Ints | None = None) -> "Stays":
        """Return stays given in any order."""
        order = np.lexsort((entered, people))
        places = np.full(len(people), -1, np.int64) if rows is None else rows
        return Stays(people[order], entered[order], left[order], places[order])

    @staticmethod
    def none() -> "Stays":
        """Return no stays."""
        return Stays(*(np.zeros(0, np.int64) for _ in range(4)))

    def inside(self, at: int | None = None) -> Ints:
        """Return who was in at a time, in order; without one who is in now."""
        if at is None:
            return _once(self.people[self.left == FOREVER])
        return _once(self.people[(self.entered <= at) & (self.left > at)])

    def counts(self, times: Ints) -> Ints:
        """Return how many were in at each of the times; of united stays."""
        came = np.searchsorted(np.sort(self.entered), times, side="right")
        gone = np.searchsorted(np.sort(self.left), times, side="right")
        return np.asarray(came - gone, np.int64)

    def united(self) -> "Stays":
        """Return the stays with those of a person that overlap or touch as one."""
        if not len(self.people):
            return self
        first = _first_of(self.people)
        # of a person the latest end so far: a person's ends are lifted above those before them
        group = np.cumsum(first) - 1
        ends = np.unique(self.left, return_inverse=True)
        lifted = group * len(ends[0]) + ends[1]
        so_far = ends[0][np.maximum.accumulate(lifted) % len(ends[0])]
        begins = first | (self.entered > np.r_[self.left[:1], so_far[:-1]])
        starts = np.flatnonzero(begins)
        left = so_far[np.r_[starts[1:] - 1, len(self.people) - 1]]
        return Stays(self.people[starts], self.entered[starts], left, self.rows[starts])

    def of(self, person: int) -> "Stays":
        """Return the stays of one person."""
        return self.only(self.people == person)

    def only(self, which: npt.NDArray[np.bool_] | Ints) -> "Stays":
        """Return some of the stays, by places or by yes and no."""
        return Stays(self.people[which], self.entered[which], self.left[which], self.rows[which])


def recounted(stays: Stays, members: Ints, at: int) -> Stays:
    """Return the stays after a count of everybody at `at` found `members` in, in order.

    Who is in already stays since then; who left comes back as a new stay.
    """
    is_open = stays.left == FOREVER
    gone = is_open & ~_among(stays.people, members)
    ended = _with_ends(stays, np.where(gone, at, stays.left))
    came = members[~_among(members, stays.people[is_open])]
    return _joined(ended, came, np.full(len(came), at, np.int64))


def moved(stays: Stays, people: Ints, times: Ints, holds: npt.NDArray[np.bool_]) -> Stays:
    """Return the stays after people were asked again at some times, later than all before.

    people, times, holds  one answer each, in any order; of a person and a time only one
    """
    if not len(people):
        return stays
    order = np.lexsort((times, people))
    people, times, holds = people[order], times[order], holds[order]
    first = _first_of(people)
    is_open = stays.left == FOREVER
    before = np.r_[False, holds[:-1]]
    before[first] = _among(people[first], stays.people[is_open])
    changed = holds != before
    people, times, enters = people[changed], times[changed], holds[changed]
    first = _first_of(people)
    # a change after an entry of the same person is its end; what came first ends what was open
    followed = np.r_[~first[1:], np.zeros(min(1, len(first)), bool)]
    ends = np.where(followed, np.r_[times[1:], times[:1]], FOREVER)
    leaves = first & ~enters
    gone = is_open & _among(stays.people, people[leaves])
    left = stays.left.copy()
    left[gone] = times[leaves][np.searchsorted(people[leaves], stays.people[gone])]
    return _joined(_with_ends(stays, left), people[enters], times[enters], ends[enters])


def _with_ends(stays: Stays, left: Ints) -> Stays:
    return Stays(stays.people, stays.entered, left, stays.rows)


def _joined(stays: Stays, people: Ints, entered: Ints, left: Ints | None = None) -> Stays:
    """Return the stays with more of them, each later than those of its person, in order; without
    those that ended as they began."""
    ends = np.full(len(people), FOREVER) if left is None else left
    rows = np.full(len(people), -1, np.int64)
    joined = Stays(people, entered, ends, rows)
    if len(stays.people):
        together = np.concatenate([stays.people, people])
        order = np.argsort(together, kind="stable")  # two runs in order: a merge
        joined = Stays(
            together[order],
            np.concatenate([stays.entered, entered])[order],
            np.concatenate([stays.left, ends])[order],
            np.concatenate([stays.rows, rows])[order],
        )
    lasted = joined.left > joined.entered
    return joined if lasted.all() else joined.only(lasted)


def _first_of(people: Ints) -> npt.NDArray[np.bool_]:
    """Tell which places of an ordered array begin somebody new."""
    return np.concatenate([np.ones(min(1, len(people)), bool), people[1:] != people[:-1]])


def _once(people: Ints) -> Ints:
    """Return an ordered array without repeats."""
    return people[_first_of(people)]


def _among(people: Ints, members: Ints) -> npt.NDArray[np.bool_]:
    """Tell which of `people` are among `members`, which are in order."""
    if not len(members):
        return np.zeros(len(people), bool)
    places = np.minimum(np.searchsorted(members, people), len(members) - 1)
    return np.asarray(members[places] == people, bool)
