"""The network: who moves others in which scope, and what their influence is made of."""

from dataclasses import asdict
from typing import Any

from ninja import Query, Router

from rapport.flow.network_cards import Influence
from rapport.web.accounts.models import ApiToken
from rapport.web.accounts.rights import May, Scope, Sight
from rapport.web.api import presenting, selectors
from rapport.web.api import schemas_network as schemas
from rapport.web.api.cursors import opened, sealed
from rapport.web.api.declaring import operation
from rapport.web.api.people import PersonId
from rapport.web.api.recording import seen
from rapport.web.api.shelf import shelf
from rapport.web.api.tokens import Asking, sees
from rapport.web.audit.actions import Action
from rapport.web.network.shelf import network
from rapport.web.people.anonymous import anonymous_row

router = Router(tags=["people"])
_READ: dict[str, Any] = {"right": May.SEE_PEOPLE, "scope": Scope.PEOPLE_READ}


@router.get(
    "/network/leaders",
    **operation("leaders_list", "List who moves others", **_READ, gives=schemas.Leaders),
)
def leaders_list(request: Asking, asked: Query[schemas.LeadersQuery]) -> schemas.Leaders:
    """Among buyers, among all or on a topic, with the parts that their influence adds up to.

    Whom a source does not let leave is left out, so a page may be shorter than its limit.
    """
    found = network()
    of = f"leaders.{asked.scope}.{asked.topic}.{asked.stance}"
    page = found.leaders(
        scope=asked.scope,
        topic=asked.topic,
        stance=asked.stance,
        after=opened(asked.after, of),
        limit=asked.limit,
    )
    told = _told(request.auth, page.rows)
    seen(request, Action.API_CALL, operation="leaders_list", shown=len(told))
    return schemas.Leaders(
        leaders=told,
        total=page.total,
        after=sealed(page.after, of),
        generation=found.generation,
    )


def _told(token: ApiToken, some: tuple[Influence, ...]) -> list[schemas.Leader]:
    """Return those who may leave, as the token sees them."""
    leaving = [one for one in some if shelf().may_leave(one.person_id)]
    people = shelf().some(one.person_id for one in leaving)
    if sees(token) is Sight.PSEUDONYMS:
        people = {person_id: anonymous_row(row) for person_id, row in people.items()}
    return [
        schemas.Leader(**asdict(one), name=presenting.name(people[one.person_id].name))
        for one in leaving
        if one.person_id in people
    ]


@router.get(
    "/people/{person_id}/influence",
    **operation(
        "person_influence",
        "Read whom a person moves",
        **_READ,
        gives=schemas.PersonInfluence,
        also=(301, 404),
    ),
)
def person_influence(request: Asking, person_id: PersonId) -> schemas.PersonInfluence:
    """In every scope they stand in, and who endorses them; who may not be judged has none.

    On a day of the past: the axis `influence` of their scores.
    """
    selectors.person(request.auth, person_id)
    found = network()
    told = found.connections(person_id)
    seen(request, Action.VIEW_REASONS, f"person:{person_id}", shown="influence")
    leaving = [tie for tie in told.endorsed_by if shelf().may_leave(tie.person_id)] if told else []
    return schemas.PersonInfluence(
        influences=[schemas.Influence(**asdict(one)) for one in told.influences] if told else [],
        endorsers=told.endorsers if told else 0,
        buyers=told.buyers if told else 0,
        strongest=[schemas.Endorser(**asdict(tie)) for tie in leaving],
        generation=found.generation,
    )
