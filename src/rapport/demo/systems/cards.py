"""Loyalty cards: filled in at the till, the phone confirmed by a code; and what was bought.

Clerks send the cards as a workbook. The name is one cell, sometimes the family name first,
sometimes the short name, Han as the customer wrote it.
"""

from datetime import date
from random import Random

from rapport.demo.buying import basket, buying_days, moment
from rapport.demo.mistakes import Mistakes, mistakes_of
from rapport.demo.names import data
from rapport.demo.people import Person, towns_of
from rapport.demo.spelling import dotted, slip
from rapport.demo.world import Member, World
from rapport.demo.writing import Cell, Row, Sheet

NAME = "cards"
_SHARES = {"bg": 0.72, "ru": 0.55, "en": 0.45, "zh": 0.4}
#: Where most customers of the tills live.
_COMMONEST = towns_of("bg")[0]
_COLUMNS = (
    "Клиентски номер",
    "Карта №",
    "Име и фамилия",
    "Телефон (потвърден с код)",
    "Имейл",
    "Дата на раждане",
    "Пол",
    "Град",
    "Език",
    "Дата на издаване",
    "Новини по SMS",
)


def sheets(world: World) -> list[Sheet]:
    """Return the cards and the receipts on which a card was shown."""
    random = world.chance(NAME)
    members = [
        Member(person, since, f"M{31_007 + 3 * place}")
        for place, (person, since) in enumerate(world.enrol(NAME, _SHARES))
    ]
    world.keep(NAME, members)
    noted = mistakes_of(world, NAME)
    rows = [_row(random, world.today, noted, m) for m in members]
    for place, birth in enumerate(("30.02.1979", "1985-15-40"), start=1):
        wrong: list[Cell] = [f"M9990{place}", f"29009999001{place}", "Мила Донева", "", "", birth]
        rows.insert(len(rows) * place // 3, [*wrong, "", "Габрово", "bg", "03.05.2025", ""])
    return [Sheet("loyalty_cards.xlsx", _COLUMNS, rows), _receipts(random, members)]


def _row(random: Random, today: date, noted: Mistakes, member: Member) -> list[Cell]:
    person, since = member.person, member.since
    return [
        member.native,
        f"2900{int(member.native[1:]) * 317:08}",
        _name(random, person),
        person.phone_on(since),
        _email(random, person),
        dotted(noted.born(member, today)) if random.random() < 0.66 else "",
        {"m": "М", "f": "Ж"}[noted.sex(member)] if noted.answered(member, "sex", 0.6) else "",
        noted.town(member, person.town_on(since), _COMMONEST).by_clerk
        if random.random() < 0.7
        else "",
        noted.language(member),
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
    return random.choice((person.email, person.other_email)) if random.random() < 0.55 else ""


def _receipts(random: Random, members: list[Member]) -> Sheet:
    shops = [line.split("|") for line in data("shops")["shops"]]
    bought = []
    for member in members:
        home = [s for s in shops if s[2] == member.person.town.latin] or shops[3:5]
        for day in buying_days(random, member.person, member.begins, 1.7):
            shop = random.choice(home if random.random() < 0.85 else shops)
            lines = list(basket(random, member.person, day))
            bought.append((moment(random, day, first=9, last=20), member.native, shop, lines))
    bought.sort(key=lambda receipt: receipt[:2])
    rows: list[Row] = []
    for number, (at, card, shop, lines) in enumerate(bought, start=400_118):
        for line in lines:
            total = f"{line.quantity * line.price:.2f}".replace(".", ",")
            where = (f"R{number}", card, f"{at:%d.%m.%Y %H:%M}", f"{shop[1]}, {shop[3]}")
            what = (line.product.title, line.product.theme, line.quantity)
            rows.append((*where, *what, total, "EUR"))
    spoilt: list[Cell] = ["R399999", "M31007", "01.04.2025 11:20", shops[0][1], "Arda reel"]
    rows.insert(len(rows) // 3, [*spoilt, "reels", 1, "8A,00", "EUR"])
    columns = (
        "Касов бон",
        "Клиентски номер",
        "Дата на покупка",
        "Магазин",
        "Име на продукт",
        "Група",
        "Брой",
        "Сума",
        "Валута",
    )
    return Sheet("card_receipts.csv", columns, rows, "cp1251", ";")
