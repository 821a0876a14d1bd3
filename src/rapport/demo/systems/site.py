"""The web site before anybody signs in: browsers, and who some of them turned out to be.

Most browsers stay unknown. Terminals in the shops are signed in to by one customer after the
other; somebody types a friend's address into a form: neither may join anybody.
"""

from datetime import timedelta
from hashlib import blake2b
from random import Random

from rapport.demo.buying import moment, products, some_day
from rapport.demo.world import Member, World
from rapport.demo.writing import Cell, Row, Sheet

NAME = "site"
_PAGES = ("Start", "Shops", "Delivery and returns", "River evenings", "Sale")
_FROM = ("", "", "https://search.example.com/", "https://kruzhok.example.org/", "")
_CAMPAIGNS = ("", "", "", "spring-season", "autumn-mail")
#: Of a hundred customers of the shop so many have a browser that is known to be theirs.
_KNOWN, _TERMINALS = 8, 3
Call = tuple[str, str, str, str, str, str]


def sheets(world: World) -> list[Sheet]:
    """Return the pages that browsers looked at, and the calls that say who was there."""
    random = world.chance(NAME)
    customers = world.enrolled["shop"]
    known = [m for m in customers if random.randrange(100) < _KNOWN] or customers[:1]
    nobody = max(o.number for o in world.organisations) + 1
    views: list[list[Cell]] = []
    calls: list[Call] = []
    for place, member in enumerate(known):
        browser = _browser(world, f"home:{place}")
        world.truth[NAME, f"visitor:{browser}"] = member.person.number
        calls.append(_call(random, world, browser, member))
        views += _views(random, world, browser)
    for place in range(_TERMINALS):
        browser = _browser(world, f"terminal:{place}")
        world.truth[NAME, f"visitor:{browser}"] = nobody + place
        users = random.sample(customers, k=min(len(customers), random.randint(2, 5)))
        calls += [(browser, m.native, "", "sign-in", "", _time(random, world)) for m in users]
        views += _views(random, world, browser)
    for place in range(_TERMINALS, _TERMINALS + 2 + len(known) // 2):
        browser = _browser(world, f"stranger:{place}")
        world.truth[NAME, f"visitor:{browser}"] = nobody + place
        views += _views(random, world, browser)
        if place % 5 == 0:
            friend = random.choice(customers).person
            world.truth[NAME, f"email:{friend.email}"] = friend.number
            calls.append((browser, "", friend.email, "identify", "", _time(random, world)))
    views.sort(key=str)
    head = ("visit_id", "anonymous_id", "visited_at", "page", "referrer", "utm_campaign")
    rows: list[Row] = [[f"p{n:06}", *row] for n, row in enumerate(views, start=1)]
    told = ("anonymous_id", "user_id", "email", "type", "signature_ok", "timestamp")
    signed = sorted(calls, key=lambda call: (call[-1], call))
    return [Sheet("site_visits.jsonl", head, rows), Sheet("site_sign_ins.csv", told, signed)]


def _browser(world: World, name: str) -> str:
    return blake2b(f"{world.seed}:{name}".encode(), digest_size=10).hexdigest()


def _time(random: Random, world: World) -> str:
    day = some_day(random, world.today - timedelta(days=300), world.yesterday)
    return f"{moment(random, day).isoformat()}Z"


def _call(random: Random, world: World, browser: str, member: Member) -> Call:
    """A sign-in, an identify call after one, or a signed link out of a letter."""
    method = random.choices(("sign-in", "identify", "signed link"), weights=(60, 25, 15))[0]
    if method != "signed link":
        return (browser, member.native, "", method, "", _time(random, world))
    email = member.person.email
    world.truth[NAME, f"email:{email}"] = member.person.number
    return (browser, "", email, method, "yes", _time(random, world))


def _views(random: Random, world: World, browser: str) -> list[list[Cell]]:
    goods = products()
    return [
        [
            browser,
            _time(random, world),
            random.choice(goods).title if random.random() < 0.6 else random.choice(_PAGES),
            random.choice(_FROM),
            random.choice(_CAMPAIGNS),
        ]
        for _ in range(random.randint(1, 5))
    ]
