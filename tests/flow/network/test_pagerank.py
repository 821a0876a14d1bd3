"""PageRank against numbers that others published, and what must hold on any graph."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.network.pagerank import pagerank


def ranks(edges, names, restart=None, weights=None, **options):
    """Return {name: rank} of edges written as 'BC': B endorses C."""
    sources, targets = (np.array([names.index(e[i]) for e in edges]) for i in (0, 1))
    restart = np.array([[1.0 if restart is None or n in restart else 0.0] for n in names])
    weights = np.ones(len(edges)) if weights is None else np.array(weights, float)
    found = pagerank(sources, targets, weights, restart, **options)
    return dict(zip(names, found[:, 0], strict=True))


def test_the_graph_of_eleven_pages_has_its_known_ranks():
    edges = "BC CB DA DB EB ED EF FB FE GB GE HB HE IB IE JE KE".split()
    found = ranks(edges, "ABCDEFGHIJK")
    known = dict.fromkeys("GHIJK", 0.0162)
    known |= {"A": 0.0328, "B": 0.3844, "C": 0.3429, "D": 0.0391, "E": 0.0809, "F": 0.0391}
    assert found == pytest.approx(known, abs=5e-5)


def test_a_ring_that_restarts_at_one_has_its_known_ranks():
    found = ranks("ab bc ca".split(), "abc", restart="a")
    assert found == pytest.approx({"a": 0.3887, "b": 0.3304, "c": 0.2809}, abs=5e-5)


def test_who_endorses_nobody_hands_their_rank_to_the_restart():
    """a -> b, restart at a: b = .85 a, and a = .15 + .85 b."""
    found = ranks(["ab"], "abc", restart="a")
    assert found == pytest.approx({"a": 1 / 1.85, "b": 0.85 / 1.85, "c": 0.0}, abs=1e-9)


def test_an_endorsement_counts_by_its_weight():
    found = ranks("ab ac".split(), "abc", restart="a", weights=[3, 1])
    assert found["b"] == pytest.approx(3 * found["c"])


@st.composite
def graphs(draw):
    nodes = draw(st.integers(1, 12))
    ends = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1), st.integers(1, 9))
    return nodes, draw(st.lists(ends, min_size=1, max_size=40))


@given(graphs(), st.randoms())
def test_ranks_solve_their_equation_whatever_the_order_of_edges(graph, random):
    nodes, edges = graph
    restarts = np.ones((nodes, 2))
    restarts[0, 1] = 5.0
    found = pagerank(*_columns(edges), restarts)
    assert found.sum(axis=0) == pytest.approx([1.0, 1.0])
    move = np.zeros((nodes, nodes))
    for source, target, weight in edges:
        move[target, source] += weight
    out = move.sum(axis=0)
    for column in (0, 1):
        home = restarts[:, column] / restarts[:, column].sum()
        whole = np.where(out > 0, move / np.where(out > 0, out, 1.0), home[:, None])
        expected = 0.15 * home + 0.85 * whole @ found[:, column]
        assert found[:, column] == pytest.approx(expected, abs=1e-9)
    random.shuffle(edges)
    assert pagerank(*_columns(edges), restarts) == pytest.approx(found, abs=1e-9)


def test_columns_do_not_touch_one_another():
    """More columns than are worked out together, each as if it were alone."""
    edges = [(n, (n * 7 + 3) % 19, 1 + n % 3) for n in range(19)]
    restarts = np.eye(19)
    together = pagerank(*_columns(edges), restarts)
    for n in range(19):
        alone = pagerank(*_columns(edges), restarts[:, [n]])
        assert together[:, n] == pytest.approx(alone[:, 0], abs=1e-12)


def _columns(edges):
    sources, targets, weights = zip(*edges, strict=True)
    return np.array(sources), np.array(targets), np.array(weights, float)
