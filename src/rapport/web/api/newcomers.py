"""Newcomers: who joined of late and what may become of them, with reasons; what moves them."""

from dataclasses import asdict

from ninja import Query, Router

from rapport.flow.newcomer_cards import Newcomer
from rapport.web.accounts.models import ApiToken
from rapport.web.accounts.rights import May, Scope, Sight
from rapport.web.api import presenting
from rapport.web.api import schemas_newcomers as schemas
from rapport.web.api.cursors import opened, sealed
from rapport.web.api.declaring import operation
from rapport.web.api.recording import seen
from rapport.web.api.shelf import shelf
from rapport.web.api.tokens import Asking, sees
from rapport.web.audit.actions import Action
from rapport.web.newcomers.shelf import newcomers
from rapport.web.people.anonymous import anonymous_row

router = Router(tags=["people"])


@router.get(
    "/newcomers",
    **operation(
        "newcomers_list",
        "List newcomers",
        right=May.SEE_PEOPLE,
        scope=Scope.PEOPLE_READ,
        gives=schemas.Newcomers,
    ),
)
def newcomers_list(request: Asking, asked: Query[schemas.NewcomersQuery]) -> schemas.Newcomers:
    """Who joined within 90 days, with the parts that their potential adds up to.

    Whom a source does not let leave is left out, so a page may be shorter than its limit.
    """
    new = newcomers()
    of = f"newcomers.{asked.state or 'all'}"
    page = new.page(state=asked.state, after=opened(asked.after, of), limit=asked.limit)
    told = _told(request.auth, page.rows)
    seen(request, Action.API_CALL, operation="newcomers_list", shown=len(told))
    return schemas.Newcomers(
        newcomers=told,
        total=page.total,
        after=sealed(page.after, of),
        generation=new.generation,
    )


def _told(token: ApiToken, some: tuple[Newcomer, ...]) -> list[schemas.Newcomer]:
    """Return those who may leave, as the token sees them."""
    leaving = [one for one in some if shelf().may_leave(one.person_id)]
    people = shelf().some(one.person_id for one in leaving)
    if sees(token) is Sight.PSEUDONYMS:
        people = {person_id: anonymous_row(row) for person_id, row in people.items()}
    return [
        schemas.Newcomer(**asdict(one), name=presenting.name(people[one.person_id].name))
        for one in leaving
        if one.person_id in people
    ]


@router.get(
    "/newcomers/motivators",
    **operation(
        "newcomers_motivators",
        "Read what moves newcomers",
        right=May.SEE_PEOPLE,
        scope=Scope.AUDIENCE_READ,
        gives=schemas.Motivators,
    ),
)
def newcomers_motivators(request: Asking) -> schemas.Motivators:
    """What of ours they met last, how fast they act after it, and how much likelier."""
    new = newcomers()
    seen(request, Action.API_CALL, operation="newcomers_motivators", shown=0)
    return schemas.Motivators(
        motivators=[schemas.Motivator(**asdict(one)) for one in new.motivators],
        generation=new.generation,
    )
