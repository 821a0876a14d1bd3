"""Curves, their differences and hazards: against numbers that others printed, and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.scores.survival import cox, kaplan_meier, log_rank

#: Weeks of remission (Freireich 1963); below 0: still in it then.
TREATED = (
    6,
    6,
    6,
    -6,
    7,
    -9,
    10,
    -10,
    -11,
    13,
    16,
    -17,
    -19,
    -20,
    22,
    23,
    -25,
    -32,
    -32,
    -34,
    -35,
)
PLACEBO = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)


def counted(*groups):
    """Return at each time from 1 how many of each group are at risk, and how many act."""
    times = range(1, max(abs(t) for group in groups for t in group) + 1)
    n = np.array([[sum(abs(x) >= t for x in group) for group in groups] for t in times])
    d = np.array([[sum(x == t for x in group) for group in groups] for t in times])
    return n, d


def test_the_curve_of_remission_is_as_printed():
    n, d = counted(TREATED)
    curve = kaplan_meier(n[:, 0], d[:, 0])
    assert [curve.share[t - 1] for t in (6, 10, 23)] == pytest.approx(
        [0.8571, 0.7529, 0.4482], abs=5e-5
    )
    assert (curve.low[5], curve.high[5]) == pytest.approx((0.6197, 0.9516), abs=5e-4)


def test_two_groups_differ_as_printed():
    chi, p = log_rank(*counted(PLACEBO, TREATED))
    assert chi == pytest.approx(16.79, abs=0.01)
    assert p == pytest.approx(4.17e-5, rel=0.01)


def test_the_hazard_of_remission_is_as_printed():
    found = cox(*counted(TREATED, PLACEBO))
    assert found.log_ratio[1] == pytest.approx(1.5721, abs=5e-4)
    assert found.error[1] == pytest.approx(0.4124, abs=5e-4)


def test_groups_that_act_alike_have_no_difference():
    n, d = counted(TREATED, TREATED, TREATED)
    chi, p = log_rank(n, d)
    assert (chi, p) == pytest.approx((0.0, 1.0), abs=1e-9)
    assert cox(n, d).log_ratio == pytest.approx([0.0] * 3, abs=1e-9)


def test_of_a_group_in_which_nobody_acts_no_hazard_is_told():
    found = cox(*counted(TREATED, (-30, -30), PLACEBO))
    assert np.isnan(found.log_ratio[1]) and found.log_ratio[2] == pytest.approx(1.5721, abs=5e-4)
    apart = cox(*counted((1, 2, 3), (4, 5, 6)))
    assert np.isnan(apart.log_ratio[1])  # no end
    nobody = cox(*counted((-3, -3), (1, 2)))
    assert np.isnan(nobody.log_ratio[1])  # nothing to hold it against


def test_where_all_act_the_curve_ends_at_nothing():
    curve = kaplan_meier([4, 2, 0], [2, 2, 0])
    assert list(curve.share) == [0.5, 0.0, 0.0]
    assert list(curve.low[1:]) == [0.0, 0.0]


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=40).map(
        lambda pairs: [(max(a, b), min(a, b)) for a, b in pairs]
    )
)
def test_a_curve_only_falls_and_lies_in_its_interval(pairs):
    n, d = zip(*pairs, strict=True)
    curve = kaplan_meier(n, d)
    assert (np.diff(curve.share) <= 1e-12).all()
    assert (curve.low <= curve.share + 1e-9).all() and (curve.share <= curve.high + 1e-9).all()
    assert (curve.low >= 0).all() and (curve.high <= 1).all()
