"""What people's verdicts change in the weights that were learned without them.

Logistic regression of same / different on the levels of the judged pairs, with the score as
it was for the offset and a normal prior on every change: few verdicts change little, many
have their way. People judge what is doubtful and not a random sample; a regression on the
pattern is not misled by that, where shares counted among judged pairs would be (Scott and
Wild 1986). One verdict is one pair, and moves the score of its own kind of pattern its own
way, whatever else was said: the loss is convex, and what it adds falls in that score alone.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapport.flow.identity.comparisons import BITS_EACH, COMPARISONS, EXACT, MISSING

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WIDTH: Final = 1 << BITS_EACH
_BIT: Final = float(np.log(2))
#: Standard deviations of the prior: of the whole score, of one comparison's exact agreement,
#: and of one level.
_ALL_SD, _EXACT_SD, _LEVEL_SD = 1.5 * _BIT, 1.0 * _BIT, 1.0 * _BIT
_STEPS: Final = 50


@dataclass(frozen=True)
class Change:
    """What to add, in bits: to the prior, and to each comparison (rows) and level (columns)."""

    prior: float
    levels: Floats


def learned(levels: Ints, score_bits: Floats, same: Floats, different: Floats) -> Change:
    """Return the most probable change of the weights.

    levels      judged patterns x comparisons
    score_bits  what each of them scores without verdicts: log2 of the odds
    same, different   verdicts on pairs of that pattern
    """
    size = len(COMPARISONS)
    if not len(levels):
        return Change(0.0, np.zeros((size, WIDTH)))
    features = _features(levels)
    deviation = _deviations()
    used = np.flatnonzero(features.any(axis=0))
    x, precision = features[:, used], 1 / deviation[used] ** 2
    change = np.zeros(len(deviation))
    change[used] = _most_probable(x, precision, score_bits * _BIT, same, different)
    change /= _BIT
    by_level = change[1 + size :].reshape(size, WIDTH)
    by_level[:, EXACT:] += change[1 : 1 + size, None]
    return Change(float(change[0]), by_level)


def _features(levels: Ints) -> Floats:
    """1 for the whole, for each comparison that is exact, and for each level, missing left out."""
    rows, size = levels.shape
    by_level = np.zeros((rows, size, WIDTH))
    np.put_along_axis(by_level, levels[:, :, None], 1.0, axis=2)
    by_level[:, :, MISSING] = 0.0
    exact = (levels >= EXACT).astype(np.float64)
    return np.hstack([np.ones((rows, 1)), exact, by_level.reshape(rows, size * WIDTH)])


def _deviations() -> Floats:
    size = len(COMPARISONS)
    return np.concatenate([[_ALL_SD], np.full(size, _EXACT_SD), np.full(size * WIDTH, _LEVEL_SD)])


def _most_probable(
    x: Floats, precision: Floats, offset: Floats, same: Floats, different: Floats
) -> Floats:
    """Newton's method with halved steps; the loss is strictly convex, so there is one rest."""
    judged = same + different
    change = np.zeros(x.shape[1])

    def loss(at: Floats) -> float:
        score = offset + x @ at
        said = same * np.logaddexp(0, -score) + different * np.logaddexp(0, score)
        return float(said.sum() + 0.5 * (precision * at * at).sum())

    for _ in range(_STEPS):
        said = 1 / (1 + np.exp(-np.clip(offset + x @ change, -500, 500)))
        slope = x.T @ (judged * said - same) + precision * change
        curve = (x * (judged * said * (1 - said))[:, None]).T @ x + np.diag(precision)
        step = np.linalg.solve(curve, slope)
        size, now = 1.0, loss(change)
        while size > 1e-6 and loss(change - size * step) > now:
            size /= 2
        change = change - size * step
        if np.abs(size * step).max() < 1e-10:
            break
    return change
