"""What groups earn, with the band: on markets to check on paper, and on one made by chance."""

import json
import random
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flow.profiles.income.market import RIGHTS, cell, cells, told

Z90 = 1.2815515655


def bands(pay, sd=0.5):
    """Quantiles of a log-normal of that median."""
    deviates = {"p10": -Z90, "p25": -0.67449, "p50": 0, "p75": 0.67449, "p90": Z90}
    return {name: exp(log(pay) + sd * z) for name, z in deviates.items()}


# ------------------------------------------------------------------------- one group


def test_a_group_alone_is_what_its_table_says():
    (own, *_wider) = cells(told("Казань", sample=400, **bands(50_000)))
    assert own["area"] == "Казань"
    assert own["median"] == pytest.approx(50_000, rel=1e-4)
    half = Z90 * sqrt(own["spread"] + own["doubt"])
    assert own["p10"] == pytest.approx(own["median"] * exp(-half), rel=1e-4)
    assert own["p90"] == pytest.approx(own["median"] * exp(half), rel=1e-4)
    assert own["spread"] == pytest.approx(0.25, rel=1e-3)
    assert (own["n_effective"], own["quality"], own["backed_off"]) == (400, "A", "own")
    assert (own["currency"], own["tax"], own["rights"]) == ("RUB", "after", RIGHTS)
    assert json.loads(own["origins"]) == [{"origin": "bureau", "n": 400.0, "offset": None}]


def test_few_figures_of_a_role_are_drawn_to_its_place():
    """Two figures beside 400: w = 2 / (2 + 20) of the place, which nearly is the 400."""
    rows = cells(
        told("Казань", role="врач", sample=400, **bands(50_000)),
        told("Казань", role="повар", sample=2, **bands(100_000)),
    )
    place, cook = cell(rows, area="Казань"), cell(rows, area="Казань", role="повар")
    drawn = 2 / 22 * log(100_000) + 20 / 22 * place["log_pay"]
    assert cook["log_pay"] == pytest.approx(drawn, abs=2e-3)
    assert (cook["backed_off"], cook["quality"], cook["n_effective"]) == ("roles", "D", 402)


def test_below_thirty_figures_in_all_nothing_is_said():
    assert cells(told("Казань", role="врач", sample=29, **bands(50_000))) == []
    assert len(cells(told("Казань", role="врач", sample=30, **bands(50_000)))) > 0


def test_old_figures_count_less_until_nothing_is_said():
    assert cells(told("Казань", sample=100, days=360, **bands(50_000))) == []
    rows = cells(told("Казань", sample=100, days=180, **bands(50_000)))
    assert (rows[0]["n_effective"], rows[0]["quality"]) == (50, "B")


# --------------------------------------------------------------------------- back-off


@pytest.mark.parametrize(
    ("lacks", "more", "word", "quality"),
    [
        ({}, 30, "own", "B"), ({}, 100, "own", "A"), ({"level"}, 30, "level", "C"),
        ({"level", "age"}, 30, "ages", "C"), ({"level", "age", "sex"}, 30, "sexes", "C"),
        ({"level", "age", "sex", "role"}, 30, "roles", "D"),
        ({"level", "age", "sex", "role", "industry"}, 30, "industries", "D"),
    ],
)  # fmt: skip
def test_one_backs_off_in_the_order_of_hh(lacks, more, word, quality):
    """Five doctors of one kind, and others who are like them in all but what `lacks` names."""
    whole = {"industry": "care", "role": "врач", "sex": "female", "age": (25, 34), "level": "x"}
    others = {k: v for k, v in whole.items() if k not in lacks} | dict.fromkeys(lacks)
    if "age" in lacks:
        others["age"] = (45, 54)
    others |= {"sex": "male"} if "sex" in lacks else {}
    others |= {"role": "повар"} if "role" in lacks else {}
    others |= {"industry": "food"} if "industry" in lacks else {}
    others |= {"level": "y"} if "level" in lacks else {}
    rows = cells(
        told("Казань", sample=5, p50=50_000, origin="a", **spread_out(whole)),
        told("Казань", sample=more, p50=60_000, origin="b", **spread_out(others)),
    )
    found = cell(
        rows, area="Казань", industry="care", role="врач", sex="female", age_from=25, level="x"
    )
    assert (found["backed_off"], found["quality"]) == (word, quality)


