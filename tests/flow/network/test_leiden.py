"""Communities: real graphs whose halves are known, and what must hold on any graph."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from rapport.flow.network.leiden import communities, modularity

DATA = Path(os.environ.get("RAPPORT_DATA", Path(__file__).parents[4] / "shared" / "data"))
CLASSICS = DATA / "D_small_classics"


def arrays(edges):
    sources, targets, weights = zip(*edges, strict=True)
    return np.array(sources), np.array(targets), np.array(weights, float)


def test_two_triangles_on_a_bridge_are_two():
    edges = [(0, 1, 1), (1, 2, 1), (2, 0, 1), (3, 4, 1), (4, 5, 1), (5, 3, 1), (2, 3, 1)]
    label = communities(*arrays(edges), 7)
    assert label.tolist() == [0, 0, 0, 1, 1, 1, 2]
    # 12 of 14 ends lie within, and each half holds 7 of 14
    assert modularity(*arrays(edges), label) == pytest.approx(12 / 14 - 1 / 2)


def test_weights_decide_where_lines_do_not():
    ring = [(0, 1, 9), (1, 2, 1), (2, 3, 9), (3, 0, 1)]
    assert communities(*arrays(ring), 4).tolist() == [0, 0, 1, 1]


def classic(name):
    if not CLASSICS.is_dir():
        pytest.skip("needs the public data sets: RAPPORT_DATA")
    with (CLASSICS / f"{name}_edges.csv").open() as file:
        rows = list(csv.DictReader(file))
    names = sorted({r[end] for r in rows for end in ("source", "target")})
    ends = (np.array([names.index(r[end]) for r in rows]) for end in ("source", "target"))
    return names, (*ends, np.array([float(r["weight"]) for r in rows]))


def test_a_karate_club_parts_as_it_did():
    """By weights the best division known has modularity .4449; both leaders stand apart."""
    names, edges = classic("karate")
    label = communities(*edges, len(names))
    assert modularity(*edges, label) >= 0.4449
    assert label[names.index("0")] != label[names.index("33")]
    with (CLASSICS / "karate_nodes.csv").open() as file:
        club = {row["node"]: row["club"] for row in csv.DictReader(file)}
    most = {}
    for name, community in zip(names, label.tolist(), strict=True):
        most.setdefault(community, []).append(club[name])
    stray = sum(len(c) - max(c.count(x) for x in set(c)) for c in most.values())
    assert stray <= 1


def test_the_miserables_are_told_apart_as_well_as_anybody_does():
    """Best known modularity by weights: .5667 (networkit 11.3 finds the same)."""
    names, edges = classic("lesmis")
    assert modularity(*edges, communities(*edges, len(names))) >= 0.5666


@st.composite
def graphs(draw):
    nodes = draw(st.integers(1, 14))
    ends = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1), st.integers(1, 9))
    return nodes, draw(st.lists(ends, min_size=1, max_size=40))


@settings(max_examples=30, deadline=None)
@given(graphs(), st.randoms())
def test_each_hangs_together_and_no_order_of_edges_matters(graph, random):
    nodes, edges = graph
    label = communities(*arrays(edges), nodes)
    sizes = np.bincount(label)
    assert (sizes > 0).all() and (np.diff(sizes) <= 0).all()
    for one in range(len(sizes)):
        inside = np.flatnonzero(label == one)
        sources, targets, weights = arrays(edges)
        whole = csr_array((weights, (sources, targets)), shape=(nodes, nodes))
        assert connected_components(whole[inside][:, inside], directed=False)[0] == 1
    assert modularity(*arrays(edges), label) >= modularity(*arrays(edges), np.arange(nodes)) - 1e-9
    random.shuffle(edges)
    turned = [(b, a, w) if random.random() < 0.5 else (a, b, w) for a, b, w in edges]
    assert communities(*arrays(turned), nodes).tolist() == label.tolist()
