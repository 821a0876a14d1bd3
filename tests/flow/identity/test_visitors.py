"""Visitors of a site: who they turn out to be, and that nobody is joined through one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.flow.rights import Right
from tests.flow.identity.site import (
    ALL,
    CALLS,
    CUSTOMERS,
    VISITS,
    account,
    browser,
    customer,
    link,
    persons,
    resolved,
)

ANN = {"id": "7", "given": "Ann", "family": "Lee", "email": "ann@post.example.org", "city": "Ruse"}
BORIS = {"id": "8", "given": "Boris", "family": "Petrov", "email": "bp@post.example.org"}
SHOP = (CUSTOMERS, [ANN, BORIS])
SEEN = (VISITS, [{"visitor": "a1", "page": "Basket", "city": "Ruse"}])
NO_LINK = int(ALL & ~Right.LINK)


def call(**said):
    return {"visitor": "a1", **said}


@pytest.mark.parametrize(
    "said",
    [
        {"user": "7"},
        {"user": "7", "method": "alias"},
        {"user": "7", "method": "sign-in"},
        {"user": "7", "method": "signed link", "signature": True},
        {"email": "Ann@post.example.org", "method": "sign-in"},
        {"email": "ann@post.example.org", "method": "signed link", "signature": True},
    ],
)
def test_a_visitor_that_was_identified_for_sure_belongs_to_the_person(said):
    found = resolved([SEEN, SHOP, (CALLS, [call(**said)])])
    who = persons(found)
    assert who[browser("a1")] == who[customer("7")] == customer("7")  # never the visitor's id
    assert who[customer("8")] == customer("8")
    named = customer("7") if "user" in said else account("web", "email:ann@post.example.org")
    assert link(found, browser("a1"), named) == ("accepted", "verified")


TYPED = {"email": "ann@post.example.org"}
BY_MAIL = account("web", "email:ann@post.example.org")
BY_PHONE = account("web", "phone:+359888123417")


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (TYPED, BY_MAIL),  # into a form
        ({**TYPED, "method": "alias"}, BY_MAIL),
        ({**TYPED, "phone": "+359888123417", "method": "sign-in"}, BY_PHONE),  # which of the two?
        ({"user": "7", "method": "signed link"}, customer("7")),
        ({"user": "7", "method": "signed link", "signature": False}, customer("7")),
        ({"user": "7", "method": "sign-in", "signature": False}, customer("7")),
    ],
)
def test_a_call_that_is_not_sure_joins_nobody_and_asks_people(said, named):
    found = resolved([SEEN, SHOP, (CALLS, [call(**said)])])
    assert persons(found)[browser("a1")] == browser("a1")
    assert link(found, browser("a1"), named) == ("review", "guard")


def test_a_link_whose_signature_failed_tells_nothing_of_the_person():
    forged = call(user="7", email="evil@post.example.org", method="signed link", signature=False)
    found = resolved([SHOP, (CALLS, [forged])])
    assert found.get("select * from identifiers where value like 'evil%'").num_rows == 0


def test_what_a_visitor_looks_like_is_no_ground():
    alike = [
        {"visitor": f"a{i}", "page": "Sale", "city": "Ruse", "language": "bg"} for i in (1, 2)
    ]
    found = resolved([(VISITS, alike), SHOP])
    assert len(set(persons(found).values())) == 4
    assert found.get("select * from links").num_rows == 0


def test_a_device_of_two_people_is_nobodys_and_people_are_asked():
    found = resolved([SEEN, SHOP, (CALLS, [call(user="7"), call(user="8")])])
    assert len(set(persons(found).values())) == 3
    for number in ("7", "8"):
        assert link(found, browser("a1"), customer(number)) == ("review", "guard")


def test_two_accounts_of_one_person_are_no_shared_device():
    again = {**ANN, "id": "9"}  # the same verified e-mail
    found = resolved(
        [SEEN, (CUSTOMERS, [ANN, BORIS, again]), (CALLS, [call(user="7"), call(user="9")])]
    )
    who = persons(found)
    assert who[browser("a1")] == who[customer("7")] == who[customer("9")]


def test_several_browsers_of_one_person():
    calls = [call(user="7"), {"visitor": "a2", "user": "7"}, {"visitor": "a3", "user": "8"}]
    who = persons(resolved([SHOP, (CALLS, calls)]))
    assert who[browser("a1")] == who[browser("a2")] == customer("7")
    assert who[browser("a3")] == customer("8")


def test_a_number_nobody_has_joins_nothing():
    found = resolved([SHOP, (CALLS, [call(user="77")])])
    assert persons(found)[browser("a1")] == browser("a1")
    assert account("shop", "77") not in persons(found)


@pytest.mark.parametrize("forbids", ["site", "shop"])
def test_a_source_that_forbids_linking_is_left_to_people(forbids):
    site, shop = (NO_LINK, ALL) if forbids == "site" else (ALL, NO_LINK)
    found = resolved([(*SHOP, shop), (CALLS, [call(user="7")], site)])
    assert persons(found)[browser("a1")] == browser("a1")
    assert link(found, browser("a1"), customer("7")) == ("review", "rights")


def test_the_team_outranks_what_was_called():
    shared = [SEEN, SHOP, (CALLS, [call(user="7"), call(user="8")])]
    a1, ann, boris = browser("a1"), customer("7"), customer("8")
    said = [("same", a1, boris)]
    assert persons(resolved(shared, said))[a1] == boris
    assert persons(resolved(shared, [*said, ("undo", a1, boris)]))[a1] == a1
    assert persons(resolved(shared, [("different", a1, ann)]))[a1] == boris
    once = [SEEN, SHOP, (CALLS, [call(user="7")])]
    parted = resolved(once, [("different", a1, ann)])
    assert persons(parted)[a1] == a1
    assert link(parted, a1, ann) == ("refused", "decision")
    assert persons(resolved([SEEN, SHOP], [("same", a1, ann)]))[a1] == ann


_USERS = st.sampled_from([None, "7", "8", "9", "77"])
_MAILS = st.sampled_from(
    [None, "ann@post.example.org", "bp@post.example.org", "c@post.example.org"]
)
_CALLS = st.fixed_dictionaries(
    {
        "visitor": st.sampled_from(["a1", "a2", "a3"]),
        "user": _USERS,
        "email": _MAILS,
        "method": st.sampled_from([None, "identify", "alias", "signed link", "sign-in"]),
        "signature": st.sampled_from([None, True, False]),
    }
).filter(lambda c: c["user"] or c["email"])
_VISITS = st.fixed_dictionaries(
    {
        "visitor": st.sampled_from(["a1", "a2", "7"]),
        "page": st.sampled_from(["Basket", "ann@post.example.org", "Ann Lee"]),
        "city": st.sampled_from([None, "Ruse", "Varna"]),
    }
)
CARL = {"id": "9", "given": "Carl", "family": "Weber", "email": "c@post.example.org"}


@settings(max_examples=25, deadline=None)
@given(st.lists(_CALLS, max_size=8), st.lists(_VISITS, max_size=4), st.booleans())
def test_nobody_is_joined_through_a_visitor(calls, visits, first):
    """Whatever visitors do, the customers of the shop stay three, and ids of people theirs."""
    shop = (CUSTOMERS, [ANN, BORIS, CARL])
    site = [(CALLS, calls), (VISITS, visits)]
    who = persons(resolved([*site, shop] if first else [shop, *site]))
    customers = [customer(n) for n in ("7", "8", "9")]
    assert len({who[c] for c in customers}) == 3
    browsers = {browser(n) for n in ("a1", "a2", "a3", "7")}
    for account_id, person in who.items():
        assert person not in browsers or account_id == person
