"""The words of a text that say what it is about, in the form that dictionaries have them.

Russian by pymorphy3, Bulgarian and English by simplemma, Chinese cut by rjieba and brought to
simplified writing; other languages as they stand. Words that every text has are left out.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final

from rapport.flow.names.scripts import simplified
from rapport.flow.signals.texts import cleaned, fold, prose
from rapport.flow.signals.words_known import morphology

_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CYRILLIC: Final = re.compile(r"[а-яёѝ]+(?:[-'’][а-яёѝ]+)*")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LONGEST: Final = 3_000
_KEPT: Final = 200_000
#: Words that say nothing and that the lists of yake lack.
_ALSO_STOP: Final = {
    "ru": "это весь свой мочь который просто очень ещё еще уже тот этот такой быть",
    "bg": "съм бъда мога искам има няма този това тази тези като ще си се да не",
    "en": "get got just im dont ive really would could",
    "zh": "的 了 是 我 你 他 她 它 们 很 都 也 就 不 在 和 有 没 没有 这 那 这个 那个 一个 "
    "非常 比较 还是 可以 但是 因为 所以 如果 什么 怎么 时候 感觉 觉得 东西 "
    "我们 你们 他们 自己 已经 知道 还有 真的 不错",
}


def words(text: str, language: str) -> list[str]:
    """Return the telling words of a text, in order, folded and in their dictionary form.

    language  ISO 639-1
    """
    return [base for base, _ in _with_forms(text, language)]


def as_said(texts: Iterable[str], language: str) -> dict[str, str]:
    """Return for each word in its dictionary form the form that these texts have most often.

    That is what people are shown: dictionary forms of words that no dictionary has look odd.
    """
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for base, form in _with_forms(text, language):
            forms[base][form] += 1
    # of equals the first by the alphabet
    return {base: min(said, key=lambda f: (-said[f], f)) for base, said in forms.items()}


def _with_forms(text: str, language: str) -> list[tuple[str, str]]:
    """Return the telling words, each with the form in which it stands, folded."""
    said = prose(cleaned(text, _LONGEST))
    if language == "zh" or (language not in ("ja", "ko") and _HAN.search(said)):
        return [(word, word) for word in _chinese(simplified(said))]
    stop = stop_words(language)
    found = []
    for word in _WORD.findall(fold(said).text):
        if len(word) > 1 and word not in stop:
            base = lemma(word, language)
            if len(base) > 1 and base not in stop:
                found.append((base, word))
    return found


def terms(text: str, language: str) -> list[str]:
    """Return the telling words of a text and its pairs of words that stand side by side."""
    found = words(text, language)
    join = "" if language == "zh" else " "
    return found + [f"{a}{join}{b}" for a, b in pairwise(found) if a != b]


@lru_cache(_KEPT)
def lemma(word: str, language: str) -> str:
    """Return a folded word as dictionaries have it, folded; itself where none knows it."""
    if language in ("ru", "bg") and not _CYRILLIC.fullmatch(word):
        return word  # pymorphy3 breaks on letters that Unicode has no name for
    if language == "ru":
        return str(morphology().parse(word)[0].normal_form).replace("ё", "е")
    if language in ("bg", "en"):
        from simplemma import lemmatize

        return lemmatize(word, lang=language).partition("-(")[0].lower() or word
    return word


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the words that every text of a language has, folded."""
    import yake_rust

    listed = set(_ALSO_STOP.get(language, "").split())
    if language in STOP_LISTS:
        listed |= yake_rust.Yake(language=language).stopwords
    return frozenset(fold(word).text for word in listed)


STOP_LISTS: Final = frozenset(
    "ar bg br cz da de el en es et fa fi fr hi hr hu hy id it ja lt lv nl no pl pt ro ru sk sl sv "
    "tr uk zh".split()
)


def _chinese(text: str) -> list[str]:
    import rjieba

    stop = stop_words("zh")
    found = (fold(token).text.strip() for token in rjieba.cut(text))
    return [
        token
        for token in found
        if token not in stop
        and token[:1].isalpha()
        and (len(token) > 1 or not _HAN.match(token))
        and token not in stop_words("en")
    ]
