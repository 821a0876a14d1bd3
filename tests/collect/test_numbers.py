"""A site whose user ids are the shop's own customer numbers: what it tells stands with them."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from rapport import run
from rapport.flow import tables
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.shelf import open_shelf
from rapport.flow.sources.files.mapping import Mapping
from rapport.receiving import connections
from tests.brand import TERMS, add
from tests.collect.collecting import Inside, make_site

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SHOP = Mapping("shop", "people", {"id": "no", "name": "name", "email": "mail"}, **TERMS)
SENT = (
    {"type": "identify", "userId": "7", "messageId": "m1", "traits": {"phone": "+359888123417"}},
    {"type": "page", "userId": "7", "messageId": "m2", "name": "Tea"},
    {"type": "track", "userId": "7", "messageId": "m3", "event": "Order Completed"}
    | {"properties": {"order_id": "88", "total": 5, "currency": "EUR"}},
    {"type": "alias", "userId": "7", "previousId": "a1", "messageId": "m4"},
    {"type": "page", "anonymousId": "a1", "messageId": "m5", "name": "Home"},
    {"type": "page", "userId": "unknown", "messageId": "m6", "name": "Sale"},
)


def test_what_a_site_tells_stands_with_the_customer_of_the_shop(tmp_path):
    site = make_site(tmp_path / "w")
    workspace = site.workspace
    connections.save(workspace, replace(connections.load(workspace, "site"), numbers_of="shop"))
    sent = Inside(site, NOW).post(json.dumps({"batch": SENT}).encode())
    assert sent.said == {"success": True}
    add(workspace, "shop.csv", "no,name,mail\n7,Anna Petrova,anna@mail.example\n", SHOP)
    run.build(workspace, now=datetime.now(UTC))
    seven = Pseudonyms(workspace.secret("ids")).one("account", "shop", "7")
    told = site.facts(tables.INTERACTIONS, "title", "account_id")
    assert [title for title, who in told if who == seven] == ["Order 88", "Tea"]
    anna = open_shelf(workspace.root).person(seven, masked=False)
    assert {(j.card.source, j.card.kind) for j in anna.accounts} == {
        ("shop", "person"),
        ("site", "visitor"),
    }
    known = {(a.attribute, value.text) for a in anna.attributes for value in a.values}
    assert {("name", "Anna Petrova"), ("phone", "+359888123417")} <= known
    run.forget(workspace, [seven], now=datetime.now(UTC))
    left = site.facts(tables.INTERACTIONS, "account_id")
    assert left and (seven,) not in left
