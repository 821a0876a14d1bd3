"""Where words begin and end: by spaces and signs, and in Han writing by its own words."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

# writings whose words stand without spaces; Korean has spaces, but joins endings to its words
_UNSPACED: Final = (
    (0x0E00, 0x0F00),  # Thai, Lao
    (0x1000, 0x10A0),  # Burmese
    (0x1780, 0x1800),  # Khmer
    (0x3005, 0x3008),
    (0x3040, 0x3100),  # kana
    (0x31F0, 0x3200),
    (0x3400, 0xA000),  # Han
    (0xF900, 0xFB00),
    (0xFF66, 0xFFA0),
    (0x20000, 0x33480),
)
_WINDOW: Final = 4  # Han letters around a hit that say which words it lies in
#: A longer string of Han letters is hardly ever two halves of words.
AMBIGUOUS: Final = 2


#: What a code point is to the matcher: nothing but a border, of a word with borders, of one
#: without, a sign that some rule asks for, the end of a line.
BORDER, SPACED, UNSPACED, SIGN, LINE = range(5)


@cache
def kinds() -> npt.NDArray[np.uint8]:
    """Return for each code point which of the kinds above it is; no sign is asked for."""
    table = np.full(0x110000, BORDER, np.uint8)
    for point in range(0x20000):
        if unicodedata.category(chr(point))[0] in "LNM":
            table[point] = SPACED
    table[0xFE00:0xFE10] = BORDER  # they choose how an emoji looks
    for first, after in _UNSPACED:
        table[first:after] = UNSPACED
    table[ord("\n")] = LINE
    return table


def kind(letter: str) -> int:
    """Return which kind one letter is."""
    return int(kinds()[ord(letter)])


@dataclass(frozen=True, slots=True)
class Spread:
    """Texts with one space around each word, sign and run of unspaced letters, and no others.

    origins  where each letter stood before; of a space it means nothing
    """

    text: str
    origins: npt.NDArray[np.int32]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where text[start:end], which neither begins nor ends in a space, stood."""
        return int(self.origins[start]), int(self.origins[end - 1]) + 1


def spread(points: npt.NDArray[np.uint32], table: npt.NDArray[np.uint8]) -> Spread:
    """Return folded code points spread out by the kinds of their letters that `table` tells."""
    kinds_here = table[points]
    kept = np.flatnonzero(kinds_here)
    if not len(kept):
        return Spread(" ", np.zeros(1, np.int32))
    of = kinds_here[kept]
    apart = (kept[1:] - kept[:-1] > 1) | (of[1:] != of[:-1]) | (of[1:] >= SIGN)
    places = np.arange(1, len(kept) + 1, dtype=np.int32)
    places[1:] += np.cumsum(apart, dtype=np.int32)
    letters = np.full(places[-1] + 2, 32, np.uint32)
    letters[places] = points[kept]
    origins = np.zeros(len(letters), np.int32)
    origins[places] = kept
    return Spread(letters.tobytes().decode("utf-32-le"), origins)


def is_han(letter: str) -> bool:
    """Tell whether a letter is of Han writing."""
    return "\u3400" <= letter <= "\u9fff" or letter >= "\U00020000"


def cuts_han(text: str, start: int, end: int, *, exact: bool = False) -> bool:
    """Tell whether Han letters text[start:end] are halves of other words: 国美 in 中国美食.

    A longer word that holds all of them is no other word, unless `exact`. One letter must be a
    word of its own.
    """
    size = end - start
    if size > AMBIGUOUS and not exact:
        return False
    low = start
    while low > 0 and start - low < _WINDOW and "\u3400" <= text[low - 1] <= "\u9fff":
        low -= 1
    high = end
    while high < len(text) and high - end < _WINDOW and "\u3400" <= text[high] <= "\u9fff":
        high += 1
    if low == start and high == end:
        return False
    import rjieba

    at = low
    for word in rjieba.cut(text[low:high], False):
        after = at + len(word)
        if at < end and after > start:  # it shares letters
            around = at <= start and after >= end and after - at > size
            across = (at < start or after > end) and not around
            if across or (around and (exact or size == 1)):
                return True
        at = after
    return False
