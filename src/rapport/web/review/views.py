"""The review desk: a page, and for htmx the part that changes. It works without scripts too."""

import csv
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Freshness, Judgement
from rapport.web.accounts.rights import May, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.people import judged, purposes
from rapport.web.people import services as people
from rapport.web.people.pages import on_shelf, page, whole
from rapport.web.review import desk as laid
from rapport.web.review import selectors, services
from rapport.web.review.selectors import Pair
from rapport.web.ui import bar

#: Entries of the log are never numbered higher than this.
_MOST = 2**62


@require_safe
@needs(May.DECIDE)
@vary_on_headers("HX-Request", "HX-Target")
@on_shelf
def desk(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show the pair whose answer is worth most."""
    told = selectors.judgements()
    return _shown(request, fresh, _first(request, told), told)


@require_safe
@needs(May.DECIDE)
@vary_on_headers("HX-Request", "HX-Target")
@on_shelf
def pair(request: HttpRequest, left_id: str, right_id: str, *, fresh: Freshness) -> HttpResponse:
    """Show one pair on the desk, judged already or not."""
    return _shown(request, fresh, _known(left_id, right_id), selectors.judgements())


@require_safe
@needs(May.DECIDE)
@on_shelf
def side(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show the figures anew, after somebody judged or the profiles were built."""
    context = laid.side_context(request, selectors.judgements())
    return page(request, "review/side.html", fresh, context)


@require_POST
@needs(May.DECIDE)
@on_shelf
def judge(request: HttpRequest, left_id: str, right_id: str, *, fresh: Freshness) -> HttpResponse:
    """Keep a verdict and show the next pair; a pair that somebody judged meanwhile stays."""
    asked = _known(left_id, right_id)
    told = selectors.judgements()
    queue = _queue(request, told)
    try:
        kept = people.judge(
            by=request.user,
            kind=request.POST.get("kind", ""),
            pair=asked,
            seen=whole(request.POST.get("seen"), most=_MOST),
            purpose=purposes.IDENTITY,
        )
    except services.JudgementError as error:
        return _shown(request, fresh, asked, selectors.judgements(), error=str(error))
    told = (*told, kept)
    return _answer(request, fresh, _after(request, queue, asked, told), told)


@require_POST
@needs(May.DECIDE)
@on_shelf
def undo(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Take back what the reader said last, and show it again."""
    told = selectors.judgements()
    last = selectors.work(user=request.user, told=told).undoable
    try:
        services.take_back(by=request.user, told=last)
    except services.JudgementError as error:
        return _shown(request, fresh, _first(request, told), told, error=str(error))
    told = selectors.judgements()
    again = last[0].pair if len(last) == 1 else _first(request, told)
    return _answer(request, fresh, again, told, said=judged.taken_back())


@require_POST
@needs(May.DECIDE)
@on_shelf
def blind(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Hide our own opinion, or show it again."""
    laid.turn_blind(request)
    told = selectors.judgements()
    left, right = (request.POST.get(name, "") for name in ("left", "right"))
    asked = (left, right) if left and selectors.link_get(
        user=request.user, pair=(left, right)
    ) else _first(request, told)  # fmt: skip
    return _answer(request, fresh, asked, told)


@require_safe
@needs(May.DECIDE)
@on_shelf
def reliability_csv(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Give the figures of the reliability curve as a file."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="reliability.csv"'
    rows = csv.writer(response)
    rows.writerow(("said_low", "said_high", "said", "judged", "same", "low", "high"))
    for b in selectors.reliability():
        rows.writerow((b.said_low, b.said_high, b.said, b.judged, b.same, b.low, b.high))
    return response


# ------------------------------------------------------------------------- inside


def _known(left_id: str, right_id: str) -> Pair:
    left, right = sorted((left_id, right_id))
    return left, right


def _queue(request: HttpRequest, told: tuple[Judgement, ...]) -> list[Pair]:
    waiting = selectors.waiting(user=request.user, told=told)
    return [p.pair for p in waiting.of(laid.kind_of(request))]


def _first(request: HttpRequest, told: tuple[Judgement, ...]) -> Pair | None:
    return next(iter(_queue(request, told)), None)


def _after(
    request: HttpRequest, queue: list[Pair], asked: Pair, told: tuple[Judgement, ...]
) -> Pair | None:
    """Return the pair that follows in the queue as it stood and still waits; else the first."""
    waits = _queue(request, told)
    behind = queue[queue.index(asked) + 1 :] if asked in queue else []
    still = set(waits)
    return next((p for p in behind if p in still), waits[0] if waits else None)


def _answer(
    request: HttpRequest,
    fresh: Freshness,
    asked: Pair | None,
    told: tuple[Judgement, ...],
    said: str = "",
) -> HttpResponse:
    """Show what comes next: in its place for htmx, as a page of its own without scripts."""
    if request.htmx:
        return _shown(request, fresh, asked, told, said=said)
    if said:
        bar.done(request, said)
    return redirect(laid.address(asked) if asked else "review:desk")


def _shown(
    request: HttpRequest,
    fresh: Freshness,
    asked: Pair | None,
    told: tuple[Judgement, ...],
    *,
    error: str = "",
    said: str = "",
) -> HttpResponse:
    """Write down that a pair is looked at, and show the desk with it."""
    link = selectors.link_get(user=request.user, pair=asked) if asked else None
    if asked and link is None:
        raise Http404
    if asked:
        subject = purposes.link_subject(*asked)
        audit.record(
            by=request.user,
            action=Action.VIEW_REASONS,
            subject=subject,
            purpose=laid.hold_purpose(request, subject),
        )
    context = laid.desk_context(request, asked, link, told=told, error=error)
    context["announced"] = error or said or _announced(context)
    part = bool(request.htmx) and not request.htmx.history_restore_request
    status = HTTPStatus.CONFLICT if error and not part else HTTPStatus.OK
    template = "review/parts.html" if part else "review/desk.html"
    response = page(request, template, fresh, context, status)
    if part:
        response.headers["HX-Replace-Url"] = laid.address(asked) if asked else "/review/"
    return response


def _announced(context: dict[str, object]) -> str:
    """Return what is said to those who listen: how many are left."""
    if not context.get("pair"):
        return _("Nothing is left to judge here.")
    return _("Next pair. Are these one person?")
