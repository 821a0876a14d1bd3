"""Learning from what teammates said a text says. A new model is proposed, and goes live only if
it is right more often than the old one, by more than chance, on corrections it has not seen.

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
from rapport.flow.signals.heads import Examples, Floats, Head, Numbers
from rapport.flow.signals.intents import IntentModel
from rapport.flow.signals.seeding import SeedVectors
from rapport.flow.signals.sentiment import SentimentModel

Model = TypeVar("Model")

#: With fewer corrections no model is proposed: a fold would hold one or two.
FEWEST: Final = 20
#: A new model must be better by so many standard errors of the gain; less is chance.
BETTER_BY: Final = 2.0
_LEAST_GAIN: Final = 1e-6  # of two that say the same, rounding prefers none
#: How far a head may go that reads one language alone; found on development samples.
OWN_FREEDOM: Final = 10.0
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
    current: SentimentModel, seeds: SeedVectors, given: Corrections, *, seen: int = 0
) -> Learned[SentimentModel]:
    """Return the model that reads corrections it has not seen better: see `is_better`.

    `seen`: of so many, the first ones, `current` learned; both are measured on the others alone.
    """
    evidence = current.evidence(given.vectors, given.found, given.languages)
    now = current.probabilities(evidence, given.found)
    before = heads.macro_f1(given.truth[seen:], now[seen:].argmax(axis=1))
    right_now = now.argmax(axis=1) == given.truth
    if len(given.truth) < FEWEST:
        error = calibration_error(now.max(axis=1), right_now)
        return Learned(current, False, len(given.truth), before, before, error)
    recipes = _recipes(current, seeds, given)
    known = evidence + sentiment.offsets(given.found)
    held = _held(recipes, given, known)
    # a temperature alone: moves of labels, found on as few, cost more than they bring
    calibration = heads.calibrated(held, given.truth, moving=False)
    then = heads.softmax(_calibrated_apart(held, given.truth))
    after = heads.macro_f1(given.truth[seen:], then[seen:].argmax(axis=1))
    if not is_better(given.truth[seen:], known[seen:], held[seen:]):
        kept = _only_calibrated(current, known, given.truth)
        error = calibration_error(now.max(axis=1), right_now)
        return Learned(kept, False, len(given.truth), before, after, error)
    error = calibration_error(then.max(axis=1), then.argmax(axis=1) == given.truth)
    new = {recipe.language: recipe.fitted(given) for recipe in recipes}
    model = SentimentModel({**current.by_language, **new}, calibration)
    return Learned(model, True, len(given.truth), before, after, error)


def is_better(truth: Numbers, before: Floats, after: Floats) -> bool:
    """Return whether (n, labels) logits `after` fit the truth better than `before`, not by chance.

    The gain in the logarithm of what each gives the truth, text by text, has to be `BETTER_BY`
    standard errors: that sees in a few hundred texts what a count of right answers can't. Both
    are calibrated first, so that a model is not preferred for modesty alone. And it may not be
    right less often, by more than one standard error (McNemar).
    """
    if len(truth) < 2:
        return False
    changed = np.sign((after.argmax(axis=1) == truth) - 1.0 * (before.argmax(axis=1) == truth))
    if changed.sum() < -np.sqrt(np.abs(changed).sum()):
        return False
    gains = _likelihoods(after, truth) - _likelihoods(before, truth)
    error = float(gains.std(ddof=1)) / float(np.sqrt(len(truth)))
    return float(gains.mean()) > max(BETTER_BY * error, _LEAST_GAIN)


def _likelihoods(logits: Floats, truth: Numbers) -> Floats:
    """Return the logarithm of the probability that each text's truth was given."""
    shares = heads.softmax(_calibrated_apart(logits, truth))
    found: Floats = np.log(shares[np.arange(len(truth)), truth] + 1e-12)
    return found


@dataclass(frozen=True, slots=True)
class _Recipe:
    """How the head of one language is made. `taught`, `read`: of the corrections, which ones it
    learns from, and which ones it reads."""

    language: str
    seeds: Examples
    taught: npt.NDArray[np.bool_]
    read: npt.NDArray[np.bool_]
    freedom: float = heads.FREEDOM

    def fitted(self, given: Corrections) -> Head:
        """Return the head of all corrections that it learns from."""
        own = _own_examples(given).of(self.taught)
        return heads.fitted(
            heads.together(self.seeds, own), sentiment.LABELS, freedom=self.freedom
        )


