"""Accounts that accepted pairs join, directly or through others."""

import numpy as np
import pyarrow as pa

from rapport.flow.identity import workings
from rapport.flow.identity.weights import Ints
from rapport.flow.steps import arrow_step


@arrow_step(reads=(workings.EDGES,), writes=workings.COMPONENTS)
def components(edges: pa.Table) -> pa.Table:
    """Return the component of each account that is in an edge."""
    nodes, component = labelled(edges["l"].to_numpy(), edges["r"].to_numpy())
    return pa.table({"node": nodes, "component": component}, schema=workings.COMPONENTS.schema)


def labelled(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return the nodes in order, and for each the smallest node it is connected to.

    Each round hooks the label of every edge's ends to the smaller of the two, then follows
    labels to their ends: Shiloach and Vishkin (1982), some log2 of the longest path rounds.
    """
    nodes, ends = np.unique(np.concatenate([left, right]), return_inverse=True)
    label = np.arange(len(nodes))
    one, other = ends[: len(left)], ends[len(left) :]
    while len(one):
        lowest = np.minimum(one, other)
        np.minimum.at(label, np.maximum(one, other), lowest)
        while (further := label[label])[label != further].size:
            label = further
        one, other = label[one], label[other]
        apart = one != other
        one, other = one[apart], other[apart]
    return nodes, nodes[label]
