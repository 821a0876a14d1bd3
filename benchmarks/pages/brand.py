"""The files of a made-up brand with as many people as asked for: the same on every run.

Everybody is in the CRM (70 %), the web shop (50 %) or a network (25 %), in one of them at least:
1.45 accounts a person. Names are those of the identity benchmark, in Latin, Cyrillic and Han;
e-mails and phones belong to one person each. A customer of the shop made three purchases.
"""

import csv
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "identity"))

from generator import World, latin

from rapport.flow.sources.files.mapping import Mapping

ROWS_A_FILE = 200_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_COMMON = {
    "purposes": ("service", "profile", "marketing"),
    "basis": "contract",
    "region": "BG",
}
_GOODS = "waders,lures,tent,flask,socks,rope,stove,jacket,boots,map".split(",")
_LANGUAGES = {"en": "en", "ru": "ru", "bg": "bg", "zh": "zh", "xx": "de"}

MAPPINGS = {
    "crm": Mapping(
        "crm",
        "people",
        {
            "id": "id",
            "given": "given",
            "family": "family",
            "phone": "phone",
            "email": "email",
            "birth": "birth",
            "city": "city",
            "language": "language",
            "registered_at": "registered_at",
        },
        **_COMMON,
    ),
    "shop": Mapping(
        "shop",
        "people",
        {
            "id": "id",
            "given": "given",
            "family": "family",
            "phone": "phone",
            "email": "email",
            "city": "city",
            "registered_at": "registered_at",
        },
        verified=("email",),
        **_COMMON,
    ),
    "lumen": Mapping(
        "lumen",
        "people",
        {
            "id": "id",
            "handle": "handle",
            "name": "name",
            "email": "email",
            "city": "city",
            "registered_at": "registered_at",
        },
        verified=("handle",),
        constants={"network": "lumen"},
        **_COMMON,
    ),
    "orders": Mapping(
        "shop",
        "orders",
        {
            "order": "order",
            "customer": "customer",
            "ordered_at": "ordered_at",
            "product_title": "product_title",
            "amount": "amount",
        },
        constants={"currency": "EUR"},
        **_COMMON,
    ),
}


def write(folder: Path, people: int, seed: int = 11) -> Iterator[tuple[Path, Mapping]]:
    """Write the files one by one; give each with its mapping once it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, mapping in MAPPINGS.items():
        rows = _rows(kind, people, seed)
        number = 0
        while some := list(islice(rows, ROWS_A_FILE)):
            number += 1
            path = folder / f"{kind}-{number:02}.csv"
            with path.open("w", newline="", encoding="utf-8") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(mapping.columns.values())
                writer.writerows(some)
            yield path, mapping


def asked_for(how_many: int, seed: int = 11) -> Iterator[tuple[str, str]]:
    """Give (what it is, text): some of these people as somebody would look for them."""
    for person in islice(_people(how_many, seed), how_many):
        given, family = person["given"], person["family"]
        if person["language"] == "zh":
            yield "Han", (family + given)[:2]
            yield "Latin for Han", f"{latin(family)} {latin(given)}"
        elif person["language"] in ("ru", "bg"):
            yield "Cyrillic", f"{given} {family}"
            yield "Latin for Cyrillic", f"{latin(family)} {latin(given)}"
        else:
            yield "Latin", f"{given} {family}"
        yield "beginning of a word", family[:3]
        yield "phone", "0" + person["phone"].removeprefix("+359 ")
        yield "e-mail", person["email"]
        yield "handle", "@" + person["user"]


def _people(people: int, seed: int) -> Iterator[dict[str, Any]]:
    world = World(seed)
    chance = Random(f"{seed}:brand")
    for number in range(people):
        language, (given, family, born, town, user, email, _) = world.person()
        where = {k for k, share in (("crm", 0.7), ("shop", 0.5), ("lumen", 0.25))
                 if chance.random() < share} or {"crm"}  # fmt: skip
        yield {
            "number": number,
            "language": language,
            "given": given,
            "family": family,
            "birth": born,
            "city": town,
            "user": f"{user}.{number % 977}",
            "email": email,
            "phone": f"+359 8{7 + number % 3} {number // 10_000:03} {number % 10_000:04}",
            "where": where,
            "since": NOW - timedelta(minutes=chance.randrange(4_000_000)),
            "latin": chance.random() < 0.3,
        }


def _rows(kind: str, people: int, seed: int) -> Iterator[tuple[Any, ...]]:
    chance = Random(f"{seed}:{kind}")
    for p in _people(people, seed):
        if ("shop" if kind == "orders" else kind) not in p["where"]:
            continue
        since = f"{p['since']:%Y-%m-%d %H:%M:%S}"
        number = p["number"]
        if kind == "crm":
            yield (f"K{number}", p["given"], p["family"], p["phone"], p["email"], p["birth"],
                   p["city"], _LANGUAGES[p["language"]], since)  # fmt: skip
        elif kind == "shop":
            spelt = latin if p["latin"] else str
            phone = p["phone"] if chance.random() < 0.5 else ""
            yield (f"S{number}", spelt(p["given"]), spelt(p["family"]), phone, p["email"],
                   p["city"], since)  # fmt: skip
        elif kind == "lumen":
            email = p["email"] if chance.random() < 0.6 else ""
            name = (p["family"] + p["given"]) if p["language"] == "zh" else (
                f"{p['given']} {p['family']}")  # fmt: skip
            yield (f"u{number}", p["user"], name, email, p["city"], since)
        else:
            for i in range(1 + chance.randrange(5)):
                day = p["since"] + (NOW - p["since"]) * chance.random()
                amount = f"{chance.randrange(500, 20_000) / 100:.2f}"
                at = f"{day:%Y-%m-%d %H:%M:%S}"
                yield (f"{number}-{i}", f"S{number}", at, chance.choice(_GOODS), amount)
