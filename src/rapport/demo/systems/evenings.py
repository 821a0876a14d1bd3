"""The brand's evenings on the river: who said that they would come, and who came.

Some keep their word nearly always, some hardly ever. The shop notes both by the CRM's number.
"""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from rapport.demo.buying import moment, some_day
from rapport.demo.names import data
from rapport.demo.world import Member, World
from rapport.demo.writing import Cell, Row, Sheet

NAME: Final = "evenings"
#: Of a hundred people of the CRM so many come to such evenings.
_GUESTS: Final = 7
#: How often three kinds of people come who say so, and how many of a hundred each kind is.
_COMES: Final = ((0.92, 45), (0.6, 35), (0.2, 20))
_SAY_YES, _UNASKED, _SAY_NO = 0.45, 0.04, 0.1


def sheets(world: World) -> list[Sheet]:
    """Return who said yes or no to each evening of the last two years, and who came."""
    random = world.chance(NAME)
    members = world.enrolled["crm"]
    guests = [m for m in members if random.randrange(100) < _GUESTS] or members[:3]
    kinds, weights = zip(*_COMES, strict=True)
    for guest in guests:
        share = random.choices(kinds, weights=weights)[0]
        world.comes.setdefault(guest.person.number, share)
    done: list[tuple[datetime, str, str, str]] = []
    for day, title in _evenings(world):
        for guest in guests:
            known = min(day, world.today - timedelta(days=30))
            if guest.begins < known <= guest.person.left:
                done += _said_and_done(random, world, guest, day, title)
    rows: list[Row] = []
    for number, (at, who, what, title) in enumerate(sorted(done), start=1):
        row: list[Cell] = [f"E{number:05}", who, f"{at.isoformat()}Z", what, title]
        rows.append(row)
    columns = ("event_id", "customer_id", "occurred_at", "action", "title")
    return [Sheet("evenings.csv", columns, rows)]


def _evenings(world: World) -> list[tuple[date, str]]:
    """Return the evenings of the last two years and of the next month: a day and a name."""
    towns = [line.split("|")[2] for line in data("shops")["shops"]]
    first = world.today - timedelta(days=730)
    days = [first + timedelta(days=38 * n) for n in range(21)]
    return [
        (day, f"Evening on the river, {towns[n % len(towns)]}, {day.isoformat()}")
        for n, day in enumerate(days)
    ]


def _said_and_done(
    random: Random, world: World, guest: Member, day: date, title: str
) -> list[tuple[datetime, str, str, str]]:
    asked = min(some_day(random, day - timedelta(days=20), day), world.yesterday)
    says = random.random()
    if says > _SAY_YES + _SAY_NO + _UNASKED:
        return []
    found = []
    coming = world.comes[guest.person.number]
    if says < _SAY_YES:
        found.append((moment(random, asked), guest.native, "Accept", title))
    elif says < _SAY_YES + _SAY_NO:
        found.append((moment(random, asked), guest.native, "Reject", title))
        coming = 0.03
    if day < world.today and random.random() < coming:
        at = datetime.combine(day, time(17, random.randrange(60)))
        found.append((at, guest.native, "Arrive", title))
    return found
