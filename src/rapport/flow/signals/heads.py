"""Linear classifiers over vectors: softmax regression in NumPy, in milliseconds.

Labels of many examples have little more say than those of few. An *offset* is what is known of
a text before its vector is seen, such as what its plain words say, in logits; the head learns
the rest.

Never: a raw cosine held against a threshold: those of e5 all lie between .75 and .96.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

#: How far weights may go; found on development samples, 2 to 5 made no difference.
FREEDOM: Final = 3.0
#: Steps of the fit; a fit that starts from an older head needs few.
STEPS: Final = 250
STEPS_AGAIN: Final = 40
#: 1: labels weigh alike however many examples they have; 0: each example weighs alike.
EVENNESS: Final = 0.7
_CALIBRATION_STEPS: Final = 400
_FOLDS: Final = 5

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Head:
    """One linear classifier. `weights`: (size + 1, labels), the last row what stands alone."""

    labels: tuple[str, ...]
    centre: Floats
    weights: Floats

    def logits(self, features: npt.NDArray[np.floating]) -> Floats:
        """Return (n, labels) for features (n, size); more is more likely."""
        centred = features.astype(np.float64) - self.centre
        found: Floats = centred @ self.weights[:-1] + self.weights[-1]
        return found


@dataclass(frozen=True, slots=True)
class Examples:
    """What a head learns from: features (n, size), the number of each one's label, its weight."""

    features: Floats
    truth: Numbers
    weights: Floats
    offsets: Floats

    def of(self, chosen: npt.NDArray[np.bool_]) -> "Examples":
        """Return the chosen ones alone."""
        return Examples(
            self.features[chosen], self.truth[chosen], self.weights[chosen], self.offsets[chosen]
        )


def softmax(logits: Floats) -> Floats:
    """Return shares of 1 for each row."""
    shares: Floats = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def examples(
    features: npt.NDArray[np.floating],
    truth: Sequence[int] | Numbers,
    *,
    weight: float = 1.0,
    offsets: Floats | None = None,
    labels: int,
) -> Examples:
    """Return examples that weigh `weight` each; without offsets nothing is known before."""
    count = len(features)
    return Examples(
        features.astype(np.float64),
        np.asarray(truth, dtype=np.intp),
        np.full(count, weight),
        np.zeros((count, labels)) if offsets is None else offsets,
    )


def together(first: Examples, second: Examples) -> Examples:
    """Return both, the first's before the second's."""
    return Examples(
        np.concatenate([first.features, second.features]),
        np.concatenate([first.truth, second.truth]),
        np.concatenate([first.weights, second.weights]),
        np.concatenate([first.offsets, second.offsets]),
    )


def fitted(
    given: Examples,
    labels: tuple[str, ...],
    *,
    start: Head | None = None,
    freedom: float = FREEDOM,
) -> Head:
    """Return the head that tells the examples apart (Nesterov's accelerated gradient).

    `start`: an older head of the same labels and size; from there few steps are enough.
    """
    centre = start.centre if start else np.average(given.features, axis=0, weights=given.weights)
    rows = np.c_[given.features - centre, np.ones(len(given.features))]
    weights = _balanced(given, len(labels))
    truth = np.eye(len(labels))[given.truth]
    size = 1.0 / (0.5 * np.linalg.norm(rows * np.sqrt(weights)[:, None], 2) ** 2 + 1.0 / freedom)
    now = ahead = start.weights if start else np.zeros((rows.shape[1], len(labels)))
    for step in range(STEPS_AGAIN if start else STEPS):
        wrong = (softmax(rows @ ahead + given.offsets) - truth) * weights[:, None]
        slope = rows.T @ wrong
        slope[:-1] += ahead[:-1] / freedom
        then = ahead - size * slope
        ahead = then + step / (step + 3) * (then - now)
        now = then
    return Head(labels, centre, now)


def _balanced(given: Examples, labels: int) -> Floats:
    """Return weights under which a label of many examples has little more say than one of few.

    Not quite alike: a label that only seeds have must not outshout many corrections.
    """
    mass = np.bincount(given.truth, weights=given.weights, minlength=labels)
    scaled: Floats = given.weights / mass[given.truth] ** EVENNESS
    scaled = scaled * given.weights.sum() / scaled.sum()
    return scaled


@dataclass(frozen=True, slots=True)
class Calibration:
    """Makes logits mean what they say: divided by a temperature, and moved for each label."""

    temperature: float = 1.0
    moves: tuple[float, ...] = ()

    def apply(self, logits: Floats) -> Floats:
        """Return logits whose softmax is as often right as it says."""
        moved = logits / self.temperature
        return moved + np.array(self.moves) if self.moves else moved


def calibrated(logits: Floats, truth: Numbers, *, moving: bool = True) -> Calibration:
    """Return the calibration under which the truth is most likely.

    `logits` must be of examples that the head did not learn from (Guo et al. 2017, with a
    move for each label as in vector scaling, drawn to nought).
    """
    sharpness, moves = 1.0, np.zeros(logits.shape[1])
    wanted = np.eye(logits.shape[1])[truth]
    spread = float(np.mean(logits.var(axis=1))) + 1e-9
    for _ in range(_CALIBRATION_STEPS):
        wrong = softmax(sharpness * logits + moves) - wanted
        sharpness -= float((wrong * logits).sum(axis=1).mean()) / (spread + 1.0)
        sharpness = min(20.0, max(0.05, sharpness))
        if moving:
            moves = moves - 0.5 * (wrong.mean(axis=0) + moves / max(20, len(truth)))
    return Calibration(1.0 / sharpness, tuple(float(move) for move in moves) if moving else ())


def out_of_fold(
    base: Examples,
    own: Examples,
    labels: tuple[str, ...],
    *,
    start: Head | None = None,
    freedom: float = FREEDOM,
) -> Floats:
    """Return the logits of `own`, each by a head that learned from all but its fifth of them.

    `base` is learned from in each fold; offsets of `own` are added. Folds go by position, so
    the same examples give the same answer.
    """
    fold = np.arange(len(own.truth)) % _FOLDS
    found = np.zeros((len(own.truth), len(labels)))
    for one in range(_FOLDS):
        held = fold == one
        if held.any():
            learned_from = together(base, own.of(~held))
            head = fitted(learned_from, labels, start=start, freedom=freedom)
            found[held] = head.logits(own.features[held]) + own.offsets[held]
    return found


def macro_f1(truth: Numbers, said: Numbers) -> float:
    """Return the mean of F1 over the labels that occur in the truth."""
    scores = []
    for label in np.unique(truth):
        hits = float(((truth == label) & (said == label)).sum())
        scores.append(2.0 * hits / float((truth == label).sum() + (said == label).sum()))
    return float(np.mean(scores)) if scores else 0.0


def widened(head: Head, by: int) -> Head:
    """Return the same head for `by` more features, of which it knows nothing yet."""
    centre = np.concatenate([head.centre, np.zeros(by)])
    none = np.zeros((by, len(head.labels)))
    weights = np.concatenate([head.weights[:-1], none, head.weights[-1:]])
    return replace(head, centre=centre, weights=weights)
