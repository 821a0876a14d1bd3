"""Places and addresses across scripts: what of them is compared.

    place_key     Москва, г. Москва, Moscow, 莫斯科 -> one key; data/cities.txt knows other names
    country_key   BG, Bulgaria, България, 保加利亚 -> one key
    address_key   ул. Садовая, д. 5, кв. 12; Sadovaya St 5-12  ->  sadovaia #5 12

The house number stands apart from the street, so that two houses of one street are never alike
for being spelt alike.
"""

import re
import unicodedata
from functools import cache
from typing import Final

from anyascii import anyascii

from rapport.flow.data import lines
from rapport.flow.names import name_key, part_key, romanise

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_SPACES = re.compile(r"\s+")

#: What stands before a town's name and is no part of it.
_TOWN = re.compile(
    r"^(?:г|гор|гр|с|пос|дер|пгт|ст-ца|місто|м)\.\s*|^(?:город|град|гр|г|село|посёлок|поселок"
    r"|деревня|станица|city of|town of)\s+"
)
_HAN_TOWN = re.compile(r"(?<=..)[市县縣]$")


def place_key(text: str) -> str:
    """Return the comparison key of a town, region or country; of 'town, country' both words."""
    parts = [_town_key(part) for part in re.split(r"[,;，、/()]", text.lower()) if part.strip()]
    return " ".join(part for part in parts if part)


def country_key(text: str) -> str:
    """Return the comparison key of a country, by its name or its code: ISO 3166, two letters.

    It is `place_key` of the name in English, so that what names no country still has its key.
    """
    plain = text.strip()
    code = _countries().get(plain.lower(), plain.upper())
    return place_key(_country_names().get(code, plain))


@cache
def _country_names() -> dict[str, str]:
    """Return the English name of each country by its code: of Unicode's CLDR, by Babel."""
    from babel import Locale

    names = Locale("en").territories.items()
    return {k: n.removesuffix(" SAR China") for k, n in names if len(k) == 2 and k.isalpha()}


@cache
def _countries() -> dict[str, str]:
    """Return the code of each country by its names in the languages of pages, in lower case."""
    from babel import Locale

    known = _country_names()
    return {
        name.lower(): code
        for tag in ("zh_Hant", "zh", "bg", "ru", "en")
        for code, name in Locale.parse(tag).territories.items()
        if code in known
    }


def _town_key(part: str) -> str:
    part = part.strip()
    part = _TOWN.sub("", part) or part
    key = _plain_key(part)
    return _other_names().get(key) or key


def _plain_key(text: str) -> str:
    if _HAN.search(text):
        return part_key(_HAN_TOWN.sub("", text), family=False)
    return name_key(text.replace(",", " "))


@cache
def _other_names() -> dict[str, str]:
    """Return the key of the English name for the key of each other name of a place."""
    found: dict[str, str] = {}
    for english, *others in lines("cities.txt"):
        key = _plain_key(english.replace("_", " ").lower())
        for name in (english, *others):
            found.setdefault(_plain_key(name.replace("_", " ").lower()), key)
    return found


# ------------------------------------------------------------------------------ addresses

