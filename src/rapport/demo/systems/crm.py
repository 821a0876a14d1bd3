"""The CRM: typed by clerks in Bulgaria, in the old encoding of their office program.

It knows patronymics and Bulgarian father's names, writes Chinese names in pinyin because its
encoding has no Han, holds some people twice, and its phones come in every format.
"""

from datetime import date, timedelta
from random import Random

from rapport.demo.buying import moment, some_day
from rapport.demo.mistakes import Mistakes, mistakes_of
from rapport.demo.people import Person, towns_of
from rapport.demo.spelling import dotted, phone_as_typed, slip
from rapport.demo.words import sentence
from rapport.demo.world import Member, World
from rapport.demo.writing import Cell, Raw, Row, Sheet

NAME = "crm"
_SHARES = {"bg": 0.84, "ru": 0.7, "en": 0.6, "zh": 0.56}
_COLUMNS = (
    "Клиент №",
    "Фамилия",
    "Име",
    "Презиме",
    "Телефон",
    "Имейл",
    "Дата на раждане",
    "Пол",
    "Град",
    "Адрес",
    "Език",
    "Профил в Кръжок",
    "Регистриран на",
    "Съгласие имейл",
    "Съгласие SMS",
    "Съгласие профилиране",
    "Дата на съгласие",
)
#: What the form has for a city before anybody types one.
_COMMONEST = towns_of("bg")[0]
#: Initials of who takes the calls.
_DESK = ("ED", "IP", "MG", "SR")
_TOPICS = {"bg": "Обаждане", "ru": "Звонок", "en": "Phone call", "zh": "来电"}


def sheets(world: World) -> list[Sheet]:
    """Return the people, the organisations and the calls."""
    random = world.chance(NAME)
    found = world.enrol(NAME, _SHARES)
    again = [
        (person, some_day(random, since, person.left))
        for person, since in found
        if random.random() < 0.04
    ]
    ordered = sorted(found + again, key=lambda pair: (pair[1], pair[0].number))
    members = [
        Member(person, since, f"K-{10_420 + 3 * place}")
        for place, (person, since) in enumerate(ordered)
    ]
    world.keep(NAME, members)
    noted = mistakes_of(world, NAME)
    rows: list[Row] = [_row(random, world, noted, m) for m in members]
    return [
        Sheet("crm_people.csv", _COLUMNS, _with_bad(rows, world.today), "cp1251", ";"),
        _organisations(world),
        _calls(random, world, members),
    ]


def _row(random: Random, world: World, noted: Mistakes, member: Member) -> list[Cell]:
    person, since = member.person, member.since
    given, family, middle = _typed_name(random, person)
    town = noted.town(member, person.town_on(since), _COMMONEST).by_clerk
    agreed = random.random() < 0.62
    sex = {"m": "М", "f": "Ж"}[noted.sex(member)] if random.random() < 0.7 else ""
    profile = world.handles.get(("kruzhok", person.number), "")
    return [
        member.native,
        family,
        given,
        middle,
        _phone(random, person, since),
        _email(random, person),
        _birth(random, noted.born(member, world.today)),
        sex,
        town if random.random() < 0.85 else "",
        f"{person.street}" if person.town.country == "BG" and random.random() < 0.4 else "",
        noted.language(member) if random.random() < 0.7 else "",
        profile if random.random() < 0.3 else "",
        dotted(since),
        "да" if agreed else random.choice(("не", "")),
        random.choice(("да", "не", "не", "")),
        "да" if random.random() < 0.8 else "",
        dotted(since),
    ]


def _typed_name(random: Random, person: Person) -> tuple[str, str, str]:
    han = person.language == "zh"
    given = person.given_latin if han else person.given
    family = person.family_latin if han else person.family
    middle = person.middle if random.random() < 0.68 else ""
    if random.random() < 0.05:
        family = slip(random, family)
    if random.random() < 0.03:
        given = slip(random, given)
    if random.random() < 0.015:
        given, family = family, given
    return given, family, middle


