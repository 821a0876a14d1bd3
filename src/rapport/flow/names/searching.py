"""Finding names by what people type: soft ASCII tokens of words, Han as it is."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from anyascii import anyascii

from rapport.flow.names import cyrillic, han
from rapport.flow.names.folding import MARKED
from rapport.flow.names.keying import latin, name_key, words_of
from rapport.flow.names.scripts import CACHED, CYRILLIC, HAN, HAN_RUN, is_han, simplified
from rapport.flow.names.short_names import short_names_of

#: Letters that people take for one another, one for one.
_SOFT = str.maketrans("yjwcq", "iivkk")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})


def search_tokens(text: str) -> frozenset[str]:
    """Return all that a person of this name may be searched by: soft ASCII, Han as it is."""
    return frozenset(token for part in search_parts(text) for token in part_tokens(part))


def search_parts(text: str) -> tuple[str, ...]:
    """Return the parts of a name that are searched by on their own: its words, or all of it."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return (plain,) if HAN.search(plain) else tuple(dict.fromkeys(words_of(plain)))


@lru_cache(CACHED)
def part_tokens(part: str) -> frozenset[str]:
    """Return all that one of `search_parts` may be searched by."""
    found: set[str] = set()
    for run in HAN_RUN.findall(simplified(part)):
        found.update(run)
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    if is_han(part):
        words = han.words(part)
        forms = {_soft(w) for w in (*words, "".join(words), "".join(words[1:] + words[:1]))}
        forms.update(_soft(s) for s in han.pinyin("".join(HAN.findall(simplified(part)))))
    else:
        forms = {form for word in words_of(part) for form in _search_forms(word)}
        for key in name_key(part).split():
            forms.update(_short_forms().get(key, ()))
    for form in forms:
        found.add(form)
        found.update(form[:n] for n in range(2, len(form)))
    return frozenset(found - {""})


def search_name(text: str) -> str:
    """Return a whole name so that one asked for in another script or order is the same."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if is_han(plain):
        return " ".join(sorted(_soft(w) for w in han.words(plain)))
    return " ".join(sorted(f for w in words_of(plain) if (f := _soft(latin(w, "ru")))))


def query_tokens(text: str) -> frozenset[str]:
    """Return what must all be among a person's `search_tokens` for the person to be found."""
    plain = unicodedata.normalize("NFKC", text).lower()
    found: set[str] = set()
    for run in HAN_RUN.findall(simplified(plain)):
        found.update(run[i : i + 2] for i in range(max(1, len(run) - 1)))
    for word in words_of(HAN.sub(" ", plain)):
        form = _soft(cyrillic.latin_of(word, "ru") if CYRILLIC.search(word) else word)
        if len(word) > 1 and form:
            found.add(form)
    return frozenset(found)


@cache
def _short_forms() -> dict[str, frozenset[str]]:
    """Return, for the key of each full name, the soft forms of its short ones."""
    return {
        key: frozenset(form for name in short for form in _search_forms(name.lower()))
        for key, short in short_names_of().items()
    }


@lru_cache(CACHED)
def _soft(word: str) -> str:
    """Fold so softly that the fold of a beginning is the beginning of the fold."""
    word = unicodedata.normalize("NFD", word.lower())
    word = re.sub(r"[^a-z0-9]", "", anyascii(word).lower())
    word = word.translate(_SOFT)
    word = re.sub(r"(?<=[bcdfgkpstz])h", "", word.replace("x", "ks"))
    return re.sub(r"(.)\1+", r"\1", word)


def _search_forms(word: str) -> Iterator[str]:
    """Give the soft forms of one lower-case word under every reading people may type."""
    if CYRILLIC.search(word):
        for language in ("ru", "bg", "uk"):
            yield _soft(cyrillic.latin_of(word, language))
        yield _soft(cyrillic.latin_of(word.replace("ё", "е"), "ru"))
        yield _soft(cyrillic.latin_of(word, "bg").replace("ts", "c"))
        return
    soft = _soft(latin(word, "ru"))
    yield soft
    if not word.isascii():  # Müller is typed Mueller, Kovač Kovach
        yield _soft(word.translate(_UMLAUTS))
        yield _soft(word.translate(MARKED))
    if soft.startswith("h"):
        yield "k" + soft[1:]
