"""A source in a few lines: customers and what they bought, as a service would send them."""

from collections.abc import Iterable

from rapport.flow.errors import SkipRecord
from rapport.flow.rights import OWN
from rapport.flow.sources.base import Deletion, Record, Row, Source

FIELDS = ("id", "who", "phone", "what", "sum", "at", "gone", "no_ads")


def keep(record: Record) -> Record | None:
    if record.get("private"):
        return None
    return {name: record[name] for name in FIELDS if name in record}


def read(record: Record) -> Iterable[Row | Deletion]:
    if record.get("gone"):
        yield Deletion("account", record["who"])
        return
    if "who" not in record:
        raise SkipRecord("the purchase names no customer", fix="look at the shop's settings")
    values = {"order": record["id"], "customer": record["who"], "ordered_at": record["at"]}
    values |= {"product_title": record["what"], "amount": str(record["sum"]), "currency": "EUR"}
    withheld = frozenset({"ads"}) if record.get("no_ads") else frozenset()
    yield Row("orders", values, withheld)
    if "phone" in record:
        yield Row("people", {"id": record["who"], "phone": record["phone"]}, withheld)


TOY = Source(
    name="toy",
    title="Toy shop",
    docs="docs/reference/sources.md",
    personal_data="a number, a phone, purchases",
    policy=OWN,
    group="shop and CRM",
    keep=keep,
    read=read,
    own=lambda record: str(record.get("id", "")),
    kinds=("orders", "people"),
)

TEA = {"id": "1", "who": "c7", "what": "Tea", "sum": 4.5, "at": "2026-02-28T10:00:00Z"}
CUP = {"id": "2", "who": "c8", "what": "Cup", "sum": 9, "at": "2026-02-28T11:00:00+02:00"}
