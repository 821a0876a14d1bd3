"""Which community each node of the network is of: leiden.py says how."""

from datetime import datetime

import numpy as np
import pyarrow as pa

from rapport.flow.engine import Engine
from rapport.flow.network.graph import edges_of
from rapport.flow.network.leiden import communities
from rapport.flow.network.workings import NODE_COMMUNITIES


def node_communities(engine: Engine, now: datetime) -> pa.Table:
    """Return a row for each node. `now` is not asked: weights have aged before."""
    edges = edges_of(engine)
    label = communities(edges.source, edges.target, edges.weight, edges.nodes)
    return pa.table([np.arange(edges.nodes), label], schema=NODE_COMMUNITIES.schema)
