"""Hashed n-grams, and what a student learns of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.signals import student


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_a_text_has_the_same_grams_alone_and_among_others(texts: list[str]) -> None:
    every = student.grams(texts)
    ends = [*every.starts[1:], len(every.buckets)]
    for text, start, end in zip(texts, every.starts, ends, strict=True):
        alone = student.grams([text]).buckets
        assert sorted(alone) == sorted(every.buckets[start:end])
        assert len(alone) > 0


def test_it_learns_what_the_teacher_says() -> None:
    texts = [
        f"number {at} is {'fine and warm' if at % 2 else 'grim and cold'}" for at in range(300)
    ]
    said = np.where(np.arange(300)[:, None] % 2, [[2.0, -1.0]], [[-2.0, 1.0]])
    taught = student.distilled(texts, said)
    assert taught is not None
    new = taught.evidence(["another is fine and warm", "another is grim and cold"])
    assert new[0, 0] > 0.5 > -0.5 > new[1, 0]
    assert new[0, 1] < 0 < new[1, 1]


def test_too_few_texts_teach_nothing() -> None:
    assert student.distilled(["one"] * 10, np.zeros((10, 3))) is None


def test_texts_that_nobody_could_read_are_left_out() -> None:
    said = np.ones((400, 2))
    said[::2] = np.nan
    taught = student.distilled([f"text {at}" for at in range(400)], said)
    assert taught is not None
    assert np.isfinite(taught.evidence(["text 1"])).all()


def test_its_word_weighs_more_the_more_it_was_taught() -> None:
    few, many = (
        student.distilled([f"text {at}" for at in range(count)], np.ones((count, 2)))
        for count in (300, 600)
    )
    assert few is not None
    assert many is not None
    assert 0 < few.trust < many.trust == 0.4 * 600 / 2_000


def test_no_texts_no_rows() -> None:
    taught = student.distilled([f"text {at}" for at in range(300)], np.ones((300, 2)))
    assert taught is not None
    assert taught.evidence([]).shape == (0, 2)
