"""Influence where only who endorses whom is known, and not how often: closed ties.

Somebody is followed closely whose endorsers endorse one another as well: such ties are strong
(Simmel; Granovetter 1973), and what is said there is heard again. So instead of heads the pairs
of endorsers count of whom one endorses the other. Who endorses everybody is endorsed in return,
and so does each of those ties weigh less: pairs are divided by the root of what one gives.

Where deeds are counted, as in a build, weights are measured and influence_parts.py is the better
way; this is for networks that others drew.

Source  Krackhardt (1999), ties that are closed; measured in benchmarks/network
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Nodes = NDArray[np.int64]

#: Rows that are multiplied at once: what they make together fits in memory.
_ROWS: Final = 4096


def closed_ties(sources: Nodes, targets: Nodes, nodes: int) -> Floats:
    """Return how much each node moves others, by ties alone; 0 of whom no pair endorses.

    sources, targets   each of one length m: who endorses whom; one named twice counts once
    """
    both = np.unique(targets[sources != targets] * nodes + sources[sources != targets])
    ends = (both // nodes, both % nodes)
    endorsed = csr_array((np.ones(len(both)), ends), shape=(nodes, nodes))
    given = np.bincount(ends[1], minlength=nodes)
    pairs = np.zeros(nodes)
    for first in range(0, nodes, _ROWS):
        some = endorsed[first : first + _ROWS]
        # of each endorser, how many other endorsers endorse them
        pairs[first : first + _ROWS] = (some @ endorsed).multiply(some).sum(axis=1)
    found: Floats = pairs / np.sqrt(1.0 + given)
    return found
