"""Groups of accounts: what holds together, and what is cut."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.identity.clusters import APART, CERTAIN, SCORED, agglomerated
from rapport.flow.identity.weights import MICRO


def pair(left: int, right: int, bits: float, bond: int = SCORED) -> tuple[int, int, int, int]:
    return left, right, round(bits * MICRO), bond


def groups(pairs: list) -> list[list[int]]:
    by_name: dict[int, list[int]] = {}
    for node, name in agglomerated(pairs).items():
        by_name.setdefault(name, []).append(node)
    assert all(name == min(nodes) for name, nodes in by_name.items())
    return sorted(map(sorted, by_name.values()))


def test_what_agrees_is_one() -> None:
    assert groups([pair(1, 2, 5), pair(2, 3, 5), pair(1, 3, 5)]) == [[1, 2, 3]]


def test_one_mistaken_pair_does_not_chain_two_people() -> None:
    first = [pair(1, 2, 8), pair(1, 3, 8), pair(2, 3, 8)]
    second = [pair(4, 5, 8), pair(4, 6, 8), pair(5, 6, 8)]
    bridge = [pair(3, 4, 4), pair(1, 4, -9), pair(2, 4, -9), pair(3, 5, -9), pair(3, 6, -9)]
    assert groups([*first, *second, *bridge]) == [[1, 2, 3], [4, 5, 6]]


def test_who_is_apart_never_meets_even_through_others() -> None:
    assert groups([pair(1, 2, 9), pair(2, 3, 5), pair(1, 3, 9, APART)]) == [[1, 2], [3]]


def test_what_is_certain_outweighs_any_score() -> None:
    assert groups([pair(1, 2, -30, CERTAIN), pair(2, 3, -5)]) == [[1, 2], [3]]


PAIRS = st.lists(
    st.tuples(
        st.integers(1, 9),
        st.integers(1, 9),
        st.integers(-15, 15),
        st.sampled_from([SCORED, SCORED, SCORED, APART, CERTAIN]),
    ).filter(lambda p: p[0] < p[1]),
    unique_by=lambda p: p[:2],
    min_size=1,
    max_size=25,
)


@settings(deadline=None)
@given(PAIRS, st.randoms(use_true_random=False))
def test_no_group_holds_two_who_are_apart(pairs: list, chance: Random) -> None:
    known = sorted(pair(*p) for p in pairs)
    named = agglomerated(known)
    for left, right, _, bond in known:
        if bond == APART:
            assert named[left] != named[right]
    assert set(named) == {node for p in known for node in p[:2]}