def _phone(random: Random, person: Person, since: date) -> str:
    if random.random() < 0.13:
        return random.choice(("", "", "няма", "-"))
    shared = person.shared_phone if random.random() < 0.7 else ""
    return phone_as_typed(random, shared or person.phone_on(since))


def _email(random: Random, person: Person) -> str:
    if person.shared_email and random.random() < 0.75:
        return person.shared_email
    if random.random() < 0.3:
        return ""
    local, domain = random.choice((person.email, person.email, person.other_email)).split("@")
    if random.random() < 0.03:
        local = slip(random, local)
    return f"{local.upper()}@{domain}" if random.random() < 0.04 else f"{local}@{domain}"


def _birth(random: Random, born: date | int) -> str:
    if random.random() < 0.48:
        return ""
    written = dotted(born)
    if random.random() < 0.02:
        return f"{written[:-1]}{(int(written[-1]) + 1) % 10}"
    return written


def _with_bad(rows: list[Row], today: date) -> list[Row]:
    """Put six lines among `rows` that cannot be taken in, the last because it is a child's.

    They are of nobody, so the truth has none of them.
    """
    child = date(today.year - 9, 6, 1)
    wrong: list[Row] = [
        _spoilt("K-900001", "Тодоров", "Илия", "Дата на раждане", "31.02.1988"),
        _spoilt("K-900004", "Петкова", "Надя", "Имейл", "nadya.petkova@@abv.example.com"),
        _spoilt("K-900007", "Райчев", "Боян", "Регистриран на", "12.13.2024"),
        Raw(
            "K-900010;Янева;Лилия;;0888 41 52 63;;;Ж;Сливен;ул. Шипка 3;вх. Б;bg;;04.06.2024;да;;;"
        ),
        Raw("K-900013;Сомов;Игорь"),
        _spoilt("K-900016", "Велчева", "Диана", "Дата на раждане", dotted(child)),
    ]
    for place, line in enumerate(wrong, start=1):
        rows.insert(len(rows) * place // (len(wrong) + 1), line)
    return rows


def _spoilt(native: str, family: str, given: str, column: str, value: str) -> list[Cell]:
    said = {"Клиент №": native, "Фамилия": family, "Име": given, column: value}
    return [said.get(name, "") for name in _COLUMNS]


def _organisations(world: World) -> Sheet:
    rows = []
    colleagues = {m.person.shared_email: m.native for m in reversed(world.enrolled[NAME])}
    for organisation in world.organisations:
        native = f"F-{300 + organisation.number}"
        world.truth[NAME, native] = organisation.number
        phone = organisation.phone
        rows.append(
            [native, organisation.name, organisation.email, phone, organisation.town]
            + [organisation.kind, colleagues.get(organisation.email, "")]
        )
    columns = ("Фирма №", "Наименование", "Имейл", "Телефон", "Град", "Бранш", "Лице за контакт №")
    return Sheet("crm_organisations.csv", columns, rows, "cp1251", ";")


def _calls(random: Random, world: World, members: list[Member]) -> Sheet:
    calls = []
    for member in members:
        for _ in range(random.choices((0, 1, 2, 3), weights=(78, 15, 5, 2))[0]):
            day = some_day(random, member.begins, member.person.left)
            at = moment(random, day, first=9, last=18)
            topic = _TOPICS[member.person.language]
            note = sentence(random, member.person, "call")
            note += f" [{random.randint(1, 14)} min, {random.choice(_DESK)}]"
            calls.append((at, member.native, topic, note))
    calls.sort()
    rows: list[Row] = [
        [f"C{70_001 + place}", native, at.strftime("%d.%m.%Y %H:%M"), topic, note]
        for place, (at, native, topic, note) in enumerate(calls)
    ]
    late = world.yesterday - timedelta(days=30)
    rows.insert(len(rows) // 2, ["C99991", "K-10420", f"{dotted(late)} 25:70", "Обаждане", ""])
    columns = ("Обаждане №", "Клиент №", "Дата и час", "Тема", "Бележка")
    return Sheet("crm_calls.csv", columns, rows, "utf-8-sig", ";")
