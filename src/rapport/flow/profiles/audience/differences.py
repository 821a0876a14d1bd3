"""Does one group act otherwise than the others? Asked on our own people, before somebody acts.

Each group of twenty people at least is held against all others together. Smaller groups count
among the others only if they are twenty people together: else they are counted nowhere, so that
no small number can be told by taking two apart. Shares are compared by Newcombe's interval, means
by Welch's; texts of one person count together for what they tell (Rao and Scott).

A claim *holds* if q <= .05 among all that are asked of its grouping; it *does not* if the interval
leaves room only for a difference that would matter to nobody; between the two there are too few.

Source  methods: 3.13; Newcombe (1998); Rao and Scott (1992); Welch (1947).
"""

from typing import Any, Final

import numpy as np
import pyarrow as pa

from rapport.flow import audience_tables, estimating
from rapport.flow.estimating import Floats
from rapport.flow.profiles.audience.workings import GROUP_SUMS
from rapport.flow.steps import arrow_step

#: Groups that are named even if nobody is in them: to name them tells nothing.
ALWAYS: Final = {
    "sex": ("female", "male"),
    "age_band": ("under_25", "25_34", "35_44", "45_54", "55_64", "from_65"),
}
#: A difference of shares within half of the others' share matters to nobody, but of two points at
#: least and ten at most; of means, within a quarter.
_HALF, _LEAST, _MOST, _QUARTER = 0.5, 0.02, 0.10, 0.25
_SURE: Final = 0.05
_SUMS: Final = ("people", "x", "n", "xx", "xn", "nn")
_KEY: Final = audience_tables.DIFFERENCES.key


@arrow_step(reads=(GROUP_SUMS,), writes=audience_tables.DIFFERENCES)
def differences(sums: pa.Table) -> pa.Table:
    """Return every group against all others, for each way of acting.

    sums     a row per measure and group, in any order
    Returns  a table like tables.DIFFERENCES, in the order of its key
    """
    rows = sorted(sums.to_pylist(), key=lambda row: tuple(row[name] for name in _KEY))
    whole = _wholes(rows)
    pairs = []
    for row in (row for row in rows if row["people"] >= audience_tables.K):
        rest = {name: whole[_asked(row)][name] - row[name] for name in _SUMS}
        if rest["people"] >= audience_tables.K:
            pairs.append((row, rest))
    found = _compared(pairs) + _too_few(rows, {tuple(r[n] for n in _KEY) for r, _ in pairs})
    found.sort(key=lambda row: tuple(row[name] for name in _KEY))
    return pa.Table.from_pylist(found, audience_tables.DIFFERENCES.schema)


def _asked(row: dict[str, Any]) -> tuple[str, str]:
    return row["measure"], row["grouping"]


def _wholes(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, int]]:
    """Return the sums over all groups that count: the large, and the small if they are many."""
    large, small = _added(rows, large=True), _added(rows, large=False)
    for asked, sums in small.items():
        if asked in large and sums["people"] >= audience_tables.K:
            large[asked] = {name: large[asked][name] + sums[name] for name in _SUMS}
    return large


def _added(rows: list[dict[str, Any]], *, large: bool) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        if (row["people"] >= audience_tables.K) is large:
            sums = found.setdefault(_asked(row), dict.fromkeys(_SUMS, 0))
            for name in _SUMS:
                sums[name] += row[name]
    return found


