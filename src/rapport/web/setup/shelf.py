"""What the first steps read from the data core. The one file here that opens the shelf."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from rapport import tag_system, tagged
from rapport.flow.cards import Freshness, Person
from rapport.flow.errors import ShelfError
from rapport.flow.shelf import Shelf, open_shelf
from rapport.tag_system import Group, TagSystem

#: Among so many people somebody with several accounts is looked for.
_LOOKED_AT = 50


def freshness() -> Freshness | None:
    """Return what the shelf holds; None if nothing was built yet."""
    shelf = _shelf()
    return shelf.freshness() if shelf else None


def link_to_show() -> tuple[str, str] | None:
    """Return two accounts that were found to be one person; None if there are none."""
    shelf = _shelf()
    for row in shelf.people(limit=_LOOKED_AT).rows if shelf else ():
        if row.accounts < 2:
            continue
        person = shelf.person(row.person_id, masked=True, deeds=1) if shelf else None
        joined = person.accounts if isinstance(person, Person) else ()
        for one in joined:
            if one.link:
                return one.link
    return None


def _shelf() -> Shelf | None:
    try:
        return open_shelf(Path(settings.WORKSPACE.root))
    except ShelfError:
        return None


def tag_groups() -> TagSystem:
    """Return the groups of tags there are. Raises InputError: their file can't be read."""
    return tag_system.system_of(settings.WORKSPACE)


def tagged_people(now: datetime) -> dict[tuple[str, str], int]:
    """Return how many people bear each tag, by group and tag; {} if nothing was built yet."""
    try:
        return tagged.tagged(settings.WORKSPACE, now=now)
    except ShelfError:
        return {}


def put_group(group: Group, *, seen: str) -> TagSystem:
    """Write a group of tags. Raises what tag_system.put_group raises."""
    return tag_system.put_group(settings.WORKSPACE, group, seen=seen)


def drop_group(key: str, *, seen: str) -> TagSystem:
    """Take a group of tags out. Raises what tag_system.drop_group raises."""
    return tag_system.drop_group(settings.WORKSPACE, key, seen=seen)
