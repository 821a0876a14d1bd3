"""All rules against many texts at once, by one automaton (Aho, Corasick 1975).

Texts are folded and spread out together, so that a word is found with the spaces around it and
a short one makes no work inside of long ones. Of a phrase that may stand in too many ways the
word that says most is looked for, and its neighbour decides what is weighed further.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Final, NamedTuple

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

from rapport.flow.signals.memory import give_back
from rapport.flow.signals.texts import LONGEST, fold_all
from rapport.flow.signals.triggers import compiling, forms
from rapport.flow.signals.triggers.borders import (
    AMBIGUOUS,
    SIGN,
    SPACED,
    UNSPACED,
    cuts_han,
    is_han,
    kind,
    kinds,
    spread,
)
from rapport.flow.signals.triggers.compiling import All, Look, Near, Some, Span, Tree, Word, Words
from rapport.flow.signals.triggers.query import parse

_AT_ONCE: Final = 60_000  # letters that are looked through together
_MANY: Final = 1_000  # rules whose making leaves much memory behind
_NEAREST: Final = 40  # places of each part that NEAR looks at
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rule:
    """name: what its hits are called. query: see query.py."""

    name: str
    query: str


class Hit(NamedTuple):
    """One rule that holds for a text, and the letters that made it hold."""

    rule: str
    spans: tuple[Span, ...]


class _Place:
    """One thing that is looked for, and the rules that wait for it."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.part = False  # of a rule that is more than this
        self.shared = False  # ... and more than one phrase
        self.beside_only = False  # nothing but phrases wait for it
        self.plain: list[int] = []  # rules that are nothing but this
        self.weighed: list[int] = []  # rules that can hold only if this is there
        self.next: dict[str, list[int]] = {}  # ... and this word stands after it
        self.previous: dict[str, list[int]] = {}
        # of Han letters only so few may be halves of other words
        short = any(is_han(p[0]) and (look.exact or len(p) <= AMBIGUOUS) for p in look.patterns)
        self.checks = look.wild is not None or short

    def waiting(self, text: str, begin: int, end: int) -> Sequence[int]:
        """Return the phrases whose next word stands beside text[begin:end]."""
        found: Sequence[int] = ()
        if self.next:
            found = self.next.get(text[end + 1 : text.find(" ", end + 1)], ())
        if self.previous:
            before = text[text.rfind(" ", 0, begin - 1) + 1 : begin - 1]
            found = [*found, *self.previous.get(before, ())]
        return found


