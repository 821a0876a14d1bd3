"""BG/NBD on the purchases of CDNOW, whose numbers are published."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad

from rapport.flow.profiles.behaviour.bgnbd import Histories, Model, alive, expected, fit

DATA = Path(os.environ.get("RAPPORT_DATA", Path(__file__).parents[5] / "shared" / "data"))
CDNOW = DATA / "E_cdnow" / "cdnow_customers_summary_with_transactions.csv"


def one(x, t_x, age):
    return np.array([float(x)]), np.array([float(t_x)]), np.array([float(age)])


@pytest.fixture(scope="module")
def cdnow():
    if not CDNOW.is_file():
        pytest.skip("needs the public data sets: RAPPORT_DATA")
    rows = list(csv.DictReader(CDNOW.read_text().splitlines()))
    columns = [np.array([float(row[name]) for row in rows]) for name in ("x", "t_x", "T")]
    return Histories(*columns, np.ones(len(rows)))


def test_the_known_numbers(cdnow):
    model = fit(cdnow)
    assert len(cdnow.x) == 2357
    assert (round(model.r, 3), round(model.alpha, 3)) == (0.243, 4.414)
    assert (round(model.a, 3), round(model.b, 3)) == (0.793, 2.426)
    assert round(model.log_likelihood, 1) == -9582.4
    assert expected(model, *one(2, 30.43, 38.86), 39.0)[0] == pytest.approx(1.226, abs=5e-4)


def test_histories_counted_once_each_fit_as_all_of_them(cdnow):
    rows = np.stack([cdnow.x, cdnow.t_x, cdnow.age])
    each, counts = np.unique(rows, axis=1, return_counts=True)
    assert each.shape[1] < 2357
    whole, counted = fit(cdnow), fit(Histories(*each, counts.astype(float)))
    assert counted.r == pytest.approx(whole.r, rel=1e-4)
    assert counted.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-9)


def test_the_unit_of_time_changes_alpha_alone(cdnow):
    days = Histories(cdnow.x, 7 * cdnow.t_x, 7 * cdnow.age, cdnow.customers)
    model, other = fit(cdnow), fit(days)
    assert other.alpha == pytest.approx(7 * model.alpha, rel=1e-4)
    assert (other.r, other.a, other.b) == pytest.approx((model.r, model.a, model.b), rel=1e-4)


def test_what_is_expected_is_what_the_process_gives():
    """Against many customers who live and leave by the model's own rules."""
    model = Model(1.2, 5.0, 1.6, 3.0, 0.0)
    random = np.random.default_rng(7)
    n, age, weeks = 400_000, 20.0, 15.0
    rate, leaves = random.gamma(model.r, 1 / model.alpha, n), random.beta(model.a, model.b, n)
    at, x, t_x, later = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    here = np.ones(n, bool)
    while here.any():
        at = at + random.exponential(1 / rate)
        here &= at < age + weeks
        x, later = x + (here & (at < age)), later + (here & (at >= age))
        t_x = np.where(here & (at < age), at, t_x)
        here &= random.random(n) > leaves
    for some in (x == 0, (x == 2) & (abs(t_x - 10) < 1)):
        told = expected(model, x[some], t_x[some], np.full(some.sum(), age), weeks)
        assert later[some].mean() == pytest.approx(told.mean(), rel=0.06)


def test_who_never_came_back_is_alive_and_silence_speaks_against_it():
    model = Model(0.243, 4.414, 0.793, 2.426, 0.0)
    assert alive(model, *one(0, 0, 500))[0] == 1.0
    silent = [alive(model, *one(5, 30, age))[0] for age in (30, 40, 80, 300)]
    assert silent == sorted(silent, reverse=True) and silent[0] > 0.8 > 0.01 > silent[-1]


@pytest.mark.parametrize("age", [0, 39, 5000])
@pytest.mark.parametrize("x", [0, 1, 40, 3000])
@pytest.mark.parametrize("a", [1e-5, 0.4, 1.0, 2.5, 160_000.0])
def test_the_forecast_is_a_number_and_none_above_who_never_leaves(x, a, age):
    model = Model(0.5, 4.0, a, 3 * a, 0.0)
    told = expected(model, *one(x, age * (x > 0), age), 26.0)[0]
    assert 0 <= told <= (0.5 + x) * 26 / (4 + age) * (1 + 1e-9)


def test_where_nearly_nobody_leaves_the_rate_is_expected_and_where_all_do_one_purchase():
    stays = Model(0.5, 4.0, 1e-6, 10.0, 0.0)
    assert expected(stays, *one(3, 20, 20), 26.0)[0] == pytest.approx(3.5 * 26 / 24, rel=1e-4)
    leaves = Model(0.5, 4.0, 1e5, 1.0, 0.0)
    first = 1 - (4 / 30) ** 0.5  # the chance of one purchase at all: it is the last
    assert expected(leaves, *one(0, 0, 0), 26.0)[0] == pytest.approx(first, rel=1e-3)


def test_the_first_purchases_expected_are_those_of_rates_and_leaving():
    """Of who bought once just now: sum over rates of all that comes, by a numeric integral."""
    model = Model(1.5, 6.0, 2.0, 4.0, 0.0)
    # E[X(t)] of the source, eq. 9, from the mean over rates and chances of leaving
    from scipy.special import beta as beta_function
    from scipy.special import gamma

    def of(p):
        def at_rate(rate):
            weight = rate ** (model.r - 1) * np.exp(-model.alpha * rate)
            weight *= model.alpha**model.r / gamma(model.r)
            return weight * (1 - np.exp(-rate * p * 10.0)) / p

        weight = p ** (model.a - 1) * (1 - p) ** (model.b - 1) / beta_function(model.a, model.b)
        return weight * quad(at_rate, 0, 8)[0]

    wanted = quad(of, 1e-9, 1)[0]
    assert expected(model, *one(0, 0, 0), 10.0)[0] == pytest.approx(wanted, rel=1e-3)
