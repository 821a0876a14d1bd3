"""The documents of newcomers: who joined of late, what may become of them, what moves them."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rapport.web.api.declaring import Document
from rapport.web.api.schemas import Id, Name, of


class NewcomersQuery(Document):
    """Which newcomers, how many."""

    after: str = Field("", description="the cursor that the page before gave", max_length=400)
    limit: int = Field(50, description="how many at most", ge=1, le=200, examples=[50])
    state: Literal["", "waiting", "acted"] = Field(
        "", description="waiting: did nothing yet; acted: did something"
    )


class PotentialPart(Document):
    """One part of a potential."""

    part: str = of("affinity, customer, reach, shops, trust or channel", "affinity")
    value: float | None = of("what it is told by; null: not told", 4.0)
    share: float = of("0 to 1: of the points that it can give", 0.57)
    most: float = of("points that it can give, by the policy", 30.0)
    points: float = of("points that it gives", 17.14)


class Newcomer(Document):
    """One person who joined within 90 days."""

    person_id: Id
    name: Name
    joined_by: str = of("follow, join, subscribe, register or purchase", "follow")
    source: str = of("which connection told it", "town")
    joined_at: datetime = of("when", "2026-09-14T09:00:00Z")
    first_deed: str | None = of("what they did first; null: nothing yet", "like")
    first_at: datetime | None = of("when", "2026-09-16T18:20:00Z")
    hours: int = of("from joining to it or to the build; below 0: acted before", 57)
    motivator: str | None = of("what of ours they met within 72 hours before it", "post")
    points: float = of("0 to 100: the parts add up to it", 68.25)
    percentile: float = of("0 to 100, among newcomers", 91.5)
    coverage: float = of("0 to 1: how much of the card is told", 0.9)
    version: int = of("of the policy that it is by", 1)
    parts: list[PotentialPart]


class Newcomers(Document):
    """A page of newcomers, those of the highest potential first."""

    newcomers: list[Newcomer]
    total: int = of("how many there are on all pages", 108)
    after: str | None = of("give it as `after` to get the next page; null on the last", "NTA6c2Vl")
    generation: str = of("the build that this is from", "000042")


class CurvePoint(Document):
    """How many would have acted by that hour, had this been the last thing of ours they met."""

    hour: int = of("since they joined", 48)
    at_risk: int = of("how many had not acted and were within it, 20 at least", 44)
    share: float = of("0 to 1", 0.23)
    low: float = of("lower end of its 95 % interval", 0.14)
    high: float = of("its upper end", 0.36)


class Motivator(Document):
    """One thing of ours, and whether it moves newcomers to act."""

    motivator: str = of("post, message, contest, event or nothing", "post")
    people: int = of("newcomers who met it, 20 at least", 57)
    acted: int | None = of("of them, who acted within 72 hours after; null: fewer than 20", 42)
    days: float = of("days of newcomers that were within it", 643.2)
    ratio: float | None = of("how much likelier at any time than after nothing", 2.3)
    low: float | None = of("lower end of its 95 % interval", 1.4)
    high: float | None = of("its upper end", 3.8)
    p: float | None = of("how likely all differ so much by chance", 0.003)
    curve: list[CurvePoint]


class Motivators(Document):
    """What of ours moves newcomers."""

    motivators: list[Motivator]
    generation: str = of("the build that this is from", "000042")
