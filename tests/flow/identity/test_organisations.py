"""Organisations and households: ties between those who stay two."""

from dataclasses import replace

import pytest

from rapport.flow import identity
from rapport.flow.rights import Right
from tests.flow.identity.site import (
    ALL,
    CALLS,
    CUSTOMERS,
    FIRMS,
    NOW,
    VISITS,
    browser,
    customer,
    link,
    persons,
    resolved,
)

ANN = {"id": "7", "given": "Ann", "family": "Lee", "email": "ann@post.example.org"}
HOTEL = {
    "id": "F1",
    "name": "Hotel Rila",
    "email": "info@rila.example.org",
    "phone": "+35924000000",
}
NO_LINK = int(ALL & ~Right.LINK)


def ties(engine, kind):
    identity.TIES.make(engine, now=NOW)
    identity.TIES.writes.check(engine)
    rows = engine.get("select * from ties").to_pylist()
    return {(r["account_id"], r["other_id"]): r for r in rows if r["kind"] == kind}


def pair(one, other):
    return (min(customer(one), customer(other)), max(customer(one), customer(other)))


@pytest.mark.parametrize(
    ("person", "firm"),
    [
        ({**ANN, "organisation": "F1"}, HOTEL),
        (ANN, {**HOTEL, "member": "7"}),
        ({**ANN, "employer": "hotel RILA"}, HOTEL),
    ],
)
def test_a_member_is_tied_and_stays_a_person_of_its_own(person, firm):
    found = resolved([(FIRMS, [firm]), (CUSTOMERS, [person])])
    (tie,) = ties(found, "member").values()
    assert (tie["account_id"], tie["other_id"]) == (customer("7"), customer("F1"))
    assert (tie["since"], tie["source"], tie["rights"]) == (NOW, "shop", ALL)
    assert len(set(persons(found).values())) == 2


def test_the_first_entry_that_said_so_is_named():
    said = {**ANN, "organisation": "F1"}
    found = resolved(
        [(FIRMS, [HOTEL]), (CUSTOMERS, [said]), (CUSTOMERS, [said, {**said, "given": "Anna"}])]
    )
    assert [t["seq"] for t in ties(found, "member").values()] == [2]


def test_an_organisation_that_nobody_knows_is_no_tie():
    unknown = [{**ANN, "organisation": "F9"}, {**ANN, "id": "8", "organisation": "7"}]
    assert ties(resolved([(FIRMS, [HOTEL]), (CUSTOMERS, unknown)]), "member") == {}


def test_an_employer_of_two_organisations_of_one_name_is_no_tie():
    found = resolved(
        [(FIRMS, [HOTEL, {**HOTEL, "id": "F2"}]), (CUSTOMERS, [{**ANN, "employer": "Hotel Rila"}])]
    )
    assert ties(found, "member") == {}


@pytest.mark.parametrize("shared", ["email", "phone"])
def test_what_an_organisation_has_joins_no_person_to_it(shared):
    person = {**ANN, "given": "Hotel", "family": "Rila", shared: HOTEL[shared]}
    found = resolved([(FIRMS, [HOTEL]), (CUSTOMERS, [person])])
    assert len(set(persons(found).values())) == 2
    assert link(found, customer("7"), customer("F1")) is None


def test_rights_travel_to_the_tie():
    said = {**ANN, "organisation": "F1"}
    found = resolved([(FIRMS, [HOTEL], NO_LINK), (CUSTOMERS, [said])])
    assert [t["rights"] for t in ties(found, "member").values()] == [NO_LINK]
    # an employer's name is evidence: without the right to link it ties nobody
    found = resolved([(FIRMS, [HOTEL]), (CUSTOMERS, [{**ANN, "employer": "Hotel Rila"}], NO_LINK)])
    assert ties(found, "member") == {}


HOME = {"family": "Petrov", "phone": "+359888123417"}
BORIS = {"id": "1", "given": "Boris", **HOME}
ELENA = {"id": "2", "given": "Elena", **HOME, "family": "Petrova"}


def test_a_phone_of_two_given_names_is_a_household_and_no_identity():
    found = resolved([(CUSTOMERS, [BORIS, ELENA])])
    assert set(ties(found, "household")) == {pair("1", "2")}
    assert len(set(persons(found).values())) == 2
    (tie,) = ties(found, "household").values()
    assert (tie["since"], tie["source"], tie["seq"], tie["rights"]) == (None, None, None, ALL)


@pytest.mark.parametrize(
    ("one", "other", "tied"),
    [
        ({"address": "ul. Shipka 5"}, {"address": "ul. Shipka 5"}, True),
        ({"address": "ul. Shipka 5"}, {"address": "ul. Shipka 5", "family": "Ivanova"}, False),
        (
            {"address": "ul. Shipka 5", "city": "Ruse"},
            {"address": "ul. Shipka 5", "city": "Varna"},
            False,
        ),
        ({"address": "ul. Shipka 5"}, {"address": "ul. Shipka 7"}, False),
        ({"email": "petrovi@post.example.org"}, {"email": "petrovi@post.example.org"}, True),
        ({"email": "info@post.example.org"}, {"email": "info@post.example.org"}, False),
    ],
)
def test_what_makes_a_household(one, other, tied):
    boris = {"id": "1", "given": "Boris", "family": "Petrov", **one}
    elena = {"id": "2", "given": "Elena", "family": "Petrova", **other}
    # the shop did not check these: an e-mail that it had checked is one person's
    found = resolved([(replace(CUSTOMERS, verified=()), [boris, elena])])
    assert (pair("1", "2") in ties(found, "household")) is tied


@pytest.mark.parametrize(("people", "tied"), [(8, 28), (9, 0)])
def test_a_household_has_at_most_eight(people, tied):
    given = "Boris Elena Dimitar Vasilka Georgi Stanka Ognyan Yulia Maksim".split()[:people]
    rows = [{"id": str(n), **HOME, "given": name} for n, name in enumerate(given)]
    assert len(ties(resolved([(CUSTOMERS, rows)]), "household")) == tied


def test_the_phone_of_an_organisation_is_no_home():
    found = resolved([(FIRMS, [{**HOTEL, "phone": HOME["phone"]}]), (CUSTOMERS, [BORIS, ELENA])])
    assert ties(found, "household") == {}


def test_a_source_that_forbids_linking_makes_no_household():
    assert ties(resolved([(CUSTOMERS, [BORIS, ELENA], NO_LINK)]), "household") == {}


def test_a_visitor_is_in_no_household():
    calls = [{"visitor": "a1", "user": "1"}, {"visitor": "a2", "user": "2"}]
    found = resolved([(CUSTOMERS, [BORIS, ELENA]), (CALLS, calls), (VISITS, [{"visitor": "a3"}])])
    assert set(ties(found, "household")) == {pair("1", "2")}
    assert browser("a3") not in {i for tie in ties(found, "household") for i in tie}
