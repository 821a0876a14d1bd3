"""Groups of accounts: what holds together, and what is cut."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.identity.clusters import APART, CERTAIN, SCORED, agglomerated
from rapport.flow.identity.weights import MICRO


def pair(
    left: int, right: int, bits: float, bond: int = SCORED, said: int = 0
) -> tuple[int, int, int, int, int]:
    return left, right, round(bits * MICRO), bond, said


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


def test_of_words_that_cant_all_be_true_the_newest_stands() -> None:
    parted = pair(1, 3, 0, APART, said=1)
    first, last = pair(1, 2, 0, CERTAIN, said=2), pair(2, 3, 0, CERTAIN, said=3)
    assert groups([parted, first, last]) == [[1], [2, 3]]
    first, last = pair(1, 2, 0, CERTAIN, said=3), pair(2, 3, 0, CERTAIN, said=2)
    assert groups([parted, first, last]) == [[1, 2], [3]]


def ring(first: int, size: int) -> list:
    """Accounts of which each agrees with the next and hardly with the others."""
    nodes = range(first, first + size)
    return [
        pair(a, b, 9 if b - a == 1 else 0.001 if (a + b) % 9 == 0 else 0)
        for a in nodes
        for b in nodes
        if a < b
    ]


def test_a_large_group_that_hangs_together_by_threads_is_cut() -> None:
    assert len(groups(ring(1, 8))) == 1
    assert max(map(len, groups(ring(1, 60)))) < 60


def test_a_large_group_in_which_all_agree_is_one_person() -> None:
    nodes = range(1, 41)
    assert groups([pair(a, b, 3) for a in nodes for b in nodes if a < b]) == [list(nodes)]


def test_a_large_group_that_the_team_joined_stays() -> None:
    assert groups([pair(n, n + 1, -9, CERTAIN, said=n) for n in range(1, 30)]) == [
        list(range(1, 31))
    ]


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
    for left, right, _, bond, _ in known:
        if bond == APART:
            assert named[left] != named[right]
    assert set(named) == {node for p in known for node in p[:2]}
