"""Pay of a group as a log-normal: mean and variance of its logarithm, from what tables tell.

Source  design of the income estimate: two-sided offers count as the square root of from times to,
        one-sided ones as from * sqrt(r) or to / sqrt(r), r learned by role. Fitting the bounds as
        a censored interval widens the spread (.63 for .50 in simulation).
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from rapport.flow.profiles.income.coding import Floats, Ints, parts

#: Standard normal deviates of the quantiles that tables tell.
DEVIATES: Final = {
    "p10": -1.2815515655,
    "p25": -0.6744897502,
    "p50": 0.0,
    "p75": 0.6744897502,
    "p90": 1.2815515655,
}
#: Variance of the logarithm of pay within a group, where no table tells of any spread.
USUAL_SPREAD: Final = 0.25


def fitted(told: Mapping[str, Floats], ratios: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance of the logarithm of pay of each group.

    told    p10 ... p90, mean, low and high (from and to): NaN where not told
    ratios  to / from usual in the group's role; NaN where nobody tells of both
    Returns NaN and NaN of a group of which nothing is told that says it. The variance is NaN
            where no spread is told; the mean then supposes the usual one.
    """
    middle, spread = _of_quantiles(told)
    usual = _usual(spread)
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = np.log(told["low"]), np.log(told["high"])
        mean = np.log(told["mean"])
        half = 0.5 * np.log(ratios)
    spread = np.where(np.isnan(spread), _of_mean(told, mean), spread)
    alone = mean - np.where(np.isnan(spread), usual, spread) / 2
    offers = np.where(np.isnan(low), high - half, np.where(np.isnan(high), low + half, 0.0))
    offers = np.where(np.isnan(low) | np.isnan(high), offers, (low + high) / 2)
    for more in (_of_one_quantile(told, usual), alone, offers):
        middle = np.where(np.isnan(middle), more, middle)
    return middle, spread


def ratios_by_role(low: Floats, high: Floats, roles: Ints) -> Floats:
    """Return to / from usual in each one's role: the median of those told with both.

    Of a role that has none the median over all roles; NaN if nobody tells of both.
    """
    both = ~np.isnan(low) & ~np.isnan(high)
    ratio = np.full(len(low), np.nan)
    ratio[both] = high[both] / low[both]
    found = np.full(len(low), np.median(ratio[both]) if both.any() else np.nan)
    for mine in parts(roles):
        if len(told := mine[both[mine]]):
            found[mine] = np.median(ratio[told])
    return found


def _of_quantiles(told: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Fit a line through log quantiles by their deviates (least squares), of two at least."""
    z = np.array(list(DEVIATES.values()))
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.log(np.stack([told[name] for name in DEVIATES], axis=1))
    there = ~np.isnan(logs)
    n = there.sum(axis=1)
    enough = n >= 2
    y, x = np.where(there, logs, 0.0), np.where(there, z, 0.0)
    counted = np.maximum(n, 1)
    mean_x, mean_y = x.sum(axis=1) / counted, y.sum(axis=1) / counted
    off = np.where(there, x - mean_x[:, None], 0.0)
    across = (off * off).sum(axis=1)
    slope = (off * y).sum(axis=1) / np.where(across > 0, across, 1.0)
    slope = np.maximum(slope, 0.0)  # a table whose quantiles fall tells of no spread
    middle = np.where(enough, mean_y - slope * mean_x, np.nan)
    return middle, np.where(enough & (slope > 0), slope * slope, np.nan)


def _of_one_quantile(told: Mapping[str, Floats], usual: float) -> Floats:
    """Return the mean where one quantile is told alone, with the usual spread."""
    found = np.full(len(told["p50"]), np.nan)
    for name, z in sorted(DEVIATES.items(), key=lambda one: abs(one[1])):
        with np.errstate(invalid="ignore", divide="ignore"):
            found = np.where(np.isnan(found), np.log(told[name]) - z * np.sqrt(usual), found)
    return found


def _of_mean(told: Mapping[str, Floats], mean: Floats) -> Floats:
    """Return the variance that a mean above its median tells: 2 ln(mean / median)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found = 2 * (mean - np.log(told["p50"]))
    return np.where(found > 0, found, np.nan)


def _usual(spread: Floats) -> float:
    known = spread[~np.isnan(spread)]
    return float(np.median(known)) if len(known) else USUAL_SPREAD
