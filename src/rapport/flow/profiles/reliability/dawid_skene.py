"""Who is right when all may err, and how each errs: Dawid and Skene's EM.

    Dawid, A. P., Skene, A. M. (1979). Maximum likelihood estimation of observer error-rates using
    the EM algorithm. Applied Statistics 28(1), 20-28.

Each observer k has a matrix: how likely it says l of an item whose true class is j. Their labels
are independent given the class. EM alternates between the classes of the items (E) and the shares
of the classes and the matrices (M); it begins with each item's share of labels. `source_trust`
has one number a source instead of a matrix, which a few claims suffice for; this is what it is
checked against, and what the benchmark of profiles runs beside it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: EM ends when no class of an item changes by more, or after so many rounds.
TOLERANCE, ROUNDS = 1e-9, 2000


@dataclass(frozen=True, slots=True)
class DawidSkene:
    """What EM found. `rounds`: how many it took.

    `shares`          classes: how common each is, sums to 1
    `errors`          observers x true classes x labels: each row sums to 1
    `classes`         items x classes: how likely each is, sums to 1
    `log_likelihood`  natural logarithm of how likely the labels are
    """

    shares: Floats
    errors: Floats
    classes: Floats
    log_likelihood: float
    rounds: int


def dawid_skene(
    items: Ints, observers: Ints, labels: Ints, *, smoothing: float = 0.0
) -> DawidSkene:
    """Return the maximum likelihood estimates.

    Shape      three columns of one length, a row a label: numbers from 0 of its item, observer
               and label. An observer may label an item several times, or not at all.
    smoothing  labels added to each cell of a matrix; 0 is the paper's method.
    Memory     items x observers x labels numbers.
    """
    said = np.zeros((items.max() + 1, observers.max() + 1, labels.max() + 1))
    np.add.at(said, (items, observers, labels), 1.0)
    classes = said.sum(axis=1)
    classes /= classes.sum(axis=1, keepdims=True)
    rounds, change = 0, np.inf
    while change > TOLERANCE and rounds < ROUNDS:
        shares, errors = _maximised(said, classes, smoothing)
        likely, total = _expected(said, shares, errors)
        change = float(np.abs(likely - classes).max())
        classes, rounds = likely, rounds + 1
    return DawidSkene(shares, errors, classes, total, rounds)


def _maximised(said: Floats, classes: Floats, smoothing: float) -> tuple[Floats, Floats]:
    """Shares of the classes and the matrices of the observers, from likely classes (2.3, 2.4)."""
    counts = np.einsum("ij,iol->ojl", classes, said) + smoothing
    whole = counts.sum(axis=2, keepdims=True)
    errors = np.divide(counts, whole, out=np.zeros_like(counts), where=whole > 0)
    return classes.mean(axis=0), errors


def _expected(said: Floats, shares: Floats, errors: Floats) -> tuple[Floats, float]:
    """Likely classes of the items, and the log-likelihood of all labels (2.5)."""
    logs = np.log(np.maximum(errors, np.finfo(float).tiny))
    odds = np.log(np.maximum(shares, np.finfo(float).tiny)) + np.einsum("iol,ojl->ij", said, logs)
    top = odds.max(axis=1, keepdims=True)
    likely = np.exp(odds - top)
    whole = likely.sum(axis=1, keepdims=True)
    return likely / whole, float((top + np.log(whole)).sum())
