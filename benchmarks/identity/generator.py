"""Made-up people whose truth is known: python generator.py 10000 OUT.parquet [SEED [unique]]

Each person has 1 to 5 records (35, 30, 20, 10, 5 %), about 2.2 on average: the first as it is,
the others spoilt. English 40 %, Russian 25 %, Bulgarian 15 %, Chinese 12 %, other Latin 8 %.
Names, towns: common ones far more often than rare ones (rank = size * random^3.2).

Spoilt: given or family name typed wrong 18 % each; written in Latin 12 % (of those that are
not); only the initial 4 %; given and family swapped 2 %; a digit of the birth date 6 %, its day
and month swapped 2 %; town missing 15 %, another 8 %; user name changed 30 %; e-mail missing
35 %, another 20 %, typed wrong 3 %; phone missing 30 %, another 20 %; any field empty 3 %.
User name and e-mail are made of the name, so people of a popular name share addresses: up to 4
people one address among 10,000 records, up to 63 among a million. Phones come hashed, as
advertising audiences do.

Families: one person in eight is of one. Its two to four members bear one surname, live in one
town and have other given names; children are 20 to 38 years younger. Each gives the family's
phone 70 % and the family's e-mail 40 % of the time instead of one of his own.

`unique`: no families, and an e-mail belongs to one person. All mistakes are the same.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

GIVEN = {
    "en": """James Mary John Patricia Robert Jennifer Michael Linda William Elizabeth David Barbara
        Richard Susan Joseph Jessica Thomas Sarah Charles Karen Daniel Nancy Matthew Lisa Anthony
        Betty Mark Margaret Donald Sandra Steven Ashley Paul Emily Andrew Donna Joshua""",
    "ru": """Александр Сергей Елена Андрей Ольга Дмитрий Наталья Алексей Екатерина Михаил Анна Иван
        Татьяна Евгений Мария Максим Ирина Владимир Светлана Николай Юлия Павел Анастасия""",
    "bg": """Георги Мария Иван Иванка Димитър Елена Петър Йорданка Николай Пенка Христо Маргарита
        Стефан Виолета Йордан Лиляна Васил Цветанка Тодор Радка Ангел Надежда Атанас Росица""",
    "xx": "Hans Anna Peter Ursula Jürgen Zoë Klaus François Chloé Renée Günter Monika Jean Céline",
}
FAMILY = {
    "en": """Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez
        Lopez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris
        Clark Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores""",
    "ru": """Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров
        Морозов Волков Алексеев Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев""",
    "bg": """Иванов Георгиев Димитров Петров Николов Христов Стоянов Тодоров Илиев Василев
        Атанасов Ангелов Йорданов Маринов Колев Стефанов Попов Костов Цветков Кръстев""",
    "xx": "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Dubois Lefèvre Moreau",
}
HAN_FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
HAN_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文建国志红玉"
HAN_LATIN = dict(
    zip(
        HAN_FAMILY + HAN_GIVEN,
        """wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo wei
        fang na min jing li qiang lei jun yang yong yan jie juan tao ming chao xiu xia ping gang
        gui ying hua wen jian guo zhi hong yu""".split(),
        strict=True,
    )
)
CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
        "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh sht a y  e yu ya e".split(" "),
        strict=True,
    )
)
TOWNS = {
    "en": "London Chicago Leeds Boston Dublin Sydney Austin Bristol Denver",
    "ru": "Москва Казань Самара Омск Пермь Уфа Тверь Сочи",
    "bg": "София Пловдив Варна Бургас Русе Плевен",
    "zh": "北京 上海 广州 深圳 成都 杭州 西安 武汉",
    "xx": "Berlin München Paris Lyon Wien Zürich",
}
LATIN_PARTS = "ba ko mi ra ven tor lin das per gal no shi war den fox mar el ton ber rick".split()
CYRILLIC_PARTS = "ба ко ми ра вен тор лин дас пер гал но ши вар ден мар ел тон бер рик".split()
ENDINGS = {"en": [""], "ru": ["ов", "ев", "ин"], "bg": ["ов", "ев", "ски"], "xx": ["er", "mann"]}
ALPHABETS = {"latin": "abcdefghijklmnopqrstuvwxyz", "cyrillic": "абвгдежзиклмнопрстуф"}
FIELDS = ("first_name", "surname", "dob", "city", "username", "email", "phone")


@dataclass(frozen=True)
class Person:
    """One made-up person: its language, and FIELDS as they truly are."""

    language: str
    fields: list[str]


class World:
    """All names and towns there are, and the chance that deals them out."""

    def __init__(self, seed: int, *, unique: bool) -> None:
        self.chance = Random(seed)
        self.unique = unique
        self.emails: set[str] = set()
        self.given = {k: v.split() + self._made(k, 150, [""]) for k, v in GIVEN.items()}
        self.family = {k: v.split() + self._made(k, 2500, ENDINGS[k]) for k, v in FAMILY.items()}
        self.towns = {k: v.split() + self._made(k, 80, [""]) for k, v in TOWNS.items()}

    def _made(self, language: str, size: int, endings: list[str]) -> list[str]:
        if language == "zh":
            return []
        parts = CYRILLIC_PARTS if language in ("ru", "bg") else LATIN_PARTS
        every = ["".join(p) + e for p in product(parts, repeat=3) for e in endings]
        return [name.capitalize() for name in self.chance.sample(every, size)]

    def common(self, ranked: list[str]) -> str:
        return ranked[int(len(ranked) * self.chance.random() ** 3.2)]

    def people(self) -> Iterator[Person]:
        """Give people without end: one by one, and families together."""
        while True:
            first = self.person()
            yield first
            # three to a family on average: 3 / 22 of 24 / 22 people
            if not self.unique and self._hit(1 / 22):
                yield from self._relatives(first)

    def person(self) -> Person:
        """Return a person with the fields as they truly are."""
        chance = self.chance
        language = chance.choices(["en", "ru", "bg", "zh", "xx"], [40, 25, 15, 12, 8])[0]
        if language == "zh":
            given = self._given(language)
            family = chance.choice(HAN_FAMILY)
        else:
            given, family = self._given(language), self.common(self.family[language])
            family = _gendered(language, given, family)
        year = min(2008, max(1935, round(chance.gauss(1982, 14))))
        born = self._day(year)
        user, email = self._user_and_email(given, family, year)
        town = self.common(self.towns[language])
        return Person(language, [given, family, born, town, user, email, self._phone()])

    def _relatives(self, first: Person) -> Iterator[Person]:
        """Give the other one to three members of a person's family."""
        language = first.language
        given, family, born, town, _, email, phone = first.fields
        stem = family[:-1] if language in ("ru", "bg") and family.endswith("ва") else family
        taken = {given}
        for number in range(self.chance.choice((1, 2, 3))):
            while given in taken:
                given = self._given(language)
            taken.add(given)
            apart = self.chance.randint(20, 38) if number else self.chance.randint(-6, 6)
            year = min(2020, max(1935, int(born[:4]) + apart))
            name = stem if language == "zh" else _gendered(language, given, stem)
            user, own = self._user_and_email(given, name, year)
            yield Person(
                language,
                [
                    *(given, name, self._day(year), town, user),
                    email if self._hit(0.4) else own,
                    phone if self._hit(0.7) else self._phone(),
                ],
            )

    def _given(self, language: str) -> str:
        if language == "zh":
            return "".join(self.chance.choices(HAN_GIVEN, k=self.chance.choice((1, 2, 2))))
        return self.common(self.given[language])

    def _day(self, year: int) -> str:
        return f"{year}-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"

    def _user_and_email(self, given: str, family: str, year: int) -> tuple[str, str]:
        chance = self.chance
        user = self._user(latin(given).lower(), latin(family).lower(), year)
        email = f"{user}@{chance.choice(('gmail.com', 'mail.ru', 'abv.bg', 'qq.com', 'gmx.de'))}"
        if self.unique:
            while email in self.emails:
                email = f"{user}{chance.randint(1, 99999)}@{email.split('@')[1]}"
            self.emails.add(email)
        return user, email

    def _user(self, given: str, family: str, year: int) -> str:
        chance = self.chance
        shapes = (f"{given}.{family}", given[:1] + family, f"{family}_{given}", given + family)
        tails = ("", str(chance.randint(1, 99)), str(year), str(chance.randint(100, 9999)))
        return chance.choice(shapes) + chance.choice(tails)

    def _phone(self) -> str:
        return sha256(self.chance.randbytes(8)).hexdigest()

    def spoilt(self, language: str, true: list[str]) -> list[str | None]:
        """Return a record of the person as somebody else typed it."""
        given, family, born, town, user, email, phone = true
        hit = self._hit
        if language in ("ru", "bg", "zh") and hit(0.12):
            given, family = latin(given), latin(family)
        given = self._typo(given) if hit(0.18) else given
        family = self._typo(family) if hit(0.18) else family
        given = given[:1] if hit(0.04) else given
        given, family = (family, given) if hit(0.02) else (given, family)
        born = self._misread(born)
        town = None if hit(0.15) else self.common(self.towns[language]) if hit(0.08) else town
        if hit(0.3):
            other = (
                user + str(self.chance.randint(0, 9)),
                user.replace(".", "_"),
                self._typo(user),
            )
            user = self.chance.choice((*other, None))
        email = None if hit(0.35) else self._other_email(user, email)
        phone = None if hit(0.3) else self._phone() if hit(0.2) else phone
        fields = [given, family, born, town, user, email, phone]
        return [None if hit(0.03) else field for field in fields]

    def _hit(self, share: float) -> bool:
        return self.chance.random() < share

    def _other_email(self, user: str | None, email: str) -> str:
        if self._hit(0.2):
            return f"{user or 'post'}{self.chance.randint(0, 999)}@gmail.com"
        return (
            self._typo(email.split("@", maxsplit=1)[0]) + "@" + email.split("@")[1]
            if self._hit(0.03)
            else email
        )

    def _misread(self, born: str) -> str:
        if self._hit(0.06):
            at = self.chance.choice((2, 3, 5, 6, 8, 9))
            return born[:at] + str(self.chance.randint(0, 9)) + born[at + 1 :]
        return f"{born[:4]}-{born[8:]}-{born[5:7]}" if self._hit(0.02) else born

    def _typo(self, text: str) -> str:
        """Change, drop, add or swap one letter."""
        if len(text) < 2:
            return text
        at = self.chance.randrange(len(text) - 1)
        if text[at] in HAN_LATIN:
            letter = self.chance.choice(HAN_GIVEN)
        else:
            script = "cyrillic" if any("а" <= c <= "я" for c in text) else "latin"
            letter = self.chance.choice(ALPHABETS[script])
        return self.chance.choices(
            (
                text[:at] + letter + text[at + 1 :],
                text[:at] + text[at + 1 :],
                text[:at] + letter + text[at:],
                text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            ),
            (30, 25, 25, 20),
        )[0]


