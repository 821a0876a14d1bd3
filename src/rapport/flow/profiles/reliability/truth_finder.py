"""Facts and who states them, each believed by the other: TruthFinder.

    Yin, X., Han, J., Yu, P. S. (2008). Truth discovery with multiple conflicting information
    providers on the web. IEEE TKDE 20(6), 796-808.

A source is trusted as its facts are believed on the average; a fact is believed as its sources
are trusted, and as other facts imply it:

    tau(w) = -ln(1 - t(w))              sigma(f) = sum of tau(w) over its sources
    sigma*(f) = sigma(f) + rho * sum of sigma(g) * imp(g -> f)
    s(f) = 1 / (1 + exp(-gamma * sigma*(f)))              t(w) = mean of s(f) over its facts

Beliefs are no probabilities: sources that depend on each other push them up, which gamma only
dampens. It serves as a check and stands beside our vote in the benchmark of profiles.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Trust beyond this would be certain, and its logarithm endless.
MOST_TRUST = 1.0 - 1e-12
ROUNDS = 500


@dataclass(frozen=True, slots=True)
class Implications:
    """One row a pair: fact `source` implies fact `target` by `weight`, -1..1; below 0: denies."""

    source: Ints
    target: Ints
    weight: Floats


@dataclass(frozen=True, slots=True)
class TruthFinder:
    """Trust in each source and belief in each fact, 0..1; how many rounds it took."""

    trust: Floats
    belief: Floats
    rounds: int


NONE = Implications(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


def truth_finder(
    sources: Ints,
    facts: Ints,
    implied: Implications = NONE,
    *,
    rho: float = 0.5,
    gamma: float = 0.3,
    trust: float = 0.9,
    stop: float = 1e-3,
) -> TruthFinder:
    """Return trust and belief where they no longer turn.

    Shape  `sources` and `facts` of one length: numbers from 0, a row a source that states a fact.
    stop   the change of the vector of trust, as 1 - its cosine, at which it ends; the paper's.
    Source of the defaults: the paper, section 4.
    """
    given = np.full(int(sources.max()) + 1, trust)
    stated = np.maximum(1, np.bincount(sources, minlength=len(given)))
    size = int(facts.max()) + 1
    rounds, turned = 0, np.inf
    while turned >= stop and rounds < ROUNDS:
        tau = -np.log(1.0 - np.minimum(given, MOST_TRUST))
        sigma = np.bincount(facts, weights=tau[sources], minlength=size)
        from_others = sigma[implied.source] * implied.weight
        sigma = sigma + rho * np.bincount(implied.target, weights=from_others, minlength=size)
        belief = 1.0 / (1.0 + np.exp(-gamma * sigma))
        new = np.bincount(sources, weights=belief[facts], minlength=len(given)) / stated
        turned = 1.0 - float(new @ given / (np.linalg.norm(new) * np.linalg.norm(given)))
        given, rounds = new, rounds + 1
    return TruthFinder(given, belief, rounds)
