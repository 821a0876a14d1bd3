"""Shares, means and their differences, with intervals: what all parts of a profile count by.

Arrays in, arrays out, each of one length n; numpy alone, and the same bytes on each run. Never:
a table, or a threshold that is not the reader's own.

Source  Wilson (1927); Newcombe (1998), method 10; Benjamini and Hochberg (1995); Rao and Scott
        (1992); the beta integral by Lentz's continued fraction, as in Press et al., 6.4.
"""

from math import erfc, lgamma
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: A standard normal lies within -Z95 and Z95 in 95 of 100 cases.
Z95: Final = 1.959963984540054
#: Steps of the continued fraction, and of a quantile, at most.
_FRACTIONS, _STEPS = 5000, 60
_TINY: Final = 1e-300
#: Of a beta with less than this all lies at its end.
_POINT: Final = 1e-6


def wilson(x: Any, n: Any) -> tuple[Floats, Floats]:
    """Return the 95 % interval of the share x / n; (0, 1) where n is 0."""
    x, n = np.asarray(x, np.float64), np.asarray(n, np.float64)
    of = np.where(n > 0, n, 1.0)
    share, square = x / of, Z95 * Z95
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z95 / (1 + square / of) * np.sqrt(share * (1 - share) / of + square / (4 * of * of))
    low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
    return np.where(n > 0, low, 0.0), np.where(n > 0, high, 1.0)


def newcombe(x1: Any, n1: Any, x2: Any, n2: Any) -> tuple[Floats, Floats, Floats]:
    """Return the difference of two shares, x1 / n1 - x2 / n2, and its 95 % interval.

    56 of 70 against 48 of 80 give .20 (.052 to .334).
    """
    x1, n1, x2, n2 = (np.asarray(v, np.float64) for v in (x1, n1, x2, n2))
    one, two = x1 / n1, x2 / n2
    low1, high1 = wilson(x1, n1)
    low2, high2 = wilson(x2, n2)
    difference = one - two
    low = difference - np.sqrt((one - low1) ** 2 + (high2 - two) ** 2)
    high = difference + np.sqrt((high1 - one) ** 2 + (two - low2) ** 2)
    return difference, low, high


def p_of_shares(x1: Any, n1: Any, x2: Any, n2: Any) -> Floats:
    """Return how likely shares at least so far apart are by chance: two-sided.

    By the pooled normal; where one side is small its binomial tail, the other's share taken for
    known, is larger and rules: the normal finds too much in twenty people.
    """
    x1, n1, x2, n2 = (np.asarray(v, np.float64) for v in (x1, n1, x2, n2))
    pooled = (x1 + x2) / (n1 + n2)
    variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    normal = p_of_z((x1 / n1 - x2 / n2) / np.sqrt(np.where(variance > 0, variance, np.inf)))
    return np.maximum(normal, np.maximum(_tails(x1, n1, x2 / n2), _tails(x2, n2, x1 / n1)))


def _tails(x: Floats, n: Floats, share: Floats) -> Floats:
    """Return twice the smaller tail of a binomial, x itself by half (Lancaster 1961); 0 where the
    share is none or all."""
    told = (share > 0) & (share < 1)
    safe = np.where(told, share, 0.5)
    least = np.where(x > 0, beta_below(safe, np.maximum(x, _POINT), n - x + 1), 1.0)
    more = np.where(x < n, beta_below(safe, x + 1, np.maximum(n - x, _POINT)), 0.0)
    up = (least + more) / 2
    return np.where(told, np.minimum(2 * np.minimum(up, 1 - up), 1.0), 0.0)


def p_of_z(z: Any) -> Floats:
    """Return how likely a standard normal is at least as far from 0 as z."""
    flat = np.asarray(z, np.float64)
    return np.array([erfc(abs(v) / 2**0.5) for v in flat.ravel()]).reshape(flat.shape)


def p_of_t(t: Any, freedom: Any) -> Floats:
    """Return how likely Student's t with so many degrees of freedom is at least as far from 0."""
    t, freedom = np.asarray(t, np.float64), np.asarray(freedom, np.float64)
    return beta_below(freedom / (freedom + t * t), freedom / 2, 0.5)


def t_at(share: float, freedom: Any) -> Floats:
    """Return below which value that share, .5 to 1, of Student's t lies."""
    freedom = np.asarray(freedom, np.float64)
    inside = beta_at(2 * (1 - share), freedom / 2, np.full(freedom.shape, 0.5))
    return np.asarray(np.sqrt(freedom * (1 / np.maximum(inside, _TINY) - 1)), np.float64)


