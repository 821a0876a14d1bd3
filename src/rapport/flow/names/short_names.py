"""Forms of one name: short and pet ones, those other scripts write, her family name and his.

From data/nicknames.txt and data/given_names_by_sound.txt.
"""

from functools import cache, lru_cache

from rapport.flow.data import lines
from rapport.flow.names.keying import name_key, part_key
from rapport.flow.names.scripts import CACHED


def formal_names() -> dict[str, str]:
    """Return the key of the full name for each key that has one, or may have several.

    A full name that is no other's short form is not among them, see formal_key.
    """
    return {short: full[0] for short, full in _forms().items() if full != (short,)}


def formal_key(given: str) -> str:
    """Return the key of the full name that `given`, a key, is short for; else `given`.

    A short name of several full ones goes with the first in data/nicknames.txt, and full
    names that share a short form keep apart: Sasha is Aleksandr's, Alexandra her own.
    """
    return _forms().get(given, (given,))[0]


def formal_keys(given: str) -> frozenset[str]:
    """Return the keys of all full names that `given`, a key, may stand for, itself included.

    Sasha is Aleksandr or Aleksandra, so she agrees with both; the two do not.
    """
    return frozenset(_forms().get(given, ())) | {given}


@lru_cache(CACHED)
def kin_of(given: str) -> tuple[str, ...]:
    """Return the keys of the full names of a given name, and of all their short ones."""
    keys = dict.fromkeys(key for full in _forms().get(given, ()) for key in _kin()[full])
    return tuple(key for key in keys if key != given)


@cache
def short_names_of() -> dict[str, tuple[str, ...]]:
    """Return the short names, as written, for the key of each full name."""
    found: dict[str, list[str]] = {}
    for formal, *short in lines("nicknames.txt"):
        found.setdefault(name_key(formal), []).extend(short)
    return {key: tuple(short) for key, short in found.items()}


@cache
def _forms() -> dict[str, tuple[str, ...]]:
    """Return the full names of each form; first the one that the tables' first line gives it.

    A name that stands before its own short forms, but is a short form in a line above, goes
    with that line: Mary with Maria.
    """
    found: dict[str, dict[str, None]] = {}
    for line in lines("nicknames.txt"):
        key, *short = (_key(name) for name in line)
        full = found.setdefault(key, {key: None})
        first = next(iter(full))
        for form in short:
            if len(form) > 1:
                found.setdefault(form, {}).update({first: None, key: None})
    for line in lines("given_names_by_sound.txt"):
        key, *sounds = (_key(name) for name in line)
        first = next(iter(found.setdefault(key, {key: None})))
        for sound in sounds:
            if len(sound) > 2 and sound != key:
                found.setdefault(sound, {}).update({first: None, key: None})
    return {key: tuple(full) for key, full in found.items()}


def _key(name: str) -> str:
    return part_key(name, family=False).replace(" ", "")


@cache
def _kin() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for key, full in _forms().items():
        for formal in full:
            found.setdefault(formal, []).append(key)
    return {formal: tuple(keys) for formal, keys in found.items()}


#: Endings of a woman's family name and what a man's has there, longest first.
_HERS = (
    *(("skaia", "ski"), ("ska", "ski"), ("aia", "i")),
    *(("ova", "ov"), ("eva", "ev"), ("ina", "in")),
)


def family_root(key: str) -> str:
    """Return the key of a family name in the form that a man bears: Ivanova -> ivanov.

    The word family_root of the SQL files says the same.
    """
    for hers, his in _HERS:
        if key.endswith(hers):
            return key[: -len(hers)] + his
    return key