def _compared(pairs: list[tuple[dict[str, Any], dict[str, int]]]) -> list[dict[str, Any]]:
    if not pairs:
        return []
    unit = np.array([row["unit"] for row, _ in pairs])
    mine, rest = (
        {name: np.array([side[name] for side in sides], np.float64) for name in _SUMS}
        for sides in zip(*pairs, strict=True)
    )
    difference, low, high, p = _shares(mine, rest, unit == "texts")
    of_means = unit == "mean"
    for ours, theirs in zip((difference, low, high, p), _means(mine, rest), strict=True):
        np.copyto(ours, theirs, where=of_means)
    rest_rate = rest["x"] / rest["n"]
    margin = np.clip(_HALF * rest_rate, _LEAST, _MOST)
    margin = np.where(of_means, _QUARTER * rest_rate, margin)
    q = _among(np.array([row["grouping"] for row, _ in pairs]), p)
    within = (np.abs(low) <= margin) & (np.abs(high) <= margin)
    verdict = np.where(q <= _SURE, "holds", np.where(within, "does_not", "too_few"))
    return [
        {
            **{name: row[name] for name in (*_KEY, "said", "unit", "people")},
            "of": row["n"],
            "counted": row["x"],
            "rate": row["x"] / row["n"],
            "rest_people": other["people"],
            "rest_of": other["n"],
            "rest_counted": other["x"],
            "rest_rate": float(rest_rate[i]),
            "difference": float(difference[i]),
            "low": float(low[i]),
            "high": float(high[i]),
            "margin": float(margin[i]),
            "p": float(p[i]),
            "q": float(q[i]),
            "verdict": str(verdict[i]),
        }
        for i, (row, other) in enumerate(pairs)
    ]


def _among(grouping: Any, p: Floats) -> Floats:
    """Return q among all questions of one grouping: who asks of the sexes asks of no towns."""
    q = np.ones(len(p))
    for name in np.unique(grouping):
        q[grouping == name] = estimating.benjamini_hochberg(p[grouping == name])
    return q


def _shares(
    mine: dict[str, Floats], rest: dict[str, Floats], of_texts: Any
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return difference, its interval, and p of shares."""
    told = []
    for side in (mine, rest):
        effect = estimating.design_effect(
            side["x"], side["n"], side["xx"], side["xn"], side["nn"], side["people"]
        )
        effect = np.where(of_texts, effect, 1.0)
        told += [np.minimum(side["x"], side["n"]) / effect, side["n"] / effect]
    return (*estimating.newcombe(*told), estimating.p_of_shares(*told))


def _means(
    mine: dict[str, Floats], rest: dict[str, Floats]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return difference, its interval, and p of means over people, whose n are 1.

    No side is taken to spread less than all people together: a small group that happens to be
    quiet is none the surer for it.
    """
    n = mine["n"] + rest["n"]
    together = _spread(mine["xx"] + rest["xx"], mine["x"] + rest["x"], n)
    difference = mine["x"] / mine["n"] - rest["x"] / rest["n"]
    variance, freedom = np.zeros(len(n)), np.zeros(len(n))
    for side in (mine, rest):
        part = np.maximum(_spread(side["xx"], side["x"], side["n"]), together) / side["n"]
        variance += part
        freedom += part**2 / (side["n"] - 1)
    some = variance > 0
    freedom = np.where(some, variance**2 / np.where(some, freedom, 1.0), 1.0)
    error = np.sqrt(variance)
    half = estimating.t_at(0.975, freedom) * error
    t = np.where(some, difference, 0.0) / np.where(some, error, 1.0)
    return difference, difference - half, difference + half, estimating.p_of_t(t, freedom)


def _spread(xx: Floats, x: Floats, n: Floats) -> Floats:
    """Return the variance of n numbers by their sums."""
    return np.maximum(xx - x * x / n, 0.0) / np.maximum(n - 1, 1.0)


def _too_few(rows: list[dict[str, Any]], told: set[tuple[str, ...]]) -> list[dict[str, Any]]:
    """Return the groups that always have a name, where they are too small to speak of."""
    units = {row["measure"]: row["unit"] for row in rows}
    return [
        {"measure": measure, "grouping": grouping, "value": value, "said": value, "unit": unit}
        | {"verdict": "too_few"}
        for measure, unit in units.items()
        for grouping, values in ALWAYS.items()
        for value in values
        if (measure, grouping, value) not in told
    ]
