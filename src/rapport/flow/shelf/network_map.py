"""Where people of a network stand on a map: close to whom they endorse, communities together.

Source  Fruchterman & Reingold 1991: springs along ties, all others push; it cools step by step.
        It begins at fixed places, so the same network gives the same map.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STEPS: Final = 150
#: How far communities begin from the middle, and their people from them.
_FAR, _NEAR = 0.35, 0.12
#: Everybody is drawn to the middle that much: else who has no tie drifts away.
_GRAVITY: Final = 0.6
#: Turns by it spread points evenly over a disc.
_GOLDEN: Final = np.pi * (3 - np.sqrt(5))


def positions(communities: NDArray[np.int64], ties: list[tuple[int, int, float]]) -> Floats:
    """Return n x 2 places in 0 to 1.

    communities  of each of n people; people of one begin near one another
    ties         places of two, and how strong
    Memory       n x n numbers: for some hundreds
    """
    count = len(communities)
    if count < 2:
        return np.full((count, 2), 0.5)
    at = _begin(communities)
    pull = np.zeros((count, count))
    for one, other, weight in ties:
        pull[one, other] += np.log1p(weight)
        pull[other, one] += np.log1p(weight)
    spring = 1 / np.sqrt(count)
    for heat in np.linspace(0.1, 0.002, STEPS):
        at = _moved(at, pull, spring, heat)
    low, high = at.min(axis=0), at.max(axis=0)
    spread = np.where(high > low, high - low, 1.0)
    return np.asarray(np.round((at - low) / spread, 4), np.float64)


def _begin(communities: NDArray[np.int64]) -> Floats:
    _, place = np.unique(communities, return_inverse=True)
    n = np.arange(len(communities))
    around = place * _GOLDEN
    near = _NEAR * np.sqrt((n + 1) / len(n))
    begun: Floats = np.stack(
        [
            _FAR * np.cos(around) + near * np.cos(n * _GOLDEN),
            _FAR * np.sin(around) + near * np.sin(n * _GOLDEN),
        ],
        axis=1,
    )
    return begun


def _moved(at: Floats, pull: Floats, spring: float, heat: float) -> Floats:
    """Return where everybody is after one step, at most `heat` further."""
    apart = at[:, None, :] - at[None, :, :]
    far = np.sqrt((apart**2).sum(axis=2)) + 1e-4
    force = spring**2 / far**2 - pull * far / spring * 0.1
    step = (apart * force[:, :, None]).sum(axis=1) - _GRAVITY * spring * at
    length = np.sqrt((step**2).sum(axis=1, keepdims=True)) + 1e-12
    return np.asarray(at + step / length * np.minimum(length, heat))
