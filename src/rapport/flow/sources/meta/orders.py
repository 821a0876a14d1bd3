"""Orders of the shop that belongs to a page or an Instagram account: asking, keeping, reading.

What Meta says an order costs is what it cost when it was made, and never changes; so what was
cancelled or paid back since is taken off here. An order of which all was cancelled is none.

Source  developers.facebook.com/docs/commerce-platform/order-management: order-api,
        cancellation-refund-api, order-lifecycle
Never: an address, a phone; the name or e-mail of a buyer who did not allow that they are used.
"""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Page, Record, Row
from rapport.flow.sources.meta.graph import Graph, listed_in
from rapport.flow.sources.plain import filled, needed, text, texts, within
from rapport.flow.sources.walking import Walk, instant_of

#: Where the walk is while it reads orders.
LIST: Final = "orders"
_ITEM: Final = "id,quantity,price_per_unit,product_name,retailer_id,status"
_REFUND: Final = "id,refund_amount"
_FIELDS: Final = (
    "id,order_status,created,channel,buyer_details,estimated_payment_details{total_amount},"
    f"items{{{_ITEM}}},refunds{{{_REFUND}}}"
)
#: All but those that Meta may still refuse; without it only new ones are told.
_STATES: Final = "CREATED,IN_PROGRESS,COMPLETED"
_AT_ONCE: Final = "25"
_CANCELLED, _REFUNDED = "CANCELLED", "REFUNDED"
#: Things and refunds of one order: more are left out.
_MOST: Final = 500


# ------------------------------------------------------------------------------------- fetch


def fetch(graph: Graph, walk: Walk, account: str, where: Mapping[str, str]) -> Iterator[Page]:
    """Give the orders that changed since the walk begins, from a place in their list on."""
    told = {"updated_after": str(int(walk.since.timestamp())), "state": _STATES}
    while True:
        page = graph.listed(
            f"{account}/commerce_orders", fields=_FIELDS, limit=_AT_ONCE, **told, **where
        )
        records = [_whole(graph, account, order) for order in page.items]
        walk.place = {"list": LIST, **page.next} if page.next else {}
        if not page.next:
            yield Page(records, None)
            return
        yield Page(records, walk.cursor(walk.place))
        where = page.next


def may_be_read(graph: Graph, account: str) -> None:
    """Raise StopSource unless the orders of the shop are shown to us."""
    graph.listed(f"{account}/commerce_orders", limit="1")


def _whole(graph: Graph, account: str, order: Mapping[str, Any]) -> Record:
    """Return an order with all its things and refunds, however many pages they fill."""
    edges = {}
    for edge, fields in (("items", _ITEM), ("refunds", _REFUND)):
        start = listed_in(within(order, edge))
        rest = graph.rest(f"{text(order.get('id'))}/{edge}", start, fields=fields)
        edges[edge] = {"data": [one for page in (start, *rest) for one in page.items]}
    network = "instagram" if text(order.get("channel")).lower() == "instagram" else "facebook"
    return {**order, **edges, "network": network, "form": "order", "ours": account}


# ------------------------------------------------------------------------------------- keep


def kept(record: Record) -> dict[str, Any]:
    """Return what is read of an order."""
    found: dict[str, Any] = texts(record, ("id", "created", "ours"))
    state = text(within(record, "order_status").get("state")).upper()
    if state in (_CANCELLED, _REFUNDED):  # others come and go, and say nothing to us
        found["order_status"] = {"state": state}
    found["buyer_details"] = _buyer(within(record, "buyer_details"))
    total = _money(within(within(record, "estimated_payment_details"), "total_amount"))
    found["estimated_payment_details"] = {"total_amount": total}
    found["items"] = {"data": [_item(item) for item in listed_in(within(record, "items")).items]}
    refunds = [_refund(refund) for refund in listed_in(within(record, "refunds")).items]
    found["refunds"] = {"data": refunds[:_MOST]}
    found["items"]["data"] = found["items"]["data"][:_MOST]
    return found


def _buyer(said: Mapping[str, Any]) -> dict[str, Any]:
    """Who bought: by a number, if Meta tells one, and by what they let us use."""
    if said.get("email_remarketing_option") is not True:
        return texts(said, ("id",))
    return {**texts(said, ("id", "name", "email")), "email_remarketing_option": True}


