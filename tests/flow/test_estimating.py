"""Shares and their differences: the numbers of papers, and of scipy where it knows them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rapport.flow import estimating

#: Benjamini and Hochberg (1995), table 1.
BH_1995 = (
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
    *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000),
)


def test_newcombe_gives_the_numbers_of_his_paper():
    difference, low, high = estimating.newcombe([56, 9], [70, 10], [48, 3], [80, 10])
    assert difference == pytest.approx([0.2, 0.6])
    assert low == pytest.approx([0.0524, 0.1705], abs=5e-5)
    assert high == pytest.approx([0.3339, 0.8090], abs=5e-5)


def test_benjamini_and_hochberg_reject_four_of_fifteen():
    q = estimating.benjamini_hochberg(BH_1995)
    assert (q <= 0.05).sum() == 4
    assert q == pytest.approx(stats.false_discovery_control(BH_1995))


def test_of_no_p_there_is_no_q():
    assert len(estimating.benjamini_hochberg([])) == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_q_hangs_on_no_order(p, random):
    order = list(range(len(p)))
    random.shuffle(order)
    mixed = estimating.benjamini_hochberg([p[i] for i in order])
    assert mixed == pytest.approx(estimating.benjamini_hochberg(p)[order])


def test_p_of_two_shares_is_that_of_the_table_of_four_cells():
    table = [[56, 14], [48, 32]]
    found = estimating.p_of_shares([56], [70], [48], [80])
    assert found == pytest.approx([stats.chi2_contingency(table, correction=False).pvalue])


def test_of_few_people_the_binomial_tail_rules():
    """Ten of twenty where 160 of 1,000 do: by the normal 6e-5, in truth eight times as much."""
    tail = stats.binom.sf(10, 20, 0.16) * 2 + stats.binom.pmf(10, 20, 0.16)
    assert estimating.p_of_shares([10], [20], [160], [1000]) == pytest.approx([tail])
    assert estimating.p_of_shares([160], [1000], [10], [20]) == pytest.approx([tail])
    # on the flat side the normal is larger than .84 ** 20, and rules
    assert estimating.p_of_shares([0], [20], [160], [1000]) == pytest.approx([0.0514], abs=1e-4)


def test_of_two_shares_of_nothing_or_all_nothing_can_be_said():
    assert estimating.p_of_shares([0, 20], [20, 20], [0, 30], [30, 30]) == pytest.approx([1, 1])


def test_wilson_of_nothing_is_everything():
    low, high = estimating.wilson([0, 0, 10], [0, 10, 10])
    assert low == pytest.approx([0, 0, 0.7225], abs=1e-4)
    assert high == pytest.approx([1, 0.2775, 1], abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 5000), st.floats(0.01, 5000), st.floats(0.001, 0.999))
def test_the_beta_integral_is_that_of_scipy(a, b, x):
    assert estimating.beta_below([x], [a], [b]) == pytest.approx(
        [stats.beta.cdf(x, a, b)], abs=1e-9
    )


@pytest.mark.parametrize(("a", "b"), [(14, 126), (1, 1), (0.5, 200.5), (900, 60_000), (3e5, 2e6)])
def test_the_quantile_is_that_of_scipy(a, b):
    for share in (0.025, 0.5, 0.975):
        assert estimating.beta_at(share, [a], [b]) == pytest.approx(
            [stats.beta.ppf(share, a, b)], rel=1e-6
        )


@pytest.mark.parametrize("freedom", [1, 2.5, 19, 400, 80_000])
def test_students_t_is_that_of_scipy(freedom):
    assert estimating.p_of_t([0, 1.3, -2.8], [freedom] * 3) == pytest.approx(
        2 * stats.t.sf([0, 1.3, 2.8], freedom)
    )
    assert estimating.t_at(0.975, [freedom]) == pytest.approx([stats.t.ppf(0.975, freedom)])


def test_a_hundred_texts_of_one_person_tell_no_more_than_one_person():
    """Twenty people with five texts each: half always complain, half never do."""
    alike = estimating.design_effect(50, 100, 10 * 25, 10 * 25, 20 * 25, 20)
    assert alike == pytest.approx(5 * 20 / 19)


def test_texts_that_say_what_they_would_if_nobody_had_two_count_as_they_are():
    """Ten of twenty people complain once, each has one text: there is nothing to take off."""
    assert estimating.design_effect(10, 20, 10, 10, 20, 20) == pytest.approx(20 / 19)
    assert estimating.design_effect(0, 20, 0, 0, 20, 20) == 1
    assert estimating.design_effect(1, 4, 1, 4, 16, 1) == 1


def test_what_is_made_of_arrays_keeps_their_length():
    assert estimating.p_of_z(np.zeros((0,))).shape == (0,)
