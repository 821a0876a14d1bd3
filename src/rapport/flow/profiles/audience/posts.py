"""What single posts tell of a rate: how far they differ beyond chance, and what each is worth.

Of posts of one channel and format the true rates differ, too. So a post that a hundred thousand
saw tells not much more of its kind than one that ten thousand saw: each counts for as many looks
as its number of viewers is worth (effective), and no single success makes a theme the best.

Source  Kleinman (1973) for the moments of a beta-binomial; methods: 3.8.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapport.flow.estimating import Floats, sums

Codes = NDArray[np.int64]
#: Fewer posts than this tell nothing of how posts differ.
FEWEST: Final = 3
_MOST_ALIKE: Final = 0.99


def shrunk(x: Any, n: Any, a: Any, b: Any) -> Floats:
    """Return (x + a) / (n + a + b): 12 of 100 with a = 2, b = 38 are .10."""
    x, n, a, b = (np.asarray(v, np.float64) for v in (x, n, a, b))
    return np.asarray((x + a) / (n + a + b), np.float64)


def likeness(x: Floats, n: Floats, group: Codes, groups: int) -> Floats:
    """Return for each group of posts how alike what people do to one post is, 0 to .99.

    x, n   of each post: how many of how many, 0 < n
    group  its number, 0 to groups - 1; a group of fewer than three has that of all together
    0 is never reached: nobody can be surer that posts are alike than so many looks allow.
    """
    whole = _moments(x, n, np.zeros(len(x), np.int64), 1)[0]
    found = _moments(x, n, group, groups)
    few = np.bincount(group, minlength=groups) < FEWEST
    return np.where(few, whole, found)


def _moments(x: Floats, n: Floats, group: Codes, groups: int) -> Floats:
    def total(values: Floats) -> Floats:
        return sums(values, group, groups)

    posts, of = total(np.ones(len(n))), total(n)
    some = of > 0
    safe = np.where(some, of, 1.0)
    share = total(x) / safe
    spread = total(n * (x / n - share[group]) ** 2)
    by_chance = share * (1 - share)
    beyond = safe - total(n * n) / safe - (posts - 1)
    can = some & (by_chance > 0) & (beyond > 0)
    more = spread / np.where(can, by_chance, 1.0) - (posts - 1)
    found = np.where(can, more / np.where(can, beyond, 1.0), 0.0)
    return np.clip(found, 1 / (safe + 1), _MOST_ALIKE)


@dataclass(frozen=True)
class Looks:
    """Posts, one row each, as so many looks: what counts of them, and how many they are.

    strength  how many looks one more typical post of the kind is worth: a + b of its prior
    """

    x: Floats
    n: Floats
    strength: Floats


def looks(x: Floats, n: Floats, group: Codes, groups: int) -> Looks:
    """Return each post by its worth: n / (1 + (n - 1) rho) looks, x of n of which count."""
    rho = likeness(x, n, group, groups)[group]
    worth = 1 / (1 + (n - 1) * rho)
    return Looks(x * worth, n * worth, 1 / rho - 1)
