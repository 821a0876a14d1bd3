"""Sentences of the core in the reader's language, with what the core put into them.

A sentence is a pattern of what the core says and its translation. What stands in it is told in
the reader's language, too: purposes, fields and rights by their words, days and numbers as they
are written there, a sentence within it by its own pattern. Names that somebody chose, or types
somewhere, stay as they are: see VERBATIM.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Final

from django.utils.functional import Promise

from rapport.intake import live
from rapport.web.connections import live_words, problem_words, run_texts, words
from rapport.web.ui import formats

Pattern = tuple[re.Pattern[str], Promise]

#: Of what stands in sentences, what is told as it is:
VERBATIM: Final = frozenset(
    # names that somebody gave: of connections, columns, files, folders, packages, programs
    ("name", "name_2", "names", "part", "column", "file", "folder", "gone")
    + ("package", "value", "unknown", "basis", "proposed", "missing", "twice", "channel")
    # addresses, and what is typed as it stands: fields of settings, words of a program
    + ("host", "hosts", "url", "encoding", "zone", "form", "region", "delimiter", "mode")
    + ("numbers", "ours", "lacking", "keys")
    # numbers that services give to their refusals, and names of errors
    + ("status", "code", "error", "number", "line")
)


def compiled(sentences: Iterable[tuple[str, Promise]]) -> tuple[Pattern, ...]:
    return tuple((re.compile(pattern), text) for pattern, text in sentences)


def told(patterns: Iterable[Pattern], text: str) -> str:
    """Return a sentence by the first pattern that it fits; '' if it fits none."""
    for pattern, translated in patterns:
        if match := pattern.fullmatch(text):
            return str(translated) % values(match) if match.groupdict() else str(translated)
    return ""


def values(match: re.Match[str]) -> dict[str, str]:
    """Return what stands in a sentence, as the reader is to read it."""
    found = {name: value or "" for name, value in match.groupdict().items()}
    read = {name: READ[name](value) if name in READ else value for name, value in found.items()}
    if {"missing", "title"} <= found.keys():
        read["missing"] = _settings(found["title"], found["missing"])
    return read


def _settings(title: str, names: str) -> str:
    """Return what settings of a source are called in its form."""
    asked = {k.title: k.settings for k in live.kinds()}.get(title, ())
    meanings = {setting.name: setting.meaning for setting in asked}
    return "; ".join(live_words.said(meanings.get(name, name)) for name in names.split(", "))


def _title(said: str) -> str:
    kind = live.kind(said)
    return live_words.said(kind.title if kind else said)


def _each(word: Callable[[str], str]) -> Callable[[str], str]:
    """Return how a list is read: each of it by its word."""
    return lambda said: ", ".join(word(one.strip().strip("'")) for one in said.split(","))


def _headed(found: Mapping[str, tuple[Promise, Promise]]) -> Callable[[str], str]:
    return _each(lambda name: words.head(found, name))


def _named(found: words.Words) -> Callable[[str], str]:
    return _each(lambda name: words.word(found, name))


def _number(said: str) -> str:
    digits = said.replace(",", "")
    return formats.number(float(digits)) if re.fullmatch(r"\d+(\.\d+)?", digits) else said


def _day(said: str) -> str:
    try:
        return formats.day(date.fromisoformat(said))
    except ValueError:
        return said


def _parts(said: str) -> str:
    """Return sentences that stand within another, each in the reader's language."""
    each = (told(_within(), part) or part for part in said.split("; "))
    return "; ".join(part.removesuffix(".") for part in each if part)


@cache
def _within() -> tuple[Pattern, ...]:
    return compiled((*problem_words.SENTENCES, *run_texts.SENTENCES))


#: How all else is told, by what it is.
READ: Final[Mapping[str, Callable[[str], str]]] = {
    **dict.fromkeys(("source", "title", "service"), _title),
    **dict.fromkeys(("problem", "problems", "faults", "broken", "what"), _parts),
    **dict.fromkeys(("field", "fields", "field_2"), _named(words.FIELDS)),
    **dict.fromkeys(("purpose", "purposes"), _headed(words.PURPOSES)),
    **dict.fromkeys(
        ("columns", "count", "days", "found", "largest", "len", "len_2", "longest", "megabytes")
        + ("minutes", "most", "years"),
        _number,
    ),
    "about": _named(words.SENSITIVE),
    "bases": _headed(words.BASES),
    "day": _day,
    "kind": _headed(words.KINDS),
    "right": _named(words.RIGHTS),
}
