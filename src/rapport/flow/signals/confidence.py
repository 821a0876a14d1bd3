"""How sure a reading is: three levels, and an honest "can't tell".

A level is a promise of how often it is right, kept once the model was calibrated on corrections;
before that it is an order, from surer to less sure. No percentage is shown to people.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]
Flags = npt.NDArray[np.bool_]

#: Probabilities from which a reading is of a level; below the last one it can't tell.
HIGH_FROM: Final = 0.85
MIDDLE_FROM: Final = 0.65
LOW_FROM: Final = 0.45
_BINS: Final = 10
_Z: Final = 1.96


class Sureness(StrEnum):
    """How sure a reading is."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


def sureness(probability: float, *, low_from: float = LOW_FROM) -> Sureness | None:
    """Return the level, or None: can't tell."""
    if probability >= HIGH_FROM:
        return Sureness.HIGH
    if probability >= MIDDLE_FROM:
        return Sureness.MIDDLE
    return Sureness.LOW if probability >= low_from else None


def calibration_error(probabilities: Floats, right: Flags) -> float:
    """Return by how much readings are less or more often right than they say, on average.

    The expected calibration error over ten bins of equal count, so that no bin is empty.
    """
    if not len(right):
        return 0.0
    order = np.argsort(probabilities, kind="stable")
    parts = np.array_split(order, min(_BINS, len(right)))
    gaps = [
        len(part) * abs(float(probabilities[part].mean()) - float(right[part].mean()))
        for part in parts
    ]
    return float(sum(gaps) / len(right))


def accuracy_of_surest(probabilities: Floats, right: Flags, share: float) -> float:
    """Return how often the surest `share` of the readings are right."""
    count = max(1, round(share * len(right)))
    surest = np.argsort(-probabilities, kind="stable")[:count]
    return float(right[surest].mean())


@dataclass(frozen=True, slots=True)
class Share:
    """Which share of texts says something, with the 95 % interval."""

    value: float
    low: float
    high: float


def corrected_share(read: Flags, sample_read: Flags, sample_truth: Flags) -> Share:
    """Return the share of a stream corrected for the reader's own mistakes.

    `read`: what was read of every text; `sample_*`: of texts drawn by chance, what was read and
    what people say. Prediction-powered inference (Angelopoulos et al. 2023): the share that was
    read, plus the mean mistake in the sample. Corrections that people chose themselves are no
    sample drawn by chance: with them the interval promises nothing.
    """
    mistake = sample_truth.astype(float) - sample_read.astype(float)
    if not len(read) or len(mistake) < 2:
        return Share(float(read.mean()) if len(read) else 0.0, 0.0, 1.0)
    value = float(read.mean() + mistake.mean())
    spread = float(read.var() / len(read) + mistake.var(ddof=1) / len(mistake))
    # a sample without a mistake still leaves room for one: the rule of three
    margin = max(_Z * float(np.sqrt(spread)), 3.0 / len(mistake) if not mistake.any() else 0.0)
    return Share(min(1.0, max(0.0, value)), max(0.0, value - margin), min(1.0, value + margin))
