"""The people behind the demo brand: who they are, before any system has written them down.

Among them are families who share a phone or an address, colleagues who share their office's
address, namesakes, people who moved and people who changed their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from rapport.demo.contacts import Addresses
from rapport.demo.names import data, middle_name, names_of, pick, surname_for
from rapport.demo.spelling import latin

#: How many of a hundred people speak each language, first.
SHARES = (("bg", 40), ("ru", 25), ("en", 20), ("zh", 15))
#: How far back what people did is known, and how far back they became known; days.
HORIZON_DAYS, OLDEST_DAYS = 3 * 365, 6 * 365


@dataclass(frozen=True, slots=True)
class Town:
    """A town as its people and a Latin keyboard write it."""

    own: str
    latin: str
    postcodes: str
    country: str

    @property
    def by_clerk(self) -> str:
        """How a clerk in Bulgaria writes it: in Cyrillic if its people do."""
        return self.own if "А" <= self.own[0] <= "я" else self.latin


@dataclass(frozen=True, slots=True)
class Person:
    """One real person, as only the demo knows them. Days are when something came true."""

    number: int
    language: str
    sex: str  # m or f
    given: str
    family: str
    middle: str  # '' where the language has none
    short: str  # the diminutive, '' if unusual
    given_latin: str
    family_latin: str
    born: date
    town: Town
    old_town: Town
    moved: date
    street: str
    postcode: str
    phone: str
    old_phone: str
    phone_changed: date
    email: str
    other_email: str
    shared_phone: str  # of the household, '' if none
    shared_email: str  # of the household or the office, '' if none
    joined: date
    active: date  # first day of which files tell what they did
    left: date  # last day anything was done
    likes: tuple[str, ...]  # themes of products
    keenness: float  # about 1; how much they do

    @property
    def own_name(self) -> str:
        """The full name in the person's script; Han names have the family name first."""
        return f"{self.family}{self.given}" if self.language == "zh" else self.natural

    @property
    def natural(self) -> str:
        """Given name and family name with a space, in the person's script."""
        return f"{self.given} {self.family}"

    @property
    def latin_name(self) -> str:
        """Given name and family name in Latin letters."""
        return f"{self.given_latin} {self.family_latin}"

    def phone_on(self, day: date) -> str:
        """Return the number the person had on `day`."""
        return self.old_phone if day < self.phone_changed else self.phone

    def town_on(self, day: date) -> Town:
        """Return where the person lived on `day`."""
        return self.old_town if day < self.moved else self.town


@dataclass(frozen=True, slots=True)
class Organisation:
    """One invented club, hotel or dealer that buys from the brand."""

    number: int
    name: str
    kind: str
    town: str
    email: str
    phone: str


def towns_of(language: str) -> list[Town]:
    """Return the towns where people of `language` live, commonest first."""
    return [Town(*line.split("|")) for line in data("towns")[language]["towns"]]


def make_organisations(random: Random, addresses: Addresses, first: int) -> list[Organisation]:
    """Return the organisations, numbered from `first` on."""
    made = []
    for place, line in enumerate(data("work")["organisations"]["names"]):
        name, town, kind = line.split("|")
        email = addresses.office(f"{kind}{place + 1}")
        made.append(Organisation(first + place, name, kind, town, email, addresses.phone("BG")))
    random.shuffle(made)
    return sorted(made, key=lambda o: o.number)


def make_people(
    random: Random, addresses: Addresses, count: int, today: date, offices: Sequence[str]
) -> list[Person]:
    """Return `count` people, numbered from 1. `offices` are addresses that some share."""
    languages = [code for code, share in SHARES for _ in range(round(count * share / 100))]
    languages = (languages + [SHARES[0][0]] * count)[:count]
    random.shuffle(languages)
    people: list[Person] = []
    for number, language in enumerate(languages, start=1):
        alike = [p for p in people[-500:] if p.language == language]
        chance = random.random() if alike else 1.0
        if chance < 0.07:
            made = _kin(random, addresses, number, random.choice(alike), today)
        elif chance < 0.085:
            like = random.choice(alike)
            made = _person(
                random, addresses, number, (like.sex, like.given, like.family), today, language
            )
        else:
            made = _person(random, addresses, number, _name(random, language), today, language)
            if chance < 0.105 and language != "zh":
                made = replace(made, shared_email=random.choice(offices))
        people.append(made)
    return people


