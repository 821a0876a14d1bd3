"""Who has not done something yet, by time: curves, whether they differ, and by how much.

Counts in, numbers out: at each time t and of each group k how many are at risk, and how many of
these act. People may come into a group late and leave it again (Simon and Makuch 1984): only the
counts matter. numpy and scipy's gamma alone; the same bytes on each run. Never: a table.

Source  Kaplan and Meier (1958), intervals by log(-log S); Mantel and Byar (1974); Cox (1972) with
        ties by Efron (1977). methods: 3.7.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincc

from rapport.flow.estimating import Z95

Floats = NDArray[np.float64]
_STEPS: Final = 50
_NEAR: Final = 1e-10
#: A log ratio of more than this has no end: nobody is three thousand times as likely.
_ENDLESS: Final = 8.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Share of a group that has done nothing yet after each time, with its 95 % interval."""

    share: Floats
    low: Floats
    high: Floats


def kaplan_meier(at_risk: Any, acted: Any) -> Curve:
    """Return the curve of one group; `at_risk` is above 0 wherever anybody acts."""
    n, d = np.asarray(at_risk, np.float64), np.asarray(acted, np.float64)
    of = np.where(n > 0, n, 1.0)
    share = np.cumprod(1 - d / of)
    left = np.where(n > d, of * (n - d), np.inf)
    variance = np.cumsum(d / left)  # Greenwood, of log S
    inner = (share > 0) & (share < 1)
    log = np.log(np.where(inner, share, 0.5))
    width = Z95 * np.sqrt(variance) / np.abs(log)
    low = np.where(inner, np.exp(log * np.exp(width)), share)
    high = np.where(inner, np.exp(log * np.exp(-width)), share)
    return Curve(share.astype(np.float64), np.where(share <= 0, 0.0, low), high)


def log_rank(at_risk: Any, acted: Any) -> tuple[float, float]:
    """Return chi-square and p of two groups or more that act alike: arrays of times x groups."""
    n, d = np.asarray(at_risk, np.float64), np.asarray(acted, np.float64)
    groups = n.shape[1]
    whole, all_acted = n.sum(axis=1), d.sum(axis=1)
    there = (whole > 0) & (all_acted > 0)
    n, d, whole, all_acted = n[there], d[there], whole[there], all_acted[there]
    share = n / whole[:, None]
    gap = (d - share * all_acted[:, None]).sum(axis=0)
    spread = all_acted * (whole - all_acted) / np.maximum(whole - 1, 1)
    each = -share[:, :, None] * share[:, None, :]
    each[:, range(groups), range(groups)] += share
    matrix = (spread[:, None, None] * each).sum(axis=0)
    part = slice(0, groups - 1)
    chi = float(gap[part] @ np.linalg.pinv(matrix[part, part]) @ gap[part])
    return chi, float(gammaincc((groups - 1) / 2, chi / 2))


@dataclass(frozen=True, slots=True)
class Hazards:
    """How much more likely each group acts at any time than the first: log ratio and its error.

    The first group's are 0. They are nan of a group in which nobody acts, or that always acts
    when the others don't: how much likelier that is has no end.
    """

    log_ratio: Floats
    error: Floats


def cox(at_risk: Any, acted: Any) -> Hazards:
    """Return the hazards of groups against the first one: arrays of times x groups."""
    n, d = np.asarray(at_risk, np.float64), np.asarray(acted, np.float64)
    groups = n.shape[1]
    log_ratio, error = np.full(groups, np.nan), np.full(groups, np.nan)
    log_ratio[0] = error[0] = 0.0
    known = np.flatnonzero(d.sum(axis=0) > 0)
    if len(known) < 2 or known[0] != 0:
        return Hazards(log_ratio, error)
    n, d = n[:, known], d[:, known]
    there = (d.sum(axis=1) > 0) & (n.sum(axis=1) > 0)
    beta = np.zeros(len(known))
    found: Floats = np.zeros((len(known) - 1, len(known) - 1))
    for _ in range(_STEPS):
        slope, curve = _efron(n[there], d[there], beta)
        found = np.linalg.pinv(curve[1:, 1:]).astype(np.float64)
        step = np.clip(found @ slope[1:], -2.0, 2.0)
        beta[1:] += step
        if np.abs(step).max() < _NEAR:
            break
    else:
        return Hazards(log_ratio, error)
    told = np.abs(beta[1:]) < _ENDLESS
    log_ratio[known[1:]] = np.where(told, beta[1:], np.nan)
    error[known[1:]] = np.where(told, np.sqrt(np.diag(found)), np.nan)
    return Hazards(log_ratio, error)


def _efron(n: Floats, d: Floats, beta: Floats) -> tuple[Floats, Floats]:
    """Return the slope and the curvature of the partial likelihood, ties by Efron."""
    weight = np.exp(beta)
    slope, curve = d.sum(axis=0), np.zeros((len(beta), len(beta)))
    for risk, ties in zip(n * weight, d * weight, strict=True):
        tied = round(float((ties / weight).sum()))
        part = np.arange(tied)[:, None] / tied
        left = risk - part * ties
        share = left / left.sum(axis=1, keepdims=True)
        slope = slope - share.sum(axis=0)
        curve += np.diag(share.sum(axis=0)) - share.T @ share
    return slope, curve
