"""Trees of answers and shares, whole arrays at a time: size, depth, structural virality.

A forest is an array of parents: of each node the number of the one it follows, or its own if it
follows none. Arrays in, arrays out; what is told of a tree stands at its root.

Source  methods: 3.9; Goel, Anderson, Hofman, Watts (2016)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Nodes = NDArray[np.int64]


@dataclass(frozen=True)
class Forest:
    """Of each node: its root, how far below it stands, and how many stand at and below it."""

    parent: Nodes
    root: Nodes
    level: Nodes
    size: Nodes

    def depth(self) -> Nodes:
        """Return of each root how far down its tree goes; of others 0."""
        found = np.zeros(len(self.root), np.int64)
        np.maximum.at(found, self.root, self.level)
        return found

    def virality(self) -> Floats:
        """Return of each root the mean way between two nodes of its tree; 0 of a single node.

        Each edge lies on the ways between the s nodes below it and all n - s others.
        """
        whole = self.size[self.root].astype(np.float64)
        below = np.where(self.level > 0, self.size, 0).astype(np.float64)
        ways = np.bincount(self.root, below * (whole - below), minlength=len(self.root))
        pairs = whole * (whole - 1) / 2
        found: Floats = np.where(pairs > 0, ways / np.maximum(pairs, 1.0), 0.0)
        return found

    def sums(self, values: Floats) -> Floats:
        """Return of each root the sum over its tree; of others 0."""
        return np.asarray(np.bincount(self.root, values, len(self.root)), np.float64)


def forest(parent: Nodes) -> Forest:
    """Return the trees that an array of parents makes.

    parent   (n,): numbers of nodes; who follows nobody has their own. Who follows themselves over
             others, in a ring, is cut off: the one with the lowest number begins a tree.
    """
    nodes = np.arange(len(parent))
    parent = _without_rings(parent)
    root, level = parent.copy(), (parent != nodes).astype(np.int64)
    while True:  # each step doubles how far up a node sees
        above = root[root]
        if (above == root).all():
            break
        level, root = level + level[root], above
    size = np.ones(len(parent), np.int64)
    order = np.argsort(level, kind="stable")
    ends = np.searchsorted(level[order], np.arange(1, level.max(initial=0) + 2))
    for n in range(len(ends) - 1, 0, -1):  # from the lowest level up
        some = order[ends[n - 1] : ends[n]]
        np.add.at(size, parent[some], size[some])
    return Forest(parent, root, level, size)


def _without_rings(parent: Nodes) -> Nodes:
    """Return parents of which following them always ends."""
    nodes = np.arange(len(parent))
    far, lowest = parent, np.minimum(parent, nodes)
    for _ in range(max(len(parent), 2).bit_length() + 1):
        lowest, far = np.minimum(lowest, lowest[far]), far[far]
    # far up a node stands at a root, or in a ring: there its lowest is the one that is cut
    in_ring = np.unique(far[parent[far] != far])
    if not len(in_ring):
        return parent
    cut = parent.copy()
    heads = np.unique(lowest[in_ring])
    cut[heads] = heads
    return cut
