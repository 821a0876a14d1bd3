"""Loyalty cards: filled in at the till, the phone confirmed by a code; and what was bought.

Clerks send the cards as a workbook. The name is one cell, sometimes the family name first,
sometimes the short name, Han as the customer wrote it.
"""

from random import Random

from rapport.demo.buying import basket, buying_days, moment
from rapport.demo.names import data
from rapport.demo.people import Person
from rapport.demo.spelling import dotted, slip
from rapport.demo.world import Member, World
from rapport.demo.writing import Cell, Sheet

NAME = "cards"
_SHARES = {"bg": 0.72, "ru": 0.55, "en": 0.45, "zh": 0.4}
_COLUMNS = (
    "Карта №",
    "Име и фамилия",
    "Телефон (потвърден с код)",
    "Имейл",
    "Дата на раждане",
    "Град",
    "Език",
    "Издадена на",
    "Новини по SMS",
)


def sheets(world: World) -> list[Sheet]:
    """Return the cards and the receipts on which a card was shown."""
    random = world.chance(NAME)
    members = [
        Member(person, since, f"2900{1_184_503 + 7 * place:08}")
        for place, (person, since) in enumerate(world.enrol(NAME, _SHARES))
    ]
    world.keep(NAME, members)
    rows = [_row(random, m) for m in members]
    bad = {"290099990017": "30.02.1979", "290099990024": "1985-15-40"}
    for place, (card, birth) in enumerate(bad.items(), start=1):
        wrong: list[Cell] = [card, "Мила Донева", "", "", birth, "Габрово", "bg", "03.05.2025", ""]
        rows.insert(len(rows) * place // 3, wrong)
    return [Sheet("loyalty_cards.xlsx", _COLUMNS, rows), _receipts(random, members)]


def _row(random: Random, member: Member) -> list[Cell]:
    person, since = member.person, member.since
    return [
        member.native,
        _name(random, person),
        person.phone_on(since),
        _email(random, person),
        dotted(person.born) if random.random() < 0.66 else "",
        person.town_on(since).bulgarian if random.random() < 0.7 else "",
        person.language,
        dotted(since),
        random.choice(("да", "не", "не", "")),
    ]


def _name(random: Random, person: Person) -> str:
    if person.language == "zh":
        pinyin = random.choice((person.latin_name, f"{person.family_latin} {person.given_latin}"))
        return person.own_name if random.random() < 0.5 else pinyin
    given = person.short if person.short and random.random() < 0.12 else person.given
    family = slip(random, person.family) if random.random() < 0.04 else person.family
    return f"{family} {given}" if random.random() < 0.22 else f"{given} {family}"


def _email(random: Random, person: Person) -> str:
    if person.shared_email and random.random() < 0.5:
        return person.shared_email
    return random.choice((person.email, person.other_email)) if random.random() < 0.4 else ""


def _receipts(random: Random, members: list[Member]) -> Sheet:
    shops = [line.split("|") for line in data("shops")["shops"]]
    bought = []
    for member in members:
        home = [s for s in shops if s[1] == member.person.town.bulgarian] or shops[3:5]
        for day in buying_days(random, member.person, member.since, 1.7):
            shop = random.choice(home if random.random() < 0.85 else shops)
            lines = list(basket(random, member.person, day))
            bought.append((moment(random, day, first=9, last=20), member.native, shop, lines))
    bought.sort(key=lambda receipt: receipt[:2])
    rows: list[list[Cell]] = []
    for number, (at, card, shop, lines) in enumerate(bought, start=400_118):
        for line in lines:
            product, total = line.product, line.quantity * line.price
            rows.append(
                [f"R{number}", card, at.strftime("%d.%m.%Y %H:%M"), f"{shop[1]}, {shop[3]}"]
                + [product.title, product.theme, line.quantity, f"{total:.2f}".replace(".", ",")]
                + ["EUR"]
            )
    spoilt: list[Cell] = ["R399999", "290001184503", "01.04.2025 11:20", shops[0][1], "Arda reel"]
    rows.insert(len(rows) // 3, [*spoilt, "reels", 1, "8A,00", "EUR"])
    columns = ("Бележка №", "Карта №", "Дата", "Магазин", "Стока", "Група", "Брой", "Сума", "Валута")
    return Sheet("card_receipts.csv", columns, rows, "cp1251", ";")
