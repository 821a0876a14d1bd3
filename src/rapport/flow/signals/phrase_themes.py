"""Which themes texts, names and addresses are about: each distinct one is looked at once.

Words are found by the rules of triggers/, all at once and in all their forms; names of groups
and pages are compared whole, folded; of an address parts are looked for.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, Protocol

import ahocorasick_rs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.interest_tables import PHRASE_THEMES, PHRASES, THEME_TERMS, THEMES
from rapport.flow.signals.texts import cleaned, fold
from rapport.flow.signals.theme_tree import ready
from rapport.flow.steps import arrow_step

_AT_ONCE: Final = 50_000  # phrases that are in Python at one time
#: Texts are read so far: what a post is about stands at its beginning.
_READ: Final = 4_000
Numbers = npt.NDArray[np.int64]
#: A phrase and a theme, both by their place.
Pairs = Sequence[tuple[Numbers, Numbers]]


@arrow_step(reads=(PHRASES, THEMES, THEME_TERMS), writes=PHRASE_THEMES)
def phrase_themes(phrases: pa.Table, themes: pa.Table, theme_terms: pa.Table) -> pa.Table:
    """Return one row a phrase and a theme that it is about, themes above it as well."""
    slugs = themes["theme"].to_pylist()
    above = _above(slugs, themes["path"].to_pylist())
    terms = _terms(theme_terms)
    made = [PHRASE_THEMES.schema.empty_table()]
    for kind, of_kind in terms.items():
        rows = phrases.filter(pc.equal(phrases["kind"], kind))
        if not rows.num_rows:
            continue  # rules are made ready in seconds: not for nothing
        finder = _FINDERS[kind](of_kind, {slug: at for at, slug in enumerate(slugs)})
        for batch in rows.to_batches(max_chunksize=_AT_ONCE):
            found = finder.find(batch["phrase"].to_pylist())
            pairs = _unique(found, above, len(slugs))
            made.append(
                pa.table(
                    [
                        pa.repeat(pa.scalar(kind), len(pairs)),
                        batch["phrase"].take(pa.array(pairs // len(slugs))),
                        pa.array(slugs).take(pa.array(pairs % len(slugs))),
                    ],
                    schema=PHRASE_THEMES.schema,
                )
            )
    return pa.concat_tables(made)


def _above(slugs: Sequence[str], paths: Sequence[str]) -> list[Numbers]:
    """Return for each theme itself and those above it, as places in `slugs`."""
    at = {slug: place for place, slug in enumerate(slugs)}
    return [np.array([at[slug] for slug in path.split(" ")], np.int64) for path in paths]


def _terms(rows: pa.Table) -> dict[str, dict[str, list[str]]]:
    """Return the themes by kind and term, in one order whatever order the rows have."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    columns = (rows[name].to_pylist() for name in ("how", "term", "theme"))
    for how, term, theme in sorted(zip(*columns, strict=True)):
        found[how][term].append(theme)
    return found


def _unique(found: Pairs, above: Sequence[Numbers], themes: int) -> Numbers:
    """Return each pair once, as phrase x themes + theme, with the themes above."""
    coded = [np.zeros(0, np.int64)]
    for phrases, of in found:
        for theme in np.unique(of):
            about = phrases[of == theme] * themes
            coded += [about + place for place in above[theme]]
    return np.unique(np.concatenate(coded))


class _Finder(Protocol):
    """Finds in phrases what terms of themes say; `places` is where each theme stands."""

    def __init__(self, terms: Mapping[str, Sequence[str]], places: Mapping[str, int]) -> None: ...

    def find(self, texts: Sequence[str]) -> Pairs: ...


class _Words:
    """Finds rules in texts."""

    def __init__(self, terms: Mapping[str, Sequence[str]], places: Mapping[str, int]) -> None:
        self._themes = [[places[theme] for theme in terms[term]] for term in sorted(terms)]
        self._triggers = ready(tuple(sorted(terms)))

    def find(self, texts: Sequence[str]) -> Pairs:
        rows = self._triggers.rows([cleaned(text, _READ) for text in texts])
        return _spread(rows[:, 0], rows[:, 1], self._themes)


class _Whole:
    """Finds names that are one of those told, whatever their case."""

    def __init__(self, terms: Mapping[str, Sequence[str]], places: Mapping[str, int]) -> None:
        self._themes: dict[str, list[int]] = defaultdict(list)
        for term, of in terms.items():
            self._themes[fold(term.strip()).text] += [places[theme] for theme in of]

    def find(self, texts: Sequence[str]) -> Pairs:
        return _pairs(
            (at, theme)
            for at, text in enumerate(texts)
            for theme in self._themes.get(fold(text.strip()).text, ())
        )


class _Parts:
    """Finds parts of addresses, whatever their case."""

    def __init__(self, terms: Mapping[str, Sequence[str]], places: Mapping[str, int]) -> None:
        self._themes = [[places[theme] for theme in of] for of in terms.values()]
        self._automaton = ahocorasick_rs.AhoCorasick([fold(term).text for term in terms])

    def find(self, texts: Sequence[str]) -> Pairs:
        find = self._automaton.find_matches_as_indexes
        return _pairs(
            (at, theme)
            for at, text in enumerate(texts)
            for part, _, _ in find(fold(text).text, overlapping=True)
            for theme in self._themes[part]
        )


_FINDERS: Final[Mapping[str, type[_Finder]]] = {
    "words": _Words,
    "name": _Whole,
    "page": _Whole,
    "address": _Parts,
}


def _spread(phrases: Numbers, rules: Numbers, themes: Sequence[Sequence[int]]) -> Pairs:
    """Return the pairs of phrases and themes, of pairs of phrases and rules."""
    most = max(map(len, themes), default=0)
    made = []
    for place in range(most):
        theme = np.array([of[place] if place < len(of) else -1 for of in themes], np.int64)[rules]
        made.append((phrases[theme >= 0], theme[theme >= 0]))
    return made


def _pairs(found: Iterator[tuple[int, int]]) -> Pairs:
    flat = np.fromiter(chain.from_iterable(found), np.int64).reshape(-1, 2)
    return [(flat[:, 0], flat[:, 1])]
