"""Texts cleaned and folded: nothing is lost track of, whatever they hold."""

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rapport.flow.signals.texts import (
    cleaned,
    fold,
    fold_all,
    hashtags,
    links,
    named_accounts,
    prose,
)

#: Letters that folding, scripts and native code stumble over.
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\x00\ud800\udfff\u200d\u200b\u202e\u0301\u0306ёЁйИﬁßİ…™①Ａ가각ᄀ한字體\n\r\t#@👩‍🚀"
        ),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("said", "folded"),
    [
        ("Ёлка", "елка"),
        ("СТРАССЕ ß", "страссе ss"),
        ("\uff30rice\u2026", "price."),
        ("за\u0301мок", "замок"),
        ("и\u0306", "й"),
        ("ре\u200bкламация", "рекламация"),
        ("Marten\u2122", "marten\u2122"),
    ],
)
def test_folding(said: str, folded: str) -> None:
    assert fold(said).text == folded


def test_a_span_of_folded_letters_is_found_in_the_original() -> None:
    said = "ре\u200bфанд \ufb01x"
    folded = fold(said)
    start = folded.text.index("fix")
    a, b = folded.span(start, start + 3)
    assert said[a:b] == "\ufb01x"
    assert folded.span(0, 6) == (0, 7)


@settings(deadline=None)
@given(HOSTILE)
@example("a\u0301\u200b\u0301")
def test_folding_twice_changes_nothing(said: str) -> None:
    once = fold(cleaned(said)).text
    assert fold(once).text == once


@settings(deadline=None)
@given(st.lists(HOSTILE, max_size=6))
def test_many_fold_as_each_alone(said: list[str]) -> None:
    fit = [cleaned(text) for text in said]
    points, starts, odd = fold_all(fit)
    joined = points.tobytes().decode("utf-32-le")
    assert len(joined) == sum(len(fold(text).text) + 1 for text in fit) - bool(fit)
    for number, text in enumerate(fit):
        alone = fold(text).text
        assert joined[starts[number] : starts[number] + len(alone)] == alone
        if number in odd:
            assert odd[number].text == alone


@settings(deadline=None)
@given(HOSTILE)
def test_cleaning_moves_no_letter(said: str) -> None:
    clean = cleaned(said)
    assert len(clean) == len(said)
    assert all(a == b or a not in clean or b == " " for a, b in zip(said, clean, strict=True))
    clean.encode()
    assert "\x00" not in clean


@settings(deadline=None)
@given(HOSTILE)
def test_each_folded_letter_has_its_place(said: str) -> None:
    text = cleaned(said)
    folded = fold(text)
    for at in range(len(folded.text)):
        a, b = folded.span(at, at + 1)
        assert 0 <= a < b <= len(text)


def test_prose_is_what_a_person_wrote() -> None:
    said = "RT @shop: Нова макара &amp; въдица! http://t.co/x1 #риболов www.shop.bg/a"
    assert prose(said) == "Нова макара & въдица! риболов"
    assert prose(said, tags=False) == "Нова макара & въдица!"
    assert named_accounts(said) == ["shop"]
    assert hashtags(said) == ["риболов"]
    assert links(said) == ["http://t.co/x1", "www.shop.bg/a"]


def test_a_long_text_is_cut() -> None:
    assert len(cleaned("я" * 1_000_000)) == 20_000


def test_folding_keeps_to_nfkc() -> None:
    letters = "".join(chr(point) for point in range(0x20, 0x3000) if chr(point).isalpha())
    for letter in letters:
        folded = fold(letter).text
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", letter).casefold())
        assert folded.casefold() == plain.casefold().replace("ё", "е") or folded != letter


@pytest.mark.parametrize(
    "piece", ["a.", "a@b.", "@", "#", "&a", "http://", "a-.", "\u0301", "\u200b", "\u1100", "a/"]
)
def test_no_text_takes_long(piece: str) -> None:
    said = cleaned(piece * 20_000)
    began = time.process_time()
    prose(said), links(said), named_accounts(said), hashtags(said), fold(said)
    assert time.process_time() - began < 2.0
