"""Saying that both sides of a contradiction are right, and taking that back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.flow.cards import Freshness, Person
from rapport.web.accounts.rights import May, needs
from rapport.web.people import fitting, purposes, selectors, services_settling
from rapport.web.people.pages import ask_purpose, on_shelf, page
from rapport.web.ui import bar


@require_POST
@needs(May.SETTLE)
@on_shelf
def both_right(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Keep that both sides are right; answer with the list anew, or lead back to the page."""
    found, purpose = _asked(request, person_id)
    if not purpose:
        return _ask(request, person_id, fresh)
    key = request.POST.get("finding", "")
    shown = fitting.context(request.user, found)["odds"]
    try:
        finding = next((odd.finding for odd in shown if odd.finding.key == key), None)
        if finding is None:  # the profile does not tell it any more, or not to this reader
            raise services_settling.SettlementError(services_settling.gone())
        seq = services_settling.both_right(
            by=request.user, person_id=person_id, finding=finding, purpose=purpose
        )
    except services_settling.SettlementError as error:
        bar.failed(request, str(error))
    else:
        undo = reverse("people:take_back_both", args=[person_id, seq])
        bar.done(request, _("Both are right: kept."), undo=undo)
    return _answer(request, fresh, found)


@require_POST
@needs(May.SETTLE)
@on_shelf
def take_back(request: HttpRequest, person_id: str, seq: int, *, fresh: Freshness) -> HttpResponse:
    found, purpose = _asked(request, person_id)
    if not purpose:
        return _ask(request, person_id, fresh)
    try:
        services_settling.take_back_both(
            by=request.user, person_id=person_id, seq=seq, purpose=purpose
        )
    except services_settling.SettlementError as error:
        bar.failed(request, str(error))
    else:
        bar.done(request, _("Taken back. What was said before counts again."))
    return _answer(request, fresh, found)


def _asked(request: HttpRequest, person_id: str) -> tuple[Person, str]:
    found = selectors.person_get(user=request.user, person_id=person_id, deeds=1)
    if not isinstance(found, Person):
        raise Http404
    return found, purposes.purpose_of(request, purposes.person_subject(person_id))


def _ask(request: HttpRequest, person_id: str, fresh: Freshness) -> HttpResponse:
    back = reverse("people:person", args=[person_id])
    if request.htmx:  # the part that it stands in is no place to ask
        return HttpResponse(headers={"HX-Redirect": back})
    return ask_purpose(request, fresh, purposes.person_subject(person_id), back=back)


def _answer(request: HttpRequest, fresh: Freshness, found: Person) -> HttpResponse:
    if not request.htmx:
        return redirect("people:person", found.row.person_id)
    context = fitting.context(request.user, found) | {"person": found, "row": found.row}
    return page(request, "people/odd_and_bar.html", fresh, context)
