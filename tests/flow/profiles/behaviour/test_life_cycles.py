"""How many people stand where, and how many of them may yet buy."""

from rapport.flow import tables
from rapport.flow.behaviour_tables import LIFE_CYCLES
from tests.flow.profiles.behaviour.acting import Acts, ago


def cycles(acts):
    made = acts.made(LIFE_CYCLES)
    return {row["life_cycle"]: (row["people"], row["present"], row["may_buy"]) for row in made}


def test_without_anybody_there_are_three_rows_of_nobody():
    assert cycles(Acts()) == dict.fromkeys(("potential", "customer", "spreader"), (0, 0, 0))


def test_each_person_is_counted_once_and_organisations_not():
    acts = Acts()
    acts.deed("buyer", "Purchase", ago(days=400))
    acts.deed("just bought", "Purchase", ago(days=2))
    acts.deed("spreads", "Purchase", ago(days=9))
    acts.deed("spreads", "Announce", ago(days=8))
    acts.deed("looks", "View", ago(days=5))
    acts.deed("wants", "Add", ago(days=5))
    acts.add(tables.PEOPLE, "silent", "person")
    acts.add(tables.PEOPLE, "firm", "organisation")
    assert cycles(acts) == {"potential": (3, 2, 1), "customer": (2, 1, 1), "spreader": (1, 1, 0)}
