"""The best hour to reach somebody: theirs, as far as they tell one, else that of all people."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from rapport.flow import tables
from rapport.flow.behaviour_tables import HOURS
from rapport.flow.places import country_key
from rapport.flow.profiles.behaviour.clock_country import clock_country
from rapport.flow.profiles.behaviour.local_hours import hour_of
from tests.flow.profiles.behaviour.acting import ALL, NO_SCORE, NOW, Acts, by_person

MIDNIGHT = NOW.replace(hour=0)


def at(day, hour, minute=1):
    return MIDNIGHT - timedelta(days=day) + timedelta(hours=hour, minutes=minute)


def hours(acts):
    return by_person(acts.made(HOURS))


def test_the_known_numbers_six_deeds_at_twenty_and_two_at_nine():
    acts = Acts()
    for day in range(6):
        acts.deed("a", "View", at(day + 1, 20))
    for day in range(2):
        acts.deed("a", "View", at(day + 1, 9))
    for hour in range(24):
        for day in range(6 - {20: 6, 9: 2}.get(hour, 0)):
            acts.deed("others", "View", at(day + 1, hour))
    row = hours(acts)["a"]
    assert (row["best_hour"], row["deeds_in_hour"], row["deeds"]) == (20, 6, 8)
    assert row["share"] == pytest.approx(0.244, abs=5e-4)
    assert row["share"] == round((6 + 20 / 24) / 28, 6)


def test_who_did_little_is_reached_when_people_are():
    acts = Acts()
    for n in range(40):
        acts.deed("others", "View", at(1 + n, 18))
    acts.deed("a", "View", at(1, 11))
    row = hours(acts)["a"]
    assert (row["best_hour"], row["deeds_in_hour"], row["deeds"]) == (18, 0, 1)
    assert row["share"] == round(20 * 40 / 41 / 21, 6)


def test_nobody_is_reached_at_night_however_much_they_do_then():
    acts = Acts()
    for day in range(30):
        acts.deed("owl", "View", at(day + 1, 23))
        acts.deed("owl", "View", at(day + 1, 8))
    acts.deed("owl", "View", at(1, 20, 59))
    acts.deed("only at night", "View", at(1, 3))
    found = hours(acts)
    assert (found["owl"]["best_hour"], found["owl"]["deeds"]) == (20, 61)
    assert (found["only at night"]["best_hour"], found["only at night"]["deeds_in_hour"]) == (
        20,
        0,
    )


def test_of_equal_hours_the_first_is_offered():
    acts = Acts()
    for hour in (15, 10, 12):
        acts.deed("a", "View", at(2, hour))
    assert hours(acts)["a"]["best_hour"] == 10


def test_hours_are_those_of_the_workspace_with_its_summer():
    """09:30 UTC is 11:30 in Sofia in winter, 12:30 in summer; 09:15 is 15:00 in Kathmandu."""
    acts = Acts(zone="Europe/Sofia")
    acts.deed("winter", "View", at(40, 9, 30))
    acts.deed("summer", "View", at(240, 9, 30))
    acts.deed("summer", "View", at(241, 9, 30))
    found = hours(acts)
    assert {p: row["deeds_in_hour"] for p, row in found.items()} == {"winter": 0, "summer": 2}
    assert found["summer"]["best_hour"] == 12
    far = Acts(zone="Asia/Kathmandu")
    far.deed("a", "View", at(40, 9, 14))
    far.deed("b", "View", at(40, 9, 15))
    assert {p: row["best_hour"] for p, row in hours(far).items()} == {"a": 14, "b": 15}


def test_of_who_lives_in_another_country_no_hour_is_told():
    acts = Acts(zone="Europe/Sofia")
    lives = {
        "home": [("country", "bulgaria", 1, "likely"), ("city", "leeds", 1, "likely")],
        "abroad": [("country", "england", 1, "likely")],
        "town at home": [("city", "varna", 1, "confirmed")],
        "town abroad": [("city", "suzhou", 1, "confirmed")],
        "disputed": [("country", "china", 1, "disputed")],
        "second": [("country", "bulgaria", 1, "likely"), ("country", "china", 2, "likely")],
        "nowhere": [("city", "pod zvezdite", 1, "confirmed")],
        "unknown": [],
    }
    for person, told in lives.items():
        acts.deed(person, "View", at(3, 9))
        for attribute, *rest in told:
            acts.add(tables.ATTRIBUTES, person, attribute, *rest, ALL)
    assert hours(acts).keys() == lives.keys() - {"abroad", "town abroad"}
    acts.zone = "UTC"
    assert hours(acts).keys() == lives.keys(), "UTC is the clock of no country"


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        *(("Europe/Sofia", "BG"), ("Asia/Kolkata", "IN"), ("Asia/Shanghai", "CN")),
        *(("Europe/Moscow", "RU"), ("Europe/Kyiv", "UA"), ("Asia/Taipei", "TW"), ("UTC", "")),
    ],
)
def test_the_country_of_a_clock(zone, country):
    engine = Acts(zone=zone).engine()
    found = clock_country(engine, NOW)["country"].to_pylist()
    assert found == ([country_key(country)] if country else [])


def test_a_date_without_a_time_and_what_is_forbidden_tell_no_hour():
    acts = Acts(zone="Asia/Shanghai")
    acts.deed("dated", "Purchase", MIDNIGHT - timedelta(days=3))
    acts.deed("forbidden", "View", at(3, 9), rights=NO_SCORE)
    acts.deed("a", "View", at(3, 6))
    assert hours(acts).keys() == {"a"}


@pytest.mark.parametrize(
    ("zone", "quarter", "hour"),
    [("UTC", 0, 0), ("Europe/Moscow", 4 * 22, 1), ("Asia/Kolkata", 4 * 9 + 2, 15)],
)
def test_the_hour_of_a_quarter(zone, quarter, hour):
    assert hour_of(quarter, ZoneInfo(zone)) == hour