class Triggers:
    """Rules made ready: building takes seconds for ten thousand, matching microseconds a text."""

    def __init__(self, rules: Iterable[Rule], languages: Iterable[str] = ("en", "ru", "bg", "zh")):
        """Raises QueryError: a rule that can't be read.

        languages  in whose forms words are looked for
        """
        self.names: list[str] = []
        self._trees: list[Tree] = []
        self._places: dict[Look, _Place] = {}
        self._kinds = kinds().copy()
        parsed = [(rule.name, parse(rule.query)) for rule in rules]
        words = {word for _, node in parsed for word in compiling.inflected(node)}
        known = forms.forms_of(words, languages)
        for number, (name, node) in enumerate(parsed):
            tree = compiling.compiled(node, known)
            self.names.append(name)
            self._trees.append(tree)
            self._place(number, tree)
            for sign in compiling.signs(tree):
                self._kinds[ord(sign)] = SIGN
        for place in self._places.values():
            place.beside_only = not (place.plain or place.weighed or place.checks or place.shared)
        by_pattern: dict[str, tuple[_Place, ...]] = {}
        for place in self._places.values():
            alone = (place,)  # one for all its patterns, of which there may be hundreds
            for pattern in place.look.patterns:
                others = by_pattern.get(pattern)
                by_pattern[pattern] = (*others, place) if others else alone
        self._by_pattern = list(by_pattern.values())
        # the rule that is settled by a pattern alone, else -1
        self._settled = np.array(
            [
                places[0].plain[0]
                if len(places) == 1
                and len(places[0].plain) == 1
                and not (places[0].checks or places[0].part)
                else -1
                for places in self._by_pattern
            ],
            np.int64,
        )
        self._trims = np.array(
            [(p.startswith(" "), -p.endswith(" ")) for p in by_pattern], np.int64
        ).reshape(-1, 2)
        # contiguous: what is walked through lies together, which is twice as fast as the default
        how = ahocorasick_rs.Implementation.ContiguousNFA
        self._automaton = (
            ahocorasick_rs.AhoCorasick(by_pattern, implementation=how) if by_pattern else None
        )
        if len(self.names) >= _MANY:
            forms.forget()
            give_back()

    def match(self, text: str) -> tuple[Hit, ...]:
        """Return the rules that hold for a text, in the order they were given."""
        return self.match_all([text])[0]

    def match_all(self, texts: Sequence[str]) -> list[tuple[Hit, ...]]:
        """Return for each text the rules that hold for it; spans are offsets in the text."""
        spans: list[dict[int, list[Span]]] = [{} for _ in texts]
        for text, rule, start, end in self.rows(texts).tolist():
            spans[text].setdefault(rule, []).append((start, end))
        return [
            tuple(Hit(self.names[rule], tuple(where)) for rule, where in found.items())
            for found in spans
        ]

    def rows(self, texts: Sequence[str]) -> Rows:
        """Return what was found: one row is (text, rule, start, end), in this order.

        text and rule count from 0, the rule as `names` does; start and end are offsets in the
        text. Far faster than `match_all` where most texts have a hit.
        """
        found = [np.zeros((0, 4), np.int64)]
        fit = [text[:LONGEST] for text in texts]
        for first, after in _batches(fit):
            batch = self._batch(fit[first:after])
            batch[:, 0] += first
            found.append(batch)
        return np.concatenate(found)

    def _place(self, number: int, tree: Tree) -> None:
        for words in _all_words(tree):
            place = self._places.setdefault(words.look, _Place(words.look))
            place.shared |= words is not tree
            place.part |= words is not tree or bool(words.before or words.after)
        if isinstance(tree, Words):
            place = self._places[tree.look]
            if not (tree.before or tree.after):
                place.plain.append(number)
                return
            beside = tree.after[0] if tree.after else tree.before[-1]
            if beside.wild is None and all(kind(form[0]) == SPACED for form in beside.forms):
                waiting = place.next if tree.after else place.previous
                for form in beside.forms:
                    waiting.setdefault(form, []).append(number)
                return
        for words in _anchors(tree):
            self._places[words.look].weighed.append(number)

    def _batch(self, texts: Sequence[str]) -> Rows:
        if self._automaton is None:
            return np.zeros((0, 4), np.int64)
        points, starts, odd = fold_all(texts)
        out = spread(points, self._kinds)
        raw = self._automaton.find_matches_as_indexes(out.text, overlapping=True)
        hits = np.fromiter(chain.from_iterable(raw), np.int64, 3 * len(raw)).reshape(-1, 3)
        hits[:, 1:] += self._trims[hits[:, 0]]
        numbers = np.searchsorted(starts, out.origins[hits[:, 1]], side="right") - 1
        rules = self._settled[hits[:, 0]]
        easy = rules >= 0
        rows = np.column_stack((numbers[easy], rules[easy], hits[easy, 1:]))
        if not easy.all():
            hard = np.flatnonzero(~easy)
            found = self._weighed(out.text, hits[hard], numbers[hard])
            rows = np.concatenate((rows, np.array(found, np.int64).reshape(-1, 4)))
        order = (rows[:, 0] * len(self.names) + rows[:, 1]) * len(out.text) + rows[:, 2]
        rows = rows[np.argsort(order, kind="stable")]
        rows[:, 2] = out.origins[rows[:, 2]] - starts[rows[:, 0]]
        rows[:, 3] = out.origins[rows[:, 3] - 1] + 1 - starts[rows[:, 0]]
        if odd:
            for at in np.flatnonzero(np.isin(rows[:, 0], list(odd))).tolist():
                rows[at, 2:] = odd[int(rows[at, 0])].span(int(rows[at, 2]), int(rows[at, 3]))
        return rows

    def _weighed(self, text: str, hits: Rows, numbers: Rows) -> list[tuple[int, int, int, int]]:
        """Return the rows of hits that are checked, or parts of rules, one text after another."""
        found = []
        cuts = [0, *(np.flatnonzero(np.diff(numbers)) + 1).tolist(), len(hits)]
        rows = hits.tolist()
        of = numbers.tolist()
        for first, after in pairwise(cuts):
            for rule, spans in self._holding(text, rows[first:after]).items():
                found += [(of[first], rule, begin, end) for begin, end in spans]
        return found

    def _holding(self, text: str, rows: Sequence[Sequence[int]]) -> dict[int, list[Span]]:
        """Return the rules that hold for the text that these hits lie in, with their spans."""
        rules: dict[int, list[Span]] = {}
        here: dict[Look, list[Span]] = {}
        weighed: set[int] = set()
        for pattern, begin, end in rows:
            for place in self._by_pattern[pattern]:
                span: Span | None = (begin, end)
                if place.beside_only and not (near := place.waiting(text, begin, end)):
                    continue
                if place.checks:
                    span = _checked(place.look, text, begin, end)
                if span is None or span in (spans := here.setdefault(place.look, [])):
                    continue
                spans.append(span)
                for rule in place.plain:
                    rules[rule] = spans
                weighed.update(place.weighed)
                weighed.update(near if place.beside_only else place.waiting(text, *span))
        for rule in weighed:
            if spans := _weigh(self._trees[rule], text, here):
                rules[rule] = list(dict.fromkeys(spans))
        return rules