def spread_out(named):
    first, last = named["age"]
    rest = {k: v for k, v in named.items() if k != "age"}
    return {**rest, "age_from": first, "age_to": last}


def test_a_town_backs_off_to_its_region_then_its_district_then_its_country():
    few = told("Набережные Челны", role="врач", sample=3, p50=30_000)
    for where, word in (
        ("Республика Татарстан", "region"), ("ПФО", "district"), ("Россия", "country"),
    ):  # fmt: skip
        rows = cells(few, told(where, role="врач", sample=90, p50=60_000))
        found = cell(rows, area="Набережные Челны", role="врач")
        assert (found["backed_off"], found["quality"]) == (word, "D")
        assert log(30_000) < found["log_pay"] < log(60_000)


def test_elsewhere_counts_times_the_ratio_of_the_two_places():
    """In the small town each role earns half of what it earns elsewhere, as far as is told."""
    towns = [
        told(town, role=role, sample=200, p50=pay)
        for town in ("Тирана", "Загреб", "Скопие")
        for role, pay in (("врач", 1000), ("повар", 400), ("юрист", 2000))
    ]
    small = [told("Велес", role="врач", sample=14, p50=500)]
    small.append(told("Велес", role="повар", sample=14, p50=200))
    found = cell(cells(*towns, *small), area="Велес", role="врач")
    assert (found["backed_off"], found["quality"]) == ("elsewhere", "D")
    # the ratio is believed by 28 / (28 + 20); what the town says itself by 14 / (14 + 20)
    assert 500 < found["median"] < 700
    lawyers = cell(cells(*towns), role="юрист")
    assert lawyers["median"] == pytest.approx(2000, rel=0.03)


# ---------------------------------------------------------------------------- origins


def test_offers_and_wishes_are_brought_to_what_is_paid():
    """Offers lie .2 above what is paid, wishes .3 above offers; wishes share no role with pay."""
    paid = [told("Казань", role=r, origin="hh.ru salary bank, SALARIES", p50=1000) for r in "ab"]
    high = {"offers": exp(0.2), "wishes": exp(0.5)}
    offers = [told("Казань", role=r, origin="vacancies", p50=1000 * high["offers"]) for r in "bc"]
    wishes = [told("Казань", role=r, origin="resumes", p50=1000 * high["wishes"]) for r in "cd"]
    rows = cells(*paid, *offers, *wishes)
    for role in "abcd":
        assert cell(rows, area="Казань", role=role)["median"] == pytest.approx(1000, rel=1e-3)
    told_of = {
        one["origin"]: one["offset"] for one in json.loads(cell(rows, area="Казань")["origins"])
    }
    assert told_of == {
        "hh.ru salary bank, SALARIES": 0.0,
        "vacancies": pytest.approx(0.2, abs=1e-3),
        "resumes": pytest.approx(0.5, abs=1e-3),
    }


def test_what_shares_no_group_is_compared_with_nothing():
    rows = cells(
        told("Казань", role="a", origin="salary bank", p50=1000),
        told("Казань", role="b", origin="vacancies", p50=2000),
    )
    offsets = [one["offset"] for one in json.loads(cell(rows, area="Казань")["origins"])]
    assert offsets == [None, None]


def test_pay_before_tax_that_no_table_tells_the_tax_of_is_a_kind_of_its_own():
    net = [told("Berlin", role=r, p50=1000, currency="EUR") for r in "ab"]
    gross = [told("Berlin", role=r, p50=1500, currency="EUR", gross=True) for r in "bc"]
    rows = cells(*net, *gross)
    assert cell(rows, area="Berlin", role="c")["median"] == pytest.approx(1000, rel=1e-3)
    assert {row["tax"] for row in rows} == {"after"}
    alone = cells(*gross)
    assert {row["tax"] for row in alone} == {"before"}


def test_what_an_origin_tells_of_a_group_as_a_whole_counts_and_not_its_parts_too():
    rows = cells(
        told("Казань", sample=100, p50=1000),
        told("Казань", sample=40, p50=800, sex="female"),
        told("Казань", sample=60, p50=1200, sex="male"),
    )
    assert cell(rows, area="Казань")["n_effective"] == 100
    assert cell(rows, area="Казань", sex="female")["n_effective"] == 40


