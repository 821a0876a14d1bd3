"""How often people like, comment, pass on and click, by channel, format, theme and time of day.

Every kind of post is held against all others of its own channel, and of its own format where
that is not what is asked: a theme does not win because it was mostly filmed. `posts.py` says what
single lucky posts are worth; the test is that of Cochran, Mantel and Haenszel.

Source  methods: 3.8; Mantel and Haenszel (1959); Benjamini and Hochberg (1995).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from rapport.flow import audience_tables, estimating
from rapport.flow.estimating import Floats, sums
from rapport.flow.profiles.audience.posts import FEWEST, Codes, Looks, looks, shrunk
from rapport.flow.profiles.audience.workings import POST_FIGURES
from rapport.flow.steps import arrow_step

#: What each reaction counts in the weighted rate.
WEIGHTS: Final = {"likes": 1, "comments": 2, "shares": 3, "clicks": 2}
#: Of what rates are shares: by reach, by views, by followers.
BASES: Final = ("reached", "shown", "followers")
#: And of likes: how many of those who like something also say something.
LIKES: Final = "likes"
#: By what posts are told apart -> what else must be the same of those they are held against.
DIMENSIONS: Final = {
    ("channel",): (),
    ("format",): ("channel",),
    ("theme",): ("channel", "format"),
    ("theme", "format"): ("channel",),
    ("daypart",): ("channel", "format"),
}
_SURE: Final = 0.05


@arrow_step(reads=(POST_FIGURES,), writes=audience_tables.RATES)
def rates(posts: pa.Table) -> pa.Table:
    """Return the rates of every kind of post that twenty people at least could see.

    posts    a row each, in any order
    Returns  a table like tables.RATES, in the order of its key
    """
    posts = posts.sort_by("object_id")
    rows = [row for base in (*BASES, LIKES) for row in _of_base(posts, base)]
    rows.sort(key=lambda row: tuple(row[name] for name in audience_tables.RATES.key))
    _bound([row for row in rows if "beta" in row])
    return pa.Table.from_pylist(rows, audience_tables.RATES.schema)


def _bound(rows: list[dict[str, Any]]) -> None:
    """Put the intervals of shares to their rows: all at once, for that is what takes long."""
    least = 1e-9  # of a rate of 0 the beta is a point only
    a, b = np.maximum(np.array([row["beta"] for row in rows]).reshape(-1, 2), least).T
    for row, low, high in zip(
        rows,
        estimating.beta_at(0.025, a, b).tolist(),
        estimating.beta_at(0.975, a, b).tolist(),
        strict=True,
    ):
        row["low"], row["high"] = min(low, row["shrunk"]), max(high, row["shrunk"])


def _of_base(posts: pa.Table, base: str) -> Iterator[dict[str, Any]]:
    seen = _numbers(posts, base)
    there = seen > 0
    posts, seen = posts.filter(pa.array(there)), seen[there]
    if not len(seen):
        return
    names = ("comments",) if base == LIKES else tuple(WEIGHTS)
    done = {name: _numbers(posts, name) for name in names}
    done["any"] = np.sum(list(done.values()), axis=0)
    # on whom more people acted than saw it, was seen by as many
    seen = np.maximum(seen, done["any"])
    if base == LIKES:
        del done["any"]
    else:
        done["weighted"] = np.sum([WEIGHTS[name] * done[name] for name in names], axis=0)
    kinds = _Kinds(posts)
    for told in DIMENSIONS:
        kind = kinds.of(told)
        for reaction, x in done.items():
            share: _Share | _Mean
            if reaction == "weighted":
                share = _Mean(looks(done["any"], seen, *kinds.prior), x / seen, kind)
            else:
                share = _Share(looks(x, seen, *kinds.prior), kind)
            yield from _rows(base, reaction, share, kind, seen, x)


def _numbers(posts: pa.Table, name: str) -> Floats:
    return np.asarray(posts[name].fill_null(0).to_numpy(), np.float64)


@dataclass(frozen=True)
class Kind:
    """Posts told apart by something: the cell and the stratum of each.

    cells    of each cell its names; one with a name that is not told has no rate
    """

    names: tuple[str, ...]
    cells: list[tuple[str, ...]]
    cell: Codes
    stratum: Codes
    strata: int

    def by_cell(self, values: Floats) -> Floats:
        """Sum over the posts of each cell."""
        return sums(values, self.cell, len(self.cells))

    def by_stratum(self, values: Floats) -> Floats:
        """Sum over the posts of each stratum."""
        return sums(values, self.stratum, self.strata)

    def by_both(self, values: Floats) -> Floats:
        """Sum over the posts of each cell in each stratum: (cells, strata)."""
        both = self.cell * self.strata + self.stratum
        found = sums(values, both, len(self.cells) * self.strata)
        return found.reshape(len(self.cells), self.strata)


class _Kinds:
    """How the posts of one base are told apart."""

    def __init__(self, posts: pa.Table) -> None:
        self._columns = {
            n: posts[n].to_pylist() for n in ("channel", "format", "theme", "daypart")
        }
        self._posts = posts.num_rows
        cells, code = self._coded(("channel", "format"))
        self.prior = (code, len(cells))

    def of(self, names: tuple[str, ...]) -> Kind:
        cells, cell = self._coded(names)
        strata, stratum = self._coded(DIMENSIONS[names])
        return Kind(names, cells, cell, stratum, len(strata))

    def _coded(self, names: tuple[str, ...]) -> tuple[list[tuple[str, ...]], Codes]:
        each = list(zip(*(self._columns[n] for n in names), strict=True)) or [()] * self._posts
        known = sorted(set(each))
        place = {cell: n for n, cell in enumerate(known)}
        return known, np.array([place[cell] for cell in each], np.int64)


class _Share:
    """The share of those who saw a kind of post that did something: by looks, beta-binomial."""

    def __init__(self, by: Looks, kind: Kind) -> None:
        x, n = kind.by_cell(by.x), kind.by_cell(by.n)
        all_x, all_n = kind.by_stratum(by.x), kind.by_stratum(by.n)
        mine = kind.by_both(by.n)
        self.expected = mine @ (all_x / all_n) / n
        strength = kind.by_cell(by.n * by.strength) / n
        a, b = self.expected * strength, (1 - self.expected) * strength
        self.shrunk = shrunk(x, n, a, b)
        self.beta = np.stack((x + a, n - x + b), axis=1)
        spread = all_x * (all_n - all_x) / (all_n * all_n * np.maximum(all_n - 1, 1.0))
        variance = (mine * (all_n - mine) * spread).sum(axis=1)
        self.p = _p(x - n * self.expected, variance)


class _Mean:
    """The mean of a weighted rate over looks, with the spread between posts as it is seen."""

    def __init__(self, by: Looks, rate: Floats, kind: Kind) -> None:
        n, all_n = kind.by_cell(by.n), kind.by_stratum(by.n)
        middle = kind.by_stratum(by.n * rate) / all_n
        posts = kind.by_stratum(np.ones(len(rate)))
        apart = kind.by_stratum(by.n * (rate - middle[kind.stratum]) ** 2)
        spread = apart / np.maximum(posts - 1, 1.0)
        mine = kind.by_both(by.n)
        self.expected = mine @ middle / n
        strength = kind.by_cell(by.n * by.strength) / n
        total = kind.by_cell(by.n * rate)
        self.shrunk = (total + self.expected * strength) / (n + strength)
        half = estimating.Z95 * np.sqrt(mine @ spread / n / (n + strength))
        self.low, self.high = np.maximum(self.shrunk - half, 0.0), self.shrunk + half
        variance = (mine * (all_n - mine) / all_n * spread).sum(axis=1)
        self.p = _p(total - n * self.expected, variance)


def _p(difference: Floats, variance: Floats) -> Floats:
    """Return p of a sum that differs so far from what is expected; 1 where nothing can differ."""
    told = variance > 1e-12
    return estimating.p_of_z(
        np.where(told, difference, 0.0) / np.sqrt(np.where(told, variance, 1.0))
    )


def _interval(share: _Share | _Mean, n: int) -> dict[str, Any]:
    """Return the interval of a cell; of a share the beta that it is yet to be made of."""
    if isinstance(share, _Share):
        return {"beta": share.beta[n]}
    return {"low": float(share.low[n]), "high": float(share.high[n])}


def _rows(
    base: str, reaction: str, share: _Share | _Mean, kind: Kind, seen: Floats, done: Floats
) -> Iterator[dict[str, Any]]:
    posts = kind.by_cell(np.ones(len(seen))).astype(np.int64)
    of, x = kind.by_cell(seen), kind.by_cell(done)
    shown = [n for n, cell in enumerate(kind.cells) if all(cell) and of[n] >= audience_tables.K]
    tested = [n for n in shown if posts[n] >= FEWEST]
    q = dict(zip(tested, estimating.benjamini_hochberg(share.p[tested]), strict=True))
    for n in shown:
        many = n in q
        verdict = "too_few" if not many else "as_expected"
        if many and q[n] <= _SURE:
            verdict = "better" if share.shrunk[n] > share.expected[n] else "worse"
        cell = kind.cells[n]
        yield {
            "base": base,
            "dimension": "_".join(kind.names),
            "value": cell[0],
            "other_value": cell[1] if len(cell) > 1 else "",
            "reaction": reaction,
            "posts": int(posts[n]),
            "seen": int(of[n]),
            "reactions": int(x[n]),
            "plain": x[n] / of[n],
            "shrunk": float(share.shrunk[n]),
            **_interval(share, n),
            "expected": float(share.expected[n]),
            "p": float(share.p[n]) if many else None,
            "q": float(q[n]) if many else None,
            "verdict": verdict,
        }
