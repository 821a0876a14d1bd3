"""What agrees together is not counted twice: overlaps of comparisons, measured without labels.

Fellegi and Sunter's sum holds if, among pairs of two people, one agreement makes another no
likelier. Names and towns run together, an address is made of the name, a household shares its
phone and its street. So for two comparisons that both agree exactly, how often pairs of two
agree on both is set against how often chance alone would, level by level; the logarithm of
the ratio is what the two say twice, and is taken off the sum once.

Of several overlaps in one pair only those of a spanning tree count, the largest first
(Chow and Liu 1968): three things that say the same are one thing, not minus one.

Never: an overlap that adds; one that takes more than the smaller of the two weights.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapport.flow.identity.comparisons import BITS_EACH, COMPARISONS, EXACT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.float64 | np.int64]

WIDTH: Final = 1 << BITS_EACH
TOGETHER: Final = "+"
#: A birth date goes with nothing else (twins are few, and dates that are mistyped on records of
#: one person look like them); a sex is worth next to nothing.
_ALONE: Final = ("birth", "sex")
PAIRED: Final = tuple(
    (a, b)
    for a in range(len(COMPARISONS))
    for b in range(a + 1, len(COMPARISONS))
    if COMPARISONS[a] not in _ALONE and COMPARISONS[b] not in _ALONE
)
#: Of the pairs of two that agree on both so many standard errors are left out.
_SURE: Final = 3.0
#: Share of a measured overlap that counts. Some pairs taken for two people are one person whose
#: records differ in all else, so the overlap seen is the most it can be.
_COUNTED: Final = 0.7


def name_of(pair: tuple[int, int]) -> str:
    """Return the overlap's name in the table of weights: given+email."""
    return COMPARISONS[pair[0]] + TOGETHER + COMPARISONS[pair[1]]


@dataclass(frozen=True)
class Overlaps:
    """What is taken off: for each pair of comparisons an array of WIDTH x WIDTH levels, >= 0."""

    pairs: tuple[tuple[int, int], ...]
    off: tuple[Numbers, ...]

    def used(self, levels: Ints) -> tuple[Numbers, NDArray[np.bool_]]:
        """Return what each overlap takes off each pattern, and which of them count.

        Both are patterns x overlaps; an overlap counts if it is of the spanning tree.
        """
        if not self.pairs:
            nothing = np.zeros((len(levels), 0), np.int64)
            return nothing, nothing.astype(bool)
        columns = zip(self.pairs, self.off, strict=True)
        off = np.stack([by[levels[:, a], levels[:, b]] for (a, b), by in columns], axis=1)
        return off, _spanning(off, self.pairs)

    def total(self, exact: "Exact") -> Numbers:
        """Return what is taken off each pattern in all."""
        off, used = self.used(exact.levels)
        total: Numbers = np.where(used, off, 0).sum(axis=1)[exact.which]
        return total


@dataclass(frozen=True)
class Exact:
    """Patterns by what agrees exactly: far fewer, and all that overlaps depend on."""

    levels: Ints  # each once; what does not agree exactly is 0
    which: Ints  # of which of them each pattern is

    @classmethod
    def of(cls, levels: Ints) -> "Exact":
        exact = np.where(levels >= EXACT, levels, 0)
        shifts = np.arange(levels.shape[1], dtype=np.int64) * BITS_EACH
        _, first, which = np.unique(
            (exact << shifts).sum(axis=1), return_index=True, return_inverse=True
        )
        return cls(exact[first], which)


NONE: Final = Overlaps((), ())


def _spanning(off: Numbers, pairs: tuple[tuple[int, int], ...]) -> NDArray[np.bool_]:
    """Choose for each row the overlaps of a largest spanning forest (Kruskal's way)."""
    size = len(off)
    used = np.zeros(off.shape, np.bool_)
    order = np.argsort(-off, axis=1, kind="stable")
    group = np.tile(np.arange(len(COMPARISONS), dtype=np.int8), (size, 1))
    left, right = (np.array(side) for side in zip(*pairs, strict=True))
    for turn in range(off.shape[1]):
        best = order[:, turn]
        rows = np.flatnonzero(off[np.arange(size), best] > 0)
        if not len(rows):
            break
        best = best[rows]
        a, b = group[rows, left[best]], group[rows, right[best]]
        apart = a != b
        rows, best, a, b = rows[apart], best[apart], a[apart], b[apart]
        used[rows, best] = True
        joined = group[rows]
        group[rows] = np.where(joined == b[:, None], a[:, None], joined)
    return used


def measured(
    levels: Ints, matched: Floats, apart: Floats, m: Floats, u: Floats, known: Floats
) -> Overlaps:
    """Measure every overlap, in natural logarithms.

    levels   patterns x comparisons; matched, apart: pairs of one and of two for each pattern
    m, u     comparisons x levels, see weights
    known    comparisons x comparisons: number of all pairs there are that tell both
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where((m > 0) & (u > 0), np.log(m / u), 0.0)
    pairs, off = [], []
    for a, b in PAIRED:
        both = (levels[:, a] >= EXACT) & (levels[:, b] >= EXACT)
        if not both.any():
            continue
        cell = WIDTH * levels[both, a] + levels[both, b]
        two = _counted(cell, apart[both])
        sure = np.maximum(two - _SURE * np.sqrt(two), 0.0)
        lift = _log_ratio(sure, known[a, b] * np.outer(u[a], u[b]))
        told = (levels[:, a] > 0) & (levels[:, b] > 0)
        one = matched[told].sum() * np.outer(m[a], m[b])
        lift -= _log_ratio(_counted(cell, matched[both]) + 1.0, one + 1.0)
        most = np.minimum(weight[a][:, None], weight[b][None, :])
        taken = np.minimum(np.maximum(lift, 0.0) * _COUNTED, np.maximum(most, 0.0))
        taken[:EXACT], taken[:, :EXACT] = 0.0, 0.0
        if taken.any():
            pairs.append((a, b))
            off.append(taken)
    return Overlaps(tuple(pairs), tuple(off))


def _counted(cell: Ints, by: Floats) -> Floats:
    counted = np.bincount(cell, weights=by, minlength=WIDTH * WIDTH)
    return counted.astype(np.float64).reshape(WIDTH, WIDTH)


def _log_ratio(seen: Floats, expected: Floats) -> Floats:
    """Return ln(seen / expected), and 0 where it would be less or nothing is expected."""
    more = (expected > 0) & (seen > expected)
    ratio = np.divide(seen, expected, out=np.ones_like(seen), where=more)
    logs: Floats = np.log(ratio)
    return logs
