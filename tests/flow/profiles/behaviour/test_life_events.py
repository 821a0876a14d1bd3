"""What is near in people's lives or was told lately, and what is never said."""

from datetime import UTC, datetime

import pytest

from rapport.flow import profile_tables, tables
from rapport.flow.behaviour_tables import LIFE_EVENTS, TOLD_EVENTS
from tests.flow.profiles.behaviour import acting
from tests.flow.profiles.behaviour.acting import ALL, NO_SCORE, Acts, ago


def born(acts, person, date, *, tier="confirmed", rights=ALL, account="", place=1):
    account = account or person
    acts.add(profile_tables.PROFILED_ACCOUNTS, account, person)
    acts.add(tables.ACCOUNTS, account, "crm", "person", 1, 1, ALL)
    acts.add(profile_tables.BIRTHS, account, f"of {date}", *date, rights)
    acts.add(tables.ATTRIBUTES, person, "birth_date", f"of {date}", place, tier, ALL)


def stated(acts, person, attribute, value, days, *, account="", dated=True, **more):
    account = account or person
    if (account, person) not in acts.rows[profile_tables.PROFILED_ACCOUNTS]:
        acts.add(profile_tables.PROFILED_ACCOUNTS, account, person)
    at = ago(days=days)
    row = (account, "crm", attribute, value, value.title(), False, more.get("mode", "declared"))
    seq = len(acts.rows[tables.CLAIMS]) + 1
    acts.add(tables.CLAIMS, *row, at if dated else None, at, seq, 1, more.get("rights", ALL))


def shown(acts, person, attribute, value, *, tier="confirmed"):
    acts.add(tables.ATTRIBUTES, person, attribute, value, 1, tier, ALL)


def events(acts):
    """Of what nothing else is said to be shown the latest word is."""
    said = {row[:2] for row in acts.rows[tables.ATTRIBUTES]}
    person_of = dict(acts.rows[profile_tables.PROFILED_ACCOUNTS])
    latest = {(person_of[c[0]], c[2]): c[3] for c in acts.rows[tables.CLAIMS]}
    for key, value in latest.items():
        if key not in said:
            shown(acts, *key, value)
    return {(row["person_id"], row["kind"]): row for row in acts.made(LIFE_EVENTS)}


def test_a_birthday_is_told_for_thirty_days_and_its_year_never():
    """Today is 1 March 2026."""
    acts = Acts()
    days = {"today": (3, 1), "in 30 days": (3, 31), "in 31 days": (4, 1), "gone": (2, 28)}
    for person, day in days.items():
        born(acts, person, (1980, *day))
    found = events(acts)
    assert {person for person, _ in found} == {"today", "in 30 days"}
    row = found["in 30 days", "birthday_soon"]
    assert row["happens_on"] == datetime(2026, 3, 31, tzinfo=UTC)
    told = [row[name] for name in ("account_id", "source", "attribute", "value", "interaction_id")]
    assert told == ["in 30 days", "crm", "birth_date", None, None]


def test_a_day_without_a_year_is_enough_a_year_without_a_day_is_not():
    acts = Acts()
    born(acts, "day", (None, 3, 9))
    born(acts, "year", (1980, None, None))
    assert [person for person, _ in events(acts)] == ["day"]


@pytest.mark.parametrize(
    ("now", "happens_on"),
    [((2027, 2, 20), (2027, 2, 28)), ((2028, 2, 20), (2028, 2, 29)), ((2026, 12, 20), None)],
)
def test_who_was_born_on_a_leap_day_and_who_at_the_turn_of_the_year(monkeypatch, now, happens_on):
    monkeypatch.setattr(acting, "NOW", datetime(*now, tzinfo=UTC))
    acts = Acts()
    born(acts, "leap", (1984, 2, 29))
    born(acts, "new year", (1984, 1, 5))
    found = {person: row["happens_on"] for (person, _), row in events(acts).items()}
    wanted = (
        {"leap": datetime(*happens_on, tzinfo=UTC)}
        if happens_on
        else {"new year": datetime(2027, 1, 5, tzinfo=UTC)}
    )
    assert found == wanted


def test_of_a_child_no_birthday_is_told():
    acts = Acts()
    born(acts, "turns 18", (2008, 3, 9))
    born(acts, "turns 19", (2007, 3, 9))
    born(acts, "said a child once", (1980, 3, 9))
    born(acts, "said a child once", (2012, 3, 9), account="other", place=2)
    assert [person for person, _ in events(acts)] == ["turns 19"]


