"""What a group of people like somebody earns: a pure function of what is known of them.

    Lookup(cells, people).of(Known(sex="female", age=31, area="Казань", role="врач"))

What is not known is not guessed: the answer is a mixture over the groups that our own people of
that kind fall in, so that ignorance widens its band. Less is asked of somebody whose group has
fewer than 20 of our people, in the order of back-off: level, age, sex, profession, then the place
that holds the place. Where that leaves nothing, there is no answer.

Source  post-stratification: theta = sum N theta / sum N (Gelman, Little, 1997)

Never: an answer that is kept with a person.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import exp, floor, log10, sqrt
from typing import Any, Final

import pyarrow as pa

from rapport.flow.profiles.income import areas, roles
from rapport.flow.profiles.income.figures import BANDS
from rapport.flow.profiles.income.group_people import FEWEST
from rapport.flow.profiles.income.income_cells import Z90

#: A share of a mixture that does not make its quality worse.
_FEW: Final = 0.1
#: How much of a group must be in the mixture, or the wider group's own figures are taken.
_KNOWN_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody; None: not known. Texts as anybody writes them."""

    sex: str | None = None
    age: int | None = None
    area: str | None = None
    role: str | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class GroupPay:
    """What people like somebody earn a month.

    low, median, high   p10, p50 and p90 of the group, with two digits that mean something
    people     how many of our people the group has: 20 at least
    asked      what the group is told by, with its values as the figures write them
    n          figures it rests on; quality A to D: the worst of what a tenth of it is
    backed_off the steps that were taken; origins: whose figures; as_of: the oldest of the newest
    """

    low: float
    median: float
    high: float
    currency: str
    tax: str
    people: int
    asked: tuple[tuple[str, str], ...]
    n: int
    quality: str
    backed_off: tuple[str, ...]
    origins: tuple[str, ...]
    as_of: datetime
    rights: int


#: Keys of place, profession, sex, and first year of the age band; '' or 0: any.
Group = tuple[str, str, str, int]
_PLACES: Final = {"area": 0, "role": 1, "sex": 2, "age": 3}
_NOTHING: Final[Group] = ("", "", "", 0)


