"""The documents about people that the API takes and gives: each field's meaning and an example.

Never: a field that a page would not show to the same role.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from rapport.web.api.declaring import Document

_PERSON = "7f3c1d0a52be4c0e9a8417f06d2b9e55"
_WHEN = "2026-10-30T08:15:00Z"


def of(meaning: str, example: object, **more: Any) -> Any:
    """Return a field: what it means, an example, and what else pydantic must know."""
    return Field(..., description=meaning, examples=[example], **more)


def maybe(meaning: str, example: object) -> Any:
    """Return a text field that may be left out, but not be empty."""
    return Field(
        "",
        description=meaning,
        examples=[example],
        min_length=1,
        max_length=200,
        json_schema_extra=lambda schema: schema.pop("default", None),
    )


Source = Annotated[str, of("the source it comes from", "loyalty_cards")]
#: What names of sources and kinds are made of.
NAME = "^[a-z0-9_-]{0,40}$"
#: What every id is: a keyed hash in hexadecimal digits.
ID: dict[str, Any] = {"pattern": "^[0-9a-f]{32}$", "examples": [_PERSON]}
Id = Annotated[str, Field(description="the id: a keyed hash", **ID)]


class Name(Document):
    """A name as its owner writes it, and how it is read."""

    own: str = of("in the person’s own script; empty if unknown or hidden", "Светлана Ковальчук")
    latin: str = of("in Latin letters, where that differs; else empty", "Svetlana Kovalchuk")


class PersonLine(Document):
    """One person in a list."""

    person_id: Id
    kind: str = of("person, organisation, card or visitor", "person")
    name: Name
    city: str | None = of("where they live, as far as known", "Бургас")
    city_tier: str | None = of("how sure the city is: confirmed, likely, disputed", "disputed")
    language: str | None = of("the language they write in, ISO 639", "ru")
    sources: list[str] = of("the sources that know them", ["crm", "loyalty_cards", "shop"])
    accounts: int = of("how many accounts are this person", 3)
    orders: int = of("how many orders they made", 9)
    spent_12m: float | None = of("spent in the last 12 months", 1286.4)
    currency: str | None = of("of the sum, ISO 4217", "EUR")
    last_seen: datetime | None = of("when any source saw them last", _WHEN)
    conflicts: int = of("attributes whose values contradict", 1)


class People(Document):
    """A page of people."""

    people: list[PersonLine]
    total: int = of("how many there are on all pages", 48213)
    after: str | None = of("give it as `after` to get the next page; null on the last", "MTk6c2Vl")
    generation: str = of("the build that this is from", "000042")


class Evidence(Document):
    """One account that states a value."""

    source: Source
    account_id: Id
    said: str = of("the words of the source; empty if hidden", "Бургас")
    mode: str = of("declared, observed, inferred, partner or decided", "declared")
    observed_at: datetime | None = of("when it was said", _WHEN)
    log_odds: float = of("what it adds to the value’s log-odds", 1.31)
    entry: int = of("the entry of the facts log that holds it", 1)
    line: int = of("the line in that entry’s file", 417)


class Value(Document):
    """One value of an attribute."""

    n: int = of("its place in the attribute, for its reasons", 0)
    text: str = of("the value; contacts are masked if the token may not see them", "Бургас")
    confidence: float = of("how likely it is true, 0 to 1", 0.64)
    tier: str = of("confirmed, likely or disputed", "disputed")
    log_odds: float = of("the sum of its evidence", 1.93)
    observed_at: datetime | None = of("when it was said last", _WHEN)
    evidence: list[Evidence]


class Attribute(Document):
    """One thing that is known of a person: the value shown comes first."""

    attribute: str = of("which", "city")
    group: str = of("said, done or estimated", "said")
    many: bool = of("whether several values hold beside each other", False)
    masked: bool = of("whether the texts are masked for this token", False)
    values: list[Value]


class Fact(Document):
    """One thing an account says."""

    attribute: str = of("which", "city")
    text: str = of("as the source wrote it; contacts masked as elsewhere", "Бургас")


class Account(Document):
    """One account of a source."""

    account_id: Id
    source: Source
    kind: str = of("person, organisation, card or visitor", "card")
    label: str = of("what tells it apart: a handle, a contact, a name", "+359 ••• 417")
    name: Name
    seen_last: datetime | None = of("when its source saw it last", _WHEN)
    facts: list[Fact]


class Tie(Document):
    """The strongest link that joins an account with the others."""

    left_id: Id
    right_id: Id
    bits: float | None = of("how much speaks for it, in bits", 10.8)
    ground: str | None = of("what decided: score, verified, decision", "score")


class Joined(Document):
    """An account of a person, and what joins it; null for an account alone."""

    account: Account
    link: Tie | None


class Permission(Document):
    """What may be done for a purpose in a channel."""

    purpose: str = of("what for", "marketing")
    channel: str = of("email, sms, phone, post, ... or any", "email")
    state: str = of("given, withdrawn or as the source’s basis has it", "given")
    changed_at: datetime | None = of("when it was said", _WHEN)
    source: Source


class Deed(Document):
    """One thing a person did."""

    occurred_at: datetime = of("when", _WHEN)
    source: Source
    verb: str = of("what, as in ActivityStreams 2.0", "Purchase")
    title: str = of("of what; empty if hidden", "Order 88214")
    text: str = of("in whose words; empty if hidden", "")
    place: str = of("where", "Бургас")
    amount: float | None = of("for how much", 164.0)
    currency: str | None = of("of the amount, ISO 4217", "EUR")


class Timeline(Document):
    """What a person did, newest first."""

    deeds: list[Deed]
    total: int = of("how many there are on all pages", 57)
    after: str | None = of("give it as `after` to get the next page; null on the last", "MTk6c2Vl")


class Month(Document):
    """How much was done in a month."""

    month: str = of("which", "2026-10")
    deeds: int = of("how many", 18)


class Person(PersonLine):
    """All that is known of one person, as far as the token may see it."""

    first_seen: datetime | None = of("when any source saw them first", "2022-03-03T00:00:00Z")
    attributes: list[Attribute]
    joined: list[Joined]
    permissions: list[Permission]
    months: list[Month]
    timeline: Timeline
    generation: str = of("the build that this is from", "000042")


class ValueReasons(Document):
    """Why a value is shown: its parts add up to its log-odds."""

    person_id: Id
    attribute: str = of("which", "city")
    masked: bool = of("whether the texts are masked for this token", False)
    value: Value
    others: list[Value]


class LinkReason(Document):
    """One part of a link’s sum."""

    comparison: str = of("what was compared; prior is where the sum begins", "phone")
    level: str = of("how far the two agree", "exact")
    bits: float = of("what it adds", 13.1)


class Link(Document):
    """Why two accounts are, or are not, one person: the reasons add up to `bits`."""

    left: Account
    right: Account
    state: str = of("accepted, review or refused", "accepted")
    ground: str = of("what decided: score, verified, decision, veto, guard, rights", "score")
    bits: float = of("the sum", 10.8)
    probability: float = of("what the sum stands for, 0 to 1", 0.9994)
    threshold_bits: float = of("from where two accounts are joined", 6.6)
    reasons: list[LinkReason]


# ------------------------------------------------------------------- what is asked


Sort = Literal["seen", "spent", "orders"]
_CURSOR = "the `after` of the page before"


class ListQuery(Document):
    """Which people, in which order, how many."""

    after: str = Field("", description=_CURSOR, max_length=400)
    limit: int = Field(50, description="how many at most", ge=1, le=200, examples=[50])
    source: str = Field("", description="only whom this source knows", pattern=NAME)
    kind: str = Field("", description="only of this kind", pattern=NAME)
    sort: Sort = Field("seen", description="who comes first: seen last, spent or ordered most")


class SearchBody(ListQuery):
    """What to look for. It stands in the body, so that no log and no address keeps it."""

    query: str = of(
        "a name in any script, a handle, or a whole phone, e-mail or card number",
        "Светлана Ков",
        min_length=1,
        max_length=200,
    )


class TimelineQuery(Document):
    """Which deeds, how many."""

    after: str = Field("", description=_CURSOR, max_length=400)
    limit: int = Field(50, description="how many at most", ge=1, le=200, examples=[50])
    source: str = Field("", description="only those this source saw", pattern=NAME)


class Identifiers(Document):
    """What one of your records says of a person. At least one of them."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})

    phone: str = maybe("in any form", "0888 123 417")
    email: str = maybe("an e-mail address", "sveta@abv.example")
    handle: str = maybe("a name on a network", "@sveta_k")
    card: str = maybe("the number of a loyalty card", "7001 2234")
    name: str = maybe("a whole name in any script", "Svetlana Kovalchuk")

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name at least one identifier")
        return self


class ResolveBody(Document):
    """Up to 1,000 records."""

    records: list[Identifiers] = Field(..., min_length=1, max_length=1000)


class Candidate(Document):
    """One person that a record leads to."""

    person_id: Id
    by: list[str] = of("the identifiers that lead to them", ["phone", "email"])


class Resolved(Document):
    """Where one record leads."""

    index: int = of("the record’s place in the request, from 0", 0)
    people: list[Candidate]
    unknown: list[str] = of("the identifiers that lead to nobody", ["handle"])
    more: bool = of("whether more people share these identifiers than are listed", False)


class ResolveAnswer(Document):
    """Where the records lead, in their order."""

    records: list[Resolved]
    generation: str = of("the build that this is from", "000042")
