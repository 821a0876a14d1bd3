"""Files of orders, answers, calls and things, from their text to facts of what was done."""

import pytest

from rapport.flow.sources.files.facts import TABLES
from rapport.flow.sources.files.mapping import Mapping
from rapport.flow.tables import INTERACTIONS, OBJECTS, SIGHTINGS
from tests.flow.sources.telling import HIDDEN, account, day

ORDERS = Mapping(
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
LINES = (
    "order,who,tel,at,sku,what,group,n,price,shop\n"
    "A1,7,,2026-02-14,r1,Arda reel,Reels,1,120.10,Sofia 2\n"
    "A2,,0888 123 417,2026-02-15,l2,Line 0.20,Lines,3,1.5,\n"
    "A1,7,,2026-02-14,l2,Line 0.20,Lines,2,1.5,Sofia 2\n"
)


def test_the_lines_of_an_order_are_one_purchase(told):
    facts = told(LINES, ORDERS)
    seven, phone = account("7"), account("phone:+359888123417")
    assert facts.of(INTERACTIONS, "account_id", "verb", "title", "text", "place", "line") == [
        (seven, "Purchase", "Order A1", "Arda reel; 2 × Line 0.20", "Sofia 2", 2),
        (phone, "Purchase", "Order A2", "3 × Line 0.20", None, 3),
    ]
    line = HIDDEN.one("object", "crm", "product", "l2")
    assert facts.of(INTERACTIONS, "amount", "currency", "object_id") == [
        (123.1, "EUR", None),
        (4.5, "EUR", line),
    ]
    assert facts.of(INTERACTIONS, "interaction_id", "occurred_at") == [
        (HIDDEN.one("interaction", "crm", "orders", "A1"), day(2026, 2, 14)),
        (HIDDEN.one("interaction", "crm", "orders", "A2"), day(2026, 2, 15)),
    ]
    assert facts.of(SIGHTINGS, "account_id") == [seven, phone]


def test_orders_tell_of_their_products(told):
    facts = told(LINES, ORDERS)
    assert facts.of(OBJECTS, "kind", "title", "theme", "price", "currency", "line") == [
        ("product", "Arda reel", "Reels", 120.1, "EUR", 2),
        ("product", "Line 0.20", "Lines", 1.5, "EUR", 3),
    ]


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
    assert [len(t) for s, t in facts.found.items() if s is not OBJECTS] == [0] * (len(TABLES) - 1)
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
