"""What passes the door out: frozen dataclasses of plain values, and nothing else.

`shelf.py` makes them; pages, the command and exports read them. No Arrow table and no
row of the web's own database ever crosses.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Freshness:
    """What the shelf holds: which generation, when it was built, how much is in it."""

    generation: str
    built_at: datetime
    as_of: datetime
    people: int
    accounts: int
    active_90d: int
    doubts: int = 0  # pairs of accounts that are left to people


@dataclass(frozen=True, slots=True)
class Name:
    """A name as its owner writes it, and romanised where that differs; '' if not."""

    own: str
    latin: str
    initials: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the people list."""

    person_id: str
    name: Name
    kind: str
    city: str | None
    city_tier: str | None
    language: str | None
    sources: tuple[str, ...]
    accounts: int
    orders: int
    spent_12m: float | None
    currency: str | None
    last_seen: datetime | None
    conflicts: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some people; `after` is the cursor of the next page, None on the last."""

    rows: tuple[PersonRow, ...]
    total: int
    after: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One account that states a value: who said it, when, where to look it up."""

    source: str
    account_id: str
    said: str
    mode: str
    observed_at: datetime | None
    log_odds: float
    seq: int
    line: int
    reliability: float = 1.0  # how often such a statement is right on its day
    fresh: float = 1.0  # what time has left of its weight
    copies: int = 1  # accounts of its source that share one vote


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an attribute; its log-odds are the sum of its evidence's.

    `value`  as claims have it: normalised, or its pseudonym. By it people settle what is right.
    """

    text: str
    confidence: float
    tier: str
    log_odds: float
    observed_at: datetime | None
    evidence: tuple[Evidence, ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a person: the value shown comes first, others are in conflict.

    `many` attributes (phone, email, handle) hold several values without conflict.
    `masked` says that the texts are contacts and were masked for the reader.
    """

    attribute: str
    group: str  # said, done or estimated
    many: bool
    masked: bool
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AccountCard:
    """One account of a person, as a page may show it."""

    account_id: str
    source: str
    kind: str
    label: str
    name: Name
    seen_last: datetime | None
    facts: tuple[tuple[str, str], ...]  # (attribute, text as said), contacts masked


@dataclass(frozen=True, slots=True)
class LinkReason:
    comparison: str
    level: str
    bits: float


@dataclass(frozen=True, slots=True)
class Link:
    """Why two accounts are (or are not) one person. The reasons' bits add up to `bits`."""

    left: AccountCard
    right: AccountCard
    state: str
    ground: str
    bits: float
    probability: float
    threshold_bits: float
    reasons: tuple[LinkReason, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """An account among others of its person, and the strongest link that joins it."""

    card: AccountCard
    link: tuple[str, str] | None  # left_id, right_id; None for an account alone
    bits: float | None
    ground: str | None


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing a person did."""

    occurred_at: datetime
    source: str
    verb: str
    title: str
    text: str
    place: str
    amount: float | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class FreshDeed:
    """A deed that came in after the profiles were built.

    `changes`  they tell of it already, in other words.
    """

    deed: Deed
    changes: bool


@dataclass(frozen=True, slots=True)
class Permission:
    purpose: str
    channel: str
    state: str
    changed_at: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Somebody a person is tied to without being the same.

    `kind`  member: one of the two is an organisation, and `what` says whether it is this one;
            household: people who share a home.
    `what`  kind of the other: person or organisation.
    """

    kind: str
    person_id: str
    name: Name
    what: str
    since: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class Person:
    """All a page says about one person, from one generation."""

    row: PersonRow
    first_seen: datetime | None
    attributes: tuple[Attribute, ...]
    accounts: tuple[Joined, ...]
    permissions: tuple[Permission, ...]
    deeds: tuple[Deed, ...]
    deeds_total: int
    months: tuple[tuple[str, int], ...]  # ('2026-10', how many deeds), last 12, oldest first
    ties: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """A person id that is another's now."""

    person_id: str
    moved_to: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody of the team said of two accounts. `left_id` is the smaller of the two.

    `kind`   same, different, unsure, or undo: the word before it is taken back.
    `by`     the teammate's number, or "command".
    `built`  the profiles of the newest generation know of it already.
    """

    left_id: str
    right_id: str
    kind: str
    by: str
    at: datetime
    seq: int
    built: bool

    @property
    def pair(self) -> tuple[str, str]:
        return self.left_id, self.right_id


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some of what a person did, newest first; `after` is the next page's cursor."""

    deeds: tuple[Deed, ...]
    total: int
    after: str | None


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """What one connection brought. `joined_accounts` share their person with another account.

    `fields`     how many of its accounts say something of an attribute, by its name
    `values`     its statements of what a person has one of, each person and attribute once
    `conflicts`  how many of these are disputed
    `passive`    people of it who did nothing towards us: they are counted, and have no profile
    """

    source: str
    accounts: int
    people: int
    joined_accounts: int
    interactions: int
    last_at: datetime | None
    fields: tuple[tuple[str, int], ...] = ()
    values: int = 0
    conflicts: int = 0
    passive: int = 0


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two accounts that nobody can tell one person or two, as evidence stands."""

    left: AccountCard
    right: AccountCard
    left_person: str
    right_person: str
    bits: float
    threshold_bits: float


@dataclass(frozen=True, slots=True)
class Resolved:
    """A person who fits a record, and by which kinds of identifier: phone, email, name ..."""

    person_id: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Separation:
    """What goes with an account if it is taken from its person, and what stays."""

    person_id: str
    accounts_left: int
    deeds_left: int
    deeds_leaving: int
    values_leaving: int  # values that nobody else among the accounts states


@dataclass(frozen=True, slots=True)
class ReviewPair:
    """Two accounts that people may judge: left in doubt, or drawn to measure how well we do.

    `value`    bits that an answer is worth: the pair's entropy times the accounts it settles.
    `settles`  accounts that an answer of "same" would bring together.
    `sampled`  drawn at random whatever the score: it is judged without our opinion.
    """

    left_id: str
    right_id: str
    left_person: str
    right_person: str
    value: float
    settles: int
    sampled: bool
    state: str
    ground: str
    bits: float
    probability: float

    @property
    def pair(self) -> tuple[str, str]:
        return self.left_id, self.right_id


@dataclass(frozen=True, slots=True)
class ClusterAlarm:
    """A person whose accounts should be looked at. `before`: its largest part in the build before.

    `why`  grew, large or loose.
    """

    person_id: str
    accounts: int
    before: int
    why: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A measure of the links with its 95 % interval; None where there is none.

    `measure`  precision, recall or expected_calibration_error.
    `basis`    model (nobody judged) or review (so many verdicts).
    """

    measure: str
    value: float
    low: float | None
    high: float | None
    basis: str
    judged: int


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Judged pairs that we said much the same probability of, and the share that is the same."""

    said_low: float
    said_high: float
    said: float
    judged: int
    same: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """Pairs of one state and about one probability. `expected`: those that are one person,
    as the model says; `judged`, `same`: of those drawn at random; `told_same`,
    `told_different`: of those that somebody chose to judge."""

    state: str
    pairs: int
    expected: float
    judged: int = 0
    same: int = 0
    told_same: int = 0
    told_different: int = 0


@dataclass(frozen=True, slots=True)
class PersonLink:
    """One weighed pair among the accounts of one person."""

    left_id: str
    right_id: str
    state: str
    ground: str
    bits: float

    @property
    def pair(self) -> tuple[str, str]:
        return self.left_id, self.right_id
