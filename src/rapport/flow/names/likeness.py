"""How alike two names are, in whatever scripts they are written."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from rapport.flow.names import cyrillic, han, hansounds
from rapport.flow.names.folding import FOLDS, MARKED
from rapport.flow.names.keying import is_patronymic, latin, untitled
from rapport.flow.names.scripts import CACHED, CYRILLIC, HAN_RUN, is_han, simplified
from rapport.flow.names.short_names import family_root, formal_keys, kin_of
from rapport.flow.names.sounds import alike, phones_of, weight

#: Most words of a name that are looked at, for every order of them is tried.
_MOST_WORDS = 5
_HYPHEN = re.compile(r"[-‐–—]")
_ASIDE = re.compile(r"[(\[（].*?[)\]）]")


#: How much less a short name's full name tells than the name itself, sound for sound.
_FOR_SHORT = 0.93


@dataclass(frozen=True)
class _Word:
    key: str
    phones: str
    ends_a_name: bool = True  # false: a patronymic


@dataclass(frozen=True)
class _Name:
    words: tuple[_Word, ...]  # of an alphabet
    han: tuple[str, ...]  # simplified characters, cut at dots and spaces


def likeness(a: str, b: str) -> float:
    """Return how far two names may be of one person, by their writing alone: 0..1.

    Words may stand in another order, be left out (a patronymic, a second name), be short or
    initials, and be written by sound in another script. 1: every word agrees.
    """
    one, other = _read(a), _read(b)
    if one.han and other.han:
        return _of_two_han(one.han, other.han)
    if one.han or other.han:
        written, spelled = (one, other) if one.han else (other, one)
        return _across(written.han, spelled.words)
    return _aligned(one.words, other.words)


@lru_cache(CACHED)
def _read(text: str) -> _Name:
    lower = unicodedata.normalize("NFKC", text).strip().lower()
    lower = _ASIDE.sub(" ", lower).strip() or lower
    if is_han(lower):
        parts = han.DOT.split(_HYPHEN.sub("", simplified(lower)))
        return _Name((), tuple(run for part in parts for run in HAN_RUN.findall(part)))
    language = cyrillic.language_of(lower)
    words = (_word(word, language) for word in untitled(lower)[:_MOST_WORDS])
    return _Name(tuple(word for word in words if word.key), ())


@lru_cache(CACHED)
def _word(word: str, language: str) -> _Word:
    key = FOLDS[latin(word, language)]
    if CYRILLIC.search(word):
        # the Serbian table leaves out the marks, and with them the sound
        word = word.replace("ћ", "ч").replace("џ", "дж")
        word = latin(word, "uk" if language == "uk" else "ru")
    elif not word.isascii():
        word = anyascii(unicodedata.normalize("NFC", word).translate(MARKED)).lower()
    return _Word(key, phones_of(word), not is_patronymic(key))


@lru_cache(CACHED)
def _sounds_of(word: _Word) -> tuple[str, ...]:
    """Return the phones of a word, then of the names that it or they are short for."""
    kin = kin_of(word.key) if word.key else ()
    return (word.phones, *map(phones_of, kin))


# ------------------------------------------------------------------- two names of alphabets


def _aligned(a: tuple[_Word, ...], b: tuple[_Word, ...]) -> float:
    """Return the likeness of the best way to lay the words of one on those of the other."""
    if len(a) > len(b):
        a, b = b, a
    if not a:
        return 0.0
    best = _laid(a, b)
    if len(a) < len(b):
        # Hsien Loong may be written Hsienloong
        best = max(best, *(_laid(a, joined) * 0.98 for joined in _joined(b)))
    return best


def _joined(words: tuple[_Word, ...]) -> Iterator[tuple[_Word, ...]]:
    """Give the words with two neighbours written as one, for each two."""
    for i in range(len(words) - 1):
        one, next_one = words[i : i + 2]
        pair = _Word(one.key + next_one.key, one.phones + next_one.phones)
        yield (*words[:i], pair, *words[i + 2 :])


def _laid(a: tuple[_Word, ...], b: tuple[_Word, ...]) -> float:
    likes = [[_words_alike(x, y) for y in b] for x in a]
    weights = _weights(a, b)
    best = 0.0
    for order in permutations(range(len(b)), len(a)):
        found = [likes[i][j] for i, j in enumerate(order)]
        whole = _mean(found, [weights[i][j] for i, j in enumerate(order)])
        laid = 0.7 * whole + 0.3 * min(found)
        if len(b) > 2 and order[0] == 0 and len(b) - 1 not in order and b[-1].ends_a_name:
            laid *= 0.93  # the family name is what is left over
        best = max(best, laid)
    if len(a) == 1 and len(b) > 1:
        best *= 0.85
    return best * (1 - 0.02 * (len(b) - len(a)))


def _weights(a: tuple[_Word, ...], b: tuple[_Word, ...]) -> list[list[float]]:
    """Return how much each word of `a` beside each of `b` counts: as long as both are to say."""
    return [[max(weight(x.phones) + weight(y.phones), 2.0) for y in b] for x in a]


def _mean(values: list[float], weights: list[float]) -> float:
    return sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights)


@lru_cache(CACHED)
def _words_alike(a: _Word, b: _Word) -> float:
    if a.key == b.key:
        return 1.0
    if len(a.key) == 1 or len(b.key) == 1:
        return 0.75 if a.key[0] == b.key[0] else 0.0
    if formal_keys(a.key) & formal_keys(b.key):
        return _FOR_SHORT
    if family_root(a.key) == family_root(b.key):
        return 0.92
    return max(JaroWinkler.similarity(a.key, b.key) ** 2, alike(a.phones, b.phones))


# ------------------------------------------------------------------------------ with Han


def _of_two_han(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if a == b:
        return 1.0
    one, other = "".join(a), "".join(b)
    by_ear = alike(hansounds.by_ear(one), hansounds.by_ear(other))
    return max(JaroWinkler.similarity(one, other), 0.95 * by_ear)


@lru_cache(CACHED)
def _across(written: tuple[str, ...], spelled: tuple[_Word, ...]) -> float:
    spelled = tuple(word for word in spelled if len(word.key) > 1) or spelled
    if not spelled:
        return 0.0
    whole = "".join(written)
    found = [_by_ear(written, spelled)]
    if len(written) == 1 and 2 <= len(whole) <= 4:
        found.append(_chinese(whole, spelled))
        found.append(_adopted(whole, spelled))
    return max(found)


def _by_ear(written: tuple[str, ...], spelled: tuple[_Word, ...]) -> float:
    """Compare a foreign name that Han writes by its sound."""
    if len(written) > 1:
        parts = tuple(_Word("", hansounds.by_ear(run)) for run in written[:_MOST_WORDS])
        return _sounding(parts, spelled)
    run = hansounds.by_ear(written[0])
    words = [word.phones for word in spelled]
    orders = {"".join(words), "".join(words[1:] + words[:1]), "".join(words[-1:] + words[:-1])}
    return 0.95 * max(alike(run, order) for order in orders)


def _sounding(a: tuple[_Word, ...], b: tuple[_Word, ...]) -> float:
    if len(a) > len(b):
        a, b = b, a
    likes = [[_heard(x, y) for y in b] for x in a]
    weights = _weights(a, b)
    best = 0.0
    for order in permutations(range(len(b)), len(a)):
        found = [likes[i][j] for i, j in enumerate(order)]
        whole = _mean(found, [weights[i][j] for i, j in enumerate(order)])
        best = max(best, 0.6 * whole + 0.4 * min(found))
    return best * (1 - 0.03 * (len(b) - len(a)))


@lru_cache(CACHED)
def _heard(a: _Word, b: _Word) -> float:
    """Return how alike two words sound, or a short name of the one and the other."""
    best = alike(a.phones, b.phones)
    for x in _sounds_of(a):
        for y in _sounds_of(b):
            best = max(best, _FOR_SHORT * alike(x, y))
    return best


def _chinese(whole: str, spelled: tuple[_Word, ...]) -> float:
    """Compare a Chinese name with a spelling by any system, family name first or last."""
    size = 2 if hansounds.has_long_surname(whole) else 1
    best = 0.0
    for read in hansounds.spoken(whole):
        family = {"".join(read[:size]), *map(phones_of, hansounds.overseas(whole[:size]))}
        givens = {"".join(read[size:]), _overseas_given(whole[size:], read[size:])}
        for i, word in enumerate(spelled):
            alike_family = max(alike(f, word.phones) for f in family)
            rest = [w.phones for w in (*spelled[:i], *spelled[i + 1 :])]
            if not rest:
                best = max(best, 0.5 * alike_family)
                continue
            runs = {
                "".join(rest[j:k]) for j in range(len(rest)) for k in range(j + 1, len(rest) + 1)
            }
            alike_given = max(alike(g, run) for g in givens for run in runs)
            best = max(best, 0.5 * alike_family + 0.5 * alike_given)
    return best


def _overseas_given(chars: str, read: tuple[str, ...]) -> str:
    return "".join(
        phones_of(spelling[0]) if (spelling := hansounds.overseas(char)) else phones
        for char, phones in zip(chars, read, strict=False)
    )


def _adopted(whole: str, spelled: tuple[_Word, ...]) -> float:
    """Compare the Chinese name that a foreigner took: it begins as the family name does."""
    run = hansounds.by_ear(whole)
    return 0.8 * max(alike(run, word.phones) for word in spelled)
