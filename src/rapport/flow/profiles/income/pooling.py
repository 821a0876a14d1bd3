"""Partial pooling: how far a group's own figures count beside those of its wider group.

    estimate = w * own mean + (1 - w) * estimate of the wider group,  w = n / (n + s2 / t2)

s2 is the variance of pay within groups, t2 that between groups of one wider group. Where there
are enough groups t2 is learned by moments; else s2 / t2 is USUAL_RATIO.

Source  Efron, Morris: Stein's paradox in statistics (1977): 18 players, what is kept is .212;
        Morris: Parametric empirical Bayes inference (1983) for its factor (k - 3) / (k - 1);
        DerSimonian, Laird (1986) for t2 of groups of unequal size.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from rapport.flow.profiles.income.coding import Floats, Ints

#: s2 / t2 where t2 can't be learned: figures for 20 people weigh as much as the wider group's.
USUAL_RATIO: Final = 20.0
#: Groups, beyond one for each wider group, that t2 is learned from.
ENOUGH: Final = 10


@dataclass(frozen=True, slots=True)
class Between:
    """Variance between groups; None: not learned. `sure` shrinks a little more for its being
    learned from few: (k - 3) / (k - 1)."""

    t2: float | None = None
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Pooled:
    """Estimates, their variances, and the weights of the own means. One a group."""

    mean: Floats
    doubt: Floats
    weight: Floats


def pooled(
    own: Floats,
    n: Floats,
    s2: Floats,
    wider: Floats,
    between: Between,
    wider_doubt: Floats | float = 0.0,
) -> Pooled:
    """Return each group's estimate.

    own, n, s2   mean of its figures, how many they are (0: none), their variance
    wider        estimate of its wider group; wider_doubt: the variance of that
    """
    t2 = s2 / USUAL_RATIO if between.t2 is None else np.full_like(s2, between.t2)
    lost = np.where(n > 0, np.minimum(between.sure * s2 / (s2 + n * t2), 1.0), 1.0)
    mean = np.where(n > 0, (1 - lost) * own, 0.0) + lost * wider
    return Pooled(mean, lost * t2 + lost * lost * wider_doubt, 1 - lost)


def learned(own: Floats, n: Floats, s2: Floats, wider_of: Ints) -> Between:
    """Return the variance between groups of one wider group, by moments.

    wider_of  number of the wider group of each; groups without figures are left out before
    """
    wider, back = np.unique(wider_of, return_inverse=True)
    free = len(own) - len(wider)
    if free < ENOUGH:
        return Between()
    weights = n / s2
    whole = np.bincount(back, weights)
    middle = np.bincount(back, weights * own) / whole
    q = float((weights * (own - middle[back]) ** 2).sum())
    spare = float(weights.sum() - (np.bincount(back, weights**2) / whole).sum())
    t2 = max(0.0, (q - free) / spare) if spare > 0 else 0.0
    return Between(t2, (free - 2) / free)
