"""The web tracker: browsers whose owner signed in, and the pages they looked at."""

from datetime import datetime, timedelta
from hashlib import blake2b
from random import Random

from rapport.demo.buying import moment, products, some_day
from rapport.demo.mistakes import mistakes_of
from rapport.demo.world import Member, World
from rapport.demo.writing import Row, Sheet

NAME = "web"
_PAGES = ("Basket", "Delivery and returns", "Repairs", "Fly fishing class", "Shops", "Sale")
_DEVICES = ("phone", "phone", "phone", "laptop", "laptop", "tablet")


def sheets(world: World) -> list[Sheet]:
    """Return browsers that were signed in with, and their views.

    Only customers of the shop can sign in; some do so on two or three devices.
    """
    random = world.chance(NAME)
    members = []
    for customer in world.enrolled["shop"]:
        for device in range(random.choices((0, 1, 2, 3), weights=(12, 46, 32, 10))[0]):
            key = f"{world.seed}:{customer.person.number}:{device}"
            number = blake2b(key.encode(), digest_size=8).hexdigest()
            since = some_day(random, customer.begins, customer.person.left)
            members.append(Member(customer.person, since, number))
    members.sort(key=lambda m: (m.since, m.native))
    world.keep(NAME, members)
    noted = mistakes_of(world, NAME)
    visitors: list[Row] = []
    views: list[tuple[str, str, str, str]] = []
    for member in members:
        seen = _views(random, member)
        views += seen
        last = seen[-1][0] if seen else f"{member.since.isoformat()}T12:00:00Z"
        person = member.person
        language = noted.language(
            member, of=str(person.number)
        )  # all browsers of one are set alike
        visitors.append(
            [member.native, person.email, language, random.choice(_DEVICES)]
            + [f"{member.since.isoformat()}T08:00:00Z", last]
        )
    columns = ("user_id", "sign_in_email", "language", "device", "first_seen", "last_seen")
    return [Sheet("web_visitors.jsonl", columns, visitors), _sheet(views)]


def _views(random: Random, member: Member) -> list[tuple[str, str, str, str]]:
    person = member.person
    goods = [p for p in products() if p.theme in person.likes] or list(products())
    seen: list[tuple[datetime, str, str, str]] = []
    for _ in range(min(9, int(random.expovariate(1) * 2.4 * person.keenness) + 1)):
        at = moment(random, some_day(random, member.begins, person.left))
        for _ in range(random.choices((1, 2, 3), weights=(50, 32, 18))[0]):
            page = random.choice(goods).title if random.random() < 0.75 else random.choice(_PAGES)
            at += timedelta(seconds=random.randint(11, 300))
            seen.append((at, member.native, "View", page))
    return [(f"{at.isoformat()}Z", who, what, page) for at, who, what, page in sorted(seen)]


def _sheet(views: list[tuple[str, str, str, str]]) -> Sheet:
    rows: list[Row] = [
        [f"v{place:06}", who, at, what, page]
        for place, (at, who, what, page) in enumerate(sorted(views), start=1)
    ]
    columns = ("view_id", "user_id", "occurred_at", "action", "page")
    return Sheet("web_views.jsonl", columns, rows)
