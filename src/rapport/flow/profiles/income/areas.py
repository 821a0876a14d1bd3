"""Which region and country a town lies in: where figures of pay are told by region.

data/regions.txt knows it of Russia, Bulgaria and China; of any other place only its name.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from rapport.flow.places import place_key
from rapport.flow.profiles.income.lists import rows

_PARTS = re.compile(r"[,;，；、/()]")


def area_of(text: str) -> str:
    """Return the key of a place as a table or a person names it; '' if nothing is named.

    Of 'Khimki, Moscow Region' the first part that is known; else of all of it. A place of
    several names has the key of the first.
    """
    for part in (text, *_PARTS.split(text)):
        key = place_key(part)
        if (key := _firsts().get(key, key)) in _read():
            return key
    return place_key(text)


def above(area: str) -> tuple[str, ...]:
    """Return what a place lies in, nearest first: region, district, country; () if unknown."""
    return tuple(_upwards(area))


def kind_of(area: str) -> str:
    """Return whether a place is a region, a district, a country, or 'town'."""
    return _read()[area].kind if area in _read() else "town"


def nearest(area: str, known: Collection[str]) -> str:
    """Return the first of a place and what it lies in that is among `known`; '' if none is."""
    return next((one for one in (area, *above(area)) if one in known), "")


def name_of(area: str) -> str:
    """Return a place's own name by its key, where data/regions.txt has it; else the key."""
    return _read()[area].name if area in _read() else area


def _upwards(area: str) -> Iterator[str]:
    while area := (_read()[area].parent if area in _read() else ""):
        yield area


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    kind: str
    parent: str  # key of what it lies in; '' of a country


@cache
def _read() -> dict[str, _Place]:
    """Return each place by the key of its first name; the first line that names it counts."""
    found: dict[str, _Place] = {}
    for kind, names, parent, towns in _lines():
        key = place_key(names[0])
        found.setdefault(key, _Place(names[0], kind, place_key(parent)))
        for town in towns:
            found.setdefault(place_key(town), _Place(town, "town", key))
    return found


@cache
def _firsts() -> dict[str, str]:
    """Return the key of the first name of a place for the key of each other name."""
    named = [(place_key(other), place_key(n[0])) for _, n, _, _ in _lines() for other in n[1:]]
    return {other: first for other, first in reversed(named) if other not in _read()}


def _lines() -> Iterator[tuple[str, list[str], str, list[str]]]:
    """Give kind, names, parent and towns of each line of the table."""
    for row in rows("regions.txt"):
        kind, _, rest = row.partition(" ")
        head, _, below = rest.partition(": ")
        names, _, parent = head.partition(" < ")
        yield kind, _split(names), parent.strip(), _split(below)


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(";") if name.strip()]
