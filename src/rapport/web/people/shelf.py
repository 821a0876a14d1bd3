"""What the people pages read from the data core. The one file here that opens the shelf."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from django.conf import settings

from rapport import run
from rapport.flow.cards import (
    Doubt,
    FreshDeed,
    Freshness,
    Judgement,
    Link,
    Moved,
    PeoplePage,
    Person,
    Separation,
)
from rapport.flow.shelf import Shelf, open_shelf

Pair = tuple[str, str]
_SOURCES: WeakKeyDictionary[Shelf, tuple[str, ...]] = WeakKeyDictionary()


def _shelf() -> Shelf:
    return open_shelf(Path(settings.WORKSPACE.root))


def freshness() -> Freshness:
    """Return what the shelf holds. Raises ShelfError if nothing was built yet."""
    return _shelf().freshness()


def people_page(
    *, query: str, after: str | None, limit: int, source: str, kind: str, sort: str
) -> PeoplePage:
    return _shelf().people(query, after, limit, source=source, kind=kind, sort=sort)


def person_get(person_id: str, *, masked: bool, deeds: int, source: str) -> Person | Moved | None:
    return _shelf().person(person_id, masked=masked, deeds=deeds, source=source)


def fresh_deeds(person_id: str, *, now: datetime, source: str) -> tuple[FreshDeed, ...]:
    """Return what came in of a person after the profiles were built."""
    return _shelf().fresh_deeds(person_id, now=now, source=source)


def link_get(left_id: str, right_id: str, *, masked: bool) -> Link | None:
    return _shelf().link(left_id, right_id, masked=masked)


def doubtful(person_id: str, limit: int, *, masked: bool) -> tuple[Doubt, ...]:
    """Return the pairs left to people that touch this person."""
    return _shelf().doubtful(limit, person_id, masked=masked)


def separation(account_id: str) -> Separation | None:
    """Return what goes with an account if it is taken from its person."""
    return _shelf().effect_of_separating(account_id)


def sources() -> tuple[str, ...]:
    """Return the names of the connections that have accounts; read once a generation."""
    opened = _shelf()
    if opened not in _SOURCES:
        _SOURCES[opened] = tuple(figures.source for figures in opened.sources())
    return _SOURCES[opened]


def judgements(pairs: Iterable[Pair] | None = None) -> tuple[Judgement, ...]:
    """Return what the team said of these pairs, or of all; the oldest first."""
    return run.judgements(settings.WORKSPACE, pairs)


def decide(kind: str, pair: Pair, *, by: str, seen: int, now: datetime) -> int:
    """Keep a judgement. Raises ConflictError if another came after `seen`."""
    return run.decide(settings.WORKSPACE, kind, *pair, by=by, now=now, seen=seen)
