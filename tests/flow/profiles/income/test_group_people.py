"""How many of our people fall in the groups that figures of pay tell of."""

import pytest

from rapport.flow.rights import Right
from tests.flow.profiles.income.market import cells, market, people, told

MARKET = [
    told("Казань", role="Врач", p50=50_000),
    told("Казань", role="Повар", p50=30_000),
    told("Татарстан", p50=40_000),
    told("Россия", p50=40_000, sex="female", age_from=25, age_to=34),
]
DOCTOR = {"city": "Kazan", "position": "врач-терапевт"}


def counted(*kinds, rows=MARKET):
    """People of each group, by what names it."""
    made = market(*rows, ours=people(*kinds)).get("select * from group_people").to_pylist()
    named = ("area", "role", "sex", "age_from")
    return {tuple(r[n] for n in named if r[n] is not None): r["people"] for r in made}


def test_people_count_in_their_group_and_in_all_wider_ones():
    found = counted((25, DOCTOR), (20, {"city": "г. Казань"}), (40, {"city": "Елабуга"}))
    assert found[("Казань", "Врач")] == 25
    assert found[("Казань",)] == 45
    assert found[("Татарстан",)] == found[("Россия",)] == 45
    assert found[("Врач",)] == 25
    assert found[()] == 85
    assert all("Повар" not in group for group in found)


def test_a_group_of_nineteen_is_not_told_of():
    assert ("Казань", "Врач") not in counted((19, DOCTOR), (30, {"city": "Казань"}))
    assert counted((20, DOCTOR))[("Казань", "Врач")] == 20
    assert counted((19, DOCTOR)) == {}


def test_people_are_grouped_by_sex_and_by_the_band_of_their_age():
    young = {"sex": "female", "birth_date": "1996-05-01"}  # 30 in 2026
    found = counted((22, DOCTOR | young), (21, DOCTOR | {"birth_date": "1990"}))
    assert found[("Казань", "Врач", "female", 25)] == 22
    assert found[("Казань", "Врач", 35)] == 21
    assert found[("female", 25)] == 22


@pytest.mark.parametrize("birth", ["2012-01-01", "1900", "03-17"])
def test_who_is_no_adult_and_who_told_no_year_has_no_band(birth):
    found = counted((20, DOCTOR | {"birth_date": birth}))
    assert [group for group in found if isinstance(group[-1] if group else "", int)] == []


def test_what_is_disputed_or_may_not_group_people_is_not_known():
    may_not = int(Right.STORE | Right.SCORE)
    assert counted((20, DOCTOR | {"rights": may_not})) == {(): 20}
    assert counted((20, DOCTOR | {"tier": "disputed"})) == {(): 20}


def test_organisations_are_nobody():
    made = people((20, DOCTOR))
    kinds = ["organisation"] * 20
    made["people"] = made["people"].set_column(1, "kind", [kinds])
    assert market(*MARKET, ours=made).get("select * from group_people").num_rows == 0


def test_without_figures_nobody_is_counted():
    assert counted((30, DOCTOR), rows=[]) == {}
    assert cells() == []


def test_the_order_of_people_changes_nothing():
    kinds = [(25, DOCTOR), (30, {"city": "Казань", "sex": "male"}), (50, {"position": "повар"})]
    assert counted(*kinds) == counted(*kinds[::-1])
