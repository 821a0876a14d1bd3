"""From rules to what the matcher looks for: words with all their forms, and how they stand.

All is said of texts that are spread out (borders.py): between two words stands one space.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod
from typing import Final

from rapport.flow.signals.texts import fold
from rapport.flow.signals.triggers import query
from rapport.flow.signals.triggers.borders import BORDER, SPACED, UNSPACED, is_han, kind

Span = tuple[int, int]
#: Words and their forms, themselves among them.
Forms = Mapping[str, frozenset[str]]

#: A phrase is looked for as a whole if its words stand together in no more ways than that.
_WAYS: Final = 256
_SHORTEST_WILD: Final = 2
_WILD: Final = re.compile(r"[*?]")
#: Signs that may stand between words of one phrase; all others are looked for as written.
_BETWEEN: Final = frozenset("-'’‘\"“”‐‑–—./,:;!?&()[]_*")


@dataclass(frozen=True, slots=True)
class Look:
    """What the automaton looks for, and how what it finds is checked.

    patterns  as they stand in a text that is spread out, a space where a word has to end
    wild      for a word with * or ?: what the whole word has to be
    exact     of Han letters: they have to be a word, not a part of one
    """

    patterns: frozenset[str]
    wild: re.Pattern[str] | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase that is not looked for but has to stand beside one that is."""

    forms: frozenset[str]
    wild: re.Pattern[str] | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One word, or several in a row, around what is looked for."""

    look: Look
    before: tuple[Word, ...] = ()
    after: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Near:
    left: "Tree"
    right: "Tree"
    within: int


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Tree", ...]
    without: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple["Tree", ...]


Tree = Words | Near | All | Some


def inflected(node: query.Node) -> Iterator[str]:
    """Yield the folded words of a rule whose forms it needs."""
    match node:
        case query.Phrase(words, False):
            parts = (part for word in words for part in _parts(fold(word).text))
            yield from (part for part in parts if not _is_wild(part))
        case query.Near(left, right, _):
            yield from inflected(left)
            yield from inflected(right)
        case query.Some(parts) | query.All(parts):
            for part in parts:
                yield from inflected(part)
        case query.Without(part):
            yield from inflected(part)


def compiled(node: query.Node, known: Forms) -> Tree:
    """Return a rule as the matcher needs it.

    known   the forms of all words that `inflected` names
    Raises  QueryError: a word of it can't be looked for.
    """
    match node:
        case query.Phrase(words, exact):
            return _phrase([part for w in words for part in _parts(fold(w).text)], exact, known)
        case query.Near(left, right, within):
            return Near(compiled(left, known), compiled(right, known), within)
        case query.Some(some):
            return Some(tuple(compiled(part, known) for part in some))
        case query.All(every):
            wanted = [part for part in every if not isinstance(part, query.Without)]
            barred = [part.part for part in every if isinstance(part, query.Without)]
            return All(
                tuple(compiled(part, known) for part in wanted),
                tuple(compiled(part, known) for part in barred),
            )
        case query.Without():
            raise query.QueryError("NOT stands alone", fix="say what must be there")


def signs(tree: Tree) -> set[str]:
    """Return the signs that a rule looks for, which therefore are no mere borders."""
    match tree:
        case Words(look, before, after):
            texts = [*look.patterns, *(form for word in (*before, *after) for form in word.forms)]
            return {c for text in texts for c in text if c != " " and kind(c) == BORDER}
        case Near(left, right, _):
            return signs(left) | signs(right)
        case All(parts, without):
            return set().union(*map(signs, (*parts, *without)))
        case Some(parts):
            return set().union(*map(signs, parts))


def _parts(word: str) -> list[str]:
    """Return the words and signs of what somebody wrote without a space."""
    if _is_wild(word):
        return [word]
    lone = not any(map(str.isalnum, word))
    parts: list[str] = []
    last = -1
    for letter in word:
        now = kind(letter)
        if now == BORDER:
            if lone or letter not in _BETWEEN:
                parts.append(letter)
        elif now == last:
            parts[-1] += letter
        else:
            parts.append(letter)
        last = now
    return parts


def _phrase(parts: list[str], exact: bool, known: Forms) -> Words:
    if any(any(map(str.isalnum, part)) for part in parts):
        # of "Marten & Reed" the words count: such signs may stand between them or not
        parts = [part for part in parts if part not in _BETWEEN]
    parts = [part for part in parts if part.strip()]
    if not parts:
        raise query.QueryError("a word of the rule has no letters", fix="write one that has")
    words = [_word(part, exact, known) for part in parts]
    ways = prod(len(word.forms) for word in words)
    if len(words) > 1 and ways <= _WAYS and not any(word.wild for word in words):
        rows = product(*(sorted(word.forms) for word in words))
        return Words(Look(frozenset(text for row in rows for text in _in_a_row(row)), None, exact))
    anchor = max(range(len(words)), key=lambda n: _says(words[n]))
    chosen = words[anchor]
    if chosen.wild:
        patterns = frozenset((_wild_piece(parts[anchor]),))
    else:
        patterns = frozenset(text for form in chosen.forms for text in _in_a_row((form,)))
    look = Look(patterns, chosen.wild, exact)
    return Words(look, tuple(words[:anchor]), tuple(words[anchor + 1 :]))


def _says(word: Word) -> tuple[int, int]:
    """Return how much a word tells by being there: Han letters twice as much as others."""
    shortest = min(word.forms, key=len)
    return len(shortest) + sum(map(is_han, shortest)), -len(word.forms)


def _in_a_row(row: tuple[str, ...]) -> list[str]:
    """Return how words in a row stand in a text that is spread out."""
    left = "" if kind(row[0][0]) == UNSPACED else " "
    last = row[-1][-1]
    # Korean joins endings to its words
    right = "" if kind(last) == UNSPACED or "\uac00" <= last <= "\ud7a3" else " "
    ways = [left + row[0]]
    for before, word in pairwise(row):
        together = kind(before[-1]) == kind(word[0]) == UNSPACED
        ways = [w + gap + word for w in ways for gap in (("", " ") if together else (" ",))]
    return [way + right for way in ways]


def _is_wild(text: str) -> bool:
    return bool(_WILD.search(text)) and any(map(str.isalnum, text))


def _word(text: str, exact: bool, known: Forms) -> Word:
    if not _is_wild(text):
        found: Collection[str] = (text,) if exact else known[text]
        # по-добър: as it stands in a text that is spread out
        return Word(frozenset(" ".join(_parts(form)) for form in found) - {""}, exact=exact)
    if any(kind(letter) not in (SPACED, BORDER) for letter in text):
        raise query.QueryError(
            "a word in letters without spaces has a * or ?",
            fix="leave it out: parts of words are found",
        )
    if any(kind(letter) == BORDER and letter not in "*?" for letter in text):
        raise query.QueryError(
            "a word with * or ? has other signs too", fix='write it as a phrase: "wi fi*"'
        )
    longest = max(_WILD.split(text), key=len)
    if len(longest) < _SHORTEST_WILD:
        raise query.QueryError(
            f"a word with * or ? has fewer than {_SHORTEST_WILD} letters in a row",
            fix="write more of the word",
        )
    pattern = "".join({"*": r"\S*", "?": r"\S"}.get(c) or re.escape(c) for c in text)
    return Word(frozenset((longest,)), wild=re.compile(pattern))


def _wild_piece(text: str) -> str:
    """Return the longest piece of a word with * or ?, with a space where the word ends."""
    piece = max(_WILD.split(text), key=len)
    return f"{' ' * text.startswith(piece)}{piece}{' ' * text.endswith(piece)}"


def spelled(text: str, start: int, end: int, wild: re.Pattern[str]) -> Span | None:
    """Return where the word around a place stands, if it fits."""
    start = text.rfind(" ", 0, start + 1) + 1
    end = text.find(" ", max(start, end - 1))
    return (start, end) if wild.fullmatch(text, start, end) else None


def neighbour(text: str, at: int, word: Word, *, after: bool) -> Span | None:
    """Return where a word stands right after (or before) a place of a text that is spread out."""
    if after:
        start = at + (text[at] == " ")
        end = text.find(" ", start)
        if end < 0:
            return None
    else:
        end = at - (text[at - 1] == " ")
        start = text.rfind(" ", 0, end) + 1
    token = text[start:end]
    if word.wild is not None:
        return (start, end) if word.wild.fullmatch(token) else None
    if token in word.forms:
        return start, end
    if not token or kind(token[0]) != UNSPACED:
        return None
    for form in sorted(word.forms, key=len, reverse=True):
        if after and token.startswith(form):
            return start, start + len(form)
        if not after and token.endswith(form):
            return end - len(form), end
    return None
