"""Surprise, bursts and the stages of a topic's life."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.signals.lifecycle import (
    Burst,
    StageName,
    bursts,
    chance_of,
    chance_of_so_few,
    half_life,
    stage_of,
    surprises,
)

COUNTS = st.lists(st.integers(0, 500), max_size=80)
PAST = st.lists(st.integers(0, 60), min_size=1, max_size=40)


def test_an_estimated_rate_makes_a_rare_day_less_rare() -> None:
    # seven days of three: negative binomial (21, 7/8); Poisson of mean 3 would say .0038
    assert chance_of(9, [3] * 7) == pytest.approx(0.0071, abs=5e-5)
    poisson = 1 - sum(math.exp(-3) * 3**k / math.factorial(k) for k in range(9))
    assert poisson == pytest.approx(0.0038, abs=5e-5)


def test_few_texts_surprise_nobody() -> None:
    assert not surprises(4, [0] * 1_000)
    assert surprises(5, [0] * 1_000)
    assert not surprises(1_000, [])  # nothing is known of what is usual
    assert not surprises(5, [0])  # one day of nothing proves little


@given(PAST, st.integers(0, 200))
def test_chances_are_chances_and_fall_with_the_count(past: list[int], count: int) -> None:
    one, more = chance_of(count, past), chance_of(count + 1, past)
    assert 0.0 <= more <= one <= 1.0
    # this many or more, or fewer: one of both
    assert one + chance_of_so_few(count - 1, 1, past) == pytest.approx(1.0, abs=1e-6)


def test_bursts_of_the_known_stream() -> None:
    times = [4, 17, 23, 27, 33, 35, 37, 76, 77, 82, 84, 88, 90, 92]
    assert bursts(times, faster=2.0, cost=0.1) == (
        Burst(0, 4, 92),
        Burst(1, 33, 37),
        Burst(1, 76, 92),
        Burst(2, 76, 77),
    )


def test_a_stream_without_length_has_no_bursts() -> None:
    assert bursts([]) == ()
    assert bursts([7.0]) == ()
    assert bursts([7.0, 7.0, 7.0]) == ()


@given(st.lists(st.integers(0, 10_000), max_size=60))
def test_bursts_lie_within_those_of_the_level_below(times: list[int]) -> None:
    found = bursts(times)
    for burst in found:
        assert min(times) <= burst.start <= burst.end <= max(times)
        around = [one for one in found if one.level == burst.level - 1]
        assert burst.level == 0 or any(
            one.start <= burst.start and burst.end <= one.end for one in around
        )


@given(st.lists(st.integers(0, 10_000), max_size=40), st.integers(1, 1_000))
def test_bursts_move_with_the_clock(times: list[int], by: int) -> None:
    moved = bursts([time + by for time in times])
    assert moved == tuple(Burst(b.level, b.start + by, b.end + by) for b in bursts(times))


def test_the_half_life_of_an_exact_decay() -> None:
    assert half_life([100 * 2 ** (-day / 6) for day in range(20)]) == pytest.approx(6.0)
    assert half_life([5, 5, 5, 5]) is None
    assert half_life([1, 2, 4]) is None
    assert half_life([9]) is None


@pytest.mark.parametrize(
    ("counts", "name", "since"),
    [
        ([], StageName.STEADY, 0),
        ([0, 0, 0], StageName.STEADY, 0),
        ([900], StageName.STEADY, 0),  # nothing is known of what is usual
        ([2, 3, 1, 2, 3, 2, 2, 15], StageName.EMERGING, 7),
        ([2, 3, 1, 2, 3, 2, 2, 15, 40], StageName.EMERGING, 7),
        ([2, 3, 1, 2, 3, 2, 2, 15, 40, 36], StageName.PEAK, 9),
        ([2, 3, 1, 2, 3, 2, 2, 15, 100, 70, 50, 35, 25], StageName.FADING, 9),
        ([*[0] * 10, 100, 50, 25, 13, 7], StageName.EXHAUSTED, 14),
        ([*[0] * 10, 100, 50, 25, 13, 7, 12], StageName.EXHAUSTED, 14),  # an echo
        ([*[0] * 10, 100, 50, 25, 13, 7, 5, 4, 4, 3, 3, 60], StageName.EMERGING, 20),
        ([*[20] * 20, 100, 60, 30, 22], StageName.STEADY, 23),  # back at what is usual
        ([*[20] * 20, 1000, 600, 300, 22, *[20] * 9], StageName.STEADY, 23),
        ([*[1] * 10, *[50] * 40], StageName.STEADY, 38),  # the new height is usual now
        ([*[5] * 20, 0, 0, 0], StageName.EXHAUSTED, 22),
        ([*[5] * 20, *[0] * 50, 4], StageName.STEADY, 70),
        ([20, 20, 20, 20, 20, 0, 0] * 4, StageName.STEADY, 0),  # a weekend is no end
    ],
)
def test_stages(counts: list[int], name: StageName, since: int) -> None:
    found = stage_of(counts)
    assert (found.name, found.since) == (name, since)


def test_what_fades_tells_when_it_will_be_exhausted() -> None:
    # from 400 down to a tenth are log2(10) = 3.32 half-lives; three are over
    found = stage_of([*[0] * 14, 400, *(round(400 * 2 ** (-day / 4)) for day in range(1, 13))])
    assert found.name is StageName.FADING
    assert found.half_life_days == pytest.approx(4.0, abs=0.05)
    assert found.exhausted_in_days == pytest.approx(4 * (math.log2(10) - 3), abs=0.1)
    assert found.age_days == 12


@given(COUNTS)
def test_any_life_has_a_stage(counts: list[int]) -> None:
    found = stage_of(counts)
    assert 0 <= found.since < max(1, len(counts))
    assert (found.half_life_days or 1.0) > 0.0
    assert (found.exhausted_in_days or 0.0) >= 0.0
    before = stage_of(counts[: found.since])
    assert found.since == 0 or before.name is not found.name


@given(COUNTS)
def test_without_a_surprise_nothing_emerges(counts: list[int]) -> None:
    found = stage_of([min(count, 4) for count in counts])
    assert found.name in (StageName.STEADY, StageName.EXHAUSTED)
