"""What one text says, read by the teacher, the student or the word lists.

`Reader` is the one door: it takes texts, and gives a `Reading` for each. Which of the three read
a text stands in it. The student's doubtful texts go to the teacher, as many as are allowed.

Never: a text without a reading; a person's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.signals import cues, intents, lexicon, seeding, sentiment
from rapport.flow.signals.confidence import Sureness, sureness
from rapport.flow.signals.cues import Cues, Told
from rapport.flow.signals.heads import Floats
from rapport.flow.signals.intents import IntentModel
from rapport.flow.signals.languages import Languages
from rapport.flow.signals.lexicon import Mark
from rapport.flow.signals.sentiment import SentimentModel
from rapport.flow.signals.student import Student, distilled
from rapport.flow.signals.texts import cleaned
from rapport.flow.signals.vectors import LONGEST, Embedder, has_words, readable

#: Share of a stream's texts, the most doubtful ones, that the student hands to the teacher.
DOUBTFUL: Final = 0.2
OTHER: Final = "other"
_SENTIMENTS: Final = len(sentiment.LABELS)


class By(StrEnum):
    """Who read a text."""

    TEACHER = "teacher"
    STUDENT = "student"
    LEXICON = "lexicon"


@dataclass(frozen=True, slots=True)
class Word:
    """A word that decided: its place in the text as given, and for what it speaks."""

    start: int
    end: int
    says: str


@dataclass(frozen=True, slots=True)
class Span:
    """Personal data in a text: its place, and of what kind."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says.

    language, script   as `languages.Language`
    sentiment          -1, 0, 1, or None: can't tell
    target             what the opinion is about: delivery, price, service ...; "" if nothing
    intents            names and how sure; several at once
    words              those that decided, in the order of the text
    is_noise, why      whether it is filtered out, and the reason
    topics             that it is about
    duplicate_of       the id of the first text like it, or ""
    urgent             headings of words that can't wait: safety, legal, discrimination, despair
    personal           phones, cards and the like, to be masked
    """

    language: str
    script: str
    sentiment: int | None
    sentiment_sureness: Sureness | None
    target: str
    intents: tuple[tuple[str, Sureness], ...]
    words: tuple[Word, ...]
    urgent: tuple[str, ...]
    by: By
    is_noise: bool = False
    why: str = ""
    topics: tuple[str, ...] = ()
    duplicate_of: str = ""
    personal: tuple[Span, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Models:
    """The models that read now, and what learning starts from. `student`: None until taught."""

    sentiment: SentimentModel
    intents: IntentModel
    student: Student | None = None


def models_from_seeds(embedder: Embedder, folder: Path | None = None) -> Models:
    """Return the models of the seeds alone. `folder`: where the seeds' vectors are kept."""
    feeling = seeding.seed_vectors(seeding.SENTIMENT, sentiment.LABELS, embedder, folder)
    wanting = seeding.seed_vectors(seeding.INTENTS, intents.LABELS, embedder, folder)
    return Models(sentiment.from_seeds(feeling), intents.from_seeds(wanting))


@dataclass(frozen=True, slots=True)
class _Given:
    """Texts as the readers need them."""

    texts: list[str]
    tags: list[str]
    scripts: list[str]
    marks: list[tuple[Mark, ...]]
    said: list[Told]
    found: npt.NDArray[np.float32]


