"""Who is one person: the components of accepted pairs, cut where they hold together badly.

Accounts are joined one pair of groups after another, the best first (agglomeration by mean
linkage). Two groups join only while what is known between all their accounts speaks for one
person on the whole: one pair that agrees by mistake can't chain two people together. What the
team or a verified identifier joined is joined first; what they parted never meets. A large
group grows only by what agrees with most of it, account by account.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

import numpy as np
import pyarrow as pa

from rapport.flow.identity import workings
from rapport.flow.identity.weights import MICRO, Ints
from rapport.flow.steps import arrow_step

#: No pair counts for more than this, for or against, millionths of a bit.
MOST: Final = 12 * MICRO
#: What a pair says that met in no block: it agrees on nothing that two records share.
UNMET: Final = 0
#: From so many accounts on, this share of the pairs between two groups must agree.
LARGE: Final = 12
DENSE: Final = 0.15
APART, SCORED, CERTAIN = -1, 0, 1

Pair = tuple[int, int, int, int, int]  # l, r, microbits over the threshold, bond, said


@arrow_step(reads=(workings.COMPONENTS, workings.INNER_PAIRS), writes=workings.CLUSTERS)
def clusters(components: pa.Table, pairs: pa.Table) -> pa.Table:
    """Return the cluster of each account of a component. The order of rows changes nothing."""
    within = np.isin(pairs["component"].to_numpy(), _doubtful(components, pairs))
    names = ("component", "l", "r", "microbits", "bond", "said")
    columns = [pairs[name].to_numpy()[within] for name in names]
    order = np.lexsort((columns[2], columns[1], columns[0]))
    rows = zip(*(column[order].tolist() for column in columns), strict=True)
    moved: dict[int, int] = {}
    for _, group in groupby(rows, key=lambda row: row[0]):
        moved.update(agglomerated(row[1:] for row in group))
    nodes = components["node"].to_numpy()
    cluster = components["component"].to_numpy().copy()
    if moved:
        by_node = np.argsort(nodes)
        places = np.searchsorted(nodes, np.fromiter(moved, np.int64), sorter=by_node)
        cluster[by_node[places]] = np.fromiter(moved.values(), np.int64)
    return pa.table({"node": nodes, "cluster": cluster}, schema=workings.CLUSTERS.schema)


def _doubtful(components: pa.Table, pairs: pa.Table) -> Ints:
    """Return the components in which not every pair of accounts is accepted."""
    names, sizes = np.unique(components["component"].to_numpy(), return_counts=True)
    accepted = pairs["component"].to_numpy()[pairs["accepted"].to_numpy(zero_copy_only=False)]
    found = np.bincount(np.searchsorted(names, accepted), minlength=len(names))
    doubtful: Ints = names[found < sizes * (sizes - 1) // 2]
    return doubtful


def agglomerated(pairs: Iterable[Pair]) -> dict[int, int]:
    """Group the nodes of one component; give each the smallest node of its group."""
    groups = _Groups(list(pairs))
    heap = [entry for a in groups.members for b in groups.known(a) for entry in groups.entry(a, b)]
    heapq.heapify(heap)
    while heap:
        best = heapq.heappop(heap)
        _, a, b = best
        if a in groups.members and b in groups.members and [best] == list(groups.entry(a, b)):
            kept = groups.join(a, b)
            for other in groups.known(kept):
                for entry in groups.entry(kept, other):
                    heapq.heappush(heap, entry)
    return {node: min(nodes) for nodes in groups.members.values() for node in nodes}


@dataclass
class _Bonds:
    """What is known between one group and each other: sum of microbits, how many pairs there
    are and how many agree, apart or not."""

    total: dict[int, int] = field(default_factory=dict)
    pairs: dict[int, int] = field(default_factory=dict)
    agree: dict[int, int] = field(default_factory=dict)
    apart: set[int] = field(default_factory=set)

    def add(self, other: int, total: int, pairs: int, agree: int) -> None:
        self.total[other] = self.total.get(other, 0) + total
        self.pairs[other] = self.pairs.get(other, 0) + pairs
        self.agree[other] = self.agree.get(other, 0) + agree


Entry = tuple[float, int, int]  # minus the mean microbits, the two groups; smallest first


class _Groups:
    """The groups of one component, each named by one of its nodes, and the bonds between."""

    def __init__(self, pairs: list[Pair]) -> None:
        self.members = {node: [node] for pair in pairs for node in pair[:2]}
        self._bonds = {node: _Bonds() for node in self.members}
        for left, right, microbits, bond, _ in pairs:
            within = max(-MOST, min(MOST, microbits))
            for a, b in ((left, right), (right, left)):
                self._bonds[a].add(b, within, 1, int(within > 0 or bond == CERTAIN))
                if bond == APART:
                    self._bonds[a].apart.add(b)
        self._join_certain(pairs)

    def _join_certain(self, pairs: list[Pair]) -> None:
        home = {node: node for node in self.members}
        # of words that can't all be true the newest stands
        for left, right, _, bond, _ in sorted(pairs, key=lambda p: (-p[4], p[0], p[1])):
            a, b = _root(home, left), _root(home, right)
            if bond == CERTAIN and a != b and b not in self._bonds[a].apart:
                kept = self.join(a, b)
                home[a] = home[b] = kept

    def known(self, group: int) -> list[int]:
        """Return the groups of which anything is known to `group`."""
        return list(self._bonds[group].total)

    def entry(self, one: int, other: int) -> Iterator[Entry]:
        """Give the heap's entry for joining two groups, if what is known speaks for it."""
        a, b = min(one, other), max(one, other)
        bonds = self._bonds[a]
        if b in bonds.apart:
            return
        every = len(self.members[a]) * len(self.members[b])
        large = len(self.members[a]) + len(self.members[b]) > LARGE
        if large and bonds.agree[b] < DENSE * bonds.pairs[b]:
            return
        mean = (bonds.total[b] + UNMET * (every - bonds.pairs[b])) / every
        if mean > 0:
            yield (-mean, a, b)

    def join(self, a: int, b: int) -> int:
        """Put the smaller group into the larger, with all its bonds; return the one that stays."""
        a, b = min(a, b), max(a, b)
        kept, gone = (a, b) if len(self.members[a]) >= len(self.members[b]) else (b, a)
        self.members[kept] += self.members.pop(gone)
        old, new = self._bonds.pop(gone), self._bonds[kept]
        for other, total in old.total.items():
            theirs = self._bonds[other]
            theirs.total.pop(gone, None)
            pairs, agree = theirs.pairs.pop(gone, 0), theirs.agree.pop(gone, 0)
            if other != kept:
                theirs.add(kept, total, pairs, agree)
                new.add(other, total, pairs, agree)
        for other in old.apart:
            self._bonds[other].apart.discard(gone)
            self._bonds[other].apart.add(kept)
            new.apart.add(other)
        return kept


def _root(home: dict[int, int], node: int) -> int:
    while home[node] != node:
        node = home[node]
    return node
