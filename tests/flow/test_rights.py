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
    Link,
    Right,
    Scoring,
    SourcePolicy,
    Terms,
    Training,
    check,
    demand,
    granted,
)

terms_of_days = st.none() | st.integers(1, 4000)
some_policies = st.builds(
    SourcePolicy,
    rights=st.integers(0, int(ALL_RIGHTS)).map(Right),
    keep_days=terms_of_days,
    mirror_hours=terms_of_days,
    link=st.sampled_from(Link),
    scoring=st.sampled_from(Scoring),
    training=st.sampled_from(Training),
    sensitive=st.booleans(),
    ads=st.none() | st.frozensets(st.sampled_from(("vk", "google", "meta"))),
    attribution=st.lists(st.sampled_from(("via VK", "Reddit")), unique=True).map(tuple),
    refresh_days=terms_of_days,
    aggregate_only=st.booleans(),
    terms=st.lists(st.builds(Terms, st.sampled_from("ab"), st.just("1"), st.dates()), max_size=2)
    .map(set)
    .map(sorted)
    .map(tuple),
)


def no_longer(more, less):
    """Whether the term `less` ends with `more` or before; None is endless."""
    return more is None or (less is not None and less <= more)


@given(st.lists(some_policies, min_size=1), some_policies)
def test_one_more_parent_never_widens_what_may_be_done(parents, other):
    both = reduce(SourcePolicy.__and__, parents)
    more = both & other
    assert more.rights & ~both.rights == 0
    assert more.of_rows & ~both.of_rows == 0
    assert no_longer(both.keep_days, more.keep_days)
    assert no_longer(both.mirror_hours, more.mirror_hours)
    assert no_longer(both.refresh_days, more.refresh_days)
    assert more.link <= both.link
    assert more.scoring <= both.scoring
    assert more.training <= both.training
    assert more.sensitive <= both.sensitive
    assert both.ads is None or (more.ads is not None and more.ads <= both.ads)
    assert set(more.attribution) >= set(both.attribution)
    assert more.aggregate_only >= both.aggregate_only
    assert set(more.terms) >= set(both.terms)


@given(some_policies)
def test_a_parent_twice_says_nothing_new(policy):
    twice = policy & policy
    assert (twice & policy) == twice
    assert twice.of_rows == policy.of_rows


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


@pytest.mark.parametrize(
    ("case", "policy", "lost"),
    [
        ("only verified keys join", SourcePolicy(ALL_RIGHTS, link=Link.VERIFIED), Right.LINK),
        ("groups only", SourcePolicy(ALL_RIGHTS, scoring=Scoring.CELLS), Right.SCORE),
        (
            "counts only",
            SourcePolicy(ALL_RIGHTS, training=Training.AGGREGATES),
            Right.TRAIN | Right.WEIGH,
        ),
        ("no platform", SourcePolicy(ALL_RIGHTS, ads=frozenset()), Right.ADS),
        ("some platform", SourcePolicy(ALL_RIGHTS, ads=frozenset({"vk"})), Right(0)),
    ],
)
def test_a_right_that_holds_in_part_is_no_right_of_a_row(case, policy, lost):
    assert policy.of_rows == ALL_RIGHTS & ~lost, case


def test_one_source_that_forbids_is_enough():
    vk_only = SourcePolicy(ALL_RIGHTS, ads=frozenset({"vk"}))
    check(Right.EXPORT, [OWN, vk_only])
    check(Right.ADS, [OWN, vk_only], platform="vk")
    with pytest.raises(RightsError, match="may not be used to ads"):
        check(Right.ADS, [OWN, vk_only], platform="google")
    with pytest.raises(RightsError, match="may not be used to export"):
        check(Right.EXPORT, [OWN, SourcePolicy(Right.STORE)])
    check(Right.EXPORT, [])
