"""Identifiers: which kinds there are, and how each is written so that equals are equal.

`canonical` turns what sources wrote into two columns: the value, written in one way (E.164
phone, ISO date, network:id), and the key that is compared (folded, ASCII). What says nothing
("-", "n/a", "нет", "无", a phone of one digit) is null in both.

Methods: phones by `phonenumbers` (Google's numbering plans), accepted only if valid; e-mail
trimmed, NFKC, lower case, IDNA domain; names as in names.py; a screen name or a link becomes
network:id. E-mails, phones and handles that come hashed stay as they are: equal is equal.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from anyascii import anyascii

from rapport.flow.dates import day_order, iso_day
from rapport.flow.errors import ConfigError
from rapport.flow.handles import handle
from rapport.flow.names import handle_key, name_key, part_key, romanise
from rapport.flow.phones import e164
from rapport.flow.places import address_key, place_key

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
_NOTHING_SAID = pa.array(sorted(_NOTHING), pa.string())
_HASHED = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}")
_SPACES = re.compile(r"\s+")


def canonical(
    kind: str, values: pa.Array | pa.ChunkedArray, *, region: str
) -> tuple[pa.Array, pa.Array]:
    """Return the canonical value and the comparison key of each of `values`.

    Shape   two text columns as long as `values`; null in both where nothing is usable.
    Region  ISO 3166 alpha-2 of the country whose numbers are written without a prefix and
            whose order of day and month is taken where a column does not show it; '' = none.
    Cost    one computation for each distinct value; none for what is canonical as it stands.
    Raises  ConfigError: `kind` is not one of KINDS.
    """
    value, key = canonical_coded(kind, values, region=region)
    return _plain(value), _plain(key)


def canonical_coded(
    kind: str, values: pa.Array | pa.ChunkedArray, *, region: str
) -> tuple[pa.Array, pa.Array]:
    """Return the same two columns as `canonical`, as dictionaries where values repeat.

    A dictionary holds each value once, without nulls: it is the smaller in memory and files.
    """
    if kind not in KINDS:
        raise ConfigError(
            f"there is no identifier of kind {kind!r}", fix=f"use one of: {', '.join(KINDS)}"
        )
    texts = values.cast(pa.string())
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    as_it_is = _canonical_already(kind, texts)
    if as_it_is is None:
        return _read(kind, texts, region.upper())
    same = pc.if_else(as_it_is, texts, None)
    rest = pc.if_else(as_it_is, None, texts)
    if not pc.any(pc.not_equal(rest, "")).as_py():
        return same, same
    value, key = _read(kind, rest, region.upper())
    return pc.coalesce(same, _plain(value)), pc.coalesce(same, _plain(key))


#: Values whose canonical form and whose key is the text itself: hashes, usual e-mails.
_HASH = r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})"
_AS_IT_IS: Final = {
    "phone": rf"^{_HASH}$",
    "handle": rf"^{_HASH}$",
    "email": rf"^(?:[a-z0-9][a-z0-9._-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{{2,}}|{_HASH})$",
}
#: Of those e-mails the ones that need a closer look: test@..., more names for one mailbox.
_CLOSER_LOOK: Final = (
    r"^(?:test|no|na|null|xxx|a|asdf|anonymous|unknown|donotreply)[a-z-]*\d*@"
    r"|@(?:gmail|googlemail|yandex|ya|narod)\.|\.invalid$"
)


def _canonical_already(kind: str, texts: pa.Array) -> pa.Array | None:
    """Tell which texts need not be read at all; None: no text of this kind is looked at so."""
    if kind not in _AS_IT_IS:
        return None
    found = pc.fill_null(pc.match_substring_regex(texts, _AS_IT_IS[kind]), False)
    if not pc.any(found).as_py():
        return None
    if kind == "email":
        found = pc.and_not(found, pc.match_substring_regex(texts, _CLOSER_LOOK))
    return found


#: So many distinct values are worked on at a time: their Python texts are all that is held.
_AT_ONCE: Final = 50_000
#: A dictionary is kept where there are fewer distinct values than one in so many rows.
_REPEATED: Final = 3


def _read(kind: str, texts: pa.Array, region: str) -> tuple[pa.Array, pa.Array]:
    coded = texts.dictionary_encode()
    said = coded.dictionary
    parts = [_cleaned(said.slice(n, _AT_ONCE)) for n in range(0, len(said), _AT_ONCE)]
    read = _reader(kind, parts, coded.indices, region)
    done = [_pairs(kind, read, part) for part in parts]
    value, key = (pa.concat_arrays([one[i] for one in done] or [said]) for i in (0, 1))
    return _spread(value, coded.indices), _spread(key, coded.indices)


def _pairs(
    kind: str, read: Callable[[str], Pair], clean: pa.Array
) -> tuple[pa.StringArray, pa.StringArray]:
    """Return value and key of distinct clean texts; those of one plain word by column."""
    if kind not in _KEYED:
        return _pairs_one_by_one(read, clean)
    value = clean
    if kind == "handle":
        known = pc.match_substring_regex(clean, _SCREEN_NAME)
        value = pc.ascii_lower(pc.utf8_ltrim(pc.if_else(known, clean, None), characters="@"))
    key_of = _KEYED[kind]
    keys = [key_of(text) or None if text else None for text in value.to_pylist()]
    key = pa.array(keys, pa.string())
    value = pc.if_else(pc.is_valid(key), value, None)
    rest = pc.if_else(pc.is_valid(key), None, clean)
    if kind != "handle" or rest.null_count == len(rest):
        return value, key
    others = _pairs_one_by_one(read, rest)
    return pc.coalesce(value, others[0]), pc.coalesce(key, others[1])


#: A screen name that is neither a hash nor one of many dots (a host, a link).
_SCREEN_NAME: Final = r"^@?[A-Za-z0-9][A-Za-z0-9_-]{0,30}(?:\.[A-Za-z0-9_-]{1,30})?$"


def _pairs_one_by_one(
    read: Callable[[str], Pair], clean: pa.Array
) -> tuple[pa.StringArray, pa.StringArray]:
    values: list[str | None] = []
    keys: list[str | None] = []
    for text in clean.to_pylist():
        value, key = (read(text) if text else None) or (None, None)
        usable = value and key
        values.append(value if usable else None)
        keys.append(key if usable else None)
    return pa.array(values, pa.string()), pa.array(keys, pa.string())


def _spread(distinct: pa.Array, indices: pa.Array) -> pa.Array:
    """Return `distinct` at each of `indices`: as a dictionary where few values repeat."""
    if len(distinct) * _REPEATED > len(indices):
        return distinct.take(indices)
    coded = distinct.dictionary_encode()  # two texts may have come to one value, or to nothing
    return pa.DictionaryArray.from_arrays(coded.indices.take(indices), coded.dictionary)


def _plain(column: pa.Array) -> pa.Array:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _reader(
    kind: str, texts: list[pa.Array], coded: pa.Array, region: str
) -> Callable[[str], Pair]:
    if kind == "phone":
        return partial(_phone, region=region)
    if kind == "birth":
        return _birth_reader(texts, coded, region)
    return _READERS.get(kind, _no_pair)


_BLANKS = r"[\s\v\x1c-\x1f\x{85}\x{1680}\x{2028}\x{2029}]+"
_WORDLESS = r"^[^\p{L}\p{N}]*$"
#: Texts that cleaning leaves as they are: letters that NFKC keeps, single spaces between.
_SIGN = r"[0-9A-Za-z@._+:/,-\x{400}-\x{481}\x{48a}-\x{4ff}\x{4e00}-\x{9fff}]"
_CLEAN = rf"^[0-9A-Za-z\x{{400}}-\x{{481}}\x{{4e00}}-\x{{9fff}}]{_SIGN}*(?: {_SIGN}+)*$"


def _cleaned(texts: pa.Array) -> pa.Array:
    """Return texts without needless space, null where they only say that nothing is known."""
    if pc.all(pc.match_substring_regex(texts, _CLEAN)).as_py():
        nothing = pc.is_in(pc.utf8_lower(texts), value_set=_NOTHING_SAID)
    else:
        texts = pc.utf8_normalize(texts, form="NFKC")
        texts = pc.utf8_trim(pc.replace_substring_regex(texts, _BLANKS, " "), characters=" \"'`")
        nothing = pc.or_(
            pc.is_in(pc.utf8_lower(texts), value_set=_NOTHING_SAID),
            pc.match_substring_regex(texts, _WORDLESS),
        )
    return pc.if_else(nothing, None, texts) if pc.any(nothing).as_py() else texts


# -------------------------------------------------------------------------------- readers


def _no_pair(text: str) -> Pair:
    return None


def _phone(text: str, region: str) -> Pair:
    if hashed := _hashed(text):
        return hashed
    number = e164(text, region)
    return (number, number) if number else None


def _place(text: str) -> Pair:
    return text.lower(), place_key(text)


def _address(text: str) -> Pair:
    return text.lower(), address_key(text)


def _word_key(text: str) -> Pair:
    return text.lower(), name_key(romanise(text))


#: So many times its share of days, and the first of January stands for "some day that year".
_NEW_YEAR_EXCESS, _NEW_YEAR_FEWEST = 5.0, 10


def _birth_reader(texts: list[pa.Array], coded: pa.Array, region: str) -> Callable[[str], Pair]:
    """Return how to read this column: its order of day and month, its habit of 1 January."""
    said = [text for part in texts for text in part.to_pylist()]
    order = day_order((text for text in said if text), region)
    days = [(iso_day(text, order) if text else None) or "" for text in said]
    counts = {c["values"]: c["counts"] for c in coded.value_counts().to_pylist()}
    full = sum(counts.get(i, 0) for i, day in enumerate(days) if len(day) == 10)
    first = sum(counts.get(i, 0) for i, day in enumerate(days) if day.endswith("-01-01"))
    vague = first >= _NEW_YEAR_FEWEST and first > _NEW_YEAR_EXCESS * full / 365
    return partial(_birth, days=dict(zip(said, days, strict=True)), vague=vague)


def _birth(text: str, days: Mapping[str, str], vague: bool) -> Pair:
    day = days[text]
    if day.endswith("-01-01") and (vague or day == "1900-01-01"):
        day = day[:4] if vague else ""
    return (day, day) if day else None


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


#: Hosts of one mailbox under several names.
_MAILBOXES: Final = {
    "googlemail.com": "gmail.com",
    **dict.fromkeys(
        "ya.ru yandex.com yandex.by yandex.kz yandex.ua narod.ru".split(), "yandex.ru"
    ),
}


def _mailbox(local: str, domain: str) -> str:
    """Return what a mail server takes for the address: +tags lead to one mailbox.

    Google reads no dots, Yandex takes - for a dot and has several hosts. The value keeps all.
    """
    local = local.split("+", maxsplit=1)[0] or local
    domain = _MAILBOXES.get(domain, domain)
    if domain == "gmail.com":
        local = local.replace(".", "") or local
    elif domain == "yandex.ru":
        local = local.replace("-", ".")
    return f"{anyascii(local)}@{domain}"


_PREFIX = re.compile(r"([a-z][a-z_]{1,20}):(?!//)(.+)")


def _handle(text: str) -> Pair:
    if hashed := _hashed(text):
        return hashed
    found = handle(text)
    if found is None:
        return None
    network, name = found
    key = handle_key(name)
    if not key or name in _NOTHING:
        return None
    if not network:
        return name, key
    return f"{network}:{name}", f"{network}:{key}"


def _hashed(text: str) -> Pair:
    if len(text) not in (32, 40, 64, 128):
        return None
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


#: Kinds whose value is the clean text, and how its key is made.
_KEYED: Final[Mapping[str, Callable[[str], str]]] = {
    "name": name_key,
    **dict.fromkeys(("given", "patronymic"), partial(part_key, family=False)),
    "family": partial(part_key, family=True),
    "handle": handle_key,
}
_READERS: Final[Mapping[str, Callable[[str], Pair]]] = {
    **{"place": _place, "address": _address, "work": _word_key, "group": _word_key},
    **{"email": _email, "handle": _handle, "code": _code, "postcode": _postcode, "sex": _sex},
}
