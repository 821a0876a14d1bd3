"""Two invented networks: Kruzhok (Russian and Bulgarian) and Lumen (pictures, everybody).

Members name themselves as they like: short names, Latin letters, traditional Han, an initial.
Some share their phone with the brand (Kruzhok), some show an e-mail address (Lumen).
"""

from datetime import date
from random import Random

from rapport.demo.contacts import Addresses
from rapport.demo.mistakes import Mistakes, mistakes_of
from rapport.demo.names import data, names_of
from rapport.demo.people import Person
from rapport.demo.spelling import latin
from rapport.demo.systems import walls
from rapport.demo.world import Member, World
from rapport.demo.writing import Cell, Raw, Row, Sheet

KRUZHOK, LUMEN = "kruzhok", "lumen"
_REACH = ("updated_at", "followers", "following")
_IN_KRUZHOK = {"bg": 0.6, "ru": 0.84, "en": 0.24, "zh": 0.22}
_IN_LUMEN = {"bg": 0.52, "ru": 0.4, "en": 0.72, "zh": 0.6}


def sheets(world: World) -> list[Sheet]:
    """Return the members of both networks, and all that happens on the brand's pages."""
    return [*_kruzhok(world), *_lumen(world)]


def _kruzhok(world: World) -> list[Sheet]:
    random = world.chance(KRUZHOK)
    addresses = Addresses(world.chance("kruzhok:handles"))
    members = []
    for place, (person, since) in enumerate(world.enrol(KRUZHOK, _IN_KRUZHOK)):
        members.append(Member(person, since, str(48_104_377 + 913 * place)))
        handle = addresses.handle(KRUZHOK, *_handle_name(person), person.language)
        world.handles[KRUZHOK, person.number] = handle
    world.keep(KRUZHOK, members)
    rows: list[Row] = [_kruzhok_row(random, world, m) for m in members]
    walled = walls.sheets(random, world, KRUZHOK, members)
    _reach(world, KRUZHOK, members, rows)
    rows.insert(len(rows) // 3, Raw('{"id": "48999001", "screen_name": "zora_77", "name": "Зора'))
    head = ("id", "screen_name", "name", "phone_shared", "birthday", "sex", "city", "language")
    columns = (*head, "occupation", "interests", "joined_at", *_REACH)
    return [Sheet("kruzhok_members.jsonl", columns, rows), *walled]


def _lumen(world: World) -> list[Sheet]:
    random = world.chance(LUMEN)
    addresses = Addresses(world.chance("lumen:handles"))
    members = []
    for place, (person, since) in enumerate(world.enrol(LUMEN, _IN_LUMEN)):
        members.append(Member(person, since, f"u{place * 7919 + 100_003:07x}"))
        handle = addresses.handle(LUMEN, *_handle_name(person), person.language)
        world.handles[LUMEN, person.number] = handle
    world.keep(LUMEN, members)
    rows: list[Row] = [_lumen_row(random, world, m) for m in members]
    walled = walls.sheets(random, world, LUMEN, members)
    _reach(world, LUMEN, members, rows)
    rows.insert(len(rows) // 2, ["u9990001", "peak_33", "Peak", "peak_33 at post", *[None] * 7])
    columns = ("uid", "username", "full_name", "contact_email", "town", "locale")
    rest = ("interests", "joined_at", *_REACH)
    return [Sheet("lumen_members.jsonl", (*columns, *rest), rows), *walled]


def _reach(world: World, network: str, members: list[Member], rows: list[Row]) -> None:
    """Add to each row when it was changed last, how many follow the member, and whom they do."""
    random = world.chance(f"{network}:reach")
    parts = {m.native: c.part_of(m) for c in world.circles[network] for m in c.members}
    for place, member in enumerate(members):
        known = int(random.lognormvariate(4.2, 0.9))
        more = 12 if parts.get(member.native) == "leader" else 1
        told: list[Cell] = [member.since.isoformat(), known * more, 20 + known // 2]
        row = rows[place]
        if not isinstance(row, Raw):
            rows[place] = [*row, *told]


def _handle_name(person: Person) -> tuple[str, str]:
    given = latin(person.short, person.language) if person.short else person.given_latin
    return given, person.family_latin


def _kruzhok_row(random: Random, world: World, member: Member) -> list[Cell]:
    person, noted = member.person, mistakes_of(world, KRUZHOK)
    phone = person.phone_on(world.today) if random.random() < 0.5 else None
    return [
        member.native,
        world.handles[KRUZHOK, person.number],
        _shown_name(random, person, latin_share=0.22),
        phone,
        _birthday(random, noted.born(member, world.today)),
        {"m": "male", "f": "female"}[noted.sex(member)],
        _shown_town(random, noted, member) if random.random() < 0.72 else None,
        noted.language(member),
        noted.job(member, job_of(person), world.today) if random.random() < 0.45 else None,
        _interests(random, person) if random.random() < 0.6 else None,
        member.since.isoformat(),
    ]


def _lumen_row(random: Random, world: World, member: Member) -> list[Cell]:
    person, noted = member.person, mistakes_of(world, LUMEN)
    email = random.choice((person.email, person.other_email))
    return [
        member.native,
        world.handles[LUMEN, person.number],
        _shown_name(random, person, latin_share=0.6),
        email if random.random() < 0.48 else None,
        _shown_town(random, noted, member) if random.random() < 0.6 else None,
        noted.language(member),
        _interests(random, person) if random.random() < 0.5 else None,
        member.since.isoformat(),
    ]


def _shown_name(random: Random, person: Person, *, latin_share: float) -> str:
    given, family = person.given, person.family
    if person.short and random.random() < 0.3:
        given = person.short
    if person.language == "zh":
        if random.random() < latin_share:
            return person.latin_name
        letters = names_of("zh").traditional if person.number % 6 == 0 else {}
        return "".join(letters.get(letter, letter) for letter in person.own_name)
    if person.language in ("bg", "ru") and random.random() < latin_share:
        homemade = random.random() < 0.4
        given = latin(given, person.language, homemade=homemade)
        family = latin(family, person.language, homemade=homemade)
    shape = random.random()
    if shape < 0.07:
        return f"{given} {family[0]}."
    return f"{family} {given}" if shape < 0.13 else f"{given} {family}"


def _birthday(random: Random, born: date | int) -> str | None:
    return str(born) if random.random() < 0.42 else None


def _shown_town(random: Random, noted: Mistakes, member: Member) -> str:
    share, town = 0.3 if member.person.language == "zh" else 0.7, noted.shown_town(member)
    return town.own if random.random() < share else town.latin


def job_of(person: Person) -> str:
    """Return what somebody does for a living, in their language."""
    jobs: list[str] = data("work")["jobs"][person.language]
    own = Random(f"{person.number}:job")  # the same wherever it is asked
    return own.choice(jobs)


def _interests(random: Random, person: Person) -> str:
    words: list[str] = data("work")["interests"][person.language]
    own = Random(f"{person.number}:interests").sample(words, k=4)
    return "; ".join(own[: random.randint(1, 4)])
