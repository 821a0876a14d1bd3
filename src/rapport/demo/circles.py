"""Who talks with whom on the networks: circles of people, and what part some play in them.

In each circle two are listened to far more than others, two complain with reasons (one of them can
be won over by an answer, the other can't), two speak for the brand. Whether who leads also buys is
left to chance: some do, some don't.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from random import Random
from typing import Final

from rapport.demo.people import Person
from rapport.demo.world import Member, World

#: Themes of who walks; everybody else fishes.
_WALKS: Final = {"tents", "packs", "sleep", "stoves", "boots", "lamps"}
#: People who talk in one circle, at most; the fewest that are one.
MOST, FEWEST = 44, 16
#: The parts, and how many play each.
PARTS: Final = {"leader": 2, "yielding": 1, "unmoved": 1, "advocate": 2}


@dataclass(frozen=True, slots=True)
class Circle:
    """People of one network who talk with one another. `parts`: who plays which of PARTS."""

    network: str
    name: str
    members: tuple[Member, ...]
    parts: dict[str, tuple[Member, ...]]

    def part_of(self, member: Member) -> str:
        """Return the part that somebody plays; `member` if none."""
        return next((part for part, some in self.parts.items() if member in some), "member")


def circles(world: World, network: str, members: list[Member]) -> list[Circle]:
    """Return the circles of a network; where all are too few, all of them are one."""
    random = world.chance(f"{network}:circles")
    found = []
    for name, belongs in _CIRCLES[network].items():
        fits = [m for m in members if belongs(m.person) and _is_there(m, world.today)]
        chosen = sorted(fits, key=lambda m: -m.person.keenness * random.random())[:MOST]
        if len(chosen) < FEWEST:
            continue
        found.append(Circle(network, name, tuple(chosen), _parts(random, chosen, world.today)))
    if not found:
        found = [Circle(network, "all", tuple(members), _parts(random, members, world.today))]
    return found


def _is_there(member: Member, today: date) -> bool:
    """Tell whether somebody was there for a while and did something this half year."""
    return member.person.left > today - timedelta(days=180) and member.begins < member.person.left


def _parts(random: Random, members: list[Member], today: date) -> dict[str, tuple[Member, ...]]:
    """Draw who plays a part among those who are there the longest."""
    long_there = sorted(members, key=lambda m: (-_days(m, today), m.native))
    pool = long_there[: max(sum(PARTS.values()), len(members) // 2)]
    random.shuffle(pool)
    drawn = cycle(pool)  # where there are fewer than parts somebody plays two
    return {part: tuple(next(drawn) for _ in range(many)) for part, many in PARTS.items()}


def _days(member: Member, today: date) -> int:
    return (min(member.person.left, today) - max(member.begins, today - timedelta(540))).days


def _of(language: str, person: Person, walks: bool | None = None) -> bool:
    return person.language == language and walks in (None, person.likes[0] in _WALKS)


_CIRCLES: Final[dict[str, dict[str, Callable[[Person], bool]]]] = {
    "kruzhok": {
        "bg anglers": partial(_of, "bg", walks=False),
        "bg walkers": partial(_of, "bg", walks=True),
        "ru": partial(_of, "ru"),
    },
    "lumen": {
        "en anglers": partial(_of, "en", walks=False),
        "en walkers": partial(_of, "en", walks=True),
        "zh": partial(_of, "zh"),
    },
}
