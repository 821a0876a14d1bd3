"""What people like somebody earn: a pure function of what is known of them."""

from math import log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.profiles.income.lookup import Known, Lookup, rounded
from tests.flow.profiles.income.market import market, people, told

Z90 = 1.2815515655
BAND = {"p10": 0.6, "p25": 0.8, "p50": 1.0, "p75": 1.25, "p90": 1 / 0.6}


def bands(pay):
    return {name: pay * part for name, part in BAND.items()}


MARKET = [
    told("Казань", role="Врач", sample=900, **bands(80_000)),
    told("Казань", role="Повар", sample=900, **bands(40_000)),
    told("Самара", role="Врач", sample=900, **bands(60_000)),
    told("Самара", role="Повар", sample=900, **bands(30_000)),
    told("Казань", role="Врач", sex="female", sample=300, origin="b", **bands(70_000)),
    told("Казань", role="Врач", sex="male", sample=300, origin="b", **bands(90_000)),
]
OURS = [
    (40, {"city": "Казань", "position": "врач", "sex": "female", "birth_date": "1990-01-01"}),
    (30, {"city": "Казань", "position": "повар"}),
    (25, {"city": "Самара", "position": "врач"}),
    (8, {"city": "Самара", "position": "повар"}),
]


def lookup(rows=MARKET, ours=OURS, **how):
    engine = market(*rows, ours=people(*ours), **how)
    return Lookup(*(engine.get(f"select * from {t}") for t in ("income_cells", "group_people")))


@pytest.fixture(scope="module")
def pay():
    return lookup()


def width(found):
    return log(found.high / found.low)


def test_somebody_known_well_is_told_of_by_their_narrowest_group(pay):
    found = pay.of(Known("female", 36, "г. Казань", "Врач-терапевт"))
    assert found.asked == (("area", "Казань"), ("role", "Врач"), ("sex", "female"))
    assert (found.people, found.currency, found.quality) == (40, "RUB", "A")
    assert found.low < found.median < found.high
    assert 65_000 < found.median < 82_000
    assert found.origins == ("b",)


def test_a_group_with_fewer_than_twenty_of_our_people_gives_way_to_a_wider_one(pay):
    """Eight cooks of Samara: so it is told of Samara."""
    found = pay.of(Known(area="Самара", role="повар"))
    assert (found.asked, found.people) == ((("area", "Самара"),), 33)


def test_what_no_figures_tell_by_is_not_asked_for():
    """Women are told of apart among doctors of Kazan, and of Samara they are not."""
    found = lookup(ours=[*OURS, (30, {"city": "Самара", "sex": "female"})])
    told_of = found.of(Known(sex="female", area="Самара"))
    assert (told_of.asked, told_of.people) == ((("area", "Самара"),), 63)


def test_of_whom_nothing_is_known_nothing_is_said(pay):
    assert pay.of(Known()) is None
    assert pay.of(Known(sex="female", age=30)) is None
    assert pay.of(Known(area="Осло", role="космонавт")) is None


def test_of_a_town_that_no_figure_tells_of_nothing_is_said(pay):
    """Doctors elsewhere may earn anything; but of a doctor whose town nobody knows it is told."""
    assert pay.of(Known(area="Осло", role="врач")) is None
    assert pay.of(Known(role="врач")).people == 65


def test_where_fewer_than_twenty_are_like_somebody_nothing_is_said():
    few = lookup(ours=[(19, {"city": "Казань", "position": "врач"})])
    assert few.of(Known(area="Казань", role="врач")) is None
    assert lookup(rows=[]).of(Known(area="Казань", role="врач")) is None


def test_not_to_know_the_profession_widens_the_band(pay):
    doctor = pay.of(Known(area="Казань", role="врач"))
    anybody = pay.of(Known(area="Казань"))
    assert anybody.people == 70
    assert width(anybody) > 1.15 * width(doctor)
    assert 40_000 < anybody.median < 80_000


def test_a_mixture_is_weighed_by_our_own_people():
    """Of two towns, three quarters of our doctors are in the dear one."""
    rows = [told("Осло", role="Врач", p50=90_000), told("Берген", role="Врач", p50=10_000)]
    ours = [(60, {"city": "Осло", "position": "врач"})]
    ours.append((20, {"city": "Берген", "position": "врач"}))
    found = lookup(rows, ours).of(Known(role="врач"))
    mean = 0.75 * log(90_000) + 0.25 * log(10_000)
    between = 0.75 * 0.25 * log(9) ** 2
    assert log(found.median) == pytest.approx(mean, abs=0.12)
    assert width(found) == pytest.approx(2 * Z90 * sqrt(0.25 + between), rel=0.1)
    assert (found.people, found.asked) == (80, (("role", "Врач"),))


def test_a_town_that_figures_do_not_name_is_told_of_by_what_it_lies_in():
    ours = [(30, {"city": "Елабуга, Татарстан"}), (20, {"city": "Нижнекамск"})]
    found = lookup([told("Республика Татарстан", p50=40_000)], ours).of(Known(area="Нижнекамск"))
    assert (found.asked, found.people) == ((("area", "Республика Татарстан"),), 50)


def test_figures_by_industry_are_put_together_by_their_number():
    rows = [
        told("Казань", role="Врач", industry=line, sample=n, **bands(pay))
        for line, n, pay in (("care", 900, 60_000), ("sport", 300, 90_000))
    ]
    found = lookup(rows).of(Known(area="Казань", role="врач"))
    assert found.asked == (("area", "Казань"), ("role", "Врач"))
    mean = 0.75 * log(60_000) + 0.25 * log(90_000)
    assert log(found.median) == pytest.approx(mean, abs=0.03)
    assert found.n == 1200


def test_of_two_currencies_the_one_with_most_figures_there_counts():
    rows = [told("Казань", sample=90, p50=900, currency="EUR"), told("Казань", p50=80_000)]
    assert lookup(rows).of(Known(area="Казань")).currency == "RUB"


def test_rights_are_those_of_all_figures(pay):
    assert pay.of(Known(area="Казань", role="врач")).rights == 0b1000001


@pytest.mark.parametrize(
    ("money", "said"),
    [(54_871, 55_000), (98_499, 98_000), (1234.5, 1200), (99_600, 100_000), (0, 0), (7.26, 7.3)],
)
def test_money_is_told_with_two_digits(money, said):
    assert rounded(money) == pytest.approx(said)


@settings(max_examples=60, deadline=None)
@given(
    sex=st.sampled_from([None, "female", "male", "other"]),
    age=st.none() | st.integers(0, 120),
    area=st.sampled_from([None, "Казань", "Самара", "Татарстан", "Осло", "", "上海"]),
    role=st.sampled_from([None, "врач", "повар", "医生", "пилот", "", "врач, повар"]),
    level=st.sampled_from([None, "senior"]),
)
def test_no_answer_is_of_fewer_than_twenty_people_or_thirty_figures(
    pay, sex, age, area, role, level
):
    found = pay.of(Known(sex, age, area, role, level))
    if found is not None:
        assert found.people >= 20 and found.n >= 30
        assert found.low < found.median < found.high
        assert found.asked and {name for name, _ in found.asked} & {"area", "role"}
