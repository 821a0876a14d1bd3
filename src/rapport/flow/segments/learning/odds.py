"""How much oftener people convert who have something: lift, odds by stratum, and by chance.

Counts in, numbers out. Never: a flag of one person, or a threshold.

Source  Mantel and Haenszel (1959); their interval by Robins, Breslow and Greenland (1986); Fisher
        (1935); Cochran (1954), when chi-square will do; Mantel and Fleiss (1980), when the
        stratified one will; Benjamini and Yekutieli (2001).
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import fisher_exact

from rapport.flow.estimating import Z95, benjamini_hochberg, p_of_z

Floats = NDArray[np.float64]
#: Chi-square will do where so many are expected in each cell.
_EXPECTED: Final = 5.0


@dataclass(frozen=True, slots=True)
class Counts:
    """People of each of S strata: (S,) who have it and convert, have it, convert, and all."""

    both: Floats
    having: Floats
    converted: Floats
    people: Floats

    @property
    def cells(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The four fields a, b, c, d: with and converted, with and not, without and so on."""
        a, b = self.both, self.having - self.both
        c = self.converted - self.both
        return a, b, c, self.people - self.having - c


@dataclass(frozen=True, slots=True)
class Odds:
    """An odds ratio with its 95 % interval, and the standard error of its logarithm."""

    ratio: float
    low: float
    high: float
    error: float


def lift(counts: Counts) -> float:
    """Return the share of converted among those who have it over that among all."""
    having, people = counts.having.sum(), counts.people.sum()
    return float(counts.both.sum() / having * people / counts.converted.sum())


def mantel_haenszel(counts: Counts) -> Odds:
    """Return the odds ratio within strata; of one that would be 0 or without end, halves are
    added to the fields of all people together."""
    a, b, c, d = counts.cells
    n = np.where(counts.people > 0, counts.people, 1.0)
    for_it, against = a * d / n, b * c / n
    same, other = (a + d) / n, (b + c) / n
    r, s = float(for_it.sum()), float(against.sum())
    if r <= 0 or s <= 0:
        return _with_halves(counts)
    variance = (same * for_it).sum() / (2 * r * r)
    variance += (same * against + other * for_it).sum() / (2 * r * s)
    variance += (other * against).sum() / (2 * s * s)
    return _odds(float(np.log(r / s)), float(np.sqrt(variance)))


def _with_halves(counts: Counts) -> Odds:
    a, b, c, d = (float(cell.sum()) + 0.5 for cell in counts.cells)
    return _odds(float(np.log(a * d / (b * c))), float(np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)))


def _odds(log: float, error: float) -> Odds:
    low, high = log - Z95 * error, log + Z95 * error
    return Odds(float(np.exp(log)), float(np.exp(low)), float(np.exp(high)), error)


def fisher(counts: Counts, *, more: bool = False) -> float:
    """Return Fisher's exact p of all people together: two-sided, or of so many or more."""
    a, b, c, d = (round(float(cell.sum())) for cell in counts.cells)
    side = "greater" if more else "two-sided"
    return float(fisher_exact([[a, b], [c, d]], alternative=side).pvalue)


def by_chance(counts: Counts) -> float:
    """Return the two-sided p that having it and converting are independent.

    One stratum: chi-square, or Fisher's exact test where less than five are expected in a field.
    Several: that of Mantel and Haenszel within them, with its half taken off; where strata are
    too thin for it, the larger of it and of Fisher's of all together.
    """
    if len(counts.people) == 1:
        return fisher(counts) if _least_expected(counts) < _EXPECTED else _chi_square(counts)
    n, m, k = counts.people, counts.having, counts.converted
    of = np.maximum(n, 2.0)
    expected = m * k / of
    variance = float((m * (n - m) * k * (n - k) / (of * of * (of - 1))).sum())
    if variance <= 0:
        return 1.0
    gap = max(abs(float((counts.both - expected).sum())) - 0.5, 0.0)
    p = float(p_of_z(gap / variance**0.5))
    least, most = np.maximum(m + k - n, 0).sum(), np.minimum(m, k).sum()
    room = min(float(expected.sum() - least), float(most - expected.sum()))
    return p if room >= _EXPECTED else max(p, fisher(counts))


def _least_expected(counts: Counts) -> float:
    n, m, k = (float(v.sum()) for v in (counts.people, counts.having, counts.converted))
    return min(m, n - m) * min(k, n - k) / n


def _chi_square(counts: Counts) -> float:
    a, b, c, d = (float(cell.sum()) for cell in counts.cells)
    z = (a * d - b * c) * np.sqrt((a + b + c + d) / ((a + b) * (c + d) * (a + c) * (b + d)))
    return float(p_of_z(z))


def benjamini_yekutieli(p: Any) -> Floats:
    """Return q for each p, whichever way the tests hang together."""
    p = np.asarray(p, np.float64)
    harmonic = float((1 / np.arange(1, len(p) + 1)).sum())
    return np.asarray(np.minimum(benjamini_hochberg(p) * harmonic, 1.0), np.float64)


def shrunk(log_odds: Any, errors: Any) -> Floats:
    """Return log odds drawn to 0, the more the less sure each is (empirical Bayes, normal).

    How far true ones lie apart is what they vary more than their errors alone would.
    """
    log_odds, errors = np.asarray(log_odds, np.float64), np.asarray(errors, np.float64)
    if not len(log_odds):
        return np.zeros(0)
    weight = 1 / errors**2
    true = max(float(((log_odds**2 - errors**2) * weight).sum() / weight.sum()), 0.0)
    return np.asarray(log_odds * true / (true + errors**2), np.float64)
