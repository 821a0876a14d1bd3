"""Files of a web site, from their text to facts: visits, and who a visitor turned out to be."""

import pytest

from rapport.flow.errors import InputError
from rapport.flow.sources.files.door import read_file
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.tables import CLAIMS, IDENTIFIERS, INTERACTIONS, SIGHTINGS
from tests.flow.sources.telling import HIDDEN, NOW, account, day

VISITS = Mapping(
    "crm",
    "visits",
    {
        "visit": "id",
        "visitor": "anon",
        "visited_at": "at",
        "page": "url",
        "referrer": "from",
        "campaign": "utm",
        "city": "town",
    },
)
FIELDS = ("visitor", "user", "phone", "email", "method", "signature", "identified_at")
CALLS = Mapping("crm", "identifications", {f: f for f in FIELDS})
HEAD = ",".join(FIELDS) + "\n"


def visitor(name):
    return account(f"visitor:{name}")


def test_visits_are_deeds_of_visitors(told):
    text = (
        "id,anon,at,url,from,utm,town\n"
        "1,7,2026-01-02,/sale,https://a.example/,spring,Русе\n2,7,2026-01-03,/,,,\n"
    )
    facts = told(text, VISITS)
    seven = visitor("7")
    assert seven != account("7")  # a browser's number is no customer's
    assert facts.of(SIGHTINGS, "account_id", "kind", "seen_first", "seen_last") == [
        (seven, "visitor", day(2026, 1, 2), day(2026, 1, 3))
    ]
    assert facts.of(INTERACTIONS, "account_id", "verb", "title", "text", "campaign") == [
        (seven, "View", "/sale", "https://a.example/", "spring"),
        (seven, "View", "/", None, None),
    ]
    assert facts.of(CLAIMS, "attribute", "value", "sealed") == [("city", "ruse", False)]
    assert facts.of(IDENTIFIERS, "kind") == []  # nothing by which anybody could be told


@pytest.mark.parametrize("contact", ["ann@b.example", "ann%40b.example", "%2B359888123417"])
def test_an_address_of_a_page_holds_no_contact(told, contact):
    facts = told(f"id,anon,at,url,from,utm,town\n1,7,,/p?of={contact},/q?of={contact},,\n", VISITS)
    told_of = str(facts.of(INTERACTIONS, "title", "text"))
    assert "ann" not in told_of and "359" not in told_of


def test_a_call_tells_of_two_accounts(told):
    facts = told(HEAD + "a1,7,,ann@b.example,identify,,2026-01-02\n", CALLS)
    assert facts.of(SIGHTINGS, "account_id", "kind", "seen_first") == [
        (visitor("a1"), "visitor", day(2026, 1, 2)),
        (account("7"), "person", day(2026, 1, 2)),
    ]
    assert facts.of(IDENTIFIERS, "account_id", "kind", "value", "verified") == [
        (visitor("a1"), "account", account("7"), True),
    ]  # an e-mail that nobody checked would be shared with whoever has it


@pytest.mark.parametrize(
    ("row", "sure", "verified"),
    [
        (",,ann@b.example,identify,", False, False),
        (",,ann@b.example,,", False, False),
        (",,ann@b.example,sign-in,", True, True),
        (",,ann@b.example,magic link,yes", True, True),
        (",0888123417,,login,", True, True),
        (",0888123417,ann@b.example,login,", False, False),
        ("7,,ann@b.example,sign-in,", True, None),
    ],
)
def test_how_sure_a_call_is(told, row, sure, verified):
    facts = told(f"{HEAD}a1,{row},\n", CALLS)
    by_kind = dict(facts.of(IDENTIFIERS, "kind", "verified"))
    assert by_kind.pop("account") is sure
    assert set(by_kind.values()) == ({verified} - {None})


@pytest.mark.parametrize("row", ["7,,e@b.example,signed link,no", "7,,e@b.example,signed link,"])
def test_a_link_whose_signature_failed_says_nothing_of_the_person(told, row):
    facts = told(f"{HEAD}a1,{row},\n", CALLS)
    assert facts.of(SIGHTINGS, "account_id") == [visitor("a1")]
    assert facts.of(IDENTIFIERS, "kind", "verified") == [("account", False)]
    assert facts.of(CLAIMS, "value") == [] and facts.displays().num_rows == 0


def test_a_contact_that_the_source_checked_is_sure(told):
    mapping = Mapping("crm", "identifications", dict(CALLS.columns), verified=("email",))
    facts = told(f"{HEAD}a1,,,ann@b.example,identify,,\n", mapping)
    assert facts.of(IDENTIFIERS, "kind", "verified") == [("account", True), ("email", True)]


