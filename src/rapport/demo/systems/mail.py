"""The mailing tool: only addresses confirmed twice, what was opened, what was clicked."""

from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from random import Random

from rapport.demo.buying import moment
from rapport.demo.mistakes import Mistakes, mistakes_of
from rapport.demo.spelling import dotted
from rapport.demo.world import Member, World
from rapport.demo.writing import Cell, Raw, Row, Sheet

NAME = "mail"
_SHARES = {"bg": 0.7, "ru": 0.66, "en": 0.76, "zh": 0.52}
#: Subject of each letter by the month it goes out in.
_SUBJECTS = (
    "Winter rivers, warm hands",
    "Waders before the season",
    "First warm days on the water",
    "April: what the trout take",
    "A tent for the long weekends",
    "Summer mornings by the lake",
    "Light packs for high paths",
    "Sea fishing in August",
    "Autumn colours, dry boots",
    "Jackets that take the rain",
    "Long evenings: mend your kit",
    "Gifts for those who go out",
)


def sheets(world: World) -> list[Sheet]:
    """Return the subscribers and what they did with the letters."""
    random = world.chance(NAME)
    members = []
    known = set(world.truth.values())  # whoever no other system has is here
    for person, since in world.enrol(NAME, _SHARES, also=lambda p: p.number not in known):
        number = blake2b(f"{world.seed}:{person.number}".encode(), digest_size=5).hexdigest()
        members.append(Member(person, since, number))
    world.keep(NAME, members)
    letters = _letters(world)
    rows: list[Row] = []
    done: list[tuple[datetime, str, str, str, str]] = []
    noted = mistakes_of(world, NAME)
    for member in members:
        gone = random.random() < 0.14
        until = member.begins + (member.person.left - member.begins) * 0.7
        rows.append(_row(random, noted, member, dotted(until) if gone else ""))
        stop = until if gone else member.person.left
        done += _reactions(random, member, [x for x in letters if x[0].date() < stop])
        if gone:
            done.append((moment(random, until), member.native, "Leave", "Unsubscribed", ""))
    rows.insert(len(rows) // 2, ["00deadbeef", "ne.pomnya", "", "", "bg", "04.02.2025", "yes", ""])
    rows.insert(len(rows) // 4, Raw("00deadbee0;ivo@post.example.net;Иво;;bg;09.09.2024;yes;;;"))
    head = (
        "contact_id",
        "email",
        "first_name",
        "last_name",
        "language",
        "confirmed_on",
        "newsletter",
    )
    people = Sheet("mail_list.csv", (*head, "unsubscribed_on"), rows, "utf-8", ";")
    return [people, _events(done)]


def _row(random: Random, noted: Mistakes, member: Member, left: str) -> list[Cell]:
    person = member.person
    address = person.other_email if random.random() < 0.4 else person.email
    given = person.short if person.short and random.random() < 0.25 else person.given
    if person.language == "zh" and random.random() < 0.5:
        given, family = person.given_latin, person.family_latin
    else:
        family = person.family
    told = random.random()
    named = [given if told < 0.8 else "", family if told < 0.55 else ""]
    state = "no" if left else "yes"
    said = [noted.language(member), dotted(member.since), state, left]
    return [member.native, address, *named, *said]


def _letters(world: World) -> list[tuple[datetime, str, str]]:
    """Return when each letter went out, its subject and its campaign, one every month."""
    sent = []
    for back in range(36):
        month = (world.today.year * 12 + world.today.month - 1) - back
        day = date(month // 12, month % 12 + 1, 6 + back % 9)
        at = datetime.combine(day, time(7, 30))
        if day < world.today:
            sent.append((at, _SUBJECTS[month % 12], f"mail-{at:%Y-%m}"))
    return sent[::-1]


def _reactions(
    random: Random, member: Member, letters: list[tuple[datetime, str, str]]
) -> list[tuple[datetime, str, str, str, str]]:
    """Return when which letter was opened (Read) and clicked (View)."""
    eager = min(0.75, 0.18 + 0.22 * member.person.keenness)
    found = []
    for at, subject, campaign in letters:
        if at.date() <= member.since or random.random() > eager:
            continue
        opened = at + timedelta(minutes=int(4 + 2400 * random.random() ** 3))
        found.append((opened, member.native, "Read", subject, campaign))
        if random.random() < 0.28:
            clicked = opened + timedelta(seconds=random.randint(9, 240))
            found.append((clicked, member.native, "View", subject, campaign))
    return found


def _events(done: list[tuple[datetime, str, str, str, str]]) -> Sheet:
    done.sort()
    rows: list[Row] = [
        [f"e{place:06}", who, at.isoformat(sep=" "), what, subject, campaign]
        for place, (at, who, what, subject, campaign) in enumerate(done, start=1)
    ]
    columns = ("event_id", "contact_id", "occurred_at", "event", "subject", "campaign")
    return Sheet("mail_events.csv", columns, rows, "utf-8", ",")
