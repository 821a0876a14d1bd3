"""A shop of a made-up maker: orders by pages of an HTTP API, each naming the next; and an eye."""

import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Event

from rapport.flow.errors import SkipRecord
from rapport.flow.policies import POLICIES
from rapport.flow.sources import plain
from rapport.flow.sources.asking import client
from rapport.flow.sources.base import Asked, Deletion, Limit, Page, Record, Row, Setting, Source

_FIELDS = ("number", "customer", "at", "sum", "currency")


def fetch(asked: Asked) -> Iterator[Page]:
    place = asked.cursor or "1"
    while place:
        headers = {"Authorization": f"Bearer {asked.secrets['token']}"}
        address = f"{asked.settings['base_url']}/orders?page={place}"
        said = client(asked).json("GET", address, headers=headers)
        place = said["next"]
        yield Page(said["orders"], place or said["again"])


def keep(record: Record) -> Record | None:
    return None if record.get("private") else plain.texts(record, _FIELDS)


def read(record: Record) -> Iterable[Row | Deletion]:
    said = plain.texts(record, _FIELDS)
    if "number" not in said:
        raise SkipRecord("the order has no number", fix="look at the shop")
    names = {"number": "order", "at": "ordered_at", "sum": "amount"}
    return [Row("orders", {names.get(name, name): value for name, value in said.items()})]


SOURCE = Source(
    name="acme",
    title="Acme shop",
    docs="https://acme.example/docs",
    personal_data="numbers of customers, what they paid",
    policy=POLICIES["own"],
    group="shop and CRM",
    gives="orders",
    forbids="nothing",
    settings=(
        Setting("base_url", "address of the shop", form="url"),
        Setting("token", "its key", secret=True),
    ),
    hosts=("{base_url}",),
    limits=(Limit(100, 1.0),),
    cursor="the page that is read next",
    every=timedelta(hours=1),
    fetch=fetch,
    keep=keep,
    read=read,
    own=lambda record: plain.text(record.get("number")),
    kinds=("orders",),
)


def _round_the_door(asked: Asked) -> Iterator[Page]:
    """Call somebody whom the source does not name, and not by the client that was given."""
    with urllib.request.urlopen(f"{asked.settings['base_url']}/orders", timeout=5) as answer:
        yield Page([], answer.read().decode())


#: What a source must not do.
SLY = replace(SOURCE, name="sly", hosts=("shop.example",), fetch=_round_the_door)
#: What can't be used at all.
BROKEN = "no source"


@dataclass
class Eye:
    """Says what it was told to say of an address, and remembers what it was asked for."""

    name: str = "acme eye 1"
    says: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def words(self, url: str) -> str:
        self.asked.append(url)
        said = self.says.get(url, "")
        if isinstance(said, Exception):
            raise said
        if isinstance(said, Event):
            said.wait()
        return said


EYE = Eye()
