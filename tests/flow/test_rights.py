from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import RightsError
from rapport.flow.rights import (
    ALL_RIGHTS,
    BASES,
    OWN,
    PURPOSES,
    Right,
    SourcePolicy,
    demand,
    granted,
)

some_policies = st.builds(
    SourcePolicy,
    st.integers(0, int(ALL_RIGHTS)).map(Right),
    st.none() | st.integers(1, 4000),
    st.booleans(),
)


@given(st.lists(some_policies, min_size=1), some_policies)
def test_one_more_parent_never_widens_what_may_be_done(parents, other):
    both = reduce(SourcePolicy.__and__, parents)
    more = both & other
    assert more.rights & ~both.rights == 0
    assert more.mirror_deletes >= both.mirror_deletes
    assert both.keep_days is None or (more.keep_days or 0) <= both.keep_days


@given(some_policies, some_policies, some_policies)
def test_the_order_of_parents_changes_nothing(a, b, c):
    assert (a & b) & c == a & (b & c) == c & (b & a)


@given(st.sets(st.sampled_from(PURPOSES), min_size=1), st.sampled_from(BASES))
def test_more_purposes_never_allow_less(purposes, basis):
    for purpose in PURPOSES:
        more = granted(OWN, {*purposes, purpose}, basis)
        assert granted(OWN, purposes, basis) & ~more == 0


@pytest.mark.parametrize(
    ("case", "purposes", "has", "has_not"),
    [
        ("service only", ["service"], Right.STORE, Right.LINK | Right.SEND | Right.ADS),
        ("profiles", ["profile"], Right.LINK | Right.SCORE, Right.SEND | Right.ADS | Right.TRAIN),
        ("mailings", ["marketing"], Right.SEND, Right.LINK | Right.ADS),
    ],
)
def test_a_purpose_gives_its_rights_and_no_others(case, purposes, has, has_not):
    rights = granted(OWN, purposes, "contract")
    assert rights & has == has, case
    assert rights & has_not == 0, case


@pytest.mark.parametrize(
    ("case", "purposes", "basis", "message"),
    [
        ("no purpose", [], "consent", "no known purpose"),
        ("an unknown purpose", ["fun"], "consent", "fun"),
        ("no basis", ["service"], "", "lawful basis"),
        ("an unknown basis", ["service"], "because", "because"),
    ],
)
def test_without_purpose_and_basis_nothing_is_granted(case, purposes, basis, message):
    with pytest.raises(RightsError, match=message):
        granted(OWN, purposes, basis)


def test_a_missing_right_is_refused_at_the_door():
    demand(Right.EXPORT, int(Right.EXPORT | Right.STORE), "this list")
    with pytest.raises(RightsError, match="this list may not be used to ads"):
        demand(Right.ADS, int(Right.EXPORT), "this list")
