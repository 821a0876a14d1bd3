"""Who is chosen how often: shares of groups by sex, age band or region, and a warning (P37).

The group that is chosen most often is what the others are measured by; less than four fifths of
its share is a warning. Never: a group of less than 20 people, nor how many are in it; who is of
which group.

Source  privacy: P37; the four-fifths rule, 29 CFR 1607.4 D; Wilson (1927), Newcombe (1998).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rapport.flow.errors import InputError
from rapport.flow.estimating import newcombe, wilson
from rapport.flow.segments.learning.columns import LEAST_PEOPLE, Flags

FOUR_FIFTHS: Final = 0.8


@dataclass(frozen=True, slots=True)
class GroupRate:
    """How often people of one group are chosen.

    by, group        which grouping, and which group of it
    rate, low, high  share of chosen; 95 % (Wilson)
    ratio            that over the highest share of the grouping; nan if nobody is chosen
    warns            the ratio is below four fifths
    sure             and the difference is more than chance makes: Newcombe's interval
    """

    by: str
    group: str
    people: int
    chosen: int
    rate: float
    low: float
    high: float
    ratio: float
    warns: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class Fairness:
    """All groups of 20 people or more, of each grouping the most chosen first.

    hidden  by grouping: how many groups are too small to be told
    """

    groups: tuple[GroupRate, ...]
    hidden: Mapping[str, int]

    @property
    def warnings(self) -> tuple[GroupRate, ...]:
        return tuple(g for g in self.groups if g.warns)


def fairness(chosen: Flags, groupings: Mapping[str, Any]) -> Fairness:
    """Return how often each group is chosen.

    chosen     (n,): who was
    groupings  by name, (n,): the group of each, None: not known, and so in no group

    Raises InputError if a grouping is of other people.
    """
    chosen = np.asarray(chosen, np.bool_)
    groups: list[GroupRate] = []
    hidden = {}
    for by, each in groupings.items():
        if len(each) != len(chosen):
            raise InputError(
                f"{len(chosen)} people, but {by} of {len(each)}.",
                fix="give the group of each person, or None",
            )
        told, hidden[by] = _counted(chosen, each)
        groups += _rates(by, told)
    return Fairness(tuple(groups), hidden)


def _counted(chosen: Flags, each: Any) -> tuple[list[tuple[str, int, int]], int]:
    """Return name, people and chosen of groups that are large enough, and how many are not."""
    names = np.array(["" if g is None else str(g) for g in each], np.str_)
    found, which = np.unique(names, return_inverse=True)
    people = np.bincount(which, minlength=len(found))
    picked = np.bincount(which, chosen, len(found)).astype(np.int64)
    known = [i for i in range(len(found)) if found[i]]
    told = [i for i in known if people[i] >= LEAST_PEOPLE]
    rows = [(str(found[i]), int(people[i]), int(picked[i])) for i in told]
    return rows, len(known) - len(told)


def _rates(by: str, told: list[tuple[str, int, int]]) -> list[GroupRate]:
    if not told:
        return []
    told = sorted(told, key=lambda g: (-g[2] / g[1], g[0]))
    _, most_people, most_chosen = told[0]
    highest = most_chosen / most_people
    found = []
    for name, people, chosen in told:
        rate = chosen / people
        low, high = wilson(chosen, people)
        ratio = rate / highest if highest else float("nan")
        warns = ratio < FOUR_FIFTHS
        _, least, _ = newcombe(most_chosen, most_people, chosen, people)
        sure = warns and float(least) > 0
        found.append(
            GroupRate(
                *(by, name, people, chosen, rate, float(low), float(high)), *(ratio, warns, sure)
            )
        )
    return found
