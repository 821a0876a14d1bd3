"""How good a ranking of people is: lift with its interval, AUC, and how many there are in all.

Arrays in, numbers out. Ties count as they would on average in any order. Never: a model.

Source  methods: 3.14; Elkan and Noto (2008); Efron (1979), the percentile interval.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression
from scipy.stats import rankdata

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: At which shares of the people lift is told.
SHARES: Final = (0.01, 0.05, 0.10)
_RESAMPLES: Final = 200
#: Elkan and Noto's constant is this quantile: a mean is too low wherever classes overlap.
_QUANTILE: Final = 0.999
#: People of a group by which chances are told, at least, and how many groups at most.
_CALIBRATED, _MOST_GROUPS = 50, 200


@dataclass(frozen=True, slots=True)
class Lift:
    """How much oftener than on average one of `share` highest is one that is sought; 95 %."""

    share: float
    lift: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """One ranking of people who were held out: its lifts, and its AUC.

    Of sought people among unlabelled ones the AUC is PU-AUC: those among the unlabelled who are
    sought too pull it towards .5, so it is a lower end.
    """

    name: str
    lifts: tuple[Lift, ...]
    auc: float


@dataclass(frozen=True, slots=True)
class LabelledShare:
    """Which share of all who are sought is known to be: by quantile, and by mean beside it."""

    by_quantile: float
    by_mean: float


def ranked(name: str, scores: Any, sought: Flags, salt: int = 0) -> Ranking:
    """Return how well scores, higher is better, put (n,) sought people first."""
    scores = np.asarray(scores, np.float64)
    return Ranking(name, lifts(scores, sought, salt=salt), auc(scores, sought))


def lifts(
    scores: Floats, sought: Flags, shares: tuple[float, ...] = SHARES, salt: int = 0
) -> tuple[Lift, ...]:
    """Return the lift at each share with its bootstrap interval; nan if nobody is sought."""
    order = np.argsort(-scores, kind="stable")
    ends = np.flatnonzero(np.append(scores[order][1:] != scores[order][:-1], True))
    hits = sought[order].astype(np.float64)
    found = _lifts(np.ones(len(order)), hits, ends, shares)
    random = np.random.default_rng([salt, 11])
    seen = np.array(
        [
            _lifts(random.poisson(1.0, len(order)).astype(np.float64), hits, ends, shares)
            for _ in range(_RESAMPLES)
        ]
    )
    low, high = np.quantile(seen, (0.025, 0.975), axis=0)
    return tuple(
        Lift(share, float(f), float(a), float(b))
        for share, f, a, b in zip(shares, found, low, high, strict=True)
    )


def _lifts(weight: Floats, hits: Floats, ends: Any, shares: tuple[float, ...]) -> Floats:
    """By the curve of hits over people: within a tie it is a straight line."""
    people = np.concatenate([[0.0], np.cumsum(weight)[ends]])
    found = np.concatenate([[0.0], np.cumsum(weight * hits)[ends]])
    if found[-1] <= 0:
        return np.full(len(shares), np.nan)
    at = np.array(shares)
    return np.asarray(np.interp(at * people[-1], people, found) / (at * found[-1]), np.float64)


def auc(scores: Floats, sought: Flags) -> float:
    """Return how often a sought one stands before another one; nan if either is nobody."""
    many, others = int(sought.sum()), int((~sought).sum())
    if not many or not others:
        return float("nan")
    above = float(rankdata(scores)[sought].sum()) - many * (many + 1) / 2
    return above / (many * others)


def average_precision(scores: Floats, sought: Flags) -> float:
    """Return the mean, over sought people, of the share of sought ones down to each."""
    order = np.argsort(-scores, kind="stable")
    hits = sought[order].astype(np.float64)
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float((precision * hits).sum() / max(hits.sum(), 1.0))


def calibrated(scores: Floats, labelled: Flags) -> Floats:
    """Return P(labelled | score) of (n,) people held out, whatever scores are made of.

    As the share of labelled people in groups of those next to one another, never falling as the
    score rises (isotonic).
    """
    order = np.argsort(scores, kind="stable")
    size = max(_CALIBRATED, len(order) // _MOST_GROUPS)
    groups = max(len(order) // size, 1)
    below = np.arange(len(order))[::-1] // size  # so the highest group is of exactly that size
    group = groups - 1 - np.minimum(below, groups - 1)
    many = np.bincount(group, minlength=groups)
    share = np.bincount(group, labelled[order].astype(np.float64), groups) / many
    rising = isotonic_regression(share, weights=many.astype(np.float64)).x
    found = np.empty(len(order))
    found[order] = rising[group]
    return found


def labelled_share(chance: Any, labelled: Flags) -> LabelledShare:
    """Return c = P(labelled | sought) of `chance`, P(labelled | x) of people held out.

    Where some x tell for sure who is sought, chance is c there: so c is its highest, and the
    99.9 % quantile tells that without the outliers. Elkan and Noto's mean over labelled people is
    that times how sure one can be on average, so it is too low. For sizes alone, never for people.
    """
    chance = np.asarray(chance, np.float64)
    by_mean = float(chance[labelled].mean())
    return LabelledShare(max(float(np.quantile(chance, _QUANTILE)), by_mean), by_mean)
