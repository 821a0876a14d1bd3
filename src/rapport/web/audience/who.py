"""Who are they? Counts of the life cycle, of states, of customers, of followers, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.flow.audience_cards import Followers, LifePart, Outlook, Part
from rapport.web.audience import words
from rapport.web.audience.words import Words
from rapport.web.ui import formats
from rapport.web.ui.names import plain

#: In the order of the page.
LIFE: Final = ("potential", "customer", "spreader")
STATES: Final = ("new", "active", "cooling", "lost")
TEMPERATURES: Final = ("unaware", "problem", "solution", "product", "buying")
CELLS: Final = tuple(words.CELLS)


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a whole: how many, which share of those that are told; None: too few."""

    name: str
    text: str
    meaning: str
    people: int | None
    share: float | None
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of a whole as drawn: where it begins, and how wide it is, of 100."""

    name: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class FollowLine:
    """How people follow the discussions of one channel."""

    name: str
    active: int | None
    passive: int | None
    none: int | None
    parts: tuple[Slice, ...]


def life(parts: Iterable[LifePart]) -> list[Bar]:
    """Return the parts of the life cycle: how many, how many are here now, who may buy."""
    told = {part.name: part for part in parts}
    bars = _bars([Part(name, told[name].people) for name in LIFE if name in told], words.LIFE)
    return [
        Bar(
            bar.name,
            bar.text,
            words.name_of(words.LIFE_MEANINGS, bar.name),
            bar.people,
            bar.share,
            (formats.number(told[bar.name].present), formats.number(told[bar.name].may_buy)),
        )
        for bar in bars
    ]


def life_sentences(parts: Iterable[LifePart], outlook: Outlook | None) -> list[str]:
    """Return how many have bought, and how many of the others may.

    Who spreads the word need not have bought: so those who have are the customers of the model,
    and without one it is not said.
    """
    told = {part.name: part for part in parts}
    many = outlook.customers if outlook else 0
    hopeful = told["potential"].may_buy if "potential" in told else None
    first = ngettext("%(n)s person has bought.", "%(n)s people have bought.", many)
    second = ngettext(
        "Of those who have not bought, %(n)s may soon.",
        "Of those who have not bought, %(n)s may soon.",
        hopeful or 0,
    )
    return [said % {"n": formats.number(n)} for said, n in ((first, many), (second, hopeful)) if n]


def states(parts: Iterable[Part]) -> list[Bar]:
    """Return how lately people did something."""
    return _bars(_ordered(parts, STATES), words.STATES, words.STATE_MEANINGS)


def temperatures(parts: Iterable[Part]) -> list[Bar]:
    """Return how near to buying people are, the coldest first."""
    return _bars(_ordered(parts, TEMPERATURES), words.TEMPERATURES)


def cells(parts: Iterable[Part]) -> list[Bar]:
    """Return customers by how lately, how often and for how much they bought, the best first."""
    return _bars(_ordered(parts, CELLS), words.CELLS, words.CELL_MEANINGS)


def outlook_sentences(outlook: Outlook) -> list[str]:
    """Return what customers may buy, beside what they bought.

    How many are customers still is not said: by this model all are who bought once only.
    """
    expected = round(outlook.expected)
    first = ngettext(
        "We expect %(n)s purchase by %(customers)s customers in the next 180 days.",
        "We expect %(n)s purchases by %(customers)s customers in the next 180 days.",
        expected,
    )
    second = ngettext(
        "In the 180 days until now they made %(n)s.",
        "In the 180 days until now they made %(n)s.",
        outlook.orders,
    )
    customers = formats.number(outlook.customers)
    return [
        first % {"n": formats.number(expected), "customers": customers},
        second % {"n": formats.number(outlook.orders)},
    ]


def followers(rows: Iterable[Followers]) -> list[FollowLine]:
    """Return how people follow discussions, of all channels first."""
    found = []
    for row in rows:
        parts = _slices({"active": row.active, "passive": row.passive, "none": row.none})
        name = plain(row.channel) if row.channel else _("All together")
        found.append(FollowLine(name, row.active, row.passive, row.none, parts))
    return found


def _slices(counts: Mapping[str, int | None]) -> tuple[Slice, ...]:
    """Lay out the parts of a whole beside one another; nothing if one of them is not told."""
    if None in counts.values() or not sum(n or 0 for n in counts.values()):
        return ()
    whole, before, found = sum(n or 0 for n in counts.values()), 0, []
    for name, n in counts.items():
        found.append(Slice(name, round(100 * before / whole, 1), round(100 * (n or 0) / whole, 1)))
        before += n or 0
    return tuple(found)


def _ordered(parts: Iterable[Part], order: Sequence[str]) -> list[Part]:
    told = {part.name: part for part in parts}
    return [told[name] for name in order if name in told]


def _bars(parts: Sequence[Part], names: Words, meanings: Words | None = None) -> list[Bar]:
    whole = sum(part.people for part in parts if part.people)
    return [
        Bar(
            part.name,
            words.name_of(names, part.name),
            str((meanings or {}).get(part.name, "")),
            part.people,
            part.people / whole if part.people and whole else None,
        )
        for part in parts
    ]
