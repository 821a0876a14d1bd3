"""How often each source is right about each attribute, learned from who agrees with whom.

One-coin model (Dawid and Skene 1979, with one number a voice; Pasternack and Roth 2010 for
many values): a voice names the true value with probability r, else any other of K - 1. EM over
patterns of agreement: what the values are, given how good the voices are; how good the voices
are, given the values. A Beta prior for each way of knowing keeps a voice that little is known
of near what such voices are worth, and tells which of two that contradict each other is
believed. What a teammate or a customer corrected is a voice that is never wrong, so corrections
teach like anything else, only more.

The priors are those of methods 3.4, moved by what all voices of that way of knowing turned out
to be worth here, on whatever attribute; so a source whose statements nobody else can bear out
is believed like its neighbours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow import attributes
from rapport.flow.profile_tables import AGREEMENTS, SOURCE_TRUST
from rapport.flow.steps import arrow_step

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Prior = tuple[float, float]

#: The way of knowing of what a teammate or a customer said.
DECIDED: Final = "decided"
#: Statements of one voice that the prior of its neighbours listens to.
_HEARD: Final = 200.0
#: What is believed of a way of knowing before anything is learned: so many right, so many wrong.
PRIORS: Final[Mapping[str, Prior]] = {
    "declared": (18, 2),
    "partner": (14, 6),
    "observed": (14, 6),
    "inferred": (10, 10),
    DECIDED: (9_999, 1),
}
_OTHER: Final = (10, 10)
#: No voice is believed to be surer or less sure than that, however often it is borne out.
_MOST: Final = 0.99
_ROUNDS: Final = 50
_STILL: Final = 1e-7


@dataclass(frozen=True)
class _Patterns:
    """Patterns of one attribute; one place in `voice`, `choice`, `pattern` is one word."""

    voice: Ints
    choice: Ints  # number of the value; values of two patterns differ
    pattern: Ints
    choice_pattern: Ints
    people: Floats


@dataclass
class _Attribute:
    """Voices of one attribute, what was met, and how good each turns out to be."""

    name: str
    voices: list[str]
    met: _Patterns

    @property
    def modes(self) -> list[str]:
        return [voice.rsplit(" ", 1)[1] for voice in self.voices]

    def learned(self, priors: Mapping[str, Prior]) -> tuple[Floats, Floats, Floats]:
        prior = np.array([priors[mode] for mode in self.modes], dtype=np.float64)
        return learned(self.met, prior, attributes.kind_of(self.name).values)


@arrow_step(reads=(AGREEMENTS,), writes=SOURCE_TRUST)
def source_trust(agreements: pa.Table) -> pa.Table:
    """Return (voices,) of SOURCE_TRUST: of each attribute each source and way of knowing."""
    met: dict[str, list[tuple[str, int]]] = {}
    for row in agreements.to_pylist():
        met.setdefault(row["attribute"], []).append((row["pattern"], row["people"]))
    asked = [_attribute(name, sorted(met[name])) for name in sorted(met)]
    priors = _priors_here(asked)
    rows = [row for one in asked for row in _rows(one, priors)]
    return pa.Table.from_pylist(rows, SOURCE_TRUST.schema)


def _attribute(name: str, met: list[tuple[str, int]]) -> _Attribute:
    words = [[w.rsplit("=", 1) for w in pattern.split("|")] for pattern, _ in met]
    voices = sorted({voice for some in words for voice, _ in some})
    return _Attribute(name, voices, _patterns(words, voices, met))


def _priors_here(asked: Sequence[_Attribute]) -> dict[str, Prior]:
    """Return for each way of knowing the prior of methods, moved by all its voices here."""
    modes = {mode for one in asked for mode in one.modes}
    priors = {mode: PRIORS.get(mode, _OTHER) for mode in modes}
    right = {mode: float(priors[mode][0]) for mode in modes}
    wrong = {mode: float(priors[mode][1]) for mode in modes}
    for one in asked:
        _, borne_out, contradicted = one.learned(priors)
        for mode, good, bad in zip(one.modes, borne_out, contradicted, strict=True):
            part = min(1.0, _HEARD / max(good + bad, 1.0))
            right[mode] += part * good
            wrong[mode] += part * bad
    return {
        mode: prior if mode == DECIDED else _as_strong(prior, right[mode], wrong[mode])
        for mode, prior in priors.items()
    }


def _as_strong(prior: Prior, right: float, wrong: float) -> Prior:
    worth = sum(prior)
    return worth * right / (right + wrong), worth * wrong / (right + wrong)


def _rows(one: _Attribute, priors: Mapping[str, Prior]) -> list[dict[str, object]]:
    found, right, wrong = one.learned(priors)
    return [
        {
            "source": voice.rsplit(" ", 1)[0],
            "attribute": one.name,
            "mode": mode,
            "prior_right": round(priors[mode][0], 3),
            "prior_wrong": round(priors[mode][1], 3),
            "borne_out": round(float(right[i]), 3),
            "contradicted": round(float(wrong[i]), 3),
            "reliability": round(float(found[i]), 6),
        }
        for i, (voice, mode) in enumerate(zip(one.voices, one.modes, strict=True))
        if mode != DECIDED
    ]


def _patterns(
    words: list[list[list[str]]], voices: list[str], met: list[tuple[str, int]]
) -> _Patterns:
    place = {voice: i for i, voice in enumerate(voices)}
    choices: dict[tuple[int, str], int] = {}
    flat = [(place[v], choices.setdefault((i, n), len(choices)), i)
            for i, some in enumerate(words) if met[i][1] for v, n in some]  # fmt: skip
    voice, choice, pattern = np.array(flat or np.zeros((0, 3)), dtype=np.int64).T
    return _Patterns(
        voice,
        choice,
        pattern,
        np.array([i for i, _ in choices], dtype=np.int64),
        np.array([people for _, people in met], dtype=np.float64),
    )


def learned(met: _Patterns, prior: Floats, plausible: int) -> tuple[Floats, Floats, Floats]:
    """Return (voices,) reliability, and the expected numbers of right and wrong statements."""
    alpha, beta = prior.T
    reliability = alpha / (alpha + beta)
    right: Floats = np.zeros(len(prior))
    wrong: Floats = np.zeros(len(prior))
    many = np.bincount(met.choice_pattern, minlength=len(met.people))
    for _ in range(_ROUNDS):
        gain = np.log(reliability * (plausible - 1) / (1 - reliability))
        lods = _summed(met.choice, gain[met.voice], len(met.choice_pattern))
        share = np.exp(lods)
        whole = _summed(met.choice_pattern, share, len(met.people))
        whole += np.maximum(plausible - many, 0)
        true = share[met.choice] / np.maximum(whole[met.pattern], 1e-300)
        people = met.people[met.pattern]
        right = _summed(met.voice, people * true, len(prior))
        wrong = _summed(met.voice, people * (1 - true), len(prior))
        before = reliability
        reliability = (alpha + right) / (alpha + beta + right + wrong)
        reliability = np.clip(reliability, 1 / plausible, _MOST)
        reliability[alpha > 1_000] = alpha[alpha > 1_000] / (alpha + beta)[alpha > 1_000]
        if np.abs(reliability - before).max(initial=0.0) < _STILL:
            break
    return reliability, right, wrong


def _summed(places: Ints, numbers: Floats, size: int) -> Floats:
    return np.bincount(places, numbers, minlength=size).astype(np.float64)
