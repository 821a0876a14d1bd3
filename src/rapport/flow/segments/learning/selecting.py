"""Which of many things go with an outcome when all are weighed together, again and again.

An L1-penalised logistic model chooses in 100 halves of the people; what is chosen in most of them
stays. Never: a size of an effect, which a penalty makes too small.

Source  Meinshausen and Buehlmann (2010); halves in pairs as in Shah and Samworth (2013).
"""

from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from rapport.flow.segments.learning.columns import Flags, Floats, Ints, one_thread

_PAIRS: Final = 50
#: Of people who converted, and of others, so many at most: more change no choice.
_MOST_CONVERTED, _MOST_OTHERS = 5_000, 10_000
#: The penalty: what chance alone brings into one half is as far from 0 as this many errors.
_ERRORS: Final = 2.0
#: Strata are there to be held equal, so they and the constant are hardly penalised.
_HARDLY: Final = 10.0
_MOST_STRATA: Final = 50


@one_thread()
def chosen_shares(flags: Flags, converted: Flags, strata: Ints, salt: int = 0) -> Floats:
    """Return in which share of halves each of m things is chosen.

    flags      (n, m): who has what
    converted  (n,)
    strata     (n,): from 0, held equal
    """
    random = np.random.default_rng([salt, 37])
    sides = (np.flatnonzero(converted), np.flatnonzero(~converted))
    most = (_MOST_CONVERTED, _MOST_OTHERS)
    rows = np.sort(
        np.concatenate([random.permutation(s)[:m] for s, m in zip(sides, most, strict=True)])
    )
    held = _held(strata[rows])
    values = np.hstack([_standard(flags[rows].astype(np.float64)), held * _HARDLY])
    outcome, things = converted[rows], flags.shape[1]
    counted = np.zeros(things)
    for _ in range(_PAIRS):
        half = np.zeros(len(rows), np.bool_)
        for side in (np.flatnonzero(outcome), np.flatnonzero(~outcome)):
            half[random.permutation(side)[: len(side) // 2]] = True
        for part in (half, ~half):
            counted += _chosen(values[part], outcome[part])[:things]
    return counted / (2 * _PAIRS)


def _standard(values: Floats) -> Floats:
    spread = values.std(axis=0)
    return np.asarray((values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def _held(strata: Ints) -> Floats:
    """Return a column for each of the largest strata but the first: that is the others' zero."""
    found, many = np.unique(strata, return_counts=True)
    order = found[np.argsort(-many, kind="stable")][1:_MOST_STRATA]
    return _standard((strata[:, None] == order).astype(np.float64))


def _chosen(values: Floats, outcome: Flags) -> Flags:
    rate = float(outcome.mean())
    penalty = _ERRORS * (len(outcome) * rate * (1 - rate)) ** 0.5
    model = LogisticRegression(
        C=1 / penalty,
        l1_ratio=1.0,
        solver="liblinear",
        intercept_scaling=_HARDLY,
        tol=1e-3,
        max_iter=1_000,
        random_state=0,
    ).fit(values, outcome)
    return np.asarray(np.abs(model.coef_[0]) > 1e-9, np.bool_)
