"""Fifths, cells and forecasts of customers, by purchases one can count on paper."""

from datetime import timedelta

import pytest

from rapport.flow.behaviour_tables import BUYING, BUYING_MODEL
from tests.flow.profiles.behaviour.acting import NO_SCORE, Acts, ago, by_person


def buying(acts):
    return by_person(acts.made(BUYING))


def ten_customers():
    """c0 bought once, last of all 100 days ago, for 10; c9 ten times, 1 day ago, for 1000."""
    acts = Acts()
    for n in range(10):
        for order in range(n + 1):
            at = ago(days=100 - 11 * n + 40 * order)
            acts.deed(f"c{n}", "Purchase", at, amount=float(10 * (n + 1)))
    return acts


def test_fifths_are_those_of_the_brands_own_customers():
    found = buying(ten_customers())
    assert [row["r"] for row in found.values()] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert [row["f"] for row in found.values()] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert [row["m"] for row in found.values()] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert (found["c9"]["orders"], found["c9"]["spent"], found["c9"]["currency"]) == (
        10,
        1000.0,
        "EUR",
    )
    assert found["c9"]["last_order_at"] == ago(days=1)


def test_equals_stand_in_one_fifth():
    """Eight of ten bought once: all are in the lowest fifth, the other two in the highest."""
    acts = Acts()
    for n in range(10):
        for order in range(1 + (n >= 8)):
            acts.deed(f"c{n}", "Purchase", ago(days=n + 1 + 30 * order), amount=5.0)
    assert [row["f"] for row in buying(acts).values()] == [1] * 8 + [5, 5]


@pytest.mark.parametrize(
    ("r", "f", "cell"),
    [
        *((5, f, "champions") for f in (4, 5)),
        *((r, f, "loyal") for r in (3, 4) for f in (4, 5)),
        *((r, f, "potential_loyal") for r in (4, 5) for f in (2, 3)),
        (5, 1, "new"),
        (4, 1, "promising"),
        (3, 3, "needs_attention"),
        *((3, f, "about_to_sleep") for f in (1, 2)),
        *((r, 5, "cant_lose") for r in (1, 2)),
        *((r, f, "at_risk") for r in (1, 2) for f in (3, 4)),
        *((2, f, "hibernating") for f in (1, 2)),
        *((1, f, "lost") for f in (1, 2)),
    ],
)
def test_each_of_the_eleven_cells(r, f, cell):
    """Five customers, one in each fifth of both: the one asked for, and others around it."""
    acts = Acts()
    order = {5: 1, 4: 20, 3: 40, 2: 60, 1: 80}
    others = [n for n in range(1, 6) if n != f]
    for fifth, lately in order.items():
        times = f if fifth == r else others.pop()
        for n in range(times):
            acts.deed(f"r{fifth}", "Purchase", ago(days=lately + n / 24))
    row = buying(acts)[f"r{r}"]
    assert (row["r"], row["f"], row["m"], row["cell"]) == (r, f, None, cell)


def test_money_is_compared_within_one_currency():
    acts = Acts()
    for n in range(5):
        acts.deed(f"e{n}", "Purchase", ago(days=n + 1), amount=1.0 + n)
        acts.deed(f"y{n}", "Purchase", ago(days=n + 1), amount=100.0 - n, currency="CNY")
    acts.deed("both", "Purchase", ago(days=1), amount=3.0)
    acts.deed("both", "Purchase", ago(days=1), amount=900.0, currency="CNY")
    found = buying(acts)
    assert [found[f"e{n}"]["m"] for n in range(5)] == [1, 2, 3, 4, 5]
    assert [found[f"y{n}"]["m"] for n in range(5)] == [4, 3, 2, 1, 1]
    assert (found["both"]["spent"], found["both"]["currency"]) == (900.0, "CNY")


def test_what_counts_as_a_purchase():
    acts = Acts()
    acts.deed("a", "Purchase", ago(days=4), amount=0.1)
    acts.deed("a", "Purchase", ago(days=3), amount=0.2)
    acts.deed("a", "Purchase", ago(days=2), amount=-50.0)
    acts.deed("a", "Purchase", ago(days=1), amount=70.0, rights=NO_SCORE)
    acts.deed("a", "Purchase", ago(days=-1), amount=70.0)
    acts.deed("a", "Return", ago(days=1), amount=9.0)
    acts.deed("a", "Purchase", ago(days=1), amount=9.0, account="program")
    acts.bot("program")
    acts.deed("no amount", "Purchase", ago(days=4))
    found = buying(acts)
    assert (found["a"]["orders"], found["a"]["spent"]) == (2, 0.3)
    told = [found["no amount"][name] for name in ("orders", "spent", "currency", "m")]
    assert told == [1, None, None, None]


def test_of_too_few_who_came_back_nothing_is_foretold():
    acts = Acts()
    for n in range(49):
        acts.deed(f"c{n}", "Purchase", ago(days=300))
        acts.deed(f"c{n}", "Purchase", ago(days=100 + n))
    found, model = acts.made(BUYING, BUYING_MODEL)
    assert model == []
    assert {(row["expected_180d"], row["alive"]) for row in found} == {(None, None)}


def test_who_comes_often_is_expected_who_went_silent_is_not():
    acts = Acts()
    for n in range(80):
        first = 720 - n
        for k in range(1 + n % 4):
            acts.deed(f"c{n:02}", "Purchase", ago(days=first - 45 * k))
    for k in range(20):
        acts.deed("often", "Purchase", ago(days=600 - 30 * k))
        acts.deed("silent", "Purchase", ago(days=720 - 10 * k))
    acts.deed("once", "Purchase", ago(days=600))
    found, [model] = acts.made(BUYING, BUYING_MODEL)
    found = by_person(found)
    assert model["customers"] == 83 and model["log_likelihood"] < 0
    assert found["often"]["expected_180d"] > 1 > found["silent"]["expected_180d"]
    assert found["often"]["alive"] > 0.6 > 0.1 > found["silent"]["alive"]
    assert found["once"]["alive"] is None and found["once"]["expected_180d"] > 0
    assert all(0 <= row["alive"] <= 1 for row in found.values() if row["alive"] is not None)
    assert all(row["expected_180d"] >= 0 for row in found.values())


def test_several_purchases_of_one_day_are_one_coming_back():
    acts = Acts()
    for n in range(60):
        for hour in range(1 + n % 3):
            acts.deed(f"c{n}", "Purchase", ago(days=200) + timedelta(hours=hour / 4))
    assert acts.made(BUYING_MODEL) == []
