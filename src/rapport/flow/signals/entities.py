"""Names that matter in texts: own products and shops from the catalogue, competitors, the brand.

A name is a rule (triggers/query.py), so all forms of its words count. Of a product of the
catalogue it is the title, and the title without its last word where what is left can't be
mistaken: two words or more, or one with a number (Rila 2 tent: Rila 2).

Never: a person's name.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rapport.flow.signals.noise import Brand
from rapport.flow.signals.readings import Word
from rapport.flow.signals.triggers import Rule, Triggers

KINDS: Final = ("brand", "product", "shop", "competitor", "other")
BRAND, PRODUCT, SHOP = KINDS[:3]
#: What an opinion on such a name is about, where that is called otherwise.
_TARGETS: Final = {SHOP: "place", "other": ""}
#: Letters of a title that is a name, and not a description.
LONGEST: Final = 60
_WORD: Final = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """One name that matters. query: see triggers/query.py."""

    kind: str
    name: str
    query: str

    @property
    def label(self) -> str:
        """What its hits are called: competitor: Acme."""
        return f"{self.kind}: {self.name}"


def of_catalogue(titles: Iterable[tuple[str, str]]) -> tuple[Entity, ...]:
    """Return the names of a catalogue. `titles`: (product or shop, title), each once."""
    made = [(kind, title.strip()) for kind, title in titles if 0 < len(title.strip()) <= LONGEST]
    entities = []
    for (kind, title), _ in groupby(sorted(made)):
        if queries := _queries(kind, _WORD.findall(title)):
            entities.append(Entity(kind, title, " OR ".join(f'"{query}"' for query in queries)))
    return tuple(entities)


def _queries(kind: str, words: Sequence[str]) -> list[str]:
    """Return the phrases that a title is known by; none of one that may mean anything."""
    if not _tells(words):
        return []
    short = words[:-1]
    if kind == PRODUCT and _tells(short):
        return [" ".join(words), " ".join(short)]
    return [" ".join(words)]


def _tells(words: Sequence[str]) -> bool:
    has_number = any(c.isdigit() for word in words for c in word)
    letters = sum(len(word) for word in words if not word.isdigit())
    return letters >= 3 and (len(words) >= 2 or has_number)


def of_brand(brand: Brand | None, name: str) -> tuple[Entity, ...]:
    """Return the brand's own name: what its rules say, else the name as it is written."""
    queries = [f"({query})" for query in brand.own] if brand is not None else []
    if not queries and (words := _WORD.findall(name)):
        queries = [f'"{" ".join(words)}"']
    return (Entity(BRAND, name, " OR ".join(queries)),) if queries else ()


class EntityReader:
    """Finds names in texts. Raises QueryError: a rule that can't be read."""

    def __init__(self, entities: Iterable[Entity], languages: Sequence[str]) -> None:
        self._entities = {entity.label: entity for entity in entities}
        rules = [Rule(label, entity.query) for label, entity in self._entities.items()]
        self._triggers = Triggers(rules, languages) if rules else None

    def read(self, texts: Sequence[str]) -> list[tuple[tuple[str, Spans], ...]]:
        """Return for each text the labels of the names in it, and where they stand."""
        if self._triggers is None:
            return [()] * len(texts)
        return [
            tuple((hit.rule, hit.spans) for hit in hits)
            for hits in self._triggers.match_all(texts)
        ]


def target(found: Sequence[tuple[str, Spans]], words: Sequence[Word]) -> str:
    """Return what the name is that stands nearest to a word that tells an opinion; '' if none.

    Of equals the first in the text counts; without such a word no opinion is about a name.
    """
    nearest = [
        (min(abs(start - word.start) for word in words), start, label)
        for label, spans in found
        for start, _ in spans
        if words
    ]
    kind = min(nearest)[2].partition(":")[0] if nearest else ""
    return _TARGETS.get(kind, kind)
