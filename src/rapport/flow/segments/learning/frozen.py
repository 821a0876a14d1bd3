"""Factors of the time before a conversion alone, and a test that nothing leaks from after it.

What somebody does after they bought, the thanks or the delivery, foretells nothing. Who did not
convert is looked at as of a time drawn from those of the others, so that all have as long a past.
Never: a deed at the time of the conversion or after it.

Source  methods: 3.15; times drawn as in incidence density sampling, Lubin and Gail (1984).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from rapport.flow.errors import InputError
from rapport.flow.segments.learning.columns import Flags, Floats, Ints
from rapport.flow.segments.learning.factors import factors


@dataclass(frozen=True, slots=True)
class Deeds:
    """Dated deeds: (e,) whose, 0 to n - 1; of which kind, 0 to m - 1; when, in any unit."""

    person: Ints
    kind: Ints
    time: Floats
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """Who had done what before their time.

    rows       (k,): which people; who was not there yet at their time is left out
    flags      (k, m): did each kind of deed before `time`
    converted  (k,)
    time       (k,): of the conversion, or the one drawn
    """

    rows: Ints
    flags: Flags
    converted: Flags
    time: Floats


def frozen(
    deeds: Deeds,
    converted_at: Any,
    *,
    window: float | None = None,
    known_from: Any = None,
    salt: int = 0,
) -> Frozen:
    """Return factors of n people as of just before they converted.

    converted_at  (n,): nan: not
    window        only what was done so shortly before counts; None: all before
    known_from    (n,): since when a person is known; None: all the time

    Raises InputError if nobody converted, or somebody's deeds have no person or kind.
    """
    at = np.asarray(converted_at, np.float64)
    start = np.full(len(at), -np.inf) if known_from is None else np.asarray(known_from, np.float64)
    _check(deeds, at)
    time = _times(at, start, salt)
    flags = np.zeros((len(at), len(deeds.kinds)), np.bool_)
    before = deeds.time < time[deeds.person]  # nan is before nothing
    if window is not None:
        before &= deeds.time >= time[deeds.person] - window
    flags[deeds.person[before], deeds.kind[before]] = True
    rows = np.flatnonzero(~np.isnan(time))
    return Frozen(rows, flags[rows], ~np.isnan(at[rows]), time[rows])


def _check(deeds: Deeds, at: Floats) -> None:
    if np.isnan(at).all():
        raise InputError(
            "Nobody converted, so nothing can go with it.",
            fix="take a conversion that some people made, or a longer time",
        )
    for numbers, limit in ((deeds.person, len(at)), (deeds.kind, len(deeds.kinds))):
        if len(numbers) and (numbers.min() < 0 or numbers.max() >= limit):
            raise InputError(
                "A deed is of a person or a kind that is not there.",
                fix="number people and kinds from 0 in the order they are given in",
            )


def _times(at: Floats, start: Floats, salt: int) -> Floats:
    """Return the time of each; nan of whom no time fits."""
    converts = ~np.isnan(at)
    known = np.sort(at[converts])
    first = np.searchsorted(known, start, side="right")
    drawn = np.random.default_rng([salt, 41]).random(len(at))
    place = first + np.floor(drawn * (len(known) - first)).astype(np.int64)
    there = first < len(known)
    time = np.where(there, known[np.minimum(place, len(known) - 1)], np.nan)
    return np.where(converts, np.where(at > start, at, np.nan), time)


def moved(converted_at: Any, first: float, last: float, salt: int = 0) -> Floats:
    """Return each conversion moved by a time drawn by chance, in a circle from first to last."""
    at = np.asarray(converted_at, np.float64)
    by = np.random.default_rng([salt, 43]).random(len(at)) * (last - first)
    return np.asarray(first + np.mod(at - first + by, last - first), np.float64)


def leaks(
    deeds: Deeds,
    converted_at: Any,
    first: float,
    last: float,
    *,
    window: float | None = None,
    times: int = 10,
    salt: int = 0,
) -> float:
    """Return how many factors are found on average when conversions are moved by chance.

    About none, or factors tell who converts and not what comes before: people who do much of
    everything, or a kind of deed that conversions make. A short window keeps the first apart.
    """
    found = []
    for number in range(times):
        there = moved(converted_at, first, last, salt + number)
        cut = frozen(deeds, there, window=window, salt=salt + number)
        told = factors(cut.flags, deeds.kinds, cut.converted, jointly=False)
        found.append(len(told.found))
    return float(np.mean(found))
