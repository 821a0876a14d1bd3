"""Each kind of file, from its text to its facts."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from rapport.flow.engines.duck import Duck
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.sources.base import Entry
from rapport.flow.sources.files.door import read_file
from rapport.flow.sources.files.facts import TABLES, accounts_of, displays_of, facts_of
from rapport.flow.sources.files.mapping import Consent, Mapping
from rapport.flow.tables import (
    CLAIMS,
    CONSENTS,
    IDENTIFIERS,
    INTERACTIONS,
    OBJECTS,
    SIGHTINGS,
)

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ENGINE = Duck()
HIDDEN = Pseudonyms(b"k" * 32)
ENTRY = Entry(3, "crm", NOW, 7, HIDDEN, "BG")


@pytest.fixture
def told(tmp_path):
    """Rows of a text, as a mapping reads them; then its facts, checked against their specs."""

    def tell(text, mapping):
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        read = read_file(path, mapping, now=NOW)
        rows = pa.Table.from_batches(read.batches, read.schema)
        assert read.quarantined.to_pylist() == []
        found = facts_of(rows, mapping, ENTRY)
        assert tuple(found) == TABLES
        for spec, table in found.items():
            assert table.schema == spec.schema
            ENGINE.put(spec.name, table)
            spec.check(ENGINE)
        return Facts(rows, mapping, found)

    return tell


class Facts:
    def __init__(self, rows, mapping, found):
        self.rows, self.mapping, self.found = rows, mapping, found

    def of(self, spec, *names):
        """The columns named of one table: a list of values, or of tuples."""
        rows = self.found[spec].select(list(names)).to_pylist()
        return [tuple(r.values()) if len(names) > 1 else r[names[0]] for r in rows]

    def displays(self):
        return displays_of(self.rows, self.mapping, ENTRY)


def account(native):
    return HIDDEN.one("account", "crm", native)


def day(*date):
    return datetime(*date, tzinfo=UTC)


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


def test_orders_of_several_lines(told):
    mapping = Mapping(
        "crm",
        "orders",
        {
            "order": "order",
            "customer": "who",
            "phone": "tel",
            "ordered_at": "at",
            "product": "sku",
            "product_title": "what",
            "theme": "group",
            "quantity": "n",
            "price": "price",
            "shop": "shop",
        },
        constants={"currency": "eur"},
    )
    text = (
        "order,who,tel,at,sku,what,group,n,price,shop\n"
        "A1,7,,2026-02-14,r1,Arda reel,Reels,1,120.10,Sofia 2\n"
        "A2,,0888 123 417,2026-02-15,l2,Line 0.20,Lines,3,1.5,\n"
        "A1,7,,2026-02-14,l2,Line 0.20,Lines,2,1.5,Sofia 2\n"
    )
    facts = told(text, mapping)
    line = HIDDEN.one("object", "crm", "product", "l2")
    columns = (
        "account_id",
        "verb",
        "title",
        "text",
        "place",
        "amount",
        "currency",
        "object_id",
        "line",
    )
    assert facts.of(INTERACTIONS, *columns) == [
        (
            account("7"),
            "Purchase",
            "Order A1",
            "Arda reel; 2 × Line 0.20",
            "Sofia 2",
            123.1,
            "EUR",
            None,
            2,
        ),
        (
            account("phone:+359888123417"),
            "Purchase",
            "Order A2",
            "3 × Line 0.20",
            None,
            4.5,
            "EUR",
            line,
            3,
        ),
    ]
    assert facts.of(INTERACTIONS, "interaction_id", "occurred_at") == [
        (HIDDEN.one("interaction", "crm", "orders", "A1"), day(2026, 2, 14)),
        (HIDDEN.one("interaction", "crm", "orders", "A2"), day(2026, 2, 15)),
    ]
    assert facts.of(OBJECTS, "kind", "title", "theme", "price", "currency", "line") == [
        ("product", "Arda reel", "Reels", 120.1, "EUR", 2),
        ("product", "Line 0.20", "Lines", 1.5, "EUR", 3),
    ]
    assert facts.of(SIGHTINGS, "account_id") == [account("7"), account("phone:+359888123417")]


@pytest.mark.parametrize(
    ("columns", "row", "amount"),
    [
        ({"amount": "a"}, ("5", "5", "5"), 10.0),
        ({"order_amount": "a"}, ("5", "5", "5"), 5.0),
        ({"price": "a"}, ("5", "5", "5"), 10.0),
        ({"price": "a", "quantity": "b"}, ("5", "3", "1"), 30.0),
        ({"amount": "c", "price": "a", "quantity": "b"}, ("5", "3", "1"), 2.0),
        ({"shop": "a"}, ("5", "5", "5"), None),
    ],
)
def test_money_of_an_order(told, columns, row, amount):
    mapping = Mapping("crm", "orders", {"order": "o", "customer": "w", **columns})
    line = ",".join(row)
    facts = told(f"o,w,a,b,c\nA1,7,{line}\nA1,7,{line}\n", mapping)
    assert facts.of(INTERACTIONS, "amount") == [amount]


def test_orders_without_numbers_are_told_apart_by_all_they_say(told):
    mapping = Mapping("crm", "orders", {"email": "m", "product_title": "p", "ordered_at": "d"})
    text = "m,p,d\na@b.example.org,Tea,2024-01-01\na@b.example.org,Tea,2024-01-02\n"
    facts = told(text + "a@b.example.org,Tea,2024-01-01\n", mapping)
    assert facts.of(INTERACTIONS, "title", "line") == [("Tea", 2), ("Tea", 3)]


def test_products_and_shops(told):
    goods = Mapping(
        "crm",
        "products",
        {"product": "sku", "product_title": "name", "theme": "group", "price": "price"},
        constants={"currency": "BGN"},
    )
    facts = told("sku,name,group,price\nr1,Reel,Fishing,120\nr1,Again,,1\n", goods)
    assert facts.of(
        OBJECTS, "object_id", "kind", "title", "theme", "price", "currency", "line"
    ) == [
        (
            HIDDEN.one("object", "crm", "product", "r1"),
            "product",
            "Reel",
            "Fishing",
            120.0,
            "BGN",
            2,
        )
    ]
    assert [len(t) for s, t in facts.found.items() if s is not OBJECTS] == [0] * 5
    assert facts.displays().num_rows == 0
    shops = Mapping("crm", "shops", {"shop": "no", "shop_title": "name", "shop_place": "where"})
    facts = told("no,name,where\n2,Center,Sofia\n", shops)
    assert facts.of(OBJECTS, "kind", "title", "place") == [("shop", "Center", "Sofia")]


@pytest.mark.parametrize(
    ("kind", "columns", "text", "expected"),
    [
        (
            "answers",
            {
                "answer_id": "i",
                "customer": "w",
                "question": "q",
                "answer": "a",
                "answered_at": "d",
            },
            "i,w,q,a,d\n1,7,Why?,Fun,2024-01-01\n1,7,When?,Now,2024-01-01\n",
            [("Answer", "Why?", "Fun", 2), ("Answer", "When?", "Now", 3)],
        ),
        (
            "entries",
            {"entry": "i", "phone": "t", "draw": "n", "entered_at": "d"},
            "i,t,n,d\n1,0888123417,Win a tent,2024-01-01\n1,0888123417,Win a tent,2024-01-01\n",
            [("Enter", "Win a tent", None, 2)],
        ),
        (
            "calls",
            {"call": "i", "phone": "t", "topic": "s", "note": "n", "called_at": "d"},
            "i,t,s,n,d\n1,0888123417,Tent,Call +359 888 123 417 or a@b.example,2024-01-01\n",
            [("Call", "Tent", "Call [phone] or [e-mail]", 2)],
        ),
        (
            "interactions",
            {"interaction": "i", "customer": "w", "verb": "v", "text": "x", "occurred_at": "d"},
            "i,w,v,x,d\n1,7,like,,2024-01-01\n2,7,Visit,hi,2024-01-02\n",
            [("Like", None, None, 2), ("Visit", None, "hi", 3)],
        ),
    ],
)
def test_deeds(told, kind, columns, text, expected):
    facts = told(text, Mapping("crm", kind, columns))
    assert facts.of(INTERACTIONS, "verb", "title", "text", "line") == expected
    assert set(facts.of(INTERACTIONS, "account_id")) == set(facts.of(SIGHTINGS, "account_id"))


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


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("call 8 (916) 123-45-67 now", "call [phone] now"),
        ("тел.0888 123 417, пишете", "тел.[phone], пишете"),
        ("电话13800138000谢谢", "电话[phone]谢谢"),
        ("ann.lee@mail.example.org, please", "[e-mail], please"),
        (
            "order 88214, 2024-01-02 10:30, 120.50",
            "order 88214, 2024-01-02 10:30, 120.50",
        ),
    ],
)
def test_contacts_within_texts_are_blotted(told, said, shown):
    mapping = Mapping("crm", "calls", {"customer": "w", "note": "n"})
    assert told(f'w,n\n7,"{said}"\n', mapping).of(INTERACTIONS, "text") == [shown]


def test_the_same_file_gives_the_same_facts(told):
    mapping = Mapping("crm", "people", {"id": "i", "name": "n", "email": "m"})
    text = "i,n,m\n" + "".join(f"{i % 40},Ann {i % 7},a{i % 9}@b.example.org\n" for i in range(90))
    first, again = told(text, mapping), told(text, mapping)
    assert first.found == again.found
    assert first.displays() == again.displays()


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
