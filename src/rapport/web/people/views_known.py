"""The deeds behind an interest, and behind how near to buying somebody is: a panel or a page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Freshness, Person
from rapport.web.accounts.rights import May, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.people import known_words, liking, portrait, purposes, selectors
from rapport.web.people.pages import ask_purpose, on_shelf, page, panel_or_page
from rapport.web.people.words import name_of

#: So many of the deeds that weigh most are shown; the others are counted and weighed together.
DEEDS = 50


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_shelf
def why_interest(
    request: HttpRequest, person_id: str, theme: str, *, fresh: Freshness
) -> HttpResponse:
    """Show the deeds that an interest is told from, and how their weights add up."""
    found, asked = _asked(request, person_id, fresh, interest=theme)
    if asked is not None:
        return asked
    known = selectors.knowledge(user=request.user, person=found)
    interest = next((i for i in known.interests if i.theme == theme and i.is_shown), None)
    if interest is None:
        raise Http404
    deeds = selectors.interest_deeds(user=request.user, person_id=person_id, theme=theme)
    shown = deeds[:DEEDS]
    context = {
        "name": liking.theme_name(interest),
        "interest": interest,
        "deeds": [(one.deed, portrait.deed_head(one.deed), one.weight) for one in shown],
        "others": interest.deeds - len(shown),
        "others_weight": interest.weight - sum(one.weight for one in shown),
        "body": "people/why_interest.html",
    }
    return _shown(request, fresh, found, context)


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_shelf
def why_warmth(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Show the last events that moved somebody nearer to buying, or away."""
    found, asked = _asked(request, person_id, fresh, shown="temperature")
    if asked is not None:
        return asked
    warmth = selectors.knowledge(user=request.user, person=found).temperature
    if warmth is None:
        raise Http404
    context = {
        "warmth": warmth,
        "name": name_of(known_words.TEMPERATURES, warmth.temperature),
        "cooled": warmth.steps and warmth.steps[0].posterior_after != warmth.posterior,
        "steps": [
            (
                step,
                name_of(known_words.EVENTS, step.event),
                name_of(known_words.TEMPERATURES, step.temperature_after),
            )
            for step in warmth.steps
        ],
        "body": "people/why_warmth.html",
    }
    return _shown(request, fresh, found, context)


def _asked(
    request: HttpRequest, person_id: str, fresh: Freshness, **details: str
) -> tuple[Person, HttpResponse | None]:
    """Return the person, written down as opened; and the question for a purpose if there is none.

    Raises  Http404: nobody has that id.
    """
    found = selectors.person_get(user=request.user, person_id=person_id, deeds=1)
    if not isinstance(found, Person):
        raise Http404
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return found, ask_purpose(request, fresh, subject)
    audit.record(
        by=request.user,
        action=Action.VIEW_REASONS,
        subject=subject,
        purpose=purpose,
        details=details,
    )
    return found, None


def _shown(
    request: HttpRequest, fresh: Freshness, found: Person, context: dict[str, Any]
) -> HttpResponse:
    level = "h3" if request.htmx else "h2"
    shared = {"row": found.row, "address": request.path, "level": level}
    return page(request, panel_or_page(request), fresh, shared | context)