def _recipes(current: SentimentModel, seeds: SeedVectors, given: Corrections) -> list[_Recipe]:
    """Return the recipe of the head of all languages, and of Chinese in traditional writing.

    What is read by its own seeds before corrections learns from both writings with them.
    """
    base = sentiment.seed_examples(seeds, sentiment.SEED_WEIGHT)
    every = np.ones(len(given.truth), dtype=bool)
    (name,) = sentiment.READ_BY_THEIR_OWN
    own = np.array([tag.endswith("-Hant") for tag in given.languages], dtype=bool)
    own &= name in current.by_language
    if own.sum() < FEWEST:
        return [_Recipe("", base, every, ~own)]
    chinese = np.array([tag.startswith(("zh", "yue")) for tag in given.languages], dtype=bool)
    seeded = np.char.startswith(seeds.languages, "zh")
    return [
        _Recipe("", base, every, ~own),
        _Recipe(name, base.of(seeded), chinese, own, OWN_FREEDOM),
    ]


def _own_examples(given: Corrections) -> Examples:
    return heads.examples(
        sentiment.features(given.vectors, given.found),
        given.truth,
        offsets=sentiment.offsets(given.found),
        labels=len(sentiment.LABELS),
    )


def _held(recipes: Sequence[_Recipe], given: Corrections, current: Floats) -> Floats:
    """Return the logits of each correction by heads that did not learn from it.

    `current`: in their place where no new head reads.
    """
    own = _own_examples(given)
    found = current.copy()
    for recipe in recipes:
        if recipe.read.any():
            logits = np.zeros_like(found)
            logits[recipe.taught] = heads.out_of_fold(
                recipe.seeds, own.of(recipe.taught), sentiment.LABELS, freedom=recipe.freedom
            )
            found[recipe.read] = logits[recipe.read]
    return found


def _calibrated_apart(logits: Floats, truth: Numbers) -> Floats:
    """Return logits calibrated on the other half each, so that the error is not flattered."""
    half = np.arange(len(truth)) % 2 == 0
    found = np.empty_like(logits)
    for one, other in ((half, ~half), (~half, half)):
        found[one] = heads.calibrated(logits[other], truth[other], moving=False).apply(logits[one])
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
    *,
    seen: int = 0,
) -> Learned[IntentModel]:
    """Return the model that names the first intent of corrected texts better.

    `given.truth`: the number of the intent a teammate said; `said` and `lean`: as of
    `intents.offsets`; `seen`: as of `sentiment_learned`.
    """
    more = intents.offsets(texts, said, lean)
    now = current.odds(current.evidence(given.vectors), more)
    # thresholds say whether, not which: without them the likeliest is the first intent
    levels = np.array(current.thresholds)
    before = heads.macro_f1(given.truth[seen:], (now + levels)[seen:].argmax(axis=1))
    count = len(given.truth)
    if count < FEWEST:
        return Learned(current, False, count, before, before, 0.0)
    base = intents.seed_examples(seeds, sentiment.SEED_WEIGHT)
    own = heads.examples(given.vectors, given.truth, labels=len(intents.LABELS))
    held = heads.out_of_fold(base, own, intents.LABELS)
    then = current.odds(held, more)
    after = heads.macro_f1(given.truth[seen:], (then + levels)[seen:].argmax(axis=1))
    if not is_better(given.truth[seen:], (now + levels)[seen:], (then + levels)[seen:]):
        return Learned(current, False, count, before, after, 0.0)
    head = heads.fitted(heads.together(base, own), intents.LABELS)
    level = current.thresholds[intents.COMPLAINT] + complaint_threshold(
        then[:, intents.COMPLAINT], given.truth == intents.COMPLAINT
    )
    new = IntentModel(head, (level, *current.thresholds[1:]), current.calibration)
    return Learned(new, True, count, before, after, 0.0)
