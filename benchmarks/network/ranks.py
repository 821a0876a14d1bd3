"""PageRank of a million nodes and ten million edges, beside the least that it can cost."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from rapport.flow.network.pagerank import ALPHA, TOLERANCE, pagerank

NODES, EDGES = 1_000_000, 10_000_000
MOST = 1.2
LEADERS = 10_000
#: Runs of each, by turns; the least of them counts, for others work here too.
RUNS = 3

Graph = tuple[Any, Any, Any]


def report(*, fast: bool) -> Iterator[str]:
    """Yield a table: processor seconds with building the matrix, and whether ranks agree."""
    nodes, edges = (NODES // 10, EDGES // 10) if fast else (NODES, EDGES)
    graph = skewed(nodes, edges)
    took: dict[str, list[float]] = {"rapport": [], "bare scipy": []}
    found: dict[str, Any] = {}
    for _ in range(RUNS):
        for name, ranks in (("bare scipy", bare), ("rapport", ours)):
            seconds, found[name] = timed(lambda ranks=ranks: ranks(graph, nodes))
            took[name].append(seconds)
    apart = float(np.abs(found["rapport"] - found["bare scipy"]).sum())
    same = agree(found["rapport"], found["bare scipy"])
    share = min(took["rapport"]) / min(took["bare scipy"])
    yield f"PageRank, {nodes:,} nodes, {edges:,} edges, to {TOLERANCE:g}"
    yield ""
    yield "| | CPU s | all runs |"
    yield "|---|--:|---|"
    for name, each in took.items():
        yield f"| {name} | {min(each):.2f} | {', '.join(f'{s:.2f}' for s in each)} |"
    yield ""
    yield "| goal | measured | met |"
    yield "|---|--:|---|"
    yield f"| at most {MOST} times a bare iteration | {share:.2f} | {met(share <= MOST)} |"
    yield f"| the same first {LEADERS:,} in the same order | {same} | {met(same == 'all')} |"
    yield f"| ranks apart, all together | {apart:.1e} | {met(apart < 1e-8)} |"
    yield ""


def skewed(nodes: int, edges: int) -> Graph:
    """Return edges as in a network: few are endorsed by many, most by few or nobody."""
    random = np.random.default_rng(5)
    names = random.permutation(nodes)
    target = names[(nodes * random.random(edges) ** 4).astype(np.int64)]
    source = names[(nodes * random.random(edges) ** 1.5).astype(np.int64)]
    return source, target, random.integers(1, 10, edges).astype(np.float64)


def ours(graph: Graph, nodes: int) -> Any:
    return pagerank(*graph, np.ones((nodes, 1)))[:, 0]


def bare(graph: Graph, nodes: int) -> Any:
    """The iteration of the textbook, as one would type it."""
    source, target, weight = graph
    out = np.bincount(source, weight, minlength=nodes)
    flow = csr_array((weight / out[source], (target, source)), shape=(nodes, nodes))
    stuck = out == 0
    rank = np.full(nodes, 1 / nodes)
    while True:
        moved = ALPHA * (flow @ rank) + (1 - ALPHA + ALPHA * rank[stuck].sum()) / nodes
        if np.abs(moved - rank).sum() < TOLERANCE:
            return moved
        rank = moved


def agree(one: Any, other: Any) -> str:
    """Tell whether the first ones stand in one order; closer than the tolerance is equal."""
    first = np.argsort(-one, kind="stable")[:LEADERS]
    falls = np.diff(other[first])
    return "all" if (falls <= TOLERANCE).all() else f"{int((falls > TOLERANCE).sum())} swapped"


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def met(is_met: bool) -> str:
    return "yes" if is_met else "**no**"
