"""Levels of sureness, calibration, shares with their interval."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.signals.confidence import (
    Sureness,
    accuracy_of_surest,
    calibration_error,
    corrected_share,
    sureness,
)


def test_levels_and_can_not_tell() -> None:
    levels = [sureness(value) for value in (0.9, 0.7, 0.5, 0.4)]
    assert levels == [Sureness.HIGH, Sureness.MIDDLE, Sureness.LOW, None]


def test_calibration_error_on_paper() -> None:
    # says .9 and is right half the time; ten bins, each of two, one right and one wrong
    sure = np.full(20, 0.9)
    assert calibration_error(sure, np.arange(20) % 2 == 0) == pytest.approx(0.4)


def test_surest_half() -> None:
    sure = np.array([0.9, 0.8, 0.3, 0.2])
    assert accuracy_of_surest(sure, np.array([True, True, False, False]), 0.5) == 1.0


def test_a_share_is_corrected_by_the_mistakes_of_a_sample() -> None:
    read = np.array([True] * 300 + [False] * 700)
    sample_read = np.array([True] * 30 + [False] * 70)
    sample_truth = sample_read.copy()
    sample_truth[30:40] = True  # ten of a hundred were missed
    share = corrected_share(read, sample_read, sample_truth)
    assert share.value == pytest.approx(0.4)
    assert share.low < 0.36 < 0.44 < share.high


def test_without_a_sample_nothing_is_promised() -> None:
    none = np.zeros(0, dtype=bool)
    share = corrected_share(np.array([True, False]), none, none)
    assert (share.value, share.low, share.high) == (0.5, 0.0, 1.0)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60))
def test_a_share_lies_in_its_interval(rows: list[tuple[bool, bool]]) -> None:
    read, truth = (np.array(column, dtype=bool) for column in zip(*rows, strict=True))
    share = corrected_share(read, read, truth)
    assert 0 <= share.low <= share.value <= share.high <= 1
