"""What one text says, read by the teacher, the student or the word lists.

`Reader` is the one door: it takes texts, and gives a `Reading` for each. Which of the three read
a text stands in it. The student's doubtful texts go to the teacher, as many as are allowed.

Never: a text without a reading; a person's name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.signals import cues, intents, lexicon, seeding, sentiment
from rapport.flow.signals.confidence import Sureness, sureness
from rapport.flow.signals.cues import Cues, Told
from rapport.flow.signals.details import Detail, Details
from rapport.flow.signals.heads import Floats
from rapport.flow.signals.intents import IntentModel
from rapport.flow.signals.languages import Language, Languages
from rapport.flow.signals.lexicon import Mark
from rapport.flow.signals.memory import give_back
from rapport.flow.signals.noise import Mention
from rapport.flow.signals.personal import Span
from rapport.flow.signals.sentiment import SentimentModel
from rapport.flow.signals.setup import ReadingSetup
from rapport.flow.signals.student import Student, distilled
from rapport.flow.signals.texts import cleaned
from rapport.flow.signals.triggers import Hit
from rapport.flow.signals.vectors import LONGEST, Embedder, has_words, readable

#: Share of a stream's texts, the most doubtful ones, that the student hands to the teacher.
DOUBTFUL: Final = 0.2
OTHER: Final = "other"
#: Texts that are read together, so that memory stays small.
_TOGETHER: Final = 1_000
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
class Reading:
    """What one text says.

    language, script, variety   as `languages.Language`: zh, Hant, yue
    sentiment      -1, 0, 1, or None: can't tell
    target         what the opinion is about: delivery, price, service ...; "" if nothing
    intents        names and how sure; several at once
    words          those that decided, in the order of the text
    urgent         headings of words that can't wait: safety, legal, discrimination, despair
    is_noise, why, because   whether it is filtered out; the reason, one of `noise.REASONS`; the
                   words or signs that decided
    duplicate_of   the number of the first text like it, of those that were read together
    entities       names that matter as "kind: name", and where they stand; see entities.py
    topics         that the team defined, and it is about
    triggers       rules that hold, and where
    personal       phones, cards and the like, to be masked
    keywords       phrases that say most, best first
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
    variety: str = ""
    is_noise: bool = False
    why: str = ""
    because: tuple[str, ...] = ()
    duplicate_of: int | None = None
    entities: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()
    topics: tuple[str, ...] = ()
    triggers: tuple[Hit, ...] = ()
    personal: tuple[Span, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Models:
    """The models that read now, and what learning starts from. `student`: None until taught."""

    sentiment: SentimentModel
    intents: IntentModel
    student: Student | None = None


def models_from_seeds(embedder: Embedder, folder: Path | None = None) -> Models:
    """Return the models of the seeds alone. `folder`: where the seeds' vectors are kept.

    Of one model and folder they are fitted once a process: the seeds come with the code.
    """
    key = (embedder.name, embedder.size, folder)
    if folder is None or key not in _FITTED:
        _FITTED[key] = _fitted(embedder, folder)
    return _FITTED[key]


_FITTED: Final[dict[tuple[str, int, Path | None], Models]] = {}


def _fitted(embedder: Embedder, folder: Path | None) -> Models:
    feeling = seeding.seed_vectors(seeding.SENTIMENT, sentiment.LABELS, embedder, folder)
    wanting = seeding.seed_vectors(seeding.INTENTS, intents.LABELS, embedder, folder)
    return Models(sentiment.from_seeds(feeling), intents.from_seeds(wanting))


@dataclass(frozen=True, slots=True)
class _Given:
    """Texts as the readers need them. `vectors`: of the teacher, NaN where it did not read."""

    texts: list[str]
    told: list[Language]
    marks: list[tuple[Mark, ...]]
    said: list[Told]
    found: npt.NDArray[np.float32]
    vectors: npt.NDArray[np.float16] | None


class Reader:
    """Reads texts. Without an embedder the word lists read alone; without a setup, only what
    needs no word about the brand. Raises QueryError: a rule of the setup can't be read.
    """

    def __init__(
        self,
        embedder: Embedder | None = None,
        models: Models | None = None,
        setup: ReadingSetup | None = None,
    ) -> None:
        setup = setup or ReadingSetup()
        self._embedder = embedder
        self._languages = Languages(setup.languages)
        self._details = Details(setup, self._languages, embedder)
        self.models = models or (models_from_seeds(embedder) if embedder else None)

    def read(
        self, texts: Sequence[str | Mention], usual: Sequence[str] | None = None
    ) -> list[Reading]:
        """Return the reading of each text, by the teacher where there is one.

        `texts`: a mention where more is known than the text. `usual`: the language in which each
        text's author usually writes; "" if unknown.
        """
        return self._read(texts, usual, self._by_teacher)

    def read_stream(
        self,
        texts: Sequence[str | Mention],
        usual: Sequence[str] | None = None,
        *,
        doubtful: float = DOUBTFUL,
    ) -> list[Reading]:
        """Return the reading of each text by the student; the most doubtful by the teacher.

        `doubtful`: the share that the teacher reads. Until a student was taught, as `read`.
        """
        if self.models is None or self.models.student is None:
            return self.read(texts, usual)
        return self._read(texts, usual, partial(self._by_student, self.models, doubtful))

    def teach_student(self, texts: Sequence[str], usual: Sequence[str] | None = None) -> bool:
        """Teach the student on texts of the workspace; False if they are too few."""
        if self._embedder is None or self.models is None:
            return False
        given = self._given(texts, usual)
        evidence = np.full((len(texts), _SENTIMENTS + len(intents.LABELS)), np.nan)
        self._teach(given, np.arange(len(texts)), evidence, [By.TEACHER] * len(texts))
        student = distilled(given.texts, evidence)
        self.models = Models(self.models.sentiment, self.models.intents, student)
        give_back()
        return student is not None

    def _read(
        self,
        texts: Sequence[str | Mention],
        usual: Sequence[str] | None,
        how: Callable[[_Given], tuple[Floats, list[By]]],
    ) -> list[Reading]:
        mentions = [text if isinstance(text, Mention) else Mention(text) for text in texts]
        known = usual or [""] * len(mentions)
        readings: list[Reading] = []
        vectors = []
        for at in range(0, len(mentions), _TOGETHER):
            some = [mention.text for mention in mentions[at : at + _TOGETHER]]
            given = self._given(some, known[at : at + _TOGETHER])
            evidence, by = how(given)
            readings += self._readings(given, evidence, by)
            vectors += [] if given.vectors is None else [given.vectors]
        details = self._details.of(
            mentions,
            [reading.language for reading in readings],
            np.concatenate(vectors) if vectors else None,
        )
        return [_with(*pair) for pair in zip(readings, details, strict=True)]

    def _by_teacher(self, given: _Given) -> tuple[Floats, list[By]]:
        by = [By.LEXICON] * len(given.texts)
        evidence = _of_words(given.found)
        self._teach(given, np.arange(len(by)), evidence, by)
        return evidence, by

    def _by_student(
        self, models: Models, doubtful: float, given: _Given
    ) -> tuple[Floats, list[By]]:
        if models.student is None:
            return self._by_teacher(given)
        by = [By.STUDENT] * len(given.texts)
        evidence = models.student.evidence(given.texts)
        hand_over = round(doubtful * len(by))
        if hand_over:
            said = models.sentiment.probabilities(evidence[:, :_SENTIMENTS], given.found)
            least_sure = np.argsort(said.max(axis=1), kind="stable")[:hand_over]
            self._teach(given, least_sure, evidence, by, trust=models.student.trust)
        return evidence, by

    def _given(self, texts: Sequence[str], usual: Sequence[str] | None) -> _Given:
        clean = [cleaned(text, LONGEST) for text in texts]
        known = usual or [""] * len(texts)
        told = [self._languages.of(text, of) for text, of in zip(clean, known, strict=True)]
        spoken = [lexicon.spoken(language.tag) for language in told]
        marks = [lexicon.marks(text, code) for text, code in zip(clean, spoken, strict=True)]
        found = np.array([lexicon.features(of) for of in marks], dtype=np.float32)
        kept = None
        if self._embedder is not None and self._details.needs_vectors:
            kept = np.full((len(texts), self._embedder.size), np.nan, np.float16)
        return _Given(
            clean,
            told,
            marks,
            [cues.told(text, code) for text, code in zip(clean, spoken, strict=True)],
            found.reshape(len(texts), lexicon.FEATURES),
            kept,
        )

    def _teach(
        self,
        given: _Given,
        chosen: npt.NDArray[np.intp],
        evidence: Floats,
        by: list[By],
        trust: float = 0.0,
    ) -> None:
        """Put the teacher's evidence in place for the chosen texts that it can read.

        trust  what the sentiment that stands there weighs beside it
        """
        if self._embedder is None or self.models is None:
            return
        chosen = chosen[[has_words(given.texts[at]) for at in chosen]]
        vectors = self._embedder.vectors([given.texts[at] for at in chosen])
        good = readable(vectors)
        rows = chosen[good]
        tags = [given.told[at].tag for at in rows]
        meaning = self.models.sentiment.evidence(vectors[good], given.found[rows], tags)
        if trust:
            meaning = (1.0 - trust) * meaning + trust * evidence[rows, :_SENTIMENTS]
        evidence[rows, :_SENTIMENTS] = meaning
        evidence[rows, _SENTIMENTS:] = self.models.intents.evidence(vectors[good])
        if given.vectors is not None:
            given.vectors[rows] = vectors[good]
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
        language=given.told[row].code,
        script=given.told[row].script,
        variety=given.told[row].variety,
        sentiment=feeling,
        sentiment_sureness=sure,
        target=_target(given.said[row].targets, given.marks[row]),
        intents=_intents(wanted),
        words=_words(given.marks[row]),
        urgent=tuple(given.said[row].urgent),
        by=by,
    )


def _with(reading: Reading, detail: Detail) -> Reading:
    return replace(
        reading,
        is_noise=detail.noise.is_noise,
        why=detail.noise.reason,
        because=detail.noise.because,
        duplicate_of=detail.duplicate_of,
        topics=detail.topics,
        triggers=detail.triggers,
        personal=detail.personal,
        keywords=detail.keywords,
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