def benjamini_hochberg(p: Any) -> Floats:
    """Return q for each p: the least share of false finds among all that are found with it."""
    p = np.asarray(p, np.float64)
    n = len(p)
    order = np.argsort(p, kind="stable")
    found = p[order] * n / np.arange(1, n + 1)
    least = np.minimum.accumulate(found[::-1])[::-1]
    q = np.empty(n)
    q[order] = np.minimum(least, 1.0)
    return q


def design_effect(x: Any, n: Any, xx: Any, xn: Any, nn: Any, groups: Any) -> Floats:
    """Return by how much what people say in groups of one's own tells less than that many people.

    x, n        how many of how many, of all groups; 0 < n
    xx, xn, nn  sums over groups of x squared, x times n, n squared
    groups      how many

    Of whom two hundred texts are, each text tells little that is new. x and n divided by this
    are those of so many single texts. 1 where nothing can be told, and never less.
    """
    x, n, xx, xn, nn, groups = (np.asarray(v, np.float64) for v in (x, n, xx, xn, nn, groups))
    share = x / n
    spread = xx - 2 * share * xn + share * share * nn
    many = groups > 1
    seen = np.where(many, groups / np.where(many, groups - 1, 1.0), 1.0) * spread / (n * n)
    simple = share * (1 - share) / n
    told = simple > 0
    return np.maximum(1.0, np.where(told, seen / np.where(told, simple, 1.0), 1.0))


def sums(values: Floats, group: NDArray[np.int64], groups: int) -> Floats:
    """Return the sum of the values of each group, 0 to groups - 1."""
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64)


def beta_below(x: Any, a: Any, b: Any) -> Floats:
    """Return the share of a beta distribution with a, b > 0 that lies below x."""
    x, a, b = np.broadcast_arrays(*(np.asarray(v, np.float64) for v in (x, a, b)))
    turned = x > (a + 1) / (a + b + 2)
    y, p, q = np.where(turned, 1 - x, x), np.where(turned, b, a), np.where(turned, a, b)
    inside = (y > 0) & (y < 1)
    safe = np.where(inside, y, 0.5)
    front = _ln_gamma(p + q) - _ln_gamma(p) - _ln_gamma(q) + p * np.log(safe)
    below = np.exp(front + q * np.log1p(-safe)) * _fraction(safe, p, q) / p
    below = np.where(inside, below, np.where(y <= 0, 0.0, 1.0))
    return np.asarray(np.where(turned, 1 - below, below), np.float64)


def beta_at(share: float, a: Any, b: Any) -> Floats:
    """Return below which value that share of a beta distribution lies; 0 or 1 of a mere point."""
    a, b = np.broadcast_arrays(np.asarray(a, np.float64), np.asarray(b, np.float64))
    found = np.where(a < _POINT, 0.0, 1.0)
    some = (a >= _POINT) & (b >= _POINT)
    found[some] = _quantile(share, a[some], b[some])
    return found


def _quantile(share: float, a: Floats, b: Floats) -> Floats:
    """By Newton's steps, and by halves where a step leads out of what it lies in."""
    low, high, x = np.zeros(len(a)), np.ones(len(a)), a / (a + b)
    whole = _ln_gamma(a + b) - _ln_gamma(a) - _ln_gamma(b)
    for _ in range(_STEPS):
        above = beta_below(x, a, b) - share
        low, high = np.where(above < 0, x, low), np.where(above < 0, high, x)
        slope = np.exp(whole + (a - 1) * np.log(x) + (b - 1) * np.log1p(-x))
        step = x - above / np.maximum(slope, _TINY)
        inside = (step > low) & (step < high)
        last, x = x, np.where(inside, step, (low + high) / 2)
        if np.all(np.abs(x - last) <= 1e-12):
            break
    return x


def _fraction(x: Floats, a: Floats, b: Floats) -> Floats:
    """Return the continued fraction of the beta integral, where it converges fast."""
    c = np.ones_like(x)
    d = 1 / _away(1 - (a + b) * x / (a + 1))
    whole = d.copy()
    for m in range(1, _FRACTIONS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + step * d)
            c = _away(1 + step / c)
            whole = whole * c * d
        if np.all(np.abs(c * d - 1) < 1e-13):
            break
    return whole


def _away(x: Floats) -> Floats:
    """Keep away from nothing, by which one can't divide."""
    return np.where(np.abs(x) < _TINY, _TINY, x)


def _ln_gamma(x: Floats) -> Floats:
    return np.array([lgamma(v) for v in x.ravel()]).reshape(x.shape)
