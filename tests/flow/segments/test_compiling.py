"""What each kind of condition takes in, on rows one can check on paper."""

from datetime import UTC, datetime

import pytest

from rapport.flow.rights import Right
from tests.flow.segments.world import NOW, World, days, members

SEGMENT_ONLY = int(Right.SEGMENT)


@pytest.fixture(scope="module")
def town():
    world = World()
    world.person(
        1,
        city="sofia",
        city_tier=3,
        sex="female",
        birth_year=1996,
        orders=3,
        spent=300.0,
        temperature="buying",
        engagement=61.5,
        last_seen=NOW - days(5),
        currency="EUR",
    )
    world.person(
        2,
        city="sofia",
        city_tier=2,
        sex="male",
        birth_year=1990,
        birth_year_tier=1,
        temperature="product",
        last_seen=NOW - days(30),
        currency="BGN",
    )
    world.person(3, city="plovdiv", city_tier=1, temperature="unaware", last_seen=NOW - days(31))
    world.person(4, kind="organisation", city="sofia", city_tier=3)
    world.person(5, objects=True, city="sofia", city_tier=3)
    world.has(1, "interest", "fishing", tier=3).has(2, "interest", "fishing", tier=2)
    world.has(2, "may", "marketing email").has(1, "source", "shop").has(1, "likes_brand", "")
    world.has(1, "may", "marketing any").has(1, "may_not", "marketing email")
    world.has(3, "may", "marketing any").has(3, "may_not", "marketing sms")
    world.has(3, "may_not", "marketing email")
    for n in (1, 20, 100):
        world.did(1, "Purchase", NOW - days(n), amount=100.0, currency="EUR", title=f"Order {n}")
    world.did(2, "Purchase", NOW - days(30), amount=99.99, currency="BGN")
    world.did(2, "Purchase", NOW - days(29), amount=0.01, currency="EUR")
    world.did(
        3, "Create", NOW - days(2), feeling=-1, intents='[["complaint", "high"]]', target="price"
    )
    world.did(3, "Arrive", NOW - days(400), title="Evening on the river, Ruse")
    return world  # fmt: skip


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("city is Sofia", [1, 2]),
        ("city is София at least confirmed", [1]),
        ("city in (Sofia, Plovdiv)", [1, 2]),
        ("city in (Sofia, Plovdiv) at least disputed", [1, 2, 3]),
        ("city is known", [1, 2]),
        ("city is unknown", [3]),
        ("not city is Sofia", [3]),
        ("kind is organisation", [4]),
        ("sex is female or sex is male", [1, 2]),
        ("birth_year between 1990 and 1996", [1]),
        ("birth_year <= 1995 at least disputed", [2]),
        ("age >= 30", [1]),
        ("age > 30", []),
        ("orders >= 2", [1]),
        ("orders < 1", [2, 3]),
        ("spent > 300", []),
        ("spent >= 300", [1]),
        ("not spent >= 300", [2, 3]),
        ("engagement >= 60", [1]),
        ("temperature >= product", [1, 2]),
        ("temperature > product", [1]),
        ("temperature between unaware and product", [2, 3]),
        ("temperature < unaware", []),
        ("last_seen within 30 days", [1]),
        ("last_seen more than 30 days ago", [2, 3]),
        ("last_seen after 2026-01-30", [1, 2]),
        ("last_seen before 2026-01-30", [3]),
        ("interest is fishing", [1, 2]),
        ("interest is fishing at least confirmed", [1]),
        ("source is shop", [1]),
        ("likes_brand is us", [1]),
        ("may(marketing, email)", [2]),
        ("may(marketing, sms)", [1]),
        ("may(marketing, post)", [1, 3]),
        ("may(marketing)", [1, 3]),
        ("did(bought)", [1, 2]),
        ("count(bought) >= 3", [1]),
        ("count(bought) = 2", [2]),
        ("count(bought) <= 2", [2, 3]),
        ("count(bought) between 0 and 2", [2, 3]),
        ("count(bought, last 30 days) >= 1", [1, 2]),
        ("count(bought, last 30 days) >= 2", [1]),
        ("count(bought, last 30 days) < 2", [2, 3]),
        ("count(bought, last 1 month) = 0", [3]),
        ("count(bought, from 2026-02-01) >= 1", [1]),
        ("count(bought, from 2026-01-30 to 2026-02-01) >= 1", [2]),
        ("count(bought, title: \"Order 1\") >= 2", [1]),
        ("count(bought or came, last 2 years) >= 1", [1, 2, 3]),
        ("count(anything, last 3 days) >= 1", [1, 3]),
        ("did(came, title: Evening)", [3]),
        ("did(wrote, feeling: bad, about: price)", [3]),
        ("did(wrote, intent: complaint)", [3]),
        ("did(wrote, intent: complain)", []),
        ("sum(bought) >= 300 EUR", [1]),
        ("sum(bought) >= 0.01 EUR", [1, 2]),
        ("sum(bought) >= 99.99", [1, 2]),
        ("sum(bought) >= 100", [1]),
        ("did(bought) except interest is fishing at least confirmed", [2]),
        ("city is Sofia and (orders >= 2 or may(marketing, email))", [1, 2]),
    ],
)  # fmt: skip
def test_a_condition_takes_in(town, text, who):
    assert members(town, text) == who


def test_who_objects_is_in_no_marketing_but_may_be_served(town):
    assert members(town, "city is Sofia") == [1, 2]
    assert members(town, "city is Sofia", marketing=False) == [1, 2, 5]


def test_what_people_write_is_found_as_the_tables_have_it(town):
    words = {"interest": {"рыбалка": "fishing"}}
    assert members(town, "interest is Рыбалка", values=words) == [1, 2]


@pytest.mark.parametrize(
    "text",
    ["city is Sofia", "did(bought)", "interest is fishing", "spent >= 1", "temperature is buying",
     "count(bought, last 10 days) >= 1", "last_seen within 9 days", "engagement > 1"],
)  # fmt: skip
def test_a_value_without_the_right_is_not_seen_by_a_list_that_needs_it(text):
    rights = dict.fromkeys(
        ("city_rights", "buying_rights", "temperature_rights", "seen_rights", "scores_rights"),
        SEGMENT_ONLY,
    )
    world = World().person(1, city="sofia", spent=5.0, temperature="buying", engagement=9.0,
                           last_seen=NOW, **rights)  # fmt: skip
    world.did(1, "Purchase", NOW, rights=SEGMENT_ONLY)
    world.has(1, "interest", "fishing", rights=SEGMENT_ONLY)
    assert members(world, text) == [1]
    assert members(world, text, right=Right.ADS) == []


def test_a_year_begins_and_everybody_is_older():
    world = World().person(1, birth_year=2008)
    assert members(world, "age >= 18", now=datetime(2025, 12, 31, tzinfo=UTC)) == []
    assert members(world, "age >= 18", now=datetime(2026, 1, 1, tzinfo=UTC)) == [1]
