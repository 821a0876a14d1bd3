"""What was said of one text counts for its copies and for those that mean the same."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.signals.exemplars import FEWEST, taken_over
from rapport.flow.signals.vectors import Vectors

SIZE = 32
LATE = "My parcel has been on its way for three weeks and nobody answers my letters"
COPY = "my parcel has been on its way for three weeks, and nobody answers my letters!!"


def _none(count: int) -> Vectors:
    return np.full((count, SIZE), np.nan, np.float16)


def _many(*chosen: np.ndarray) -> tuple[Vectors, list[str]]:
    """The chosen vectors before a crowd that lies around; no text is a copy of another."""
    drawn = np.random.default_rng(5)
    vectors = np.concatenate([np.array(chosen), drawn.normal(0, 1, (FEWEST, SIZE))])
    texts = ["".join(map(chr, drawn.integers(97, 123, 40))) for _ in vectors]
    return (vectors + 20.0).astype(np.float16), texts  # far from nought, as those of e5


def test_a_copy_takes_over_without_any_vector() -> None:
    texts = [LATE, "Thanks, all is well", COPY]
    assert taken_over(_none(3), texts, {0: "negative"}) == {2: "negative"}


def test_a_text_that_means_the_same_takes_over_by_its_vector() -> None:
    one, other = np.eye(SIZE)[0] * 9, np.eye(SIZE)[1] * 9
    vectors, texts = _many(one, one * 1.05, other)
    assert taken_over(vectors, texts, {0: "negative"}) == {1: "negative"}


def test_near_ones_that_were_said_to_differ_decide_nothing() -> None:
    one = np.eye(SIZE)[0] * 9
    vectors, texts = _many(one, one * 1.05, one * 0.95)
    assert taken_over(vectors, texts, {0: "negative", 1: "positive"}) == {}
    assert taken_over(_none(3), [LATE, COPY, LATE], {0: "negative", 1: "positive"}) == {}


def test_what_was_said_of_a_copy_counts_for_more_than_what_is_near() -> None:
    one = np.eye(SIZE)[0] * 9
    vectors, texts = _many(one, one * 1.05, np.eye(SIZE)[1] * 9)
    texts[0], texts[2] = LATE, COPY
    assert taken_over(vectors, texts, {1: "positive", 2: "negative"})[0] == "negative"


def test_of_few_vectors_none_is_near() -> None:
    vectors = (np.eye(SIZE)[[0, 0, 1]] * 9 + 20).astype(np.float16)
    assert taken_over(vectors, ["one", "two", "three"], {0: "negative"}) == {}


def test_vectors_that_are_all_alike_are_no_reason() -> None:
    vectors = np.ones((FEWEST + 5, SIZE), np.float16)
    texts = _many(*vectors[:5])[1]
    assert taken_over(vectors, texts, {0: "negative"}) == {}


@given(
    st.lists(st.text(max_size=30), min_size=1, max_size=12),
    st.dictionaries(st.integers(0, 11), st.sampled_from(["a", "b"]), max_size=4),
)
def test_only_what_was_said_is_taken_over_and_never_by_the_corrected(
    texts: list[str], corrected: dict[int, str]
) -> None:
    corrected = {number: value for number, value in corrected.items() if number < len(texts)}
    found = taken_over(_none(len(texts)), texts, corrected)
    assert not set(found) & set(corrected)
    assert set(found.values()) <= set(corrected.values())
    assert all(0 <= number < len(texts) for number in found)
