"""Who is chosen how often: a biased model warns, a fair one does not, small groups stay untold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.errors import InputError
from rapport.flow.segments.learning.fairness import fairness


def test_shares_on_paper():
    """40 of 80 women and 27 of 90 men: .5 and .3, three fifths."""
    chosen = np.repeat([True, False, True, False], [40, 40, 27, 63])
    found = fairness(chosen, {"sex": ["f"] * 80 + ["m"] * 90})
    women, men = found.groups
    assert (women.group, women.rate, women.ratio, women.warns) == ("f", 0.5, 1.0, False)
    assert (men.people, men.chosen, men.rate) == (90, 27, 0.3)
    assert men.ratio == pytest.approx(0.6) and men.warns and men.sure
    assert (men.low, men.high) == (
        pytest.approx(0.2151, abs=5e-4),
        pytest.approx(0.4013, abs=5e-4),
    )
    assert found.warnings == (men,)


def test_a_model_that_leans_on_sex_warns_and_one_that_does_not_is_quiet():
    random = np.random.default_rng(3)
    sex, merit = random.choice(["f", "m"], 4_000), random.normal(size=4_000)
    region = random.choice(["north", "south", "east"], 4_000)
    groups = {"sex": sex, "region": region}
    biased = fairness(merit + 0.8 * (sex == "m") > 1.2, groups)
    assert [(w.by, w.group, w.sure) for w in biased.warnings] == [("sex", "f", True)]
    assert fairness(merit > 0, groups).warnings == ()


def test_a_warning_of_few_people_is_not_sure():
    chosen = np.repeat([True, False, True, False], [10, 10, 7, 13])
    (warning,) = fairness(chosen, {"age": ["18-29"] * 20 + ["30-39"] * 20}).warnings
    assert warning.ratio == pytest.approx(0.7) and not warning.sure


def test_a_group_of_less_than_twenty_is_never_told():
    """Though all of them were chosen, they are not what the others are measured by."""
    chosen = np.repeat([True, True, False], [19, 10, 40])
    found = fairness(chosen, {"region": ["small"] * 19 + ["large"] * 50})
    assert [g.group for g in found.groups] == ["large"] and found.hidden == {"region": 1}
    assert found.groups[0].ratio == 1.0 and not found.warnings


def test_who_is_of_no_known_group_counts_in_none_and_nobody_chosen_is_no_warning():
    found = fairness(np.zeros(60, bool), {"sex": [None] * 30 + ["f"] * 30})
    (women,) = found.groups
    assert women.people == 30 and np.isnan(women.ratio) and not women.warns
    with pytest.raises(InputError, match="60 people, but sex of 2"):
        fairness(np.zeros(60, bool), {"sex": ["f", "m"]})


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=120))
def test_what_is_told_always_holds_twenty_people(rows):
    found = fairness(np.array([r[1] for r in rows], bool), {"g": [r[0] for r in rows]})
    for group in found.groups:
        assert group.people == sum(r[0] == group.group for r in rows) >= 20
        assert group.low <= group.rate <= group.high
        assert group.warns == (group.ratio < 0.8)
