"""Bags of models that tell people of a group from the rest, where the rest may hold some too.

Each bag sees a part of the group and a part of the rest, so that who is like the group but not
known to be is taken for the rest by some models alone (Mordelet and Vert 2014). Never: a score of
somebody by a model that saw them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from rapport.flow.segments.learning.columns import Columns, Flags, Floats, Ints, scale_of

LOGISTIC: Final = "logistic"
BOOSTING: Final = "boosting"
#: The first of equals is taken: it is the simpler.
METHODS: Final = (LOGISTIC, BOOSTING)
#: Which part of a bootstrap's people differ: so many of each side are in a bag, at most.
_PART: Final = 0.632
_MOST_MEMBERS, _MOST_REST = 10_000, 30_000
#: The rest in a bag: so many for each of the group, and at least this.
_REST_EACH, _LEAST_REST = 5, 5_000
#: Rows that are scored at once.
_AT_ONCE: Final = 50_000

Model = Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True)
class Bag:
    """One model, (m, columns) to (m,) chances, and the rows it was made of."""

    model: Model
    rows: Ints


def bags(
    columns: Columns, members: Flags, rows: Ints, method: str, many: int, salt: int
) -> list[Bag]:
    """Return that many models, made of some of the rows."""
    group, rest = rows[members[rows]], rows[~members[rows]]
    ours = min(max(round(_PART * len(group)), 1), _MOST_MEMBERS)
    theirs = min(round(_PART * len(rest)), max(_REST_EACH * ours, _LEAST_REST), _MOST_REST)
    made = []
    for number in range(many):
        random = np.random.default_rng([salt, number])
        taken = np.concatenate(
            [random.choice(group, ours, replace=False), random.choice(rest, theirs, replace=False)]
        )
        taken.sort()
        make = _boosting if method == BOOSTING else _logistic
        made.append(Bag(make(columns, columns.values[taken], members[taken]), taken))
    return made


def scores(made: list[Bag], values: Floats) -> Floats:
    """Return the mean chance of (m, columns) of people whom no bag saw."""
    found = np.zeros(len(values))
    for start in range(0, len(values), _AT_ONCE):
        part = values[start : start + _AT_ONCE]
        found[start : start + _AT_ONCE] = np.mean([bag.model(part) for bag in made], axis=0)
    return found


def scores_unseen(made: list[Bag], values: Floats) -> Floats:
    """Return of all people the mean chance by the bags that did not see them.

    Whom each bag saw, which of twenty happens to one in ten thousand, is scored by all of them.
    """
    summed, counted, everything = (np.zeros(len(values)) for _ in range(3))
    for bag in made:
        chance = scores([bag], values)
        unseen = np.ones(len(values), np.bool_)
        unseen[bag.rows] = False
        everything += chance
        summed += np.where(unseen, chance, 0.0)
        counted += unseen
    told = counted > 0
    return np.where(told, summed / np.where(told, counted, 1.0), everything / len(made))


def _boosting(columns: Columns, values: Floats, is_member: Flags) -> Model:
    known = np.flatnonzero(~np.isnan(values).all(axis=0))  # of nothing no threshold can be made
    by_level = columns.by_level[known]
    model = HistGradientBoostingClassifier(
        learning_rate=0.1,
        max_iter=60,
        max_leaf_nodes=31,
        min_samples_leaf=20,
        l2_regularization=1.0,
        categorical_features=np.flatnonzero(by_level) if by_level.any() else None,
        class_weight="balanced",
        early_stopping=False,
        random_state=0,
    ).fit(values[:, known], is_member)
    return lambda some: np.asarray(model.predict_proba(some[:, known])[:, 1], np.float64)


def _logistic(columns: Columns, values: Floats, is_member: Flags) -> Model:
    spread = _spread_out(columns, values)
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=300)
    model.fit(spread(values), is_member)
    return lambda some: np.asarray(model.predict_proba(spread(some))[:, 1], np.float64)


def _spread_out(columns: Columns, values: Floats) -> Callable[[Floats], Floats]:
    """Return what lays levels out as columns of 0 and 1, and tells what is missing as one more."""
    numbers = np.flatnonzero(~columns.by_level)
    scale = scale_of(values[:, numbers])
    gaps = numbers[np.isnan(values[:, numbers]).any(axis=0)]
    by_level = [(i, len(columns.levels[i])) for i in np.flatnonzero(columns.by_level)]

    def spread(some: Floats) -> Floats:
        parts: list[Any] = [scale.of(some[:, numbers]), np.isnan(some[:, gaps])]
        parts += [some[:, i, None] == np.arange(many) for i, many in by_level]
        return np.hstack([p.astype(np.float64) for p in parts])

    return spread
