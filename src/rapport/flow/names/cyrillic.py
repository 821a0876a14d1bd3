"""Cyrillic in Latin letters, by the language that a name's letters give away.

Source  BGN/PCGN for Russian, the streamlined system for Bulgarian, the national ones for
        Ukrainian, Belarusian, Serbian and Macedonian, all without marks.
"""

import re
from functools import lru_cache

from anyascii import anyascii

from rapport.flow.names.scripts import CACHED

_BASE = dict(
    zip(
        "абвгдезийклмнопрстуфыэіјґѝ",
        "a b v g d e z i y k l m n o p r s t u f y e i j g i".split(),
        strict=True,
    )
) | {
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": ""},
    **{"ю": "yu", "я": "ya", "ё": "yo", "ї": "i", "є": "ie", "ў": "u", "љ": "lj", "њ": "nj"},
    **{"ћ": "c", "ђ": "dj", "џ": "dz", "ѓ": "gj", "ќ": "kj", "ѕ": "dz"},
}
#: Kazakh, Kyrgyz, Tatar, Bashkir, Mongolian, Tajik letters that Russian lacks.
_BASE |= dict(
    zip(
        "әғқңөұүһҷҳӣӯҫҙ",
        "a g q n o u u h j h i u s z".split(),
        strict=True,
    )
)
_TABLES = {
    "ru": _BASE,
    "bg": _BASE | {"щ": "sht", "ъ": "a", "х": "h"},
    "uk": _BASE | {"г": "h", "и": "y", "й": "i", "ї": "i", "е": "e"},
    "be": _BASE | {"г": "h"},
    "sr": _BASE | {"х": "h", "ж": "z", "ч": "c", "ш": "s", "ц": "c"},
    "mk": _BASE | {"х": "h"},
}
_LETTERS = {language: str.maketrans(table) for language, table in _TABLES.items()}
#: Letters that give the language away, in the order they are asked.
_TELLS = (
    ("mk", re.compile(r"[ѓќѕ]")),
    ("sr", re.compile(r"[ћђљњџј]")),
    ("be", re.compile(r"ў")),
    ("uk", re.compile(r"[іїєґ]|[сцз]ьк")),
    ("ru", re.compile(r"[ыэё]|ъ[еёюя]")),
    ("bg", re.compile(r"ъ|(?:ьо)|(?:^|\s)щ[ъе]")),
)
_ANY_TELL = re.compile(r"[ѓќѕћђљњџјўіїєґыэёъьщ]")


def language_of(lower: str) -> str:
    """Guess which language's table reads the Cyrillic of a name: 'ru' if nothing tells."""
    if not _ANY_TELL.search(lower):
        return "ru"
    return next((name for name, tell in _TELLS if tell.search(lower)), "ru")


@lru_cache(CACHED)
def latin_of(word: str, language: str) -> str:
    """Return one lower-case Cyrillic word in lower-case Latin letters."""
    latin = word.translate(_LETTERS[language])
    if language in ("ru", "uk", "be") and latin.endswith(("iy", "yy")):
        latin = latin[:-2] + "y"
    return latin if latin.isascii() else anyascii(latin).lower()
