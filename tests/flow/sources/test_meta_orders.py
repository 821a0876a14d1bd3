"""Orders of a shop at Meta: a server on the loopback that answers as the Order API does."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.flow.errors import StopSource
from rapport.flow.tables import IDENTIFIERS, INTERACTIONS, OBJECTS
from rapport.receiving import checking
from rapport.run import build, forget
from rapport.stores import Stores
from tests.flow.sources.meta_service import NOW, PAGE, Graph, at, connecting, post
from tests.flow.sources.pulling import serving
from tests.receiving.network import everything

SHOP = "3350000000000001"
ORDERS = f"{SHOP}/commerce_orders"
USD = {"currency": "USD"}


@pytest.fixture
def page(tmp_path, monkeypatch):
    """page(service, **settings): a workspace connected to it."""
    return connecting(tmp_path, monkeypatch)


def item(number, price="20.00", quantity=2, **more):
    about = {"retailer_id": f"tea_{number}", "product_name": f"Tea {number}", **more}
    return {
        "id": str(number),
        "quantity": quantity,
        "price_per_unit": {"amount": price, **USD},
    } | about


def order(number, items=(), total="45.00", buyer=None, state="COMPLETED", **more):
    """An order as the Order API tells it, with all that nobody asked for."""
    may = {"email": "anna@example.com", "name": "Anna Petrova", "email_remarketing_option": True}
    return {
        **{"id": number, "created": at(2), "last_updated": at(1), "channel": "instagram"},
        "order_status": {"state": state},
        "buyer_details": may if buyer is None else buyer,
        "estimated_payment_details": {"total_amount": {"amount": total, **USD}},
        "items": {"data": list(items) or [item(1)]},
        "shipping_address": {"name": "planted-recipient", "street1": "planted-street"},
        **more,
    }


def refunds(*amounts):
    return {
        "data": [
            {"id": str(n), "refund_amount": {"amount": a, **USD}} for n, a in enumerate(amounts)
        ]
    }


def purchases(taken):
    """The last word on each order that is not gone: its title, goods, money and time."""
    build(taken.workspace, now=taken.now)
    columns = ("interaction_id", "seq", "title", "text", "amount", "currency", "occurred_at")
    last = {row[0]: row[2:] for row in taken.facts(INTERACTIONS, *columns)}
    return sorted(last.values())


BOUGHT = datetime(2021, 8, 18, 8, tzinfo=UTC)


def test_orders_become_purchases_and_the_second_run_adds_none(page):
    cancelled = {"status": '{"in_progress": 0, "fulfilled": 1, "cancelled": 1}'}
    told = [
        order("71", [item(1), item(2, "5.00", 1)]),
        order("72", [item(1, **cancelled), item(2, "5.00", 1)], channel="facebook"),
        order("73", refunds=refunds("12.02", "2.98")),
        order("74", state="REFUNDED"),
        order("75", state="CANCELLED"),
        order("76", [item(1, status={"cancelled": 2})]),
        order("77", buyer={"id": "9001", "email": "planted-mail", "name": "planted-name"}),
    ]
    with serving(service := Graph({ORDERS: told})):
        taken = page(service, commerce_account=SHOP)
        assert taken.pull().refused == 0
        assert purchases(taken) == [
            ("Order 71", "2 × Tea 1; Tea 2", 45.0, "USD", BOUGHT),
            ("Order 72", "Tea 1; Tea 2", 25.0, "USD", BOUGHT),
            ("Order 73", "2 × Tea 1", 30.0, "USD", BOUGHT),
            ("Order 74", "2 × Tea 1", 0.0, "USD", BOUGHT),
            ("Order 77", "2 × Tea 1", 45.0, "USD", BOUGHT),
        ]
        taken.now += timedelta(hours=1)
        assert taken.pull().kept == 0
        assert service.count()[f"GET /v25.0/{ORDERS}"] == 8
    by_number, by_mail = taken.account("9001"), taken.account("email:anna@example.com")
    assert {row[0] for row in taken.facts(INTERACTIONS, "account_id")} == {by_number, by_mail}
    mails = {row for row in taken.facts(IDENTIFIERS, "value", "account_id") if "@" in row[0]}
    assert mails == {("anna@example.com", by_mail)}
    assert "planted" not in everything(taken.workspace)


def test_what_is_bought_there_is_what_is_bought_elsewhere(page):
    """Products are named by the number that the seller's own catalogue gives them."""
    with serving(service := Graph({ORDERS: [order("71")]})):
        taken = page(service, commerce_account=SHOP)
        taken.pull()
    things = taken.facts(OBJECTS, "object_id", "title")
    named = Stores(taken.workspace).pseudonyms.one("object", "c", "product", "tea_1")
    assert (named, "Tea 1") in things


def test_a_later_word_changes_an_order_and_one_that_is_cancelled_is_gone(page):
    with serving(service := Graph({ORDERS: [order("71"), order("72")]})):
        taken = page(service, commerce_account=SHOP)
        taken.pull()
        assert [row[2] for row in purchases(taken)] == [45.0, 45.0]
        taken.now += timedelta(hours=1)
        gone = item(1, product_name="planted-tea", status={"cancelled": 2})
        back = order("71", refunds=refunds("5.00"), last_updated=at(0))
        service.lists[ORDERS] = [back, order("72", [gone], last_updated=at(0))]
        done = taken.pull()
        assert (done.kept, done.deletions) == (2, 1)
        assert [row[::2] for row in purchases(taken)] == [("Order 71", 40.0, BOUGHT)]
        taken.now += timedelta(hours=1)
        service.lists[ORDERS][0] = order("71", refunds=refunds("5.00"), state="IN_PROGRESS")
        assert taken.pull().kept == 0, "that it was sent off says nothing to us"


