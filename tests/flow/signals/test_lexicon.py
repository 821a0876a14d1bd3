"""Opinions by words alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.signals import lexicon


@pytest.mark.parametrize(
    ("text", "language", "sign"),
    [
        ("great service, thank you", "en", 1),
        ("not good", "en", -1),
        ("this is awful", "en", -1),
        ("не понравилось совсем", "ru", -1),
        ("спасибо большое", "ru", 1),
        ("опять опоздал(((", "ru", -1),
        ("ну ладно)))", "ru", 1),
        ("Не съм доволен", "bg", -1),
        ("браво, страхотно", "bg", 1),
        ("质量很好", "zh", 1),
        ("呢間嘢好難食", "zh", -1),
        ("😭", "en", -1),
        ("see you at the station", "en", 0),
    ],
)
def test_words_signs_and_negation(text: str, language: str, sign: int) -> None:
    score = lexicon.score(lexicon.marks(text, language))
    assert (score > 0) - (score < 0) == sign


def test_a_mark_stands_where_the_word_stands() -> None:
    text = "A really great day"
    (mark,) = lexicon.marks(text, "en")
    assert text[mark.start : mark.end] == "great"
    assert mark.value == lexicon.STRONGER


def test_brackets_in_pairs_smile_at_nobody() -> None:
    assert lexicon.marks("завтра (в среду) собрание", "ru") == ()


def test_addresses_and_names_say_nothing() -> None:
    assert lexicon.marks("@good_shop https://a.example/bad www.great.example", "en") == ()


@given(st.text(max_size=300), st.sampled_from([*lexicon.LANGUAGES, "de", ""]))
def test_any_text_has_marks_within_it(text: str, language: str) -> None:
    for mark in lexicon.marks(text, language):
        assert 0 <= mark.start < mark.end <= len(text)
        assert mark.value != 0


def test_no_word_is_listed_as_both() -> None:
    for language in (*lexicon.LANGUAGES, "emoji"):
        parts = lexicon.sections(f"lexicon.{language}.txt")
        assert not set(parts["positive"]) & set(parts["negative"]), language
