"""Showing one masked contact for a minute, to who says what for; it is written down."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Freshness, Person
from rapport.web.accounts.rights import May, may, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.people import portrait, purposes, selectors
from rapport.web.people.pages import ask_purpose, on_shelf, page, write_down_view

#: So long a contact stays in the clear.
SHOWN_S = 60


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_shelf
def contact(
    request: HttpRequest, person_id: str, attribute: str, n: int, *, fresh: Freshness
) -> HttpResponse:
    """Show one contact masked; with ?ask=1 the question what for it is needed in the clear."""
    context = _context(request, person_id, attribute, n)
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject)
    write_down_view(request, subject, purpose, "contact")
    context["asked"] = request.GET.get("ask") == "1"
    return page(request, _template(request), fresh, context)


@require_POST
@needs(May.SEE_PEOPLE)
@on_shelf
def show(
    request: HttpRequest, person_id: str, attribute: str, n: int, *, fresh: Freshness
) -> HttpResponse:
    """Show one contact in the clear, after the purpose was written down."""
    context = _context(request, person_id, attribute, n)
    try:
        purpose = purposes.stated(request.POST.get("purpose", ""), request.POST.get("text", ""))
    except purposes.PurposeError as error:
        context |= {"asked": True, "error": str(error)}
        status = HTTPStatus.OK if request.htmx else HTTPStatus.BAD_REQUEST
        return page(request, _template(request), fresh, context, status)
    subject = purposes.person_subject(person_id)
    audit.record(
        by=request.user,
        action=Action.UNMASK,
        subject=subject,
        purpose=purpose,
        details={"attribute": attribute, "n": n},
    )
    purposes.remember(request, subject, purpose)
    text = selectors.contact_get(person_id=person_id, attribute=attribute, n=n)
    if text is None:
        raise Http404
    context |= {"clear": portrait.text_of(attribute, text), "seconds": SHOWN_S}
    response = page(request, _template(request), fresh, context)
    if not request.htmx:
        response.headers["Refresh"] = f"{SHOWN_S}; url={context['back']}"
    return response


def _context(request: HttpRequest, person_id: str, attribute: str, n: int) -> dict[str, Any]:
    """What the part and the page need. A role that may not unmask is told of no contact."""
    if not may(request.user, May.UNMASK):
        raise Http404
    found = selectors.person_get(user=request.user, person_id=person_id, deeds=1)
    if not isinstance(found, Person):
        raise Http404
    told = next((a for a in found.attributes if a.attribute == attribute), None)
    if told is None or attribute not in portrait.CONTACTS or n >= len(told.values):
        raise Http404
    line = portrait.line(told)
    subject = purposes.person_subject(person_id)
    return {
        "row": found.row,
        "line": line,
        "shown": line.shown[n],
        "choices": [(name, purposes.WORDS[name]) for name in purposes.STATED],
        "held": purposes.held(request, subject),
        "longest": purposes.LONGEST,
        "back": reverse("people:person", args=[person_id]),
    }


def _template(request: HttpRequest) -> str:
    return "people/contact.html" if request.htmx else "people/contact_page.html"
