"""PageRank on a weighted graph: who is endorsed by those who are endorsed.

Several restarts are worked out at once, a column each: of all people alike, of who writes of a
topic (Haveliwala), of those who buy. Arrays in, arrays out; the same bytes on each run.

Source  methods: 3.9; Page, Brin, Motwani, Winograd (1999); Haveliwala (2002)
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Nodes = NDArray[np.int64]

ALPHA: Final = 0.85
TOLERANCE: Final = 1e-10
#: More steps than that no graph needs: .85 ** 300 is 7e-22.
_STEPS: Final = 300
#: So many columns are worked out together: more would not fit beside one another in memory.
_TOGETHER: Final = 8


def pagerank(
    sources: Nodes,
    targets: Nodes,
    weights: Floats,
    restarts: Floats,
    *,
    alpha: float = ALPHA,
    tolerance: float = TOLERANCE,
) -> Floats:
    """Return the rank of every node for every restart.

    sources, targets, weights   each of one length m: who endorses whom, how much; weights > 0,
                                two rows with the same ends are added up
    restarts                    (n, k): what a walker restarts at, each column >= 0 and not all 0
    alpha                       how likely a walker goes on along an edge
    tolerance                   a column is done when all its ranks together move by less
    Returns                     (n, k), each column sums to 1. Who endorses nobody hands their
                                rank on to the restart.
    """
    flow, stuck = _flow(sources, targets, weights, len(restarts))
    found = np.empty(restarts.shape)
    for first in range(0, restarts.shape[1], _TOGETHER):
        some = slice(first, first + _TOGETHER)
        found[:, some] = _ranks(flow, stuck, restarts[:, some], alpha, tolerance)
    return found


def _flow(sources: Nodes, targets: Nodes, weights: Floats, nodes: int) -> tuple[Any, Nodes]:
    """Return the matrix that moves ranks one step, targets by sources, and who endorses nobody."""
    out = np.bincount(sources, weights, minlength=nodes)
    flow = csr_array((weights / out[sources], (targets, sources)), shape=(nodes, nodes))
    return flow, np.flatnonzero(out == 0.0)


def _ranks(flow: Any, stuck: Nodes, restarts: Floats, alpha: float, tolerance: float) -> Floats:
    start = restarts / restarts.sum(axis=0)
    found, open_ = start.copy(), np.arange(start.shape[1])
    rank, home = start, start
    for _ in range(_STEPS):
        back = (1.0 - alpha) + alpha * rank[stuck].sum(axis=0)
        moved = flow @ rank
        moved *= alpha
        moved += home * back
        done = np.abs(moved - rank).sum(axis=0) < tolerance
        rank = moved
        if done.any():
            found[:, open_[done]] = rank[:, done]
            open_, rank, home = open_[~done], rank[:, ~done], home[:, ~done]
        if not len(open_):
            break
    found[:, open_] = rank
    whole: Floats = found / found.sum(axis=0)
    return whole
