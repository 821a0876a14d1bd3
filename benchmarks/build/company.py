"""The people of a made-up company, by numbers: the same on every run.

Half of them have one account, 15 % two, 20 % three, 15 % four: 2.0 on average, in a CRM, a web
shop and two networks. Names and towns are those of the identity benchmark; e-mails and phones
belong to one person each, but of one person in 25 the phone is that of the one before.

In conflict, where two accounts of one person tell of it: town 10 %, birth date 4 %, sex 2 %.
Of names that are not Latin the shop writes 30 % in Latin letters.
"""

from datetime import UTC, datetime
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from benchmarks.identity.generator import HAN_FAMILY, HAN_GIVEN, World, latin

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
BRAND: Final = "Benchmark Outdoor"
SOURCES: Final = ("crm", "shop", "lumen", "orbit")
THEMES: Final = (
    "fishing camping hiking climbing cycling running skiing boats knives maps food books".split()
)
PRODUCTS: Final = 6_000
POSTS: Final = 4_000
#: Seconds that the company's books go back.
SPAN_S: Final = 3 * 365 * 86_400
_KINDS: Final = ("en", "ru", "bg", "zh", "xx")
_HOSTS: Final = ("gmail.com", "mail.ru", "abv.bg", "qq.com", "gmx.de")
_WORK: Final = (
    "driver nurse teacher cook engineer clerk farmer lawyer painter seller guide".split()
)

Numbers = npt.NDArray[np.int64]


class Company:
    """So many people. Columns come for a range of them, or for rows of their numbers."""

    def __init__(self, people: int, seed: int = 20) -> None:
        self.people = people
        self.seed = seed
        world = World(seed, unique=True)
        chance = self.chance("people")
        self.language = chance.choice(5, people, p=[0.40, 0.25, 0.15, 0.12, 0.08]).astype(np.int8)
        given = [[*HAN_GIVEN, *(a + b for a in HAN_GIVEN for b in HAN_GIVEN)] if k == "zh"
                 else world.given[k] for k in _KINDS]  # fmt: skip
        family = [[*HAN_FAMILY] if k == "zh" else world.family[k] for k in _KINDS]
        self._given_words, self.given = self._dealt(given, chance)
        self._family_words, self.family = self._dealt(family, chance)
        self._town_words, self.town = self._dealt([world.towns[k] for k in _KINDS], chance)
        self.female = self.given % 2 == 1
        self.born = chance.integers(-12_700, 13_100, people)  # days since 1970: 1935 to 2005
        self.theme = chance.integers(0, len(THEMES), people).astype(np.int8)
        self.accounts = _accounts(people, chance)

    def chance(self, what: str) -> np.random.Generator:
        """Return the chance that deals one thing out, whatever else was dealt before."""
        return np.random.default_rng([self.seed, *what.encode()])

    def numbers(self, source: str) -> Numbers:
        """Return the people who have an account there."""
        return np.flatnonzero(self.accounts & (1 << SOURCES.index(source)))

    def _dealt(
        self, words: list[list[str]], chance: np.random.Generator
    ) -> tuple[list[str], npt.NDArray[np.int32]]:
        """Deal words of each language to its people: common ones far more often than rare."""
        starts = np.cumsum([0, *map(len, words)])
        sizes = np.array([len(some) for some in words])[self.language]
        place = (sizes * chance.random(self.people) ** 3.2).astype(np.int32)
        return [w for some in words for w in some], starts[self.language].astype(np.int32) + place

    @cached_property
    def _plain(self) -> tuple[pa.Array, pa.Array]:
        return (
            pa.array([latin(w).lower() for w in self._given_words]),
            pa.array([latin(w).lower() for w in self._family_words]),
        )

    @cached_property
    def _families(self) -> tuple[pa.Array, pa.Array]:
        """Family names as men and as women bear them."""
        women = [w + "а" if w[-1] in "вн" else w for w in self._family_words]
        return pa.array(self._family_words), pa.array(women)

    def names(self, who: Numbers, in_latin: npt.NDArray[np.bool_]) -> tuple[pa.Array, pa.Array]:
        """Return given and family names; where `in_latin`, in Latin letters."""
        given = pa.array(self._given_words).take(pa.array(self.given[who]))
        men, women = (words.take(pa.array(self.family[who])) for words in self._families)
        family = pc.if_else(pa.array(self.female[who]), women, men)
        plain = [words.take(pa.array(n)) for words, n in
                 zip(self._plain, (self.given[who], self.family[who]), strict=True)]  # fmt: skip
        told = pa.array(in_latin)
        return (
            pc.if_else(told, pc.utf8_capitalize(plain[0]), given),
            pc.if_else(told, pc.utf8_capitalize(plain[1]), family),
        )

    def handles(self, who: Numbers) -> pa.Array:
        given, family = self._plain
        parts = (family.take(pa.array(self.family[who])), given.take(pa.array(self.given[who])))
        return pc.binary_join_element_wise(*parts, texts(who), "_")

    def emails(self, who: Numbers) -> pa.Array:
        hosts = pa.array(_HOSTS).take(pa.array(self.language[who]))
        given, family = self._plain
        mine = pc.binary_join_element_wise(
            given.take(pa.array(self.given[who])), family.take(pa.array(self.family[who])), "."
        )
        return pc.binary_join_element_wise(mine, texts(who), "@", hosts, "")

    def phones(self, who: Numbers) -> pa.Array:
        owner = np.where(who % 25 == 0, np.maximum(who - 1, 0), who)
        digits = pc.utf8_lpad(texts(owner), 7, "0")
        return pc.binary_join_element_wise("+35988", digits, "")

    def towns(self, who: Numbers, other: npt.NDArray[np.bool_]) -> pa.Array:
        """Return towns; where `other`, that of somebody else."""
        whose = np.where(other, (who * 7 + 13) % self.people, who)
        return pa.array(self._town_words).take(pa.array(self.town[whose]))

    def births(self, who: Numbers, other: npt.NDArray[np.bool_]) -> pa.Array:
        return pc.cast(pa.array((self.born[who] + other).astype(np.int32), pa.date32()), "string")

    def sexes(self, who: Numbers, other: npt.NDArray[np.bool_]) -> pa.Array:
        return pc.if_else(pa.array(self.female[who] ^ other), "f", "m")


