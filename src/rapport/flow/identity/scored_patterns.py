"""Which patterns link by themselves, which are left to people, and which nothing can link."""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow.identity import workings
from rapport.flow.identity.comparisons import COMPARISONS, DIFFERENT, EXACT, HARD
from rapport.flow.identity.weights import MICRO, WIDTH, Ints, decoded
from rapport.flow.steps import arrow_step

#: Posterior log2-odds a pair needs to be linked, and to be shown to people.
LINK_BITS: Final = 2.0
REVIEW_BITS: Final = -2.0
#: So far over the threshold a pair must be to be linked against its birth dates.
BORN_APART_BITS: Final = 12
CLOSE: Final = 4
SAME_CARD: Final = 5


@arrow_step(reads=(workings.PATTERNS, workings.WEIGHTS), writes=workings.SCORED_PATTERNS)
def scored_patterns(patterns: pa.Table, weights: pa.Table) -> pa.Table:
    """Add up each pattern's weights, in whole millionths, and say what stands against it."""
    codes = patterns["pattern"].to_numpy()
    levels = decoded(codes)
    table = np.zeros((len(COMPARISONS), WIDTH), np.int64)
    prior = 0
    for row in weights.to_pylist():
        if row["comparison"] == "prior":
            prior = row["microbits"]
        else:
            table[COMPARISONS.index(row["comparison"]), row["level"]] = row["microbits"]
    total = np.full(len(codes), prior, np.int64)
    for c in range(len(COMPARISONS)):
        total += table[c, levels[:, c]]
    return pa.table(
        {
            "pattern": codes,
            "microbits": total,
            "threshold_microbits": np.full(len(codes), round(LINK_BITS * MICRO), np.int64),
            "review_microbits": np.full(len(codes), round(REVIEW_BITS * MICRO), np.int64),
            "veto": _veto(levels, total - round(LINK_BITS * MICRO)),
            "guarded": _guarded(levels),
        },
        schema=workings.SCORED_PATTERNS.schema,
    )


def _column(levels: Ints, comparison: str) -> Ints:
    column: Ints = levels[:, COMPARISONS.index(comparison)]
    return column


def _veto(levels: Ints, over: Ints) -> NDArray[np.bool_]:
    """Say where two people are plain: another birth date or sex, and no personal id in common.

    Evidence far `over` the threshold outweighs a birth date: dates are mistyped too.
    """
    hard = np.zeros(len(levels), np.bool_)
    for name in HARD:
        hard |= _column(levels, name) >= EXACT
    born_apart = (_column(levels, "birth") == DIFFERENT) & (over < BORN_APART_BITS * MICRO)
    other_sex = (_column(levels, "sex") == DIFFERENT) & (_column(levels, "given") < EXACT)
    veto: NDArray[np.bool_] = (born_apart | other_sex) & ~hard
    return veto


def _guarded(levels: Ints) -> NDArray[np.bool_]:
    """Say where only what a family shares agrees: another given name, and nothing personal."""
    other_name = _column(levels, "given") == DIFFERENT
    code = _column(levels, "code")
    personal = (_column(levels, "birth") >= CLOSE) | ((code > DIFFERENT) & (code != SAME_CARD))
    guarded: NDArray[np.bool_] = other_name & ~personal
    return guarded