def _item(said: Mapping[str, Any]) -> dict[str, Any]:
    status = said.get("status")
    if isinstance(status, str):  # documented as a text that holds an object
        try:
            status = json.loads(status)
        except (ValueError, RecursionError):
            status = None
    counts = status if isinstance(status, Mapping) else {}
    cancelled = texts(counts, ("cancelled",))
    return {
        **texts(said, ("quantity", "product_name", "retailer_id")),
        "price_per_unit": _money(within(said, "price_per_unit")),
        **({"status": cancelled} if cancelled else {}),
    }


def _refund(said: Mapping[str, Any]) -> dict[str, Any]:
    return {**texts(said, ("id",)), "refund_amount": _money(within(said, "refund_amount"))}


def _money(said: Mapping[str, Any]) -> dict[str, str]:
    return texts(said, ("amount", "currency"))


# ------------------------------------------------------------------------------------- read


def read(record: Record) -> Iterator[Row | Deletion]:
    """Give a row for each thing that was bought and not cancelled.

    Raises  SkipRecord: nothing may be known of the buyer, so there is nobody whose it is.
    """
    id_ = needed(texts(record, ("id",)), "id", "number of the order")
    items = [item for item in within(record, "items").get("data") or () if item]
    left = [(item, count) for item in items if (count := _count(item)) > 0]
    state = text(within(record, "order_status").get("state"))
    if state == _CANCELLED or (items and not left):
        yield Deletion("interaction", id_, kind="orders")
        return
    buyer = texts(within(record, "buyer_details"), ("id", "name", "email"))
    if not buyer.get("id") and not buyer.get("email"):
        raise SkipRecord(
            "Meta does not let us know who bought it",
            fix="nothing: the buyer did not allow that their e-mail is used",
        )
    paid = within(within(record, "estimated_payment_details"), "total_amount")
    common = {
        "order": id_,
        "customer": buyer.get("id", ""),
        "name": buyer.get("name", ""),
        "email": buyer.get("email", ""),
        "ordered_at": _time(text(record.get("created"))),
        "order_amount": _cost(record, items, state),
        "currency": text(paid.get("currency")),
        "shop": f"{text(record.get('network')).capitalize()}, {text(record.get('ours'))}",
    }
    for item, count in left or [({}, Decimal(1))]:
        about = {
            "product": text(item.get("retailer_id")),
            "product_title": text(item.get("product_name")),
            "quantity": f"{count:f}" if item else "",
            "price": text(within(item, "price_per_unit").get("amount")),
        }
        yield Row("orders", filled({**common, **about}))


def _cost(record: Record, items: list[Mapping[str, Any]], state: str) -> str:
    """What the order brought in: less what was cancelled, and what was paid back."""
    total = within(within(record, "estimated_payment_details"), "total_amount")
    prices = [_number(within(item, "price_per_unit").get("amount")) for item in items]
    cost = _number(total.get("amount"))
    if cost is None:
        if not items or None in prices:
            return ""
        cost = sum((p * (_count(i) + _cancelled(i)) for p, i in _each(prices, items)), Decimal(0))
    cost -= sum((price * _cancelled(item) for price, item in _each(prices, items)), Decimal(0))
    for refund in within(record, "refunds").get("data") or ():
        cost -= _number(within(refund, "refund_amount").get("amount")) or Decimal(0)
    return "0" if state == _REFUNDED else f"{max(cost, Decimal(0)):f}"


def _each(
    prices: list[Decimal | None], items: list[Mapping[str, Any]]
) -> Iterator[tuple[Decimal, Mapping[str, Any]]]:
    return ((price, item) for price, item in zip(prices, items, strict=True) if price)


def _count(item: Mapping[str, Any]) -> Decimal:
    """How many of a thing were bought and not cancelled; one, if Meta does not say."""
    said = _number(item.get("quantity"))
    return (Decimal(1) if said is None else said) - _cancelled(item)


def _cancelled(item: Mapping[str, Any]) -> Decimal:
    return _number(within(item, "status").get("cancelled")) or Decimal(0)


def _number(said: object) -> Decimal | None:
    """Return a number as Meta writes it; None if it is none, or no sum of money."""
    try:
        found = Decimal(text(said))
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found < Decimal("1e12") else None


def _time(said: str) -> str:
    found = instant_of(said)
    return found.isoformat() if found else ""
