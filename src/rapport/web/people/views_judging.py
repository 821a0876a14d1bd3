"""Saying that two accounts are the same, or not, and taking that back."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from rapport.flow.cards import Freshness, Link
from rapport.web.accounts.rights import May, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.people import judged, purposes, selectors, services
from rapport.web.people.pages import on_shelf, own_address, page, panel_or_page, whole
from rapport.web.people.views_why import link_context
from rapport.web.ui import bar
from rapport.web.ui.names import plain

#: Entries of the log are never numbered higher than this.
_MOST = 2**62


@require_POST
@needs(May.DECIDE)
@on_shelf
def judge(request: HttpRequest, left_id: str, right_id: str, *, fresh: Freshness) -> HttpResponse:
    """Keep what a teammate says of two accounts, at once; the bar at the foot takes it back."""
    link = _link(request, left_id, right_id)
    pair = (link.left.account_id, link.right.account_id)
    kind = request.POST.get("kind", "")
    try:
        kept = services.judge(
            by=request.user,
            kind=kind,
            pair=pair,
            seen=whole(request.POST.get("seen"), most=_MOST),
            purpose=purposes.IDENTITY,
        )
    except services.JudgementError as error:
        return _answer(request, fresh, link, error=str(error))
    undo = reverse("people:take_back", args=[*pair, kept.seq])
    sources = (plain(card.source) for card in (link.left, link.right))
    bar.done(request, judged.done(kind, *sources), undo=undo)
    return _answer(request, fresh, link)


@require_POST
@needs(May.DECIDE)
@on_shelf
def take_back(
    request: HttpRequest, left_id: str, right_id: str, seq: int, *, fresh: Freshness
) -> HttpResponse:
    """Take a judgement back, unless another came after it."""
    link = _link(request, left_id, right_id)
    pair = (link.left.account_id, link.right.account_id)
    try:
        services.take_back(by=request.user, pair=pair, seq=seq, purpose=purposes.IDENTITY)
    except services.JudgementError as error:
        return _answer(request, fresh, link, error=str(error))
    bar.done(request, judged.taken_back())
    return _answer(request, fresh, link)


def _link(request: HttpRequest, left_id: str, right_id: str) -> Link:
    link = selectors.link_get(user=request.user, left_id=left_id, right_id=right_id)
    if link is None:
        raise Http404
    return link


def _answer(
    request: HttpRequest, fresh: Freshness, link: Link, *, error: str = ""
) -> HttpResponse:
    """Show the reasons anew: in the panel they were in, or as a page that says what failed."""
    subject = purposes.link_subject(link.left.account_id, link.right.account_id)
    if not purposes.held(request, subject):
        purposes.remember(request, subject, purposes.IDENTITY)
    if error:  # what was judged is written down already; what is only seen is not
        audit.record(
            by=request.user,
            action=Action.VIEW_REASONS,
            subject=subject,
            purpose=purposes.held(request, subject),
        )
    context = link_context(request, link) | {"error": error}
    if request.htmx:
        response = page(request, "people/panel.html", fresh, context)
        response.headers["HX-Trigger"] = "judged"
        return response
    if error:
        return page(request, panel_or_page(request), fresh, context, HTTPStatus.CONFLICT)
    return redirect(_page_before(request, context["address"]))


def _page_before(request: HttpRequest, otherwise: str) -> str:
    """Return the page the button stood on; `otherwise` if that was an answer of ours to a POST."""
    before = own_address(request, request.headers.get("Referer"), otherwise)
    return otherwise if before.endswith("/judge/") or "/undo/" in before else before
