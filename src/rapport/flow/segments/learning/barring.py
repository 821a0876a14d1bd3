"""Which columns must not be learned from though nobody barred them by name.

Source  methods: 3.14 (proxies of what nobody is judged by); Kaufman et al. (2012), leakage.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from rapport.flow.segments.learning.columns import LEAST_PEOPLE, Columns, Flags, Floats
from rapport.flow.segments.learning.ranking import auc

#: A column that alone tells members from others so well says what the group is made of.
RESTATES: Final = 0.95
#: A correlation above this makes a column a stand-in for the group that people are of.
PROXY: Final = 0.3


def restating(columns: Columns, members: Flags) -> tuple[str, ...]:
    """Return names of columns that alone rank nearly all members first, or nearly all last."""
    return tuple(
        name
        for i, name in enumerate(columns.names)
        if _apart(columns.values[:, i], bool(columns.levels[i]), members) >= RESTATES
    )


def _apart(values: Floats, by_level: bool, members: Flags) -> float:
    known = ~np.isnan(values)
    if by_level:
        values = _rates(values, members)
    else:  # what is missing stands below all that is known
        values = np.where(known, values, np.nanmin(values) - 1 if known.any() else 0.0)
    found = auc(values, members)
    return max(found, 1 - found)


def _rates(values: Floats, members: Flags) -> Floats:
    """Return of each row the share of members at its level."""
    levels = np.where(np.isnan(values), -1, values).astype(np.int64) + 1
    many = np.bincount(levels)
    share = np.bincount(levels, members.astype(np.float64)) / np.maximum(many, 1)
    return np.asarray(share[levels], np.float64)


def proxies(columns: Columns, groupings: Mapping[str, Any]) -> dict[str, str]:
    """Return column -> grouping for columns that stand in for one: their correlation with being
    of one of its groups, of those whose group is known, is above .3 either way.

    groupings  by name, (n,): the group of each, None: not known
    """
    found: dict[str, str] = {}
    for by, each in groupings.items():
        told = np.array(["" if g is None else str(g) for g in each], np.str_)
        known = told != ""
        for group in np.unique(told[known]):
            inside = told == group
            if min(int(inside.sum()), int((known & ~inside).sum())) < LEAST_PEOPLE:
                continue
            for i, name in enumerate(columns.names):
                if name not in found and _correlates(columns, i, inside, known):
                    found[name] = by
    return found


def _correlates(columns: Columns, i: int, inside: Flags, known: Flags) -> bool:
    values = columns.values[:, i]
    if not columns.levels[i]:
        return _correlation(values, inside, known) > PROXY
    return any(
        _correlation(np.where(np.isnan(values), np.nan, values == level), inside, known) > PROXY
        for level in range(len(columns.levels[i]))
    )


def _correlation(values: Floats, inside: Flags, known: Flags) -> float:
    rows = known & ~np.isnan(values)
    one, other = values[rows], inside[rows].astype(np.float64)
    if len(one) < 2 * LEAST_PEOPLE or one.std() < 1e-12 or other.std() < 1e-12:
        return 0.0
    return abs(float(np.corrcoef(one, other)[0, 1]))
