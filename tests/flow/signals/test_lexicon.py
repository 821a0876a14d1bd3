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


@pytest.mark.parametrize(
    ("text", "language", "sign"),
    [
        ("No. Great service", "en", 1),
        ("Not yet! Great people though", "en", 1),
        ("it was not\ngood people work there", "en", 1),
        ("Нет. Отлично работает", "ru", 1),
        ("Ещё не… Спасибо", "ru", 1),
        ("Не! Страхотно е", "bg", 1),
        ("没有。喜欢这里", "zh", 1),
        ("不！满意", "zh", 1),
        ("not, I say, good", "en", -1),  # a comma ends no sentence
        ("not 3.5 good", "en", -1),  # nor does a point within a number
    ],
)
def test_a_negation_ends_with_its_sentence(text: str, language: str, sign: int) -> None:
    score = lexicon.score(lexicon.marks(text, language))
    assert (score > 0) - (score < 0) == sign


@given(st.sampled_from(".!?…\n"), st.sampled_from(["not", "never", "don't", "no"]))
def test_no_negation_reaches_over_an_end(end: str, negation: str) -> None:
    (mark,) = lexicon.marks(f"{negation}{end} good", "en")
    assert mark.value == 1.0


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
