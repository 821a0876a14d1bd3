"""Names of people across scripts: how to read one in Latin, compare it, and find it.

    romanise      for a reader: 李晓雯 -> Li Xiaowen, Светлана Ковальчук -> Svetlana Kovalchuk
    name_key      for comparison: ASCII, the same for the usual spellings of one name
    formal_key    the full name a short one stands for: Bob, Боб, Bobby -> the key of Robert
    search_tokens, query_tokens    for finding: all of a query's must be among a person's

Romanisation: BGN/PCGN for Russian, the streamlined system for Bulgarian, the national ones
for Ukrainian, Belarusian, Serbian, Macedonian, all without marks; pinyin without tones for
Han, with the family names that are read in their own way; anyascii for all other scripts.
Each distinct word is worked out once a process.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from anyascii import anyascii

from rapport.flow.data import lines

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_JOINERS = re.compile(r"['’‘`´ʼʹ\u00ad-]")
#: Degrees after a comma: ' S.E., M.Si' cut at its commas.
_DOTTED = re.compile(r"\s*(?:\w{1,5}\.\s*)+\w{0,4}\.?\s*")
_WORDS = re.compile(r"[^\W_]+")
_SHOWN = re.compile(r"[^\W_]+(?:['’\u0300-\u036f-]+[^\W_]+)*")
_ASIDE = re.compile(r"[(\[（].*?[)\]）]")
#: Words that come with a name and are no part of it, in lower case.
_TITLES = frozenset(
    "mr mrs ms miss mx sir dame lord lady dr prof professor hon rt rev fr eng ing dipl mag capt"
    " col gen lt maj sgt jr sr ii iii iv phd md mba msc bsc ba ma esq mp mep kbe cbe obe mbe qc"
    " drs dra ir hj tuan haji hajj sheikh don doña señor señora herr frau m. mme mlle monsieur"
    " baron baroness viscount earl duke count 1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th"
    " bart baronet г-н г-жа гн гжа господин госпожа д-р др инж проф доц акад адв".split()
)
#: A patronymic of Russian or Ukrainian, in either script, folded.
_PATRONYMIC = re.compile(r"..(ovich|evich|ovych|ovna|evna|ivna|inichna|ichna)$")

_CACHED = 200_000

_BASE = dict(
    zip(
        "абвгдезийклмнопрстуфыэіјґѝ",
        "a b v g d e z i y k l m n o p r s t u f y e i j g i".split(),
        strict=True,
    )
) | {
    **{"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": ""},
    **{"ю": "yu", "я": "ya", "ё": "yo", "ї": "i", "є": "ie", "ў": "u", "љ": "lj", "њ": "nj"},
    **{"ћ": "c", "ђ": "dj", "џ": "dz", "ѓ": "gj", "ќ": "kj", "ѕ": "dz"},
}
#: Kazakh, Kyrgyz, Tatar, Bashkir, Mongolian, Tajik letters that Russian lacks.
_BASE |= dict(
    zip(
        "әғқңөұүһҷҳӣӯҫҙ",
        "a g q n o u u h j h i u s z".split(),
        strict=True,
    )
)
_TABLES = {
    "ru": _BASE,
    "bg": _BASE | {"щ": "sht", "ъ": "a", "х": "h"},
    "uk": _BASE | {"г": "h", "и": "y", "й": "i", "ї": "i", "е": "e"},
    "be": _BASE | {"г": "h"},
    "sr": _BASE | {"х": "h", "ж": "z", "ч": "c", "ш": "s", "ц": "c"},
    "mk": _BASE | {"х": "h"},
}
#: Letters that give the language away, in the order they are asked.
_TELLS = (
    ("mk", re.compile(r"[ѓќѕ]")),
    ("sr", re.compile(r"[ћђљњџј]")),
    ("be", re.compile(r"ў")),
    ("uk", re.compile(r"[іїєґ]|[сцз]ьк")),
    ("ru", re.compile(r"[ыэё]|ъ[еёюя]")),
    ("bg", re.compile(r"ъ|(?:ьо)|(?:^|\s)щ[ъе]")),
)
#: What the usual spellings of one sound become, in this order: a letter without which the
#: pattern can't be there (asking for it first is most of the speed), pattern, sound.
_SOUNDS = tuple(
    (letter, re.compile(pattern), sound)
    for letter, pattern, sound in (
        ("c", r"tsch|tch", "ch"),
        ("h", r"shch|shtch|sht$|sht(?=[aeiouy])", "S"),
        ("c", r"sch", "sh"),
        ("c", r"chr", "hr"),
        ("k", r"kh", "h"),
        ("c", r"ck", "k"),
        ("q", r"q", "k"),
        ("p", r"ph", "f"),
        ("h", r"th", "t"),
        ("z", r"zh", "Z"),
        ("x", r"x", "ks"),
        ("w", r"w", "v"),
        ("f", r"ff$", "v"),
        ("t", r"tz|ts", "C"),
        ("c", r"c(?=v)", "C"),
        ("c", r"c(?=[eiy])", "s"),
        ("c", r"c(?!h)", "k"),
        ("j", r"^j(?=[aeou])", "i"),
        ("y", r"^y(?=[aou])", "i"),
        ("o", r"[yj]o", "e"),
        ("y", r"y", "i"),
        ("j", r"j", "i"),
        ("i", r"^ie", "e"),
        ("i", r"(?<=[bdfghklmnprstvzZCS])ie", "e"),
        ("i", r"ei$|i+$", "i"),
        ("i", r"i{2,}", "i"),
    )
)
_TWICE = re.compile(r"(.)\1+")
_NOT_KEY = re.compile(r"[^a-z0-9]")
_SYMBOLS = str.maketrans({"S": "sht", "Z": "zh", "C": "ts"})
#: Letters that people take for one another, one for one.
_SOFT = str.maketrans("yjwcq", "iivkk")
_MARKED = str.maketrans(
    {"č": "ch", "š": "sh", "ž": "zh", "ć": "ch", "đ": "dj", "ł": "l", "ø": "o", "ß": "ss"}
    | {"ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ñ": "n"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})


def romanise(text: str) -> str:
    """Return `text` in Latin letters, as a reader would write it.

    A Han name comes out family name first, given name in one word. Latin letters stay as
    they are, marks and all; white space is made plain.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if _is_han(text):
        return " ".join(word.capitalize() for word in _han_words(text))
    language = _language(text.lower())
    words = _SHOWN.sub(lambda m: _shown(m[0], language), text)
    return " ".join(words.split())


