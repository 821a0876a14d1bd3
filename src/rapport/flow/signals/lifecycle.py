"""How a topic lives: whether a day surprises, where it burst, and in which stage it is.

A topic emerges, peaks, fades and is exhausted, or it is steady: as many texts as usual. All is
counted in days and texts alone.

Never: a stage that hangs on days still to come; a surprise out of fewer than five texts.
"""

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

#: A day surprises if so many texts or more had a smaller chance, and there are so many.
SURPRISE: Final = 1e-4
FEWEST: Final = 5
#: Days that tell what is usual; a rise that held its height for so long has become usual.
WINDOW: Final = 28
WEEK: Final = 7
#: A topic is exhausted at a day with less than this share of its peak.
EXHAUSTED_BELOW: Final = 0.1
#: What was steady has ended after so many low days at the earliest; a weekend is no end.
QUIET_DAYS: Final = 3
#: A topic is back at what is usual if a day without a rise were as high so often.
AS_USUAL: Final = 0.05
#: Kleinberg's automaton: how much faster texts come from state to state, and what a rise costs.
FASTER: Final = 2.0
COST: Final = 1.0
_MOST_STATES: Final = 40
#: Texts that a past holds at least (Jeffreys): one day of nothing proves little.
_LEAST_PAST: Final = 0.5
_Z: Final = 1.96
_NEGLIGIBLE: Final = 1e-17


