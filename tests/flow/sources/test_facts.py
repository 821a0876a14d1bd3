"""Files of people, organisations and cards, from their text to facts about who is who."""

import pytest

from rapport.flow.sources.files.facts import accounts_of, facts_and_displays
from rapport.flow.sources.files.mapping import Consent, Mapping
from rapport.flow.tables import CLAIMS, CONSENTS, IDENTIFIERS, SIGHTINGS
from tests.flow.sources.telling import ENTRY, HIDDEN, account, day


def test_people(told):
    mapping = Mapping(
        "crm",
        "people",
        {
            "id": "id",
            "given": "first",
            "family": "last",
            "phone": "tel",
            "email": "mail",
            "birth": "born",
            "sex": "sex",
            "city": "city",
            "interests": "likes",
            "telegram": "tg",
            "card": "card",
            "employer": "firm",
            "registered_at": "since",
            "updated_at": "changed",
        },
        verified=("email",),
    )
    text = (
        "id,first,last,tel,mail,born,sex,city,likes,tg,card,firm,since,changed\n"
        "7,Иван,Петров,0888 123 417,A@b.example.org,1988-05-14,м,София,чай; риболов,@ivan,12-34,"
        "Acme,2020-01-02,2024-05-06\n"
        "7,,,,a@b.example.org,,,Sofia,,,,,2019-01-01,\n"
    )
    facts = told(text, mapping)
    ivan = account("7")
    assert facts.of(SIGHTINGS, "account_id", "kind", "seen_first", "seen_last", "line") == [
        (ivan, "person", day(2019, 1, 1), day(2024, 5, 6), 2)
    ]
    assert sorted(facts.of(IDENTIFIERS, "kind", "value", "verified", "line")) == [
        ("birth", "1988-05-14", False, 2),
        ("code", "card:1234", False, 2),
        ("email", "a@b.example.org", True, 2),
        ("family", "Петров", False, 2),
        ("given", "Иван", False, 2),
        ("handle", "telegram:ivan", False, 2),
        ("name", "Иван Петров", False, 2),
        ("phone", "+359888123417", False, 2),
        ("place", "sofia", False, 3),
        ("place", "софия", False, 2),
        ("sex", "male", False, 2),
        ("work", "acme", False, 2),
    ]
    assert ("place", "sofia") in facts.of(IDENTIFIERS, "kind", "key")
    claims = facts.of(CLAIMS, "attribute", "value", "said", "sealed", "line")
    assert [c for c in claims if not c[3]] == [
        ("city", "sofia", "София", False, 2),
        ("sex", "male", "male", False, 2),
        ("employer", "acme", "Acme", False, 2),
        ("interest", "чай", "чай", False, 2),
        ("interest", "риболов", "риболов", False, 2),
    ]
    assert set(facts.of(CLAIMS, "observed_at")) == {day(2024, 5, 6)}


def test_identifiers_are_claimed_by_their_pseudonyms_and_shown_by_the_vault(told):
    mapping = Mapping("crm", "people", {"id": "id", "name": "n", "phone": "t", "birth": "b"})
    facts = told("id,n,t,b\n7,Ann Lee,0888 123 417,1988-05-14\n", mapping)
    hidden = {
        "name": HIDDEN.one("name", "Ann Lee"),
        "phone": HIDDEN.one("phone", "+359888123417"),
        "birth_date": HIDDEN.one("birth", "1988-05-14"),
    }
    claims = facts.of(CLAIMS, "attribute", "value", "said", "sealed")
    assert claims == [(attribute, value, None, True) for attribute, value in hidden.items()]
    pseudonyms = set(facts.of(IDENTIFIERS, "pseudonym"))
    assert pseudonyms == set(hidden.values())
    assert [tuple(r.values()) for r in facts.displays().to_pylist()] == [
        (account("7"), "name", hidden["name"], "Ann Lee", 2),
        (account("7"), "phone", hidden["phone"], "0888 123 417", 2),
        (account("7"), "birth_date", hidden["birth_date"], "1988-05-14", 2),
    ]


@pytest.mark.parametrize(
    ("given", "patronymic", "family", "name"),
    [
        ("Светлана", "Петровна", "Ковалева", "Светлана Петровна Ковалева"),
        ("Ann", "", "Lee", "Ann Lee"),
        ("", "", "Lee", "Lee"),
        ("小明", "", "王", "王小明"),
        ("", "", "", None),
    ],
)
def test_names_are_put_together_as_people_write_them(told, given, patronymic, family, name):
    columns = {"id": "i", "given": "g", "patronymic": "p", "family": "f"}
    text = f"i,g,p,f\n7,{given},{patronymic},{family}\n8,,,\n"
    facts = told(text, Mapping("crm", "people", columns))
    names = [v for k, v in facts.of(IDENTIFIERS, "kind", "value") if k == "name"]
    assert names == ([name] if name else [])


