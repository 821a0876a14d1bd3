"""Which patterns link by themselves, which are left to people, and which nothing can link."""

from typing import Final

import numpy as np
import pyarrow as pa

from rapport.flow.identity import workings
from rapport.flow.identity.comparisons import COMPARISONS, DIFFERENT, EXACT, HARD
from rapport.flow.identity.weights import MICRO, WIDTH, Ints, decoded
from rapport.flow.steps import arrow_step

#: Posterior log2-odds a pair needs to be linked, and to be shown to people.
LINK_BITS: Final = 2.0
REVIEW_BITS: Final = -2.0
#: Below this nothing is kept of a pair.
FLOOR_BITS: Final = -4.0


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
            "veto": _veto(levels),
            "guarded": _guarded(levels),
        },
        schema=workings.SCORED_PATTERNS.schema,
    )


def _column(levels: Ints, comparison: str) -> Ints:
    column: Ints = levels[:, COMPARISONS.index(comparison)]
    return column


def _hard(levels: Ints) -> Ints:
    """Return how many kinds of hard identifier are equal."""
    equal: Ints = sum((_column(levels, name) >= EXACT).astype(np.int64) for name in HARD)  # type: ignore[assignment]
    return equal


def _veto(levels: Ints) -> Ints:
    """Say where two people are plain: another birth date or another sex, and no hard id."""
    born_apart = (_column(levels, "birth") == DIFFERENT) & (_hard(levels) == 0)
    other_sex = (_column(levels, "sex") == DIFFERENT) & (_column(levels, "given") < EXACT)
    veto: Ints = born_apart | (other_sex & (_hard(levels) == 0))
    return veto


def _guarded(levels: Ints) -> Ints:
    """Say where only what a family shares agrees: another given name, and not the birth date."""
    other_name = _column(levels, "given") == DIFFERENT
    guarded: Ints = other_name & (_column(levels, "birth") < 4) & (_hard(levels) < 2)
    return guarded
