"""What tables tell of pay, brought to one measure: on rows one can check on paper."""

from datetime import UTC, datetime
from math import exp, log, sqrt

import numpy as np
import pyarrow as pa
import pytest

from rapport.flow.profiles.income import figures
from rapport.flow.profiles.income.figures import HALF_LIFE
from rapport.flow.profiles.income.setup_file import PaySetup
from tests.flow.profiles.income.market import NOW, market, told

PLAIN = PaySetup(taxes=())


def read(*rows, setup=PLAIN):
    """The figures of `told` rows, as texts and numbers by group and origin."""
    engine = market(*rows, setup=setup)
    samples = engine.get("select * from pay_samples")
    rates = [(r["currency"], r["value"], r["since"]) for r in setup.rates_table().to_pylist()]
    return figures.of(samples, rates, setup.currency, setup.taxes_table(), now=NOW)


def pay(*rows, **how):
    """The typical pay of the only group that rows tell of."""
    (mean,) = read(*rows, **how).mean
    return exp(mean)


# ------------------------------------------------------------------------ of statistics


def test_quantiles_of_a_log_normal_give_it_back():
    deviates = {"p10": -1.28155, "p25": -0.67449, "p50": 0, "p75": 0.67449, "p90": 1.28155}
    made = read(told("Казань", **{k: exp(11 + 0.5 * z) for k, z in deviates.items()}))
    assert made.mean[0] == pytest.approx(11, abs=1e-5)
    assert made.spread[0] == pytest.approx(0.25, abs=1e-5)


def test_a_median_alone_tells_of_no_spread():
    made = read(told("Казань", p50=50_000))
    assert exp(made.mean[0]) == pytest.approx(50_000)
    assert np.isnan(made.spread[0])


def test_a_mean_lies_above_the_median_by_half_the_variance():
    assert pay(told("Казань", mean=50_000)) == pytest.approx(50_000 * exp(-0.25 / 2))
    both = read(told("Казань", p50=40_000, mean=50_000))
    assert exp(both.mean[0]) == pytest.approx(40_000)
    assert both.spread[0] == pytest.approx(2 * log(50 / 40))


def test_an_offer_of_two_sides_counts_as_the_root_of_their_product():
    assert pay(told("Казань", from_=40_000, to=90_000)) == pytest.approx(60_000)


def test_an_offer_of_one_side_is_widened_as_is_usual_in_its_role():
    """Of cooks the usual ratio of to and from is 4, of drivers it is 2.25."""
    cooks = [told("Казань", role="повар", from_=40_000, to=160_000)]
    drivers = [told("Казань", role="водитель", from_=40_000, to=90_000)]
    one_sided = [
        told("Самара", role="повар", from_=50_000),
        told("Пермь", role="повар", to=50_000),
        told("Самара", role="водитель", from_=50_000),
        told("Самара", role="юрист", from_=50_000),  # as usual over all roles: 3.125
    ]
    made = read(*cooks, *drivers, *one_sided)
    by_name = zip(made.area_name, made.role_name, made.mean, strict=True)
    found = {(area, role): exp(mean) for area, role, mean in by_name}
    assert found["Самара", "повар"] == pytest.approx(50_000 * 2)
    assert found["Пермь", "повар"] == pytest.approx(50_000 / 2)
    assert found["Самара", "водитель"] == pytest.approx(50_000 * 1.5)
    assert found["Самара", "юрист"] == pytest.approx(50_000 * sqrt(3.125))


def test_an_offer_of_one_side_that_nothing_can_be_compared_with_is_left_out():
    assert len(read(told("Казань", from_=50_000)).mean) == 0


def test_quantiles_count_before_a_mean_and_a_mean_before_bounds():
    assert pay(told("Казань", p50=3, mean=9, from_=20, to=20)) == pytest.approx(3)
    assert pay(told("Казань", mean=9, from_=20, to=20)) == pytest.approx(9 * exp(-0.125))


# --------------------------------------------------------------------------- of money


def test_pay_before_tax_is_taxed_step_by_step():
    setup = PaySetup(taxes=(("RUB", 0.0, 0.1), ("RUB", 1000.0, 0.5)))
    low = told("Казань", p50=800, gross=True)
    high = told("Казань", p50=3000, gross=True)
    assert pay(low, setup=setup) == pytest.approx(800 * 0.9)
    assert pay(high, setup=setup) == pytest.approx(1000 * 0.9 + 2000 * 0.5)
    net, gross = told("Казань", p50=3000), told("Казань", p50=3000, gross=True, currency="EUR")
    assert pay(net, setup=setup) == pytest.approx(3000)
    made = read(gross, setup=setup)
    assert (exp(made.mean[0]), made.tax[0]) == (pytest.approx(3000), "before")


