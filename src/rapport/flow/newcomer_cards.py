"""What passes the door out of newcomers: frozen dataclasses of plain values.

`shelf/newcomers.py` makes them. Who may not be judged is in none. Of groups nothing is told of
fewer than twenty people.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PotentialPart:
    """One part of a potential; see tables.POTENTIAL_REASONS. Points, not millionths.

    value  None: not told
    """

    part: str
    value: float | None
    share: float
    most: float
    points: float


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One person who joined of late; see tables.NEWCOMERS and tables.POTENTIALS.

    hours   from joining to the first activity, or to the build; below 0: they acted before
    points  0 to 100: sum of the parts;  coverage  0 to 1: how much of the card is told
    """

    person_id: str
    joined_by: str
    source: str
    joined_at: datetime
    first_deed: str | None
    first_at: datetime | None
    hours: int
    motivator: str | None
    points: float
    percentile: float
    coverage: float
    version: int
    parts: tuple[PotentialPart, ...]


@dataclass(frozen=True, slots=True)
class NewcomersPage:
    """Some newcomers; `after` is the cursor of the next page, None on the last."""

    rows: tuple[Newcomer, ...]
    total: int
    after: str | None


@dataclass(frozen=True, slots=True)
class NewcomerCounts:
    """How many joined: in ninety days, of them who did nothing yet; in the last seven days, of
    them who did nothing yet; and in the seven days before."""

    all: int
    waiting: int
    week: int
    week_waiting: int
    week_before: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How many of a hundred would have acted by that hour; see tables.ACTIVATIONS."""

    hour: int
    at_risk: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Motivator:
    """One thing of ours, whether it moves newcomers, and how fast; see tables.MOTIVATORS.

    acted   None: fewer than twenty
    ratio   against having met nothing; None: is that itself, or can't be told
    """

    motivator: str
    people: int
    acted: int | None
    days: float
    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    curve: tuple[CurvePoint, ...]
