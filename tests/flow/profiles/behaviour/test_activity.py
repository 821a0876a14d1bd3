"""How lately people did something, by their own pauses; how far they came; how they take part."""

from rapport.flow import tables
from rapport.flow.behaviour_tables import ACTIVITY, NAMED_BRANDS
from tests.flow.profiles.behaviour.acting import NO_SCORE, Acts, ago, by_person


def activity(acts, **options):
    return by_person(acts.made(ACTIVITY, **options))


def regular(acts, person, *days):
    for day in days:
        acts.deed(person, "View", ago(days=day))


def test_a_person_is_measured_by_their_own_pauses():
    """Ten pauses: nine of 10 days and one of 40. Nine of ten are no longer than 10."""
    acts = Acts()
    last = {"at ten": 10, "at eleven": 11, "at ninety": 90, "at ninety-one": 91}
    for person, since in last.items():
        regular(acts, person, *(since + 10 * n for n in range(10)), since + 130)
    found = activity(acts)
    assert {row["typical_gap_days"] for row in found.values()} == {10}
    assert {person: row["state"] for person, row in found.items()} == {
        "at ten": "active",
        "at eleven": "cooling",
        "at ninety": "cooling",
        "at ninety-one": "lost",
    }
    assert found["at ten"]["days"] == found["at ten"]["deeds"] == 11
    assert found["at ten"]["is_own_gap"]


def test_one_who_hardly_ever_comes_is_not_lost_for_that_nor_active_after_half_a_year():
    acts = Acts()
    regular(acts, "spring", 170, 535, 900, 1265)
    regular(acts, "yearly", 200, 560, 920, 1290)
    found = activity(acts)
    assert {(row["typical_gap_days"], row["is_own_gap"]) for row in found.values()} == {
        (180, True)
    }
    assert (found["spring"]["state"], found["yearly"]["state"]) == ("active", "cooling")


def test_who_had_fewer_than_three_pauses_is_measured_by_the_others():
    acts = Acts()
    for person, gap in (("a", 5), ("b", 20), ("c", 60)):
        regular(acts, person, *(1 + gap * n for n in range(12)))
    regular(acts, "few", 21, 300)
    row = activity(acts)["few"]
    assert (row["typical_gap_days"], row["is_own_gap"], row["state"]) == (20, False, "cooling")


def test_without_anybody_to_measure_by_it_is_ninety_days():
    acts = Acts()
    regular(acts, "a", 80, 300)
    row = activity(acts)["a"]
    assert (row["typical_gap_days"], row["state"]) == (90, "active")


def test_who_first_came_in_the_last_thirty_days_is_new():
    acts = Acts()
    regular(acts, "new", 30, 29)
    regular(acts, "not new", 31)
    assert [row["state"] for row in activity(acts).values()] == ["new", "active"]


def test_many_deeds_of_one_day_are_no_pauses():
    acts = Acts()
    for minute in range(50):
        acts.deed("a", "View", ago(days=40, minutes=minute))
    row = activity(acts)["a"]
    assert (row["deeds"], row["days"], row["state"]) == (50, 1, "active")


def test_what_we_may_not_judge_by_what_is_to_come_and_what_programs_do_counts_nothing():
    acts = Acts()
    acts.deed("forbidden", "Purchase", ago(days=3), rights=NO_SCORE)
    acts.deed("later", "Purchase", ago(days=-1))
    acts.deed("program", "Purchase", ago(days=3))
    acts.bot("program")
    acts.bot("of both")
    acts.deed("both", "Purchase", ago(days=3), account="of both")
    acts.deed("both", "View", ago(days=50))
    acts.deed("both", "Purchase", ago(days=3), rights=NO_SCORE)
    found = activity(acts)
    assert found.keys() == {"both"}
    assert (found["both"]["deeds"], found["both"]["life_cycle"]) == (1, "potential")


def test_a_purchase_makes_a_customer_and_says_which():
    acts = Acts()
    acts.deed("a", "View", ago(days=9))
    acts.deed("a", "Purchase", ago(days=5), id="second")
    acts.deed("a", "Purchase", ago(days=7), id="first")
    row = activity(acts)["a"]
    assert (row["life_cycle"], row["life_cycle_by"]) == ("customer", "first")
    assert row["life_cycle_at"] == ago(days=7)


