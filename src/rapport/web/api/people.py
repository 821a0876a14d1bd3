"""People, and why we say what we say of them."""

from typing import Annotated

from ninja import Path, Query, Router

from rapport.web.accounts.rights import May, Scope
from rapport.web.api import presenting, schemas, selectors
from rapport.web.api.declaring import operation
from rapport.web.api.faults import Problem
from rapport.web.api.recording import seen
from rapport.web.api.tokens import Asking
from rapport.web.audit.actions import Action
from rapport.web.connections import uses
from rapport.web.people.selectors import fields_of

router = Router(tags=["people"])
PersonId = Annotated[str, Path(description="a person’s id", **schemas.ID)]
_READ = {"right": May.SEE_PEOPLE, "scope": Scope.PEOPLE_READ}


@router.get(
    "/people",
    **operation("people_list", "List people", **_READ, gives=schemas.People),
)
def people_list(request: Asking, asked: Query[schemas.ListQuery]) -> schemas.People:
    """Who was seen last comes first, unless `sort` says otherwise."""
    page = selectors.people_page(request.auth, asked)
    seen(request, Action.API_CALL, operation="people_list", shown=len(page.people))
    return page


@router.post(
    "/people/search",
    **operation(
        "people_search",
        "Search for people",
        right=May.SEARCH,
        scope=Scope.PEOPLE_READ,
        gives=schemas.People,
        also=(400, 413, 415),
    ),
)
def people_search(request: Asking, asked: schemas.SearchBody) -> schemas.People:
    """Looks for a name in any script, a handle, or a whole phone, e-mail or card number.

    What is searched for stands in the body, and is kept nowhere.
    """
    page = selectors.people_page(request.auth, asked, asked.query)
    seen(request, Action.SEARCH, shown=len(page.people))
    return page


@router.get(
    "/people/{person_id}",
    **operation("person", "Read one person", **_READ, gives=schemas.Person, also=(301, 404)),
)
def person(request: Asking, person_id: PersonId) -> schemas.Person:
    """All that is known of a person, each value with its proof, and the newest 50 deeds.

    An id that was joined with another answers 301: the body is a problem with `moved_to`.
    """
    found = selectors.person(request.auth, person_id)
    deeds = selectors.timeline(request.auth, person_id, schemas.TimelineQuery())
    seen(request, Action.VIEW_PERSON, f"person:{person_id}")
    uses.used(fields_of(found))
    return presenting.person(found, deeds, selectors.generation())


@router.get(
    "/people/{person_id}/timeline",
    **operation(
        "person_timeline",
        "Read what a person did",
        **_READ,
        gives=schemas.Timeline,
        also=(301, 404),
    ),
)
def person_timeline(
    request: Asking, person_id: PersonId, asked: Query[schemas.TimelineQuery]
) -> schemas.Timeline:
    """Deeds, newest first, page by page."""
    selectors.person(request.auth, person_id)
    deeds = selectors.timeline(request.auth, person_id, asked)
    seen(request, Action.VIEW_PERSON, f"person:{person_id}")
    return deeds


@router.get(
    "/people/{person_id}/reasons/{attribute}/{n}",
    **operation(
        "value_reasons",
        "Read why a value is shown",
        **_READ,
        gives=schemas.ValueReasons,
        also=(301, 404),
    ),
)
def value_reasons(
    request: Asking,
    person_id: PersonId,
    attribute: Annotated[
        str, Path(description="which", examples=["city"], max_length=40, pattern="^[a-z_]+$")
    ],
    n: Annotated[int, Path(description="the value’s `n`", examples=[0], ge=0, le=10_000)],
) -> schemas.ValueReasons:
    """The log-odds of the evidence add up to the value’s; `others` are the values against it."""
    found = selectors.person(request.auth, person_id)
    told = next((a for a in found.attributes if a.attribute == attribute), None)
    if told is None or n >= len(told.values):
        raise Problem("not-found", "The person has no such value, or the token may not see it.")
    seen(request, Action.VIEW_REASONS, f"person:{person_id}")
    values = presenting.attribute(told).values
    return schemas.ValueReasons(
        person_id=person_id,
        attribute=attribute,
        masked=told.masked,
        value=values[n],
        others=[value for value in values if value.n != n],
    )


@router.get(
    "/links/{left_id}/{right_id}",
    **operation(
        "link_reasons",
        "Read why two accounts are one person, or are not",
        **_READ,
        gives=schemas.Link,
        also=(404,),
    ),
)
def link_reasons(
    request: Asking,
    left_id: Annotated[str, Path(description="an account’s id", **schemas.ID)],
    right_id: Annotated[str, Path(description="another account’s id", **schemas.ID)],
) -> schemas.Link:
    """The bits of the reasons add up to `bits`. The order of the two does not matter."""
    told = selectors.link(request.auth, left_id, right_id)
    seen(request, Action.VIEW_REASONS, f"link:{told.left.account_id}:{told.right.account_id}")
    return presenting.link(told)


@router.post(
    "/resolve",
    **operation(
        "resolve",
        "Find which persons your records are",
        right=May.SEARCH,
        scope=Scope.RESOLVE_READ,
        gives=schemas.ResolveAnswer,
        also=(400, 413, 415),
    ),
)
def resolve(request: Asking, asked: schemas.ResolveBody) -> schemas.ResolveAnswer:
    """Looks up to 1,000 records at once, by keyed hashes of their identifiers.

    Says which persons each record leads to and by which of its identifiers, and nothing
    else of them. Nothing of the records is kept.
    """
    found = selectors.resolve(asked)
    seen(request, Action.SEARCH, records=len(asked.records))
    return schemas.ResolveAnswer(records=found, generation=selectors.generation())
