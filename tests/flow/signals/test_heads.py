"""Linear heads, their calibration and their score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rapport.flow.signals import heads

LABELS = ("no", "yes")


def _two_heaps(count: int, noise: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    drawn = np.random.default_rng(1)
    truth = np.arange(count) % 2
    features = np.where(truth[:, None] == 1, 1.0, -1.0) + drawn.normal(0, noise, (count, 4))
    return features, truth


def test_two_heaps_are_told_apart() -> None:
    features, truth = _two_heaps(40)
    head = heads.fitted(heads.examples(features, truth, labels=2), LABELS)
    assert (head.logits(features).argmax(axis=1) == truth).all()


def test_a_label_of_few_examples_is_heard() -> None:
    features = np.array([[1.0]] * 50 + [[-1.0]])
    truth = np.array([1] * 50 + [0])
    head = heads.fitted(heads.examples(features, truth, labels=2), LABELS)
    odds = np.diff(head.logits(np.array([[1.0], [-1.0]])), axis=1).ravel()
    assert odds[0] > 0 > odds[1]


def test_an_older_head_is_a_start() -> None:
    features, truth = _two_heaps(60)
    given_ = heads.examples(features, truth, labels=2)
    first = heads.fitted(given_, LABELS)
    again = heads.fitted(given_, LABELS, start=first)
    assert np.allclose(first.weights, again.weights, atol=0.05)


def test_what_an_offset_knows_needs_no_learning() -> None:
    features, truth = _two_heaps(60)
    known = np.where(np.eye(2)[truth] == 1, 8.0, -8.0)
    free = heads.fitted(heads.examples(features, truth, labels=2), LABELS)
    told = heads.fitted(heads.examples(features, truth, labels=2, offsets=known), LABELS)
    assert np.abs(told.weights).max() < 0.1 * np.abs(free.weights).max()


def test_calibration_takes_back_boasting() -> None:
    truth = np.array([0, 1] * 100)
    said = np.where(np.arange(200) % 4 == 0, 1 - truth, truth)  # right in 3 of 4
    boasts = np.where(np.eye(2)[said] == 1, 6.0, -6.0)
    honest = heads.softmax(heads.calibrated(boasts, truth).apply(boasts)).max(axis=1)
    assert honest.mean() == pytest.approx(0.75, abs=0.05)


def test_macro_f1_on_paper() -> None:
    # of label 0: 2 hits, 1 missed, 0 wrong: 4/5; of label 1: 1 hit, 1 wrong: 2/3
    score = heads.macro_f1(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]))
    assert score == pytest.approx((4 / 5 + 2 / 3) / 2)


@given(hnp.arrays(np.float64, (3, 4), elements=st.floats(-50, 50)))
def test_softmax_is_shares_of_one(logits: np.ndarray) -> None:
    shares = heads.softmax(logits)
    assert np.allclose(shares.sum(axis=1), 1)
    assert (shares >= 0).all()