#: Words for "street": said or left out, the street is the same.
_STREET: Final = frozenset("ул улица улицата вул вулиця ulitsa ulica ul street str st".split())
#: Other kinds of street and their short forms -> one word, put behind the name.
_KINDS: Final = {
    word: kind
    for kind, words in {
        "av": "avenue ave av проспект просп пр-т пр-кт пр prospekt prospect pr",
        "bd": "boulevard blvd boul bd бульвар б-р бул булевард bulvar bul bulevard",
        "rd": "road rd",
        "ln": "lane ln переулок пер переулк pereulok per",
        "sq": "square sq площадь пл площад ploshchad ploshtad pl",
        "dr": "drive drv dr",
        "ct": "court ct crt",
        "pl": "place plc",
        "cr": "crescent cres cr cct circuit",
        "cl": "close",
        "hw": "highway hwy шоссе ш",
        "em": "набережная наб naberezhnaya nab",
        "pa": "проезд пр-д passage",
        "tr": "terrace tce terr",
        "qu": "ж.к жк ж.к. кв-л квартал jk zhk",
    }.items()
    for word in words.split()
}
#: Words before the number of a flat ...
_FLAT: Final = frozenset(
    "кв квартира ап апартамент apt apartment flat unit suite ste room rm оф офис office ap kv"
    " kvartira of".split()
)
#: ... of what few write: floor, entrance ...
_WITHIN: Final = frozenset(
    "ет этаж эт етаж floor fl вх вход подъезд под п entrance entr level et etaj vh vhod".split()
)
#: ... and of a house or a part of it.
_HOUSE: Final = frozenset(
    "д дом дім буд house h no номер nr к корп корпус стр строение вл владение bldg building бл"
    " блок bl block лит литера d dom korp k".split()
)
_HEAD: Final = frozenset("г гор город гр град city".split())
_ORDINAL = re.compile(r"(\d+)-?(?:st|nd|rd|th|[яй]|ая|ый|ой|го|ва|ви|ри|ти|ми|та|то)\b")
_TOKEN = re.compile(
    r"\d+\s?[a-zа-я]?(?![^\W\d_])(?:\s?[/-]\s?\d+[a-zа-я]?(?![^\W\d_]))*"
    r"|[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]{2}))*|#"
)
_HAN_NUMBER = re.compile(r"(\d+[a-z]?)\s*(号楼|号|號|弄|栋|幢|单元|單元|层|層|楼|樓|室)?")
_LONG = 5  # digits of a postcode; no house has so many where there is another number


def address_key(text: str) -> str:
    """Return the words of the street, then ' #' and the numbers of house and flat.

    ASCII; numbers are divided by a space, the house's first. '' if no street is said; without
    a number nothing stands behind the street. Floors, entrances and postcodes are left out.
    """
    lower = _SPACES.sub(" ", unicodedata.normalize("NFKC", text).lower())
    street, houses, flats = _of_han(lower) if _HAN.search(lower) else _of_words(lower)
    if not street:
        return ""
    numbers = " ".join((*_short(houses), *flats[:1]))
    return f"{street} #{numbers}" if numbers else street


def _short(numbers: list[str]) -> list[str]:
    """Leave postcodes out."""
    small = [number for number in numbers if not (number.isdigit() and len(number) >= _LONG)]
    return small or numbers


def _number(text: str) -> str:
    plain = re.sub(r"(?<=\d)\s(?=[^\W\d])", "", text)  # 15 А is 15А
    return re.sub(r"[^a-z0-9]+", " ", anyascii(plain).lower()).strip()


def _of_words(lower: str) -> tuple[str, list[str], list[str]]:
    lower = _ORDINAL.sub(r"\1", lower) if (ordinal := _ORDINAL.search(lower)) else lower
    tokens: list[str] = _TOKEN.findall(lower)
    names: list[str] = []
    kinds: list[str] = []
    houses: list[str] = []
    flats: list[str] = []
    mode = "house"
    for at, word in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if word[0].isdigit():
            if ordinal and word == ordinal[1]:
                names.append(word)
            else:
                {"house": houses, "flat": flats}.get(mode, []).append(_number(word))
            mode = "house"
            continue
        mode = _mode(word, following) or "house"
        if mode == "house" and not _unit(word, following) and word not in _HEAD:
            (kinds if word in _STREET or word in _KINDS else names).append(word)
    told = sorted(_KINDS[kind] for kind in kinds if kind in _KINDS)
    keys = [key for name in (names or kinds) for key in name_key(romanise(name)).split()]
    return " ".join((*keys, *(told if names else ()))), houses, flats


def _mode(word: str, following: str) -> str:
    """Say what the number after a word tells: of a flat, of something within, else ''."""
    before_number = following[:1].isdigit()
    if word == "#" or (word in _FLAT and before_number):
        return "flat"
    if word in _WITHIN and (before_number or len(following) == 1):
        return "within"
    return ""


def _unit(word: str, following: str) -> bool:
    return len(word) == 1 or (word in _HOUSE and following[:1].isdigit())


def _of_han(lower: str) -> tuple[str, list[str], list[str]]:
    houses: list[str] = []
    flats: list[str] = []
    for number, unit in _HAN_NUMBER.findall(lower):
        if unit in ("室",):
            flats.append(number)
        elif unit not in ("单元", "單元", "层", "層", "楼", "樓"):
            houses.append(number)
    street = "".join(_HAN.findall(_HAN_NUMBER.sub("", lower)))
    return part_key(street, family=False) if street else "", houses, flats
