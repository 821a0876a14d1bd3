"""Words as dictionaries have them, and as people are shown them."""

from rapport.flow.signals.words import as_said, terms, words


def test_words_are_brought_to_their_dictionary_form_and_common_ones_left_out():
    assert words("The tents were leaking", "en") == ["tent", "leak"]
    assert words("Куртки промокли", "ru") == ["куртка", "промокнуть"]
    assert terms("red tents", "en") == ["red", "tent", "red tent"]


def test_people_are_shown_the_form_that_is_said_most():
    said = ["Куртку взял", "куртку беру", "куртка"]
    assert as_said(said, "ru")["куртка"] == "куртку"
    assert as_said(["тень", "тени"], "ru")["тень"] == "тени"  # of equals by the alphabet
    assert as_said(["帳篷很好"], "zh") == {"帐篷": "帐篷"}
    assert as_said([], "en") == {}
