"""The tag system of one workspace: its own `tags.toml`, or the one that is shipped.

    [group.relation]                # short name: small letters, digits, _
    name = { en = "Relation", ru = "Отношения" }    # en, ru, bg, zh_Hans, zh_Hant
    exclusive = true                # nobody bears two of it; left out: false
    set_by = ["team", "rules", "imports"]           # who sets its tags; left out: team
    roles = ["owner", "manager"]    # who of the team; left out: all who may set tags

    [group.relation.tag.press]
    name = { en = "Press" }
    about = "Who writes of us"      # left out: nothing
    days = 365                      # so long after it was set it falls off; left out: never
    retired = true                  # who bears it bears it, nobody gets it any more

Never: a fault that does not name its place; two tags of a group that a file would write alike.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from rapport.flow.specs import TableSpec
from rapport.flow.tag_tables import TAG_KINDS, TAG_NAMES
from rapport.flow.tag_words import OF_CLAIMS, written
from rapport.flow.toml_file import TomlFile

FILE: Final = "tags.toml"
LANGUAGES: Final = ("en", "ru", "bg", "zh_Hans", "zh_Hant")
#: Who may set tags of a group, if the group says so.
TEAM, RULES, IMPORTS = "team", "rules", "imports"
SETTERS: Final = (TEAM, RULES, IMPORTS)
#: Roles of teammates that a group may name.
ROLES: Final = ("owner", "manager", "agent")
MOST_GROUPS, MOST_TAGS = 40, 60
LONGEST_KEY, LONGEST_NAME, LONGEST_ABOUT = 40, 60, 200
MOST_DAYS: Final = 3650
_FILE: Final = TomlFile(FILE)
_GROUP: Final = ("name", "exclusive", "set_by", "roles", "tag")
_TAG: Final = ("name", "about", "days", "retired")
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of a group. names: by LANGUAGES, one at least; days: of its life, None: no end."""

    key: str
    names: Mapping[str, str]
    about: str = ""
    days: int | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One group of tags, in the order of the file. roles: of ROLES, who of the team sets them."""

    key: str
    names: Mapping[str, str]
    exclusive: bool = False
    set_by: tuple[str, ...] = (TEAM,)
    roles: tuple[str, ...] = ROLES
    tags: tuple[Tag, ...] = ()

    def tag(self, key: str) -> Tag | None:
        return next((tag for tag in self.tags if tag.key == key), None)


@dataclass(frozen=True, slots=True)
class TagSystem:
    """All groups, in the order of the file. digest: of the file; who changes it says which one
    they saw."""

    groups: tuple[Group, ...]
    digest: str = ""

    def group(self, key: str) -> Group | None:
        return next((group for group in self.groups if group.key == key), None)

    def tag(self, group: str, key: str) -> Tag | None:
        found = self.group(group)
        return found.tag(key) if found else None


def tag_system(root: Path) -> TagSystem:
    """Return the system of the workspace in `root`.

    Raises  InputError: tags.toml can't be read, or holds something else; it names the place.
    """
    return read(text_of(root))


def text_of(root: Path) -> str:
    """Return the workspace's tags.toml; if there is none, the shipped one."""
    return _FILE.text(root) if (root / FILE).exists() else shipped_text()


@cache
def shipped_text() -> str:
    """Return the file of the system that comes with the program."""
    return (resources.files("rapport.flow.profiles.tags") / "data" / FILE).read_text("utf-8")


def read(text: str) -> TagSystem:
    """Return the system that a text says. Raises InputError: it says what none may."""
    told = _FILE.table(_FILE.told(text), "the file", ("group",)).get("group", {})
    if not isinstance(told, dict):
        raise _FILE.wrong("group", "is no table of groups", "write [group.short_name] above each")
    if len(told) > MOST_GROUPS:
        raise _FILE.wrong(
            "group", f"holds more than {MOST_GROUPS} groups", "join some, or leave some out"
        )
    groups = tuple(_group(key, entry) for key, entry in told.items())
    _apart([(f"[group.{g.key}]", _forms(g.key, g.names)) for g in groups], "group")
    return TagSystem(groups, hashlib.sha256(text.encode()).hexdigest())