def _accounts(people: int, chance: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Return for each person the bits of SOURCES where they have an account."""
    every = np.arange(1, 16, dtype=np.uint8)
    size = np.array([bin(bits).count("1") for bits in every])
    found = np.zeros(people, np.uint8)
    many = chance.choice(4, people, p=[0.50, 0.15, 0.20, 0.15]) + 1
    for number in (1, 2, 3, 4):
        rows = np.flatnonzero(many == number)
        share = [0.5, 0.3, 0.15, 0.05] if number == 1 else None
        found[rows] = chance.choice(every[size == number], len(rows), p=share)
    return found


def texts(numbers: npt.NDArray[np.integer]) -> pa.Array:
    return pc.cast(pa.array(numbers), pa.string())


def numbered(before: str, numbers: npt.NDArray[np.integer]) -> pa.Array:
    """Return K17 and the like."""
    return pc.binary_join_element_wise(before, texts(numbers), "")


def times(seconds: npt.NDArray[np.integer]) -> pa.Array:
    """Return times as an export writes them, so many seconds before NOW."""
    at = int(NOW.timestamp()) - seconds.astype(np.int64)
    return pc.strftime(pa.array(at, pa.timestamp("s")), "%Y-%m-%d %H:%M:%S")


def positions(who: Numbers) -> pa.Array:
    return pa.array(_WORK).take(pa.array(who % len(_WORK)))


def employers(who: Numbers) -> pa.Array:
    """Return who one in five works for; one in 2,000 for the brand itself."""
    firm = numbered("Firm ", who % 3_001)
    ours = pc.if_else(pa.array(who % 2_000 == 0), BRAND, firm)
    return pc.if_else(pa.array(who % 5 == 0), ours, "")
