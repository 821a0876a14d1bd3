"""What passes the door out of a person's scores, beside cards.py: frozen, plain values.

Points are of the policy, shown to two places; a score is the sum of its lines, to the millionth.
"""

from dataclasses import dataclass
from datetime import datetime

#: A drift of this much or more means another distribution (methods: 3.7).
DRIFTED = 0.25


@dataclass(frozen=True, slots=True)
class AxisScore:
    """One score of a person.

    `micropoints`  sum of what is left of its `lines`, whole millionths
    `lower`        95 of 100 such people have so much at least
    `percentile`   0 to 100, of active people; None: they did nothing within 90 days
    `inside`       the same of their community's; None: of fewer than twenty
    `middle`       where the middle one of their community stands, of all active people
    `own`          their own middle of the last twelve months, millionths
    `part`         what it adds to the composite, millionths
    """

    axis: str
    micropoints: int
    lines: int
    lower: int | None
    percentile: float | None
    inside: float | None
    middle: float | None
    own: int | None
    part: int | None


@dataclass(frozen=True, slots=True)
class SayDo:
    """How often somebody does what they say: see the table `say_do`."""

    pair: str
    said: int
    done: int
    reliability: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PersonScores:
    """All scores of a person at one time.

    `composite`  None: not active; `coverage` says how much of its weight is told, 0 to 1
    `version`    of the policy that was in force then
    """

    at: datetime
    version: int
    axes: tuple[AxisScore, ...]
    composite: AxisScore | None
    coverage: float
    is_active: bool
    say_do: tuple[SayDo, ...]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of a log, newest first.

    `given`        by the policy, before anything fades, millionths; 0: beyond the cap
    `micropoints`  what is left of it then; the lines of an axis add up to its score
    `microunits`   what the deed counts by itself: trust x feeling x reach, millionths
    `half_life_days`  None: the policy gives nothing for it
    """

    axis: str
    deed: str
    line_id: str
    source: str
    occurred_at: datetime
    microunits: int
    given: int
    micropoints: int
    half_life_days: int | None
    interaction_id: str | None
    other_id: str | None


@dataclass(frozen=True, slots=True)
class Mover:
    """Somebody whom a draft moves. Places from 1, of active people; None: has none."""

    person_id: str
    place_before: int | None
    place_after: int | None
    micropoints_before: int | None
    micropoints_after: int | None

    @property
    def places(self) -> int:
        """How many places up; of who comes or goes none."""
        if self.place_before is None or self.place_after is None:
            return 0
        return self.place_before - self.place_after


@dataclass(frozen=True, slots=True)
class AxisShift:
    """What a draft changes on one axis. Only people who have a score on it count.

    `tenths_before`, `tenths_after`  micropoints of the 10th, 20th ... 90th of a hundred
    `drift`  population stability index over tenths of before; None: fewer than twenty people
    `heaviest`, `share`  the deed that gives most points by the draft, and its share of them
    """

    axis: str
    people_before: int
    people_after: int
    tenths_before: tuple[int, ...]
    tenths_after: tuple[int, ...]
    drift: float | None
    heaviest: str
    share: float


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft of the policy would change, had it been in force.

    `people`  active people with a composite by either;  `up`, `down`: how many change place
    `movers`  those who move most places, the furthest first
    """

    at: datetime
    people: int
    up: int
    down: int
    movers: tuple[Mover, ...]
    axes: tuple[AxisShift, ...]
