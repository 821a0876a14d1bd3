"""The fast reader: hashed n-grams of letters and a linear map, taught by the teacher.

It learns to say the teacher's evidence from texts alone, on a workspace's own texts, which need
no labels. It knows only what its stream talks about: taught on tweets, it reads tweets.

Never: a text that leaves the machine; words kept: buckets of hashes can't be turned back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.signals.heads import Floats
from rapport.flow.signals.vectors import prepared

#: Runs of so many letters are looked at.
SIZES: Final = (1, 2, 3, 4, 5)
BUCKETS: Final = 1 << 18
#: With fewer texts nothing is learned that their words would not say.
FEWEST: Final = 200
#: Pull of the weights to nought; found on development samples.
PULL: Final = 0.5
#: What a student taught on so many texts says beside the teacher; of fewer, in proportion less.
TRUST: Final = 0.4
TRUSTED_FROM: Final = 2_000
_STEPS: Final = 30
#: Texts that are looked at together, so that memory stays small.
_TOGETHER: Final = 512
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(64 - 18)


@dataclass(frozen=True, slots=True)
class Grams:
    """n-grams of texts, one text after the other: buckets, and where each text's begin."""

    buckets: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """Return for each n-gram the number of its text."""
        sizes = np.diff(np.append(self.starts, len(self.buckets)))
        return np.repeat(np.arange(len(self.starts)), sizes)


def grams(texts: Sequence[str]) -> Grams:
    """Return the hashed n-grams of texts; a text has at least those of its two borders."""
    shown = [f"\n{prepared(text).lower()}\n" for text in texts]
    sizes = np.array([len(text) for text in shown], dtype=np.int64)
    letters = np.frombuffer("".join(shown).encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    padded = np.append(letters, np.zeros(max(SIZES), dtype=np.uint64))
    row = np.repeat(np.arange(len(shown)), sizes)
    left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(letters))
    hashed = np.zeros(len(letters), dtype=np.uint64)
    buckets, rows = [], []
    for size in SIZES:
        ahead = padded[size - 1 : size - 1 + len(letters)]
        hashed = (hashed + ahead + np.uint64(size)) * _MULTIPLIER
        hashed ^= hashed >> np.uint64(29)
        whole = left >= size
        buckets.append(((hashed[whole] * _MULTIPLIER) >> _SHIFT).astype(np.int32))
        rows.append(row[whole])
    every = np.concatenate(rows)
    order = np.argsort(every, kind="stable")
    starts = np.searchsorted(every[order], np.arange(len(shown)))
    return Grams(np.concatenate(buckets)[order], starts)


@dataclass(frozen=True, slots=True)
class Student:
    """A linear map from n-grams. `weights`: (buckets, outputs + 1), the last a gram's own size;
    `taught_on`: texts."""

    weights: npt.NDArray[np.float32]
    means: npt.NDArray[np.float32]
    taught_on: int = 0

    @property
    def trust(self) -> float:
        """What its word weighs where the teacher reads too; both together err less than either."""
        return TRUST * min(1.0, self.taught_on / TRUSTED_FROM)

    def evidence(self, texts: Sequence[str]) -> Floats:
        """Return (n, outputs), what the teacher would say of the texts."""
        parts = [self._part(texts[at : at + _TOGETHER]) for at in range(0, len(texts), _TOGETHER)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.means)))

    def _part(self, texts: Sequence[str]) -> Floats:
        given = grams(texts)
        sums = np.add.reduceat(self.weights[given.buckets], given.starts, axis=0)
        scale = np.sqrt(np.maximum(sums[:, -1:], 1e-9))
        said: Floats = (sums[:, :-1] / scale + self.means).astype(np.float64)
        return said


class _Lessons:
    """The n-grams of all texts, as a matrix that is never written out.

    Its columns are the buckets that can be learned from; of a quarter of a million mostly few.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        given = grams(texts)
        rows = given.rows
        met = np.bincount(np.unique(rows * BUCKETS + given.buckets) % BUCKETS, minlength=BUCKETS)
        # what every text has tells nothing, and what one text has can't be learned from
        rare = np.log((1.0 + len(texts)) / (1.0 + met)) * (met > 1)
        kept = rare[given.buckets] > 0.0
        kept[given.starts] = True  # so that no text is without one
        self.buckets, columns = np.unique(given.buckets[kept], return_inverse=True)
        self.sizes = rare[self.buckets].astype(np.float32)
        self._columns = columns.astype(np.int32)
        self._rows = rows[kept].astype(np.int32)
        self._starts = np.searchsorted(self._rows, np.arange(len(texts)))
        values = self.sizes[self._columns]
        squares = np.bincount(self._rows, values**2, len(texts))
        lengths = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)
        self._values = values / lengths[self._rows]

    def forward(self, weights: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return (texts, outputs) for weights (columns, outputs)."""
        found = [
            np.add.reduceat(weights[self._columns, one] * self._values, self._starts)
            for one in range(weights.shape[1])
        ]
        return np.stack(found, axis=1)

    def backward(self, wrong: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return (columns, outputs)."""
        found = np.empty((len(self.buckets), wrong.shape[1]), dtype=np.float32)
        for one in range(wrong.shape[1]):
            weighed = wrong[self._rows, one] * self._values
            found[:, one] = np.bincount(self._columns, weighed, len(self.buckets))
        return found


def distilled(texts: Sequence[str], evidence: Floats) -> Student | None:
    """Return the student of the teacher's `evidence` (n, outputs), or None for too few texts.

    Ridge regression by conjugate gradients on the normal equations, all outputs at once.
    """
    kept = np.flatnonzero(~np.isnan(evidence).any(axis=1))
    if len(kept) < FEWEST:
        return None
    lessons = _Lessons([texts[int(at)] for at in kept])
    means = evidence[kept].mean(axis=0).astype(np.float32)
    wanted = evidence[kept].astype(np.float32) - means
    left = lessons.backward(wanted)
    weights = np.zeros_like(left)
    way = left.copy()
    size = (left**2).sum(axis=0)
    for _ in range(_STEPS):
        slope = lessons.backward(lessons.forward(way)) + PULL * way
        step = size / np.maximum((way * slope).sum(axis=0), 1e-12)
        weights += step * way
        left -= step * slope
        then = (left**2).sum(axis=0)
        way = left + (then / np.maximum(size, 1e-12)) * way
        size = then
    known = np.zeros((BUCKETS, len(means) + 1), dtype=np.float32)
    known[lessons.buckets, :-1] = weights * lessons.sizes[:, None]
    known[lessons.buckets, -1] = lessons.sizes**2
    return Student(known, means, len(kept))
