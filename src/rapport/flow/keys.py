"""Identifiers: which kinds there are, and how each is written so that equals are equal.

`canonical` turns what sources wrote into two columns: the value, written in one way (E.164
phone, ISO date, network:id), and the key that is compared (folded, ASCII). What says nothing
("-", "n/a", "нет", "无", a phone of one digit) is null in both.

Methods: phones by `phonenumbers` (Google's numbering plans), accepted only if valid; e-mail
trimmed, NFKC, lower case, IDNA domain; names as in names.py; a screen name or a link becomes
network:id. E-mails, phones and handles that come hashed stay as they are: equal is equal.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import phonenumbers
import pyarrow as pa
from anyascii import anyascii

from rapport.flow.dates import day_order, iso_day
from rapport.flow.errors import ConfigError
from rapport.flow.names import handle_key, name_key, part_key, romanise

#: Every kind of identifier, and what it is.
KINDS: Final[Mapping[str, str]] = {
    "given": "given name, perhaps with middle names",
    "family": "family name",
    "name": "full name, in the order its owner writes it",
    "patronymic": "father's name as part of a Russian, Ukrainian or Bulgarian name",
    "birth": "birth date: YYYY-MM-DD, or YYYY, or MM-DD where no more is known",
    "phone": "phone number, E.164",
    "email": "e-mail address",
    "handle": "name or number on a network: network:id, or a bare screen name",
    "place": "city or birth place",
    "postcode": "postal code",
    "address": "street, house",
    "code": "number of a document or customer: scheme:number, or bare; card:number if shared",
    "work": "employer, profession",
    "sex": "female or male",
    "group": "a set people of one name rarely share: a parliament, a class, a branch",
}

Pair = tuple[str, str] | None  # value and key, or nothing usable

_NOTHING = frozenset(
    "- -- --- . ? n/a na n.a. none null nil nan nat unknown unk undefined not available missing"
    " empty test anonymous anonym noname xxx x 0 #n/a (null) \\n"
    " нет нету не указано неизвестно нет данных аноним тест отсутствует б/н"
    " няма неизвестен неизвестна няма данни не е посочен"
    " 无 無 没有 沒有 未知 不详 不詳 匿名 空 暂无".split()
) | {"not available", "no name", "нет данных", "не указано", "няма данни", "не е посочен"}
_HASHED = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}")
_SPACES = re.compile(r"\s+")


def canonical(
    kind: str, values: pa.Array | pa.ChunkedArray, *, region: str
) -> tuple[pa.Array, pa.Array]:
    """Return the canonical value and the comparison key of each of `values`.

    Shape   two text columns as long as `values`; null in both where nothing is usable.
    Region  ISO 3166 alpha-2 of the country whose numbers are written without a prefix and
            whose order of day and month is taken where a column does not show it; '' = none.
    Cost    one computation for each distinct value.
    Raises  ConfigError: `kind` is not one of KINDS.
    """
    if kind not in KINDS:
        raise ConfigError(
            f"there is no identifier of kind {kind!r}", fix=f"use one of: {', '.join(KINDS)}"
        )
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    coded = values.cast(pa.string()).dictionary_encode()
    texts: list[str] = coded.dictionary.to_pylist()
    read = _reader(kind, texts, coded.indices, region.upper())
    pairs = [read(clean) if (clean := _clean(text)) else None for text in texts]
    columns = [
        pa.array([p[i] if p and all(p) else None for p in pairs], pa.string()).take(coded.indices)
        for i in (0, 1)
    ]
    return columns[0], columns[1]


def _reader(kind: str, texts: list[str], coded: pa.Array, region: str) -> Callable[[str], Pair]:
    if kind == "phone":
        return partial(_phone, region=region)
    if kind == "birth":
        return _birth_reader(texts, coded, region)
    return _READERS[kind]


def _clean(text: str) -> str:
    """Return `text` without needless space, or '' if it only says that nothing is known."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = _SPACES.sub(" ", text).strip(" \"'`")
    return "" if text.lower() in _NOTHING or not any(map(str.isalnum, text)) else text


