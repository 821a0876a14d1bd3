"""How often each method is right, and how well Rapport knows it: the tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from asked import Asked, Case
from rivals import Answers, rivals_of

from rapport.flow.signals.confidence import calibration_error

BINS = 10
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Score:
    """Of one set and one attribute, or all: shares of right values, 0..1.

    `ceiling`  where anybody states what is so; no method that chooses can do better
    `right`    by method; a method that does not answer is not there
    `against`  by rival: cases in which Rapport alone is right, and in which the rival alone is
    `ece`      expected calibration error of Rapport over ten bins of equal width, and `ece_even`
               over ten of equal count
    `said`     mean confidence of Rapport
    """

    set: str
    attribute: str
    cases: int
    contested: int
    ceiling: float
    right: dict[str, float]
    right_contested: dict[str, float]
    against: dict[str, tuple[int, int]]
    ece: float
    ece_even: float
    said: float


def scores(asked: Asked) -> Iterator[Score]:
    """Yield the score of each attribute, and of all."""
    answers = {name: method(asked.cases) for name, method in rivals_of(asked.cases).items()}
    answers = {"rapport": {k: a.value for k, a in asked.rapport.items()}} | answers
    for attribute in asked.attributes:
        cases = [case for case in asked.cases if case.attribute == attribute]
        yield _score(asked, attribute, cases, answers)
    yield _score(asked, "all", asked.cases, answers)


def _score(asked: Asked, name: str, cases: Sequence[Case], answers: dict[str, Answers]) -> Score:
    contested = [case for case in cases if case.contested]
    known = [c for c in cases if (c.person, c.attribute) in asked.rapport]
    shown = [asked.rapport[c.person, c.attribute] for c in known]
    sure = np.array([answer.confidence for answer in shown])
    right = np.array([a.value in c.right for a, c in zip(shown, known, strict=True)], dtype=bool)
    return Score(
        set=asked.name,
        attribute=name,
        cases=len(cases),
        contested=len(contested),
        ceiling=_mean([bool(case.right) for case in cases]),
        right=_shares(cases, answers),
        right_contested=_shares(contested, answers),
        against={rival: _against(contested, answers, rival) for rival in answers},
        ece=calibration_gap(sure, right),
        ece_even=calibration_error(sure, right),
        said=float(sure.mean()) if len(sure) else 0.0,
    )


def _against(cases: Sequence[Case], answers: dict[str, Answers], rival: str) -> tuple[int, int]:
    ours = theirs = 0
    for case in cases:
        key = (case.person, case.attribute)
        we, they = (answers[name].get(key) in case.right for name in ("rapport", rival))
        ours, theirs = ours + (we and not they), theirs + (they and not we)
    return ours, theirs


def _shares(cases: Sequence[Case], answers: dict[str, Answers]) -> dict[str, float]:
    made = {}
    for name, said in answers.items():
        found = [said.get((c.person, c.attribute)) for c in cases]
        if name == "rapport" or all(found):
            made[name] = _mean([f in c.right for f, c in zip(found, cases, strict=True)])
    return made


def _mean(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def calibration_gap(sure: Floats, right: Flags) -> float:
    """Return the expected calibration error over ten bins of equal width (Naeini et al., 2015)."""
    if not len(sure):
        return 0.0
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [
        (place == b).sum() * abs(float(sure[place == b].mean()) - float(right[place == b].mean()))
        for b in range(BINS)
        if (place == b).any()
    ]
    return float(sum(gaps)) / len(sure)


def table(found: Sequence[Score]) -> Iterator[str]:
    """Yield the lines of the table of one set."""
    names = list(dict.fromkeys(name for one in found for name in one.right))
    yield f"| attribute | cases | contested | stated | {' | '.join(names)} | says | ECE | even |"
    yield f"|---|--:|--:|--:|{'--:|' * (len(names) + 3)}"
    for one in found:
        right = " | ".join(_share(one.right, name) for name in names)
        sure = f"{one.said:.3f} | {one.ece:.3f} | {one.ece_even:.3f}"
        yield (
            f"| {one.attribute} | {one.cases:,} | {one.contested:,} | {one.ceiling:.3f} "
            f"| {right} | {sure} |"
        )
        if one.attribute == "all":
            right = " | ".join(_share(one.right_contested, name) for name in names)
            yield f"| contested alone | {one.contested:,} | | | {right} | | | |"
    yield ""


def _share(right: dict[str, float], name: str) -> str:
    return f"{right[name]:.4f}" if name in right else "-"
