"""Who is new, those of the highest potential first; and why somebody has their potential."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Freshness
from rapport.web.accounts.rights import May, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.newcomers import curves, rows, shelf
from rapport.web.newcomers.pages import on_newcomers
from rapport.web.people import purposes, selectors
from rapport.web.people.pages import ask_purpose, page, panel_or_page, whole

PAGE: Final = 25
STATES: Final = ("", "waiting", "acted")


@require_safe
@needs(May.SEE_PEOPLE)
@on_newcomers
def listed(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show who joined of late, what they did first, and what of ours moves newcomers."""
    new = shelf.newcomers()
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    after = request.GET.get("after") or None
    found = new.page(state=state, after=after, limit=PAGE)
    people = selectors.rows_of(user=request.user, person_ids=[one.person_id for one in found.rows])
    before = whole(request.GET.get("before"), most=found.total) if after else 0
    context: dict[str, Any] = {
        "counts": new.counts,
        "state": state,
        "rows": rows.rows(found.rows, people),
        "total": found.total,
        "after": found.after,
        "first": before + 1,
        "last": before + len(found.rows),
        "motivators": new.motivators,
        "motivator_rows": rows.motivators(new.motivators),
        "chart": curves.chart(new.motivators),
        "sentences": curves.sentences(new.motivators),
        "differs": curves.differs(new.motivators),
    }
    return page(request, "newcomers/list.html", fresh, context)


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_newcomers
def why_potential(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Show what a newcomer's potential is made of: its parts add up to it."""
    one = shelf.newcomers().one(person_id)
    people = selectors.rows_of(user=request.user, person_ids=[person_id])
    if one is None or person_id not in people:
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
        details={"shown": "potential"},
    )
    context = {
        "row": people[person_id],
        "one": one,
        "name": people[person_id].name.own,
        "parts": rows.parts(one),
        "address": request.path,
        "level": "h3" if request.htmx else "h2",
        "body": "newcomers/why_potential.html",
    }
    return page(request, panel_or_page(request), fresh, context)
