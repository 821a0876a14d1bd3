"""What a text wants: complaint, question, praise, suggestion and so on; several at once.

As with sentiment, evidence of the meaning is added to what plain phrases say, and to who is
spoken to: who names an account complains more often than who doesn't, a link less often.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.signals import heads
from rapport.flow.signals.cues import Told
from rapport.flow.signals.heads import Calibration, Examples, Floats, Head
from rapport.flow.signals.seeding import SeedVectors

LABELS: Final = (
    "complaint", "question", "praise", "suggestion", "purchase", "rumour", "leak", "spam", "other",
)  # fmt: skip
COMPLAINT, QUESTION, PRAISE = 0, 1, 2

#: Logits that each doubling of an intent's phrases adds.
CUE_WEIGHT: Final = 1.0
#: A complaint leans on the sentiment, in logits for each logit; so does praise.
NEGATIVE_WEIGHT: Final = 0.3
ADDRESSED: Final = 1.2
LINKED: Final = -1.2
ASKING: Final = 2.0
#: Log odds over which a text has an intent, before corrections; an intent may be one of several.
THRESHOLD: Final = -0.5
COMPLAINT_THRESHOLD: Final = 0.1
THRESHOLDS: Final = (COMPLAINT_THRESHOLD, *(THRESHOLD,) * (len(LABELS) - 1))

_ASKS: Final = re.compile(
    r"[?？]|[吗嗎呢么][\s。.!！]*$|(?<!\w)ли(?!\w)|^(?:подскажите|скажите|кажете|请问|請問)",
    re.IGNORECASE,
)
_ACCOUNT: Final = re.compile(r"(?<!\w)@\w")
_LINK: Final = re.compile(r"https?://|www\.")


def offsets(texts: Sequence[str], said: Sequence[Told], lean: Floats) -> Floats:
    """Return (n, labels) that phrases, marks and the sentiment add to the log odds.

    `said`: the phrases of each text (`cues.told`). `lean`: of each text how much more likely
    negative than positive it is, in logits.
    """
    given: Floats = np.zeros((len(texts), len(LABELS)))
    for row, (text, phrases) in enumerate(zip(texts, said, strict=True)):
        for intent, hits in phrases.cues.items():
            given[row, LABELS.index(intent)] += CUE_WEIGHT * np.log1p(len(hits))
        given[row, COMPLAINT] -= given[row, PRAISE]
        if _ASKS.search(text):
            given[row, QUESTION] += ASKING
        if _ACCOUNT.search(text):
            given[row, COMPLAINT] += ADDRESSED
        if _LINK.search(text):
            given[row, COMPLAINT] += LINKED
    given[:, COMPLAINT] += NEGATIVE_WEIGHT * lean
    given[:, PRAISE] -= NEGATIVE_WEIGHT * lean
    return given


@dataclass(frozen=True, slots=True)
class IntentModel:
    """One head for all intents, and for each the log odds over which a text has it."""

    head: Head
    thresholds: tuple[float, ...] = THRESHOLDS
    calibration: Calibration = field(default_factory=Calibration)

    def evidence(self, vectors: npt.NDArray[np.floating]) -> Floats:
        """Return (n, labels) logits of the meaning; 0 for rows of NaN, which say nothing."""
        given = self.head.logits(np.nan_to_num(vectors))
        given[np.isnan(vectors[:, 0])] = 0.0
        return given

    def odds(self, evidence: Floats, given: Floats) -> Floats:
        """Return (n, labels) log odds that a text has an intent, above 0 where it does.

        `given`: of `offsets`.
        """
        shares = np.clip(heads.softmax(evidence), 1e-6, 1 - 1e-6)
        logits = np.log(shares / (1 - shares)) + given
        odds: Floats = self.calibration.apply(logits - np.array(self.thresholds))
        return odds


def seed_examples(seeds: SeedVectors, weight: float = 1.0) -> Examples:
    """Return the seeds as examples."""
    return heads.examples(seeds.vectors, seeds.truth, weight=weight, labels=len(LABELS))


def from_seeds(seeds: SeedVectors) -> IntentModel:
    """Return the model of the seeds alone."""
    return IntentModel(heads.fitted(seed_examples(seeds), LABELS))
