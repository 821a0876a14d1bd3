"""All forms of a word: endings of Russian, Bulgarian and English, both scripts of Chinese.

Russian by the paradigms of pymorphy3, which knows new words by their endings; Bulgarian and
English by simplemma's dictionaries, read the other way round, and by the commonest endings
for words that they lack.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from simplemma.strategies.dictionaries import DEFAULT_DICTIONARY_FACTORY

from rapport.flow.signals.texts import fold
from rapport.flow.signals.words_known import morphology

_CYRILLIC: Final = re.compile(r"[а-яѝ]+")
_LATIN: Final = re.compile(r"[a-z]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
#: Readings of a form that are as likely as that are meant as well: стали is стать, not сталь.
_LIKELY: Final = 0.2
_FEW: Final = 3

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
    found = {word}
    if _HAN.search(word):
        return frozenset(fold(form).text for form in _both_scripts(word))
    if _CYRILLIC.fullmatch(word):
        expected = set(languages)
        by_dictionary = _by_dictionary(word, "bg") if "bg" in expected else set()
        if "ru" in expected and (not by_dictionary or morphology().word_is_known(word)):
            found |= _russian(word)
        if "bg" in expected:
            # a word with few forms is one whose forms with the article are not listed
            found |= by_dictionary
            if len(by_dictionary) < _FEW:
                found |= _bulgarian_endings(word)
    elif _LATIN.fullmatch(word) and "en" in languages:
        found |= _by_dictionary(word, "en") or _english_endings(word)
    return frozenset(fold(form).text for form in found)


def forget() -> None:
    """Let go of what only the making of many rules needs; it is read again when needed."""
    _by_lemma.cache_clear()
    _converters.cache_clear()


def _russian(word: str) -> set[str]:
    parses = morphology().parse(word)
    chosen = [parse for parse in parses if parse.normal_form.replace("ё", "е") == word]
    chosen = chosen or [parse for parse in parses if parse.score >= _LIKELY] or parses[:1]
    return {form.word for parse in chosen for form in parse.lexeme}


def _by_dictionary(word: str, code: str) -> set[str]:
    by_lemma = _by_lemma(code)
    lemma = word if word in by_lemma else _dictionary(code).get(word, "")
    if code == "en":  # a comparison or a possessive is found by its words
        return {form for form in by_lemma.get(lemma, "").split() if _LATIN.fullmatch(form)}
    return set(by_lemma.get(lemma, "").split())


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


def _dictionary(code: str) -> Any:
    return DEFAULT_DICTIONARY_FACTORY.get_dictionary(code)  # the one that simplemma itself keeps


@cache
def _by_lemma(code: str) -> dict[str, str]:
    """Return the forms of each lemma of a dictionary, a space between: far smaller than lists."""
    found: dict[str, list[str]] = {}
    for form, lemma in _dictionary(code).items():
        found.setdefault(lemma.lower(), []).append(form.lower())
    joined = {}
    while found:
        lemma, listed = found.popitem()
        joined[lemma] = " ".join(listed)
    return joined


@cache
def _converters() -> tuple[Any, ...]:
    from opencc import OpenCC

    return tuple(OpenCC(how) for how in ("t2s", "s2t", "s2tw", "s2hk", "t2tw", "t2hk"))


def _both_scripts(word: str) -> set[str]:
    found = {word}
    for converter in _converters():
        found.add(converter.convert(word))
    # a letter that is one in simplified writing may be several in traditional
    return found | {_converters()[0].convert(form) for form in found}