def _batches(texts: Sequence[str]) -> Iterator[Span]:
    """Return runs of texts that are looked through together."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    cuts = np.flatnonzero(np.diff(np.cumsum(lengths) // _AT_ONCE)) + 1
    yield from pairwise([0, *cuts.tolist(), len(texts)])


def _checked(look: Look, text: str, start: int, end: int) -> Span | None:
    """Return where something stands that was found, if it is what was looked for."""
    if look.wild is not None:
        return compiling.spelled(text, start, end, look.wild)
    if is_han(text[start]) and cuts_han(text, start, end, exact=look.exact):
        return None
    return start, end


def _all_words(tree: Tree) -> Iterator[Words]:
    match tree:
        case Words():
            yield tree
        case Near(left, right, _):
            yield from _all_words(left)
            yield from _all_words(right)
        case All(parts, without):
            for part in (*parts, *without):
                yield from _all_words(part)
        case Some(parts):
            for part in parts:
                yield from _all_words(part)


def _anchors(tree: Tree) -> list[Words]:
    """Return phrases of which one must stand in a text for a rule to hold."""
    match tree:
        case Words():
            return [tree]
        case Near(left, right, _):
            return _rarer([_anchors(left), _anchors(right)])
        case All(parts, _):
            return _rarer([_anchors(part) for part in parts])
        case Some(parts):
            return [words for part in parts for words in _anchors(part)]


def _rarer(choices: list[list[Words]]) -> list[Words]:
    def shortest(words: list[Words]) -> int:
        return min(len(min(w.look.patterns, key=len)) for w in words)

    return max(choices, key=lambda words: (shortest(words), -len(words)))


def _weigh(tree: Tree, text: str, here: Mapping[Look, list[Span]]) -> list[Span]:
    """Return the letters that make a rule hold; none if it doesn't."""
    match tree:
        case Words(look, before, after):
            places = here.get(look, ())
            rows = (_in_a_row(before, after, text, place) for place in places)
            return [span for span in rows if span]
        case Some(parts):
            return [span for part in parts for span in _weigh(part, text, here)]
        case All(parts, without):
            found: list[Span] = []
            for part in parts:
                spans = _weigh(part, text, here)
                if not spans:
                    return []
                found += spans
            return [] if any(_weigh(part, text, here) for part in without) else found
        case Near(left, right, within):
            return _near(_weigh(left, text, here), _weigh(right, text, here), text, within)


def _in_a_row(
    before: Sequence[Word], after: Sequence[Word], text: str, place: Span
) -> Span | None:
    begin, end = place
    for word in after:
        span = compiling.neighbour(text, end, word, after=True)
        if span is None:
            return None
        end = span[1]
    for word in reversed(before):
        span = compiling.neighbour(text, begin, word, after=False)
        if span is None:
            return None
        begin = span[0]
    return begin, end


def _near(left: list[Span], right: list[Span], text: str, within: int) -> list[Span]:
    found: dict[Span, None] = {}
    for a in left[:_NEAREST]:
        for b in right[:_NEAREST]:
            first, second = sorted((a, b))
            if first[1] <= second[0] and _words_between(text[first[1] : second[0]]) <= within:
                found[first], found[second] = None, None
    return list(found)


def _words_between(text: str) -> int:
    """Return how many words stand in a stretch of text; two letters without spaces are one."""
    tokens = [token for token in text.split(" ") if token]
    unspaced = sum(len(token) for token in tokens if kind(token[0]) == UNSPACED)
    return sum(kind(token[0]) == SPACED for token in tokens) + (unspaced + 1) // 2
