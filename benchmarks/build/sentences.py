"""Made-up things that people write: sentences put together from the word lists of sentences.txt.

Four languages; a sentence names a thing of the brand, says what it is like, and what came of it.
One text in 25 is one of a few that many people write alike, one in 50 holds a phone, a link or an
e-mail address.
"""

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

#: In the order in which people's languages are numbered; others write English.
LANGUAGES: Final = ("en", "ru", "bg", "zh")
_FILE: Final = Path(__file__).with_name("sentences.txt")
_TAILS: Final = (" +359 88 %d", " https://deals.example/%d", " someone%d@mail.example")
Numbers = npt.NDArray[np.integer]


class Sentences:
    """Deals texts out. `things`: what sentences are about, as the brand names it."""

    def __init__(self, chance: np.random.Generator, things: pa.Array) -> None:
        self._chance = chance
        self._things = things
        self._places = _places()

    def of(self, languages: Numbers, things: Numbers) -> pa.Array:
        """Return a text for each row: in its language, about its thing, by their numbers."""
        found = pa.nulls(len(languages), pa.string())
        for number, language in enumerate(LANGUAGES):
            mine = languages == number
            if mine.any():
                said = self._texts(language, things[mine])
                found = pc.replace_with_mask(found, pa.array(mine), said)
        return found

    def _texts(self, language: str, things: Numbers) -> pa.Array:
        n, chance = len(things), self._chance
        *places, alike = self._places[language]
        parts = [
            self._things.take(pa.array(things)) if words == ["%"] else self._dealt(words, n)
            for words in places
        ]
        text = pc.binary_join_element_wise(*parts, "" if language == "zh" else " ")
        text = pc.replace_substring(text, " ,", ",")
        text = pc.if_else(pa.array(chance.random(n) < 0.04), self._dealt(alike, n), text)
        tails = np.full(n, "", object)
        for row in np.flatnonzero(chance.random(n) < 0.02):
            tails[row] = _TAILS[int(chance.integers(0, 3))] % chance.integers(1_000_000, 9_999_999)
        return pc.binary_join_element_wise(text, pa.array(tails, pa.string()), "")

    def _dealt(self, words: list[str], n: int) -> pa.Array:
        return pa.array(words).take(pa.array(self._chance.integers(0, len(words), n)))


def _places() -> dict[str, list[list[str]]]:
    """Return for each language what each place of a sentence may hold, and what is said alike."""
    found: dict[str, list[list[str]]] = {}
    mine: list[list[str]] = []
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("== "):
            mine = found[line.removeprefix("== ")] = []
        elif not line.startswith("#"):
            mine.append(line.split("|"))
    return found
