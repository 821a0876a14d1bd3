"""All forms of a word: endings of Russian, Bulgarian and English, both scripts of Chinese.

Russian by the paradigms of pymorphy3, which knows new words by their endings; Bulgarian and
English by simplemma's dictionaries, read the other way round, and by the commonest endings
for words that they lack.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Set
from functools import cache
from typing import Final

from simplemma.strategies.dictionaries import (
    DEFAULT_DICTIONARY_FACTORY,
    DefaultDictionaryFactory,
)

from rapport.flow.signals.texts import fold
from rapport.flow.signals.words_known import morphology

_CYRILLIC: Final = re.compile(r"[а-яѝ]+")
_LATIN: Final = re.compile(r"[a-z]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
#: Readings of a form that are as likely as that are meant as well: стали is стать, not сталь.
_LIKELY: Final = 0.2
_FEW: Final = 3
#: For so many words a dictionary is turned round and kept; for more it is gone through for them.
_TURNED_FOR: Final = 100
#: Languages whose dictionary reading needs too, so that it stays open.
_READ_WITH: Final = ("bg",)
_CONVERSIONS: Final = ("t2s", "s2t", "s2tw", "s2hk", "t2tw", "t2hk")

# what stands in place of a Bulgarian word's ending, by that ending
_BULGARIAN: Final = (
    ("ия", "ия ията ии иите"),
    ("а", "а ата и ите о"),
    ("я", "я ята и ите ьо"),
    ("о", "о ото а ата"),
    ("е", "е ето ета етата я ята"),
    ("й", "й я ят и ите еве евете"),
    ("", " а ът ове овете и ите"),
)


def forms(word: str, languages: Iterable[str]) -> frozenset[str]:
    """Return a folded word's forms, folded, itself among them, in the languages that it fits."""
    return forms_of((word,), languages)[word]


def forms_of(words: Iterable[str], languages: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return as `forms`, of many words at once: each dictionary is gone through for all of them.

    Many words take little more memory than few: no dictionary is turned round as a whole for
    them, and but one is open at a time beside those that reading needs anyway.
    """
    asked, expected = set(words), set(languages)
    han = {word for word in asked if _HAN.search(word)}
    found = _in_both_scripts(han)
    cyrillic = {word for word in asked - han if _CYRILLIC.fullmatch(word)}
    listed = _by_dictionary(cyrillic, "bg") if "bg" in expected else {}
    for word in cyrillic:
        found[word] = _of_cyrillic(word, listed.get(word, set()), expected)
    if "en" in expected:
        latin = {word for word in asked - han if _LATIN.fullmatch(word)}
        listed = _by_dictionary(latin, "en")
        for word in latin:
            # a comparison or a possessive is found by its words
            whole = {form for form in listed.get(word, ()) if _LATIN.fullmatch(form)}
            found[word] = whole or _english_endings(word)
    return {
        word: frozenset(fold(form).text for form in found.get(word, set()) | {word})
        for word in asked
    }


def forget() -> None:
    """Let go of what only the making of rules needs; it is read again when needed."""
    _by_lemma.cache_clear()
    _kept_converter.cache_clear()


def _of_cyrillic(word: str, listed: set[str], expected: set[str]) -> set[str]:
    found = set(listed)
    if "ru" in expected and (not listed or morphology().word_is_known(word)):
        found |= _russian(word)
    # a word with few forms is one whose forms with the article are not listed
    if "bg" in expected and len(listed) < _FEW:
        found |= _bulgarian_endings(word)
    return found


def _russian(word: str) -> set[str]:
    parses = morphology().parse(word)
    chosen = [parse for parse in parses if parse.normal_form.replace("ё", "е") == word]
    chosen = chosen or [parse for parse in parses if parse.score >= _LIKELY] or parses[:1]
    return {form.word for parse in chosen for form in parse.lexeme}


def _by_dictionary(words: Set[str], code: str) -> dict[str, set[str]]:
    """Return the forms that a dictionary lists, of those words that it knows."""
    if not words:
        return {}
    are_few = len(words) <= _TURNED_FOR
    dictionary = _dictionary(code, kept=are_few or code in _READ_WITH)
    lemma_of = {word: dictionary.get(word, "") for word in words}
    if are_few:
        by_lemma = _by_lemma(code)
    else:
        by_lemma = _turned(dictionary, frozenset(lemma_of.values()) | words)
    lemmas = {word: word if word in by_lemma else lemma_of[word] for word in words}
    return {
        word: set(by_lemma[lemma].split()) for word, lemma in lemmas.items() if lemma in by_lemma
    }


def _bulgarian_endings(word: str) -> set[str]:
    if len(word) < 3:
        return {word}
    cut, endings = next(pair for pair in _BULGARIAN if word.endswith(pair[0]))
    stem = word[: len(word) - len(cut)]
    return {stem + ending for ending in endings.split(" ")}


def _english_endings(word: str) -> set[str]:
    if len(word) < 3:
        return {word}
    if re.search(r"[^aeiou]y$", word):
        return {word, word[:-1] + "ies"}
    return {word, word + ("es" if re.search(r"(?:s|x|z|ch|sh)$", word) else "s")}


def _dictionary(code: str, *, kept: bool = True) -> Mapping[str, str]:
    factory = DEFAULT_DICTIONARY_FACTORY if kept else DefaultDictionaryFactory()
    return factory.get_dictionary(code)


@cache
def _by_lemma(code: str) -> dict[str, str]:
    return _turned(_dictionary(code))


def _turned(dictionary: Mapping[str, str], only: Set[str] | None = None) -> dict[str, str]:
    """Return the forms of each lemma, a space between: far smaller than lists.

    only  of these lemmas; None: of all
    """
    found: dict[str, list[str]] = {}
    for form, lemma in dictionary.items():
        small = lemma.lower()
        if only is None or small in only:
            found.setdefault(small, []).append(form.lower())
    joined = {}
    while found:
        lemma, listed = found.popitem()
        joined[lemma] = " ".join(listed)
    return joined


def _in_both_scripts(words: Set[str]) -> dict[str, set[str]]:
    """Return how words of Han letters are written in simplified and traditional writing."""
    if not words:
        return {}
    found = {word: {word} for word in words}
    converter = _kept_converter if len(words) <= _TURNED_FOR else _converter
    for how in _CONVERSIONS:  # for many words one at a time: each takes megabytes
        convert = converter(how)
        for word, ways in found.items():
            ways.add(convert(word))
    # a letter that is one in simplified writing may be several in traditional
    convert = converter(_CONVERSIONS[0])
    return {word: ways | {convert(way) for way in ways} for word, ways in found.items()}


def _converter(how: str) -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(how).convert
    return convert


_kept_converter: Final = cache(_converter)
