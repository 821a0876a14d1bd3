"""What scores are held against: what links, what people are shown, what outweighs a date."""

import math
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from rapport.flow.identity import workings
from rapport.flow.identity.comparisons import COMPARISONS, DIFFERENT, EXACT, HARD
from rapport.flow.identity.scorer import Ints, Scorer, decoded
from rapport.flow.identity.weights import MICRO
from rapport.flow.steps import arrow_step

Floats = NDArray[np.float64]

#: Of the pairs that the score accepts at most this share may be expected to be false, or, where
#: there are few, so many in all.
FALSE_SHARE: Final = 0.01
FALSE_IN_ALL: Final = 0.5
#: Posterior log2-odds a pair needs at least to be linked, and to be shown to people.
LINK_BITS: Final = 2.0
REVIEW_BITS: Final = -2.0
#: So far over the bar a pair must be to be linked against its birth dates.
BORN_APART_BITS: Final = 6.0
#: The prior falls as accounts grow in number, as if things agreed by chance one by one. They do
#: not (names, towns and handles run together), so from this number of accounts on the bars rise
#: with every doubling, measured on generated people, 10,000 to a million.
FEW: Final = 10_000
LINK_BITS_A_DOUBLING: Final = 0.3
BORN_APART_BITS_A_DOUBLING, BORN_APART_BITS_AT_MOST = 1.8, 12.0
#: Fewer people than this do not show how common a name is: so many make 2,000 pairs.
NAMES_KNOWN_FROM: Final = 64
#: Levels of `birth` at which two dates are not one date with a slip in it.
CLOSE, SAME_YEAR, NEAR = 4, 2, 3
BORN_APART: Final = (DIFFERENT, SAME_YEAR, NEAR)
#: Fewer pairs than this say nothing of how often a kind of identifier is shared.
ENOUGH: Final = 100


@arrow_step(
    reads=(workings.PATTERNS, workings.WEIGHTS, workings.FREQUENCIES), writes=workings.BARS
)
def bars(patterns: pa.Table, weights: pa.Table, frequencies: pa.Table) -> pa.Table:
    """Set the bars for so many people as the frequencies were counted on.

    The bar to link is the greater of two: what the number of people asks for, and the lowest at
    which the sum of 1 - posterior over the accepted pairs is within what is allowed.
    """
    counted = frequencies.filter(pc.equal(frequencies["slot"], "people"))
    people = max(counted["carriers"].to_pylist(), default=0)
    doublings = math.log2(max(people, FEW) / FEW)
    levels = decoded(patterns["pattern"].to_numpy())
    found = patterns["found"].to_numpy().astype(np.float64)
    expected = trusted_from(Scorer.of(weights).microbits(levels), found)
    rise = LINK_BITS_A_DOUBLING * doublings
    born = BORN_APART_BITS + BORN_APART_BITS_A_DOUBLING * doublings
    rows = {
        "link": max(round((LINK_BITS + rise) * MICRO), expected),
        "review": round((REVIEW_BITS + rise) * MICRO),
        "born_apart": round(min(born, BORN_APART_BITS_AT_MOST) * MICRO),
    }
    rows |= {shared(kind, level): 1 for kind, level in shared_kinds(levels, found)}
    if people < NAMES_KNOWN_FROM:
        rows["names unknown"] = 1
    rows |= {unseen(kind): 1 for kind in unseen_kinds(levels, found)}
    return pa.table(
        {"bar": list(rows), "microbits": list(rows.values())}, schema=workings.BARS.schema
    )


def trusted_from(microbits: Ints, found: Floats) -> int:
    """Return the lowest score from which on no more than the allowed pairs are expected false.

    Shape   one score in millionths of a bit and one number of pairs for each pattern. Equal
            scores stand or fall together. Over the highest if no pairs are as sure as that.
    """
    order = np.lexsort([found, -microbits])
    bits = microbits[order] / MICRO
    pairs = found[order]
    false = np.cumsum(pairs / (1 + np.exp2(np.clip(bits, -1000, 1000))))
    most = np.maximum(FALSE_SHARE * np.cumsum(pairs), FALSE_IN_ALL)
    last = np.append(bits[1:] != bits[:-1], True)[: len(bits)]
    kept = np.flatnonzero(last & (false <= most))
    return int(microbits[order][kept[-1]]) if len(kept) else int(microbits.max(initial=-1)) + 1


def shared(kind: str, level: int) -> str:
    """Return the name of the bar that says: this kind does not outweigh dates so far apart."""
    return f"shared {kind} {level}"


def unseen(kind: str) -> str:
    """Return the name of the bar that says: whether families share this kind was not seen."""
    return f"unseen {kind}"


def unseen_kinds(levels: Ints, found: Floats) -> list[str]:
    """Return the kinds of which too few pairs show whether they outweigh birth dates."""
    _, pairs = _dated(levels, found)
    return [kind for kind in HARD if pairs[kind] < ENOUGH]


def shared_kinds(levels: Ints, found: Floats) -> list[tuple[str, int]]:
    """Return which kinds of identifier do not outweigh which level of birth dates that differ.

    Dates are mistyped, and identifiers are shared: by families, by people of one name. Which of
    the two it is, the data show. Of the pairs of one name that share a kind of identifier, some
    have birth dates that differ; the least such share of all kinds (the upper end of Wilson's
    interval) is what mistyping makes. A kind with more than twice that is more often shared
    than dates are mistyped.
    """
    birth = levels[:, COMPARISONS.index("birth")]
    equal, pairs = _dated(levels, found)
    known = [kind for kind in HARD if pairs[kind] >= ENOUGH]
    shares = []
    for level in BORN_APART if known else ():
        apart = {k: float(found[(birth == level) & equal[k]].sum()) for k in known}
        mistyped = min(_upper(apart[kind], pairs[kind]) for kind in known)
        shares += [(k, level) for k in known if apart[k] > 2 * mistyped * pairs[k]]
    return shares


def _dated(levels: Ints, found: Floats) -> tuple[dict[str, NDArray[np.bool_]], dict[str, float]]:
    """Return by kind which patterns are of one name, share it and tell both dates; and how many
    pairs that are."""
    birth = levels[:, COMPARISONS.index("birth")]
    told = np.isin(birth, (*BORN_APART, CLOSE)) | (birth >= EXACT)
    for name in ("given", "family"):
        told &= levels[:, COMPARISONS.index(name)] > DIFFERENT
    equal = {kind: told & (levels[:, COMPARISONS.index(kind)] >= EXACT) for kind in HARD}
    return equal, {kind: float(found[equal[kind]].sum()) for kind in HARD}


def _upper(hits: float, of: float) -> float:
    """Return the upper end of the 95 % interval of a share (Wilson 1927)."""
    z = 1.96
    share = hits / of
    middle = share + z * z / (2 * of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle + half) / (1 + z * z / of)
