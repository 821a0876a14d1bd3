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
    coded = pa.array(np.concatenate([left, right]), pa.int64()).dictionary_encode()
    nodes, codes = coded.dictionary.to_numpy(), coded.indices.to_numpy()
    if not len(nodes):
        return nodes, nodes
    ends = codes[: len(left)], codes[len(left) :]
    graph = coo_matrix((np.ones(len(left), np.int8), ends), (len(nodes),) * 2)
    _, label = connected_components(graph, directed=False)
    order = np.argsort(nodes)
    nodes, label = nodes[order], label[order]
    # nodes are in order now, so the first of a label is its smallest
    _, first = np.unique(label, return_index=True)
    return nodes, nodes[first][label]
