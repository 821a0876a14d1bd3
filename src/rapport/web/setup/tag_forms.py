"""A group of tags from what somebody typed. No request here.

A tag's fields are named after its place: `tag-0-key`, `tag-0-name_en`, `tag-0-days` and so on. A
line without a name is no tag; one with `drop` is taken out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.text import slugify
from django.utils.translation import gettext as _

from rapport.flow.errors import InputError
from rapport.tag_system import LANGUAGES, LONGEST_KEY, Group, Tag

#: So many empty lines for new tags stand below those there are.
EMPTY = 3
#: What each language calls itself.
LANGUAGE_WORDS = {
    "en": "English",
    "ru": "Русский",
    "bg": "Български",
    "zh_Hans": "简体中文",
    "zh_Hant": "繁體中文",
}
_LINE = re.compile(r"tag-(\d{1,3})-key")


class Fields(Protocol):
    """What a form sent."""

    def get(self, name: str, default: str = "") -> Any: ...
    def getlist(self, name: str) -> Sequence[str]: ...
    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Line:
    """One tag as the form shows it. `known`: it is in the file; names: (language, text)."""

    n: int
    key: str
    names: tuple[tuple[str, str], ...]
    about: str
    days: str
    retired: bool
    known: bool

    @property
    def name(self) -> str:
        return next((text for _language, text in self.names if text), self.key)

    @property
    def first(self) -> tuple[str, str]:
        return self.names[0]

    @property
    def others(self) -> list[tuple[str, str, str]]:
        """The other languages: which, what it calls itself, the name."""
        return [(language, LANGUAGE_WORDS[language], text) for language, text in self.names[1:]]


def lines(group: Group | None, told: Fields | None = None) -> list[Line]:
    """Return the lines of the form: what was typed, else the tags there are; then empty ones."""
    known = {tag.key for tag in group.tags} if group else set()
    if told is not None:
        found = [_typed(n, told, known) for n in _places(told)]
        found = [line for line in found if line.key or line.name]
    else:
        found = [_line(n, tag) for n, tag in enumerate(group.tags if group else ())]
    after = max((line.n for line in found), default=-1) + 1
    blank = tuple((language, "") for language in LANGUAGES)
    return found + [Line(after + n, "", blank, "", "", False, False) for n in range(EMPTY)]


def _places(told: Fields) -> list[int]:
    return sorted({int(m[1]) for name in told if (m := _LINE.fullmatch(name))})


def _line(n: int, tag: Tag) -> Line:
    names = tuple((language, tag.names.get(language, "")) for language in LANGUAGES)
    return Line(n, tag.key, names, tag.about, str(tag.days or ""), tag.retired, True)


def _typed(n: int, told: Fields, known: set[str]) -> Line:
    def field(name: str) -> str:
        return str(told.get(f"tag-{n}-{name}", "")).strip()

    names = tuple((language, field(f"name_{language}")) for language in LANGUAGES)
    key, retired = field("key"), bool(field("retired"))
    return Line(n, key, names, field("about"), field("days"), retired, key in known)


def group_of(told: Fields, key: str) -> Group:
    """Return the group that was typed; `key` '' if it is a new one, named in a field.

    Raises  InputError: a number of days is none, or a short name can't be made of the name.
    """
    names = {n: text for n in LANGUAGES if (text := told.get(f"name_{n}", "").strip())}
    tags = [
        _tag(line)
        for line in lines(None, told)
        if any(text for _language, text in line.names) and not told.get(f"tag-{line.n}-drop")
    ]
    if len({tag.key for tag in tags}) < len(tags):
        twice = next(t.key for n, t in enumerate(tags) if t.key in {u.key for u in tags[:n]})
        raise InputError(
            _("Two tags have the short name %(key)s") % {"key": twice},
            fix=_("Give one of them another short name."),
        )
    return Group(
        key or _key(told.get("key", "").strip(), names),
        names,
        bool(told.get("exclusive")),
        tuple(told.getlist("set_by")),
        tuple(told.getlist("roles")),
        tuple(tags),
    )


def _tag(line: Line) -> Tag:
    names = {language: text for language, text in line.names if text}
    if line.days and not (line.days.isdecimal() and len(line.days) < 9):
        raise InputError(
            _("“%(days)s” is no number of days") % {"days": line.days[:20]},
            fix=_("Write a whole number, or nothing."),
        )
    days = int(line.days) if line.days else None
    return Tag(_key(line.key, names), names, line.about, days, line.retired)


def _key(typed: str, names: dict[str, str]) -> str:
    """Return the short name that was typed, else one made of the English name."""
    made = typed or slugify(names.get("en", "")).replace("-", "_")[:LONGEST_KEY]
    if not made:
        raise InputError(
            _("A short name is missing"),
            fix=_("Write one of a-z, 0-9 and _, or an English name to make it of."),
        )
    return made
