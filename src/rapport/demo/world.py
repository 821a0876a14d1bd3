"""What all systems share: who is there, what day it is, chance by part, and the kept truth."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from rapport.demo.people import Organisation, Person

if TYPE_CHECKING:
    from rapport.demo.circles import Circle


@dataclass(frozen=True, slots=True)
class Member:
    """A person in one system, since a day, under the system's own number for them."""

    person: Person
    since: date
    native: str

    @property
    def begins(self) -> date:
        """The first day of which files may tell what they did."""
        return max(self.since, self.person.active)


@dataclass
class World:
    """The brand's world on the morning of `today`.

    `truth` collects whose account is whose: (connection, account) -> number of the person.
    `circles` are those of people who talk with one another, by network; `comes` is how often
    somebody comes who says so.
    An account is named by the system's own number; where a file has none, as the import
    names it, by its contact with `phone:` in front. Each system draws from its own stream of
    chance, so a change in one leaves the files of the others as they were.
    """

    seed: int
    today: date
    people: list[Person]
    organisations: list[Organisation]
    truth: dict[tuple[str, str], int] = field(default_factory=dict)
    enrolled: dict[str, list[Member]] = field(default_factory=dict)
    handles: dict[tuple[str, int], str] = field(default_factory=dict)
    circles: dict[str, list["Circle"]] = field(default_factory=dict)
    comes: dict[int, float] = field(default_factory=dict)

    def chance(self, part: str) -> Random:
        """Return the stream of chance of one part."""
        return Random(f"{self.seed}:{part}")

    def enrol(
        self,
        connection: str,
        shares: Mapping[str, float],
        also: Callable[[Person], bool] = lambda _: False,
    ) -> list[tuple[Person, date]]:
        """Return who is in a system and since when, oldest first.

        `shares` says which part of the speakers of each language is in it; whoever `also`
        is true of is in it in any case.
        """
        random = self.chance(f"{connection}:enrol")
        found = []
        for person in self.people:
            lag = random.random() ** 3 * 0.9
            if random.random() < shares[person.language] or also(person):
                found.append((person, person.joined + (person.left - person.joined) * lag))
        return sorted(found, key=lambda pair: (pair[1], pair[0].number))

    def keep(self, connection: str, members: list[Member]) -> list[Member]:
        """Keep whose account each of `members` is; return them."""
        self.truth |= {(connection, m.native): m.person.number for m in members}
        self.enrolled.setdefault(connection, []).extend(members)
        return members

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)
