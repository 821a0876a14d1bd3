"""Which patterns link by themselves, which are left to people, and which nothing can link."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rapport.flow.identity import workings
from rapport.flow.identity.comparisons import COMPARISONS, DIFFERENT, EXACT, HARD, MISSING
from rapport.flow.identity.weights import MICRO, WIDTH, Ints, decoded
from rapport.flow.steps import arrow_step

#: Posterior log2-odds a pair needs to be linked, and to be shown to people.
LINK_BITS: Final = 2.0
REVIEW_BITS: Final = -2.0
#: So far over the threshold a pair must be to be linked against its birth dates.
BORN_APART_BITS: Final = 6.0
#: The prior falls as accounts grow in number, as if things agreed by chance one by one. They do
#: not (names, towns and handles run together), so from this number of accounts on the bars rise
#: with every doubling, measured on generated people, 10,000 to a million.
FEW: Final = 10_000
LINK_BITS_A_DOUBLING: Final = 0.3
BORN_APART_BITS_A_DOUBLING, BORN_APART_BITS_AT_MOST = 1.8, 12.0
CLOSE: Final = 4
SAME_CARD: Final = 5


@arrow_step(
    reads=(workings.PATTERNS, workings.WEIGHTS, workings.FREQUENCIES),
    writes=workings.SCORED_PATTERNS,
)
def scored_patterns(patterns: pa.Table, weights: pa.Table, frequencies: pa.Table) -> pa.Table:
    """Add up each pattern's weights, in whole millionths, and say what stands against it."""
    bars = Bars.of(frequencies)
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
            "threshold_microbits": np.full(len(codes), bars.link, np.int64),
            "review_microbits": np.full(len(codes), bars.review, np.int64),
            "veto": _veto(levels, total < bars.link + bars.born_apart),
            "guarded": _guarded(levels),
        },
        schema=workings.SCORED_PATTERNS.schema,
    )


@dataclass(frozen=True)
class Bars:
    """What a pair must reach, in millionths of a bit."""

    link: int
    review: int
    born_apart: int  # on top of link

    @classmethod
    def of(cls, frequencies: pa.Table) -> "Bars":
        """Return the bars for so many people as the frequencies were counted on."""
        counted = frequencies.filter(pc.equal(frequencies["slot"], "people"))
        people = max(counted["carriers"].to_pylist(), default=0)
        doublings = math.log2(max(people, FEW) / FEW)
        rise = LINK_BITS_A_DOUBLING * doublings
        born = BORN_APART_BITS + BORN_APART_BITS_A_DOUBLING * doublings
        return cls(
            round((LINK_BITS + rise) * MICRO),
            round((REVIEW_BITS + rise) * MICRO),
            round(min(born, BORN_APART_BITS_AT_MOST) * MICRO),
        )


def _column(levels: Ints, comparison: str) -> Ints:
    column: Ints = levels[:, COMPARISONS.index(comparison)]
    return column


def _veto(levels: Ints, low: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say where two people are plain: another birth date or sex, and no personal id in common.

    Evidence that is not `low` outweighs a birth date: dates are mistyped too.
    """
    hard = np.zeros(len(levels), np.bool_)
    for name in HARD:
        hard |= _column(levels, name) >= EXACT
    born_apart = (_column(levels, "birth") == DIFFERENT) & low
    other_sex = (_column(levels, "sex") == DIFFERENT) & (_column(levels, "given") < EXACT)
    veto: NDArray[np.bool_] = (born_apart | other_sex) & ~hard
    return veto


def _guarded(levels: Ints) -> NDArray[np.bool_]:
    """Say where a link would rest on too little.

    Only what a family shares agrees: another given name, and nothing personal. Or only one
    word of a name agrees: two people called Angel are not one because nobody else is. Or
    there is no name to compare, and only a phone agrees: a household has one.
    """
    given, family = _column(levels, "given"), _column(levels, "family")
    code = _column(levels, "code")
    personal = (_column(levels, "birth") >= CLOSE) | ((code > DIFFERENT) & (code != SAME_CARD))
    own = _any_close(levels, ("email", "handle", "code"))
    shared = _any_close(levels, ("phone", "address", "postcode"))
    nameless = (given == MISSING) & (family == MISSING)
    one_word = (given == MISSING) != (family == MISSING)
    little = (one_word & ~(own | shared)) | (nameless & ~own)
    guarded: NDArray[np.bool_] = ((given == DIFFERENT) | little) & ~personal
    return guarded


def _any_close(levels: Ints, comparisons: tuple[str, ...]) -> NDArray[np.bool_]:
    close = np.zeros(len(levels), np.bool_)
    for name in comparisons:
        close |= _column(levels, name) >= CLOSE
    return close