class Reader:
    """Reads texts. Without an embedder the word lists read alone."""

    def __init__(
        self,
        embedder: Embedder | None = None,
        models: Models | None = None,
        languages: Languages | None = None,
    ) -> None:
        self._embedder = embedder
        self._languages = languages or Languages()
        self.models = models or (models_from_seeds(embedder) if embedder else None)

    def read(self, texts: Sequence[str], usual: Sequence[str] | None = None) -> list[Reading]:
        """Return the reading of each text, by the teacher where there is one.

        `usual`: the language in which each text's author usually writes; "" if unknown.
        """
        given = self._given(texts, usual)
        by = [By.LEXICON] * len(texts)
        evidence = _of_words(given.found)
        if self._embedder is not None:
            self._teach(given, np.arange(len(texts)), evidence, by)
        return self._readings(given, evidence, by)

    def read_stream(
        self,
        texts: Sequence[str],
        usual: Sequence[str] | None = None,
        *,
        doubtful: float = DOUBTFUL,
    ) -> list[Reading]:
        """Return the reading of each text by the student; the most doubtful by the teacher.

        `doubtful`: the share that the teacher reads. Until a student was taught, as `read`.
        """
        if self.models is None or self.models.student is None:
            return self.read(texts, usual)
        given = self._given(texts, usual)
        by = [By.STUDENT] * len(texts)
        evidence = self.models.student.evidence(given.texts)
        hand_over = round(doubtful * len(texts))
        if self._embedder is not None and hand_over:
            said = self.models.sentiment.probabilities(evidence[:, :_SENTIMENTS], given.found)
            least_sure = np.argsort(said.max(axis=1), kind="stable")[:hand_over]
            self._teach(given, least_sure, evidence, by)
        return self._readings(given, evidence, by)

    def teach_student(self, texts: Sequence[str], usual: Sequence[str] | None = None) -> bool:
        """Teach the student on texts of the workspace; False if they are too few."""
        if self._embedder is None or self.models is None:
            return False
        given = self._given(texts, usual)
        evidence = np.full((len(texts), _SENTIMENTS + len(intents.LABELS)), np.nan)
        self._teach(given, np.arange(len(texts)), evidence, [By.TEACHER] * len(texts))
        student = distilled(given.texts, evidence)
        self.models = Models(self.models.sentiment, self.models.intents, student)
        return student is not None

    def _given(self, texts: Sequence[str], usual: Sequence[str] | None) -> _Given:
        clean = [cleaned(text, LONGEST) for text in texts]
        known = usual or [""] * len(texts)
        told = [self._languages.of(text, of) for text, of in zip(clean, known, strict=True)]
        tags = [language.tag for language in told]
        spoken = [lexicon.spoken(tag) for tag in tags]
        marks = [lexicon.marks(text, code) for text, code in zip(clean, spoken, strict=True)]
        found = np.array([lexicon.features(of) for of in marks], dtype=np.float32)
        return _Given(
            clean,
            tags,
            [language.script for language in told],
            marks,
            [cues.told(text, code) for text, code in zip(clean, spoken, strict=True)],
            found.reshape(len(texts), lexicon.FEATURES),
        )

    def _teach(
        self, given: _Given, chosen: npt.NDArray[np.intp], evidence: Floats, by: list[By]
    ) -> None:
        """Put the teacher's evidence in place for the chosen texts that it can read."""
        if self._embedder is None or self.models is None:
            return
        chosen = chosen[[has_words(given.texts[at]) for at in chosen]]
        vectors = self._embedder.vectors([given.texts[at] for at in chosen])
        good = readable(vectors)
        rows = chosen[good]
        tags = [given.tags[at] for at in rows]
        evidence[rows, :_SENTIMENTS] = self.models.sentiment.evidence(
            vectors[good], given.found[rows], tags
        )
        evidence[rows, _SENTIMENTS:] = self.models.intents.evidence(vectors[good])
        for at in rows:
            by[at] = By.TEACHER

    def _readings(self, given: _Given, evidence: Floats, by: list[By]) -> list[Reading]:
        felt, wanted = self._judged(given, evidence)
        return [_reading(given, row, felt[row], wanted[row], by[row]) for row in range(len(by))]

    def _judged(self, given: _Given, evidence: Floats) -> tuple[Floats, Floats]:
        meaning = evidence[:, :_SENTIMENTS]
        feeling = self.models.sentiment if self.models else _WORDS_ALONE
        wanting = self.models.intents if self.models else _PHRASES_ALONE
        felt = feeling.probabilities(meaning, given.found)
        more = intents.offsets(given.texts, given.said, meaning[:, 0] - meaning[:, 2])
        odds = wanting.odds(evidence[:, _SENTIMENTS:], more)
        return felt, 1.0 / (1.0 + np.exp(-odds))


_NO_HEAD: Final = seeding.no_head(intents.LABELS)
_WORDS_ALONE: Final = SentimentModel({"": seeding.no_head(sentiment.LABELS)})
_PHRASES_ALONE: Final = IntentModel(_NO_HEAD)


def _of_words(found: npt.NDArray[np.float32]) -> Floats:
    """Return the evidence of texts of which nothing but their words is known."""
    evidence: Floats = np.zeros((len(found), _SENTIMENTS + len(intents.LABELS)))
    evidence[:, :_SENTIMENTS] = sentiment.alone(found)
    return evidence


def _reading(given: _Given, row: int, felt: Floats, wanted: Floats, by: By) -> Reading:
    likeliest = int(felt.argmax())
    sure = sureness(float(felt[likeliest]))
    feeling = sentiment.VALUES[likeliest] if sure else None
    return Reading(
        language=given.tags[row].partition("-")[0],
        script=given.scripts[row],
        sentiment=feeling,
        sentiment_sureness=sure,
        target=_target(given.said[row].targets, given.marks[row]),
        intents=_intents(wanted),
        words=_words(given.marks[row]),
        urgent=tuple(given.said[row].urgent),
        by=by,
    )


def _intents(wanted: Floats) -> tuple[tuple[str, Sureness], ...]:
    found = [
        (name, sureness(float(share)) or Sureness.LOW)
        for name, share in zip(intents.LABELS, wanted, strict=True)
        if share > 0.5
    ]
    named = [(name, level) for name, level in found if name != OTHER]
    return tuple(named or found or [(OTHER, Sureness.LOW)])


def _words(marks: Sequence[Mark]) -> tuple[Word, ...]:
    return tuple(
        Word(mark.start, mark.end, "positive" if mark.value > 0 else "negative") for mark in marks
    )


def _target(about: Cues, marks: Sequence[Mark]) -> str:
    """Return the heading whose word stands nearest to one that tells an opinion."""
    nearest = [
        (min((abs(hit.start - mark.start) for mark in marks), default=0), hit.start, name)
        for name, hits in about.items()
        for hit in hits
    ]
    return min(nearest)[2] if nearest else ""
