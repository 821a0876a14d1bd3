"""Communities of a weighted graph: Leiden, whole arrays at a time.

    move        nodes go to the community where modularity gains most, half of them a round
    refine      each community begins anew from single nodes that join within it alone
    aggregate   what was refined together is one node, and so on until nothing moves

In the end each community hangs together. Which half moves in which round is a hash of the node's
number, so that the same graph has the same communities on each run. Weights are whole numbers:
their sums are exact, in whatever order.

Source  Traag, Waltman, van Eck (2019); halves as in Lu, Halappanavar, Kalyanaraman (2015)
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Nodes = NDArray[np.int64]

_LEVELS: Final = 30
_ROUNDS: Final = 40
#: A round must gain so much modularity, or it is one of those after which moving ends.
_LEAST_GAIN: Final = 1e-6
_IDLE: Final = 4
#: Of a graph with so few ends the best of several tries is taken.
_SMALL: Final = 40_000
_TRIES: Final = 8
_ODD: Final = 0x9E3779B97F4A7C15
_MIX: Final = 0xBF58476D1CE4E5B9
_ALL: Final = 2**64 - 1


@dataclass(frozen=True)
class _Graph:
    """A symmetric graph: weights between nodes, and of each what all its ends weigh.

    joined  (n, n), without loops     loops  (n,): twice what lies within a node
    degree  (n,): row sums and loops  total  the sum of all degrees
    """

    joined: Any
    loops: Floats
    degree: Floats
    total: float


def communities(sources: Nodes, targets: Nodes, weights: Floats, nodes: int) -> Nodes:
    """Return the community of each node: 0 is the largest, of equals the one with the first node.

    sources, targets, weights   each of one length m: edges, whichever way they point; weights are
                                whole and > 0; loops and edges named twice are fine
    """
    graph = _graph(sources, targets, weights, nodes)
    tries = _TRIES if graph.joined.nnz <= _SMALL else 1
    found = [_connected(graph.joined, _tried(graph, salt)) for salt in range(tries)]
    return _by_size(max(found, key=lambda label: _modularity(graph, label)))


def _tried(graph: _Graph, salt: int) -> Nodes:
    """Return communities, other ones for another salt; they may not hang together."""
    member = label = np.arange(len(graph.degree))
    for level in range(_LEVELS):
        turn = 1000 * salt + 100 * level
        label = _moved(graph, label, turn)
        part = _refined(graph, label, turn)
        parts = int(part.max(initial=-1)) + 1
        if parts == len(part):
            break
        above = np.empty(parts, np.int64)
        above[part] = label
        member, graph, label = part[member], _aggregated(graph, part, parts), _packed(above)
    return label[member]


def modularity(sources: Nodes, targets: Nodes, weights: Floats, label: Nodes) -> float:
    """Return how much more lies within communities than chance would put there, -.5 to 1."""
    return _modularity(_graph(sources, targets, weights, len(label)), label)


def _graph(sources: Nodes, targets: Nodes, weights: Floats, nodes: int) -> _Graph:
    loop = sources == targets
    loops = np.bincount(sources[loop], 2.0 * weights[loop], minlength=nodes)
    ends = (np.r_[sources[~loop], targets[~loop]], np.r_[targets[~loop], sources[~loop]])
    both = np.r_[weights[~loop], weights[~loop]]
    return _with_degrees(csr_array((both, ends), shape=(nodes, nodes)), loops)


def _with_degrees(joined: Any, loops: Any) -> _Graph:
    joined.sum_duplicates()
    degree = np.asarray(joined.sum(axis=1)).ravel() + loops
    return _Graph(joined, loops, degree, float(degree.sum()))


def _aggregated(graph: _Graph, part: Nodes, parts: int) -> _Graph:
    edges = graph.joined.tocoo()
    source, target = part[edges.coords[0]], part[edges.coords[1]]
    inside = source == target
    loops = np.bincount(part, graph.loops, minlength=parts)
    loops += np.bincount(source[inside], edges.data[inside], minlength=parts)
    between = coo_array(
        (edges.data[~inside], (source[~inside], target[~inside])), shape=(parts, parts)
    )
    return _with_degrees(between.tocsr(), loops)


def _moved(graph: _Graph, label: Nodes, first: int) -> Nodes:
    """Return the communities after nodes have moved as long as that gains."""
    best, best_gain = label, _modularity(graph, label)
    idle = 0
    for turn in range(first, first + _ROUNDS):
        some = np.flatnonzero(_half(len(label), turn))
        label = _stepped(graph, graph.joined, label, some)
        gain = _modularity(graph, label)
        idle = 0 if gain > best_gain + _LEAST_GAIN else idle + 1
        if gain > best_gain:
            best, best_gain = label, gain
        if idle == _IDLE:
            break
    return _packed(best)


def _refined(graph: _Graph, label: Nodes, first: int) -> Nodes:
    """Return the parts of communities that single nodes form, each within one community."""
    edges = graph.joined.tocoo()
    within = label[edges.coords[0]] == label[edges.coords[1]]
    ends = (edges.coords[0][within], edges.coords[1][within])
    inner = csr_array((edges.data[within], ends), shape=graph.joined.shape)
    part = np.arange(len(label))
    for turn in range(first, first + _IDLE):
        alone = np.bincount(part, minlength=len(part))[part] == 1
        some = np.flatnonzero(_half(len(label), turn) & alone)
        part = _stepped(graph, inner, part, some)
    return _packed(_connected(inner, part))


def _stepped(graph: _Graph, joined: Any, label: Nodes, some: Nodes) -> Nodes:
    """Return the communities after `some` nodes went where each of them alone gains most.

    Of two that stand alone the one with the higher number goes to the other: they never swap.
    """
    nodes = len(label)
    weight = np.bincount(label, graph.degree, minlength=nodes)
    size = np.bincount(label, minlength=nodes)
    whose = csr_array((np.ones(nodes), (np.arange(nodes), label)), shape=(nodes, nodes))
    near = joined[some] @ whose
    there = np.flatnonzero(np.diff(near.indptr))
    if not len(there):
        return label
    row = np.repeat(np.arange(len(some)), np.diff(near.indptr))
    node, to = some[row], near.indices.astype(np.int64)
    own = to == label[node]
    degree = graph.degree[node]
    gain = near.data - degree * (weight[to] - np.where(own, degree, 0.0)) / graph.total
    swap = ~own & (size[to] == 1) & (size[label[node]] == 1) & (to > label[node])
    stay = -graph.degree[some] * (weight[label[some]] - graph.degree[some]) / graph.total
    stay[row[own]] = gain[own]
    gain = np.where(swap | own, -np.inf, gain)
    starts = near.indptr[there]
    most = np.maximum.reduceat(gain, starts)
    at_most = gain == np.repeat(most, np.diff(near.indptr)[there])
    target = np.minimum.reduceat(np.where(at_most, to, nodes), starts)
    goes = most > stay[there] + 1e-9 * graph.degree[some[there]]
    moved = label.copy()
    moved[some[there[goes]]] = target[goes]
    return moved


def _half(nodes: int, turn: int) -> NDArray[np.bool_]:
    """Tell of each node whether it may move in this turn: by a hash, another half each turn."""
    salt = np.uint64((turn // 2 + 1) * _ODD & _ALL)
    mixed = np.arange(nodes, dtype=np.uint64) * np.uint64(_ODD) + salt
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(_MIX)
    mixed ^= mixed >> np.uint64(31)
    bit: NDArray[np.bool_] = (mixed & np.uint64(1)).astype(bool)
    return bit if turn % 2 else ~bit


def _modularity(graph: _Graph, label: Nodes) -> float:
    if not graph.total:
        return 0.0
    source = np.repeat(np.arange(len(label)), np.diff(graph.joined.indptr))
    inside = graph.joined.data[label[source] == label[graph.joined.indices]].sum()
    weight = np.bincount(label, graph.degree) / graph.total
    return float((inside + graph.loops.sum()) / graph.total - weight @ weight)


def _connected(joined: Any, label: Nodes) -> Nodes:
    """Return the communities cut into what hangs together by edges within them."""
    edges = joined.tocoo()
    inside = label[edges.coords[0]] == label[edges.coords[1]]
    ends = (edges.coords[0][inside], edges.coords[1][inside])
    kept = csr_array((edges.data[inside], ends), shape=joined.shape)
    found: Nodes = connected_components(kept, directed=False)[1].astype(np.int64)
    return found


def _packed(label: Nodes) -> Nodes:
    packed: Nodes = np.unique(label, return_inverse=True)[1].astype(np.int64)
    return packed


def _by_size(label: Nodes) -> Nodes:
    names, first, code, size = np.unique(
        label, return_index=True, return_inverse=True, return_counts=True
    )
    place = np.empty(len(names), np.int64)
    place[np.lexsort((first, -size))] = np.arange(len(names))
    return place[code]
