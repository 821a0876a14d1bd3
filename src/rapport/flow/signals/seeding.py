"""The sentences that heads learn from before anybody corrected anything: `seeds/`.

Plain files that people can edit: a label in brackets, then a sentence a line. All are the
project's own; `seeds/CARD.md` says how they came to be.
"""

import contextlib
import functools
import hashlib
import importlib.resources
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from rapport.flow.errors import ConfigError
from rapport.flow.files import write_whole
from rapport.flow.signals.heads import Head
from rapport.flow.signals.vectors import Embedder, Vectors, readable

SENTIMENT: Final = "sentiment"
INTENTS: Final = "intents"


@dataclass(frozen=True, slots=True)
class Seed:
    """One sentence with its label; `language`: the name of its file."""

    text: str
    label: str
    language: str


def parsed(text: str, language: str) -> list[Seed]:
    """Return the seeds of one file. Raises ConfigError for a sentence before any label."""
    found: list[Seed] = []
    label = ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            label = line[1:-1].strip()
        elif line and not line.startswith("# "):
            if not label:
                raise ConfigError(
                    f"A sentence of the seeds of {language} stands under no label.",
                    fix="Write the label in brackets on a line of its own above it.",
                )
            found.append(Seed(line, label, language))
    return found


@functools.cache
def seeds(kind: str) -> tuple[Seed, ...]:
    """Return all seeds of `SENTIMENT` or `INTENTS`, in the order of their files."""
    folder = importlib.resources.files("rapport.flow.signals") / "seeds" / kind
    files = sorted((file.name, file) for file in folder.iterdir() if file.name.endswith(".txt"))
    found: list[Seed] = []
    for name, file in files:
        found.extend(parsed(file.read_text("utf-8"), name.removesuffix(".txt")))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class SeedVectors:
    """Seeds with the number of each one's label and their vectors."""

    labels: tuple[str, ...]
    truth: npt.NDArray[np.intp]
    languages: npt.NDArray[np.str_]
    vectors: npt.NDArray[np.float64]


def seed_vectors(
    kind: str, labels: tuple[str, ...], embedder: Embedder, folder: Path | None = None
) -> SeedVectors:
    """Return the seeds of a kind that the embedder can read.

    `folder`: where their vectors are kept, so that each model reads the same seeds once.
    """
    return vectors_of(seeds(kind), labels, embedder, folder)


def vectors_of(
    given: Sequence[Seed],
    labels: tuple[str, ...],
    embedder: Embedder,
    folder: Path | None = None,
) -> SeedVectors:
    """Return as `seed_vectors`, of seeds that a workspace wrote itself."""
    given = [seed for seed in given if seed.label in labels]
    vectors = _kept([seed.text for seed in given], embedder, folder).astype(np.float64)
    kept = readable(vectors)
    return SeedVectors(
        labels,
        np.array([labels.index(seed.label) for seed in given], dtype=np.intp)[kept],
        np.array([seed.language for seed in given])[kept],
        vectors[kept],
    )


def _kept(texts: list[str], embedder: Embedder, folder: Path | None) -> Vectors:
    if folder is None:
        return embedder.vectors(texts)
    known = hashlib.sha256("\n".join([embedder.name, *texts]).encode()).hexdigest()[:32]
    file = folder / f"seeds-{known}.npy"
    with contextlib.suppress(OSError, ValueError, EOFError):  # not there yet, or cut short
        kept: Vectors = np.load(file)
        if kept.shape == (len(texts), embedder.size):
            return kept
    vectors = embedder.vectors(texts)
    if not readable(vectors).all():  # a model that died: the next one asks again
        return vectors
    packed = io.BytesIO()
    np.save(packed, vectors)
    with contextlib.suppress(OSError):  # a full disk, or a folder that nobody may write to
        write_whole(file, packed.getvalue())
    return vectors


def no_head(labels: tuple[str, ...]) -> Head:
    """Return a head that knows nothing, for where no vectors are."""
    return Head(labels, np.zeros(0), np.zeros((1, len(labels))))
