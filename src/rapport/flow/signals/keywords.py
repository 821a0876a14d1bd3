"""The few phrases that say most about one text, without any other text to compare with.

By YAKE (Campos 2020, `yake-rust`): where words stand, how often, and beside what. YAKE knows no
Chinese: there the words that stand often and early say most.
"""

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from rapport.flow.signals.texts import cleaned, prose
from rapport.flow.signals.words import STOP_LISTS, stop_words, words

_LONGEST: Final = 5_000
_FEWEST: Final = 2  # letters of a phrase


@dataclass(frozen=True, slots=True)
class Keyword:
    """phrase: as written, in small letters. weight: > 0, the larger the more it says."""

    phrase: str
    weight: float


def keywords(text: str, language: str, most: int = 5) -> tuple[Keyword, ...]:
    """Return the phrases of one to three words that say most, best first.

    language  ISO 639-1; one that YAKE has no list of common words for gives none
    """
    said = prose(cleaned(text, _LONGEST))
    if not said or language not in STOP_LISTS or most < 1:
        return ()
    if language == "zh":
        return _chinese(said, most)
    found: list[Keyword] = []
    for phrase, badness in _yake(language).get_n_best(said, n=most * 3):
        shown = phrase.lower()
        whole = [k for k in found if shown in k.phrase or k.phrase in shown]
        if len(shown) >= _FEWEST and not whole and shown not in stop_words(language):
            found.append(Keyword(shown, 1.0 / (1.0 + max(0.0, badness))))
    return tuple(found[:most])


def _chinese(said: str, most: int) -> tuple[Keyword, ...]:
    found = [word for word in words(said, "zh") if len(word) >= _FEWEST]
    weights = {
        word: times / (times + 1 + math.log1p(found.index(word)))
        for word, times in Counter(found).items()
    }
    best = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Keyword(word, weight) for word, weight in best[:most])


@cache
def _yake(language: str) -> Any:
    import yake_rust

    return yake_rust.Yake(language=language, ngrams=3)