def test_who_passes_on_after_they_bought_is_a_spreader():
    acts = Acts()
    acts.deed("before", "Announce", ago(days=9))
    acts.deed("before", "Purchase", ago(days=5))
    acts.deed("after", "Purchase", ago(days=5))
    acts.deed("after", "Invite", ago(days=4), id="brought a friend")
    found = activity(acts)
    assert found["before"]["life_cycle"] == "customer"
    assert found["after"]["life_cycle"] == "spreader"
    assert found["after"]["life_cycle_by"] == "brought a friend"


def test_one_word_of_a_stranger_makes_no_spreader_a_second_does():
    acts = Acts()
    acts.deed("once", "Announce", ago(days=9))
    acts.deed("twice", "Announce", ago(days=9))
    acts.deed("twice", "Announce", ago(days=8))
    acts.deed("follower", "Follow", ago(days=9))
    acts.deed("follower", "Announce", ago(days=8))
    found = activity(acts)
    told = {person: row["life_cycle"] for person, row in found.items()}
    assert told == {"once": "potential", "twice": "spreader", "follower": "spreader"}


def test_praise_spreads_the_word_if_it_is_public_and_about_us():
    acts = Acts()
    words = {
        "praises us": {"feels": 1, "to_us": True},
        "names us": {"feels": 1},
        "of others": {"feels": 1},
        "in private": {"feels": 1, "to_us": True, "private": True},
        "scolds": {"feels": -1, "to_us": True},
        "unsure": {"feels": 1, "to_us": True, "sure": "low"},
        "an advertiser": {"feels": 1, "to_us": True, "noise": "advertising"},
        "can't be told": {"to_us": True, "sure": None},
    }
    for person, options in words.items():
        acts.deed(person, "Purchase", ago(days=5))
        text = acts.text(person, ago(days=4), **options)
        if person in ("names us", "of others"):
            acts.add(NAMED_BRANDS, text, "" if person == "names us" else "Acme")
    found = activity(acts)
    spreaders = {person for person, row in found.items() if row["life_cycle"] == "spreader"}
    assert spreaders == {"praises us", "names us"}


def test_who_writes_twice_in_half_a_year_follows_actively():
    acts = Acts()
    acts.text("writes", ago(days=5))
    acts.text("writes", ago(days=170))
    acts.text("wrote once", ago(days=5))
    acts.text("long ago", ago(days=181))
    acts.text("long ago", ago(days=182))
    acts.deed("likes", "Like", ago(days=100))
    acts.deed("buys", "Purchase", ago(days=100))
    acts.text("in private", ago(days=5), verb="Message", private=True)
    acts.text("in private", ago(days=4), verb="Message", private=True)
    told = {person: row["follows"] for person, row in activity(acts).items()}
    assert told == {
        "writes": "active",
        "wrote once": "passive",
        "long ago": "none",
        "likes": "passive",
        "buys": "none",
        "in private": "none",
    }


def test_a_follower_follows_until_they_leave():
    acts = Acts()
    acts.add(tables.OBJECTS, "page", "page", None, None, "net", 1, 1, 1)
    acts.add(tables.OBJECTS, "post", "post", None, None, "net", 1, 1, 1)
    acts.deed("stays", "Follow", ago(days=900), object_id="page")
    acts.deed("left", "Follow", ago(days=900), object_id="page")
    acts.deed("left", "Leave", ago(days=400), object_id="page")
    acts.deed("came back", "Follow", ago(days=900), object_id="page")
    acts.deed("came back", "Leave", ago(days=400), object_id="page")
    acts.deed("came back", "Join", ago(days=300), object_id="page")
    acts.deed("no more mail", "Follow", ago(days=900), object_id="page")
    acts.deed("no more mail", "Leave", ago(days=400))
    acts.deed("reader", "View", ago(days=10), object_id="post")
    acts.deed("visitor of the site", "View", ago(days=10))
    told = {person: row["follows"] for person, row in activity(acts).items()}
    assert told == {
        "stays": "passive",
        "left": "none",
        "came back": "passive",
        "no more mail": "passive",
        "reader": "passive",
        "visitor of the site": "none",
    }