# -------------------------------------------------------------------------------- readers


def _name(text: str) -> Pair:
    return text, name_key(text)


def _given(text: str) -> Pair:
    return text, part_key(text, family=False)


def _family(text: str) -> Pair:
    return text, part_key(text, family=True)


def _word_key(text: str) -> Pair:
    return text.lower(), name_key(romanise(text))


#: So many times its share of days, and the first of January stands for "some day that year".
_NEW_YEAR_EXCESS, _NEW_YEAR_FEWEST = 5.0, 10


def _birth_reader(texts: list[str], coded: pa.Array, region: str) -> Callable[[str], Pair]:
    """Return how to read this column: its order of day and month, its habit of 1 January."""
    order = day_order(texts, region)
    days = [iso_day(_clean(text), order) or "" for text in texts]
    counts = {c["values"]: c["counts"] for c in coded.value_counts().to_pylist()}
    full = sum(counts.get(i, 0) for i, day in enumerate(days) if len(day) == 10)
    first = sum(counts.get(i, 0) for i, day in enumerate(days) if day.endswith("-01-01"))
    vague = first >= _NEW_YEAR_FEWEST and first > _NEW_YEAR_EXCESS * full / 365
    known = dict(zip(map(_clean, texts), days, strict=True))
    return partial(_birth, days=known, vague=vague)


def _birth(text: str, days: Mapping[str, str], vague: bool) -> Pair:
    day = days[text]
    if day.endswith("-01-01") and (vague or day == "1900-01-01"):
        day = day[:4] if vague else ""
    return (day, day) if day else None


