"""Forms of names and numbers, on literal cases."""

from random import Random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.demo.contacts import Addresses
from rapport.demo.names import LANGUAGES, middle_name, names_of, surname_for
from rapport.demo.people import in_latin
from rapport.demo.spelling import latin, phone_as_typed, slip


@pytest.mark.parametrize(
    ("surname", "language", "hers"),
    [
        ("Иванов", "ru", "Иванова"),
        ("Каменский", "ru", "Каменская"),
        ("Заречный", "ru", "Заречная"),
        ("Ковальчук", "ru", "Ковальчук"),
        ("Черных", "ru", "Черных"),
        ("Щерев", "bg", "Щерева"),
        ("Рилски", "bg", "Рилска"),
        ("Byrne", "en", "Byrne"),
    ],
)
def test_surnames_of_women(surname: str, language: str, hers: str) -> None:
    assert surname_for(surname, language, "f") == hers
    assert surname_for(surname, language, "m") == surname


@pytest.mark.parametrize(
    ("text", "language", "passport"),
    [
        ("Светлана Ковальчук", "ru", "Svetlana Kovalchuk"),
        ("Дмитрий Щукин", "ru", "Dmitry Shchukin"),
        ("Мария Илиева", "bg", "Maria Ilieva"),
        ("Христо Щерев", "bg", "Hristo Shterev"),
        ("Любомир Мичев", "bg", "Lyubomir Michev"),
        ("Anna Moretti", "en", "Anna Moretti"),
    ],
)
def test_names_in_passports(text: str, language: str, passport: str) -> None:
    assert latin(text, language) == passport


def test_han_names_have_their_pinyin() -> None:
    assert in_latin("晓雯", "李", "zh") == ("Xiaowen", "Li")


def test_some_han_letters_have_a_traditional_form() -> None:
    letters = names_of("zh").traditional
    assert "".join(letters.get(x, x) for x in "陈思远") == "陳思遠"
    assert "于" not in letters  # as a family name it is written so everywhere


@pytest.mark.parametrize(
    ("language", "least", "surnames"),
    [("bg", 120, 250), ("ru", 120, 250), ("en", 120, 250), ("zh", 150, 60)],
)
def test_lists_are_long(language: str, least: int, surnames: int) -> None:
    names = names_of(language)
    assert len({*names.given["m"], *names.given["f"]}) >= least
    assert len(set(names.surnames)) >= surnames


def test_only_two_languages_have_middle_names() -> None:
    made = {code: middle_name(Random(3), code, "f") for code in LANGUAGES}
    assert made["ru"].endswith(("овна", "евна", "ична"))
    assert made["bg"].endswith(("ова", "ева"))
    assert made["en"] == made["zh"] == ""


@given(st.integers(), st.sampled_from(["BG", "RU", "GB", "IE", "CN"]))
def test_a_phone_stays_itself_however_it_is_typed(seed: int, country: str) -> None:
    random = Random(seed)
    phone = Addresses(random).phone(country)
    typed = phonenumbers.parse(phone_as_typed(random, phone), "BG")
    assert phonenumbers.is_valid_number(typed)
    assert phonenumbers.format_number(typed, phonenumbers.PhoneNumberFormat.E164) == phone


@given(st.integers(), st.sampled_from(["Ковальчук", "Georgiev", "Анна", "Li", "O'Neill"]))
def test_a_slip_changes_little(seed: int, name: str) -> None:
    slipped = slip(Random(seed), name)
    assert abs(len(slipped) - len(name)) <= 1
    assert (slipped[0], slipped[-1]) == (name[0], name[-1])


def test_nobody_shares_an_address_by_chance() -> None:
    addresses = Addresses(Random(1))
    made = [addresses.email("Ivan", "Ivanov", "bg", 1980) for _ in range(300)]
    assert len(set(made)) == 300