class Lookup:
    """The groups of one generation. Threads may share it.

    cells   income_cells; people: group_people. A second for a quarter of a million rows.
    """

    def __init__(self, cells: pa.Table, people: pa.Table) -> None:
        self._table = cells
        self._area_keys = {"": ""} | _keys(cells, people, "area", areas.area_of)
        self._role_keys = {"": ""} | _keys(cells, people, "role", roles.role_of)
        self._names = {("area", key): name for name, key in self._area_keys.items()}
        self._names |= {("role", key): name for name, key in self._role_keys.items()}
        self._cells: dict[tuple[str, Group, str], list[int]] = {}
        self._figures: dict[str, dict[str, int]] = {}
        self._take(cells)
        self._sexes = {group[2] for _, group, _ in self._cells} - {""}
        self._ages = {group[3] for _, group, _ in self._cells} - {0}
        self._roles = roles.roles_of(set(self._role_keys.values()) - {""})
        self._areas = frozenset(self._area_keys.values()) - {""}
        counted = people["people"].to_pylist()
        self._people = dict(zip(self._groups(people), counted, strict=True))
        self._within = _within(self._people)

    def of(self, known: Known) -> GroupPay | None:
        """Return what the narrowest group of somebody earns of which we know enough."""
        for group, level in self._asked(known):
            people = self._people.get(group, 0)
            if people < FEWEST:
                continue
            if (found := self._mixed(group, level)) is not None:
                return replace(found, people=people, asked=self._told(group, level))
        return None

    # -- what is asked ----------------------------------------------------------------

    def _asked(self, known: Known) -> Iterator[tuple[Group, str]]:
        """Give groups that somebody falls in, narrowest first; none of which nothing is told."""
        area = areas.nearest(areas.area_of(known.area), self._areas) if known.area else ""
        if known.area and not area:
            return  # no figure tells of where they live, and those of elsewhere are no estimate
        role = roles.fitting(known.role, self._roles) if known.role else ""
        sex = known.sex if known.sex in self._sexes else ""
        age = _band(known.age)
        age = age if age in self._ages else 0
        level = (known.level or "").casefold()
        if level in self._levels and (area or role):
            yield (area, role, sex or "", age), level
        places = [area, *(one for one in areas.above(area) if one in self._areas)]
        for place in places if area or role else ():
            for less in ((sex or "", age), (sex or "", 0), ("", 0)):
                yield (place, role, *less), ""
            if place:
                yield (place, "", "", 0), ""

    def _told(self, group: Group, level: str) -> tuple[tuple[str, str], ...]:
        area, role, sex, age = group
        said = {
            "area": self._names[("area", area)],
            "role": self._names[("role", role)],
            "sex": sex,
            "age": next((f"{first}-{last}" for first, last in BANDS if first == age), ""),
            "level": level,
        }
        return tuple((name, text) for name, text in said.items() if text)

    # -- what it earns ----------------------------------------------------------------

    def _mixed(self, group: Group, level: str) -> GroupPay | None:
        """Mix the groups that our people of this kind fall in, each by its people.

        None if no figures tell by all that the group is told by: a wider one says as much.
        """
        shares = list(self._split(group, 1.0))
        currency = self._currency(group, shares)
        found = [
            (share * part, cell)
            for narrow, share in shares
            for part, cell in self._told_of(narrow, level, currency)
        ]
        whole = sum(w for w, _ in found)
        asked = zip(("role", "sex", "age_from", "level"), (*group[1:], level), strict=True)
        if not all(any(cell[name] for _, cell in found) for name, value in asked if value):
            return None
        return _mixture([(w / whole, cell) for w, cell in found]) if whole else None

    def _split(self, group: Group, share: float) -> Iterator[tuple[Group, float]]:
        """Give the groups that lie in one, with the share of our people that each has.

        A group is split by the first thing that is not known of it, if most of its people are
        known by that; else it stands for itself, as the figures tell of it.
        """
        for name, place in _PLACES.items():
            if group[place] or not self._tells(name):
                continue
            inner = self._within.get((group, name), {})
            whole = sum(inner.values())
            if inner and whole >= _KNOWN_SHARE * self._people.get(group, 0):
                for narrow, people in inner.items():
                    yield from self._split(narrow, share * people / whole)
                return
        yield group, share

    def _tells(self, name: str) -> bool:
        """Say whether any figures tell groups apart by this."""
        return bool({"sex": self._sexes, "age": self._ages}.get(name, True))

    def _currency(self, group: Group, shares: list[tuple[Group, float]]) -> str:
        """Return the currency that has most figures where most of the group are."""
        counted: dict[str, float] = {}
        for narrow, share in shares:
            told = self._figures.get(narrow[0] or group[0], {})
            best = max(sorted(told), key=lambda one: told[one], default="")
            counted[best] = counted.get(best, 0.0) + share
        return max(sorted(counted), key=lambda one: counted[one], default="")

    def _told_of(
        self, group: Group, level: str, currency: str
    ) -> list[tuple[float, dict[str, Any]]]:
        """Return the narrowest figures that tell of a group, as nodes.py backs off.

        Those of several industries by the figures that each has: nobody's is known well enough.
        """
        area, role, sex, age = group
        for place in (area, *areas.above(area), ""):
            tried = [((place, role, sex, age), level), ((place, role, sex, age), "")]
            tried += [((place, role, sex, 0), ""), ((place, role, "", 0), "")]
            for narrow, less in (*tried, ((place, "", "", 0), "")):
                if at := self._cells.get((currency, narrow, less)):
                    rows = [self._table.slice(i, 1).to_pylist()[0] for i in at]
                    whole = sum(row["n_effective"] for row in rows)
                    return [(row["n_effective"] / whole, row) for row in rows]
        return []

    # -- what there is ----------------------------------------------------------------

    def _take(self, cells: pa.Table) -> None:
        """Note where each group stands: as a whole if it is told of so, else by industries."""
        names = ("industry", "level", "currency", "n_effective")
        told = [cells[name].to_pylist() for name in names]
        rows = list(enumerate(zip(self._groups(cells), *told, strict=True)))
        for at, (group, industry, level, currency, n) in rows:
            if not industry:
                self._cells[currency, group, (level or "").casefold()] = [at]
                if not level and group[1:] == _NOTHING[1:]:
                    self._figures.setdefault(group[0], {})[currency] = n
        wholes = frozenset(self._cells)
        for at, (group, industry, level, currency, _) in rows:
            key = (currency, group, (level or "").casefold())
            if industry and key not in wholes and group[1:] != _NOTHING[1:]:
                self._cells.setdefault(key, []).append(at)
        self._levels = {level for _, _, level in self._cells} - {""}

    def _groups(self, table: pa.Table) -> list[Group]:
        columns = (table[name].to_pylist() for name in ("area", "role", "sex", "age_from"))
        area_keys, role_keys = self._area_keys, self._role_keys
        return [
            (area_keys[area or ""], role_keys[role or ""], sex or "", age or 0)
            for area, role, sex, age in zip(*columns, strict=True)
        ]


