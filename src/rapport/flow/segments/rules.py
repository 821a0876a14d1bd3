"""The parts of a rule, what a parsed text is made of, and the text of one.

`text_of` gives the one way to write a rule: reading it again gives the same parts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

#: Where a part stood in the text it was read from: offset and length; of data (0, 0).
Place = tuple[int, int]
NOWHERE: Final[Place] = (0, 0)
_BARE: Final = re.compile(r"[^\W\d][\w-]*")
#: Words that mean something in a rule: as values they stand in quotes.
WORDS: Final = frozenset(
    "and or not except is in known unknown at least between within last next more than ago before"
    " after segment may count sum did from to days day weeks week months month years year".split()
)


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold: also where nothing is known of it."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Is:
    """The field has one of these values, as surely as `tier` says; '' takes the usual one."""

    field: str
    values: tuple[str, ...]
    tier: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Known:
    """Some value of the field is known."""

    field: str
    tier: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Compare:
    """A number against `low` (>= or >) and `high` (<= or <); or an ordered choice."""

    field: str
    low: float | str | None = None
    high: float | str | None = None
    open_low: bool = False
    open_high: bool = False
    tier: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class When:
    """A date of the field: within the last `days`, longer ago, before or after a day.

    `how`  within, ago (more than so many days), before (that day's start) or after (its start)
    """

    field: str
    how: str
    days: int = 0
    day: date | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Did:
    """How often a person did one of these deeds, or how much they spent by it.

    `filters`  pairs of a word of fields.FILTERS and the values of which one must fit
    `days`     in the last so many; None: ever, or by `start` and `stop` (start inclusive)
    `low`      at least so many, or so much; `high` at most
    `money`    False: times; True: the sum of amounts in `currency`, the workspace's if empty
    """

    deeds: tuple[str, ...]
    low: float | None = 1
    high: float | None = None
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    days: int | None = None
    start: date | None = None
    stop: date | None = None
    money: bool = False
    currency: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class May:
    """The person said yes to the purpose in the channel, and nobody took it back."""

    purpose: str
    channel: str = "any"
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class InSegment:
    """The person is in another segment, named by its key."""

    segment: str
    place: Place = NOWHERE


Condition = Is | Known | Compare | When | Did | May | InSegment
Node = All | Some | Not | Condition


def conditions(node: Node) -> Iterator[Condition]:
    """Give every condition, in the order of the text."""
    if isinstance(node, All | Some):
        for part in node.parts:
            yield from conditions(part)
    elif isinstance(node, Not):
        yield from conditions(node.part)
    else:
        yield node


def fields_in(node: Node) -> frozenset[str]:
    """Return the fields that it asks."""
    asking = (Is, Known, Compare, When)
    return frozenset(one.field for one in conditions(node) if isinstance(one, asking))


def segments_in(node: Node) -> tuple[str, ...]:
    """Return the keys of the segments that it asks, each once, in the order of the text."""
    named = (c.segment for c in conditions(node) if isinstance(c, InSegment))
    return tuple(dict.fromkeys(named))


# ---------------------------------------------------------------------------- as text


def text_of(node: Node) -> str:
    """Return the rule as text: parts of `and` on lines of their own."""
    if isinstance(node, All):
        return "\nand ".join(_inside(part) for part in node.parts)
    return _written(node)


def line_of(node: Node) -> str:
    """Return the rule as one line."""
    return text_of(node).replace("\n", " ")


def _inside(node: Node) -> str:
    many = isinstance(node, All | Some)
    return f"({_written(node)})" if many else _written(node)


def _written(node: Node) -> str:
    match node:
        case All(parts):
            return " and ".join(_inside(part) for part in parts)
        case Some(parts):
            return " or ".join(_inside(part) for part in parts)
        case Not(part):
            return f"not {_inside(part)}"
        case Is():
            return f"{node.field} {_values(node.values)}{_tier(node.tier)}"
        case Known():
            return f"{node.field} is known{_tier(node.tier)}"
        case Compare():
            return f"{node.field} {_bounds(node)}{_tier(node.tier)}"
        case When():
            return f"{node.field} {_when(node)}"
        case Did():
            return _did(node)
        case May():
            return f"may({node.purpose}, {node.channel})"
        case InSegment():
            return f"in segment {_quoted(node.segment)}"


def _values(values: tuple[str, ...]) -> str:
    if len(values) == 1:
        return f"is {word_of(values[0])}"
    return f"in ({', '.join(map(word_of, values))})"


def word_of(value: str) -> str:
    """Return a value as it stands in a rule: in quotes unless it is one plain word."""
    return value if _BARE.fullmatch(value) and value not in WORDS else _quoted(value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _tier(tier: str) -> str:
    return f" at least {tier}" if tier else ""


def number_of(value: float | str) -> str:
    """Return a number without needless digits; an ordered choice as its word."""
    if isinstance(value, str):
        return word_of(value)
    return str(int(value)) if value == int(value) else repr(value)


def _bounds(node: Compare) -> str:
    low, high = node.low, node.high
    if low is not None and high is not None:
        return f"between {number_of(low)} and {number_of(high)}"
    if low is not None:
        return f"{'>' if node.open_low else '>='} {number_of(low)}"
    return f"{'<' if node.open_high else '<='} {number_of(high if high is not None else 0)}"


def _when(node: When) -> str:
    if node.how == "within":
        return f"within {node.days} days"
    if node.how == "ago":
        return f"more than {node.days} days ago"
    return f"{node.how} {node.day}"


def _did(node: Did) -> str:
    inside = [" or ".join(node.deeds)]
    inside += [f"{name}: {' or '.join(map(_quoted, values))}" for name, values in node.filters]
    if node.days is not None:
        inside.append(f"last {node.days} days")
    if node.start:
        inside.append(f"from {node.start}")
    if node.stop:
        inside.append(f"to {node.stop}")
    bound = Compare("", node.low, node.high)
    currency = f" {node.currency}" if node.currency else ""
    return f"{'sum' if node.money else 'count'}({', '.join(inside)}) {_bounds(bound)}{currency}"
