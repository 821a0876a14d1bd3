"""Originality: a copy has none, whoever is asked first."""

import math
import random
from datetime import UTC, datetime, timedelta

import pytest

from rapport.flow.signals.originality import Post, originality, person_scores

DAY = datetime(2026, 5, 1, tzinfo=UTC)
SAID = "We cleaned the river bank together and found an old boat"


def post(text: str, day: float = 0, person: str = "ann", **more: object) -> Post:
    return Post(person, DAY + timedelta(days=day), text, "en", **more)  # type: ignore[arg-type]


def test_identical_text_has_none_and_the_first_is_new() -> None:
    first, second = originality([post(SAID), post(SAID, 1, "bob")])
    assert (first.novelty, first.like) == (1.0, None)
    assert (second.novelty, second.score, second.like) == (0.0, 0.0, 0)


def test_what_is_older_than_the_window_is_forgotten() -> None:
    assert originality([post(SAID), post(SAID, 91)])[1].novelty == 1.0


def test_more_in_common_is_less_novel() -> None:
    rows = [
        post(SAID),
        post("We cleaned the river bank", 1),
        post("New flies for autumn trout", 2),
    ]
    _, near, far = originality(rows)
    assert 0 < near.novelty < 0.8
    assert far.novelty == 1.0


def test_form_and_reactions_multiply() -> None:
    (found,) = originality([post(SAID, form="video", reactions=math.e - 1)])
    assert found.score == pytest.approx(1.0 * 1.5 * 2.0)


def test_the_order_of_posts_changes_nothing() -> None:
    rows = [
        post(f"{SAID} number {n % 4} {'tent lamp rod reel'.split()[n % 3]}", n) for n in range(9)
    ]
    before = {p.at: o.score for p, o in zip(rows, originality(rows), strict=True)}
    random.Random(1).shuffle(rows)
    assert {p.at: o.score for p, o in zip(rows, originality(rows), strict=True)} == before


def test_persons_stand_by_their_best_posts() -> None:
    rows = [post(SAID), post(SAID, 1, "bob"), post("Autumn trout take tiny flies", 2, "eve")]
    scores = person_scores(rows, originality(rows))
    assert scores["bob"] == pytest.approx(100 / 6)
    assert scores["ann"] == scores["eve"] == pytest.approx(100 * 4 / 6)


def test_texts_without_words() -> None:
    found = originality([post(""), post("👍", 1), post("👍", 2)])
    assert [o.novelty for o in found] == [1.0, 1.0, 0.0]


def test_nobody_is_no_error() -> None:
    assert originality([]) == []
    assert person_scores([], []) == {}
