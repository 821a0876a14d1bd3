"""The documents of scores and of the policy that gives them."""

from datetime import date, datetime

from pydantic import Field

from rapport.web.api.declaring import Document
from rapport.web.api.schemas import of as told

_WHEN = "2026-10-02T09:30:00Z"


class AsOfQuery(Document):
    """On which day."""

    as_of: date | None = Field(
        None,
        description="as it stood at the end of that day, UTC; left out: at the last build",
        examples=["2026-08-01"],
    )


class Score(Document):
    """One score: the sum of what is left of its lines."""

    axis: str = told("engagement, influence, valence, creativity, loyalty or argument", "loyalty")
    points: float = told("of the policy; to the millionth the sum of the log", 18.250184)
    lines: int = told("how many deeds give something", 12)
    lower: float | None = told("95 of 100 such people have so much at least", 11.4)
    percentile: float | None = told("0 to 100, of active people; null: not active", 87.5)
    inside: float | None = told("the same of their community’s; null: of fewer than 20", 73.0)
    middle: float | None = told("percentile of the middle one of their community", 51.0)
    usual_points: float | None = told("their own middle of the last twelve months", 16.1)
    part_points: float | None = told("what it adds to the composite", 20.6)


class SayDo(Document):
    """How often somebody does what they say: a reliability, no score."""

    pair: str = told("coming, buying, or any", "coming")
    said: int = told("how often they said so", 4)
    done: int = told("how often they did", 3)
    reliability: float = told("0 to 1: (1 + done) / (2 + said)", 0.67)
    low: float = told("lower end of the 95 % interval of done / said", 0.3)
    high: float = told("its upper end", 0.95)


class Scores(Document):
    """All scores of a person on a day."""

    as_of: datetime = told("the moment they are of", _WHEN)
    policy_version: int | None = told("of the policy in force then; null: nothing is told", 1)
    is_active: bool = told("they did something in the 90 days before", True)
    composite: float | None = told("0 to 100; null: not active", 62.4)
    composite_percentile: float | None = told("0 to 100, of active people", 71.2)
    coverage: float = told("0 to 1: share of the composite’s weight that is told", 0.85)
    scores: list[Score]
    say_do: list[SayDo]
    generation: str = told("of which build", "000012")


class LogLine(Document):
    """One deed, and what is left of what it gave."""

    deed: str = told("what the policy gives points for", "comment")
    source: str = told("name of the connection; empty: of none alone", "network_vk")
    occurred_at: datetime = told("from when on it counts", _WHEN)
    units: float = told("what it counts by itself: trust x feeling x reach", 0.91)
    given: float = told("points by the policy, before anything fades", 2.73)
    points: float = told("what is left of them", 2.07)
    half_life_days: int | None = told("after so many days half is left", 30)
    interaction_id: str | None = told("which deed", "01b2f6d4c1a55cf24ca32209a3d9c3af")


class ScoreLog(Document):
    """What a score is the sum of."""

    axis: str = told("which score", "engagement")
    as_of: datetime = told("the moment it is of", _WHEN)
    points: float = told("the score: the sum of the lines’ points", 5.908111)
    lines: list[LogLine]


class Rule(Document):
    """What one kind of deed is worth."""

    axis: str = told("of which score", "engagement")
    deed: str = told("which deed", "comment")
    source: str = told("only of this connection; empty: of each without a rule of its own", "")
    points: float = told("for one", 3.0)
    half_life_days: int = told("after so many days half is left", 30)
    cap: int | None = told("so many count in each span; null: all do", 30)
    cap_days: int | None = told("of so many days", 30)


class Policy(Document):
    """One version of the policy. It never changes."""

    version: int = told("its number", 2)
    in_force_from: datetime = told("from when on", "2026-11-01T00:00:00Z")
    author: str = told("who put it into force", "Elena Dimova")
    note: str = told("what for", "Likes matter less")
    composite: dict[str, float] = told("what each axis weighs, of 100", {"loyalty": 10.0})
    potential: dict[str, float] = told("parts of a newcomer’s potential, of 100", {"reach": 15.0})
    rules: list[Rule]


class Policies(Document):
    """All versions, the oldest first."""

    policies: list[Policy]
    in_force: int = told("the version in force now", 2)
