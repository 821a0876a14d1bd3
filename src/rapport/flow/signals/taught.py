"""Models that read now: the seeds' own, and what corrections made of them, batch by batch.

Corrections are gone through in the order they came. After 20, 40, 80 ... of them, and after the
last, a model of seeds and corrections is proposed; it replaces the one before only if it surely
reads corrections better that it has not seen (learning.py). So the answer hangs on facts alone: a
build from nothing gives the same models.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from rapport.flow.signals import checks, cues, intents, lexicon, seeding, sentiment
from rapport.flow.signals.languages import Language
from rapport.flow.signals.learning import (
    Corrections,
    Learned,
    intents_learned,
    sentiment_learned,
)
from rapport.flow.signals.readings import Models, models_from_seeds
from rapport.flow.signals.seeding import SeedVectors
from rapport.flow.signals.texts import cleaned
from rapport.flow.signals.vectors import LONGEST, Embedder, readable

#: Corrections after which a model is proposed; then each time there are twice as many.
FIRST: Final = 20


@dataclass(frozen=True, slots=True)
class Lesson:
    """One text and what a teammate says of it. `value`: one of `checks.VALUES[task]`."""

    task: str
    value: str
    text: str
    language: Language
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """One model that was proposed; see tables.LEARNED."""

    task: str
    corrections: int
    before: float
    after: float
    is_live: bool
    calibration_error: float
    decided_at: datetime


def models_taught(
    embedder: Embedder, lessons: Sequence[Lesson], folder: Path | None = None
) -> tuple[Models, tuple[Proposal, ...]]:
    """Return the models that read now, and every one that was proposed, in order.

    lessons  in the order they were said; those the embedder can't read are left out
    folder   where the seeds' vectors are kept
    """
    models = models_from_seeds(embedder, folder)
    by_task = {task: [one for one in lessons if one.task == task] for task in _TASKS}
    feelings, first = _taught(
        checks.SENTIMENT, by_task[checks.SENTIMENT], embedder, folder, models.sentiment
    )
    models = replace(models, sentiment=feelings)
    wants, second = _taught(
        checks.INTENT, by_task[checks.INTENT], embedder, folder, models.intents, models
    )
    return replace(models, intents=wants), (*first, *second)


_TASKS: Final = (checks.SENTIMENT, checks.INTENT)


def batches(count: int) -> list[int]:
    """Return after how many corrections a model is proposed."""
    ends = []
    end = FIRST
    while end < count:
        ends.append(end)
        end *= 2
    return [*ends, count] if count >= FIRST else []


def _taught(
    task: str,
    lessons: Sequence[Lesson],
    embedder: Embedder,
    folder: Path | None,
    model: Any,
    models: Models | None = None,
) -> tuple[Any, tuple[Proposal, ...]]:
    if len(lessons) < FIRST:
        return model, ()
    texts = [cleaned(one.text, LONGEST) for one in lessons]
    vectors = embedder.vectors(texts)
    known = [n for n, good in enumerate(readable(vectors)) if good]
    lessons = [lessons[n] for n in known]
    learn = _learner(task, lessons, vectors[known], embedder, folder, models)
    proposals = []
    seen = 0  # lessons that the model has learned from: it knows them by heart
    for end in batches(len(lessons)):
        learned: Learned[Any] = learn(model, end, seen)
        model = learned.model
        seen = end if learned.is_live else seen
        proposals.append(
            Proposal(
                task,
                end,
                learned.before,
                learned.after,
                learned.is_live,
                learned.calibration_error,
                lessons[end - 1].at,
            )
        )
    return model, tuple(proposals)


def _learner(
    task: str,
    lessons: Sequence[Lesson],
    vectors: np.ndarray,
    embedder: Embedder,
    folder: Path | None,
    models: Models | None,
) -> Callable[[Any, int, int], Learned[Any]]:
    """Return what proposes a model of the first so many lessons."""
    texts = [cleaned(one.text, LONGEST) for one in lessons]
    tags = tuple(one.language.tag for one in lessons)
    spoken = [lexicon.spoken(tag) for tag in tags]
    pairs = list(zip(texts, spoken, strict=True))
    found = np.array(
        [lexicon.features(lexicon.marks(text, code)) for text, code in pairs], dtype=np.float32
    ).reshape(len(texts), lexicon.FEATURES)
    truth = np.array([checks.VALUES[task].index(one.value) for one in lessons], dtype=np.intp)
    given = Corrections(vectors, found, tags, truth)
    if models is None:
        seeds = seeding.seed_vectors(seeding.SENTIMENT, sentiment.LABELS, embedder, folder)
        return lambda model, end, seen: sentiment_learned(
            model, seeds, _first(given, end), seen=seen
        )
    said = [cues.told(text, code) for text, code in pairs]
    meaning = models.sentiment.evidence(vectors, found, tags)
    lean = meaning[:, 0] - meaning[:, 2]
    wanted: SeedVectors = seeding.seed_vectors(seeding.INTENTS, intents.LABELS, embedder, folder)
    return lambda model, end, seen: intents_learned(
        model, wanted, _first(given, end), texts[:end], said[:end], lean[:end], seen=seen
    )


def _first(given: Corrections, end: int) -> Corrections:
    return Corrections(
        given.vectors[:end], given.found[:end], given.languages[:end], given.truth[:end]
    )
