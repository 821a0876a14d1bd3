"""What a text is besides what it says: noise, a copy, about a topic, with personal data in it.

All texts that are read together are looked at together, for copies are copies of one another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.signals import seeding
from rapport.flow.signals.duplicates import groups
from rapport.flow.signals.keywords import keywords
from rapport.flow.signals.languages import Languages
from rapport.flow.signals.noise import Mention, Noise, NoiseFilter
from rapport.flow.signals.personal import Span, personal
from rapport.flow.signals.setup import Part, ReadingSetup
from rapport.flow.signals.topics import TopicReader
from rapport.flow.signals.triggers import Hit, Triggers
from rapport.flow.signals.vectors import Embedder, Vectors, readable

#: One seed of so many stands for texts about anything, from which a topic is told.
_EVERY: Final = 5


@dataclass(frozen=True, slots=True)
class Detail:
    """What one text is besides; see `readings.Reading`."""

    noise: Noise
    duplicate_of: int | None
    topics: tuple[str, ...]
    triggers: tuple[Hit, ...]
    personal: tuple[Span, ...]
    keywords: tuple[str, ...]


class Details:
    """Looks for what a setup asks for. Raises QueryError: a rule of it can't be read."""

    def __init__(
        self, setup: ReadingSetup, languages: Languages, embedder: Embedder | None = None
    ) -> None:
        self._setup = setup
        wants_noise = Part.NOISE in setup.parts
        self._noise = NoiseFilter(setup.brand, languages) if wants_noise else None
        self._triggers = Triggers(setup.triggers, setup.languages) if setup.triggers else None
        #: Whether topics have example sentences, which only vectors can be compared with.
        self.needs_vectors = embedder is not None and any(t.examples for t in setup.topics)
        self._topics = self._topic_reader(embedder) if setup.topics else None

    def of(
        self,
        mentions: Sequence[Mention],
        languages: Sequence[str],
        vectors: npt.NDArray[np.floating] | None = None,
    ) -> list[Detail]:
        """Return the details of each text. `languages`: ISO 639-1. `vectors`: NaN = unknown."""
        texts = [mention.text for mention in mentions]
        spoken = [
            mention if mention.language else replace(mention, language=code)
            for mention, code in zip(mentions, languages, strict=True)
        ]
        parts, nothing = self._setup.parts, [()] * len(texts)
        first = groups(texts) if parts & {Part.COPIES, Part.NOISE} else np.arange(len(texts))
        clear = [Noise("")] * len(texts)
        noise = self._noise.judge(spoken, first) if self._noise else clear
        topics = self._topics.read(texts, vectors) if self._topics else nothing
        triggers = self._triggers.match_all(texts) if self._triggers else nothing
        shows_copies = Part.COPIES in parts
        return [
            Detail(
                noise[at],
                int(first[at]) if shows_copies and first[at] != at else None,
                topics[at],
                _by_name(triggers[at]),
                personal(text, self._setup.region) if Part.PERSONAL in parts else (),
                self._keywords(text, languages[at]),
            )
            for at, text in enumerate(texts)
        ]

    def _keywords(self, text: str, language: str) -> tuple[str, ...]:
        if Part.KEYWORDS not in self._setup.parts:
            return ()
        return tuple(word.phrase for word in keywords(text, language, self._setup.keywords))

    def _topic_reader(self, embedder: Embedder | None) -> TopicReader:
        topics, languages = self._setup.topics, self._setup.languages
        if embedder is None or not self.needs_vectors:
            return TopicReader(topics, languages)
        examples = {t.name: _read(embedder, t.examples) for t in topics if t.examples}
        anything = [seed.text for seed in seeding.seeds(seeding.SENTIMENT)[::_EVERY]]
        background = _read(embedder, anything)
        return TopicReader(topics, languages, examples=examples, background=background)


def _read(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    """Return the vectors of those texts that the embedder can read."""
    vectors = embedder.vectors(texts)
    found: Vectors = vectors[readable(vectors)]
    return found


def _by_name(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return hits with those of rules of one name made one."""
    spans: dict[str, tuple[tuple[int, int], ...]] = {}
    for hit in hits:
        spans[hit.rule] = tuple(dict.fromkeys(spans.get(hit.rule, ()) + hit.spans))
    return tuple(Hit(name, tuple(sorted(where))) for name, where in spans.items())