def latin(text: str) -> str:
    """Write a name in Latin letters, plainly."""
    letters = (CYRILLIC.get(c, HAN_LATIN.get(c, c)) for c in text.lower())
    return "".join(letters).capitalize()


def _gendered(language: str, given: str, family: str) -> str:
    """Return the surname as a woman bears it, if the given name is one."""
    if language in ("ru", "bg") and given[-1] in "ая" and family[-1] in "вн":
        return family + "а"
    return family


def write(path: Path, *, records: int, seed: int, unique: bool = False) -> None:
    """Write so many records, in random order, with unique_id and cluster (the truth)."""
    world = World(seed, unique=unique)
    rows: list[tuple[int, list[str | None]]] = []
    for number, person in enumerate(world.people()):
        size = world.chance.choices((1, 2, 3, 4, 5), (35, 30, 20, 10, 5))[0]
        rows.append((number, [*person.fields]))
        rows += [(number, world.spoilt(person.language, person.fields)) for _ in range(size - 1)]
        if len(rows) >= records:
            break
    rows = rows[:records]
    world.chance.shuffle(rows)
    columns = dict(zip(FIELDS, zip(*(fields for _, fields in rows), strict=True), strict=True))
    table = {"unique_id": range(records), "cluster": [person for person, _ in rows], **columns}
    pq.write_table(pa.table(table), path, compression="zstd")


if __name__ == "__main__":
    size, out, *more = sys.argv[1:]
    write(
        Path(out),
        records=int(size),
        seed=int(more[0]) if more else 7,
        unique=more[1:] == ["unique"],
    )