def _phone(text: str, region: str) -> Pair:
    if hashed := _hashed(text):
        return hashed
    digits = re.sub(r"\D", "", text)
    if len(set(digits)) < 2 or digits in "0123456789012345 9876543210":
        return None
    # many exports drop the plus of an international number
    for written in (text, f"+{digits}"):
        try:
            number = phonenumbers.parse(written, region or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return e164, e164
    return None


_EMAIL = re.compile(r"([^@\s,;<>()]+)@([^@\s,;<>()]+\.[^@\s.,;<>()]{2,})\.?")
_NOBODY = re.compile(
    r"(test|none|no|na|nomail|noemail|no-?reply|donotreply|null|xxx|a|asdf|anonymous|unknown)\d*"
)
_NOWHERE = re.compile(r"(example|test|none|localhost|invalid|mail|email)\.(com|org|net|ru|bg|cn)")


def _email(text: str) -> Pair:
    if hashed := _hashed(text):
        return hashed
    match = _EMAIL.search(text.lower().removeprefix("mailto:"))
    if match is None:
        return None
    local, domain = match[1], match[2]
    try:
        domain = domain.encode("idna").decode() if not domain.isascii() else domain
    except UnicodeError:
        return None
    if _NOBODY.fullmatch(local) and (_NOWHERE.fullmatch(domain) or local.startswith("no")):
        return None
    if domain.endswith(".invalid"):
        return None
    return f"{local}@{domain}", _mailbox(local, domain)


def _mailbox(local: str, domain: str) -> str:
    """Return what a mail server takes for the address: Google knows no dots and no +tags."""
    local = local.split("+", maxsplit=1)[0] or local
    if domain in ("gmail.com", "googlemail.com"):
        return f"{local.replace('.', '')}@gmail.com"
    return f"{anyascii(local)}@{domain}"


#: Hosts of networks -> the network's name; what stands after the host is the id.
_HOSTS = {
    **{"twitter.com": "twitter", "x.com": "twitter", "facebook.com": "facebook"},
    **{"fb.com": "facebook", "instagram.com": "instagram", "vk.com": "vk", "vk.ru": "vk"},
    **{"vkontakte.ru": "vk", "ok.ru": "ok", "t.me": "telegram", "telegram.me": "telegram"},
    **{"linkedin.com": "linkedin", "youtube.com": "youtube", "tiktok.com": "tiktok"},
    **{"weibo.com": "weibo", "weibo.cn": "weibo", "github.com": "github"},
    **{"threads.net": "threads", "threads.com": "threads", "pinterest.com": "pinterest"},
    **{"xiaohongshu.com": "xiaohongshu", "douyin.com": "douyin", "bilibili.com": "bilibili"},
}
_LINK = re.compile(
    r"(?:https?:)?(?://)?(?:www\.|m\.|mobile\.|[a-z]{2}\.)?([a-z0-9.-]+\.[a-z]+)/(.+)"
)
_ROOMS = re.compile(r"^(in|pub|user|users|channel|c|u|profile|people|pages|public|club|#!)/")
_PREFIX = re.compile(r"([a-z][a-z_]{1,20}):(?!//)(.+)")


def _handle(text: str) -> Pair:
    lower = text.lower()
    if hashed := _hashed(lower):
        return hashed
    network, rest = "", lower
    if prefix := _PREFIX.fullmatch(lower):
        network, rest = prefix[1], prefix[2].strip()
    if (link := _LINK.fullmatch(rest)) and link[1] in _HOSTS:
        network, rest = _HOSTS[link[1]], _id_of(link[2])
    rest = rest.strip("@ /")
    key = handle_key(rest)
    if not key or rest in _NOTHING:
        return None
    return (f"{network}:{rest}", f"{network}:{key}") if network else (rest, key)


def _id_of(path: str) -> str:
    if number := re.search(r"profile\.php\?id=(\d+)", path):
        return number[1]
    path = _ROOMS.sub("", path.split("?", maxsplit=1)[0].split("#", 1)[0] or path)
    parts = [part for part in path.split("/") if part]
    if len(parts) > 1 and parts[-1].isdigit():  # facebook.com/pages/Some-Name/12345
        return parts[-1]
    return parts[0] if parts else ""


def _hashed(text: str) -> Pair:
    lower = text.lower()
    return (lower, lower) if _HASHED.fullmatch(lower) else None


def _code(text: str) -> Pair:
    scheme = _PREFIX.fullmatch(text.lower())
    bare = re.sub(r"\.0+$", "", scheme[2] if scheme else text.lower())
    key = re.sub(r"[^a-z0-9]", "", anyascii(bare).lower())
    if len(key) < 3 or len(set(key)) < 2:
        return None
    return (f"{scheme[1]}:{key}", f"{scheme[1]}:{key}") if scheme else (key.upper(), key)


def _postcode(text: str) -> Pair:
    key = re.sub(r"[^a-z0-9]", "", anyascii(re.sub(r"\.0$", "", text)).lower())
    return (_SPACES.sub(" ", text.upper()), key) if len(set(key)) > 1 else None


_SEX = {
    "female": "f female woman w girl fem mrs miss ms ж жен женский женщина жена женски"
    " 女 女性 女士 weiblich frau femme féminin mujer femenino".split(),
    "male": "m male man boy mr м муж мужской мужчина мъж мъжки 男 男性 先生"
    " männlich herr homme masculin hombre masculino".split(),
}
_SEXES = {word: sex for sex, words in _SEX.items() for word in words}


def _sex(text: str) -> Pair:
    found = _SEXES.get(text.lower().rstrip("."))
    return (found, found) if found else None


_READERS: Final[Mapping[str, Callable[[str], Pair]]] = {
    **{"name": _name, "given": _given, "patronymic": _given, "family": _family},
    **dict.fromkeys(("place", "address", "work", "group"), _word_key),
    **{"email": _email, "handle": _handle, "code": _code, "postcode": _postcode, "sex": _sex},
}
