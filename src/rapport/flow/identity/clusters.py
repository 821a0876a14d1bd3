"""Who is one person: the components of accepted pairs, cut where they hold together badly.

Accounts are joined one pair of groups after another, the best first (agglomeration by mean
linkage). Two groups join only while what is known between all their accounts speaks for one
person on the whole: one pair that agrees by mistake can't chain two people together. What the
team or a verified identifier joined is joined first; what they parted never meets.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

import numpy as np
import pyarrow as pa

from rapport.flow.identity import workings
from rapport.flow.identity.weights import MICRO
from rapport.flow.steps import arrow_step

#: No pair counts for more than this, for or against, millionths of a bit.
MOST: Final = 12 * MICRO
#: What a pair says that met in no block: it agrees on nothing that two records share.
UNMET: Final = 0
APART, SCORED, CERTAIN = -1, 0, 1

Pair = tuple[int, int, int, int]  # l, r, microbits over the threshold, bond


@arrow_step(reads=(workings.COMPONENTS, workings.INNER_PAIRS), writes=workings.CLUSTERS)
def clusters(components: pa.Table, pairs: pa.Table) -> pa.Table:
    """Return the cluster of each account of a component. The order of rows changes nothing."""
    order = np.lexsort([pairs[name].to_numpy() for name in ("r", "l", "component")])
    columns = [
        pairs[name].to_numpy()[order] for name in ("component", "l", "r", "microbits", "bond")
    ]
    doubtful = _doubtful(components, pairs)
    within = np.isin(columns[0], doubtful)
    rows = zip(*(column[within].tolist() for column in columns), strict=True)
    moved: dict[int, int] = {}
    for _, group in groupby(rows, key=lambda row: row[0]):
        moved.update(agglomerated(row[1:] for row in group))
    nodes = components["node"].to_numpy()
    whole = components["component"].to_numpy()
    cluster = [moved.get(n, c) for n, c in zip(nodes.tolist(), whole.tolist(), strict=True)]
    return pa.table({"node": nodes, "cluster": cluster}, schema=workings.CLUSTERS.schema)


def _doubtful(components: pa.Table, pairs: pa.Table) -> np.ndarray:
    """Return the components in which not every pair of accounts is accepted."""
    names, sizes = np.unique(components["component"].to_numpy(), return_counts=True)
    accepted = pairs["component"].to_numpy()[pairs["accepted"].to_numpy(zero_copy_only=False)]
    found = np.bincount(np.searchsorted(names, accepted), minlength=len(names))
    doubtful: np.ndarray = names[found < sizes * (sizes - 1) // 2]
    return doubtful


@dataclass
class _Bonds:
    """What is known between one group and each other: sum of microbits, pairs, apart or not."""

    total: dict[int, int] = field(default_factory=dict)
    pairs: dict[int, int] = field(default_factory=dict)
    apart: set[int] = field(default_factory=set)

    def add(self, other: int, total: int, pairs: int) -> None:
        self.total[other] = self.total.get(other, 0) + total
        self.pairs[other] = self.pairs.get(other, 0) + pairs


def agglomerated(pairs: Iterable[Pair]) -> dict[int, int]:
    """Group the nodes of one component; give each the smallest node of its group."""
    known = list(pairs)
    groups = {node: [node] for pair in known for node in pair[:2]}
    bonds = {node: _Bonds() for node in groups}
    home = {node: node for node in groups}
    for l, r, bits, bond in known:
        bits = max(-MOST, min(MOST, bits))
        bonds[l].add(r, bits, 1)
        bonds[r].add(l, bits, 1)
        if bond == APART:
            bonds[l].apart.add(r)
            bonds[r].apart.add(l)
    for l, r, _, bond in known:
        a, b = _root(home, l), _root(home, r)
        if bond == CERTAIN and a != b and b not in bonds[a].apart:
            _join(a, b, groups, bonds, home)
    heap = [
        entry for a in groups for b in bonds[a].total if a < b for entry in _entry(a, b, groups, bonds)
    ]
    heapq.heapify(heap)
    while heap:
        worth, a, b = heapq.heappop(heap)
        if a not in groups or b not in groups or [(worth, a, b)] != list(_entry(a, b, groups, bonds)):
            continue
        kept = _join(a, b, groups, bonds, home)
        for other in bonds[kept].total:
            for entry in _entry(*sorted((kept, other)), groups, bonds):
                heapq.heappush(heap, entry)
    return {node: min(members) for members in groups.values() for node in members}


Entry = tuple[float, int, int]


def _entry(
    a: int, b: int, groups: dict[int, list[int]], bonds: dict[int, _Bonds]
) -> Iterator[Entry]:
    """Give the heap's entry for joining two groups, if what is known speaks for it."""
    if b in bonds[a].apart:
        return
    known = bonds[a].pairs[b]
    every = len(groups[a]) * len(groups[b])
    mean = (bonds[a].total[b] + UNMET * (every - known)) / every
    if mean > 0:
        yield (-mean, a, b)


def _join(
    a: int,
    b: int,
    groups: dict[int, list[int]],
    bonds: dict[int, _Bonds],
    home: dict[int, int],
) -> int:
    """Put the smaller group into the larger, with all its bonds; return the one that stays."""
    kept, gone = (a, b) if (len(groups[a]), b) >= (len(groups[b]), a) else (b, a)
    groups[kept] += groups.pop(gone)
    home[gone] = kept
    old = bonds.pop(gone)
    for other, total in old.total.items():
        pairs = old.pairs[other]
        theirs = bonds[other] if other != kept else bonds[kept]
        theirs.total.pop(gone, None)
        theirs.pairs.pop(gone, None)
        if other != kept:
            theirs.add(kept, total, pairs)
            bonds[kept].add(other, total, pairs)
    for other in old.apart:
        bonds[other].apart.discard(gone)
        bonds[other].apart.add(kept)
        bonds[kept].apart.add(other)
    return kept


def _root(home: dict[int, int], node: int) -> int:
    while home[node] != node:
        node = home[node]
    return node
