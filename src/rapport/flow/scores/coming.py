"""Who will come: from how well each keeps their word, how many to expect and how many to invite.

Source  methods: 3.20: sum of p, and the most invitations that overfill in five of a hundred cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Of so many evenings one may be overfull.
RISK: Final = 0.05
#: So many are looked at, at most.
MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many of those who said yes will come.

    expected   sum of their reliabilities;  spread  its standard deviation
    low, high  so many come in 90 of 100 cases
    """

    expected: float
    spread: float
    low: int
    high: int


def attendance(reliabilities: Sequence[float]) -> Attendance:
    """Return how many will come, each by themselves with their own probability."""
    p = np.asarray(reliabilities, np.float64)
    below = np.cumsum(_chances(p))
    return Attendance(
        expected=float(p.sum()),
        spread=float(np.sqrt((p * (1 - p)).sum())),
        low=int(np.searchsorted(below, 0.05, "right")),
        high=int(np.searchsorted(below, 0.95)),
    )


def invited(reliabilities: Sequence[float], capacity: int, *, risk: float = RISK) -> int:
    """Return how many of these, in this order, may be invited so that more than `capacity` come
    in no more than `risk` of all cases.
    """
    chances = np.ones(1)
    for number, p in enumerate(reliabilities[:MOST]):
        chances = np.convolve(chances, [1 - p, p])
        if chances[capacity + 1 :].sum() > risk:
            return number
    return min(len(reliabilities), MOST)


def _chances(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how likely 0, 1, 2 ... of them come: the Poisson binomial, exactly, by halves."""
    if len(p) == 0:
        return np.ones(1)
    if len(p) == 1:
        return np.array([1 - p[0], p[0]])
    half = len(p) // 2
    return np.convolve(_chances(p[:half]), _chances(p[half:]))
