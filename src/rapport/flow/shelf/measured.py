"""How many links are wrong, and how many are missed, from counts by stratum.

A stratum's share of true pairs is a Beta: the model's own word counts like MODEL_WORTH verdicts,
every verdict on a pair drawn at random like one (Lohr, Sampling, 2019, ch. 3, with a prior). A
pair that somebody chose to judge is known, and tells nothing of the others.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from rapport.flow.cards import Estimate, Stratum

#: Verdicts that what the model says of a stratum is worth: few, so that people's word wins soon.
MODEL_WORTH = 20.0
#: Draws for the interval, always the same ones: the same counts give the same figures.
DRAWS, SEED = 1_000, 20_261_122
#: Least and greatest share that a model may state with certainty.
_SURE = 1e-4


@lru_cache(maxsize=16)
def measured(strata: tuple[Stratum, ...]) -> tuple[Estimate, Estimate]:
    """Return the precision and the recall of the accepted pairs, with 95 % intervals.

    A pair judged the same counts as found, one judged different as not joined: the next build
    does both. Without any pair both are 1 and unsure.
    """
    judged = sum(s.judged + s.told_same + s.told_different for s in strata)
    basis = "review" if judged else "model"
    middle = _figures([(_mean(s), s) for s in strata])
    chance = np.random.default_rng(SEED)
    drawn = _figures([(chance.beta(*_beta(s), size=DRAWS), s) for s in strata])
    return (
        _estimate("precision", middle[0], drawn[0], basis, judged),
        _estimate("recall", middle[1], drawn[1], basis, judged),
    )


def _beta(stratum: Stratum) -> tuple[float, float]:
    """Return the two counts of the Beta of the pairs that nobody chose to judge."""
    share = stratum.expected / stratum.pairs if stratum.pairs else 0.5
    share = min(max(share, _SURE), 1 - _SURE)
    worth = 1e6 if _is_settled(stratum) else MODEL_WORTH
    return (
        worth * share + stratum.same,
        worth * (1 - share) + stratum.judged - stratum.same,
    )


def _is_settled(stratum: Stratum) -> bool:
    """Say whether a proof or a person decided all of it: then nothing is estimated."""
    return stratum.expected in (0, stratum.pairs)


def _mean(stratum: Stratum) -> float:
    yes, no = _beta(stratum)
    return yes / (yes + no)


def _figures(shares: list[tuple[Any, Stratum]]) -> tuple[Any, Any]:
    """Return precision and recall if each stratum has that share of true pairs.

    `shares`  a number for each stratum, or DRAWS of them at once.
    """
    right: Any = 0.0
    missed: Any = 0.0
    joined = 0
    for share, s in shares:
        rest = max(s.pairs - s.told_same - s.told_different, 0)
        right = right + s.told_same
        joined += s.told_same
        if s.state == "accepted":
            right = right + rest * share
            joined += rest
        else:
            missed = missed + rest * share
    precision = right / max(joined, 1) if joined else 1.0 + 0 * right
    return precision, right / np.maximum(right + missed, 1e-9) if joined else precision


def _estimate(measure: str, value: Any, drawn: Any, basis: str, judged: int) -> Estimate:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Estimate(
        measure, float(value), float(min(value, low)), float(max(value, high)), basis, judged
    )
