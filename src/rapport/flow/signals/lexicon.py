"""Opinions by words alone: stems, negation, emoji. It needs no model and reads any text.

It serves where no teacher runs, and adds to the teacher where words are plain: an emoji or a
row of closing brackets says more than a vector of the whole text.

Never: a word read as an opinion within three words after a negation, without being turned.
"""

import functools
import importlib.resources
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind

#: A negation turns the opinions of so many words after it, in Chinese of so many characters, but
#: none beyond the end of its sentence.
WINDOW: Final = 3
#: A turned opinion is weaker: "not bad" is less than "good".
TURNED: Final = -0.7
STRONGER: Final = 1.5
LANGUAGES: Final = ("en", "ru", "bg", "zh")
#: Positive and negative words, positive and negative emoji, opinions in all. See `features`.
FEATURES: Final = 5

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
#: Where a sentence ends; the point within "3.5" ends none.
_END: Final = re.compile(r"[!?…。！？；;\n]|\.(?!\w)")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")
#: What is no word of the author's: in an address of a page ":/" frowns at nobody.
_ADDRESS: Final = re.compile(r"https?://\S+|www\.\S+|@\w+")
#: In Russian and Bulgarian a row of closing brackets smiles and a row of opening ones cries.
_PAIRED: Final = re.compile(r"\([^()]*\)")
_SMILE: Final = re.compile(r"(?<![\d\w])?\)+(?!\w)")
_CRY: Final = re.compile(r"(?<!\w)?\(+(?![\w])")
_LATIN_WORD: Final = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that tells an opinion: its place in the text, and from below 0 to above 0 which."""

    start: int
    end: int
    value: float
    is_sign: bool = False


@dataclass(frozen=True, slots=True)
class _Words:
    """One language: whole words and stems, each with +1 or -1; negations; what makes stronger."""

    whole: dict[str, float]
    stems: dict[str, float]
    lengths: tuple[int, ...]
    negations: frozenset[str]
    stronger: frozenset[str]

    def value(self, word: str) -> float:
        """Of a word in lower case: the whole word first, then its longest known stem."""
        found = self.whole.get(word)
        if found is not None:
            return found
        for length in self.lengths:
            found = self.stems.get(word[:length])
            if found is not None:
                return found
        return 0.0


def entries(name: str) -> dict[str, list[str]]:
    """Return the lines of one file of `data`, by the heading in brackets above them."""
    text = (importlib.resources.files("rapport.flow.signals") / "data" / name).read_text("utf-8")
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]") and " " not in line:
            lines = found.setdefault(line[1:-1], [])
        elif line and not line.startswith("# "):
            lines.append(line)
    return found


def sections(name: str) -> dict[str, list[str]]:
    """Return the words of one file of `data`, by the heading above them."""
    return {head: " ".join(lines).split() for head, lines in entries(name).items()}


@functools.cache
def _words(language: str) -> _Words:
    parts = sections(f"lexicon.{language}.txt")
    listed = [(word, 1.0) for word in parts["positive"]]
    listed += [(word, -1.0) for word in parts["negative"]]
    stems = {word[:-1]: value for word, value in listed if word.endswith("*")}
    return _Words(
        whole={word: value for word, value in listed if not word.endswith("*")},
        stems=stems,
        lengths=tuple(sorted({len(stem) for stem in stems}, reverse=True)),
        negations=frozenset(parts["negation"]),
        stronger=frozenset(parts["stronger"]),
    )


@functools.cache
def _chinese() -> tuple[AhoCorasick, tuple[float, ...], re.Pattern[str], re.Pattern[str]]:
    parts = sections("lexicon.zh.txt")
    values = dict.fromkeys(parts["positive"], 1.0) | dict.fromkeys(parts["negative"], -1.0)
    found = AhoCorasick(list(values), matchkind=MatchKind.LeftmostLongest)
    negations = sorted(parts["negation"], key=len, reverse=True)
    turns = re.compile(f"(?:{'|'.join(negations)}).{{0,1}}$")
    stronger = re.compile(f"(?:{'|'.join(parts['stronger'])})$")
    return found, tuple(values.values()), turns, stronger


@functools.cache
def _signs() -> tuple[AhoCorasick, tuple[float, ...], tuple[str, ...]]:
    parts = sections("lexicon.emoji.txt")
    values = dict.fromkeys(parts["positive"], 1.0)
    values |= dict.fromkeys(parts["negative"], -1.0)
    found = AhoCorasick(list(values), matchkind=MatchKind.LeftmostLongest)
    return found, tuple(values.values()), tuple(values)


def _of_words(text: str, language: str) -> Iterator[Mark]:
    latin, cyrillic = _words("en"), _words(language if language in ("ru", "bg") else "ru")
    turned = stronger = last = 0
    for match in _WORD.finditer(text):
        if (turned or stronger) and _END.search(text, last, match.start()):
            turned = stronger = 0
        last = match.end()
        word = match.group().lower().replace("’", "'")
        words = latin if _LATIN_WORD.match(word) else cyrillic
        if word in words.negations:
            turned = WINDOW
            continue
        if value := words.value(word):
            value *= (TURNED if turned else 1.0) * (STRONGER if stronger else 1.0)
            yield Mark(match.start(), match.end(), value)
        stronger = word in words.stronger
        turned = max(0, turned - 1)


def _of_chinese(text: str) -> Iterator[Mark]:
    found, values, turns, stronger = _chinese()
    for number, start, end in found.find_matches_as_indexes(text):
        before = _END.split(text[max(0, start - WINDOW) : start])[-1]
        value = values[number] * (TURNED if turns.search(before) else 1.0)
        yield Mark(start, end, value * (STRONGER if stronger.search(before) else 1.0))


def _of_signs(text: str, brackets: bool) -> Iterator[Mark]:
    found, values, signs = _signs()
    taken = -1
    for number, start, end in found.find_matches_as_indexes(text):
        sign = signs[number]
        after = text[end : end + 1]
        before = text[start - 1 : start]
        worded = sign[0].isalnum() and before.isalnum()
        if start < taken or worded or (sign[-1].isalnum() and after.isalnum()):
            continue
        while sign[-1] in "()" and text[end : end + 1] == sign[-1]:
            end += 1
        taken = end
        yield Mark(start, end, values[number], is_sign=True)
    if brackets and taken < 0:
        bare = _PAIRED.sub(lambda pair: " " * len(pair.group()), text)
        for pattern, value in ((_SMILE, 1.0), (_CRY, -1.0)):
            for match in pattern.finditer(bare):
                yield Mark(match.start(), match.end(), value, is_sign=True)


def spoken(tag: str) -> str:
    """Return which word lists read a language: Cantonese goes by the Chinese ones."""
    return "zh" if tag.startswith(("zh", "yue")) else tag


def marks(text: str, language: str) -> tuple[Mark, ...]:
    """What tells an opinion in a text, in its order.

    `language`: decides how Cyrillic words are read; Latin ones are read as English, Han as
    Chinese whatever it is, as people mix them.
    """
    if ":/" in text or "www." in text or "@" in text:
        text = _ADDRESS.sub(lambda address: " " * len(address.group()), text)
    found = list(_of_words(text, language))
    if _HAN.search(text):
        found.extend(_of_chinese(text))
    found.extend(_of_signs(text, brackets=_CYRILLIC.search(text) is not None))
    return tuple(sorted(found, key=lambda mark: mark.start))


def features(found: tuple[Mark, ...]) -> np.ndarray:
    """`FEATURES` numbers, each damped so that ten smiles don't count as ten reasons."""
    words = [mark.value for mark in found if not mark.is_sign]
    signs = [mark.value for mark in found if mark.is_sign]
    counts = [
        sum(value for value in words if value > 0),
        -sum(value for value in words if value < 0),
        sum(value for value in signs if value > 0),
        -sum(value for value in signs if value < 0),
        float(len(found)),
    ]
    return np.log1p(np.array(counts, dtype=np.float32))


def score(found: tuple[Mark, ...]) -> float:
    """One number for a text: above 0 positive, below 0 negative; words and signs weigh alike."""
    if not found:
        return 0.0
    positive, negative, smiles, cries, _ = features(found)
    return float(positive - negative + smiles - cries)
