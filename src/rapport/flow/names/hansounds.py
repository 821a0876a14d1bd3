"""How a Chinese name sounds: in Mandarin, in Cantonese, in Hokkien, and a foreign one by ear."""

from functools import cache, lru_cache

from rapport.flow.data import lines
from rapport.flow.names import han
from rapport.flow.names.scripts import CACHED

#: Pinyin and Jyutping beginnings of a syllable, as phones.
_MANDARIN = {"zh": "j", "ch": "c", "sh": "S", "x": "X", "q": "c", "c": "s", "r": "r"}
_CANTONESE = {"gw": "kw", "kw": "kw", "ng": "N", "j": "y", "z": "c", "c": "c"}
#: Syllables that stand for a bare consonant when Han writes foreign names by ear.
_WEAK = frozenset("de te ke ge si zi ci ze ce fu mu er pu bu shi qi zhi le li lu ku gu".split())


@lru_cache(CACHED)
def mandarin(syllable: str, *, foreign: bool = False) -> str:
    """Return the phones of one syllable of pinyin; `foreign` if it writes a name by ear."""
    if syllable in ("er", "r"):
        return "R" if foreign else "er"
    start = next((s for s in ("zh", "ch", "sh") if syllable.startswith(s)), syllable[:1])
    rest = syllable[len(start) :].replace("ng", "N").replace("ü", "u").replace("v", "u")
    if start in "aeo":
        return syllable.replace("ng", "N")
    if foreign and syllable in _WEAK:
        rest = "@"
    return _MANDARIN.get(start, start) + rest


@cache
def _cantonese() -> dict[str, str]:
    return {
        char: syllable for syllable, chars in lines("readings_cantonese.txt") for char in chars
    }


@cache
def _hokkien() -> dict[str, tuple[str, ...]]:
    return {char: tuple(read) for char, *read in lines("readings_overseas.txt")}


@lru_cache(CACHED)
def cantonese(char: str) -> str:
    """Return the phones of one character as Hong Kong reads it; '' if we do not know."""
    syllable = _cantonese().get(char, "")
    start = next((s for s in ("gw", "kw", "ng") if syllable.startswith(s)), syllable[:1])
    if start in ("a", "o", "u", "e"):
        start = ""
    rest = syllable[len(start) :].replace("ng", "N").replace("aa", "a").replace("eo", "u")
    return _CANTONESE.get(start, start) + rest.replace("oe", "eu").replace("yu", "u")


def overseas(char: str) -> tuple[str, ...]:
    """Return the spellings of a character in Singapore, Malaysia and Taiwan."""
    return _hokkien().get(char, ())


def has_long_surname(whole: str) -> bool:
    """Say whether a name begins with a family name of two characters."""
    return len(whole) > 2 and whole[:2] in han.surnames()


def spoken(whole: str) -> tuple[tuple[str, ...], ...]:
    """Return the phones of each character of a Chinese name, once for each way to read it."""
    syllables = han.pinyin(whole)
    if not has_long_surname(whole):
        syllables[0] = han.surnames().get(whole[0], syllables[0])
    read = tuple(mandarin(s) for s in syllables)
    south = tuple(cantonese(c) or m for c, m in zip(whole, read, strict=False))
    return (read, south)


def by_ear(run: str) -> str:
    """Return the phones of a foreign name, or a part of it, that Han writes by its sound."""
    return "".join(mandarin(s, foreign=True) for s in han.pinyin(run))
