"""Learning from what teammates said a text says. A new model is proposed, and goes live only if
it is right more often than the old one on the corrections it has not seen.

A correction is kept as a decision with its text's vector; a refit takes seeds and corrections
together, so that nothing said is forgotten and nothing drifts.

Never: a model that learned from the very corrections that measure it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from rapport.flow.signals import heads, intents, sentiment
from rapport.flow.signals.confidence import calibration_error
from rapport.flow.signals.cues import Told
from rapport.flow.signals.heads import Examples, Floats, Numbers
from rapport.flow.signals.intents import IntentModel
from rapport.flow.signals.seeding import SeedVectors
from rapport.flow.signals.sentiment import SentimentModel

Model = TypeVar("Model")

#: With fewer corrections no model is proposed: a fold would hold one or two.
FEWEST: Final = 20
#: A new model must be better by so much; less is chance.
BETTER_BY: Final = 0.0
#: How often an intent must be corrected each way before its threshold is moved.
FEWEST_OF_AN_INTENT: Final = 8


@dataclass(frozen=True, slots=True)
class Corrections:
    """Texts of which teammates said what they say.

    `vectors` (n, size), `found` (n, features of the lexicon), `languages` of each, `truth`: the
    number of the label.
    """

    vectors: npt.NDArray[np.floating]
    found: npt.NDArray[np.float32]
    languages: tuple[str, ...]
    truth: Numbers


@dataclass(frozen=True, slots=True)
class Learned(Generic[Model]):
    """What a refit came to. `model`: the one to use, the new one if it `is_live`."""

    model: Model
    is_live: bool
    corrections: int
    before: float
    after: float
    calibration_error: float


def sentiment_learned(
    current: SentimentModel, seeds: SeedVectors, given: Corrections
) -> Learned[SentimentModel]:
    """Return the model that reads corrections it has not seen better, by macro-F1.

    `current` is measured on all corrections; if it learned from them before, it has the
    advantage, and a new model replaces it only for a real gain.
    """
    evidence = current.evidence(given.vectors, given.found, given.languages)
    now = current.probabilities(evidence, given.found)
    before = heads.macro_f1(given.truth, now.argmax(axis=1))
    right_now = now.argmax(axis=1) == given.truth
    if len(given.truth) < FEWEST:
        error = calibration_error(now.max(axis=1), right_now)
        return Learned(current, False, len(given.truth), before, before, error)
    base, own = _sentiment_examples(seeds, given)
    held = heads.out_of_fold(base, own, sentiment.LABELS)
    calibration = heads.calibrated(held, given.truth)
    then = heads.softmax(_calibrated_apart(held, given.truth))
    after = heads.macro_f1(given.truth, then.argmax(axis=1))
    if after <= before + BETTER_BY:
        kept = _only_calibrated(current, evidence + sentiment.offsets(given.found), given.truth)
        error = calibration_error(now.max(axis=1), right_now)
        return Learned(kept, False, len(given.truth), before, after, error)
    error = calibration_error(then.max(axis=1), then.argmax(axis=1) == given.truth)
    new = SentimentModel(
        {"": heads.fitted(heads.together(base, own), sentiment.LABELS)}, calibration
    )
    return Learned(new, True, len(given.truth), before, after, error)


def _sentiment_examples(seeds: SeedVectors, given: Corrections) -> tuple[Examples, Examples]:
    base = sentiment.seed_examples(seeds, sentiment.SEED_WEIGHT)
    own = heads.examples(
        sentiment.features(given.vectors, given.found),
        given.truth,
        offsets=sentiment.offsets(given.found),
        labels=len(sentiment.LABELS),
    )
    return base, own


def _calibrated_apart(logits: Floats, truth: Numbers) -> Floats:
    """Return logits calibrated on the other half each, so that the error is not flattered."""
    half = np.arange(len(truth)) % 2 == 0
    found = np.empty_like(logits)
    for one, other in ((half, ~half), (~half, half)):
        found[one] = heads.calibrated(logits[other], truth[other]).apply(logits[one])
    return found


def _only_calibrated(current: SentimentModel, logits: Floats, truth: Numbers) -> SentimentModel:
    """Return the same heads with honest confidence; which label is likeliest stays."""
    return replace(current, calibration=heads.calibrated(logits, truth, moving=False))


def complaint_threshold(odds: Floats, truth: npt.NDArray[np.bool_]) -> float:
    """Return the log odds from which F1 is best; the middle of the best run of them."""
    if min(int(truth.sum()), int((~truth).sum())) < FEWEST_OF_AN_INTENT:
        return 0.0
    tried = np.quantile(odds, np.linspace(0.05, 0.95, 91))
    scores = [_f1(truth, odds > level) for level in tried]
    best = np.flatnonzero(np.array(scores) >= max(scores) - 0.005)
    return float(tried[best].mean())


def _f1(truth: npt.NDArray[np.bool_], said: npt.NDArray[np.bool_]) -> float:
    both = float((truth & said).sum())
    return 2 * both / max(1.0, float(truth.sum() + said.sum()))


def intents_learned(
    current: IntentModel,
    seeds: SeedVectors,
    given: Corrections,
    texts: Sequence[str],
    said: Sequence[Told],
    lean: Floats,
) -> Learned[IntentModel]:
    """Return the model that names the first intent of corrected texts better.

    `given.truth`: the number of the intent a teammate said; `said` and `lean`: as of
    `intents.offsets`.
    """
    more = intents.offsets(texts, said, lean)
    now = current.odds(current.evidence(given.vectors), more)
    # thresholds say whether, not which: without them the likeliest is the first intent
    levels = np.array(current.thresholds)
    before = heads.macro_f1(given.truth, (now + levels).argmax(axis=1))
    count = len(given.truth)
    if count < FEWEST:
        return Learned(current, False, count, before, before, 0.0)
    base = intents.seed_examples(seeds, sentiment.SEED_WEIGHT)
    own = heads.examples(given.vectors, given.truth, labels=len(intents.LABELS))
    held = heads.out_of_fold(base, own, intents.LABELS)
    then = current.odds(held, more)
    after = heads.macro_f1(given.truth, (then + levels).argmax(axis=1))
    if after <= before + BETTER_BY:
        return Learned(current, False, count, before, after, 0.0)
    head = heads.fitted(heads.together(base, own), intents.LABELS)
    level = current.thresholds[intents.COMPLAINT] + complaint_threshold(
        then[:, intents.COMPLAINT], given.truth == intents.COMPLAINT
    )
    new = IntentModel(head, (level, *current.thresholds[1:]), current.calibration)
    return Learned(new, True, count, before, after, 0.0)
