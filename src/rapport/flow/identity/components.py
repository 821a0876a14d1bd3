"""Accounts that accepted pairs join, directly or through others."""

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from rapport.flow.identity import workings
from rapport.flow.identity.weights import Ints
from rapport.flow.steps import arrow_step


@arrow_step(reads=(workings.EDGES,), writes=workings.COMPONENTS)
def components(edges: pa.Table) -> pa.Table:
    """Return the component of each account that is in an edge."""
    nodes, component = labelled(edges["l"].to_numpy(), edges["r"].to_numpy())
    return pa.table({"node": nodes, "component": component}, schema=workings.COMPONENTS.schema)


def labelled(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return the nodes in order, and for each the smallest node it is connected to."""
    nodes = np.unique(np.concatenate([left, right]))
    if not len(nodes):
        return nodes.astype(np.int64), nodes.astype(np.int64)
    rows, columns = np.searchsorted(nodes, left), np.searchsorted(nodes, right)
    graph = coo_matrix((np.ones(len(rows), np.int8), (rows, columns)), (len(nodes),) * 2)
    count, label = connected_components(graph, directed=False)
    smallest = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(smallest, label, nodes)
    return nodes, smallest[label]
