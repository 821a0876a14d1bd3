"""Names of people in four languages, and the forms one person's name takes.

Each language's lists stand in data/names_<language>.toml; what a Russian or Bulgarian name
becomes for a woman, or what a father's name becomes, is said here as rules.
"""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from random import Random
from typing import Any

LANGUAGES = ("bg", "ru", "en", "zh")


@cache
def data(name: str) -> dict[str, Any]:
    """Return what `data/<name>.toml` holds."""
    text = resources.files("rapport.demo").joinpath("data", f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class NameList:
    """The names of one language.

    `forms` gives the short form, or the pinyin of a Han name; `traditional` the letters that
    Taiwan and Hong Kong write otherwise.
    """

    given: dict[str, list[str]]
    surnames: list[str]
    fathers: list[str]
    forms: dict[str, str] = field(default_factory=dict)
    traditional: dict[str, str] = field(default_factory=dict)


@cache
def names_of(language: str) -> NameList:
    """Return the name lists of `language`."""
    raw = data(f"names_{language}")
    words = {key: value.split() for key, value in raw.items()}
    letters = words.pop("traditional", [])
    forms = dict(w.split("=") for key in words for w in words[key] if "=" in w)
    bare = {key: [w.split("=")[0] for w in value] for key, value in words.items()}
    given = {"m": bare["male"], "f": bare["female"]}
    traditional = dict(w.split("=") for w in letters)
    return NameList(given, bare["surnames"], bare.get("fathers", []), forms, traditional)


def pick(random: Random, names: list[str]) -> str:
    """Return one of `names`, an early one more often than a late one."""
    return names[int(len(names) * random.random() ** 1.7)]


def surname_for(surname: str, language: str, sex: str) -> str:
    """Return the form of a masculine Russian or Bulgarian `surname` that `sex` bears."""
    if sex == "m" or language not in ("ru", "bg"):
        return surname
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    if surname.endswith(("ский", "цкий")):
        return surname[:-2] + "ая"
    if surname.endswith(("ый", "ой")):
        return surname[:-2] + "ая"
    if surname.endswith(("ски", "чки")):
        return surname[:-1] + "а"
    return surname


def middle_name(random: Random, language: str, sex: str) -> str:
    """Return a Russian patronymic or a Bulgarian father's name; '' for other languages."""
    names = names_of(language)
    if language == "ru":
        father = pick(random, names.fathers)
        if sex == "m":
            return father
        if father in ("Ильич", "Никитич"):
            return father.replace("ич", "ична") if father == "Никитич" else "Ильинична"
        return father[:-2] + "на"
    if language == "bg":
        return surname_for(_bulgarian_father(pick(random, names.given["m"])), "bg", sex)
    return ""


def _bulgarian_father(given: str) -> str:
    if given.endswith(("тър", "дър")):
        return given[:-2] + "ров"
    if given.endswith("й") or given.endswith("я"):
        return given[:-1] + "ев"
    if given.endswith("и"):
        return given + "ев"
    if given.endswith(("о", "а")):
        return given[:-1] + "ов"
    return given + "ов"