def _name(random: Random, language: str) -> tuple[str, str, str]:
    """Return a sex, a given name and a family name."""
    names = names_of(language)
    sex = "m" if random.random() < 0.58 else "f"
    family = surname_for(pick(random, names.surnames), language, sex)
    return sex, pick(random, names.given[sex]), family


def _person(
    random: Random,
    addresses: Addresses,
    number: int,
    name: tuple[str, str, str],
    today: date,
    language: str,
    town: Town | None = None,
) -> Person:
    sex, given, family = name
    given_latin, family_latin = in_latin(given, family, language)
    born = _birthday(random, today)
    joined = today - timedelta(days=int(20 + (OLDEST_DAYS - 40) * random.random()))
    active = max(joined, today - timedelta(days=HORIZON_DAYS))
    gone = random.random() < 0.22
    towns = towns_of(language)
    town = town or towns[int(len(towns) * random.random() ** 1.5)]
    phone = addresses.phone(town.country)
    email = addresses.email(given_latin, family_latin, language, born.year)
    second = addresses.email(given_latin, family_latin, language, born.year)
    return Person(
        number=number,
        language=language,
        sex=sex,
        given=given,
        family=family,
        middle=middle_name(random, language, sex),
        short="" if language == "zh" else names_of(language).forms.get(given, ""),
        given_latin=given_latin,
        family_latin=family_latin,
        born=born,
        town=town,
        old_town=random.choice(towns) if random.random() < 0.09 else town,
        moved=_between(random, active, today),
        street=_street(random, town),
        postcode=_postcode(random, town),
        phone=phone,
        old_phone=addresses.phone(town.country) if random.random() < 0.1 else phone,
        phone_changed=_between(random, active, today),
        email=email,
        other_email=second if random.random() < 0.16 else email,
        shared_phone="",
        shared_email="",
        joined=joined,
        active=active,
        left=_between(random, active, today) if gone else today,
        likes=tuple(random.sample(list(data("products")), k=random.randint(2, 4))),
        keenness=random.gammavariate(2, 0.5),
    )


def _between(random: Random, first: date, last: date) -> date:
    return first + (last - first) * random.uniform(0.25, 0.9)


def in_latin(given: str, family: str, language: str) -> tuple[str, str]:
    """Return a name in Latin letters: pinyin for Han, as in passports for Cyrillic."""
    if language == "zh":
        forms = names_of("zh").forms
        return forms[given], forms[family]
    return latin(given, language), latin(family, language)


def _birthday(random: Random, today: date) -> date:
    age = min(82.0, max(18.5, random.gauss(41, 13)))
    return today - timedelta(days=int(age * 365.25) + random.randrange(360))


def _street(random: Random, town: Town) -> str:
    language = {"BG": "bg", "RU": "ru", "CN": "zh"}.get(town.country, "en")
    street, number = random.choice(data("towns")[language]["streets"]), random.randint(1, 98)
    return f"{number} {street}" if language == "en" else f"{street} {number}"


def _postcode(random: Random, town: Town) -> str:
    if town.country == "IE":
        routing = (town.postcodes + str(random.randint(2, 9)))[:3]
        return f"{routing} {random.choice('ACDEFHKNPRTVWXY')}{random.randint(100, 999)}"
    if town.country == "GB":
        inward = (
            f"{random.randint(1, 9)}{random.choice('ABDEFGHJLN')}{random.choice('PQRSTUWXYZ')}"
        )
        return f"{town.postcodes}{random.randint(1, 19)} {inward}"
    digits = 4 if town.country == "BG" else 6
    missing = digits - len(town.postcodes)
    return town.postcodes + "".join(str(random.randint(0, 9)) for _ in range(missing))


def _kin(random: Random, addresses: Addresses, number: int, head: Person, today: date) -> Person:
    """Return one of the household of `head`: one roof, one family name, a shared contact."""
    sex, given, _ = _name(random, head.language)
    while given == head.given:
        sex, given, _ = _name(random, head.language)
    surnames = names_of(head.language).surnames
    base = next(n for n in surnames if surname_for(n, head.language, head.sex) == head.family)
    name = (sex, given, surname_for(base, head.language, sex))
    by_phone = random.random() < 0.5
    return replace(
        _person(random, addresses, number, name, today, head.language, head.town),
        old_town=head.old_town,
        moved=head.moved,
        street=head.street,
        postcode=head.postcode,
        shared_phone=head.phone if by_phone else "",
        shared_email="" if by_phone else head.email,
    )
