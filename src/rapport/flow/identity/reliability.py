"""Whether the probabilities that scores say come true: the reliability curve.

Source  Murphy, Winkler: Reliability of subjective probability forecasts (1977); expected
        calibration error after Naeini, Cooper, Hauskrecht (2015), in tenths; intervals after
        Wilson (1927).
"""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow import tables
from rapport.flow.identity import workings
from rapport.flow.steps import arrow_step

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BINS: Final = 10
#: Standard errors of a 95 % interval.
Z95: Final = 1.959964
#: Odds beyond 2 to this power are certainty enough, and do not overflow.
_MOST_BITS: Final = 60.0


@arrow_step(
    reads=(workings.VERDICTS, workings.SCORED_PATTERNS),
    writes=tables.RELIABILITY,
)
def reliability(verdicts: pa.Table, scored_patterns: pa.Table) -> pa.Table:
    """Set what scores say against the verdicts that nothing was learned from."""
    kept = verdicts.filter(verdicts["kept_back"])
    said = probability(score_of(kept["pattern"].to_numpy(), scored_patterns))
    same, different = kept["same"].to_numpy(), kept["different"].to_numpy()
    times = np.concatenate([same, different])
    answers = np.concatenate([np.ones(len(same), bool), np.zeros(len(different), bool)])
    table, _ = calibration(np.repeat(np.tile(said, 2), times), np.repeat(answers, times))
    return table


def score_of(patterns: Ints, scored_patterns: pa.Table) -> Ints:
    """Return the score of each pattern, in millionths of a bit."""
    codes = scored_patterns["pattern"].to_numpy()
    order = np.argsort(codes)
    place = order[np.searchsorted(codes[order], patterns)]
    return np.asarray(scored_patterns["microbits"].to_numpy()[place], np.int64)


def probability(microbits: Ints) -> Floats:
    """Return the probability of one person that a score in millionths of a bit says."""
    bits = np.clip(microbits / 1e6, -_MOST_BITS, _MOST_BITS)
    return np.asarray(1 / (1 + np.exp2(-bits)), np.float64)


def calibration(probabilities: Floats, same: NDArray[np.bool_]) -> tuple[pa.Table, float]:
    """Set probabilities against the truth.

    probabilities   of one person, 0 to 1, one a pair; same: whether it is one person
    Returns         a table like tables.RELIABILITY, without tenths that nothing falls in; and the
                    expected calibration error: how far, on the mean over pairs, the two are apart
    """
    said, true = np.asarray(probabilities, np.float64), np.asarray(same, np.float64)
    place = np.minimum((said * BINS).astype(np.int64), BINS - 1)
    pairs = np.bincount(place, minlength=BINS)
    seen = np.flatnonzero(pairs)
    of: Floats = pairs[seen].astype(np.float64)
    mean = np.bincount(place, weights=said, minlength=BINS)[seen] / of
    right: Floats = np.bincount(place, weights=true, minlength=BINS)[seen].astype(np.float64)
    low, high = wilson(right, of)
    table = pa.table(
        {
            "bin": seen,
            "said_low": seen / BINS,
            "said_high": (seen + 1) / BINS,
            "said": mean,
            "judged": pairs[seen],
            "same": right.astype(np.int64),
            "low": low,
            "high": high,
        },
        schema=tables.RELIABILITY.schema,
    )
    error = float((of * np.abs(mean - right / of)).sum() / max(of.sum(), 1))
    return table, error


def wilson(right: Floats, of: Floats) -> tuple[Floats, Floats]:
    """Return the 95 % interval of a share of which `right` of `of` were seen."""
    share, square = right / of, Z95 * Z95
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z95 / (1 + square / of) * np.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