def name_key(text: str) -> str:
    """Return the words of a name, folded to ASCII and joined by a space; '' if none is left.

    Given name first where the writing says which is which: after a comma, before a Russian
    patronymic. Han names stay family name first; who compares must try both orders.
    """
    return " ".join(_in_order(text))


def part_key(text: str, *, family: bool) -> str:
    """Return the key of a given name or, if `family`, of a family name that stands alone."""
    lower = unicodedata.normalize("NFKC", text).strip().lower()
    if not _is_han(lower):
        return name_key(text.replace(",", " "))
    han = _simplified("".join(_HAN.findall(lower)))
    return _folded((_surnames().get(han) if family else None) or "".join(_pinyin(han)))


def handle_key(text: str) -> str:
    """Return a screen name folded as names are, without marks between: its words and digits."""
    runs = re.findall(r"[a-z]+|[0-9]+", anyascii(text.lower()).lower())
    return "".join(_folded(run) for run in runs)


def formal_names() -> dict[str, str]:
    """Return the key of the full name for the key of each short one, see formal_key."""
    return {short: full for short, full in _formal().items() if short != full}


def formal_key(given: str) -> str:
    """Return the key of the full name that `given`, a key, is short for; else `given`.

    A short name of several full ones goes with the first in data/nicknames.txt, and full
    names that share a short form keep apart: Sasha is Aleksandr's, Alexandra her own.
    """
    return _formal().get(given, given)


def initials(text: str) -> str:
    """Return two letters to stand for a name: of Han names the last two characters."""
    text = unicodedata.normalize("NFKC", text)
    han = "".join(_HAN.findall(text))
    if han and _is_han(text):
        return han[-2:]
    words: list[str] = _WORDS.findall(_JOINERS.sub("", text))
    if not words:
        return ""
    if len(words) == 1:
        return words[0][:2].upper()
    return (words[0][0] + words[-1][0]).upper()


def search_tokens(text: str) -> frozenset[str]:
    """Return all that a person of this name may be searched by: soft ASCII, Han as it is."""
    return frozenset(token for part in search_parts(text) for token in part_tokens(part))


