"""Communities: planted ones found again, and how well real graphs are parted."""

import csv
from collections.abc import Iterator
from typing import Any

import numpy as np
from ranks import met, timed
from ties import DATA

from rapport.flow.network.leiden import communities, modularity

#: Modularity by weights that networkit 11.3 (ParallelLeiden, one thread) finds.
KNOWN = {"karate": 0.4449, "lesmis": 0.5667}
NODES, EDGES, GROUPS, INSIDE = 200_000, 2_000_000, 400, 0.7


def report(*, fast: bool) -> Iterator[str]:
    """Yield a table: modularity beside what is known or planted, and seconds."""
    yield "Communities"
    yield ""
    yield "| graph | communities | modularity | known | CPU s | met |"
    yield "|---|--:|--:|--:|--:|---|"
    size = 10 if fast else 1
    source, target, weight, group = planted(NODES // size, EDGES // size)
    known = modularity(source, target, weight, group)
    yield _row(f"{len(group):,} people, planted", (source, target, weight), len(group), known)
    for name, best in KNOWN.items():
        file = DATA / "D_small_classics" / f"{name}_edges.csv"
        if file.exists():
            *edges, nodes = classic(file)
            yield _row(name, tuple(edges), nodes, best)
    yield ""


def _row(name: str, edges: tuple[Any, ...], nodes: int, known: float) -> str:
    seconds, label = timed(lambda: communities(*edges, nodes))
    found = modularity(*edges, label)
    good = met(found > known - 1e-3)
    return f"| {name} | {label.max() + 1} | {found:.4f} | {known:.4f} | {seconds:.1f} | {good} |"


def planted(nodes: int, edges: int) -> tuple[Any, Any, Any, Any]:
    """Return edges of which most stay within groups, and the groups."""
    random = np.random.default_rng(1)
    group = random.integers(0, GROUPS, nodes)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(GROUPS + 1))
    source = random.integers(0, nodes, edges)
    of = group[source]
    near = order[starts[of] + (random.random(edges) * (starts[of + 1] - starts[of])).astype(int)]
    target = np.where(random.random(edges) < INSIDE, near, random.integers(0, nodes, edges))
    return source, target, random.integers(1, 10, edges).astype(np.float64), group


def classic(file: Any) -> tuple[Any, Any, Any, int]:
    """Return the edges of a small graph that is known from books."""
    with file.open() as lines:
        rows = list(csv.DictReader(lines))
    names = {
        name: n
        for n, name in enumerate(sorted({r[e] for r in rows for e in ("source", "target")}))
    }
    ends = [np.array([names[r[e]] for r in rows]) for e in ("source", "target")]
    return ends[0], ends[1], np.array([float(r["weight"]) for r in rows]), len(names)
