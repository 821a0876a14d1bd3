"""Professions: when a table's role and what a person says of their post are the same.

    role_of('Программист, разработчик')    the key of a role of a table: its names, folded
    fitting('Senior Java developer', roles)    the role of a table that a post fits, or ''

data/professions.txt has names of one profession in four languages. What it lacks fits by words
alone: a role fits a post that holds all words of one of its names.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from rapport.flow.names import name_key
from rapport.flow.names.scripts import is_han, simplified
from rapport.flow.profiles.income.lists import rows

_PARTS = re.compile(r"[,;，；、/|()]|\s[-–—]\s")
#: Words that tell of rank, or of nothing, and not what somebody does.
_IDLE: Final = frozenset(
    name_key(word)
    for word in (
        "senior junior lead chief head middle of the a an at in and for with"
        " старший младший главный ведущий по в на и для с старши младши главен водещ за към от"
    ).split()
)


@dataclass(frozen=True)
class Roles:
    """Roles of tables, ready to be looked through: the key of each and what it goes by.

    by_profession   profession -> roles that name it, with the words of its name, most first
    by_word         any one word of a name that is no known profession -> (all words, role)
    """

    by_profession: Mapping[str, str] = field(default_factory=dict)
    by_word: Mapping[str, tuple[tuple[frozenset[str], str], ...]] = field(default_factory=dict)


def role_of(name: str) -> str:
    """Return the key of a role as a table names it: its professions, in order; '' if none.

    Tables in other languages that mean one profession have one key.
    """
    return "|".join(sorted({_name_of(part) for part in _parts(name)} - {""}))


def roles_of(keys: Iterable[str]) -> Roles:
    """Return roles, by their keys, so that posts can be looked up among them."""
    by_profession: dict[str, str] = {}
    by_word: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
    for key in sorted(set(keys), key=lambda key: (key.count("|"), key)):
        for name in key.split("|"):
            if name.startswith("="):
                by_profession.setdefault(name, key)  # of two the one that means less else
            elif name:
                words = frozenset(name.split())
                by_word[min(words)].append((words, key))
    return Roles(by_profession, {word: tuple(found) for word, found in by_word.items()})


def fitting(post: str, roles: Roles) -> str:
    """Return the key of the role that fits what a person says of their post; '' if none does.

    The role whose name has most words wins: a sales manager is no manager of anything.
    """
    found: list[tuple[int, str]] = []
    for part in _parts(post):
        words = _words(part)
        for profession, size in _professions_in(part, words):
            if profession in roles.by_profession:
                found.append((size, roles.by_profession[profession]))
        for word in words:
            named = roles.by_word.get(word, ())
            found += [(len(name), key) for name, key in named if name <= words]
    return min(found, key=lambda one: (-one[0], one[1]), default=(0, ""))[1]


def _parts(text: str) -> list[str]:
    return [part for part in _PARTS.split(text.lower()) if part.strip()]


def _name_of(part: str) -> str:
    """Return '=' and the profession that a name means as a whole; else its words."""
    words = _words(part)
    for profession, size in _professions_in(part, words):
        if size == len(words) or is_han(part):
            return profession
    return " ".join(sorted(words))


def _words(part: str) -> frozenset[str]:
    words = frozenset(name_key(part.replace("-", " ")).split())
    return words - _IDLE or words


def _professions_in(part: str, words: frozenset[str]) -> list[tuple[str, int]]:
    """Return the professions that a text names, with the words it takes, most first."""
    found: dict[str, int] = {}
    if is_han(part):
        written = simplified(part)
        for letters, profession in _han().items():
            if letters in written:
                found[profession] = max(found.get(profession, 0), len(letters))
    else:
        for word in words:
            for name, profession in _known().get(word, ()):
                if name <= words:
                    found[profession] = max(found.get(profession, 0), len(name))
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


@cache
def _known() -> dict[str, tuple[tuple[frozenset[str], str], ...]]:
    """Return names of professions by one of their words: (all words, '=' and the first name)."""
    found: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
    for first, names in _lists():
        for name in names:
            if not is_han(name) and (words := _words(name)):
                found[min(words)].append((words, first))
    return {word: tuple(some) for word, some in found.items()}


@cache
def _han() -> dict[str, str]:
    return {simplified(name): first for first, names in _lists() for name in names if is_han(name)}


def _lists() -> list[tuple[str, list[str]]]:
    told = [[name.strip().lower() for name in row.split(";")] for row in rows("professions.txt")]
    return [(f"={names[0]}", names) for names in told]