def _keys(
    cells: pa.Table, people: pa.Table, name: str, key: Callable[[str], str]
) -> dict[str, str]:
    """Return the key of each name of places or roles."""
    told = {text for table in (cells, people) for text in table[name].unique().to_pylist()}
    return {text: key(text) for text in sorted(told - {None})}


def _within(people: Mapping[Group, int]) -> dict[tuple[Group, str], dict[Group, int]]:
    """Return for each group and each thing not known of it the groups that knowing it gives.

    Of places only those that nothing else that is counted holds: nobody is in two of them.
    """
    found: dict[tuple[Group, str], dict[Group, int]] = {}
    for group, n in people.items():
        area, role, sex, age = group
        if role:
            found.setdefault(((area, "", sex, age), "role"), {})[group] = n
        if sex:
            found.setdefault(((area, role, "", age), "sex"), {})[group] = n
        if age:
            found.setdefault(((area, role, sex, 0), "age"), {})[group] = n
        if area and not any((one, role, sex, age) in people for one in areas.above(area)):
            found.setdefault((("", role, sex, age), "area"), {})[group] = n
    return found


def _mixture(parts: list[tuple[float, Mapping[str, Any]]]) -> GroupPay:
    """Put log-normals together by their shares: mean, and variance within and between."""
    mean = sum(w * c["log_pay"] for w, c in parts)
    spread = sum(w * (c["spread"] + (c["log_pay"] - mean) ** 2) for w, c in parts)
    doubt = sum(w * c["doubt"] for w, c in parts)
    half = Z90 * sqrt(spread + doubt)
    cells = {c["cell"]: c for _, c in parts}
    first = parts[0][1]
    taxes = {c["tax"] for c in cells.values()}
    rights = -1
    for c in cells.values():
        rights &= int(c["rights"])
    origins = {one["origin"] for c in cells.values() for one in json.loads(c["origins"])}
    return GroupPay(
        rounded(exp(mean - half)),
        rounded(exp(mean)),
        rounded(exp(mean + half)),
        first["currency"],
        taxes.pop() if len(taxes) == 1 else "untold",
        0,
        (),
        sum(int(c["n_effective"]) for c in cells.values()),
        _quality(parts),
        tuple(sorted({c["backed_off"] for c in cells.values()} - {"own"})),
        tuple(sorted(origins)),
        min(c["as_of"] for c in cells.values()),
        rights,
    )


def _quality(parts: list[tuple[float, Mapping[str, Any]]]) -> str:
    """Return the worst quality, but for what makes up less than a tenth of the mixture."""
    for quality in sorted({c["quality"] for _, c in parts}):
        if sum(w for w, c in parts if c["quality"] > quality) < _FEW:
            return str(quality)
    return "D"


def rounded(money: float) -> float:
    """Return an amount with two digits: an estimate has no more that mean anything."""
    if money <= 0:
        return 0.0
    unit = 10.0 ** (floor(log10(money)) - 1)
    return round(money / unit) * unit


def _band(age: int | None) -> int:
    return next((first for first, last in BANDS if age is not None and first <= age <= last), 0)
