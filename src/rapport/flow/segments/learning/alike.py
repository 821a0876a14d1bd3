"""Who is like the people of a group: a ranking of all others, how well it works and what made it.

The group is known, of the others nobody knows who would belong to it: models are made of bags
(bagging.py), the kind of model is chosen by cross-validation among the people it is made of, and
lift is measured on people held out. Never: a barred column; a claim on one person: scores rank,
chances are for sizes alone.

Source  methods: 3.14; Mordelet and Vert (2014); Elkan and Noto (2008); Breiman (2001), importance
        by permutation.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from scipy.stats import rankdata

from rapport.flow.errors import InputError
from rapport.flow.segments.learning import bagging, ranking
from rapport.flow.segments.learning.bagging import METHODS, Bag
from rapport.flow.segments.learning.columns import (
    LEAST_PEOPLE,
    OTHER,
    Columns,
    Flags,
    Floats,
    Ints,
    one_thread,
    read_columns,
)
from rapport.flow.segments.learning.ranking import LabelledShare, Ranking

#: Of fewer people nobody can be learned to be like.
LEAST_MEMBERS: Final = 100
_BAGS: Final = 20
_HELD_OUT: Final = 0.3
#: Cross-validation: folds, bags in each, and of how many people of each side at most.
_FOLDS, _FOLD_BAGS, _FOLD_PEOPLE = 3, 4, 20_000
#: Importance: bags that are asked, shuffles of each column, and people of each side at most.
_ASKED, _SHUFFLES, _SHUFFLED_PEOPLE = 5, 3, 3_000
_MOST_FACTORS: Final = 10


@dataclass(frozen=True, slots=True)
class Tried:
    """One kind of model, and its mean average precision in cross-validation."""

    method: str
    average_precision: float


@dataclass(frozen=True, slots=True)
class Maker:
    """One column the ranking is made of.

    importance  by how much the AUC falls, people held out, if the column is shuffled
    spread      of that between shuffles: standard deviation
    towards     `more` or `less` of a number, or the level that is ranked highest
    """

    column: str
    importance: float
    spread: float
    towards: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Who is like a group, n people in all.

    scores    (n,), 0 to 1, by models that did not see the person; members have theirs too
    method    which kind of model was chosen among `tried`
    rankings  on people held out: `alike`, `random`, and `rival` if one was given
    makers    the columns that count, the first most
    labelled  which share of all like the group is in it; `people`: so many more there may be
    left_out  columns that were barred
    """

    scores: Floats
    method: str
    tried: tuple[Tried, ...]
    rankings: tuple[Ranking, ...]
    makers: tuple[Maker, ...]
    labelled: LabelledShare
    people: int
    members: int
    base: int
    left_out: tuple[str, ...]


def alike(
    table: pa.Table,
    members: Flags,
    *,
    barred: Collection[str] = (),
    rival: Any = None,
    held_out: Flags | None = None,
    salt: int = 0,
) -> Alike:
    """Return who of a base is like its members.

    table     a row for each of n people: the group and those who may be chosen
    members   (n,): who is in the group
    barred    names of columns that never enter
    rival     (n,): another ranking to be measured beside ours, higher is better: say, RFM
    held_out  (n,): on whom it is measured, say who came last; None: three in ten, drawn

    Raises InputError if the group has less than 100 people or the base beside it has, or if too
    few of either are held out.
    """
    members = np.asarray(members, np.bool_)
    _check(members, table.num_rows)
    columns = read_columns(table, barred)
    out = _drawn(members, salt) if held_out is None else np.asarray(held_out, np.bool_)
    _check_held_out(members, out)
    with one_thread():
        learned, told = np.flatnonzero(~out), np.flatnonzero(out)
        tried = _tried(columns, members, learned, salt)
        method = max(tried, key=lambda t: t.average_precision).method
        made = bagging.bags(columns, members, learned, method, _BAGS, salt)
        chance = bagging.scores(made, columns.values[told])
        rankings = _rankings(chance, members[told], rival, told, salt)
        makers = _makers(columns, members, made, told, salt)
        labelled = _labelled(chance, members[told])
        every = np.arange(len(members))
        final = bagging.bags(columns, members, every, method, _BAGS, salt + 1)
        scores = bagging.scores_unseen(final, columns.values)
    many, base = int(members.sum()), int((~members).sum())
    people = min(round(many / labelled.by_quantile) - many, base)
    return Alike(
        *(scores, method, tried, rankings, makers, labelled),
        *(max(people, 0), many, base, columns.left_out),
    )


def _check(members: Flags, rows: int) -> None:
    if len(members) != rows:
        raise InputError(
            f"{rows} people, but {len(members)} words on who is a member.",
            fix="give one yes or no for each row of the table",
        )
    many, base = int(members.sum()), int((~members).sum())
    if many < LEAST_MEMBERS:
        raise InputError(
            f"A look-alike needs {LEAST_MEMBERS} people to learn from; this group has {many}:"
            f" {LEAST_MEMBERS - many} are missing.",
            fix="take a wider group, or wait until it has grown",
        )
    if base < LEAST_MEMBERS:
        raise InputError(
            f"There are {base} people beside the group; {LEAST_MEMBERS} are needed:"
            f" {LEAST_MEMBERS - base} are missing.",
            fix="take a wider base to choose from",
        )


