"""Names across scripts: read, compared and found."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.names import (
    formal_key,
    initials,
    name_key,
    part_key,
    query_tokens,
    romanise,
    search_tokens,
)

FILE = Path(__file__).parents[1] / "cases" / "names.csv"
CASES = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))

NAMES = st.one_of(
    st.text(max_size=30),
    st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюя -", max_size=30),
    st.text("李王张欧阳晓雯司马懿· ", max_size=8),
)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['one']}={c['other']}")
def test_usual_spellings_of_one_name_have_one_key(case: dict[str, str]) -> None:
    same = name_key(case["one"]) == name_key(case["other"])
    assert same == (case["same"] == "yes")


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("李晓雯", "Li Xiaowen"),
        ("欧阳娜娜", "Ouyang Nana"),
        ("歐陽娜娜", "Ouyang Nana"),
        ("曾国藩", "Zeng Guofan"),
        ("单田芳", "Shan Tianfang"),
        ("吕布", "Lü Bu"),
        ("Светлана Ковальчук", "Svetlana Kovalchuk"),
        ("Щерев Ъгъл", "Shterev Agal"),
        ("Хрущёв", "Khrushchyov"),
        ("Володимир Зеленський", "Volodymyr Zelenskyi"),
        ("Anna-Maria Müller", "Anna-Maria Müller"),
        ("ИВАН", "IVAN"),
        ("", ""),
    ],
)
def test_a_name_is_read_in_latin_letters(text: str, latin: str) -> None:
    assert romanise(text) == latin


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Светлана Ковальчук", "СК"),
        ("李晓雯", "晓雯"),
        ("李娜", "李娜"),
        ("madonna", "MA"),
        ("", ""),
    ],
)
def test_initials(text: str, letters: str) -> None:
    assert initials(text) == letters


@pytest.mark.parametrize(
    ("short", "full"),
    [("Боб", "Robert"), ("Liz", "Elizabeth"), ("Sveta", "Светлана"), ("Гошо", "Georgi")],
)
def test_a_short_name_has_its_full_names_key(short: str, full: str) -> None:
    assert formal_key(name_key(short)) == formal_key(name_key(full))


def test_a_han_given_name_alone_is_not_cut() -> None:
    assert part_key("晓雯", family=False) == name_key("Xiaowen")
    assert part_key("单", family=True) == name_key("Shan")


@pytest.mark.parametrize(
    "query",
    ["sveta kov", "Ковальчук", "Kovalchuk", "kovalc", "Светлана", "svetlana", "КОВ", "kov svet"],
)
def test_she_is_found(query: str) -> None:
    assert query_tokens(query) <= search_tokens("Светлана Ковальчук")


@pytest.mark.parametrize("query", ["晓雯", "曉雯", "李晓雯", "li xiaowen", "xiaowen", "雯", "wen"])
def test_she_is_found_in_chinese(query: str) -> None:
    assert query_tokens(query) <= search_tokens("李晓雯")


@pytest.mark.parametrize("query", ["petrov", "Ивана", "svetlanas", "晓"])
def test_others_are_not_found(query: str) -> None:
    assert not query_tokens(query) <= search_tokens("Светлана Ковальчук")


@settings(deadline=None)
@given(NAMES)
def test_keys_are_ascii_words(text: str) -> None:
    key = name_key(text)
    assert key.isascii()
    assert key == " ".join(key.split())
    assert key == name_key(f"  {text} ")


@settings(deadline=None)
@given(NAMES.filter(lambda text: "," not in text), st.integers(2, 8))
def test_the_beginning_of_a_word_finds_it(text: str, length: int) -> None:
    tokens = search_tokens(text)
    for word in text.split():
        if word.isalpha() and word.isascii():
            assert query_tokens(word[:length]) <= tokens