def test_currencies_without_a_rate_stay_apart():
    rows = cells(told("Казань", p50=1000), told("Казань", p50=20, currency="EUR"))
    found = {r["currency"]: r["median"] for r in rows if r["area"] == "Казань"}
    assert found == {"RUB": pytest.approx(1000), "EUR": pytest.approx(20)}


def test_one_profession_in_two_languages_is_one_role():
    rows = cells(
        told("София", role="Готвач", p50=1000, currency="BGN"),
        told("Sofia", role="Cook", p50=1000, currency="BGN", origin="b", sample=300),
    )
    assert [r["n_effective"] for r in rows if r["is_told"]] == [400]
    assert rows[0]["area"] == "Sofia" and rows[0]["role"] == "Cook", "as most figures write it"


# ------------------------------------------------------------------ what always holds


def test_the_order_of_rows_changes_nothing():
    rows = [
        told(town, role=role, sample=20 + 7 * i, origin=origin, days=9 * i, **bands(900 + 50 * i))
        for i, (town, role, origin) in enumerate(
            (t, r, o)
            for t in ("Казань", "Самара", "Пермь", "Осло")
            for r in ("врач", "повар", None)
            for o in ("vacancies", "salary bank")
        )
    ]
    first = cells(*rows)
    random.Random(3).shuffle(rows)
    assert cells(*rows) == first
    assert len(first) >= 30


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Казань", "Татарстан", "Самара", "Россия", "Осло"]),
            st.sampled_from([None, "врач", "повар"]),
            st.sampled_from([None, "female", "male"]),
            st.sampled_from([None, 25, 45]),
            st.floats(100, 1e6),
            st.integers(1, 500),
            st.integers(0, 900),
        ),
        max_size=12,
    )
)
def test_every_band_holds_its_median_and_rests_on_thirty_figures(market):
    rows = cells(
        *(
            told(a, role=r, sex=s, age_from=g, age_to=g and g + 9, p50=p, sample=n, days=d)
            for a, r, s, g, p, n, d in market
        )
    )
    for row in rows:
        assert row["p10"] < row["median"] < row["p90"]
        assert row["n_effective"] >= 30
        assert row["doubt"] > 0 and row["spread"] > 0
    if rows:
        pays = [p for *_, p, _, _ in market]
        medians = [row["median"] for row in rows]
        assert min(pays) * 0.5 <= min(medians) and max(medians) <= max(pays) * 2


def test_means_of_a_simulated_market_are_recovered():
    """Roles, towns and groups differ by chance; of each group 5 to 200 people are asked.

    Of the bands a tenth should lie on either side of what the group's people really earn; and an
    estimate should be nearer the truth than the group's own figures.
    """
    chance = np.random.default_rng(11)
    towns, roles = [f"Town {i}" for i in range(12)], [f"Role {i}" for i in range(10)]
    rows, truth, own = [], {}, {}
    of_town, of_role = chance.normal(0, 0.15, len(towns)), chance.normal(0, 0.35, len(roles))
    for t, town in enumerate(towns):
        for r, role in enumerate(roles):
            middle = 10.5 + of_town[t] + of_role[r] + chance.normal(0, 0.1)
            asked = chance.normal(middle, 0.5, chance.integers(5, 200))
            names = {"p10": 10, "p25": 25, "p50": 50, "p75": 75, "p90": 90}
            pay = {name: exp(np.percentile(asked, q)) for name, q in names.items()}
            rows.append(told(town, role=role, sample=len(asked), **pay))
            truth[town, role], own[town, role] = middle, float(np.median(asked))
    found = {(c["area"], c["role"]): c for c in cells(*rows) if c["is_told"]}
    assert len(found) > 0.95 * len(truth), "but for the hundredths that are left out"
    covered, error, error_alone = [], [], []
    for key, made in found.items():
        low, high = ((log(made[p]) - truth[key]) / 0.5 for p in ("p10", "p90"))
        covered.append(below(high) - below(low))
        error.append((made["log_pay"] - truth[key]) ** 2)
        error_alone.append((own[key] - truth[key]) ** 2)
    assert 0.75 < np.mean(covered) < 0.85
    assert np.mean(error) < 0.8 * np.mean(error_alone)


def below(deviate):
    """Share of a normal distribution below a deviate."""
    from statistics import NormalDist

    return NormalDist().cdf(deviate)
