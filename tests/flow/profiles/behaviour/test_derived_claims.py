"""What deeds, texts and towns state of accounts before attributes are weighed."""

import pytest

from rapport.flow import profile_tables, tables
from rapport.flow.behaviour_tables import DERIVED_CLAIMS
from rapport.flow.places import place_key
from rapport.flow.profiles.behaviour.regions import regions
from tests.flow.profiles.behaviour.acting import ALL, NO_SCORE, Acts, ago


def claims(acts, attribute):
    return [row for row in acts.made(DERIVED_CLAIMS) if row["attribute"] == attribute]


def lives(acts, account, city, *, seq=1, rights=ALL, attribute="city"):
    row = (account, "crm", attribute, place_key(city), city, False, "declared", ago(days=8))
    acts.add(tables.CLAIMS, *row, ago(days=7), seq, 3, rights)
    if (account, account) not in acts.rows[profile_tables.PROFILED_ACCOUNTS]:
        acts.add(profile_tables.PROFILED_ACCOUNTS, account, account)


def shop(acts, title, place=None):
    number = f"s{len(acts.rows[tables.OBJECTS])}"
    acts.add(tables.OBJECTS, number, "shop", title, place, "crm", 1, 1, 1)


def test_the_nearest_shop_is_where_a_person_bought_or_came_most():
    acts = Acts()
    shop(acts, "Varna")
    shop(acts, "Sofia")
    acts.deed("a", "Purchase", ago(days=9), place="Varna", account="a1")
    acts.deed("a", "Visit", ago(days=8), place="Varna", account="a1")
    acts.deed("a", "Purchase", ago(days=7), place=" Varna ", account="a2")
    acts.deed("a", "Purchase", ago(days=3), place="Sofia", account="a2")
    acts.deed("a", "Purchase", ago(days=2), place="Sofia", account="a2")
    [row] = claims(acts, "nearest_shop")
    assert (row["account_id"], row["value"], row["said"]) == ("a1", "Varna", "Varna")
    assert (row["mode"], row["observed_at"], row["sealed"]) == ("observed", ago(days=8), False)


def test_a_shop_is_called_by_its_name_whatever_a_receipt_says():
    acts = Acts()
    acts.add(tables.OBJECTS, "s1", "shop", "Rapport Varna", "Varna, Slivnitsa 33", "crm", 1, 1, 1)
    acts.deed("a", "Purchase", ago(days=9), place="Varna, Slivnitsa 33")
    acts.deed("a", "Purchase", ago(days=9), place="Rapport Varna")
    assert [row["value"] for row in claims(acts, "nearest_shop")] == ["Rapport Varna"]


def test_a_town_with_one_shop_is_that_shop():
    acts = Acts()
    shop(acts, "Rapport Varna", "Varna, Slivnitsa 33")
    shop(acts, "Rapport Burgas", "Bogoridi 2, Burgas")
    shop(acts, "North", "Sofia, Vitosha 1")
    shop(acts, "South", "Sofia, Bulgaria 2")
    for _ in range(2):
        for town in ("Varna", "Burgas", "Sofia"):
            acts.deed(town, "Purchase", ago(days=9), place=town)
    told = {row["account_id"]: row["value"] for row in claims(acts, "nearest_shop")}
    assert told == {"Varna": "Rapport Varna", "Burgas": "Rapport Burgas"}


def test_a_place_that_is_no_shop_we_know_is_never_told():
    acts = Acts()
    shop(acts, "Varna")
    for _ in range(3):
        acts.deed("a", "Purchase", ago(days=9), place="Varna, Han Asparuh 7, flat 12")
        acts.deed("drew", "Enter", ago(days=9), place="Varna")
    assert claims(acts, "nearest_shop") == []


def test_what_tells_no_nearest_shop():
    acts = Acts()
    shop(acts, "Varna")
    acts.deed("once", "Purchase", ago(days=9), place="Varna")
    for _ in range(2):
        acts.deed("online", "Purchase", ago(days=9))
        acts.deed("wrote there", "Create", ago(days=9), place="Varna")
        acts.deed("long ago", "Purchase", ago(days=730), place="Varna")
        acts.deed("to come", "Purchase", ago(days=-1), place="Varna")
        acts.deed("forbidden", "Purchase", ago(days=9), place="Varna", rights=NO_SCORE)
    assert claims(acts, "nearest_shop") == []


def test_three_texts_tell_a_language():
    acts = Acts()
    for day, language in enumerate(("bg", "bg", "bg", "en", "en", "en", "en")):
        acts.text("a", ago(days=day), language=language)
    for day in range(2):
        acts.text("few", ago(days=day), language="bg")
    for day in range(3):
        acts.text("nobody knows", ago(days=day), language="und")
        acts.text("private", ago(days=day), private=True)
        acts.text("staff", ago(days=day), staff=True)
        acts.text("noise", ago(days=day), noise="spam")
        acts.text("forbidden", ago(days=day), rights=NO_SCORE)
    [row] = claims(acts, "language")
    assert (row["account_id"], row["value"], row["mode"]) == ("a", "en", "observed")
    assert row["observed_at"] == ago(days=3)


@pytest.mark.parametrize(
    ("city", "region"),
    [
        ("Мытищи", "Московская область"),
        ("Казань", "Татарстан"),
        ("Burgas", "Област Бургас"),
        ("广州", "广东"),
        ("臺北", "台北市"),
        ("Leeds", "England"),
        ("Пермский край", "Пермский край"),
    ],
)
def test_a_town_tells_its_region(city, region):
    acts = Acts()
    lives(acts, "a", city)
    [row] = acts.made(DERIVED_CLAIMS)
    assert (row["attribute"], row["said"], row["value"]) == ("region", region, place_key(region))
    assert (row["mode"], row["observed_at"], row["received_at"]) == (
        "inferred",
        ago(days=8),
        ago(days=7),
    )
    assert (row["seq"], row["line"]) == (1, 3)


def test_of_a_town_without_a_region_the_country_is_told_unless_somebody_stated_one():
    acts = Acts()
    lives(acts, "a", "Paris")
    lives(acts, "b", "Paris")
    lives(acts, "b", "Belgium", attribute="country")
    lives(acts, "c", "Nowhere")
    lives(acts, "d", "Paris", rights=NO_SCORE)
    [row] = acts.made(DERIVED_CLAIMS)
    assert (row["account_id"], row["attribute"]) == ("a", "country")
    assert (row["value"], row["said"]) == (place_key("France"), "France")


def test_two_towns_of_one_region_in_one_entry_state_it_once():
    acts = Acts()
    lives(acts, "a", "Химки")
    lives(acts, "a", "Мытищи")
    lives(acts, "a", "Мытищи", seq=2)
    assert [row["seq"] for row in acts.made(DERIVED_CLAIMS)] == [1, 2]


def test_towns_of_one_name_tell_what_is_so_of_all():
    rows = {row["place"]: row for row in regions.function().to_pylist()}
    assert rows[place_key("泰州")]["region"] is None
    assert rows[place_key("泰州")]["country_name"] == "China"
    assert len(rows) > 1000
    for row in rows.values():
        assert row["country"] in rows, "a country is a place, too"
        assert row["region"] is None or rows[row["region"]]["country"] == row["country"]
