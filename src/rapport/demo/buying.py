"""What the brand sells and when people buy it: products, prices, seasons, whole orders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from rapport.demo.names import data
from rapport.demo.people import Person

#: How much is bought in each month, January first; about 1.
_SEASON = (0.5, 0.6, 1.0, 1.3, 1.5, 1.4, 1.1, 0.9, 1.1, 0.9, 0.9, 1.4)


@dataclass(frozen=True, slots=True)
class Product:
    """One product; its price in EUR."""

    sku: str
    title: str
    theme: str
    price: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order: so many of a product at a price each, EUR."""

    product: Product
    quantity: int
    price: float


@cache
def products() -> tuple[Product, ...]:
    """Return all products, in the order of their numbers."""
    made = []
    for row, (theme, entry) in enumerate(data("products").items(), start=1):
        for place, line in enumerate(entry["lines"], start=1):
            names, price = line.rsplit(":", 1)
            title = f"{names.split('=')[0]} {entry['word']['en']}"
            made.append(Product(f"MR-{row:02}{place:02}", title, theme, float(price)))
    return tuple(made)


def moment(random: Random, day: date, *, first: int = 8, last: int = 22) -> datetime:
    """Return a time on `day` between the hours, later ones more likely; no zone."""
    hour = first + int((last - first) * random.random() ** 0.7)
    return datetime.combine(day, time(hour, random.randrange(60), random.randrange(60)))


def some_day(random: Random, first: date, last: date) -> date:
    """Return a day from `first` to the day before `last`; the first if there is none."""
    return first + timedelta(days=random.randrange(max(1, (last - first).days)))


def buying_days(random: Random, person: Person, since: date, a_year: float) -> list[date]:
    """Return the days `person` buys on after `since`, in order, about `a_year` in a year."""
    years = max(0.0, (person.left - since).days / 365)
    wanted = int(random.expovariate(1) * a_year * years * person.keenness + random.random())
    days: set[date] = set()
    for _ in range(min(wanted, 40) * 3):
        day = some_day(random, since, person.left)
        if len(days) < wanted and random.random() < _SEASON[day.month - 1] / 1.5:
            days.add(day)
    return sorted(days)


def basket(random: Random, person: Person, day: date) -> Iterator[Line]:
    """Yield the lines of what `person` buys on `day`: what they like, what is in season."""
    goods = products()
    weights = [_wish(person, product, day) for product in goods]
    count = random.choices((1, 2, 3, 4), weights=(55, 27, 12, 6))[0]
    chosen = dict.fromkeys(random.choices(goods, weights=weights, k=count))
    for product in chosen:
        cheap = product.price < 40 and product.theme != "gifts"
        quantity = random.choices((1, 2, 3), weights=(60, 28, 12))[0] if cheap else 1
        off = random.choices((1.0, 0.9, 0.8), weights=(75, 17, 8))[0]
        yield Line(product, quantity, round(product.price * off, 2))


def _wish(person: Person, product: Product, day: date) -> float:
    months: list[int] = data("products")[product.theme]["months"]
    liked = 6.0 if product.theme in person.likes else 1.0
    return liked * (0.15 + months.count(day.month)) * (60 / (30 + product.price))
