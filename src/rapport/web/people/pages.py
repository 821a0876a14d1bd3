"""What all views of this app share: the shelf's freshness, the purpose, panel or page."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from rapport.flow.cards import Freshness
from rapport.flow.errors import NothingYetError, ShelfError
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.people import purposes, selectors

View = Callable[..., HttpResponse]
#: A shelf older than this is said to be behind.
STALE = timedelta(hours=36)


def on_shelf(view: View, nothing: str = "people/nothing.html") -> View:
    """Give the view the shelf's freshness, or say by `nothing` that nothing was built yet."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            fresh = selectors.freshness()
            return view(request, *args, fresh=fresh, **kwargs)
        except ShelfError as error:
            first = isinstance(error, NothingYetError)
            context = {"what": error.what, "fix": error.fix, "first": first}
            return render(request, nothing, context, status=200 if first else 503)

    return answer


def page(
    request: HttpRequest,
    template: str,
    fresh: Freshness,
    context: dict[str, Any],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Render a template with what every page on the shelf shows."""
    behind = timezone.now() - fresh.built_at > STALE
    may_search = selectors.may_search(user=request.user)
    shared = {"fresh": fresh, "behind": behind, "may_search": may_search}
    return render(request, template, shared | context, status=status)


def panel_or_page(request: HttpRequest) -> str:
    """Return the template of a Why?: the panel for htmx, a whole page for all others."""
    return "ui/panel.html" if request.htmx else "ui/why_page.html"


def ask_purpose(
    request: HttpRequest,
    fresh: Freshness,
    subject: str,
    *,
    error: str = "",
    back: str = "",
) -> HttpResponse:
    """Say 403 and ask what for this page is opened; the answer leads to it."""
    context = {
        "subject": subject,
        "back": back or request.get_full_path(),
        "error": error,
        "choices": [(name, purposes.WORDS[name]) for name in purposes.STATED],
        "longest": purposes.LONGEST,
    }
    return page(request, "people/purpose.html", fresh, context, HTTPStatus.FORBIDDEN)


def write_down_view(request: HttpRequest, subject: str, purpose: str, part: str = "") -> None:
    """Write down that a person is shown. Call it before the answer is made.

    `part`  of the page, by which htmx asks for it: it needs no row of its own once the whole
            page has one. A browser that asks for the part alone gets one.
    """
    if part and purposes.is_shown(request, subject):
        return
    details = {"part": part} if part else {}
    audit.record(
        by=request.user,
        action=Action.VIEW_PERSON,
        subject=subject,
        purpose=purpose,
        details=details,
    )
    if not part:
        purposes.remember_shown(request, subject)


def own_address(request: HttpRequest, address: str | None, otherwise: str) -> str:
    """Return an address of ours to go back to; `otherwise` if it is somebody else's."""
    ours = address and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return str(address) if ours else otherwise


def whole(text: str | None, *, least: int = 0, most: int) -> int:
    """Return a whole number from a request, held between two others."""
    try:
        return max(least, min(int(text or least), most))
    except ValueError:
        return least
