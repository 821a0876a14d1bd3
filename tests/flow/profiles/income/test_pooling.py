"""Partial pooling, by the known numbers of methods: 3.5 and 6."""

from math import exp, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.profiles.income.pooling import USUAL_RATIO, Between, learned, pooled

BATTED = [0.400, 0.378, 0.356, 0.333, 0.311, 0.311, 0.289, 0.267, 0.244, 0.244]
BATTED += [0.222] * 5 + [0.200, 0.178, 0.156]
TRUTH = [0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269]
TRUTH += [0.230, 0.264, 0.256, 0.303, 0.264, 0.226, 0.285, 0.316, 0.200]


def one(value):
    return np.array([float(value)])


def test_four_figures_beside_a_wider_group():
    made = pooled(one(11.2), one(4), one(0.25), one(10.9), Between(0.04))
    assert made.weight[0] == pytest.approx(0.3902, abs=5e-5)
    assert made.mean[0] == pytest.approx(11.0171, abs=5e-5)
    assert exp(made.mean[0]) == pytest.approx(60_905, abs=5)
    assert sqrt(made.doubt[0]) == pytest.approx(0.1562, abs=5e-5)


def test_eighteen_players_of_baseball():
    """Efron and Morris: 45 times at bat each, and what they hit in the rest of the season."""
    hit, truth = np.array(BATTED), np.array(TRUTH)
    middle = hit.mean()
    n, s2 = np.full(18, 45.0), np.full(18, middle * (1 - middle))
    between = learned(hit, n, s2, np.zeros(18, np.int64))
    made = pooled(hit, n, s2, np.full(18, middle), between)
    assert middle == pytest.approx(0.2654, abs=5e-5)
    assert made.weight == pytest.approx(np.full(18, 0.212), abs=5e-4)
    assert made.mean[0] == pytest.approx(0.294, abs=5e-4), "Clemente"
    assert ((hit - truth) ** 2).sum() == pytest.approx(0.0754, abs=5e-5)
    assert ((made.mean - truth) ** 2).sum() == pytest.approx(0.0213, abs=5e-5)


def test_too_few_groups_teach_nothing_and_the_usual_ratio_holds():
    between = learned(one(1), one(50), one(0.25), np.zeros(1, np.int64))
    assert between == Between(None)
    made = pooled(one(1), one(20), one(0.25), one(0), between)
    assert made.weight[0] == 20 / (20 + USUAL_RATIO)


def test_variance_between_groups_of_unequal_size_is_recovered():
    chance = np.random.default_rng(4)
    n = chance.integers(5, 200, 4000).astype(float)
    wider = chance.integers(0, 50, 4000)
    truth = chance.normal(0, 0.2, 4000) + wider
    own = truth + chance.normal(0, 0.5, 4000) / np.sqrt(n)
    found = learned(own, n, np.full(4000, 0.25), wider)
    assert found.t2 == pytest.approx(0.04, rel=0.1)


def test_groups_that_do_not_differ_are_all_the_wider_group():
    chance = np.random.default_rng(5)
    own = chance.normal(0, 0.01, 40)  # far less than their figures would differ by chance
    between = learned(own, np.full(40, 10.0), np.full(40, 0.25), np.zeros(40, np.int64))
    made = pooled(own, np.full(40, 10.0), np.full(40, 0.25), np.full(40, 3.0), between)
    assert between.t2 == 0
    assert np.abs(made.mean - 3.0).max() < 0.2


@given(
    st.floats(-5, 20), st.floats(0, 1e6), st.floats(0.001, 4), st.floats(-5, 20),
    st.none() | st.floats(0, 4),
)  # fmt: skip
def test_an_estimate_lies_between_its_own_mean_and_the_wider_one(own, n, s2, wider, t2):
    made = pooled(one(own), one(n), one(s2), one(wider), Between(t2), 0.1)
    low, high = min(own, wider), max(own, wider)
    assert low - 1e-9 <= made.mean[0] <= high + 1e-9
    assert n > 0 or made.mean[0] == wider
    assert 0 <= made.weight[0] <= 1
    assert made.doubt[0] >= 0
