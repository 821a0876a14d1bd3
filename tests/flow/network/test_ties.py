"""Influence by ties alone, on graphs one can count."""

import numpy as np
import pytest

from rapport.flow.network.ties import closed_ties


def closed(edges, nodes):
    return closed_ties(*(np.array([e[end] for e in edges]) for end in (0, 1)), nodes)


def test_pairs_of_endorsers_count_of_whom_one_endorses_the_other():
    """1, 2 and 3 endorse 0; 1 endorses 2, and 0 endorses one: 1 pair / root of 2."""
    found = closed([(1, 0), (2, 0), (3, 0), (1, 2), (0, 4)], 5)
    assert found == pytest.approx([1 / 2**0.5, 0, 0, 0, 0])


def test_both_ways_are_two_and_the_same_told_twice_is_one():
    found = closed([(1, 0), (2, 0), (1, 2), (2, 1), (1, 0), (0, 0)], 3)
    assert found[0] == 2.0


def test_a_star_has_no_closed_ties():
    assert closed([(1, 0), (2, 0), (3, 0)], 4).tolist() == [0.0] * 4
