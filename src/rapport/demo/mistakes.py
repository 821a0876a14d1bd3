"""What the brand's systems have wrong about people, each in its own way.

A clerk's finger slips, a form is left at what stood in it, a network shows a joke. Each account
draws from a stream of its own, so nothing else of the demo changes with a share here, and a
source can be good at one thing and poor at another: that is what has to be found out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from rapport.demo.names import data
from rapport.demo.people import OLDEST_DAYS, Person, Town, towns_of
from rapport.demo.world import Member, World


@dataclass(frozen=True, slots=True)
class Shares:
    """Which share of its values a system has wrong, 0..1.

    `slip`      birth dates typed wrong: day and month swapped, a digit, a year
    `january`   birth dates whose day was left at the first of January
    `year`      birth dates of which only the year was noted
    `sex`       of people whose names the desk knows, and `sex_abroad` of others
    `usual`     cities left at what most customers have
    `joke`      cities that are none
    `kept`      of people who moved, who never told a network so
    `language`  what stands there for (share) of those who speak another
    `old_job`   jobs that were: so many more a year after somebody joined
    `no_job`    jobs that are none
    """

    slip: float = 0.0
    january: float = 0.0
    year: float = 0.0
    sex: float = 0.0
    sex_abroad: float = 0.0
    usual: float = 0.0
    joke: float = 0.0
    kept: float = 0.0
    language: Mapping[str, float] = field(default_factory=dict)
    old_job: float = 0.0
    no_job: float = 0.0


SYSTEMS: dict[str, Shares] = {
    "crm": Shares(
        slip=0.03, year=0.06, sex=0.015, sex_abroad=0.1, usual=0.03, language={"bg": 0.04}
    ),
    "cards": Shares(slip=0.03, sex=0.015, sex_abroad=0.06, usual=0.03, language={"bg": 0.08}),
    "shop": Shares(slip=0.01, january=0.05, language={"en": 0.05}),
    "mail": Shares(language={"bg": 0.05}),
    "web": Shares(language={"en": 0.14}),
    "kruzhok": Shares(
        slip=0.05,
        year=0.08,
        sex=0.02,
        sex_abroad=0.02,
        joke=0.05,
        kept=0.5,
        language={"ru": 0.03},
        old_job=0.06,
        no_job=0.04,
    ),
    "lumen": Shares(joke=0.09, kept=0.6, language={"en": 0.16}),
}
#: Of a hundred people so many move to another town in a year.
MOVED = 6


def moving(seed: int, people: list[Person], today: date) -> list[Person]:
    """Return `people`, some of whom lived elsewhere before; households move together.

    One year is as good as another for it, as far back as anybody is known.
    """
    share = MOVED / 100 * OLDEST_DAYS / 365
    made = []
    for person in people:
        random = Random(f"{seed}:moved:{person.postcode}:{person.street}")
        before = random.choice([t for t in towns_of(person.language) if t != person.town])
        moved = today - timedelta(days=random.randrange(10, OLDEST_DAYS))
        old = person.old_town if random.random() >= share else before
        made.append(replace(person, old_town=old, moved=moved))
    return made


@dataclass(frozen=True, slots=True)
class Mistakes:
    """What one system notes down of its members, with its mistakes."""

    seed: int
    system: str

    @property
    def _shares(self) -> Shares:
        return SYSTEMS[self.system]

    def _chance(self, member: Member, what: str) -> Random:
        return Random(f"{self.seed}:mistakes:{self.system}:{member.native}:{what}")

    def answered(self, member: Member, what: str, share: float) -> bool:
        """Whether somebody answered a question that only a share of people answers."""
        return self._chance(member, f"{what}?").random() < share

    def born(self, member: Member, today: date) -> date | int:
        """Return the birth date as noted, or the year alone."""
        random, shares = self._chance(member, "birth"), self._shares
        born, drawn = member.person.born, random.random()
        if drawn < shares.year:
            return born.year
        if drawn < shares.year + shares.january:
            return date(born.year, 1, 1)
        if drawn < shares.year + shares.january + shares.slip:
            return _mistyped(random, born, today)
        return born

    def sex(self, member: Member) -> str:
        """Return m or f, as noted."""
        known = member.person.language in ("bg", "ru")
        share = self._shares.sex if known else self._shares.sex_abroad
        right = member.person.sex
        wrong = self._chance(member, "sex").random() < share
        return ("f" if right == "m" else "m") if wrong else right

    def town(self, member: Member, town: Town, usual: Town) -> Town:
        """Return what stands where `town` was asked for; `usual`: what stood there before."""
        wrong = self._chance(member, "town").random() < self._shares.usual
        return usual if wrong else town

    def shown_town(self, member: Member) -> Town:
        """Return what a network shows: the town, one long left, or a joke."""
        random, shares, person = self._chance(member, "town"), self._shares, member.person
        if random.random() < shares.joke:
            words = random.choice(data("towns")[person.language]["jokes"])
            return Town(words, words, "", "")
        kept = random.random() < shares.kept
        return person.town_on(member.since) if kept else person.town

    def language(self, member: Member, *, of: str = "") -> str:
        """Return the language noted. `of`: what decides it, if not this account alone."""
        spoken = member.person.language
        random = Random(f"{self.seed}:mistakes:{self.system}:{of or member.native}:language")
        for instead, share in self._shares.language.items():
            if random.random() < share:
                return instead
        return spoken

    def job(self, member: Member, job: str, today: date) -> str:
        """Return the job shown."""
        years = (today - member.since).days / 365
        random, shares = self._chance(member, "job"), self._shares
        drawn = random.random()
        if drawn < shares.no_job:
            jokes: list[str] = data("work")["no_jobs"][member.person.language]
            return random.choice(jokes)
        if drawn < shares.no_job + shares.old_job * years:
            jobs: list[str] = data("work")["jobs"][member.person.language]
            return random.choice([other for other in jobs if other != job])
        return job


def mistakes_of(world: World, system: str) -> Mistakes:
    """Return what `system` gets wrong in `world`."""
    return Mistakes(world.seed, system)


def _mistyped(random: Random, born: date, today: date) -> date:
    """Return a birth date with one mistake, of somebody who still is of age."""
    how = random.random()
    if how < 0.35 and born.day <= 12 and born.day != born.month:
        return date(born.year, born.day, born.month)
    if how < 0.65:
        days = [born.day + step for step in (-20, -10, 10, 20)]
        return born.replace(day=random.choice([day for day in days if 1 <= day <= 28]))
    step = random.choice((-10, -1, 1, 10))
    year = born.year + (step if born.year + step <= today.year - 19 else -abs(step))
    leap = (born.month, born.day) == (2, 29)
    return born.replace(year=year, day=28 if leap else born.day)
