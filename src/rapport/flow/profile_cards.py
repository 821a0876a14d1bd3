"""What passes the door out of a person's profile, beside cards.py: frozen, plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.flow.cards import Deed


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a teammate, or the person, said of one attribute of the person.

    `kind`   correct; wrong: not theirs (of what one may have many); unknown: nothing that was
             said of it is right; uncorrect: the word `takes_back` counts no more
    `value`  normalised, of a sealed attribute its pseudonym; '' of unknown
    `text`   for a reader; a contact may be masked; '' if nothing tells it any more
    `many`   one may have many of it: each value is spoken of alone
    `by`     number of the teammate, "command", or "customer"
    `built`  the profiles of the newest generation know of it already
    """

    seq: int
    account_id: str
    attribute: str
    kind: str
    value: str
    text: str
    many: bool
    by: str
    at: datetime
    takes_back: int = 0
    built: bool = False

    @property
    def item(self) -> tuple[str, str]:
        """What it is said of: an attribute; of what one may have many, one value of it."""
        return self.attribute, self.value if self.many else ""


def standing(words: Sequence[Settlement]) -> tuple[Settlement, ...]:
    """Return of each item the last word that was not taken back; the oldest first.

    `words`  all that was said of one person, in their order
    """
    undone = {word.takes_back for word in words}
    counting = (w for w in words if w.kind != "uncorrect" and w.seq not in undone)
    last = {word.item: word for word in counting}
    return tuple(sorted(last.values(), key=lambda word: word.seq))


@dataclass(frozen=True, slots=True)
class Activity:
    """How lately somebody acts: see the table `activity`. Times are UTC."""

    state: str  # new, active, cooling or lost
    first_at: datetime
    last_at: datetime
    deeds: int
    days: int
    typical_gap_days: int
    is_own_gap: bool
    life_cycle: str  # potential, customer or spreader
    life_cycle_at: datetime | None
    follows: str  # how they take part in talks: active, passive or none


@dataclass(frozen=True, slots=True)
class BestHour:
    """When to reach somebody: an hour of the workspace's zone, 9 to 20."""

    hour: int
    deeds_in_hour: int
    deeds: int


@dataclass(frozen=True, slots=True)
class Buying:
    """What somebody buys: see the table `buying`."""

    orders: int
    spent: float | None
    currency: str | None
    last_order_at: datetime
    recency: int
    frequency: int
    money: int | None
    cell: str
    expected_180d: float | None
    alive: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """One event that moved somebody nearer to buying, or away. `at`: its place, 1 the latest."""

    at: int
    event: str
    occurred_at: datetime
    temperature_after: str
    posterior_after: float


@dataclass(frozen=True, slots=True)
class Temperature:
    """How near to buying somebody is: see the table `temperatures`."""

    temperature: str
    posterior: float
    is_sure: bool
    since: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something that happens in a life: see the table `life_events`."""

    kind: str
    happens_on: datetime
    source: str
    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class BrandRelation:
    """Liking a brand, interest in it, or having bought it. `brand` is '' for our own."""

    brand: str
    relation: str
    value: float
    low: float | None
    high: float | None
    deeds: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Interest:
    """One theme that somebody shows or says to like.

    `names`  what people call it, by en, ru, bg, zh_Hans, zh_Hant
    `path`   its short name and those above it, from the top down
    `weight` what its deeds weigh now: their sum; `z`: how far above everybody's share
    """

    theme: str
    names: Mapping[str, str]
    path: tuple[str, ...]
    is_shown: bool
    is_declared: bool
    is_unvoiced: bool
    deeds: int
    kinds: int
    weight: float
    z: float | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class InterestDeed:
    """One deed behind an interest, and what it weighs now."""

    deed: Deed
    weight: float


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contradiction: who says what. `value` as `Value.value` has it."""

    attribute: str
    value: str
    source: str
    account_id: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What does not fit together: see the table `contradictions`. `severity` as there."""

    rule: str
    severity: str
    left: Side
    right: Side

    @property
    def key(self) -> str:
        """What is found, in one text, whichever side comes first: as contradictions.sql has it."""
        sides = (f"{s.account_id} {s.attribute} {s.value}" for s in (self.left, self.right))
        return " | ".join((self.rule, *sorted(sides)))


@dataclass(frozen=True, slots=True)
class ProfileCheck:
    """How far the whole profile can be relied on, each 0 to 1; and accounts like programs'."""

    reliability: float | None
    consistency: float
    account_trust: float
    bots: int


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a person beside their values: what they do, like, buy, contradict.

    `birth_may_judge`  whether every source of the shown birth date lets people be judged by it
    """

    activity: Activity | None = None
    best_hour: BestHour | None = None
    buying: Buying | None = None
    temperature: Temperature | None = None
    life_events: tuple[LifeEvent, ...] = ()
    brands: tuple[BrandRelation, ...] = ()
    interests: tuple[Interest, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    check: ProfileCheck | None = None
    birth_may_judge: bool = False


@dataclass(frozen=True, slots=True)
class BothRight:
    """A word that both sides of a contradiction are right. `key`: which, see Contradiction.

    `by`          the teammate's number
    `takes_back`  seq of the word that this one undoes, 0 if it is a word of its own
    """

    seq: int
    rule: str
    key: str
    pair: tuple[str, str]
    by: str
    at: datetime
    takes_back: int = 0
