"""How good the persons are, said without labels; and better, the more people have judged.

Precision  the mean of what scores say of the links that stand.
Recall     what stands, over it and what is missed: what scores say of compared pairs that stay
           apart, and the pairs that no rule brought together. These are reckoned from two kinds
           of rules that know nothing of each other, those by name and those by anything else, as
           animals are from two catches (Chapman 1951). Rules that ask for both are left out of
           the reckoning and not counted as a catch: what resists one kind resists the other, too.
Interval   what the scores say may be wrong on the whole, and the two kinds of rules not wholly
           strangers to each other: a shift, a stretch and a factor are drawn. The deviations
           are wide enough for what was seen on labelled sets of eight kinds.
Verdicts   judged pairs are a sample of pairs with such a score: in each stratum of scores the
           model's word counts like a few verdicts, and people's outweigh it soon (post-stratified,
           with a Beta prior; Lohr, Sampling, 2019).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow import tables
from rapport.flow.identity import workings
from rapport.flow.identity.reliability import BINS, probability, score_of
from rapport.flow.steps import arrow_step

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: How far scores may be off on the whole, in bits, and in their spread: standard deviations.
_SHIFT_SD, _STRETCH_SD = 1.0, 0.15
#: How far the pairs that never met may be more or fewer, as a natural logarithm.
_UNMET_SD: Final = 0.4
#: Verdicts that the model's word is worth in each stratum.
MODEL_WORTH: Final = 20.0
DRAWS: Final = 400
_SEED: Final = 1951
#: Scores are put together in steps of so many bits.
_STEP: Final = 0.1


@dataclass(frozen=True)
class Counted:
    """Pairs by score (an array each): compared, caught by rules, joined in the end."""

    bits: Floats
    pairs: Floats
    by_name: Floats
    by_other: Floats
    by_both: Floats
    joined: Floats
    accepted: Floats  # of the joined, those accepted by themselves
    proven: Floats  # of these, what no score decided
    of_persons: float  # all pairs of one person, compared or not
    same: Floats  # verdicts on compared pairs
    different: Floats

    @property
    def judged(self) -> int:
        return round(float((self.same + self.different).sum()))


@arrow_step(
    reads=(
        workings.CAPTURES,
        workings.JOINED,
        workings.SCORED_PATTERNS,
        workings.VERDICTS,
        tables.RELIABILITY,
    ),
    writes=tables.ESTIMATES,
)
def estimates(
    captures: pa.Table,
    joined: pa.Table,
    scored_patterns: pa.Table,
    verdicts: pa.Table,
    reliability: pa.Table,
) -> pa.Table:
    """Estimate precision and recall; and, where people judged, how far scores are off."""
    counted = _counted(captures, joined, scored_patterns, verdicts)
    basis = "review" if counted.judged else "model"
    middle, drawn = estimated(counted)
    rows: list[tuple[object, ...]] = [
        (measure, middle[i], *_interval(middle[i], drawn[:, i]), basis, counted.judged)
        for i, measure in enumerate(("precision", "recall"))
    ]
    judged = reliability["judged"].to_numpy().astype(np.float64)
    if judged.sum():
        share = reliability["same"].to_numpy() / judged
        off = float((judged * np.abs(share - reliability["said"].to_numpy())).sum() / judged.sum())
        rows.append(("expected_calibration_error", off, None, None, "review", int(judged.sum())))
    columns = list(zip(*sorted(rows, key=lambda row: str(row[0])), strict=True))
    schema = tables.ESTIMATES.schema
    return pa.table([pa.array(v, f.type) for v, f in zip(columns, schema, strict=True)], schema)


def estimated(counted: Counted) -> tuple[tuple[float, float], Floats]:
    """Return (precision, recall), and DRAWS x 2 of what they might be as well."""
    chance = np.random.default_rng(_SEED)
    middle = _figures(counted, _informed(counted, _said(counted.bits), None), 1.0)
    drawn = np.empty((DRAWS, 2))
    for turn in range(DRAWS):
        stretch = float(np.exp(chance.normal(0, _STRETCH_SD)))
        said = _said(stretch * counted.bits + chance.normal(0, _SHIFT_SD))
        unmet = float(np.exp(chance.normal(0, _UNMET_SD)))
        drawn[turn] = _figures(counted, _informed(counted, said, chance), unmet)
    return middle, drawn


def _said(bits: Floats) -> Floats:
    return probability(np.rint(bits * 1e6).astype(np.int64))


def _informed(counted: Counted, said: Floats, chance: np.random.Generator | None) -> Floats:
    """Return the probability of each score once verdicts are heard, stratum by stratum.

    `chance`  draws each stratum's share from its Beta instead of taking its mean.
    """
    if not counted.judged:
        return said
    informed = said.copy()
    # by the score itself, not as it was drawn: strata are what people's verdicts lie in
    stratum = np.minimum((_said(counted.bits) * BINS).astype(np.int64), BINS - 1)
    for number in np.unique(stratum):
        within = stratum == number
        pairs = np.maximum(counted.pairs[within], 1e-9)
        expected = float(np.average(said[within], weights=pairs))
        same = MODEL_WORTH * expected + counted.same[within].sum()
        different = MODEL_WORTH * (1 - expected) + counted.different[within].sum()
        share = same / (same + different)
        if chance is not None:
            share = chance.beta(max(same, 1e-6), max(different, 1e-6))
        if share < expected:
            informed[within] = said[within] * share / max(expected, 1e-12)
        else:
            rest = (1 - share) / max(1 - expected, 1e-12)
            informed[within] = 1 - (1 - said[within]) * rest
    return np.clip(informed, 0.0, 1.0)


def _figures(counted: Counted, said: Floats, unmet: float) -> tuple[float, float]:
    scored = counted.accepted - counted.proven
    right = float((said * scored).sum() + counted.proven.sum())
    accepted = float(counted.accepted.sum())
    precision = right / accepted if accepted else 1.0
    standing = precision * counted.of_persons
    apart = float((said * np.maximum(counted.pairs - counted.joined, 0)).sum())
    never_met = unmet * _never_met(*(float((said * c).sum()) for c in _catches(counted)))
    brought = precision * max(counted.of_persons - float(counted.joined.sum()), 0.0)
    missed = apart + max(never_met - brought, 0.0)
    return precision, standing / (standing + missed) if standing + missed else 1.0


def _catches(counted: Counted) -> tuple[Floats, Floats, Floats]:
    return counted.by_name, counted.by_other, counted.by_both


def _never_met(by_name: float, by_other: float, by_both: float) -> float:
    """Return how many escape both catches (Chapman); 0 where one kind of rule catches nothing."""
    if min(by_name, by_other) < 1:
        return 0.0
    whole = (by_name + 1) * (by_other + 1) / (by_both + 1) - 1
    return max(whole - (by_name + by_other - by_both), 0.0)


def _interval(value: float, drawn: Floats) -> tuple[float, float]:
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(min(low, value)), float(max(high, value))


def _counted(
    captures: pa.Table, joined: pa.Table, scored_patterns: pa.Table, verdicts: pa.Table
) -> Counted:
    """Put together pairs of one score, in steps: a thousand scores tell as much as all."""
    codes = joined["pattern"].to_numpy()
    all_pairs = joined["pairs"].to_numpy()[codes < 0].sum()
    joined = joined.filter(pa.array(codes >= 0))
    scores = [_steps(t, scored_patterns) for t in (captures, joined, verdicts)]
    steps = np.unique(np.concatenate(scores))

    def put(which: int, table: pa.Table, column: str) -> Floats:
        place = np.searchsorted(steps, scores[which])
        by = table[column].to_numpy().astype(np.float64)
        return np.bincount(place, weights=by, minlength=len(steps)).astype(np.float64)

    return Counted(
        bits=steps.astype(np.float64) * _STEP,
        pairs=put(0, captures, "pairs"),
        by_name=put(0, captures, "by_name"),
        by_other=put(0, captures, "by_other"),
        by_both=put(0, captures, "by_both"),
        joined=put(1, joined, "pairs"),
        accepted=put(1, joined, "accepted"),
        proven=put(1, joined, "proven"),
        of_persons=float(all_pairs),
        same=put(2, verdicts, "same"),
        different=put(2, verdicts, "different"),
    )


def _steps(table: pa.Table, scored_patterns: pa.Table) -> Ints:
    score = score_of(table["pattern"].to_numpy(), scored_patterns)
    return np.rint(score / (_STEP * 1e6)).astype(np.int64)
