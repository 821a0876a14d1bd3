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
    """Stays of one segment in the order of people, then times: three arrays of one length.

    Of a person one is open at most, and none overlaps another.
    """

    people: Ints
    entered: Ints
    left: Ints

    @staticmethod
    def none() -> "Stays":
        """Return no stays."""
        return Stays(*(np.zeros(0, np.int64) for _ in range(3)))

    def inside(self, at: int | None = None) -> Ints:
        """Return who was in at a time, in order; without one who is in now."""
        if at is None:
            return self.people[self.left == FOREVER]
        return self.people[(self.entered <= at) & (self.left > at)]

    def counts(self, times: Ints) -> Ints:
        """Return how many were in at each of the times."""
        came = np.searchsorted(np.sort(self.entered), times, side="right")
        gone = np.searchsorted(np.sort(self.left), times, side="right")
        return came - gone

    def of(self, person: int) -> "Stays":
        """Return the stays of one person."""
        return self.only(self.people == person)

    def only(self, which: npt.NDArray[np.bool_] | Ints) -> "Stays":
        """Return some of the stays, by places or by yes and no."""
        return Stays(self.people[which], self.entered[which], self.left[which])


def recounted(stays: Stays, members: Ints, at: int) -> Stays:
    """Return the stays after a count of everybody at `at` found `members` in, in order.

    Who is in already stays since then; who left comes back as a new stay.
    """
    is_open = stays.left == FOREVER
    kept = _among(stays.people, members)
    left = np.where(is_open & ~kept, at, stays.left)
    came = members[~_among(members, stays.people[is_open])]
    ended = Stays(stays.people, stays.entered, left)
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
    open_at = np.flatnonzero(stays.left == FOREVER)
    before = np.r_[False, holds[:-1]]
    before[first] = _among(people[first], stays.people[open_at])
    changed = holds != before
    people, times, enters = people[changed], times[changed], holds[changed]
    first = _first_of(people)
    # a change after an entry of the same person is its end
    followed = np.r_[~first[1:], np.zeros(min(1, len(first)), bool)]
    ends = np.where(followed, np.r_[times[1:], times[:1]], FOREVER)
    left = stays.left.copy()
    leaves = first & ~enters
    left[open_at[np.searchsorted(stays.people[open_at], people[leaves])]] = times[leaves]
    ended = Stays(stays.people, stays.entered, left)
    return _joined(ended, people[enters], times[enters], ends[enters])


def _joined(stays: Stays, people: Ints, entered: Ints, left: Ints | None = None) -> Stays:
    """Return the stays with more of them, without those that ended as they began."""
    ends = np.full(len(people), FOREVER) if left is None else left
    joined = Stays(
        np.concatenate([stays.people, people]),
        np.concatenate([stays.entered, entered]),
        np.concatenate([stays.left, ends]),
    )
    order = np.lexsort((joined.entered, joined.people))
    return joined.only(order[joined.left[order] > joined.entered[order]])


def _first_of(people: Ints) -> npt.NDArray[np.bool_]:
    """Tell which places of an ordered array begin somebody new."""
    return np.r_[np.ones(min(1, len(people)), bool), people[1:] != people[:-1]]


def _among(people: Ints, members: Ints) -> npt.NDArray[np.bool_]:
    """Tell which of `people` are among `members`, which are in order, each once."""
    if not len(members):
        return np.zeros(len(people), bool)
    places = np.minimum(np.searchsorted(members, people), len(members) - 1)
    return members[places] == people
