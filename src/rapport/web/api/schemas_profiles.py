"""The documents of what is known of a person beside their values."""

from datetime import datetime

from rapport.web.api.declaring import Document
from rapport.web.api.schemas import Deed
from rapport.web.api.schemas import of as told

_WHEN = "2026-10-02T09:30:00Z"


class Activity(Document):
    """How lately they act."""

    state: str = told("new, active, cooling or lost", "active")
    first_at: datetime = told("their first deed", _WHEN)
    last_at: datetime = told("their last deed", _WHEN)
    deeds: int = told("how many", 81)
    days: int = told("on how many days", 60)
    typical_gap_days: int = told("nine of ten of their pauses are no longer", 12)
    is_own_gap: bool = told("whether that is told from their own pauses", True)
    life_cycle: str = told("potential, customer or spreader", "customer")
    life_cycle_at: datetime | None = told("since when", _WHEN)
    follows: str = told("in talks: active, passive or none", "passive")


class BestHour(Document):
    """When to reach them."""

    hour: int = told("9 to 20, in the workspace’s time", 19)
    deeds_in_hour: int = told("deeds of theirs in that hour; 0: when most people act", 12)
    deeds: int = told("deeds of theirs whose hour is known", 40)


class Buying(Document):
    """What they buy."""

    orders: int = told("how many purchases", 9)
    spent: float | None = told("for how much", 1286.4)
    currency: str | None = told("of it, ISO 4217", "EUR")
    last_order_at: datetime = told("the last purchase", _WHEN)
    recency: int = told("1 to 5; 5 bought last", 5)
    frequency: int = told("1 to 5, by how often", 4)
    money: int | None = told("1 to 5, by money", 5)
    cell: str = told("champions, loyal ... lost: one of eleven", "champions")
    expected_180d: float | None = told("purchases to expect in 180 days", 2.3)
    alive: float | None = told("0 to 1: still a customer", 0.9)


class Step(Document):
    """One event that moved how near to buying they are."""

    at: int = told("1 is the latest", 1)
    event: str = told("see stages.toml", "asked")
    occurred_at: datetime = told("when", _WHEN)
    temperature_after: str = told("where they stood after it", "product")
    posterior_after: float = told("0 to 1: how likely", 0.72)


class Temperature(Document):
    """How near to buying they are, and the last events that say so."""

    temperature: str = told("unaware, problem, solution, product or buying", "product")
    posterior: float = told("0 to 1: how likely", 0.72)
    is_sure: bool = told("only then may one act on it", True)
    since: datetime = told("since when", _WHEN)
    steps: list[Step]


class LifeEvent(Document):
    """Something that happens in their life."""

    kind: str = told("birthday_soon, moved, new_job ...", "moved")
    happens_on: datetime = told("a birthday: its next day; else when it was told", _WHEN)
    source: str = told("the connection that told it", "shop")
    attribute: str = told("what tells it; empty: a text", "city")
    value: str = told("the new value; empty if there is none", "Sofia")


class BrandRelation(Document):
    """What they have to do with a brand."""

    brand: str = told("its name; empty: ours", "")
    relation: str = told("liking, interest or bought", "liking")
    value: float = told("liking: 0 bad to 1 good; else deeds", 0.8)
    low: float | None = told("of liking: lower end of the 95 % interval", 0.6)
    high: float | None = told("its upper end", 0.9)
    deeds: int = told("how many tell it", 7)
    last_at: datetime = told("the last of them", _WHEN)


class Interest(Document):
    """A theme that they show or say to like."""

    theme: str = told("its short name", "waders")
    names: dict[str, str] = told("what people call it, by language", {"en": "Waders"})
    path: list[str] = told("short names from the top down", ["outdoors", "fishing", "waders"])
    is_shown: bool = told("by deeds", True)
    is_declared: bool = told("in words", False)
    is_unvoiced: bool = told("shown, and never said", True)
    deeds: int = told("how many are about it", 7)
    kinds: int = told("of how many verbs", 3)
    weight: float = told("what its deeds weigh today, together", 5.87)
    z: float | None = told("standard errors above everybody’s share", 3.8)
    last_at: datetime | None = told("the latest of its deeds", _WHEN)


class Side(Document):
    """One side of a contradiction. Its value stands among the attributes."""

    attribute: str = told("which", "city")
    source: str = told("the connection that says so", "crm")
    account_id: str = told("the account that says so", "7f3c0000000000000000000000000000")


class Contradiction(Document):
    """What does not fit together."""

    rule: str = told("which rule found it", "disputed")
    severity: str = told("info, warn or hard", "info")
    left: Side
    right: Side


class Profile(Document):
    """What is known of a person beside their values."""

    activity: Activity | None
    best_hour: BestHour | None
    buying: Buying | None
    temperature: Temperature | None
    life_events: list[LifeEvent]
    brands: list[BrandRelation]
    interests: list[Interest]
    contradictions: list[Contradiction]
    generation: str = told("the build that this is from", "000042")


class InterestDeed(Document):
    """One deed behind an interest."""

    deed: Deed
    weight: float = told("what it weighs today", 0.93)


class InterestReasons(Document):
    """The deeds behind an interest, those that weigh most first."""

    interest: Interest
    deeds: list[InterestDeed]