class StageName(StrEnum):
    """Where in its life a topic is."""

    EMERGING = "emerging"
    PEAK = "peak"
    FADING = "fading"
    STEADY = "steady"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a topic is on the last of its days.

    since               number of the first day of this stage, of the counts given
    half_life_days      of what is left; None: it does not fade
    exhausted_in_days   until it is expected to be exhausted; None: not foreseen
    age_days            since the rise; None: it is steady
    """

    name: StageName
    since: int
    half_life_days: float | None = None
    exhausted_in_days: float | None = None
    age_days: int | None = None


@dataclass(frozen=True, slots=True)
class Burst:
    """A stretch of time in which texts came faster; those of a higher level lie within it."""

    level: int
    start: float
    end: float


def chance_of(count: int, past: Sequence[float]) -> float:
    """Return how likely a day of `count` texts or more is after such days; 1.0 without a past.

    Gamma-Poisson: the rate is not known but estimated, so that the next day is negative
    binomial, and a rare day not as rare as a Poisson day of that mean would be.
    """
    if count <= 0 or not past:
        return 1.0
    size, more = _predicted(past, 1)
    below = math.fsum(_shares(0, count, size, more))
    if below < 0.5:
        return 1.0 - below
    return min(1.0, math.fsum(_shares(count, None, size, more)))


def chance_of_so_few(count: int, days: int, past: Sequence[float]) -> float:
    """Return how likely `count` texts or fewer in so many days are; 1.0 without a past."""
    if not past:
        return 1.0
    size, more = _predicted(past, days)
    return min(1.0, math.fsum(_shares(0, count + 1, size, more)))


def surprises(count: int, past: Sequence[float]) -> bool:
    """Return whether a day has far more texts than such days led to expect."""
    return count >= FEWEST and chance_of(count, past) < SURPRISE


def _predicted(past: Sequence[float], days: int) -> tuple[float, float]:
    """Return size and chance of "one more" of the negative binomial for so many days."""
    return max(math.fsum(past), _LEAST_PAST), days / (len(past) + days)


def _shares(first: int, after: int | None, size: float, more: float) -> Iterator[float]:
    """Yield the chances of `first`, `first` + 1 ... texts, up to `after` or to nothing."""
    share = math.exp(
        math.lgamma(first + size) - math.lgamma(size) - math.lgamma(first + 1)
        + size * math.log1p(-more) + first * math.log(more)
    )  # fmt: skip
    number = first
    while number != after:
        yield share
        share *= more * (number + size) / (number + 1)
        number += 1
        if after is None and share < _NEGLIGIBLE:
            return


def bursts(
    times: Sequence[float], *, faster: float = FASTER, cost: float = COST
) -> tuple[Burst, ...]:
    """Return the bursts of a stream of times, in their order, the widest first.

    Kleinberg 2002: states of exponentially distributed gaps, each `faster` than the one below;
    a rise by a state costs `cost` times the logarithm of the number of gaps, a fall nothing. The
    cheapest row of states is found by dynamic programming. Level 0 is the whole stream.
    """
    ordered = np.sort(np.asarray(times, dtype=np.float64))
    gaps = np.diff(ordered)
    if not len(gaps) or gaps.sum() <= 0.0:
        return ()
    return tuple(_stretches(_states(gaps, faster, cost), ordered))


def _states(gaps: np.ndarray, faster: float, cost: float) -> list[int]:
    count, whole = len(gaps), float(gaps.sum())
    levels = 1 + math.log(whole, faster) - math.log(float(gaps[gaps > 0].min()), faster)
    states = np.arange(min(_MOST_STATES, max(1, math.ceil(levels))))
    rates = faster**states * count / whole
    rises = cost * math.log(count) * np.maximum(states[None, :] - states[:, None], 0)
    costs = np.where(states == 0, 0.0, np.inf)
    came_from = np.zeros((count, len(states)), dtype=np.intp)
    for at, gap in enumerate(gaps):
        ways = costs[:, None] + rises
        came_from[at] = ways.argmin(axis=0)
        costs = ways.min(axis=0) - np.log(rates) + rates * gap
    row = [int(costs.argmin())]
    for at in range(count - 1, 0, -1):
        row.append(int(came_from[at, row[-1]]))
    return row[::-1]


def _stretches(states: Sequence[int], times: np.ndarray) -> Iterator[Burst]:
    found: list[Burst] = []
    begun: list[float] = []
    for state, time in zip([*states, -1], times.tolist(), strict=True):
        while len(begun) > state + 1:
            found.append(Burst(len(begun) - 1, begun.pop(), time))
        begun += [time] * (state + 1 - len(begun))
    yield from sorted(found, key=lambda burst: (burst.start, burst.level))


def half_life(counts: Sequence[float]) -> float | None:
    """Return the days in which counts halve, from the first one on; None: they don't fall.

    A line through the logarithms, each weighing as many as it counts (as Poisson noise has it).
    """
    values = np.asarray(counts, dtype=np.float64)
    days = np.flatnonzero(values > 0)
    if len(days) < 2:
        return None
    weights, logs = values[days], np.log2(values[days])
    middle = np.average(days, weights=weights)
    spread = float((weights * (days - middle) ** 2).sum())
    slope = float((weights * (days - middle) * logs).sum()) / spread
    return -1.0 / slope if slope < -1e-9 else None


@dataclass(frozen=True, slots=True)
class _Rise:
    """A rise: when it began, its highest day, and the days of rest before it."""

    start: int
    peak: int
    top: int
    rest: tuple[int, ...]

    @property
    def usual(self) -> float:
        """Texts a day before it."""
        return sum(self.rest) / len(self.rest)


class _Life:
    """The stages of a topic, day by day; each hangs on that day and those before it alone."""

    def __init__(self) -> None:
        self.stages: list[StageName] = []
        self.rise: _Rise | None = None
        self._counts: list[int] = []
        self._rest: list[int] = []  # days of no rise and no end: they tell what is usual
        self._quiet: list[int] = []  # days that may be an end, and so tell nothing yet

    def live(self, count: int) -> None:
        """Take the count of one more day."""
        rise, day = self.rise, len(self._counts)
        stage = self._in_a_rise(rise, day, count) if rise and self._is_rising else None
        if stage is None and self._begins(count):
            self.rise = _Rise(day, day, count, tuple(self._rest[-WINDOW:]))
            stage = StageName.EMERGING
        if stage is None:
            stage = self._at_rest(count)
        self._counts.append(count)
        self.stages.append(stage)

    @property
    def _is_rising(self) -> bool:
        at_rest = (StageName.STEADY, StageName.EXHAUSTED)
        return bool(self.stages) and self.stages[-1] not in at_rest

    def _begins(self, count: int) -> bool:
        """Return whether a rise begins. The week before is asked too: an echo is none."""
        if self._is_rising:
            return False
        return surprises(count, self._rest[-WINDOW:]) and surprises(count, self._counts[-WEEK:])

    def _in_a_rise(self, rise: _Rise, day: int, count: int) -> StageName | None:
        """Return the stage of a day after a rise began; None: it is over."""
        if count > rise.top:
            self.rise = replace(rise, peak=day, top=count)
            return StageName.EMERGING
        if rise.usual >= 1.0 and chance_of(count, rise.rest) > AS_USUAL:
            self.rise = None
            return None
        if count < EXHAUSTED_BELOW * rise.top:
            return StageName.EXHAUSTED
        if rise.top - count > _Z * math.sqrt(rise.top + count):
            return StageName.FADING
        if day - rise.peak < WINDOW:
            return StageName.PEAK
        self.rise, self._rest = None, self._counts[rise.peak :]  # its height has become usual
        return None

    def _at_rest(self, count: int) -> StageName:
        """Return whether a topic goes on as it did or has ended."""
        if self.rise is not None:
            return self._after_a_rise(count)
        level = EXHAUSTED_BELOW * statistics.median(self._rest[-WINDOW:] or [0])
        if count >= level:
            has_ended = bool(self.stages) and self.stages[-1] is StageName.EXHAUSTED
            self._rest += [count] if has_ended else [*self._quiet, count]
            self._quiet = []
            return StageName.STEADY
        self._quiet.append(count)
        few = chance_of_so_few(sum(self._quiet), len(self._quiet), self._rest[-WINDOW:])
        is_end = len(self._quiet) >= QUIET_DAYS and few < SURPRISE
        return StageName.EXHAUSTED if is_end else StageName.STEADY

    def _after_a_rise(self, count: int) -> StageName:
        """Return exhausted until another rise; or, if it lives on as a small topic, steady."""
        self._rest.append(count)
        lasts = self.stages[-WINDOW:] == [StageName.EXHAUSTED] * WINDOW
        if not lasts or statistics.mean(self._counts[-WINDOW:]) < 1.0:
            return StageName.EXHAUSTED
        self.rise = None
        return StageName.STEADY


def stage_of(counts_per_day: Sequence[int]) -> Stage:
    """Return the stage of a topic on the last of its days, the oldest first.

    A rise begins at a day that `surprises` after the days of rest before it. While the last day
    is the highest, the topic emerges; while it can't be told from the highest, it is at its peak;
    then it fades, until a day has less than a tenth of the peak, or as many texts as usual.
    """
    life = _Life()
    for count in counts_per_day:
        life.live(count)
    if not life.stages:
        return Stage(StageName.STEADY, 0)
    name, since = life.stages[-1], len(life.stages)
    while since and life.stages[since - 1] is name:
        since -= 1
    if life.rise is None:
        return Stage(name, since)
    age = len(life.stages) - 1 - life.rise.start
    if name is not StageName.FADING:
        return Stage(name, since, age_days=age)
    return Stage(name, since, *_foreseen(life.rise, counts_per_day), age)


def _foreseen(rise: _Rise, counts: Sequence[int]) -> tuple[float | None, float | None]:
    """Return in how many days what is above the usual halves, and when the topic will end."""
    halves = half_life([count - rise.usual for count in counts[rise.peak :]])
    above, end = counts[-1] - rise.usual, EXHAUSTED_BELOW * rise.top - rise.usual
    if halves is None or above <= 0.0 or end <= 0.0:  # it goes back to what is usual instead
        return halves, None
    return halves, halves * max(0.0, math.log2(above / end))
