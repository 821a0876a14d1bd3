"""Groups of people from the narrowest to the widest, and the figures of each.

A group is a currency, a place and what of industry, role, sex, age band and level is known. Its
wider group lacks the last of these, in the order in which hh.ru backs off:

    level -> ages -> sexes -> roles -> industries -> the place that holds the place -> everywhere

A figure counts in its own group and in all wider ones, in each place that holds its place. What
one origin tells of a group as a whole counts for it, and not what it tells of its parts, too.

Source  the salary bank of hh.ru: github.com/hhru/api, docs_eng/salary_reports.md
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.profiles.income import areas
from rapport.flow.profiles.income.coding import Floats, Ints, Texts, coded, together
from rapport.flow.profiles.income.figures import Figures
from rapport.flow.profiles.income.lognormal import USUAL_SPREAD

#: What is left out first, and what backing off by it is called.
DROPPED: Final = ("level", "band", "sex", "role", "industry")
STEPS: Final = ("level", "ages", "sexes", "roles", "industries")
#: What is known of a group, in the order of its code.
REST: Final = DROPPED[::-1]
#: Number of the place that holds all others.
EVERYWHERE: Final = 0
Flags = npt.NDArray[np.bool_]
_NONE: Final = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Places:
    """Places by number. keys: of EVERYWHERE ''; above: what each lies in, EVERYWHERE at last."""

    keys: tuple[str, ...]
    above: Ints

    @property
    def heights(self) -> Ints:
        """How many places hold each; of EVERYWHERE 0."""
        found = np.zeros(len(self.keys), np.int64)
        at = np.arange(len(self.keys))
        while (at != EVERYWHERE).any():
            found += at != EVERYWHERE
            at = self.above[at]
        return found


@dataclass(frozen=True)
class Nodes:
    """Groups, by their codes in rising order, and their figures.

    currency, place   numbers; rest: groups x REST, numbers, 0: any
    n, mean, spread   figures of it; spread is the variance of all of them together
    told              whether a table tells of just this group
    sizes             how many numbers each part of a code may have
    member, node      which figure counts in which group
    """

    code: Ints
    currency: Ints
    place: Ints
    rest: Ints
    n: Floats
    mean: Floats
    spread: Floats
    told: Flags
    sizes: tuple[int, ...]
    places: Places
    texts: dict[str, list[str]]
    member: Ints
    node: Ints

    def find(self, currency: Ints, place: Ints, rest: Ints) -> Ints:
        """Return the number of each group; -1 of one that has no figures."""
        wanted = together([currency, place, *rest.T], self.sizes)
        at = np.minimum(np.searchsorted(self.code, wanted), len(self.code) - 1)
        return np.where(self.code[at] == wanted, at, -1)


def without(rest: Ints, steps: int) -> Ints:
    """Return what is known of groups without the first `steps` of DROPPED."""
    found = rest.copy()
    found[:, len(REST) - steps :] = 0
    return found


def of(f: Figures) -> Nodes:
    """Put figures into groups."""
    places, own = _places(f.area)
    texts: dict[str, list[str]] = {}
    columns = {"currency": _numbered("currency", f.currency, texts) - 1}
    for name in ("industry", "role", "level", "sex"):
        columns[name] = _numbered(name, getattr(f, name), texts)
    columns["band"] = f.band + 1
    rest = np.stack([columns[name] for name in REST], axis=1)
    sizes = [max(len(texts["currency"]), 1), len(places.keys)]
    sizes += [6 if name == "band" else len(texts[name]) + 1 for name in REST]
    origin = together([coded(f.origin), coded(f.tax)])
    member, code = _members(columns["currency"], own, rest, origin, places, sizes)
    codes, node = np.unique(code, return_inverse=True)
    n, mean, spread = _summed(f, member, node, len(codes))
    parts = _parts(codes, sizes)
    return Nodes(
        codes,
        parts[:, 0],
        parts[:, 1],
        parts[:, 2:],
        n,
        mean,
        spread,
        np.isin(codes, together([columns["currency"], own, *rest.T], sizes)),
        tuple(sizes),
        places,
        texts,
        member,
        node,
    )


def _numbered(name: str, values: Texts, texts: dict[str, list[str]]) -> Ints:
    """Number texts from 1 in alphabetic order, '' is 0; note them in `texts`."""
    known = sorted({str(value) for value in set(values.tolist())} - {""})
    texts[name] = known
    numbers = {text: i + 1 for i, text in enumerate(known)} | {"": 0}
    return np.array([numbers[value] for value in values.tolist()], np.int64)


def _places(area: Texts) -> tuple[Places, Ints]:
    told = sorted(set(area.tolist()))
    every = sorted({place for one in told for place in (one, *areas.above(one))})
    keys = ("", *every)
    number = {key: i for i, key in enumerate(keys)}
    parents = [number[next(iter(areas.above(key)), "")] for key in every]
    return (
        Places(keys, np.array([EVERYWHERE, *parents], np.int64)),
        np.array([number[one] for one in area.tolist()], np.int64),
    )


def _members(
    currency: Ints, own: Ints, rest: Ints, origin: Ints, places: Places, sizes: list[int]
) -> tuple[Ints, Ints]:
    """Return which figure counts in the group of which code.

    A figure does not count in a group that lies around one that its origin tells of as a whole.
    """
    told = _Told(together([currency, own, *rest.T], sizes), origin)
    place, active = own, np.ones(len(own), bool)
    covered = np.zeros((len(DROPPED) + 1, len(own)), bool)
    members, codes = [], []
    is_own = True
    while active.any():
        around = np.zeros(len(own), bool)
        for steps in range(len(DROPPED) + 1):
            known = rest[:, len(REST) - steps] > 0 if steps else active
            code = together([currency, place, *without(rest, steps).T], sizes)
            if not is_own or steps:
                covered[steps] |= active & known & told.has(code, origin)
            around |= covered[steps]
            counts = np.flatnonzero(active & known & ~around)
            members.append(counts)
            codes.append(code[counts])
        active = active & (place != EVERYWHERE)
        place, is_own = places.above[place], False
    return np.concatenate([*members, _NONE]), np.concatenate([*codes, _NONE])


class _Told:
    """Which origin tells of which group as a whole."""

    def __init__(self, code: Ints, origin: Ints) -> None:
        self._codes, at = np.unique(code, return_inverse=True)
        self._origins = int(origin.max()) + 1 if len(origin) else 1
        self._pairs = np.unique(at * self._origins + origin)

    def has(self, code: Ints, origin: Ints) -> Flags:
        at = np.minimum(np.searchsorted(self._codes, code), len(self._codes) - 1)
        pair = at * self._origins + origin
        place = np.minimum(np.searchsorted(self._pairs, pair), len(self._pairs) - 1)
        return np.asarray((self._codes[at] == code) & (self._pairs[place] == pair))


def _summed(f: Figures, member: Ints, node: Ints, count: int) -> tuple[Floats, Floats, Floats]:
    """Return how many figures each group has, their mean and the variance of all together."""
    n = f.n[member]
    spread = np.where(np.isnan(f.spread), usual_spread(f), f.spread)[member]
    whole: Floats = np.bincount(node, n, count).astype(np.float64)
    mean = np.bincount(node, n * f.mean[member], count) / whole
    off = f.mean[member] - mean[node]
    return whole, mean, np.bincount(node, n * (spread + off * off), count) / whole


def usual_spread(f: Figures) -> float:
    """Return the variance of pay within groups: the mean of those told, by their figures."""
    known = ~np.isnan(f.spread)
    whole = float(f.n[known].sum())
    return float((f.n[known] * f.spread[known]).sum()) / whole if whole else USUAL_SPREAD


def _parts(codes: Ints, sizes: list[int]) -> Ints:
    """Take codes apart: the other way round than `together`."""
    found, left = [], codes
    for size in reversed(sizes):
        found.append(left % size)
        left = left // size
    return np.stack(found[::-1], axis=1)
