"""What a text feels: negative, neutral or positive, from its meaning and its plain words.

Evidence of the meaning comes as logits of a head, from the teacher's vectors or the student's
n-grams; plain words and signs (`lexicon.py`) are added to it. Both speeds end in `probabilities`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.signals import heads, lexicon
from rapport.flow.signals.heads import Calibration, Examples, Floats, Head
from rapport.flow.signals.seeding import SeedVectors

LABELS: Final = ("negative", "neutral", "positive")
#: What a label is in a reading.
VALUES: Final = (-1, 0, 1)
#: Logits of a word and of a sign between positive and negative; found on development samples.
WORD_WEIGHT: Final = 1.0
SIGN_WEIGHT: Final = 3.0
#: A text without a vector is read by its words alone, which then weigh so much more.
ALONE: Final = 2.0
#: What a seed weighs beside a correction; from .1 to .8 made little difference.
SEED_WEIGHT: Final = 0.4
#: Languages whose own seeds read better than those of all languages together.
READ_BY_THEIR_OWN: Final = ("zh-Hant",)


def offsets(found: npt.NDArray[np.float32]) -> Floats:
    """Return (n, 3) logits that the words and signs of texts give; `found`: `lexicon.features`."""
    lean = WORD_WEIGHT * (found[:, 0] - found[:, 1]) + SIGN_WEIGHT * (found[:, 2] - found[:, 3])
    given: Floats = np.zeros((len(found), len(LABELS)))
    given[:, 0], given[:, 2] = -lean / 2, lean / 2
    return given


def alone(found: npt.NDArray[np.float32]) -> Floats:
    """Return (n, 3) logits in place of the meaning's, of texts that have words but no vector."""
    given: Floats = (ALONE - 1.0) * offsets(found)
    return given


def features(
    vectors: npt.NDArray[np.floating], found: npt.NDArray[np.float32]
) -> npt.NDArray[np.float64]:
    """Return what a head sees of texts: the vector, then the features of the lexicon."""
    wide: Floats = np.concatenate([vectors.astype(np.float64), found], axis=1)
    return wide


@dataclass(frozen=True, slots=True)
class SentimentModel:
    """Heads by language, `""` for every other one; and what makes their answers honest."""

    by_language: Mapping[str, Head]
    calibration: Calibration = field(default_factory=Calibration)

    def evidence(
        self,
        vectors: npt.NDArray[np.floating],
        found: npt.NDArray[np.float32],
        languages: Sequence[str],
    ) -> Floats:
        """Return (n, 3) logits of the meaning; rows of NaN in `vectors` give the words' own."""
        seen = ~np.isnan(vectors[:, 0])
        wide = features(np.nan_to_num(vectors), found)
        given = self.by_language[""].logits(wide)
        tags = np.array(["zh-Hant" if tag.endswith("-Hant") else tag for tag in languages])
        for language, head in self.by_language.items():
            if language and (own := tags == language).any():
                given[own] = head.logits(wide[own])
        given[~seen] = alone(found[~seen])
        return given

    def probabilities(self, evidence: Floats, found: npt.NDArray[np.float32]) -> Floats:
        """Return (n, 3) probabilities of negative, neutral, positive."""
        return heads.softmax(self.calibration.apply(evidence + offsets(found)))


def seed_examples(seeds: SeedVectors, weight: float = 1.0) -> Examples:
    """Return the seeds as examples; of the lexicon's features they say nothing."""
    none = np.zeros((len(seeds.truth), lexicon.FEATURES), dtype=np.float32)
    wide = features(seeds.vectors, none)
    return heads.examples(wide, seeds.truth, weight=weight, labels=len(LABELS))


def from_seeds(seeds: SeedVectors) -> SentimentModel:
    """Return the model of the seeds alone."""
    given = seed_examples(seeds)
    by_language = {"": heads.fitted(given, LABELS)}
    for language in READ_BY_THEIR_OWN:
        own = seeds.languages == language
        if own.any():
            by_language[language] = heads.fitted(given.of(own), LABELS)
    return SentimentModel(by_language)