def test_of_who_did_not_allow_it_nothing_is_known(page):
    buyer = {"email": "planted@example.com", "name": "planted-name"}
    told = [
        order("71", buyer={**buyer, "email_remarketing_option": False}),
        order("72", buyer={**buyer, "email_remarketing_option": "yes"}),
        order("73", buyer=buyer),
    ]
    with serving(service := Graph({ORDERS: told})):
        taken = page(service, commerce_account=SHOP)
        assert taken.pull().refused == 3
    assert set(taken.reasons()) == {"Meta does not let us know who bought it"}
    assert purchases(taken) == []
    assert "planted" not in everything(taken.workspace)


def test_who_asks_to_be_forgotten_leaves_no_byte_and_does_not_come_back(page):
    with serving(service := Graph({ORDERS: [order("71")]})):
        taken = page(service, commerce_account=SHOP)
        taken.pull()
        purchases(taken)
        forget(taken.workspace, [taken.account("email:anna@example.com")], now=taken.now)
        assert purchases(taken) == []
        taken.now += timedelta(days=1)
        service.lists[ORDERS] = [order("71", refunds=refunds("1.00"))]
        taken.pull()
        assert purchases(taken) == []
    left = everything(taken.workspace)
    assert "anna@example.com" not in left and "Anna Petrova" not in left


def test_things_and_refunds_of_several_pages_are_read(page):
    things = [item(n, "1.00", 1) for n in range(5)]
    told = order("71", total="10.00")
    for edge, first in (("items", things[0]), ("refunds", refunds("1.00")["data"][0])):
        told[edge] = {"data": [first], "paging": {"next": "https://x/y?after=1"}}
    lists = {ORDERS: [told], "71/items": things, "71/refunds": refunds("1.00", "2.00")["data"]}
    with serving(service := Graph(lists)):
        taken = page(service, commerce_account=SHOP)
        taken.pull()
    assert [row[:3] for row in purchases(taken)] == [
        ("Order 71", "Tea 0; Tea 1; Tea 2; Tea 3; Tea 4", 7.0)
    ]


@pytest.mark.parametrize("pages", (1, 4, 5, 6, 7))
def test_a_reading_that_is_killed_goes_on_without_loss_or_double(page, monkeypatch, pages):
    told = [order(f"7{n}") for n in range(5)]
    with serving(service := Graph({ORDERS: told, f"{PAGE}/feed": [post(1)]})):
        taken = page(service, commerce_account=SHOP)
        taken.cut_off(monkeypatch, pages)
        taken.pull()
        taken.now += timedelta(hours=1)
        assert taken.pull().kept == 0
    assert [row[0] for row in purchases(taken)] == [f"Order 7{n}" for n in range(5)]


def test_only_what_changed_of_late_is_asked_for(page):
    with serving(service := Graph({ORDERS: [order("71")]})):
        taken = page(service, commerce_account=SHOP)
        taken.pull()
        taken.now += timedelta(hours=1)
        taken.pull()
        calls = [c for c in service.calls if "commerce_orders" in c]
    since = [
        int((NOW - timedelta(days=90)).timestamp()),
        int((taken.now - timedelta(days=7)).timestamp()),
    ]
    assert [f"updated_after={at}" in call for at, call in zip(since, calls, strict=True)] == [
        True
    ] * 2
    assert all("state=CREATED%2CIN_PROGRESS%2CCOMPLETED" in call for call in calls)
    assert not any("shipping_address" in call for call in calls)


def test_without_a_shop_nothing_of_it_is_asked(page):
    with serving(service := Graph()):
        page(service).pull()
    assert not any("commerce_orders" in call for call in service.calls)


def test_odd_orders_stop_no_other(page):
    told = [
        order("71"),
        order(None),
        order("72", total="many"),
        order("73", [{**item(1), "quantity": "x", "price_per_unit": 7}]),
        order("74", items=["changed"], refunds="changed"),
        "no object",
    ]
    with serving(service := Graph({ORDERS: told}, each=9)):
        taken = page(service, commerce_account=SHOP)
        done = taken.pull()
    assert [row[:3] for row in purchases(taken)] == [
        ("Order 71", "2 × Tea 1", 45.0),
        ("Order 72", "2 × Tea 1", 40.0),
        ("Order 73", "Tea 1", 45.0),
        ("Order 74", None, 45.0),
    ]
    assert done.refused == 1 and taken.reasons() == ["the record has no number of the order"]


def test_it_says_whether_orders_may_be_read(page):
    with serving(service := Graph()):
        taken = page(service, commerce_account=SHOP)
        assert "orders of your shop" in checking.check(taken.workspace, "c", now=NOW).may
        service.instead[f"GET /v25.0/{ORDERS}"] = [service.refused(10), service.refused(10)]
        assert checking.check(taken.workspace, "c", now=NOW).missing == ("orders of your shop",)
        with pytest.raises(StopSource):
            taken.pull()