def test_numbers_may_be_those_of_another_connection(told):
    mapping = Mapping(
        "crm", "identifications", dict(CALLS.columns), constants={"numbers_of": "shop"}
    )
    facts = told(f"{HEAD}a1,7,,,,,\na2,,,b@b.example,sign-in,,\n", mapping)
    shop = HIDDEN.one("account", "shop", "7")
    # who the shop has not told of is nobody yet
    assert facts.of(SIGHTINGS, "account_id") == [
        visitor("a1"),
        visitor("a2"),
        account("email:b@b.example"),
    ]
    assert (visitor("a1"), shop) in facts.of(IDENTIFIERS, "account_id", "value")


def test_customers_may_be_those_of_another_connection(told):
    of_shop = {"customers_of": "shop"}
    fields = {"order": "no", "customer": "who", "email": "mail", "order_amount": "sum"}
    orders = Mapping("crm", "orders", fields, constants=of_shop)
    facts = told("no,who,mail,sum\n1,7,,5\n2,,b@b.example,6\n", orders)
    seven, unnumbered = HIDDEN.one("account", "shop", "7"), account("email:b@b.example")
    # whom the shop has not told of is nobody yet, but what they did is told
    assert facts.of(SIGHTINGS, "account_id") == [unnumbered]
    assert facts.of(INTERACTIONS, "account_id", "amount") == [(seven, 5.0), (unnumbered, 6.0)]
    people = Mapping("crm", "people", {"id": "id", "city": "town"}, constants=of_shop)
    facts = told("id,town\n7,Ruse\n", people)
    assert facts.of(SIGHTINGS, "account_id") == []
    assert facts.of(CLAIMS, "account_id", "value") == [(seven, "ruse")]
    # the numbers of organisations in a file of people are told apart from that
    firms = Mapping("crm", "people", {"id": "id", "city": "town"}, constants={"numbers_of": "x"})
    assert told("id,town\n7,Ruse\n", firms).of(SIGHTINGS, "account_id") == [account("7")]


def test_who_belongs_to_which_organisation(told):
    people = Mapping("crm", "people", {"id": "id", "name": "n", "organisation": "firm"})
    facts = told("id,n,firm\n7,Ann Lee,F1\n8,Bo Ek,\n", people)
    found = facts.of(IDENTIFIERS, "account_id", "kind", "value")
    assert [f for f in found if f[1] == "organisation"] == [
        (account("7"), "organisation", account("F1"))
    ]
    firms = Mapping("crm", "organisations", {"id": "id", "name": "n", "member": "who"})
    facts = told("id,n,who\nF1,Acme,7\nF1,Acme,7\nF2,Bolt,\n", firms)
    found = facts.of(IDENTIFIERS, "account_id", "kind", "value")
    assert [f for f in found if f[1] == "organisation"] == [
        (account("7"), "organisation", account("F1"))
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a1,7,,,telepathy,,", "no way of identifying a visitor"),
        ("a1,7,,,signed link,maybe,", "neither yes nor no"),
        (",7,,,identify,,", "empty, but every row needs it"),
        ("a1,,,,identify,,", "nothing says whom or what the row is about"),
    ],
)
def test_a_call_that_says_nothing_goes_to_quarantine(tmp_path, row, reason):
    path = tmp_path / "calls.csv"
    path.write_text(HEAD + row + "\n", encoding="utf-8")
    read = read_file(path, CALLS, now=NOW)
    assert list(read.batches) == []
    assert read.quarantined["reason"].to_pylist() == [reason]


@pytest.mark.parametrize(
    ("constants", "said"),
    [
        ({"numbers_of": "The Shop"}, "must name a connection"),
        ({"customers_of": "The Shop"}, "customers_of must name"),
        ({"method": "x"}, "is no method"),
    ],
)
def test_a_constant_that_means_nothing_is_refused(constants, said):
    columns = {"visitor": "a", "user": "u"}
    with pytest.raises(InputError, match=said):
        Mapping("crm", "identifications", columns, constants=constants)


def test_the_method_may_be_the_same_for_all_rows(told):
    columns = {"visitor": "a", "email": "m"}
    mapping = Mapping("crm", "identifications", columns, constants={"method": "sign-in"})
    facts = told("a,m\na1,ann@b.example\n", mapping)
    assert set(facts.of(IDENTIFIERS, "verified")) == {True}
