"""Saying what of a person is right, and taking that back. It works without scripts too."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow import attributes
from rapport.flow.cards import Freshness, Person
from rapport.web.accounts.rights import May, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.people import (
    portrait,
    purposes,
    selectors,
    services_settling,
    settled,
    shelf,
    words,
)
from rapport.web.people.pages import (
    ask_purpose,
    on_shelf,
    own_address,
    page,
    panel_or_page,
    whole,
    write_down_view,
)
from rapport.web.ui import bar

#: Entries of the log are never numbered higher than this.
_MOST = 2**62


@require_safe
@needs(May.SETTLE)
@vary_on_headers("HX-Request")
@on_shelf
def correct(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """List what may be said to be right of a person, with what the profile says now."""
    found = _person(request, person_id)
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject)
    write_down_view(request, subject, purpose, "correct")
    known = {a.attribute: portrait.line(a) for a in found.attributes if a.values}
    names = [name for name in attributes.BY_NAME if name in known or name in shelf.TYPED]
    context = {
        "row": found.row,
        "lines": [(n, words.name_of(words.ATTRIBUTES, n), known.get(n)) for n in names],
        "body": "people/correct.html",
        "address": request.path,
    }
    return page(request, panel_or_page(request), fresh, context)


@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.SETTLE)
@vary_on_headers("HX-Request")
@on_shelf
def settle(
    request: HttpRequest, person_id: str, attribute: str, *, fresh: Freshness
) -> HttpResponse:
    """Show what is claimed of an attribute; keep what a teammate says is right."""
    found = _person(request, person_id)
    if attribute not in attributes.BY_NAME:
        raise Http404
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject, back=request.path)
    if request.method != "POST":
        audit.record(
            by=request.user,
            action=Action.VIEW_REASONS,
            subject=subject,
            purpose=purpose,
            details={"attribute": attribute},
        )
        return _shown(request, fresh, found, attribute)
    wrong = request.POST.get("not", "")  # which of several values is not theirs
    kind = "wrong" if wrong else request.POST.get("kind", "")
    text = request.POST.get("text", "").strip() if kind == "typed" else ""
    try:
        if kind == "typed" and not text:
            raise services_settling.UnreadableError(settled.unreadable(attribute))
        seq = services_settling.settle(
            by=request.user,
            person_id=person_id,
            attribute=attribute,
            kind="correct" if kind == "typed" else kind,
            value=wrong or request.POST.get("value", ""),
            text=text,
            seen=whole(request.POST.get("seen"), most=_MOST),
            purpose=purpose,
        )
    except services_settling.UnreadableError as error:
        told = {"wrong": str(error), "typed": text}
        return _shown(request, fresh, found, attribute, status=HTTPStatus.BAD_REQUEST, **told)
    except services_settling.SettlementError as error:
        told = {"error": str(error)}
        return _shown(request, fresh, found, attribute, status=HTTPStatus.CONFLICT, **told)
    undo = reverse("people:unsettle", args=[person_id, attribute, seq])
    bar.done(request, _what_was_done(request, found, attribute, seq), undo=undo)
    return _answer(request, fresh, found, attribute)


@require_POST
@needs(May.SETTLE)
@on_shelf
def unsettle(
    request: HttpRequest, person_id: str, attribute: str, seq: int, *, fresh: Freshness
) -> HttpResponse:
    """Take a word back, unless somebody said something since."""
    found = _person(request, person_id)
    subject = purposes.person_subject(person_id)
    back = reverse("people:settle", args=[person_id, attribute])
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject, back=back)
    try:
        services_settling.unsettle(
            by=request.user, person_id=person_id, attribute=attribute, seq=seq, purpose=purpose
        )
    except services_settling.SettlementError as error:
        told = {"error": str(error)}
        return _shown(request, fresh, found, attribute, status=HTTPStatus.CONFLICT, **told)
    bar.done(request, _("Taken back. What was said before counts again."))
    return _answer(request, fresh, found, attribute)


def _person(request: HttpRequest, person_id: str) -> Person:
    found = selectors.person_get(user=request.user, person_id=person_id, deeds=1)
    if not isinstance(found, Person):
        raise Http404
    return found


def _shown(
    request: HttpRequest,
    fresh: Freshness,
    found: Person,
    attribute: str,
    *,
    status: int = HTTPStatus.OK,
    **more: str,
) -> HttpResponse:
    """Show the form; for htmx every answer is 200."""
    context = settled.form(request.user, found, attribute) | more
    context |= {
        "body": "people/settle.html",
        "address": reverse("people:settle", args=[found.row.person_id, attribute]),
        "level": "h3" if request.htmx else "h2",
    }
    status = HTTPStatus.OK if request.htmx else status
    return page(request, panel_or_page(request), fresh, context, status)


def _answer(request: HttpRequest, fresh: Freshness, found: Person, attribute: str) -> HttpResponse:
    """Show the form anew in its panel, with the bar; or the page that the button stood on."""
    if not request.htmx:
        person = reverse("people:person", args=[found.row.person_id])
        before = own_address(request, request.headers.get("Referer"), person)
        return redirect(person if "/correct/" in before else before)
    context = settled.form(request.user, found, attribute)
    context |= {
        "body": "people/settle.html",
        "address": reverse("people:settle", args=[found.row.person_id, attribute]),
        "level": "h3",
    }
    response = page(request, "people/panel.html", fresh, context)
    response.headers["HX-Trigger"] = "settled"
    return response


def _what_was_done(request: HttpRequest, found: Person, attribute: str, seq: int) -> str:
    said = selectors.settlements(user=request.user, person=found)
    word = next(s for s in said if s.seq == seq)
    sealed = attributes.kind_of(attribute).sealed
    text = "" if sealed else portrait.text_of(attribute, word.text)
    return settled.done(attribute, word.kind, text)
