"""From weights to scores: the one place that adds bits up, for a table or for one record.

All is whole millionths, so a model gives the same score wherever it runs.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow.identity.comparisons import BITS_EACH, COMPARISONS, MISSING
from rapport.flow.identity.overlaps import PAIRED, WIDTH, Exact, Overlaps, name_of

Ints = NDArray[np.int64]

_PAIR_OF = {name_of(pair): pair for pair in PAIRED}
#: What a table of weights may name, and how many levels each has: comparisons, overlaps, prior.
KNOWN: Final = {
    **dict.fromkeys(COMPARISONS, WIDTH),
    **dict.fromkeys(_PAIR_OF, WIDTH * WIDTH),
    "prior": 1,
}


def decoded(patterns: Ints) -> Ints:
    """Return the level of each pattern (rows) in each comparison (columns)."""
    shifts = np.arange(len(COMPARISONS), dtype=np.int64) * BITS_EACH
    return (patterns[:, None] >> shifts) & (WIDTH - 1)


@dataclass(frozen=True)
class Scorer:
    """What each level of each comparison adds, what overlaps take off, the prior: microbits."""

    prior: int
    levels: Ints  # comparisons x levels
    overlaps: Overlaps

    @classmethod
    def of(cls, weights: pa.Table) -> "Scorer":
        """Read the table of weights."""
        prior, levels = 0, np.zeros((len(COMPARISONS), WIDTH), np.int64)
        off: dict[tuple[int, int], Ints] = {}
        for row in weights.to_pylist():
            name, level, microbits = row["comparison"], row["level"], row["microbits"]
            if name == "prior":
                prior = microbits
            elif name in COMPARISONS:
                levels[COMPARISONS.index(name), level] = microbits
            else:
                cells = off.setdefault(_PAIR_OF[name], np.zeros((WIDTH, WIDTH), np.int64))
                cells[divmod(level, WIDTH)] = -microbits
        pairs = tuple(pair for pair in PAIRED if pair in off)
        return cls(prior, levels, Overlaps(pairs, tuple(off[pair] for pair in pairs)))

    def microbits(self, levels: Ints) -> Ints:
        """Return the score of each row of levels (patterns x comparisons), prior included."""
        total = np.full(len(levels), self.prior, np.int64)
        for c in range(len(COMPARISONS)):
            total += self.levels[c, levels[:, c]]
        return np.asarray(total - self.overlaps.total(Exact.of(levels)), np.int64)

    def reasons(self, levels: Ints) -> tuple[Ints, list[str], Ints]:
        """Return what the scores are the sums of: (row of levels, comparison, level) as columns.

        Each names one row of the table of weights; a comparison that one of the two accounts
        says nothing of has none.
        """
        rows, columns = np.nonzero(levels != MISSING)
        every = np.arange(len(levels))
        exact = Exact.of(levels)
        _, used = self.overlaps.used(exact.levels)
        shared, which = np.nonzero(used[exact.which])
        names = np.array([*COMPARISONS, "prior", *(name_of(p) for p in self.overlaps.pairs)])
        ends = np.array(self.overlaps.pairs, np.int64).reshape(-1, 2)[which]
        both = WIDTH * levels[shared, ends[:, 0]] + levels[shared, ends[:, 1]]
        prior = np.full(len(levels), len(COMPARISONS))
        name = np.concatenate([columns, prior, len(COMPARISONS) + 1 + which])
        level = np.concatenate([levels[rows, columns], np.zeros(len(levels), np.int64), both])
        return np.concatenate([rows, every, shared]), names[name].tolist(), level