def test_an_account_without_a_number_is_named_by_its_strongest_contact(told):
    mapping = Mapping("crm", "people", {"id": "i", "email": "m", "phone": "t", "vk": "v"})
    text = (
        "i,m,t,v\n7,a@b.example.org,0888123417,\n,a@b.example.org,+359 888 123 417,\n"
        ",A@B.example.org,,ann\n,,,https://vk.com/ann\n,,0000000,\n"
    )
    facts = told(text, mapping)
    expected = ["7", "phone:+359888123417", "email:a@b.example.org", "handle:vk:ann"]
    # a number that no country has still names one account
    expected += ["phone:0000000"]
    assert accounts_of(facts.rows, mapping, ENTRY).to_pylist() == [account(n) for n in expected]
    assert facts.of(SIGHTINGS, "line") == [2, 3, 4, 5, 6]


def test_a_contact_verified_in_any_column_is_verified(told):
    mapping = Mapping(
        "crm", "people", {"id": "i", "phone": "a", "phone_2": "b"}, verified=("phone_2",)
    )
    facts = told("i,a,b\n7,0888123417,\n7,,+359888123417\n8,0888123417,\n", mapping)
    assert facts.of(IDENTIFIERS, "account_id", "verified", "line") == [
        (account("7"), True, 2),
        (account("8"), False, 4),
    ]


def test_consents_are_what_is_said_and_the_last_word_counts(told):
    mapping = Mapping(
        "crm",
        "people",
        {"id": "i", "consent_at": "at"},
        consents=(
            Consent("mail", "marketing", "email", "v2"),
            Consent("ads", "ads", "any"),
        ),
    )
    text = (
        "i,at,mail,ads\n7,2024-01-01,yes,\n7,2024-03-01,no,yes\n7,2024-02-01,yes,no\n"
        "8,,да,-\n8,,нет,\n9,,,\n"
    )
    facts = told(text, mapping)
    rows = facts.of(
        CONSENTS, "account_id", "purpose", "state", "text_version", "changed_at", "line"
    )
    assert sorted(rows, key=lambda r: (r[5], r[1])) == [
        (account("7"), "ads", "given", None, day(2024, 3, 1), 3),
        (account("7"), "marketing", "withdrawn", "v2", day(2024, 3, 1), 3),
        (account("8"), "marketing", "withdrawn", "v2", None, 6),
    ]


def test_organisations(told):
    mapping = Mapping(
        "crm", "organisations", {"id": "i", "name": "n", "tax_number": "t", "industry": "b"}
    )
    facts = told("i,n,t,b\n1,Acme Ltd,BG 123,Fishing\n", mapping)
    assert facts.of(SIGHTINGS, "account_id", "kind") == [(account("1"), "organisation")]
    assert facts.of(IDENTIFIERS, "kind", "value") == [("name", "Acme Ltd"), ("code", "tax:bg123")]
    assert ("industry", "fishing", "Fishing") in facts.of(CLAIMS, "attribute", "value", "said")


def test_cards(told):
    mapping = Mapping("crm", "cards", {"card": "c", "customer": "w", "phone": "t"})
    facts = told("c,w,t\n1234567,,0888123417\n7654321,7,\n1111112,,\n", mapping)
    assert facts.of(SIGHTINGS, "account_id", "kind") == [
        (account("phone:+359888123417"), "card"),
        (account("7"), "person"),
        (account("code:card:1111112"), "card"),
    ]
    codes = [v for k, v in facts.of(IDENTIFIERS, "kind", "value") if k == "code"]
    assert codes == ["card:1234567", "card:7654321", "card:1111112"]


def test_the_same_file_gives_the_same_facts(told):
    mapping = Mapping("crm", "people", {"id": "i", "name": "n", "email": "m"})
    text = "i,n,m\n" + "".join(f"{i % 40},Ann {i % 7},a{i % 9}@b.example.org\n" for i in range(90))
    first, again = told(text, mapping), told(text, mapping)
    assert first.found == again.found
    assert first.displays() == again.displays()
    both = facts_and_displays(first.rows, mapping, ENTRY)
    assert both == (first.found, first.displays())


def test_no_rows_no_facts(told):
    facts = told("i\n", Mapping("crm", "people", {"id": "i"}))
    assert all(table.num_rows == 0 for table in facts.found.values())


def test_no_identifier_stands_outside_the_sealed_tables(told):
    """Invariant 8: what names a person is in the vault, whichever column it came in by."""
    mapping = Mapping(
        "crm",
        "answers",
        {
            "name": "n",
            "phone": "t",
            "email": "m",
            "birth": "b",
            "card": "c",
            "address": "s",
            "telegram": "g",
            "position": "p",
            "answer": "a",
        },
    )
    secrets = (
        "Ann Lee",
        "888",
        "123417",
        "ann@",
        "b.example",
        "1988",
        "7654321",
        "Oborishte",
        "annlee",
    )
    text = (
        "n,t,m,b,c,s,g,p,a\nAnn Lee,0888123417,ann@b.example.org,1988-05-14,7654321,Oborishte 5,"
        "@annlee,clerk (0888123417),mail ann@b.example.org\n"
    )
    facts = told(text, mapping)
    for spec, table in facts.found.items():
        if not spec.sealed:
            assert not [s for s in secrets if s in str(table.to_pylist())], spec.name
    assert facts.of(CLAIMS, "said").count(None) == 7
