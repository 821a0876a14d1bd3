"""Trees of answers: known numbers, and every number against the slow way."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.network.trees import forest


@pytest.mark.parametrize(
    ("case", "parents", "virality", "depth"),
    [
        ("star of five", [0, 0, 0, 0, 0], 1.6, 1),
        ("chain of five", [0, 0, 1, 2, 3], 2.0, 4),
        ("two", [0, 0], 1.0, 1),
        ("one", [0], 0.0, 0),
    ],
)
def test_structural_virality_has_its_known_numbers(case, parents, virality, depth):
    trees = forest(np.array(parents))
    assert (trees.virality()[0], trees.depth()[0]) == (pytest.approx(virality), depth), case


def test_a_ring_is_cut_at_its_lowest():
    trees = forest(np.array([0, 2, 3, 1, 2]))
    assert trees.root.tolist() == [0, 1, 1, 1, 1]
    assert trees.size[1] == 4 and trees.level.tolist() == [0, 0, 2, 1, 3]


@settings(deadline=None)
@given(st.lists(st.integers(0, 11), min_size=12, max_size=12))
def test_whatever_follows_whatever(parents):
    trees = forest(np.array(parents))
    nodes = range(12)
    ways = {n: _way(trees.parent, n) for n in nodes}
    assert {n: w[-1] for n, w in ways.items()} == dict(enumerate(trees.root.tolist()))
    assert [len(ways[n]) - 1 for n in nodes] == trees.level.tolist()
    assert [sum(n in w for w in ways.values()) for n in nodes] == trees.size.tolist()
    for root in set(trees.root.tolist()):
        tree = [n for n in nodes if ways[n][-1] == root]
        pairs = [_between(ways[a], ways[b]) for a, b in combinations(tree, 2)]
        mean = sum(pairs) / len(pairs) if pairs else 0.0
        assert trees.virality()[root] == pytest.approx(mean)
    changed = [n for n in nodes if trees.parent[n] != parents[n]]
    assert all(trees.parent[n] == n for n in changed)


def _way(parent, node):
    way = [node]
    while parent[way[-1]] != way[-1]:
        way.append(int(parent[way[-1]]))
    return way


def _between(one, other):
    return len(set(one) ^ set(other))
