"""What goes with a conversion: who has it converts oftener or less often, alike in each stratum.

Each factor is weighed alone, within strata, and all of them together; what is told is an
association: nobody was made to have a factor by chance. Factors must be of the time before the
conversion: frozen.py. Never: a cause; a factor of less than 30 people or 5 conversions.

Source  methods: 3.15; odds.py, selecting.py; Benjamini and Hochberg (1995).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rapport.flow.errors import InputError
from rapport.flow.estimating import benjamini_hochberg, wilson
from rapport.flow.segments.learning import odds, selecting
from rapport.flow.segments.learning.columns import LEAST_PEOPLE, Flags, Floats, Ints, sensitive
from rapport.flow.segments.learning.odds import Counts, Odds

ASSOCIATION: Final = "association"
LEAST_SUPPORT: Final = 30
LEAST_CONVERTED: Final = 5
MOST_Q: Final = 0.05
LEAST_CHOSEN: Final = 0.7


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that people have or don't, and how they convert.

    people, converted  who have it, and of them who converted
    rate, low, high    share of converted among those who have it; 95 % (Wilson)
    lift               that over the share among all
    odds               odds ratio of having it within strata
    log_odds           its logarithm, drawn to 0 as it is unsure
    p, q               by chance; share of false finds among all found with it
    chosen             share of halves in which all factors together need it
    found, joint       q is at most .05; it is chosen in at least .7
    """

    name: str
    people: int
    converted: int
    rate: float
    low: float
    high: float
    lift: float
    odds: Odds
    log_odds: float
    p: float
    q: float
    chosen: float
    found: bool
    joint: bool


@dataclass(frozen=True, slots=True)
class Factors:
    """All factors with enough people, found ones first, by q.

    untold  names of factors too rare to be told of, of nearly everybody, or barred
    label   what these numbers show: an association, not a cause
    """

    factors: tuple[Factor, ...]
    untold: tuple[str, ...]
    people: int
    converted: int
    label: str = ASSOCIATION

    @property
    def found(self) -> tuple[Factor, ...]:
        return tuple(f for f in self.factors if f.found)


def factors(
    flags: Flags,
    names: Sequence[str],
    converted: Flags,
    *,
    strata: Sequence[Any] = (),
    barred: Collection[str] = (),
    dependent: bool = False,
    jointly: bool = True,
    salt: int = 0,
) -> Factors:
    """Return what goes with the conversion of n people.

    flags      (n, m): who has which factor; names: of each
    strata     (n,) each, of any kind: channel, age band, region; compared within alone
    barred     names that are never looked at; those sensitive by name are not, either way
    dependent  q by Benjamini and Yekutieli, who ask nothing of how factors hang together
    jointly    weigh all of them together, too; otherwise `chosen` is 0

    Raises InputError if shapes don't fit.
    """
    flags, converted = np.asarray(flags, np.bool_), np.asarray(converted, np.bool_)
    if flags.shape != (len(converted), len(names)) or any(len(s) != len(flags) for s in strata):
        raise InputError(
            f"Factors of the shape {flags.shape} with {len(names)} names and"
            f" {len(converted)} outcomes don't fit together, or strata do not.",
            fix="give a row for each person, a column for each name, a stratum for each row",
        )
    closed = {name.lower() for name in barred}
    many = flags.sum(axis=0)
    both = flags[converted].sum(axis=0)
    told = [
        i
        for i, name in enumerate(names)
        if name.lower() not in closed
        and not sensitive(name)
        and many[i] >= LEAST_SUPPORT
        and len(flags) - many[i] >= LEAST_PEOPLE
        and both[i] >= LEAST_CONVERTED
    ]
    untold = tuple(name for i, name in enumerate(names) if i not in set(told))
    alike = _strata(strata, len(flags))
    found: tuple[Factor, ...] = ()
    if told and not converted.all():
        chosen = np.zeros(len(told))
        if jointly:
            chosen = selecting.chosen_shares(flags[:, told], converted, alike, salt)
        counted = [_counted(flags[:, i], converted, alike) for i in told]
        found = _weighed([names[i] for i in told], counted, chosen, dependent)
    return Factors(found, untold, len(flags), int(converted.sum()))


def _strata(strata: Sequence[Any], people: int) -> Ints:
    """Return one number for each combination; what is missing is a stratum of its own."""
    found = np.zeros(people, np.int64)
    for each in strata:
        texts = np.array([str(v) for v in np.asarray(each, object)])
        part = np.unique(texts, return_inverse=True)[1].astype(np.int64)
        found = np.unique(found * (part.max(initial=0) + 1) + part, return_inverse=True)[1]
    return found.astype(np.int64)


def _weighed(
    names: list[str], counted: list[Counts], chosen: Floats, dependent: bool
) -> tuple[Factor, ...]:
    ratios = [odds.mantel_haenszel(c) for c in counted]
    p = np.array([odds.by_chance(c) for c in counted])
    q = (odds.benjamini_yekutieli if dependent else benjamini_hochberg)(p)
    drawn = odds.shrunk([np.log(r.ratio) for r in ratios], [r.error for r in ratios])
    found = [
        _factor(name, counted[i], ratios[i], (drawn[i], p[i], q[i], chosen[i]))
        for i, name in enumerate(names)
    ]
    return tuple(sorted(found, key=lambda f: (f.q, f.p, f.name)))


def _counted(flag: Flags, converted: Flags, strata: Ints) -> Counts:
    size = int(strata.max(initial=0)) + 1
    return Counts(
        *(
            np.bincount(strata[rows], minlength=size).astype(np.float64)
            for rows in (flag & converted, flag, converted, np.ones(len(flag), np.bool_))
        )
    )


def _factor(name: str, counts: Counts, ratio: Odds, numbers: tuple[Any, Any, Any, Any]) -> Factor:
    people, converted = int(counts.having.sum()), int(counts.both.sum())
    low, high = wilson(converted, people)
    log_odds, p, q, chosen = (float(v) for v in numbers)
    return Factor(
        *(name, people, converted, converted / people, float(low), float(high)),
        *(odds.lift(counts), ratio, log_odds, p, q, chosen),
        *(q <= MOST_Q, chosen >= LEAST_CHOSEN),
    )
