"""BG/NBD: how often customers buy, how they leave, and what is to be expected of each.

While somebody is a customer they buy at a rate of their own, and after each purchase they may
leave for good; rates are gamma distributed over customers, chances to leave beta distributed.
Of a customer it needs three numbers: repeat purchases x, the time t_x of the last of them, and
the time T since the first purchase, all in weeks.

Source  Fader, Hardie and Lee (2005), "Counting your customers" the easy way, Marketing Science
        24(2). Known numbers (CDNOW, 2 357 customers): r .243, alpha 4.414, a .793, b 2.426,
        log-likelihood -9582.4; of x 2, t_x 30.43, T 38.86 in 39 weeks 1.226 purchases.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Where the search begins: the logarithms of r, alpha, a and b. Alpha scales with T.
_START: Final = (1.0, 1.0, 1.0, 1.0)
_STEP: Final = 1e-5  # of the differences that the slope is told by
_BOUND: Final = 12.0  # of each logarithm: beyond it the data tell nothing


@dataclass(frozen=True, slots=True)
class Model:
    """The four numbers of a market, in weeks, and how well they fit."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class Histories:
    """Histories of purchases, arrays of one length: each different one once.

    x, t_x, age  see above
    customers    how many have it
    """

    x: Floats
    t_x: Floats
    age: Floats
    customers: Floats


def fit(histories: Histories) -> Model:
    """Return the model under which these histories are likeliest.

    Shape   n histories, n > 0, at least one with x > 0.
    Cost    some hundred looks at all of them. The same histories in the same order give the
            same bytes.
    """
    from scipy.optimize import minimize

    scale = float(np.average(histories.age, weights=histories.customers)) / 10 or 1.0
    scaled = Histories(
        histories.x, histories.t_x / scale, histories.age / scale, histories.customers
    )
    counted = _Counted.of(scaled.x)
    customers = float(histories.customers.sum())

    def worth(logs: Floats) -> float:
        return -_log_likelihood(np.exp(logs), scaled, counted) / customers

    found = minimize(
        worth,
        np.log(_START),
        jac=lambda logs: _slope(worth, logs),
        method="L-BFGS-B",
        bounds=[(-_BOUND, _BOUND)] * 4,
        options={"maxiter": 200, "ftol": 1e-12, "gtol": 1e-8},
    )
    r, alpha, a, b = (float(v) for v in np.exp(found.x))
    # in weeks the last steps of the process are `scale` times as long
    shift = float((histories.customers * histories.x).sum()) * np.log(scale)
    return Model(r, alpha * scale, a, b, float(-found.fun * customers - shift))


@dataclass(frozen=True, slots=True)
class _Counted:
    """The different numbers of repeat purchases, and which of them each history has."""

    each: Floats
    which: NDArray[np.int64]

    @classmethod
    def of(cls, x: Floats) -> "_Counted":
        each, which = np.unique(x, return_inverse=True)
        return cls(each, which)


def _log_likelihood(numbers: Floats, histories: Histories, counted: _Counted) -> float:
    """Return the sum over customers of ln(A1 A2 (A3 + A4)), as the source writes it."""
    from scipy.special import gammaln

    r, alpha, a, b = numbers
    x, each = histories.x, counted.each
    of_x = gammaln(r + each) - gammaln(r) + gammaln(b + each) + gammaln(a + b)
    of_x -= gammaln(b) + gammaln(a + b + each)
    stays = -(r + x) * np.log(alpha + histories.age)
    again = x > 0
    leaves = np.where(
        again,
        np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + histories.t_x),
        -np.inf,
    )
    told = of_x[counted.which] + r * np.log(alpha) + np.logaddexp(stays, leaves)
    return float((histories.customers * told).sum())


def _slope(worth: Any, logs: Floats) -> Floats:
    """Return the slope by central differences."""
    steps = _STEP * np.eye(len(logs))
    return np.array([(worth(logs + step) - worth(logs - step)) / (2 * _STEP) for step in steps])


def alive(model: Model, x: Floats, t_x: Floats, age: Floats) -> Floats:
    """Return how likely each is still a customer, 0 to 1.

    Who bought once is one for sure: in this model nobody leaves before they came back once.
    """
    return np.asarray(1 / (1 + _gone(model, x, t_x, age)), np.float64)


def expected(model: Model, x: Floats, t_x: Floats, age: Floats, weeks: float) -> Floats:
    """Return the purchases to expect of each in the next `weeks`."""
    from scipy.special import hyp2f1

    a = model.a if abs(model.a - 1) > 1e-6 else 1 + 1e-6  # at 1 the formula divides by nothing
    rate, c = model.r + x, a + model.b + x - 1
    z = weeks / (model.alpha + age + weeks)
    # the source's (1 - z)**(r + x) 2F1(r + x, b + x; c; z), or the same as Euler turns it:
    # whichever has the smaller power, for those of large ones are no numbers any more
    turned = rate > a - 1
    power = np.where(turned, a - 1, rate)
    first = np.where(turned, a + model.b - 1 - model.r, rate)
    second = np.where(turned, a - 1, model.b + x)
    with np.errstate(invalid="ignore"):  # where even that is none, nobody leaves that soon
        lost = (1 - z) ** power * hyp2f1(first, second, c, z)
    most = rate * weeks / (model.alpha + age)  # of who never leaves
    made = np.fmin(c / (a - 1) * (1 - lost), most)
    return np.asarray(made / (1 + _gone(model, x, t_x, age)), np.float64)


def _gone(model: Model, x: Floats, t_x: Floats, age: Floats) -> Floats:
    """Return the odds of having left."""
    again = np.asarray(x) > 0
    power = ((model.alpha + age) / (model.alpha + t_x)) ** (model.r + x)
    return np.asarray(
        np.where(again, model.a / (model.b + np.maximum(x, 1) - 1) * power, 0.0), np.float64
    )
