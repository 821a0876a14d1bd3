"""What passes the door out of the audience as a whole: frozen dataclasses of plain values.

A number of people that is None is one of fewer than twenty, or one by which such a number could
be told. `shelf/audience.py` makes them. Never: a person.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """How often people did one thing to our posts of one kind; see tables.RATES."""

    base: str
    dimension: str
    value: str
    other_value: str
    reaction: str
    posts: int
    seen: int
    reactions: int
    plain: float
    shrunk: float
    low: float
    high: float
    expected: float
    p: float | None
    q: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One way of acting in one group against all others; see tables.DIFFERENCES.

    Of a group that is too small all numbers are None.
    """

    measure: str
    grouping: str
    value: str
    said: str
    unit: str
    people: int | None
    of: int | None
    counted: int | None
    rate: float | None
    rest_people: int | None
    rest_of: int | None
    rest_counted: int | None
    rest_rate: float | None
    difference: float | None
    low: float | None
    high: float | None
    margin: float | None
    p: float | None
    q: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Followers:
    """How people follow the discussions of one channel in 90 days; channel '': of all."""

    channel: str
    active: int | None
    passive: int | None
    none: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole of people, as a state or a cell, by its name."""

    name: str
    people: int | None


@dataclass(frozen=True, slots=True)
class LifePart:
    """One part of the life cycle; see tables.LIFE_CYCLES."""

    name: str
    people: int | None
    present: int | None
    may_buy: int | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What customers may yet buy, by a model of how they did until now (BG/NBD).

    customers  of how many it can be said, twenty at least
    expected   purchases of them all in 180 days
    alive      how many of them are customers still, by the model
    orders     how many purchases they made in the 180 days until now
    fitted     of how many customers the model was made
    """

    customers: int
    expected: float
    alive: float
    orders: int
    fitted: int


@dataclass(frozen=True, slots=True)
class ThemeTotal:
    """One theme over all people. `names`: by locale; '' deeds of themes nobody judges a person by
    are counted here and nowhere else, and `forbidden` says so."""

    theme: str
    names: dict[str, str]
    forbidden: bool
    deeds: int
    people: int


@dataclass(frozen=True, slots=True)
class Leaning:
    """One thing that a group has more or less of than others; see tables.GROUP_INTERESTS.

    people  of the group who have it; None: fewer than twenty
    """

    what: str
    grouping: str
    group_name: str
    value: str
    people: int | None
    of_people: int
    log_odds: float
    q: float
    is_distinct: bool
