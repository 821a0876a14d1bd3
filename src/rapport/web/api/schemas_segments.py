"""The documents of segments: what one is, how many are in, who, since when and why."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from rapport.web.api.declaring import Document
from rapport.web.api.schemas import Id, of

_WHEN = "2026-10-30T08:15:00Z"
_RULE = "count(bought, last 365 days) >= 2\nand city is Sofia"
#: What keys of segments are made of.
KEY: dict[str, Any] = {"pattern": "^[a-z][a-z0-9_]{0,39}$", "examples": ["buyers"]}
People = int | None
_PEOPLE = "how many are in; without the right to open members rounded, null below twenty"


class SegmentLine(Document):
    """One segment."""

    key: str = of("its key, in addresses and in rules", "buyers")
    name: str = of("what people call it", "Buyers")
    version: int = of("of its rule, from 1", 3)
    rule: str = of("its rule as text", _RULE)
    purpose: str = of("what it is for", "Invite to the evening on the river")
    offer: str = of("what these people get", "A guide and a loan rod")
    effect: str = of("what is expected of it", "One in ten comes")
    use: str = of("marketing, service, events or research", "marketing")
    folder: str = of("where it is listed", "autumn")
    owner: str = of("number of the teammate whose it is; rapport: ready-made", "1")
    review: date | None = of("when to look at it again", "2027-01-15")
    people: People = of(_PEOPLE, 1415)
    as_of: datetime | None = of("up to when that is right; null: never counted", _WHEN)
    next_at: datetime | None = of("when time alone may change it; null: never", _WHEN)
    stale: str = of("why it is not up to date: over_budget, failed, asks_stale; else empty", "")


class Segments(Document):
    """All segments."""

    segments: list[SegmentLine]


class RuleAsked(Document):
    """A rule to be counted: as text, or as JSON."""

    text: str = Field("", description="the rule as text", max_length=8000, examples=[_RULE])
    data: dict[str, Any] | None = Field(None, description="the rule as JSON, if text is empty")
    use: Literal["marketing", "service", "events", "research"] = Field(
        "marketing", description="in lists for marketing and events nobody is who objects"
    )


class Fault(Document):
    """What is wrong with a rule, and where."""

    what: str = of("one sentence", "there is no field 'cty'")
    fix: str = of("what to write instead", "write city")
    start: int = of("the letter where it begins, from 0", 4)
    length: int = of("how many letters it has", 3)


class Counted(Document):
    """What a rule gives now."""

    text: str = of("the rule as text; empty if it can't be read", _RULE)
    data: dict[str, Any] | None = of("the same as JSON", {"field": "city", "is": ["Sofia"]})
    people: People = of(_PEOPLE, 1415)
    of_people: People = of("of how many that may be in at all", 42000)
    takes: list[int] = of(
        "how many each part of an “and” takes away; only with the right", [40585]
    )
    seconds: float = of("what counting took", 0.02)
    as_of: datetime = of("when it was counted", _WHEN)
    fault: Fault | None = of("what is wrong with the rule, if anything", None)


class SegmentSaved(Document):
    """A new version of a segment. What is left out stays as it is."""

    text: str = Field(..., description="the rule as text", max_length=8000, examples=[_RULE])
    seen: int = Field(
        0, description="the version it follows, 0 for a new one", ge=0, le=10**6, examples=[0]
    )
    name: str = Field("", description="what people call it", max_length=80)
    purpose: str = Field("", description="what it is for", max_length=300)
    offer: str = Field("", description="what these people get", max_length=300)
    effect: str = Field("", description="what is expected of it", max_length=300)
    use: Literal["", "marketing", "service", "events", "research"] = ""
    folder: str = Field("", description="where it is listed", max_length=40)
    review: date | None = Field(None, description="when to look at it again")


class MembersQuery(Document):
    """Which members, how many."""

    after: str = Field("", description="the cursor that the page before gave", max_length=400)
    limit: int = Field(50, description="how many at most", ge=1, le=500, examples=[50])
    on: date | None = Field(None, description="a day: who was in at its start, UTC")
    show: Literal["in", "entered", "left"] = Field(
        "in", description="who is in; who entered; who left"
    )


class Member(Document):
    """One stay of one person."""

    person_id: Id
    entered_at: datetime = of("since when", _WHEN)
    left_at: datetime | None = of("until when; null: still in", None)


class MemberPage(Document):
    """A page of members; whom a source does not let leave is left out."""

    members: list[Member]
    total: int = of("how many there are", 1415)
    as_of: datetime = of("up to when that is right", _WHEN)
    stale: str = of("why it is not up to date; else empty", "")
    after: str | None = of("the cursor of the next page; null: this was the last", None)


class OfPerson(Document):
    """One stay of a person in a segment."""

    key: str = of("of the segment", "buyers")
    name: str = of("what people call it", "Buyers")
    entered_at: datetime = of("since when", _WHEN)
    left_at: datetime | None = of("until when; null: still in", None)


class PersonSegments(Document):
    """Every stay of a person, the newest of each segment first."""

    segments: list[OfPerson]


class FactTold(Document):
    """One value that a condition is told by."""

    field: str = of("what it is", "city")
    value: str | None = of("its value as text; null: nothing is known", "sofia")
    tier: str = of("how sure: confirmed, likely, disputed; else empty", "likely")


class DeedTold(Document):
    """One deed that a condition counts."""

    interaction_id: Id
    verb: str = of("what was done", "Purchase")
    title: str | None = of("for a reader", "Order 88214")
    source: str = of("who told it", "shop")
    occurred_at: datetime = of("when", _WHEN)


class ReasonTold(Document):
    """One part of a rule, for one person."""

    path: str = of("its way from the whole, 0; 0.1 is the second part of that", "0.1")
    kind: str = of("all, some, not or condition", "condition")
    holds: bool = of("whether it holds", True)
    text: str = of("the rule’s own words", "city is Sofia")
    facts: list[FactTold]
    deeds: list[DeedTold]
    counted: int = of("how many deeds it counts in all", 0)


class WhyIn(Document):
    """Why somebody is in a segment, or is not."""

    is_in: bool = of("whether they are in", True)
    objects: bool = of("left out because they object to being profiled", False)
    flips_at: datetime | None = of("when time alone will change it; null: never", _WHEN)
    as_of: datetime = of("when it was asked", _WHEN)
    reasons: list[ReasonTold]
