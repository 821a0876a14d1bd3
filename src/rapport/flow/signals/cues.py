"""Plain phrases that tell what a text wants: "still waiting", "верните", "哪里买".

They move what the vector says towards an intent; alone, without a teacher, they decide it.
"""

import functools
import re
from dataclasses import dataclass
from typing import Final

from ahocorasick_rs import AhoCorasick

from rapport.flow.signals.lexicon import Mark, entries

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
#: Files whose headings are no intents.
TARGETS: Final = "targets.txt"
URGENT: Final = "urgent.txt"

Cues = dict[str, tuple[Mark, ...]]


@dataclass(frozen=True, slots=True)
class Told:
    """Phrases of a text by heading: what it wants, what it is about, what of it can't wait."""

    cues: Cues
    targets: Cues
    urgent: Cues


@dataclass(frozen=True, slots=True)
class _Phrase:
    """`file` and `heading` it stands under; whether a word may go on before or after it."""

    file: str
    heading: str
    goes_on: bool
    is_whole: bool


@functools.cache
def _phrases(language: str) -> tuple[AhoCorasick, tuple[tuple[_Phrase, ...], ...]]:
    """Return the finder of all phrases that a language needs, and what each of them is."""
    known: dict[str, list[_Phrase]] = {}
    for file in (f"cues.{language}.txt", TARGETS, URGENT):
        for heading, lines in entries(file).items():
            for line in lines:
                words = line.lower().rstrip("*")
                is_word = any(map(str.isalnum, words)) and not _HAN.search(words)
                phrase = _Phrase(file, heading, line.endswith("*"), is_word)
                known.setdefault(words, []).append(phrase)
    return AhoCorasick(list(known)), tuple(tuple(phrases) for phrases in known.values())


def told(text: str, language: str) -> Told:
    """Return all phrases that a text holds, each heading's without overlaps.

    `language`: en, ru, bg or zh, of the phrases that tell intents; another is read as English.
    """
    known = language if language in ("ru", "bg", "zh") else "en"
    finder, phrases = _phrases(known)
    lower = text.lower().replace("’", "'")
    if len(lower) != len(text):  # a capital whose small form is longer: places would be wrong
        lower = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    found: dict[tuple[str, str], list[Mark]] = {}
    for number, start, end in finder.find_matches_as_indexes(lower, overlapping=True):
        for phrase in phrases[number]:
            if phrase.is_whole and _is_within_a_word(lower, start, end, phrase.goes_on):
                continue
            found.setdefault((phrase.file, phrase.heading), []).append(Mark(start, end, 1.0))
    by_file: dict[str, Cues] = {f"cues.{known}.txt": {}, TARGETS: {}, URGENT: {}}
    for (file, heading), marks in found.items():
        by_file[file][heading] = _apart(marks)
    return Told(*by_file.values())


def _is_within_a_word(text: str, start: int, end: int, goes_on: bool) -> bool:
    if start and _is_letter(text[start - 1]) and _is_letter(text[start]):
        return True
    return not goes_on and _is_letter(text[end - 1]) and _is_letter(text[end : end + 1])


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _apart(marks: list[Mark]) -> tuple[Mark, ...]:
    """Return the longest of those that begin together, and none that begins within another."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return tuple(kept)
