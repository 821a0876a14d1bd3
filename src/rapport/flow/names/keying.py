"""Comparison keys of names and screen names: ASCII words, equal for the usual spellings."""

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

from rapport.flow.names import cyrillic, han
from rapport.flow.names.folding import FOLDS
from rapport.flow.names.scripts import CACHED, CYRILLIC, HAN, KANA, LATIN, is_han, simplified

_JOINERS = re.compile(r"['’‘`´ʼʹ\u00ad-]")
#: Degrees after a comma: ' S.E., M.Si' cut at its commas.
_DOTTED = re.compile(r"\s*(?:\w{1,5}\.\s*)+\w{0,4}\.?\s*")
WORDS = re.compile(r"[^\W_]+")
_ASIDE = re.compile(r"[(\[（].*?[)\]）]")
#: Words that come with a name and are no part of it, in lower case.
TITLES = frozenset(
    "mr mrs ms miss mx sir dame lord lady dr prof professor hon rt rev fr eng ing dipl mag capt"
    " col gen lt maj sgt jr sr ii iii iv phd md mba msc bsc ba ma esq mp mep kbe cbe obe mbe qc"
    " drs dra ir hj tuan haji hajj sheikh don doña señor señora herr frau m. mme mlle monsieur"
    " baron baroness viscount earl duke count 1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th"
    " bart baronet г-н г-жа гн гжа господин госпожа д-р др инж проф доц акад адв".split()
)
#: A patronymic of Russian or Ukrainian, in either script, folded.
_PATRONYMIC = re.compile(r"..(ovich|evich|ovych|ovna|evna|ivna|inichna|ichna)$")
_PATRONYMIC_ENDS = ("ich", "ych", "vna", "chna")
_RUNS = re.compile(r"[a-z]+|[0-9]+")


class _Keys(dict[str, str]):
    """The key of each ASCII word, '' of a title."""

    def __missing__(self, word: str) -> str:
        if len(self) >= 2 * CACHED:
            self.clear()
        key = self[word] = "" if word in TITLES else FOLDS[word]
        return key


_KEYS = _Keys()


def name_key(text: str) -> str:
    """Return the words of a name, folded to ASCII and joined by a space; '' if none is left.

    Given name first where the writing says which is which: after a comma, before a Russian
    patronymic. Han names stay family name first; who compares must try both orders.
    """
    if text.isascii() and text.replace(" ", "").isalpha():
        # most of the world's exports are this: letters and spaces
        words = text.lower().split()
        keys = [key for word in words if (key := _KEYS[word])]
        if keys and (len(keys) != 3 or not words[-1].endswith(_PATRONYMIC_ENDS)):
            return " ".join(keys)
    return " ".join(in_order(text))


def part_key(text: str, *, family: bool) -> str:
    """Return the key of a given name or, if `family`, of a family name that stands alone."""
    if text.isascii():
        return name_key(text.replace(",", " "))
    lower = unicodedata.normalize("NFKC", text).strip().lower()
    if not is_han(lower):
        return name_key(text.replace(",", " "))
    written = simplified("".join(HAN.findall(lower)))
    read = (han.surnames().get(written) if family else None) or "".join(han.pinyin(written))
    return FOLDS[read]


def handle_key(text: str) -> str:
    """Return a screen name folded as names are, without marks between: its words and digits."""
    lower = text.lower() if text.isascii() else anyascii(text.lower()).lower()
    if lower.isalpha():
        return FOLDS[lower]
    return "".join([FOLDS[run] for run in _RUNS.findall(lower)])


def forget_words() -> None:
    """Give back the memory of the words worked out so far, after a long column of names."""
    FOLDS.clear()
    _KEYS.clear()
    for each in (latin, cyrillic.latin_of, simplified, han.words):
        each.cache_clear()


def words_of(lower: str) -> list[str]:
    """Return the words of a lower-case text; what a hyphen or apostrophe joins is one."""
    return WORDS.findall(_JOINERS.sub("", lower))


def in_order(text: str) -> list[str]:
    """Return folded words, given name first where the text shows the order."""
    lower = (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip().lower()
    if is_han(lower):
        return [key for word in han.words(lower) if (key := FOLDS[word])]
    language = "ru" if lower.isascii() else cyrillic.language_of(lower)
    words = untitled(_ASIDE.sub(" ", lower) or lower)
    keys = [key for word in words if (key := FOLDS[latin(word, language)])]
    if len(keys) == 3 and _PATRONYMIC.search(latin(words[2], language)):
        return [keys[1], keys[2], keys[0]]
    return keys


def untitled(lower: str) -> list[str]:
    """Return the words without titles; 'Family, Given' is turned round."""
    first, *others = lower.split(",")
    others = [part for part in others if not _DOTTED.fullmatch(part)]
    parts = [_real(words_of(part)) for part in (first, *others)]
    parts = [part for part in parts if part]
    if len(parts) == 2 and len(parts[0]) <= 2 and len(parts[1]) <= 3:
        parts.reverse()
    return [word for part in parts for word in part] or words_of(lower)


def _real(words: list[str]) -> list[str]:
    return [word for word in words if word not in TITLES]


def is_patronymic(key: str) -> bool:
    """Tell whether the key of a word is that of a Russian or Ukrainian patronymic."""
    return bool(_PATRONYMIC.search(key))


@lru_cache(CACHED)
def latin(word: str, language: str) -> str:
    """Return one lower-case word in lower-case Latin letters, perhaps with marks."""
    if word.isascii():
        return word
    if CYRILLIC.search(word):
        return cyrillic.latin_of(word, language)
    if HAN.search(word) and not KANA.search(word):
        return "".join(han.pinyin(simplified(word)))
    return word if LATIN.search(word) else anyascii(word).lower()
