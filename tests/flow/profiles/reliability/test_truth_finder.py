"""TruthFinder on the toy of methods, and on what can be done on paper."""

import numpy as np
import pytest

from rapport.flow.profiles.reliability.truth_finder import NONE, Implications, truth_finder

#: s1 says x is one, y nine, z seven; s2 x one, y eight; s3 z seven. Facts in that order, eight 2.
SOURCES = np.array([0, 0, 0, 1, 1, 2])
FACTS = np.array([0, 1, 3, 0, 2, 3])
#: Eight implies nine by .4, nine implies eight by exp(-1/2): see the toy's tests upstream.
NEAR = Implications(np.array([2, 1]), np.array([1, 2]), np.array([0.4, np.exp(-0.5)]))


def test_the_toy_of_three_sources():
    """The numbers hold for gamma .5 and rho .25; where trust begins does not matter."""
    for begin in (0.4, 0.9):
        found = truth_finder(SOURCES, FACTS, NEAR, rho=0.25, gamma=0.5, trust=begin, stop=1e-13)
        assert found.trust == pytest.approx([0.7863, 0.7535, 0.8468], abs=5e-5)
        assert found.belief == pytest.approx([0.8133, 0.6988, 0.6936, 0.8468], abs=5e-5)


def test_the_first_round_with_the_defaults_of_the_paper():
    """tau = -ln .1; a fact of two sources: 1 / (1 + .1 ** .6), of one: 1 / (1 + .1 ** .3)."""
    found = truth_finder(SOURCES, FACTS)
    two, one = 1 / (1 + 0.1**0.6), 1 / (1 + 0.1**0.3)
    assert found.rounds == 1
    assert found.belief == pytest.approx([two, one, one, two])
    assert found.trust == pytest.approx([(2 * two + one) / 3, (two + one) / 2, two])


def test_a_fact_that_others_deny_is_believed_less():
    denied = Implications(np.array([1]), np.array([2]), np.array([-0.5]))
    plain, less = (truth_finder(SOURCES, FACTS, one, stop=1) for one in (NONE, denied))
    assert less.belief[2] < plain.belief[2]
    assert less.belief[[0, 1, 3]] == pytest.approx(plain.belief[[0, 1, 3]])


def test_sources_that_all_agree_come_near_certainty_and_it_still_ends():
    sources, facts = np.divmod(np.arange(40 * 3), 3)
    found = truth_finder(sources, facts, stop=0)
    assert found.belief == pytest.approx(np.ones(3), abs=1e-3)
    assert np.isfinite(found.trust).all()