def search_parts(text: str) -> tuple[str, ...]:
    """Return the parts of a name that are searched by on their own: its words, or all of it."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return (plain,) if _HAN.search(plain) else tuple(dict.fromkeys(_words(plain)))


@lru_cache(_CACHED)
def part_tokens(part: str) -> frozenset[str]:
    """Return all that one of `search_parts` may be searched by."""
    found: set[str] = set()
    for run in re.findall(f"{_HAN.pattern}+", _simplified(part)):
        found.update(run)
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    if _is_han(part):
        words = _han_words(part)
        forms = {_soft(w) for w in (*words, "".join(words), "".join(words[1:] + words[:1]))}
        forms.update(_soft(s) for s in _pinyin("".join(_HAN.findall(_simplified(part)))))
    else:
        forms = {form for word in _words(part) for form in _search_forms(word)}
        for key in name_key(part).split():
            forms.update(_short_forms().get(key, ()))
    for form in forms:
        found.add(form)
        found.update(form[:n] for n in range(2, len(form)))
    return frozenset(found - {""})


def search_name(text: str) -> str:
    """Return a whole name so that one asked for in another script or order is the same."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if _is_han(plain):
        return " ".join(sorted(_soft(w) for w in _han_words(plain)))
    return " ".join(sorted(f for w in _words(plain) if (f := _soft(_latin(w, "ru")))))


def query_tokens(text: str) -> frozenset[str]:
    """Return what must all be among a person's `search_tokens` for the person to be found."""
    plain = unicodedata.normalize("NFKC", text).lower()
    found: set[str] = set()
    for run in re.findall(f"{_HAN.pattern}+", _simplified(plain)):
        found.update(run[i : i + 2] for i in range(max(1, len(run) - 1)))
    for word in _words(_HAN.sub(" ", plain)):
        form = _soft(_cyrillic(word, "ru") if _CYRILLIC.search(word) else word)
        if len(word) > 1 and form:
            found.add(form)
    return frozenset(found)


# ------------------------------------------------------------------------ words of a name


def _words(lower: str) -> list[str]:
    return _WORDS.findall(_JOINERS.sub("", lower))


def _in_order(text: str) -> list[str]:
    """Return folded words, given name first where the text shows the order."""
    lower = unicodedata.normalize("NFKC", text).strip().lower()
    if _is_han(lower):
        return [f for w in _han_words(lower) if (f := _folded(w))]
    language = _language(lower)
    words = _untitled(_ASIDE.sub(" ", lower) or lower)
    keys = [k for w in words if (k := _key(w, language))]
    if len(keys) == 3 and _PATRONYMIC.search(_latin(words[2], language)):
        return [keys[1], keys[2], keys[0]]
    return keys


def _untitled(lower: str) -> list[str]:
    """Return the words without titles; 'Family, Given' is turned round."""
    first, *others = lower.split(",")
    others = [part for part in others if not _DOTTED.fullmatch(part)]
    parts = [_real(_words(part)) for part in (first, *others)]
    parts = [part for part in parts if part]
    if len(parts) == 2 and len(parts[0]) <= 2 and len(parts[1]) <= 3:
        parts.reverse()
    return [word for part in parts for word in part] or _words(lower)


def _real(words: list[str]) -> list[str]:
    return [word for word in words if word not in _TITLES]


def _key(word: str, language: str) -> str:
    return _folded(_latin(word, language))


@lru_cache(_CACHED)
def _latin(word: str, language: str) -> str:
    """Return one lower-case word in lower-case Latin letters, perhaps with marks."""
    if _CYRILLIC.search(word):
        return _cyrillic(word, language)
    if _HAN.search(word) and not _KANA.search(word):
        return "".join(_pinyin(_simplified(word)))
    return word if word.isascii() or _LATIN.search(word) else anyascii(word).lower()


@lru_cache(_CACHED)
def _folded(word: str) -> str:
    """Return one lower-case Latin word as its comparison key."""
    if not word.isascii():
        word = unicodedata.normalize("NFC", word).translate(_MARKED)
        word = anyascii(unicodedata.normalize("NFD", word)).lower()
    word = _NOT_KEY.sub("", word)
    if not word.isalpha():
        return word
    for letter, pattern, sound in _SOUNDS:
        if letter in word:
            word = pattern.sub(sound, word)
    return _TWICE.sub(r"\1", word).translate(_SYMBOLS)


@cache
def _formal() -> dict[str, str]:
    found: dict[str, str] = {}
    for formal, *short in lines("nicknames.txt"):
        key = name_key(formal).replace(" ", "")
        key = found.setdefault(key, key)
        for name in short:
            found.setdefault(name_key(name).replace(" ", ""), key)
    return found


@cache
def _short_forms() -> dict[str, frozenset[str]]:
    """Return, for the key of each full name, the soft forms of its short ones."""
    found: dict[str, set[str]] = {}
    for formal, *short in lines("nicknames.txt"):
        forms = {form for name in short for form in _search_forms(name.lower())}
        found.setdefault(name_key(formal), set()).update(forms)
    return {key: frozenset(forms) for key, forms in found.items()}


