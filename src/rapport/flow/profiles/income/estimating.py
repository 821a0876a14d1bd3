"""What each group earns: its own figures and those of wider groups, each by its weight.

    estimated(nodes) -> Estimates

Level by level from the widest group to the narrowest (pooling.py). A group counts by itself if it
has FEWEST figures; else by the first wider one that has, in the order of nodes.py. Where all
figures of a place are fewer, the same people elsewhere are taken, nearest first; from beyond what
holds the place, times the ratio at which pay there stands to pay elsewhere (hh.ru calls it
indirect_regional_ratio).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from rapport.flow.profiles.income import pooling
from rapport.flow.profiles.income.coding import Floats, Ints
from rapport.flow.profiles.income.nodes import (
    DROPPED,
    EVERYWHERE,
    REST,
    Nodes,
    without,
)

#: Figures below which a group says nothing by itself.
FEWEST: Final = 30.0
#: Figures that the usual spread of groups of one form counts like, beside a group's own.
_SPREAD_WORTH: Final = 20.0
#: Figures at which half of a ratio between places is believed.
_RATIO_WORTH: Final = 20.0
#: What it rests on: itself, a wider group by so many of DROPPED, or another place.
OWN: Final = 0
ELSEWHERE: Final = len(DROPPED) + 1
NOTHING: Final = -1


@dataclass(frozen=True)
class Estimates:
    """One a group. mean, spread, doubt: of the logarithm of pay; doubt is the mean's variance.

    base   the group that it rests on, NOTHING if none has figures enough
    how    OWN, how many of DROPPED are left out, or ELSEWHERE
    """

    mean: Floats
    spread: Floats
    doubt: Floats
    base: Ints
    how: Ints


def estimated(nodes: Nodes) -> Estimates:
    """Return what each group earns."""
    spread = _spreads(nodes)
    wider, step = _wider(nodes)
    between = _between(nodes, spread, wider, step)
    mean, doubt = _pooled(nodes, spread, wider, step, between)
    base, how = _bases(nodes, wider)
    thin = np.flatnonzero(base == NOTHING)
    far, shift, unsure = _elsewhere(nodes, thin)
    there = far != NOTHING
    has, far = thin[there], far[there]
    put = pooling.pooled(
        nodes.mean[has],
        nodes.n[has],
        spread[has],
        mean[far] + shift[there],
        between[len(DROPPED)],
        doubt[far] + unsure[there],
    )
    mean[has], doubt[has] = put.mean, put.doubt
    base[has], how[has] = far, ELSEWHERE
    return Estimates(mean, spread, doubt, base, how)


def _known(nodes: Nodes) -> Ints:
    """Return which parts of REST are known of each group, as bits."""
    bits = 1 << np.arange(len(REST))
    return np.asarray(((nodes.rest > 0) * bits).sum(axis=1))


def _spreads(nodes: Nodes) -> Floats:
    """Return the variance of pay within each group, drawn to that of groups of its form."""
    form = _known(nodes)
    size = 1 << len(REST)
    whole = np.bincount(form, nodes.n, size)
    usual = np.bincount(form, nodes.n * nodes.spread, size) / np.where(whole > 0, whole, 1.0)
    n = nodes.n
    return (n * nodes.spread + _SPREAD_WORTH * usual[form]) / (n + _SPREAD_WORTH)


def _wider(nodes: Nodes) -> tuple[Ints, Ints]:
    """Return the next wider group of each, NOTHING of the widest, and which step leads to it:
    a place in DROPPED, or len(DROPPED) for the place."""
    steps = np.full(len(nodes.code), len(DROPPED))
    for step in reversed(range(len(DROPPED))):
        steps[nodes.rest[:, REST.index(DROPPED[step])] > 0] = step
    rest, place = nodes.rest.copy(), nodes.place.copy()
    for step in range(len(DROPPED)):
        rest[steps == step, REST.index(DROPPED[step])] = 0
    upward = steps == len(DROPPED)
    place[upward] = nodes.places.above[place[upward]]
    wider = nodes.find(nodes.currency, place, rest)
    wider[upward & (nodes.place == EVERYWHERE)] = NOTHING
    return wider, steps


def _between(nodes: Nodes, spread: Floats, wider: Ints, step: Ints) -> list[pooling.Between]:
    """Return the variance between groups that each step puts together."""
    found = []
    for kind in range(len(DROPPED) + 1):
        mine = np.flatnonzero((step == kind) & (wider != NOTHING))
        found.append(pooling.learned(nodes.mean[mine], nodes.n[mine], spread[mine], wider[mine]))
    return found


def _pooled(
    nodes: Nodes, spread: Floats, wider: Ints, step: Ints, between: list[pooling.Between]
) -> tuple[Floats, Floats]:
    """Return mean and doubt of each group, wider groups first."""
    mean, doubt = nodes.mean.copy(), spread / nodes.n
    height = nodes.places.heights[nodes.place]
    depth = np.where(step == len(DROPPED), height, height.max(initial=0) + 6 - step)
    for level in np.unique(depth[wider != NOTHING]):
        for kind in range(len(DROPPED) + 1):
            mine = np.flatnonzero((depth == level) & (step == kind) & (wider != NOTHING))
            above = wider[mine]
            put = pooling.pooled(
                nodes.mean[mine], nodes.n[mine], spread[mine], mean[above], between[kind],
                doubt[above],
            )  # fmt: skip
            mean[mine], doubt[mine] = put.mean, put.doubt
    return mean, doubt


def _bases(nodes: Nodes, wider: Ints) -> tuple[Ints, Ints]:
    """Return the first group in its own place, from each on, that has figures enough."""
    count = len(nodes.code)
    base, how = np.full(count, NOTHING), np.zeros(count, np.int64)
    at = np.arange(count)
    for _ in range(len(DROPPED) + 1):
        enough = (base == NOTHING) & (at != NOTHING)
        enough[enough] = nodes.n[at[enough]] >= FEWEST
        base[enough] = at[enough]
        going = (base == NOTHING) & (at != NOTHING)
        next_ = np.where(going, wider[at], NOTHING)
        same = (next_ != NOTHING) & (nodes.place[next_] == nodes.place)
        at = np.where(same, next_, NOTHING)
    gone = (nodes.rest > 0) & (nodes.rest[base] == 0)
    for step, name in enumerate(DROPPED):
        dropped = gone[:, REST.index(name)] & (base != NOTHING)
        how[dropped] = step + 1
    return base, how


def _elsewhere(nodes: Nodes, thin: Ints) -> tuple[Ints, Floats, Floats]:
    """Return for groups of places that say nothing the same people of a wider place, by what
    their pay differs from theirs, and the variance of that difference."""
    found = np.full(len(thin), NOTHING)
    shift, doubt = np.zeros(len(thin)), np.zeros(len(thin))
    place = nodes.place[thin]
    ratio, unsure = _ratios(nodes)
    while ((found == NOTHING) & (place != EVERYWHERE)).any():
        going = (found == NOTHING) & (place != EVERYWHERE)
        place = np.where(going, nodes.places.above[place], place)
        for steps in range(len(DROPPED) + 1):
            near = nodes.find(nodes.currency[thin], place, without(nodes.rest[thin], steps))
            fits = going & (found == NOTHING) & (near != NOTHING)
            fits[fits] = nodes.n[near[fits]] >= FEWEST
            found[fits] = near[fits]
            far = fits & (place == EVERYWHERE)
            shift[far] = _of_place(nodes, thin[far], ratio)
            doubt[far] = _of_place(nodes, thin[far], unsure)
    return found, shift, doubt


def _of_place(nodes: Nodes, at: Ints, values: Floats) -> Floats:
    return np.asarray(values[nodes.currency[at] * len(nodes.places.keys) + nodes.place[at]])


def _ratios(nodes: Nodes) -> tuple[Floats, Floats]:
    """Return by currency and place how far pay lies above that elsewhere, in logs, and the
    variance of that: over roles (or all of a place, if it tells of no roles) that both have."""
    size = (int(nodes.currency.max(initial=0)) + 1) * len(nodes.places.keys)
    key = nodes.currency * len(nodes.places.keys) + nodes.place
    form = _known(nodes)
    role = 1 << REST.index("role")
    by_role = (form & role > 0) & (form & ~(role | 1 << REST.index("industry")) == 0)
    plain = np.bincount(key, by_role, size)[key] == 0
    local = np.flatnonzero((by_role | ((form == 0) & plain)) & (nodes.place != EVERYWHERE))
    every = nodes.find(nodes.currency[local], np.full(len(local), EVERYWHERE), nodes.rest[local])
    local, every = local[every != NOTHING], every[every != NOTHING]
    rest = nodes.n[every] - nodes.n[local]
    local, every, rest = local[rest > 0], every[rest > 0], rest[rest > 0]
    n = nodes.n[local]
    others = (nodes.n[every] * nodes.mean[every] - n * nodes.mean[local]) / rest
    weight = n * rest / nodes.n[every]
    whole = np.bincount(key[local], weight, size)
    off = np.bincount(key[local], weight * (nodes.mean[local] - others), size)
    spread = np.bincount(key[local], weight * nodes.spread[local], size)
    safe = np.where(whole > 0, whole, 1.0)
    kept = whole / (whole + _RATIO_WORTH)
    return off / safe * kept, spread / safe / (whole + _RATIO_WORTH)