def test_the_taxes_that_come_with_the_code():
    setup = PaySetup()
    assert pay(told("Казань", p50=100_000, gross=True), setup=setup) == pytest.approx(87_000)
    high = told("Казань", p50=300_000, gross=True)
    assert pay(high, setup=setup) == pytest.approx(200_000 * 0.87 + 100_000 * 0.85)
    bulgaria = told("София", p50=2000, gross=True, currency="BGN")
    assert pay(bulgaria, setup=setup) == pytest.approx(2000 * (1 - 0.1378) * 0.9, rel=1e-4)


def test_money_is_changed_only_where_somebody_told_the_rate():
    day = datetime(2026, 1, 1, tzinfo=UTC)
    setup = PaySetup("RUB", rates=(("EUR", 90.0, None), ("EUR", 100.0, day)), taxes=())
    before, after = (told("Казань", p50=1000, currency="EUR", days=d) for d in (90, 10))
    assert pay(before, setup=setup) == pytest.approx(90_000)
    assert pay(after, setup=setup) == pytest.approx(100_000)
    made = read(told("Казань", p50=1000, currency="USD"), setup=setup)
    assert (made.currency[0], exp(made.mean[0])) == ("USD", pytest.approx(1000))
    assert read(told("Казань", p50=1000, currency=None)).mean.tolist() == []


# ---------------------------------------------------------------------- of time and size


def test_figures_count_half_when_they_are_half_a_year_old():
    assert HALF_LIFE == 180
    made = read(told("Казань", p50=1000, days=180, sample=200))
    assert made.n[0] == pytest.approx(100)


def test_figures_that_an_origin_tells_again_make_a_group_newer_and_no_larger():
    made = read(told("Казань", p50=1000, days=180), told("Казань", p50=4000))
    assert made.n.tolist() == [100]
    assert made.mean[0] == pytest.approx((2 * log(4000) + log(1000)) / 3)
    apart = read(told("Казань", p50=1000), told("Казань", p50=4000, origin="another"))
    assert apart.n.tolist() == [100, 100]


def test_a_figure_of_which_nobody_says_how_many_it_is_of_counts_as_one():
    assert read(told("Казань", p50=1000, sample=None)).n.tolist() == [1]
    assert read(told("Казань", p50=1000, count=70, sample=None)).n.tolist() == [70]


def test_the_last_hundredth_of_a_role_is_left_out_at_either_end():
    rows = [told(f"town {i}", p50=1000 + i, sample=100) for i in range(8)]
    rows += [told("cheap", p50=1, sample=5), told("dear", p50=1e9, sample=5)]
    names = set(read(*rows).area_name)
    assert names == {f"town {i}" for i in range(8)}
    few = read(told("a", p50=1), told("b", p50=1000), told("c", p50=1e6))
    assert len(few.mean) == 3, "none of a few is a hundredth of them"


def test_the_last_word_on_a_figure_counts():
    rows = [told("Казань", p50=1000, seq=1), told("Казань", p50=2000, seq=2)]
    assert pay(*rows) == pay(*rows[::-1]) == pytest.approx(2000)


@pytest.mark.parametrize(
    ("ages", "band"),
    [
        ((25, 34), 1), ((25, 29), 1), ((30, 39), 1), ((36, 44), 2), ((60, 64), 4),
        ((18, 64), -1), ((None, None), -1), ((None, 24), 0), ((65, None), 4), ((14, 17), -1),
    ],
)  # fmt: skip
def test_a_span_of_years_lies_in_the_band_that_has_half_of_it(ages, band):
    assert read(told("Казань", p50=1, age_from=ages[0], age_to=ages[1])).band.tolist() == [band]


def test_what_is_not_pay_or_names_no_place_is_left_out():
    rows = [told("Казань", p50=9, measure="vacancies"), told("Казань", p50=-1), told("", p50=9)]
    assert len(read(*rows).mean) == 0
    assert isinstance(market().get("select * from income_cells"), pa.Table)


def test_figures_that_may_not_be_kept_are_left_out_and_rights_are_those_of_all():
    """Of groups neither SCORE nor SEGMENT is asked: they judge nobody. But STORE is."""
    rows = [told("Казань", p50=1000), told("Пермь", p50=1, rights=0b1111)]
    rows.append(told("Самара", p50=1, rights=0b1000000))
    made = read(*rows)
    assert set(made.area_name) == {"Казань", "Пермь"}
    assert made.rights == 0b0000001
