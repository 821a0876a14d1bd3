"""What the people pages read from the data core. The one file here that opens the shelf."""

from pathlib import Path

from django.conf import settings

from rapport.flow.cards import Freshness, Link, Moved, PeoplePage, Person
from rapport.flow.shelf import Shelf, open_shelf


def _shelf() -> Shelf:
    return open_shelf(Path(settings.WORKSPACE.root))


def freshness() -> Freshness:
    """Return what the shelf holds. Raises ShelfError if nothing was built yet."""
    return _shelf().freshness()


def people_page(*, query: str, after: str | None, limit: int) -> PeoplePage:
    return _shelf().people(query, after, limit)


def person_get(person_id: str, *, masked: bool, deeds: int, source: str) -> Person | Moved | None:
    return _shelf().person(person_id, masked=masked, deeds=deeds, source=source)


def link_get(left_id: str, right_id: str, *, masked: bool) -> Link | None:
    return _shelf().link(left_id, right_id, masked=masked)