def _check_held_out(members: Flags, out: Flags) -> None:
    parts = (members & out, members & ~out, ~members & out, ~members & ~out)
    if len(out) != len(members) or min(int(p.sum()) for p in parts) < LEAST_PEOPLE:
        raise InputError(
            f"Less than {LEAST_PEOPLE} people of the group or of the base are held out, or left"
            " to learn from.",
            fix="hold out about three in ten of both",
        )


def _drawn(members: Flags, salt: int) -> Flags:
    """Return three in ten of either side."""
    random = np.random.default_rng([salt, 3])
    out = np.zeros(len(members), np.bool_)
    for side in (np.flatnonzero(members), np.flatnonzero(~members)):
        out[random.choice(side, round(_HELD_OUT * len(side)), replace=False)] = True
    return out


def _some(rows: Ints, members: Flags, most: int, random: np.random.Generator) -> Ints:
    """Return so many rows of either side at most, in an order by chance."""
    sides = (rows[members[rows]], rows[~members[rows]])
    return np.concatenate([random.permutation(side)[:most] for side in sides])


def _tried(columns: Columns, members: Flags, rows: Ints, salt: int) -> tuple[Tried, ...]:
    """Return how well each kind of model ranks people of folds it was not made of."""
    some = _some(rows, members, _FOLD_PEOPLE, np.random.default_rng([salt, 5]))
    fold = np.arange(len(some)) % _FOLDS
    found = []
    for method in METHODS:
        each = []
        for number in range(_FOLDS):
            inside, outside = some[fold != number], some[fold == number]
            made = bagging.bags(columns, members, inside, method, _FOLD_BAGS, salt + number)
            chance = bagging.scores(made, columns.values[outside])
            each.append(ranking.average_precision(chance, members[outside]))
        found.append(Tried(method, float(np.mean(each))))
    return tuple(found)


def _rankings(
    chance: Floats, members: Flags, rival: Any, told: Ints, salt: int
) -> tuple[Ranking, ...]:
    by_chance = np.random.default_rng([salt, 7]).random(len(told))
    found = [
        ranking.ranked("alike", chance, members, salt),
        ranking.ranked("random", by_chance, members, salt),
    ]
    if rival is not None:
        theirs = np.asarray(rival, np.float64)[told]
        worst = np.min(theirs, where=~np.isnan(theirs), initial=0.0) - 1.0
        theirs = np.where(np.isnan(theirs), worst, theirs)  # who has no place stands last
        found.append(ranking.ranked("rival", theirs, members, salt))
    return tuple(found)


def _labelled(chance: Floats, members: Flags) -> LabelledShare:
    """Of people held out; models see both sides as equally many, so chances are told anew."""
    return ranking.labelled_share(ranking.calibrated(chance, members), members)


def _makers(
    columns: Columns, members: Flags, made: list[Bag], told: Ints, salt: int
) -> tuple[Maker, ...]:
    """Return the columns without which people held out are ranked worse."""
    random = np.random.default_rng([salt, 13])
    some = _some(told, members, _SHUFFLED_PEOPLE, random)
    values, sought, asked = columns.values[some], members[some], made[:_ASKED]
    chance = bagging.scores(asked, values)
    whole = ranking.auc(chance, sought)
    found = []
    for i, name in enumerate(columns.names):
        falls = []
        for _ in range(_SHUFFLES):
            shuffled = values.copy()
            shuffled[:, i] = random.permutation(values[:, i])
            falls.append(whole - ranking.auc(bagging.scores(asked, shuffled), sought))
        fall = float(np.mean(falls))
        if fall > max(float(np.std(falls)), 1e-4):
            towards = _towards(values[:, i], columns.levels[i], chance)
            found.append(Maker(name, fall, float(np.std(falls)), towards))
    return tuple(sorted(found, key=lambda m: (-m.importance, m.column))[:_MOST_FACTORS])


def _towards(values: Floats, levels: tuple[str, ...], chance: Floats) -> str:
    """Return which way a column leads, told of twenty people at least."""
    known = ~np.isnan(values)
    if not levels:
        ranks = rankdata(values[known])
        if known.any() and ranks.max() == ranks.min():  # whether it is known is all that tells
            ranks, known = rankdata(known), np.ones(len(known), np.bool_)
        together = float((ranks - ranks.mean()) @ rankdata(chance[known])) if known.any() else 0.0
        return "more" if together >= 0 else "less"
    which = values[known].astype(np.int64)
    counts = np.bincount(which, minlength=len(levels))
    means = np.bincount(which, chance[known], len(levels)) / np.maximum(counts, 1)
    best = max(range(len(levels)), key=lambda i: (counts[i] >= LEAST_PEOPLE, means[i], -i))
    return levels[best] if counts[best] >= LEAST_PEOPLE else OTHER
