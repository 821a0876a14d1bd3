"""The documents of the network: who moves others, and what their influence is made of."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from rapport.web.api.declaring import Document
from rapport.web.api.schemas import Id, Name, of


class LeadersQuery(Document):
    """Among whom, how many."""

    after: str = Field("", description="the cursor that the page before gave", max_length=400)
    limit: int = Field(50, description="how many at most", ge=1, le=200, examples=[50])
    scope: Literal["all", "buyers", "topic"] = Field(
        "buyers",
        description="all; buyers: ranks restart at who bought; topic: at who writes of it",
    )
    topic: str = Field(
        "", description="of the scope topic: which theme", max_length=80, examples=[""]
    )
    stance: Literal["", "advocate", "neutral", "critic"] = Field(
        "", description="only who speaks of us so"
    )


class InfluencePart(Document):
    """One part of an influence."""

    part: str = of("rank, amplification, reach or bridge", "rank")
    value: float = of(
        "share of all rank; shares a text; ln(1 + followers); endorsements from beyond", 0.027
    )
    percentile: float = of("0 to 100: among who was endorsed, in this scope", 99.6)
    points: float = of("points that it gives", 44.8)
    most: float = of("points that it can give", 45.0)


class Influence(Document):
    """How much one person moves in one scope; the parts add up to the points."""

    person_id: Id
    scope: str = of("all, buyers or topic", "buyers")
    topic: str = of("theme of the scope topic; else empty", "")
    place: int = of("1 = moves most", 3)
    people: int = of("how many stand in the scope", 489)
    points: float = of("0 to 100", 91.2)
    pagerank: float = of("share of all rank in the scope", 0.027)
    leads: str | None = of("only_here, everywhere or null", "only_here")
    stance: str | None = of("advocate, neutral or critic; null: writes nothing of us", "neutral")
    community: int | None = of("its number in this build; null: of fewer than 20 people", 3)
    last_at: datetime | None = of("when they were endorsed last", "2026-11-15T09:00:00Z")
    parts: list[InfluencePart]


class Leader(Influence):
    """One leader, by name."""

    name: Name


class Leaders(Document):
    """A page of leaders, who moves most first."""

    leaders: list[Leader]
    total: int = of("how many there are on all pages", 489)
    after: str | None = of("give it as `after` to get the next page; null on the last", "NTA6c2Vl")
    generation: str = of("the build that this is from", "000042")


class Endorser(Document):
    """One person who endorses them."""

    person_id: Id
    weight: float = of("what the deeds weigh now, in whole endorsements", 2.5)
    deeds: int = of("how many count", 3)
    last_at: datetime = of("the last of them", "2026-11-15T09:00:00Z")
    is_buyer: bool = of("whether they bought from us", example=True)


class PersonInfluence(Document):
    """In which scopes somebody moves others, and who endorses them."""

    influences: list[Influence]
    endorsers: int = of("how many endorse them", 51)
    buyers: int = of("of these, how many bought", 41)
    strongest: list[Endorser] = of("of those who may leave: the strongest, 20 at most", [])
    generation: str = of("the build that this is from", "000042")
