"""Two invented networks: Kruzhok (Russian and Bulgarian) and Lumen (pictures, everybody).

Members name themselves as they like: short names, Latin letters, traditional Han, an initial.
Some share their phone with the brand (Kruzhok), some show an e-mail address (Lumen).
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from rapport.demo.buying import moment, some_day
from rapport.demo.contacts import Addresses
from rapport.demo.names import data, names_of
from rapport.demo.people import Person
from rapport.demo.spelling import latin
from rapport.demo.words import comment
from rapport.demo.world import Member, World
from rapport.demo.writing import Cell, Raw, Row, Sheet

KRUZHOK, LUMEN = "kruzhok", "lumen"
_IN_KRUZHOK = {"bg": 0.6, "ru": 0.84, "en": 0.24, "zh": 0.22}
_IN_LUMEN = {"bg": 0.52, "ru": 0.4, "en": 0.72, "zh": 0.6}
#: Languages in which the brand posts on each.
_POSTS = {KRUZHOK: ("bg", "ru"), LUMEN: ("en", "bg", "zh")}


@dataclass(frozen=True, slots=True)
class Post:
    """One post of the brand."""

    id: str
    title: str
    language: str
    theme: str  # of products it is about, '' if none
    day: date


def sheets(world: World) -> list[Sheet]:
    """Return the members of both networks, and what they did on the brand's pages."""
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
    rows.insert(len(rows) // 3, Raw('{"id": "48999001", "screen_name": "zora_77", "name": "Зора'))
    head = ("id", "screen_name", "name", "phone_shared", "birthday", "sex", "city", "language")
    columns = (*head, "occupation", "interests", "joined_at")
    deeds = _deeds(random, world, KRUZHOK, members)
    return [Sheet("kruzhok_members.jsonl", columns, rows), deeds]


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
    rows.insert(len(rows) // 2, ["u9990001", "peak_33", "Peak", "peak_33 at post", *[None] * 4])
    columns = ("uid", "username", "full_name", "contact_email", "town", "locale")
    rest = ("interests", "joined_at")
    deeds = _deeds(random, world, LUMEN, members)
    return [Sheet("lumen_members.jsonl", (*columns, *rest), rows), deeds]


def _handle_name(person: Person) -> tuple[str, str]:
    given = latin(person.short, person.language) if person.short else person.given_latin
    return given, person.family_latin


def _kruzhok_row(random: Random, world: World, member: Member) -> list[Cell]:
    person = member.person
    phone = person.phone_on(world.today) if random.random() < 0.5 else None
    return [
        member.native,
        world.handles[KRUZHOK, person.number],
        _shown_name(random, person, latin_share=0.22),
        phone,
        _birthday(random, person),
        {"m": "male", "f": "female"}[person.sex],
        _shown_town(random, person) if random.random() < 0.72 else None,
        person.language,
        _job(random, person) if random.random() < 0.45 else None,
        _interests(random, person) if random.random() < 0.6 else None,
        member.since.isoformat(),
    ]


def _lumen_row(random: Random, world: World, member: Member) -> list[Cell]:
    person = member.person
    email = random.choice((person.email, person.other_email))
    return [
        member.native,
        world.handles[LUMEN, person.number],
        _shown_name(random, person, latin_share=0.6),
        email if random.random() < 0.48 else None,
        _shown_town(random, person) if random.random() < 0.6 else None,
        person.language,
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


def _birthday(random: Random, person: Person) -> str | None:
    return person.born.isoformat() if random.random() < 0.42 else None


def _shown_town(random: Random, person: Person) -> str:
    share = 0.3 if person.language == "zh" else 0.7
    return person.town.own if random.random() < share else person.town.latin


def _job(random: Random, person: Person) -> str:
    jobs: list[str] = data("work")["jobs"][person.language]
    own = Random(f"{person.number}:job")  # the same wherever it is asked
    return own.choice(jobs)


def _interests(random: Random, person: Person) -> str:
    words: list[str] = data("work")["interests"][person.language]
    own = Random(f"{person.number}:interests").sample(words, k=4)
    return "; ".join(own[: random.randint(1, 4)])


def _posts(random: Random, world: World, network: str) -> list[Post]:
    made: list[Post] = []
    themes = data("posts")["themes"]
    for year in range(3):
        titles = [
            (code, *pair)
            for code in _POSTS[network]
            for pair in zip(data("posts")[code], themes, strict=True)
        ]
        for language, title, theme in titles:
            day = some_day(random, date(world.today.year - 2 + year, 1, 5), world.today)
            made.append(Post(f"{network[0]}{len(made) + 1:03}", title, language, theme, day))
    return sorted(made, key=lambda post: post.day)


def _deeds(random: Random, world: World, network: str, members: list[Member]) -> Sheet:
    """Return comments, likes and shares: many by few people, few by many."""
    posts = _posts(random, world, network)
    done = []
    for member in members:
        person = member.person
        near = [p for p in posts if person.joined <= p.day < person.left] or posts[-3:]
        own = [p for p in near if p.language == person.language] or near
        number = int(random.expovariate(1) * 5.4 * person.keenness + random.random())
        for _ in range(min(number, 45)):
            post = random.choice(own if random.random() < 0.8 else near)
            day = min(post.day + (world.today - post.day) * random.random() ** 6, world.yesterday)
            at = moment(random, day, first=7, last=23).isoformat() + "Z"
            action = random.choices(("Create", "Like", "Announce"), weights=(34, 60, 6))[0]
            text = comment(random, person, post.theme) if action == "Create" else None
            done.append((at, member.native, action, post.title, text))
    done.sort(key=lambda deed: deed[:2])
    rows: list[Row] = [
        [f"{network[0]}c{place:06}", who, at, action, title, text]
        for place, (at, who, action, title, text) in enumerate(done, start=1)
    ]
    first = members[0].native
    rows.insert(
        len(rows) // 2, ["x1", first, "2025-13-07T10:00:00Z", "Like", posts[0].title, None]
    )
    columns = ("action_id", "member_id", "occurred_at", "action", "post", "text")
    return Sheet(f"{network}_activity.jsonl", columns, rows)
