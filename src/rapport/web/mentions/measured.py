"""How often we read right, by what teammates said of texts.

Pure: checks in, figures out. What was drawn by chance and what was chosen never meet in one
figure: who corrects chooses what is wrong, so chosen texts make us look worse, or better.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from math import sqrt

import numpy as np

from rapport.flow.mention_cards import Checked, DayOfMentions
from rapport.flow.signals.confidence import Share, corrected_share

CANT_TELL = "cant_tell"
#: Texts drawn by chance from which on a figure is told.
ENOUGH = 30
#: ... and from which on shares are corrected by them.
CORRECTS = 10
_Z = 1.96


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927): (0, 1) if there is nothing."""
    if not of:
        return 0.0, 1.0
    share, z2 = right / of, _Z * _Z / of
    middle = (share + z2 / 2) / (1 + z2)
    margin = _Z * sqrt(share * (1 - share) / of + z2 / (4 * of)) / (1 + z2)
    return max(0.0, middle - margin), min(1.0, middle + margin)


@dataclass(frozen=True, slots=True)
class Measured:
    """Texts that were judged; of how many we could tell something, and were right."""

    judged: int
    told: int
    right: int

    @property
    def share(self) -> float | None:
        return self.right / self.told if self.told else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.told)

    @property
    def cant_tell(self) -> float | None:
        return 1 - self.told / self.judged if self.judged else None

    @property
    def missing(self) -> int:
        """How many more have to be judged before the figure is told."""
        return max(0, ENOUGH - self.judged)


def measured(checks: Iterable[Checked]) -> Measured:
    held = list(checks)
    told = [c for c in held if c.was != CANT_TELL]
    return Measured(len(held), len(told), sum(c.was == c.value for c in told))


def as_drawn(checks: Iterable[Checked]) -> list[Checked]:
    """Return the checks; of feelings, those that chance would have drawn by now are sampled.

    Texts are drawn in the order of a hash. One that somebody had corrected before its turn came
    is not asked again; left out of the sample, it would flatter us: what is corrected was wrong.
    """
    held = list(checks)
    asked = [c for c in held if c.task == "sentiment"]
    reached = max((_turn(c) for c in asked if c.sampled), default="")
    passed = {c.seq for c in asked if _turn(c) <= reached}
    return [replace(c, sampled=True) if c.seq in passed else c for c in held]


def _turn(check: Checked) -> str:
    """Return what orders texts in the draw: see shelf/mention_desk.py."""
    return sha256(f"{check.interaction_id}sample".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """One task in one language."""

    task: str
    language: str
    drawn: Measured
    chosen: Measured


def lines(checks: Sequence[Checked]) -> list[Line]:
    """Return a line for each task and language, most judged first within a task."""
    tasks = ("sentiment", "intent", "target", "noise")
    found = Counter((c.task, c.language) for c in checks)
    order = sorted(found, key=lambda k: (tasks.index(k[0]), -found[k], k[1]))
    return [
        Line(task, language, measured(c for c in mine if c.sampled),
             measured(c for c in mine if not c.sampled))
        for task, language in order
        if (mine := [c for c in checks if (c.task, c.language) == (task, language)])
    ]  # fmt: skip


def levels(checks: Iterable[Checked]) -> list[tuple[str, Measured]]:
    """Return how often each level of sureness was right; levels that nobody judged left out."""
    held = list(checks)
    return [
        (level, found)
        for level in ("high", "middle", "low")
        if (found := measured(c for c in held if c.sureness == level)).judged
    ]


def months(checks: Iterable[Checked]) -> list[tuple[str, Measured]]:
    """Return how often we were right in each month, as 2026-03, the oldest first."""
    by: dict[str, list[Checked]] = {}
    for check in checks:
        by.setdefault(f"{check.decided_at:%Y-%m}", []).append(check)
    return [(month, measured(by[month])) for month in sorted(by)]


@dataclass(frozen=True, slots=True)
class Grid:
    """What we read (rows) against what people said (columns), in how many texts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def grid(checks: Iterable[Checked], values: Sequence[str]) -> Grid:
    """Return the grid of one task. `values`: what it may say, in order; what never was, is out."""
    counts = Counter((c.was, c.value) for c in checks)
    was = [v for v in (*values, CANT_TELL) if any(w == v for w, _ in counts)]
    said = [v for v in values if any(s == v for _, s in counts)]
    rows = tuple((w, tuple((s, counts[w, s]) for s in said)) for w in was)
    return Grid(tuple(said), rows)


@dataclass(frozen=True, slots=True)
class Corrected:
    """The share of negatives, freed of our mistakes; `days` the same for each day."""

    share: Share
    days: tuple[Share, ...]
    judged: int


def negatives(days: Sequence[DayOfMentions], drawn: Sequence[Checked]) -> Corrected | None:
    """Correct the share of negatives by texts drawn by chance; None if too few were judged."""
    if len(drawn) < CORRECTS:
        return None
    read = np.array([c.was == "negative" for c in drawn])
    truth = np.array([c.value == "negative" for c in drawn])

    def of(some: Sequence[DayOfMentions]) -> Share:
        negative = sum(day.negative for day in some)
        rest = sum(day.neutral + day.positive + day.cant_tell for day in some)
        flags = np.array([True] * negative + [False] * rest, dtype=bool)
        return corrected_share(flags, read, truth)

    return Corrected(of(days), tuple(of([day]) for day in days), len(drawn))
