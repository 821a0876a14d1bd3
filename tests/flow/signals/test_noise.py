"""Noise is told from what customers say, each with its reason; doubt keeps a text."""

import pytest
from benchmarks.signals.noise_stream import BRAND, judged, stream
from hypothesis import given, settings

from rapport.flow.signals.noise import REASONS, Mention, NoiseFilter, contest_entry
from tests.flow.signals.test_texts import HOSTILE

FILTER = NoiseFilter(BRAND)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Marten: the seam of my waders leaks, refund please!!!", ""),
        ("Saw a marten in the forest, it climbed a tree", "other meaning"),
        ("Дед работал на заводе у мартена, варил сталь", "other meaning"),
        ("Marten & Reed saw a marten in the forest", ""),
        ("look at @martenreed", ""),
        ("https://martenreed.example/sale", ""),
        ("The traffic is hell", "elsewhere"),
        ("Marten", ""),
        ("+1", "contest"),
        ("Участвую!", "contest"),
        ("Заработок 5000 руб в день, пишите в личку, t.me/x Marten", "spam"),
        ("Marten owes me $50 refund, I called, wrote on whatsapp, nobody answers", ""),
        ("  \x00", "empty"),
    ],
)
def test_what_is_noise(said: str, reason: str) -> None:
    (found,) = FILTER.judge([Mention(said)])
    assert found.reason == reason


def test_what_is_said_to_us_needs_no_name() -> None:
    found = FILTER.judge(
        [Mention("where is my order?", to_us=True), Mention("where is my order?")]
    )
    assert [noise.reason for noise in found] == ["", "elsewhere"]


def test_the_first_of_copies_stays() -> None:
    said = "Marten waders leak at the seam again, a shame at this price"
    found = FILTER.judge([Mention(said, author="a"), Mention(f"RT @x: {said}!", author="b")])
    assert (found[0].reason, found[1].reason, found[1].copy_of) == ("", "copy", 0)


def test_the_same_short_word_by_two_people_is_two_opinions() -> None:
    rows = [Mention("Спасибо!", to_us=True, author=who) for who in ("a", "b", "b")]
    assert [noise.reason for noise in FILTER.judge(rows)] == ["", "", "copy"]


def test_the_words_that_decided_are_told() -> None:
    (found,) = FILTER.judge([Mention("A marten in the forest hunts squirrels")])
    assert "forest" in found.because


def test_a_bot_is_known_by_what_it_does() -> None:
    (found,) = FILTER.judge([Mention("Marten news", posts_a_day=400.0)])
    assert (found.reason, found.because) == ("bot", ("posts a day",))


def test_of_a_labelled_stream_hardly_a_customer_is_lost() -> None:
    measured = judged(stream(800))
    assert measured["recall of relevant"] >= 0.95
    assert measured["noise caught"] >= 0.8


def test_an_opinion_is_no_contest_entry() -> None:
    assert contest_entry("+1, same with my waders") == ()


@settings(deadline=None)
@given(HOSTILE)
def test_any_text_is_judged(said: str) -> None:
    (found,) = FILTER.judge([Mention(said)])
    assert found.reason == "" or found.reason in REASONS
