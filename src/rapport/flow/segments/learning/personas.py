"""What sets each cluster apart: its size, and the three things that differ most from the others.

Numbers by standardised differences, yes and no and levels by log odds, each with its 95 %
interval, brought to one measure to be put in order. Never: a sensitive or barred column; a
cluster or its rest of less than 20 people; a difference that chance alone may have made.

Source  methods: 3.13; Hedges (1981), g and its error; Haldane (1956) and Anscombe (1956), halves
        added to counts; Hasselblad and Hedges (1995), log odds times sqrt(3)/pi as differences.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from rapport.flow.errors import InputError
from rapport.flow.estimating import Z95
from rapport.flow.segments.learning.columns import LEAST_PEOPLE, Flags, Floats, read_columns

_MOST_FEATURES: Final = 3
#: A log odds ratio times this is as large as a standardised difference.
_AS_DIFFERENCE: Final = 3**0.5 / np.pi
#: Smaller than this is no feature, however sure: a small effect by Cohen (1988).
_LEAST_EFFECT: Final = 0.2
NUMBER, YES_NO, LEVEL = "number", "yes_no", "level"


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that sets a cluster apart.

    kind     `number`, `yes_no`, or `level`: of a column of texts, then `level` names it
    inside   the mean, or the share of yes, in the cluster; `outside`: of all others
    effect   standardised difference of numbers, else log odds ratio; its 95 % interval
    """

    column: str
    level: str | None
    kind: str
    inside: float
    outside: float
    effect: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """The end of the interval next to 0, as a standardised difference: features' order."""
        least = min(abs(self.low), abs(self.high))
        return least if self.kind == NUMBER else least * _AS_DIFFERENCE

    @property
    def name(self) -> str:
        """In the words of a machine: more:replies, less:night_share, more:channel=web."""
        what = self.column if self.level is None else f"{self.column}={self.level}"
        return f"{'more' if self.effect > 0 else 'less'}:{what}"


@dataclass(frozen=True, slots=True)
class Persona:
    """One cluster: how many people, which share of all, and what sets it apart, most first.

    name  made of its features, for programs; `plain` if nothing sets it apart
    """

    cluster: int
    size: int
    share: float
    features: tuple[Feature, ...]
    name: str


def personas(table: pa.Table, labels: Any, *, barred: Collection[str] = ()) -> tuple[Persona, ...]:
    """Return a card of each cluster of 20 people or more, in the order of their numbers.

    table   a row for each of n people: numbers, yes/no, texts
    labels  (n,): the cluster of each; -1: of none, so they count among all others alone
    barred  names of columns that are never told; those sensitive by name are not, either way

    Raises InputError if labels and rows are not equally many, or no column is left.
    """
    labels = np.asarray(labels, np.int64)
    if len(labels) != table.num_rows:
        raise InputError(
            f"{table.num_rows} people, but {len(labels)} labels.",
            fix="give the cluster of each row of the table",
        )
    columns = read_columns(table, barred)
    found = []
    for cluster in np.unique(labels[labels >= 0]).tolist():
        inside = labels == cluster
        size = int(inside.sum())
        if size < LEAST_PEOPLE:
            continue
        features: list[Feature] = []
        for i, name in enumerate(columns.names):
            values = columns.values[:, i]
            if columns.levels[i]:
                features += _of_levels(name, columns.levels[i], values, inside)
            elif columns.yes_no[i]:
                features += _of_flags(name, None, values, inside)
            else:
                features += _of_numbers(name, values, inside)
        told = _most(features)
        plain = " ".join(f.name for f in told) or "plain"
        found.append(Persona(cluster, size, size / len(labels), told, plain))
    return tuple(found)


def _most(features: list[Feature]) -> tuple[Feature, ...]:
    """Take the features that differ most for sure, one of each column."""
    sure = [f for f in features if f.low * f.high > 0 and f.difference >= _LEAST_EFFECT]
    sure.sort(key=lambda f: (-round(f.difference, 9), f.effect < 0, f.name))
    first = {f.column: f for f in reversed(sure)}
    return tuple(f for f in sure if first[f.column] is f)[:_MOST_FEATURES]


def _of_numbers(name: str, values: Floats, inside: Flags) -> Iterator[Feature]:
    """Yield the difference of means over the spread within both: Hedges' g."""
    known = ~np.isnan(values)
    ours, others = values[inside & known], values[~inside & known]
    n, m = len(ours), len(others)
    if min(n, m) < LEAST_PEOPLE:
        return
    within = ((n - 1) * ours.var(ddof=1) + (m - 1) * others.var(ddof=1)) / (n + m - 2)
    scale = max(abs(float(ours.mean())), abs(float(others.mean())), 1e-300)
    spread = max(float(np.sqrt(within)), 1e-6 * scale)  # of two constants: very far apart
    g = float(ours.mean() - others.mean()) / spread * (1 - 3 / (4 * (n + m) - 9))
    half = Z95 * float(np.sqrt((n + m) / (n * m) + g * g / (2 * (n + m))))
    yield Feature(
        *(name, None, NUMBER, float(ours.mean()), float(others.mean())), *(g, g - half, g + half)
    )


def _of_levels(
    name: str, levels: tuple[str, ...], values: Floats, inside: Flags
) -> Iterator[Feature]:
    for i, level in enumerate(levels):
        flags = np.where(np.isnan(values), np.nan, values == i)
        yield from _of_flags(name, level, flags, inside)


def _of_flags(name: str, level: str | None, values: Floats, inside: Flags) -> Iterator[Feature]:
    """Yield the log odds ratio of yes, halves added to each count."""
    known = ~np.isnan(values)
    n, m = int((inside & known).sum()), int((~inside & known).sum())
    if min(n, m) < LEAST_PEOPLE:
        return
    ours, others = float(values[inside & known].sum()), float(values[~inside & known].sum())
    counts = np.array([ours, n - ours, others, m - others]) + 0.5
    odds = float(np.log(counts[0] * counts[3] / (counts[1] * counts[2])))
    half = Z95 * float(np.sqrt((1 / counts).sum()))
    kind = YES_NO if level is None else LEVEL
    yield Feature(name, level, kind, ours / n, others / m, odds, odds - half, odds + half)