def _group(key: str, entry: Any) -> Group:
    place = f"[group.{key[:LONGEST_KEY]}]"
    _need_key(key, place)
    entry = _FILE.table(entry, place, _GROUP)
    tags = entry.get("tag", {})
    if not isinstance(tags, dict):
        raise _FILE.wrong(
            place, "has no table of tags", f"write [group.{key}.tag.short_name] above each"
        )
    if len(tags) > MOST_TAGS:
        raise _FILE.wrong(place, f"has more than {MOST_TAGS} tags", "leave some out")
    made = tuple(_tag(name, one, f"[group.{key}.tag.{name[:LONGEST_KEY]}]")
                 for name, one in tags.items())  # fmt: skip
    _apart([(f"[group.{key}.tag.{t.key}]", _forms(t.key, t.names)) for t in made], "tag")
    set_by = _some(entry, "set_by", place, SETTERS) if "set_by" in entry else (TEAM,)
    return Group(
        key,
        _names(entry, place),
        _FILE.yes_no(entry, "exclusive", place, usual=False),
        set_by,
        _some(entry, "roles", place, ROLES) if "roles" in entry else ROLES,
        made,
    )


def _tag(key: str, entry: Any, place: str) -> Tag:
    _need_key(key, place)
    entry = _FILE.table(entry, place, _TAG)
    days = entry.get("days")
    if days is not None and (type(days) is not int or not 1 <= days <= MOST_DAYS):
        raise _FILE.wrong(
            f"{place} days", "is no number of days", f"write a whole number, 1 to {MOST_DAYS}"
        )
    return Tag(
        key,
        _names(entry, place),
        _short(_FILE.string(entry, "about", place), f"{place} about", LONGEST_ABOUT),
        days,
        _FILE.yes_no(entry, "retired", place, usual=False),
    )


def _need_key(key: str, place: str) -> None:
    if not 0 < len(key) <= LONGEST_KEY or not set(key) <= _LETTERS:
        raise _FILE.wrong(
            place, "has a short name of other signs", f"use a-z, 0-9 and _, at most {LONGEST_KEY}"
        )


def _names(entry: Mapping[str, Any], place: str) -> dict[str, str]:
    place = f"{place} name"
    given = _FILE.table(entry.get("name", {}), place, LANGUAGES)
    told = {name: _FILE.string(given, name, place) for name in LANGUAGES if name in given}
    names = {n: _short(text, f"{place} {n}", LONGEST_NAME) for n, text in told.items() if text}
    if not names:
        raise _FILE.wrong(place, "is missing", 'write name = { en = "..." }')
    return names


def _short(text: str, place: str, most: int) -> str:
    if len(text) > most or not text.isprintable():
        raise _FILE.wrong(
            place, f"is longer than {most} letters, or of several lines", "say it shorter"
        )
    return text


def _some(
    entry: Mapping[str, Any], name: str, place: str, known: tuple[str, ...]
) -> tuple[str, ...]:
    said = _FILE.strings(entry[name], f"{place} {name}")
    if other := [one for one in said if one not in known]:
        raise _FILE.wrong(
            f"{place} {name}",
            f"names {other[0][:LONGEST_KEY]}",
            f"it may hold: {', '.join(known)}",
        )
    return tuple(one for one in known if one in said)


def _forms(key: str, names: Mapping[str, str]) -> set[str]:
    return {written(text) for text in (key, *names.values())}


def _apart(named: list[tuple[str, set[str]]], what: str) -> None:
    """Raise InputError where two are called alike, by short name or in any language."""
    first: dict[str, str] = {}
    for place, forms in named:
        for form in sorted(forms):
            if form in first:
                raise _FILE.wrong(
                    place, f"is called {form[:LONGEST_NAME]!r}, as {first[form]} is",
                    f"give each {what} a name of its own",
                )  # fmt: skip
        first |= dict.fromkeys(forms, place)


def given(root: Path | None = None) -> dict[TableSpec, pa.Table]:
    """Return what the steps read of the system in `root`; of none the shipped one.

    Raises  InputError: as `tag_system`.
    """
    return as_tables(read(shipped_text()) if root is None else tag_system(root))


def as_tables(system: TagSystem) -> dict[TableSpec, pa.Table]:
    kinds = [
        {
            "tag_group": group.key,
            "tag": tag.key,
            "is_exclusive": group.exclusive,
            "is_retired": tag.retired,
            "days": tag.days,
        }
        for group in system.groups
        for tag in group.tags
    ]
    names = [
        {
            "attribute": OF_CLAIMS + group.key,
            "written": form,
            "tag_group": group.key,
            "tag": tag.key,
        }
        for group in system.groups
        if IMPORTS in group.set_by
        for tag in group.tags
        if not tag.retired
        for form in sorted(_forms(tag.key, tag.names))
    ]
    return {
        TAG_KINDS: pa.Table.from_pylist(
            [row | {"place": place} for place, row in enumerate(kinds)], TAG_KINDS.schema
        ),
        TAG_NAMES: pa.Table.from_pylist(names, TAG_NAMES.schema),
    }
