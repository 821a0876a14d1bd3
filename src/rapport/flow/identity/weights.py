"""How much each level of agreement tells: Fellegi and Sunter's weights, learned without labels.

Source  Fellegi, Sunter: A theory for record linkage (1969); EM on counts of patterns after
        Winkler (1988). weight = log2(m / u), in bits.

u, the share of a level among pairs of two people, is seen in a random sample of pairs and,
for exact agreement, reckoned from how common the values are; what EM takes for matches is
taken out. m is learned from the pairs that meet in blocks. The share of matches is reckoned
of all pairs there are, not of those that met: so tight blocks cannot drive it to 1, and the
prior falls, and with it every score, as accounts grow in number. What agrees together is
counted once (overlaps.py); what people judged moves the weights last (verdicts.py).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow.identity import workings
from rapport.flow.identity.comparisons import (
    BUCKETS,
    COMPARISONS,
    DIFFERENT,
    EXACT,
    GIVEN_THE_NAME,
    HARD,
    LEVELS,
    MISSING,
    label,
    levels_of,
)
from rapport.flow.identity.overlaps import NONE, WIDTH, Exact, Overlaps, measured, name_of
from rapport.flow.identity.scorer import decoded
from rapport.flow.identity.verdicts import Change
from rapport.flow.identity.verdicts import learned as from_verdicts
from rapport.flow.steps import arrow_step

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS: Final = 60
GIVEN, FAMILY = COMPARISONS.index("given"), COMPARISONS.index("family")
#: Of what is equal at least this share is taken for chance, so no weight grows without end:
#: of names, towns, dates; and of what is given out to one person or household.
_CHANCE_AT_LEAST, _HARD_CHANCE_AT_LEAST = 0.5, 0.05
#: What EM starts from: of two accounts of one person, how many agree and differ.
_START_EXACT, _START_DIFFERENT = 0.75, 0.1
_START_SAY: Final = 0.1
#: And at least as if so many pairs had been seen: six namesakes do not show that dates differ.
_START_PAIRS: Final = 20.0
#: What share of pairs of two people is equal where nothing else is known, and what that belief
#: counts for, in pairs: a file of three records does not show how common its values are.
_USUALLY_EQUAL: Final = {
    **{"given": 1e-2, "family": 3e-3, "birth": 1e-4, "place": 2e-2, "postcode": 5e-3},
    **{"address": 1e-4, "work": 5e-3, "sex": 0.5, "group": 0.1},
    **{"phone": 1e-5, "email": 1e-5, "handle": 1e-5, "code": 1e-5},
}
_USUAL_PAIRS: Final = 2_000.0
#: Nor does it show how many matches there are: of those pairs so many are believed to be.
_USUAL_MATCHES: Final = 0.5
MICRO: Final = 1_000_000


@dataclass
class Learned:
    """m and u of each comparison (rows) and level (columns), and the share of matches."""

    m: Floats
    u: Floats
    matches: float  # of all pairs
    overlaps: Overlaps = NONE  # natural logarithms

    def bits(self) -> Floats:
        """Return log2(m / u) of each comparison and level; 0 where nothing is known."""
        with np.errstate(divide="ignore", invalid="ignore"):
            bits = np.where((self.m > 0) & (self.u > 0), np.log2(self.m / self.u), 0.0)
        bits[:, MISSING] = 0.0
        return np.asarray(bits, np.float64)


@arrow_step(
    reads=(workings.PATTERNS, workings.FREQUENCIES, workings.VERDICTS),
    writes=workings.WEIGHTS,
)
def weights(patterns: pa.Table, frequencies: pa.Table, verdicts: pa.Table) -> pa.Table:
    """Learn the weight of every level of what somebody compared."""
    # sums of doubles in one order whatever order the rows came in
    patterns = patterns.sort_by("pattern")
    levels = decoded(patterns["pattern"].to_numpy())
    found = patterns["found"].to_numpy().astype(np.float64)
    sampled = patterns["sampled"].to_numpy().astype(np.float64)
    model = learned(levels, found, sampled, Chance.of(frequencies))
    return _table(model, levels, _told(model, verdicts))


def _told(model: Learned, verdicts: pa.Table) -> Change:
    """Learn from the verdicts that are not kept back to measure with."""
    kept_back = verdicts["kept_back"].to_numpy(zero_copy_only=False)
    told = verdicts.filter(pa.array(~kept_back)).sort_by("pattern")
    levels = decoded(told["pattern"].to_numpy())
    same, different = (told[name].to_numpy().astype(np.float64) for name in ("same", "different"))
    return from_verdicts(levels, _logits(model, levels) / np.log(2), same, different)


@dataclass
class Chance:
    """How common values are: by comparison and bucket, and how many pairs there are."""

    pairs: float
    carriers: Floats
    meetings: Floats

    @classmethod
    def of(cls, frequencies: pa.Table) -> "Chance":
        carriers = np.zeros((len(COMPARISONS), BUCKETS))
        meetings = np.zeros((len(COMPARISONS), BUCKETS))
        pairs = 1.0
        for row in frequencies.to_pylist():
            if row["slot"] == "people":
                pairs = float(max(row["meetings"], 1))
            elif row["slot"] in COMPARISONS:
                place = COMPARISONS.index(row["slot"]), row["bucket"]
                carriers[place], meetings[place] = row["carriers"], row["meetings"]
        return cls(pairs, carriers, meetings)

    def both_say(self, comparison: int) -> float:
        """Return the number of pairs in which both accounts have a value."""
        n = float(self.carriers[comparison].sum())
        return max(n * (n - 1) / 2, 1.0)


def learned(levels: Ints, found: Floats, sampled: Floats, chance: Chance) -> Learned:
    """Run EM from the start values to its rest, or for ROUNDS rounds."""
    start = model = _start(levels, sampled, chance)
    anchored = _anchored(levels)
    known, exact = _known(levels, sampled, chance), Exact.of(levels)
    for _ in range(ROUNDS):
        posterior = _posterior(model, levels, exact) * anchored
        matches = float((posterior * found).sum()) + _USUAL_MATCHES
        matches = min(matches / (chance.pairs + _USUAL_PAIRS), 0.5)
        still = abs(np.log(matches / model.matches)) < 1e-4
        m = _m(levels, posterior * found, start.m)
        u = _u(levels, sampled, posterior, found, chance)
        overlaps = measured(levels, posterior * found, (1 - posterior) * found, m, u, known)
        model = Learned(m, u, matches, overlaps)
        if still:
            break
    return model


def _known(levels: Ints, sampled: Floats, chance: Chance) -> Floats:
    """Return how many of all pairs tell both of two comparisons, as the random sample has it."""
    told = (levels != MISSING).astype(np.float64)
    share = (told.T @ (told * sampled[:, None]) + 0.5) / (sampled.sum() + 1)
    return np.asarray(share * chance.pairs, np.float64)


def _anchored(levels: Ints) -> NDArray[np.bool_]:
    """Say which patterns EM may learn matches from: two kinds of thing must agree.

    Where names run in groups (a parliament, a country) the pairs that share a given name and
    the group outnumber true matches; without this EM takes them for the matches.
    """
    agree = {name: levels[:, c] > DIFFERENT for c, name in enumerate(COMPARISONS)}
    exact = {name: levels[:, c] >= EXACT for c, name in enumerate(COMPARISONS)}
    named = agree["given"] & agree["family"]
    half_named = exact["given"] | exact["family"]
    settled = exact["birth"] | exact["postcode"] | exact["address"]
    hard = exact["phone"] | exact["email"] | exact["handle"] | exact["code"]
    anchored: NDArray[np.bool_] = named | hard | (half_named & settled)
    return anchored


def _start(levels: Ints, sampled: Floats, chance: Chance) -> Learned:
    m = np.zeros((len(COMPARISONS), WIDTH))
    for c, name in enumerate(COMPARISONS):
        share = (chance.carriers[c] + 1) / (chance.carriers[c] + 1).sum()
        m[c, EXACT : EXACT + BUCKETS] = _START_EXACT * share
        m[c, DIFFERENT] = _START_DIFFERENT
        for level in LEVELS[name]:
            m[c, level] = (1 - _START_EXACT - _START_DIFFERENT) / len(LEVELS[name])
    nobody = np.zeros(len(levels))
    people = (1 + np.sqrt(1 + 8 * chance.pairs)) / 2
    matches = min(0.5 * people / chance.pairs, 0.5)
    return Learned(m, _u(levels, sampled, nobody, nobody, chance), matches)


def _posterior(model: Learned, levels: Ints, exact: Exact) -> Floats:
    """Return the probability of one person for each pattern."""
    ratio = _logits(model, levels, exact)
    posterior: Floats = 1 / (1 + np.exp(-np.clip(ratio, -500, 500)))
    return posterior


def _logits(model: Learned, levels: Ints, exact: Exact | None = None) -> Floats:
    ratio = np.full(len(levels), np.log(model.matches / (1 - model.matches)))
    logs = model.bits() * np.log(2)
    for c in range(len(COMPARISONS)):
        ratio += logs[c, levels[:, c]]
    return np.asarray(ratio - model.overlaps.total(exact or Exact.of(levels)), np.float64)


def _counts(levels: Ints, by: Floats, comparison: int) -> Floats:
    counted = np.bincount(levels[:, comparison], weights=by, minlength=WIDTH)
    return counted.astype(np.float64)


def _m(levels: Ints, matched: Floats, start: Floats) -> Floats:
    m = np.zeros_like(start)
    for c, name in enumerate(COMPARISONS):
        known = list(levels_of(name))
        seen = _counts(levels, matched, c)[known]
        # what was believed at the start keeps its say: no level becomes impossible
        seen = seen + (_START_PAIRS + _START_SAY * seen.sum()) * start[c, known]
        m[c, known] = seen / seen.sum()
    return m


def _u(levels: Ints, sampled: Floats, posterior: Floats, found: Floats, chance: Chance) -> Floats:
    u = np.zeros((len(COMPARISONS), WIDTH))
    for c, name in enumerate(COMPARISONS):
        exact = slice(EXACT, EXACT + BUCKETS)
        by_chance = chance.meetings[c] * _chance_share(levels, posterior, found, c, name, chance)
        believed = _USUAL_PAIRS * _USUALLY_EQUAL[name]
        seen_of = chance.both_say(c) + _USUAL_PAIRS
        u[c, exact] = np.minimum((by_chance + 0.1 + believed) / seen_of, 0.999)
        partly = [DIFFERENT, *LEVELS[name]]
        seen = _counts(levels, sampled * (1 - posterior), c)
        rest = seen[partly] + 0.5
        u[c, partly] = rest / rest.sum() * max(1 - u[c, exact].sum(), 1e-3)
        for level, share in GIVEN_THE_NAME.get(name, {}).items():
            u[c, level] = share
    return u


def _chance_share(
    levels: Ints, posterior: Floats, found: Floats, c: int, name: str, chance: Chance
) -> Floats:
    """Return for each bucket which share of its equal pairs is of two people.

    Of what is given out to one person or household it is seen where names can be compared:
    a pair that has nothing else to show would vouch for its own weight.
    """
    exact = slice(EXACT, EXACT + BUCKETS)
    if name not in HARD:
        together = _counts(levels, posterior * found, c)[exact]
        share = 1 - together / np.maximum(chance.meetings[c], 1.0)
        return np.asarray(np.maximum(share, _CHANCE_AT_LEAST), np.float64)
    named = (levels[:, GIVEN] != MISSING) | (levels[:, FAMILY] != MISSING)
    together = _counts(levels, posterior * found * named, c)[exact]
    seen = _counts(levels, found * named, c)[exact]
    return np.maximum(1 - (together + 0.5) / (seen + 0.5), _HARD_CHANCE_AT_LEAST)


def _table(model: Learned, levels: Ints, told: Change) -> pa.Table:
    """Write every level of what was compared, so that a saved model knows them all."""
    prior = float(np.log2(model.matches / (1 - model.matches))) + told.prior
    share = 1 / (1 + 2**-prior)
    rows = [("prior", 0, "prior", _micro(prior), share, 1 - share)]
    bits = model.bits()
    for c, name in enumerate(COMPARISONS):
        seen = np.unique(levels[:, c][levels[:, c] != MISSING])
        for level in levels_of(name) if len(seen) else ():
            like = _likest(level, seen)
            told_bits = float(told.levels[c, level])
            m = float(model.m[c, like]) * 2 ** (told_bits / 2)
            u = float(model.u[c, like]) * 2 ** (-told_bits / 2)
            rows.append((name, level, label(name, level), _micro(bits[c, like] + told_bits), m, u))
    for pair, off in zip(model.overlaps.pairs, model.overlaps.off, strict=True):
        for a, b in np.argwhere(off > 0).tolist():
            microbits, lift = -_micro(off[a, b] / np.log(2)), float(np.exp(off[a, b]))
            rows.append((name_of(pair), WIDTH * a + b, "together", microbits, 1.0, lift))
    columns = list(zip(*rows, strict=True))
    schema = workings.WEIGHTS.schema
    return pa.table([pa.array(v, f.type) for v, f in zip(columns, schema, strict=True)], schema)


def _likest(level: int, seen: Ints) -> int:
    """Return the level itself; of exact levels that no pair has, the next that some pair has."""
    exact = seen[seen >= EXACT]
    if level < EXACT or not len(exact):
        return level
    return int(exact[np.abs(exact - level).argmin()])


def _micro(bits: float) -> int:
    return round(float(bits) * MICRO)
