"""The tags of a person and the menu of those there are, for the reader. No request here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rapport.flow.cards import Person
from rapport.flow.errors import InputError
from rapport.flow.tag_cards import BorneTag, TagWord
from rapport.tag_system import TEAM, Group, TagSystem
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, may
from rapport.web.people import judged, shelf
from rapport.web.ui import formats
from rapport.web.ui.names import in_readers_language, plain

#: So many words on tags the page lists.
HISTORY = 20
_RULE, _IMPORT = "rule:", "import:"


@dataclass(frozen=True, slots=True)
class Chip:
    """One tag that the person bears.

    `says`   who set it and when, and when it falls off
    `value`  what a form sends to take it off; '' if the reader may not
    """

    name: str
    group: str
    says: str
    value: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One tag that may be set. `on`: the person bears it already; `value`: what a form sends."""

    value: str
    name: str
    about: str
    on: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """One group of the menu with what may be set of it."""

    name: str
    exclusive: bool
    offers: list[Offer]


@dataclass(frozen=True, slots=True)
class Said:
    """One word on a tag, for reading. `undo`: its number, if the reader may take it back; or 0."""

    text: str
    at: datetime
    undo: int


def name_of(names: Mapping[str, str], key: str) -> str:
    """Return the name for the reader: in their language, else English, else any there is."""
    told = {"en": next(iter(names.values()), ""), "zh_Hant": names.get("zh_Hans", "")}
    return in_readers_language(told | dict(names), key)


def context(user: User, person: Person, now: datetime) -> dict[str, Any]:
    """Return what the strip of tags shows: what the person bears, the menu, what was said."""
    base = {"person": person, "row": person.row, "may_tag": may(user, May.TAG)}
    try:
        system = shelf.tag_groups()
    except InputError as error:
        return base | {"tags_fault": error, "chips": [], "menus": [], "tags_said": []}
    borne = shelf.tags_now(person.row.person_id, now=now)
    words = shelf.tag_words(joined.card.account_id for joined in person.accounts)
    names = judged.names_of({word.by for word in words} | {one.by for one in borne})
    mine = {group.key for group in system.groups if may_set(user, group)}
    seen = _seen(system, words)
    menus = [_menu(group, borne, seen) for group in system.groups if group.key in mine]
    return base | {
        "chips": [_chip(one, system, one.group in mine, seen, names) for one in borne],
        "menus": [menu for menu in menus if menu.offers],
        "tags_said": _said(words, system, mine, names),
    }


def may_set(user: User, group: Group) -> bool:
    """Say whether a teammate may set tags of a group."""
    return may(user, May.TAG) and TEAM in group.set_by and user.role in group.roles


def labels(system: TagSystem, group: str, tag: str) -> tuple[str, str]:
    """Return what a group and a tag of it are called; of what is gone their short names."""
    found, one = system.group(group), system.tag(group, tag)
    return (
        name_of(found.names, group) if found else plain(group),
        name_of(one.names, tag) if one else plain(tag),
    )


def who(by: str, names: Mapping[str, str]) -> str:
    """Return who set a tag: a teammate by name, a rule, a source."""
    if by.startswith(_RULE):
        return _("the rule “%(name)s”") % {"name": by[len(_RULE) :]}
    if by.startswith(_IMPORT):
        return _("the source %(name)s") % {"name": plain(by[len(_IMPORT) :])}
    return judged.who(by, names)


def _slot(system: TagSystem, group: str, tag: str) -> tuple[str, str]:
    found = system.group(group)
    return group, "" if found and found.exclusive else tag


def _seen(system: TagSystem, words: Sequence[TagWord]) -> dict[tuple[str, str], int]:
    """Return the last word on each tag, of an exclusive group on any of it."""
    return {_slot(system, word.group, word.tag): word.seq for word in words}


def _value(system: TagSystem, group: str, tag: str, seen: Mapping[tuple[str, str], int]) -> str:
    return f"{group}:{tag}:{seen.get(_slot(system, group, tag), 0)}"


def _chip(
    one: BorneTag,
    system: TagSystem,
    mine: bool,
    seen: Mapping[tuple[str, str], int],
    names: Mapping[str, str],
) -> Chip:
    group, name = labels(system, one.group, one.tag)
    parts = {"who": who(one.by, names), "day": formats.day(one.set_at)}
    says = _("%(who)s, %(day)s") % parts
    if one.until_at:
        until = formats.day(one.until_at)
        says = _("%(who)s, %(day)s; falls off on %(until)s") % (parts | {"until": until})
    value = _value(system, one.group, one.tag, seen) if mine else ""
    return Chip(name, group, says, value)


def _menu(group: Group, borne: Sequence[BorneTag], seen: Mapping[tuple[str, str], int]) -> Menu:
    system = TagSystem((group,))
    has = {one.tag for one in borne if one.group == group.key}
    return Menu(
        name_of(group.names, group.key),
        group.exclusive,
        [
            Offer(
                _value(system, group.key, tag.key, seen),
                name_of(tag.names, tag.key),
                tag.about,
                tag.key in has,
            )
            for tag in group.tags
            if not tag.retired
        ],
    )


def _said(
    words: Sequence[TagWord], system: TagSystem, mine: set[str], names: Mapping[str, str]
) -> list[Said]:
    """Return what was said, the newest first, what was kept together once."""
    undone = {word.takes_back for word in words}
    last = _seen(system, [w for w in words if not w.takes_back and w.seq not in undone])
    told: list[Said] = []
    shown: set[int] = set()
    for word in reversed(words):
        if word.first in shown or len(told) == HISTORY:
            continue
        shown.add(word.first)
        stands = last.get(_slot(system, word.group, word.tag)) == word.seq
        undo = word.seq if stands and word.group in mine else 0
        told.append(Said(_sentence(word, system, names), word.at, undo))
    return told


def _sentence(word: TagWord, system: TagSystem, names: Mapping[str, str]) -> str:
    group, tag = labels(system, word.group, word.tag)
    parts = {"who": who(word.by, names), "group": group, "tag": tag}
    if word.takes_back:
        return _("%(who)s took a word on “%(tag)s” back") % parts
    if word.is_on:
        return _("%(who)s: %(group)s “%(tag)s”") % parts
    return _("%(who)s: no more “%(tag)s”") % parts
