"""A teammate asks a person to name another account: the link is shown once."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.enriching import links
from rapport.enriching.links import Link, Way
from rapport.flow.cards import Freshness, Person
from rapport.flow.errors import FlowError, RightsError, TermsStale
from rapport.web.accounts.mail import address_of
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, needs
from rapport.web.linking import drawing, services, words
from rapport.web.people import purposes, selectors
from rapport.web.people.pages import ask_purpose, on_shelf, page, write_down_view
from rapport.web.ui import bar


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.DECIDE)
@on_shelf
def ask(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Ask what for; show what can be asked and what was; make a link and show it, once."""
    person = _person(request, person_id)
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject)
    write_down_view(request, subject, purpose, "link")
    ways = links.ways(settings.WORKSPACE)
    context: dict[str, Any] = {"row": person.row, "person_id": person_id, "ways": _shown(ways)}
    status = HTTPStatus.OK
    if request.method == "POST":
        way = next((w for w in ways if w.connection == request.POST.get("connection", "")), None)
        try:
            if way is None:
                raise Http404
            code, link = services.link_make(
                by=request.user,
                account_id=person_id,
                connection=way.connection,
                purpose=purpose,
            )
        except FlowError as error:
            context["fault"] = _why_not(error)
            status = HTTPStatus.CONFLICT
        else:
            return page(request, "linking/made.html", fresh, _made(context, way, code, link))
    return page(request, "linking/ask.html", fresh, context | {"lines": _lines(person)}, status)


@require_POST
@needs(May.DECIDE)
@on_shelf
def undo(request: HttpRequest, person_id: str, number: int, *, fresh: Freshness) -> HttpResponse:
    """Take a link back: what it bound is undone with the next build."""
    person = _person(request, person_id)
    link = links.by_number(settings.WORKSPACE, number)
    if link is None or link.account_id not in _accounts(person):
        raise Http404
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject, back=reverse("linking:ask", args=[person_id]))
    if services.link_take_back(link=link, by=request.user, purpose=purpose):
        bar.done(request, _("Taken back. The profile follows with the next build."))
    else:
        bar.failed(
            request,
            _("The link is taken back. A teammate judged the two accounts since: that stands."),
        )
    return redirect("linking:ask", person_id)


def _person(request: HttpRequest, person_id: str) -> Person:
    found = selectors.person_get(user=request.user, person_id=person_id, deeds=1)
    if not isinstance(found, Person) or found.row.kind != "person":
        raise Http404
    return found


def _accounts(person: Person) -> tuple[str, ...]:
    return tuple(joined.card.account_id for joined in person.accounts)


def _shown(ways: tuple[Way, ...]) -> list[dict[str, Any]]:
    return [
        {
            "way": way,
            "title": way.title,
            "back_to": address_of(reverse("linking:back")) if way.signs_in else "",
        }
        for way in ways
    ]


def _made(context: dict[str, Any], way: Way, code: str, link: Link) -> dict[str, Any]:
    address = address_of(reverse("linking:link", args=[code]))
    brand = settings.WORKSPACE.brand or "Rapport"
    return context | {
        "address": address,
        "qr": drawing.qr(address),
        "text": words.message(brand, way.title, address),
        "until": link.until,
    }


def _lines(person: Person) -> list[dict[str, Any]]:
    """Return the links of a person for reading, the newest first."""
    found = links.made_for(settings.WORKSPACE, _accounts(person))
    now: datetime = timezone.now()
    numbers = {int(link.made_by) for link in found if link.made_by.isdecimal()}
    names = {str(u.pk): u.name for u in User.objects.filter(pk__in=numbers)} if numbers else {}
    return [
        {
            "link": link,
            "who": names.get(link.made_by) or _("a former teammate"),
            "state": words.STATES[link.state(now)],
            "how": words.HOWS.get(link.how, ""),
            "undoable": link.state(now) in ("open", "binding", "bound"),
        }
        for link in found
    ]


def _why_not(error: FlowError) -> dict[str, str]:
    """Say in the reader's language why no link was made."""
    if isinstance(error, RightsError):
        return {
            "what": _("This person may not be asked."),
            "fix": _(
                "They said no to profiles, or the source they came by may not be used for them."
            ),
        }
    if isinstance(error, TermsStale):
        return {
            "what": _("Nobody looked at the terms of this network lately."),
            "fix": _("Let a privacy officer confirm them on the page of the source."),
        }
    return {
        "what": _("No link was made."),
        "fix": _("Look at the person again: the profiles may have been built anew."),
    }
