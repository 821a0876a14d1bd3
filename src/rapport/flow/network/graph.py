"""The network as arrays: how steps that are no SQL read it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapport.flow.engine import Engine

Floats = NDArray[np.float64]
Nodes = NDArray[np.int64]

_EDGES: Final = """
    select ends.node as target, starts.node as source, endorsements.microweight
    from endorsements
    join network_nodes as starts on starts.person_id = endorsements.person_id
    join network_nodes as ends on ends.person_id = endorsements.other_id
"""


@dataclass(frozen=True)
class Edges:
    """Endorsements between nodes, in the order of targets, then sources: each of one length m."""

    source: Nodes
    target: Nodes
    weight: Floats
    nodes: int


def edges_of(engine: Engine) -> Edges:
    """Return all endorsements. Weights are whole millionths, so that their sums are exact."""
    told = engine.get(_EDGES)
    source, target, weight = (told[n].to_numpy() for n in ("source", "target", "microweight"))
    order = np.lexsort((source, target))
    (count,) = engine.get("select count(*) as n from network_nodes")["n"].to_pylist()
    return Edges(source[order], target[order], weight[order].astype(np.float64), int(count))
