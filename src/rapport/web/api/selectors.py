"""Reading people for a program: what a token sees is decided here, as for a page by its role."""

from collections.abc import Iterable

from rapport.flow.cards import Judgement, Link, Moved, Person, Resolved, ReviewPair
from rapport.web.accounts.models import ApiToken
from rapport.web.accounts.rights import Sight
from rapport.web.api import presenting, schemas
from rapport.web.api.cursors import opened, sealed
from rapport.web.api.faults import Problem
from rapport.web.api.shelf import shelf
from rapport.web.api.tokens import sees
from rapport.web.people.anonymous import (
    anonymous_deed,
    anonymous_link,
    anonymous_page,
    anonymous_person,
)
from rapport.web.review import selectors as review

#: People told of one record: a common name leads to more than anybody looks at.
MOST_CANDIDATES = 20


def generation() -> str:
    """Return the name of the newest generation. Raises ShelfError if nothing was built."""
    return shelf().freshness().generation


def people_page(token: ApiToken, asked: schemas.ListQuery, query: str = "") -> schemas.People:
    """Return a page of people as the token sees them."""
    of = f"people.{asked.sort}"
    page = shelf().people(
        query,
        opened(asked.after, of),
        asked.limit,
        source=asked.source,
        kind=asked.kind,
        sort=asked.sort,
        leaving=True,
    )
    if sees(token) is Sight.PSEUDONYMS:
        page = anonymous_page(page)
    return presenting.people(page, sealed(page.after, of), generation())


def person(token: ApiToken, person_id: str) -> Person:
    """Return a person as the token sees them, without deeds.

    Raises  Problem: nobody has this id, or they were joined with another.
    """
    sight = sees(token)
    found = shelf().person(person_id, masked=sight is not Sight.FULL, deeds=1)
    if found is None:
        raise Problem("not-found", "Nobody has this id in the newest build.")
    if isinstance(found, Moved):
        place = f"/api/v1/people/{found.moved_to}"
        raise Problem("moved", headers={"Location": place}, moved_to=found.moved_to)
    _need_leave(person_id)
    return anonymous_person(found) if sight is Sight.PSEUDONYMS else found


def link(token: ApiToken, left_id: str, right_id: str) -> Link:
    """Return why two accounts are one person. Raises Problem: they were never weighed."""
    sight = sees(token)
    found = shelf().link(left_id, right_id, masked=sight is not Sight.FULL)
    if found is None:
        raise Problem("not-found", "These two accounts were never compared with each other.")
    _need_leave(left_id)
    _need_leave(right_id)
    return anonymous_link(found) if sight is Sight.PSEUDONYMS else found


def timeline(token: ApiToken, person_id: str, asked: schemas.TimelineQuery) -> schemas.Timeline:
    """Return a page of what a person did, as the token sees it."""
    _need_leave(person_id)
    after = opened(asked.after, "timeline")
    page = shelf().timeline(person_id, after, asked.limit, asked.source)
    if page is None:
        raise Problem("not-found", "Nobody has this id in the newest build.")
    deeds = page.deeds
    if sees(token) is Sight.PSEUDONYMS:
        deeds = tuple(anonymous_deed(d) for d in deeds)
    return presenting.timeline(deeds, page.total, sealed(page.after, "timeline"))


def _need_leave(account_id: str) -> None:
    """Raise Problem if a source of the person lets nothing leave: as in an export."""
    if not shelf().may_leave(account_id):
        raise Problem("kept-back")


def waiting(token: ApiToken, told: Iterable[Judgement], kind: str) -> tuple[ReviewPair, ...]:
    """Return the pairs that the token's teammate is asked; none with somebody kept back."""
    asked = review.waiting(user=token.owner, told=told).of(kind)
    return tuple(pair for pair in asked if all(map(shelf().may_leave, pair.pair)))


def resolve(asked: schemas.ResolveBody) -> list[schemas.Resolved]:
    """Return where each record leads, in their order."""
    records = [r.model_dump(exclude_unset=True) for r in asked.records]
    return [
        _resolved(index, record, tuple(one for one in found if shelf().may_leave(one.person_id)))
        for index, (record, found) in enumerate(
            zip(records, shelf().resolve(records), strict=True)
        )
    ]


def _resolved(index: int, record: dict[str, str], found: tuple[Resolved, ...]) -> schemas.Resolved:
    led = {kind for one in found for kind in one.kinds}
    return schemas.Resolved(
        index=index,
        people=[
            schemas.Candidate(person_id=one.person_id, by=sorted(one.kinds))
            for one in found[:MOST_CANDIDATES]
        ],
        unknown=sorted(record.keys() - led),
        more=len(found) > MOST_CANDIDATES,
    )