def test_a_birthday_that_is_disputed_not_the_surest_or_forbidden_is_not_told():
    acts = Acts()
    born(acts, "disputed", (1980, 3, 9), tier="disputed")
    born(acts, "forbidden", (1980, 3, 9), rights=NO_SCORE)
    born(acts, "second", (1980, 3, 9), place=2)
    assert events(acts) == {}


def test_an_account_that_names_another_town_later_has_moved():
    acts = Acts()
    stated(acts, "a", "city", "varna", 400)
    stated(acts, "a", "city", "sofia", 20)
    stated(acts, "a", "city", "sofia", 10)
    row = events(acts)["a", "moved"]
    assert (row["happens_on"], row["value"], row["attribute"]) == (ago(days=20), "Sofia", "city")


def test_undated_statements_of_one_account_count_from_when_they_came():
    acts = Acts()
    stated(acts, "a", "city", "varna", 400, dated=False)
    stated(acts, "a", "city", "sofia", 20, dated=False)
    stated(acts, "two files", "city", "varna", 400, dated=False)
    stated(acts, "two files", "city", "sofia", 20, dated=False, account="other")
    stated(acts, "two dates", "city", "varna", 400)
    stated(acts, "two dates", "city", "sofia", 20, account="another")
    assert {person for person, _ in events(acts)} == {"a", "two dates"}


def test_what_is_no_move():
    acts = Acts()
    stated(acts, "long ago", "city", "varna", 900)
    stated(acts, "long ago", "city", "sofia", 366)
    stated(acts, "still said", "city", "varna", 400)
    stated(acts, "still said", "city", "sofia", 20)
    stated(acts, "still said", "city", "varna", 10)
    stated(acts, "only one", "city", "sofia", 20)
    stated(acts, "guessed", "city", "varna", 400)
    stated(acts, "guessed", "city", "sofia", 20, mode="inferred")
    stated(acts, "forbidden", "city", "varna", 400)
    stated(acts, "forbidden", "city", "sofia", 20, rights=NO_SCORE)
    assert events(acts) == {}


def test_a_move_is_between_towns_that_we_know():
    acts = Acts()
    lives = {
        "joke": ("varna", "pod zvezdite"),
        "from a joke": ("planeta zemlia", "varna"),
        "spelt": ("su zhou", "suzhou"),
        "country": ("bulgaria", "varna"),
        "region": ("varna", "oblast varna"),
        "moved": ("suzhou", "varna"),
    }
    for person, (old, new) in lives.items():
        stated(acts, person, "city", old, 400)
        stated(acts, person, "city", new, 20)
    assert events(acts).keys() == {("moved", "moved")}


def test_a_town_that_is_not_shown_is_disputed_or_was_settled_is_no_move():
    acts = Acts()
    for person in ("settled", "disputed", "decided"):
        stated(acts, person, "city", "varna", 400)
        mode = "decided" if person == "decided" else "declared"
        stated(acts, person, "city", "sofia", 20, mode=mode)
    shown(acts, "settled", "city", "varna")
    shown(acts, "disputed", "city", "sofia", tier="disputed")
    assert events(acts) == {}


def test_a_new_employer_is_a_new_job_and_the_latest_word_on_it_stands():
    acts = Acts()
    stated(acts, "a", "employer", "north ltd", 400)
    stated(acts, "a", "employer", "south ltd", 60)
    text = acts.text("a", ago(days=5))
    acts.add(TOLD_EVENTS, text, "new_job", 0, 5)
    stated(acts, "b", "position", "cook", 400)
    stated(acts, "b", "position", "chef", 60)
    found = events(acts)
    assert found["a", "new_job"]["interaction_id"] == text
    assert found["a", "new_job"]["attribute"] is None
    assert (found["b", "new_job"]["attribute"], found["b", "new_job"]["value"]) == (
        "position",
        "Chef",
    )


def test_what_people_tell_of_themselves_in_public_is_told_for_ninety_days():
    acts = Acts()
    told = {
        "a": {},
        "old": {"days": 90},
        "in private": {"private": True},
        "staff": {"staff": True},
        "noise": {"noise": "advertising"},
        "forbidden": {"rights": NO_SCORE},
    }
    for person, options in told.items():
        text = acts.text(person, ago(days=options.pop("days", 3)), **options)
        acts.add(TOLD_EVENTS, text, "holiday_plan", 3, 9)
    found = events(acts)
    assert found.keys() == {("a", "holiday_plan")}
    assert found["a", "holiday_plan"]["happens_on"] == ago(days=3)
    assert found["a", "holiday_plan"]["interaction_id"] == "i0000"
