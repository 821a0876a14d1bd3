"""How far a post will go, by how far it went in its first hour and what became of others.

Posts of before that were as large after their first hour tell it: the middle of what they became,
and the interval that holds four of five. Where fewer than thirty were as large, those next to it
in size are asked as well, for how many times larger they became.

Source  methods: 3.9; R059; the interval as in Vovk, Gammerman, Shafer (2005), split conformal
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: So many posts of before must tell it.
FEWEST: Final = 30
#: So much of what happens lies in the interval.
SURE: Final = 0.8


def expected(first: Floats, past_first: Floats, past_final: Floats) -> NDArray[np.float64]:
    """Return (n, 3): low, middle and high of the final size of each; NaN of too few of before.

    first                   (n,): sizes after the first hour, 1 or more
    past_first, past_final  (m,): of posts that have spread; final >= first
    """
    found = np.full((len(first), 3), np.nan)
    if len(past_first) < FEWEST:
        return found
    order = np.lexsort((past_final, past_first))
    at, times = past_first[order], past_final[order] / past_first[order]
    for size in np.unique(first):
        low, middle, high = _quantiles(times[_near(at, size)])
        here = first == size
        found[here] = np.maximum(size, size * np.array([low, middle, high]))
    return found


def _near(sizes: Floats, size: float) -> slice:
    """Return where those of one size stand in order, or so many next to it as must be."""
    low, high = (int(np.searchsorted(sizes, size, side=s)) for s in ("left", "right"))
    while high - low < FEWEST:
        below = size / sizes[low - 1] if low else np.inf
        above = sizes[high] / size if high < len(sizes) else np.inf
        if below <= above:
            low = int(np.searchsorted(sizes, sizes[low - 1], side="left"))
        else:
            high = int(np.searchsorted(sizes, sizes[high], side="right"))
    return slice(low, high)


def _quantiles(times: Floats) -> tuple[float, float, float]:
    """Return the ends and the middle: of n and one more that is to come, so many lie within."""
    ordered, n = np.sort(times), len(times)
    miss = (1.0 - SURE) / 2
    low = ordered[max(int(np.floor(miss * (n + 1))) - 1, 0)]
    high = ordered[min(int(np.ceil((1.0 - miss) * (n + 1))) - 1, n - 1)]
    return float(low), float(np.median(ordered)), float(high)