# ------------------------------------------------------------------------------ Cyrillic


@lru_cache(_CACHED)
def _language(lower: str) -> str:
    """Guess which language's table reads the Cyrillic of a name: 'ru' if nothing tells."""
    return next((name for name, tell in _TELLS if tell.search(lower)), "ru")


@lru_cache(_CACHED)
def _cyrillic(word: str, language: str) -> str:
    table = _TABLES[language]
    latin = "".join(table.get(letter, letter) for letter in word)
    if language in ("ru", "uk", "be"):
        latin = re.sub(r"(iy|yy)$", "y", latin)
    return latin if latin.isascii() else anyascii(latin).lower()


def _shown(word: str, language: str) -> str:
    """Romanise one word for a reader, with its capitals."""
    if not _CYRILLIC.search(word):
        if word.isascii() or (_LATIN.search(word) and not _HAN.search(word)):
            return word
        return str(anyascii(word)).capitalize()
    return "-".join(_capitals(w, _cyrillic(w.lower(), language)) for w in word.split("-"))


def _capitals(model: str, latin: str) -> str:
    if model.isupper() and len(model) > 1:
        return latin.upper()
    return latin.capitalize() if model[:1].isupper() else latin


# ----------------------------------------------------------------------------------- Han


def _is_han(text: str) -> bool:
    """Tell whether a name is Chinese writing: Han letters and no others."""
    return bool(_HAN.search(text)) and not (_KANA.search(text) or _LATIN.search(text))


@cache
def _opencc() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(_CACHED)
def _simplified(text: str) -> str:
    if not _HAN.search(text):
        return text
    simple: str = _opencc().convert(text)
    return simple


def _pinyin(han: str) -> list[str]:
    from pypinyin import lazy_pinyin

    return [s for s in lazy_pinyin(han, v_to_u=True) if s.strip()]


@cache
def _surnames() -> dict[str, str]:
    return dict(lines("surnames_han.txt"))


@lru_cache(1)
def _common_surnames() -> frozenset[str]:
    return frozenset(word for line in lines("surnames_han_common.txt") for word in line)


@lru_cache(_CACHED)
def _han_words(text: str) -> tuple[str, ...]:
    """Return family name and given name, one of them, or the parts a middle dot divides."""
    runs = re.findall(f"{_HAN.pattern}+", _simplified(text))
    if re.search(r"[·•‧・]", text):
        return tuple("".join(_pinyin(run)) for run in runs)
    whole = "".join(runs)
    if len(whole) > 4 and len(runs) == 1:
        return tuple(_pinyin(whole))
    if len(whole) == 2 and len(runs) == 1 and whole[0] not in _common_surnames():
        return ("".join(_pinyin(whole)),)
    size = len(runs[0]) if len(runs) > 1 and len(runs[0]) <= 2 else 1
    if len(whole) > 2 and whole[:2] in _surnames():
        size = 2
    family, given = whole[:size], whole[size:]
    words = (_surnames().get(family) or "".join(_pinyin(family)), "".join(_pinyin(given)))
    return tuple(word for word in words if word)


# -------------------------------------------------------------------------------- search


@lru_cache(_CACHED)
def _soft(word: str) -> str:
    """Fold so softly that the fold of a beginning is the beginning of the fold."""
    word = unicodedata.normalize("NFD", word.lower())
    word = re.sub(r"[^a-z0-9]", "", anyascii(word).lower())
    word = word.translate(_SOFT)
    word = re.sub(r"(?<=[bcdfgkpstz])h", "", word.replace("x", "ks"))
    return re.sub(r"(.)\1+", r"\1", word)


def _search_forms(word: str) -> Iterator[str]:
    """Give the soft forms of one lower-case word under every reading people may type."""
    if _CYRILLIC.search(word):
        for language in ("ru", "bg", "uk"):
            yield _soft(_cyrillic(word, language))
        yield _soft(_cyrillic(word.replace("ё", "е"), "ru"))
        yield _soft(_cyrillic(word, "bg").replace("ts", "c"))
        return
    soft = _soft(_latin(word, "ru"))
    yield soft
    if not word.isascii():  # Müller is typed Mueller, Kovač Kovach
        yield _soft(word.translate(_UMLAUTS))
        yield _soft(word.translate(_MARKED))
    if soft.startswith("h"):
        yield "k" + soft[1:]
