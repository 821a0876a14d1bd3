"""Who moves whom: the leaders of a scope with their map; why somebody moves others."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Freshness, PersonRow
from rapport.flow.network_cards import Connections
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.network import rows, shelf
from rapport.web.network.asked import KINDS, Asked, asked
from rapport.web.network.drawing import COLOURS, drawing
from rapport.web.network.pages import on_network
from rapport.web.network.shelf import Network
from rapport.web.network.words import KINDS as KIND_WORDS
from rapport.web.people import purposes, selectors
from rapport.web.people.pages import ask_purpose, page, panel_or_page
from rapport.web.people.pages import whole as whole_number

PAGE: Final = 25
CRITICS, POSTS, TIES = 8, 10, 8


@require_safe
@needs(May.SEE_PEOPLE)
@on_network
def whole(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show who moves most in a scope, the communities, the critics, and what spread."""
    network = shelf.network()
    wanted = asked(request.GET, network)
    after = request.GET.get("after") or None
    found = network.leaders(
        scope=wanted.scope,
        topic=wanted.topic,
        stance=wanted.kind,
        community=wanted.community,
        after=after,
        limit=PAGE,
    )
    critics, posts = network.critics(CRITICS), network.spread(limit=POSTS)
    people = _people(
        request.user,
        *(one.person_id for one in (*found.rows, *critics)),
        *(one.person_id for one in posts if one.person_id),
    )
    before = whole_number(request.GET.get("before"), most=found.total) if after else 0
    context = {
        "counts": network.counts,
        "asked": wanted,
        "leaders": rows.leaders(found.rows, people),
        "total": found.total,
        "after": found.after,
        "first": before + 1,
        "last": before + len(found.rows),
        "critics": rows.critics(critics, people),
        "posts": rows.posts(posts, people),
        **_choices(network, wanted),
    }
    return page(request, "network/whole.html", fresh, context)


def _choices(network: Network, wanted: Asked) -> dict[str, Any]:
    names = network.names
    totals = {scope: network.leaders(scope=scope, limit=1).total for scope in ("buyers", "all")}
    return {
        "totals": totals,
        "topics": sorted((rows.theme_name(one.topic, names), one) for one in network.topics),
        "kinds": [(kind, KIND_WORDS[kind]) for kind in KINDS[1:]],
        "communities": rows.communities(network.communities, names),
        "colours": COLOURS,
        "scope_name": rows.scope_name(wanted.scope, wanted.topic, names),
    }


@require_safe
@needs(May.SEE_PEOPLE)
@on_network
def drawn(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Give the map of a scope: where its foremost stand, and who endorses whom."""
    network = shelf.network()
    wanted = asked(request.GET, network)
    found = network.map(scope=wanted.scope, topic=wanted.topic)
    people = _people(request.user, *(dot.person_id for dot in found.dots))
    return JsonResponse(drawing(found, people, wanted.map_address))


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_network
def why_influence(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Show what somebody's influence in a scope is made of, and who endorses them."""
    network = shelf.network()
    found = network.connections(person_id)
    people = _people(request.user, person_id, *_beside(found))
    if found is None or person_id not in people:
        raise Http404
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject)
    audit.record(
        by=request.user,
        action=Action.VIEW_REASONS,
        subject=subject,
        purpose=purpose,
        details={"shown": "influence"},
    )
    wanted = asked(request.GET, network)
    context = {
        **_reasons(found, people, network, wanted),
        "row": people[person_id],
        "name": people[person_id].name.own,
        "address": request.get_full_path(),
        "level": "h3" if request.htmx else "h2",
        "body": "network/why_influence.html",
    }
    return page(request, panel_or_page(request), fresh, context)


def _reasons(
    found: Connections, people: dict[str, PersonRow], network: Network, wanted: Asked
) -> dict[str, Any]:
    of = (wanted.scope, wanted.topic)
    one = next((i for i in found.influences if (i.scope, i.topic) == of), None)
    one = one or next(iter(found.influences), None)
    names = network.names
    return {
        "one": one,
        "found": found,
        "parts": rows.parts(one) if one else (),
        "scope_name": rows.scope_name(one.scope, one.topic, names) if one else "",
        "scopes": rows.scopes(found, names),
        "endorsed_in": [(place, rows.ahead(place.percentile)) for place in found.places],
        "endorsed_by": rows.ties(found.endorsed_by[:TIES], people),
        "endorses": rows.ties(found.endorses[:TIES], people),
        "kind": KIND_WORDS.get(found.stance.label) if found.stance else None,
        "blames": list(rows.blames(found.blames)),
        "posts": rows.posts(found.spread, people),
    }


def _beside(found: Connections | None) -> list[str]:
    """Return whom the reasons name beside them."""
    if found is None:
        return []
    return [tie.person_id for tie in (*found.endorsed_by[:TIES], *found.endorses[:TIES])]


def _people(user: User, *person_ids: str) -> dict[str, PersonRow]:
    return selectors.rows_of(user=user, person_ids=list(dict.fromkeys(person_ids)))
