"""The web shop: people type their own names, mostly in Latin letters, and sign in by e-mail."""

from datetime import date
from random import Random

from rapport.demo.buying import basket, buying_days, moment, products
from rapport.demo.mistakes import Mistakes, mistakes_of
from rapport.demo.names import data
from rapport.demo.people import Person
from rapport.demo.spelling import latin, phone_as_typed, slip
from rapport.demo.world import Member, World
from rapport.demo.writing import Cell, Row, Sheet

NAME = "shop"
_SHARES = {"bg": 0.62, "ru": 0.58, "en": 0.72, "zh": 0.68}
_CAMPAIGNS = ("", "", "", "", "spring-season", "autumn-mail", "winter-sale", "river-evening")
_COLUMNS = (
    "customer_id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "city",
    "country",
    "postcode",
    "address",
    "birth_date",
    "language",
    "registered_at",
    "newsletter",
)


def sheets(world: World) -> list[Sheet]:
    """Return the customers, the lines of their orders, the products and the brand's shops."""
    random = world.chance(NAME)
    members = [
        Member(person, since, str(20_381 + 2 * place))
        for place, (person, since) in enumerate(world.enrol(NAME, _SHARES))
    ]
    world.keep(NAME, members)
    noted = mistakes_of(world, NAME)
    rows = [_row(random, world.today, noted, m) for m in members]
    nobody: list[Cell] = ["99991", "Petya", "Nikolova", "petya(at)mail.example.com"]
    rows.insert(len(rows) // 2, [*nobody, "", "Ruse", "BG", "", "", "", "bg", "2025-02-11", "no"])
    return [
        Sheet("shop_customers.csv", _COLUMNS, rows),
        _orders(random, members),
        _products(),
        _shops(),
    ]


def _row(random: Random, today: date, noted: Mistakes, member: Member) -> list[Cell]:
    person, since = member.person, member.since
    given, family = _typed_name(random, person)
    town = person.town_on(since)
    own = person.language in ("bg", "ru") and random.random() < 0.55
    number = random.random()
    return [
        member.native,
        given,
        family,
        person.email,
        phone_as_typed(random, person.phone_on(since)) if number < 0.8 else "",
        town.own if own else town.latin,
        town.country,
        person.postcode if random.random() < 0.8 else "",
        person.street if random.random() < 0.75 else "",
        str(noted.born(member, today)) if random.random() < 0.25 else "",
        noted.language(member),
        since.isoformat(),
        random.random() < 0.6,
    ]


def _typed_name(random: Random, person: Person) -> tuple[str, str]:
    given, family = person.given, person.family
    if person.language == "zh":
        if random.random() < 0.75:
            given, family = person.given_latin, person.family_latin
    elif person.language in ("bg", "ru") and random.random() < 0.45:
        homemade = random.random() < 0.35
        given = latin(given, person.language, homemade=homemade)
        family = latin(family, person.language, homemade=homemade)
    if person.short and person.language == "en" and random.random() < 0.3:
        given = person.short
    if random.random() < 0.03:
        family = slip(random, family)
    return (given.lower(), family.lower()) if random.random() < 0.04 else (given, family)


def _orders(random: Random, members: list[Member]) -> Sheet:
    shops = [line.split("|")[2] for line in data("shops")["shops"]]
    bought = []
    for member in members:
        for day in buying_days(random, member.person, member.begins, 1.9):
            place = random.choice(shops) if random.random() < 0.18 else ""
            lines = list(basket(random, member.person, day))
            campaign = random.choice(_CAMPAIGNS)
            bought.append((moment(random, day), member.native, place, campaign, lines))
    bought.sort(key=lambda order: order[:2])
    rows: list[Row] = []
    for number, (at, customer, place, campaign, lines) in enumerate(bought, start=84_102):
        for line in lines:
            product = line.product
            what = (product.sku, product.title, product.theme)
            money = (line.quantity, line.price, line.quantity * line.price, "EUR")
            rows.append((str(number), customer, str(at), *what, *money, place, campaign))
    spoilt: list[Cell] = ["84099", "20381", "2025-02-30 10:15:00", "MR-0301", "Arda reel"]
    rows.insert(len(rows) // 2, [*spoilt, "reels", 1, 84.0, 84.0, "EUR", "", ""])
    head = (
        "order_number",
        "customer_id",
        "ordered_at",
        "sku",
        "product_name",
        "category",
        "quantity",
    )
    tail = ("unit_price", "line_total", "currency", "pickup_shop", "campaign")
    return Sheet("shop_orders.csv", (*head, *tail), rows)


def _products() -> Sheet:
    rows = [(p.sku, p.title, p.theme, p.price, "EUR") for p in products()]
    return Sheet("products.csv", ("sku", "product_name", "category", "price", "currency"), rows)


def _shops() -> Sheet:
    rows = []
    for line in data("shops")["shops"]:
        number, bulgarian, town, address, opened = line.split("|")
        rows.append([number, f"Marten & Reed {town}", f"{bulgarian}, {address}", opened])
    return Sheet("shops.csv", ("shop_id", "shop_name", "address", "opened"), rows)
