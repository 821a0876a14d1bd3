"""Which patterns link by themselves, which are left to people, and which nothing can link."""

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow.identity import workings
from rapport.flow.identity.bars import BORN_APART, CLOSE, SAME_YEAR, shared, unseen
from rapport.flow.identity.comparisons import COMPARISONS, DIFFERENT, EXACT, HARD, MISSING
from rapport.flow.identity.scorer import Ints, Scorer, decoded
from rapport.flow.identity.weights import MICRO
from rapport.flow.steps import arrow_step

#: What a name must be worth to link two accounts that agree on nothing else: once in 4,096 pairs.
NAME_BITS: Final = 12
INITIAL: Final = 3
SAME_CARD: Final = 5

Flags = NDArray[np.bool_]


@arrow_step(
    reads=(workings.PATTERNS, workings.WEIGHTS, workings.BARS),
    writes=workings.SCORED_PATTERNS,
)
def scored_patterns(patterns: pa.Table, weights: pa.Table, bars: pa.Table) -> pa.Table:
    """Add up each pattern's weights, in whole millionths, and say what stands against it."""
    bar = dict(zip(bars["bar"].to_pylist(), bars["microbits"].to_pylist(), strict=True))
    codes = patterns["pattern"].to_numpy()
    levels = decoded(codes)
    scorer = Scorer.of(weights)
    total = scorer.microbits(levels)
    given, birth = _column(levels, "given"), _column(levels, "birth")
    code = _column(levels, "code")
    hard, other_sex = _any_exact(levels, HARD), _other_sex(levels)
    unvouched = np.isin(birth, BORN_APART) & ~_vouched(levels, bar)
    far = total >= bar["link"] + bar["born_apart"]
    born_apart = unvouched & (hard | (np.isin(birth, (DIFFERENT, SAME_YEAR)) & ~far))
    very_far = total >= bar["link"] + 2 * bar["born_apart"]
    return pa.table(
        {
            "pattern": codes,
            "microbits": total,
            "threshold_microbits": np.full(len(codes), bar["link"], np.int64),
            "review_microbits": np.full(len(codes), bar["review"], np.int64),
            "entropy_micro": entropy_micro(total),
            "veto": born_apart | (other_sex & ~hard),
            "against": unvouched & hard,
            "guarded": _guarded(levels)
            | _name_alone(levels, scorer, known="names unknown" not in bar)
            | (np.isin(birth, (DIFFERENT, SAME_YEAR)) & _family_shares(levels, bar)),
            "born_apart_microbits": np.full(len(codes), bar["born_apart"], np.int64),
            "numbered_apart": unvouched & (code == DIFFERENT) & ~very_far,
            "contact": _any_exact(levels, ("phone", "email", "code")),
            "half_named": np.isin(given, (MISSING, INITIAL)) & ~_personal(levels),
            "handle_alone": _handle_alone(levels, total - bar["link"], scorer),
        },
        schema=workings.SCORED_PATTERNS.schema,
    )


def entropy_micro(microbits: Ints) -> Ints:
    """Return how unsure a score leaves one: the entropy of its posterior, millionths of a bit."""
    odds = np.exp2(np.clip(microbits / MICRO, -60, 60))
    same = odds / (1 + odds)
    different = 1 / (1 + odds)
    entropy = -(same * np.log2(same) + different * np.log2(different))
    return np.asarray(np.rint(entropy * MICRO), np.int64)


def _column(levels: Ints, comparison: str) -> Ints:
    column: Ints = levels[:, COMPARISONS.index(comparison)]
    return column


def _other_sex(levels: Ints) -> Flags:
    """Say where the sexes differ and not even the given name is the same."""
    differ: Flags = (_column(levels, "sex") == DIFFERENT) & (_column(levels, "given") < EXACT)
    return differ


def _vouched(levels: Ints, bar: dict[str, int]) -> Flags:
    """Say where an equal phone, e-mail, handle or code outweighs birth dates that differ."""
    birth = _column(levels, "birth")
    vouched = np.zeros(len(levels), np.bool_)
    for level in BORN_APART:
        for kind in HARD:
            if shared(kind, level) not in bar:
                vouched |= (birth == level) & (_column(levels, kind) >= EXACT)
    return vouched


def _family_shares(levels: Ints, bar: dict[str, int]) -> Flags:
    """Say where only such contacts agree of which was not seen whether families share them."""
    seen = [kind for kind in HARD if unseen(kind) not in bar or kind == "code"]
    return _any_exact(levels, HARD) & ~_any_exact(levels, tuple(seen))


def _guarded(levels: Ints) -> Flags:
    """Say where a link would rest on too little.

    Only what a family shares agrees: another given name, and nothing personal. Or only one
    word of a name agrees: two people called Angel are not one because nobody else is. Or
    there is no name to compare, and only a phone agrees: a household has one.
    """
    given, family = _column(levels, "given"), _column(levels, "family")
    own = _any_close(levels, ("email", "handle", "code"))
    shared = _any_close(levels, ("phone", "address", "postcode"))
    nameless = (given == MISSING) & (family == MISSING)
    one_word = (given == MISSING) != (family == MISSING)
    little = (one_word & ~(own | shared)) | (nameless & ~own)
    guarded: Flags = ((given == DIFFERENT) | little) & ~_personal(levels)
    return guarded


def _name_alone(levels: Ints, scorer: Scorer, *, known: bool) -> Flags:
    """Say where nothing but a name agrees, and one that others may well bear too.

    known   whether the records are enough to show how common names are

    A user name or mailbox made of the name, or met on another network, adds nothing to it.
    """
    worth = np.zeros(len(levels), np.int64)
    common = np.ones(len(levels), np.bool_)
    for name in ("given", "family"):
        level = _column(levels, name)
        common &= level > DIFFERENT
        worth += scorer.levels[COMPARISONS.index(name), level]
    common &= (worth < NAME_BITS * MICRO) | (not known)
    others = _any_exact(levels, HARD) | (_column(levels, "email") == CLOSE)
    for name in ("birth", "phone", "place", "postcode", "address", "code", "work", "group"):
        others |= _column(levels, name) > DIFFERENT
    alone: Flags = common & ~others
    return alone


def _personal(levels: Ints) -> Flags:
    """Say where something agrees that no two of a family share: a birth date, a number."""
    code = _column(levels, "code")
    personal: Flags = (_column(levels, "birth") >= CLOSE) | (
        (code > DIFFERENT) & (code != SAME_CARD)
    )
    return personal


def _handle_alone(levels: Ints, over: Ints, scorer: Scorer) -> Flags:
    """Say where a user name carries the link: nothing personal else agrees, and without the
    user name the score is not `over` the bar."""
    handle = _column(levels, "handle")
    worth = scorer.levels[COMPARISONS.index("handle"), handle]
    others = _any_close(levels, ("birth", "phone", "email", "address", "code"))
    alone: Flags = (handle >= CLOSE) & ~others & (over < worth)
    return alone


def _any_exact(levels: Ints, comparisons: tuple[str, ...]) -> Flags:
    exact = np.zeros(len(levels), np.bool_)
    for name in comparisons:
        exact |= _column(levels, name) >= EXACT
    return exact


def _any_close(levels: Ints, comparisons: tuple[str, ...]) -> Flags:
    close = np.zeros(len(levels), np.bool_)
    for name in comparisons:
        close |= _column(levels, name) >= CLOSE
    return close
