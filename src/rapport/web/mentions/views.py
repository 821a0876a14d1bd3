"""The stream of mentions, one text, and corrections in place. It works without scripts too."""

import csv
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Freshness
from rapport.web.accounts.rights import May, needs
from rapport.web.mentions import filters, rows, selectors, services, top, words
from rapport.web.mentions.filters import Asked
from rapport.web.mentions.pages import on_mentions
from rapport.web.mentions.shelf import QueryError
from rapport.web.people.pages import own_address, page, whole
from rapport.web.ui import bar

_CONTACT = gettext_lazy(
    "This looks like a phone or an e-mail. Look for it on the page People: here it would stand"
    " in the address."
)


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request", "HX-Target")
@on_mentions
def stream(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show what people say: in figures, and text by text."""
    asked = filters.asked(request.GET)
    typed = request.GET.get("query", "")
    context: dict[str, Any] = {"asked": asked, "typed": typed[: filters.LONGEST]}
    if filters.is_contact(typed):
        context |= {"typed": "", "fault": str(_CONTACT)}
    try:
        context |= _list(request, asked)
        told = selectors.figures(asked)
    except QueryError as error:
        asked = replace(asked, query="")
        context |= {"asked": asked, "fault": words.rule_fault(error.what, error.fix, error.at)}
        context |= _list(request, asked)
        told = selectors.figures(asked)
    if request.htmx.target == "mentions":
        return page(request, "mentions/rows.html", fresh, context)
    context |= top.context(asked, told) | _narrowed(asked)
    return page(request, "mentions/stream.html", fresh, context)


def _list(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    after = request.GET.get("after") or None
    found = selectors.stream(user=request.user, asked=asked, after=after)
    before = whole(request.GET.get("before"), most=found.total) if after else 0
    kept = {name: value for name, value in request.GET.items() if name not in ("after", "before")}
    return {
        "rows": rows.rows(found.some),
        "total": found.total,
        "after": found.after,
        "first": before + 1,
        "last": before + len(found.some.rows),
        "kept": kept,
        "chips": filters.chips(asked),
        "back": filters.address(asked),
    }


def _narrowed(asked: Asked) -> dict[str, Any]:
    return {
        "offers": filters.offers(asked, selectors.known()),
        "periods": filters.periods(asked),
        "kept_by_search": filters.told(replace(asked, query="")),
        "trigger_address": filters.address(Asked(query=asked.query), "mentions:words"),
        "csv_address": filters.address(asked, "mentions:days_csv"),
    }


@require_safe
@needs(May.SEE_PEOPLE)
@on_mentions
def days_csv(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Give the figures of the chart as a file; of a rule that can't be read the page tells."""
    asked = filters.asked(request.GET)
    try:
        days = selectors.figures(asked).days
    except QueryError:
        return redirect(filters.address(asked))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="mentions.csv"'
    out = csv.writer(response)
    out.writerow(("day", "negative", "neutral", "positive", "cant_tell"))
    for day in days:
        told = (day.negative, day.neutral, day.positive, day.cant_tell)
        out.writerow((day.day.date().isoformat(), *told))
    return response


@require_safe
@needs(May.SEE_PEOPLE)
@on_mentions
def newer(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Say whether texts were read anew since a page was shown; nothing if not."""
    return page(request, "mentions/newer.html", fresh, {"since": request.GET.get("since", "")})


@require_safe
@needs(May.SEE_PEOPLE)
@on_mentions
def one(request: HttpRequest, interaction_id: str, *, fresh: Freshness) -> HttpResponse:
    """Show one text with its copies."""
    some = selectors.one(user=request.user, interaction_id=interaction_id)
    if some is None:
        raise Http404
    row = rows.row(some, some.rows[0], whole=True)
    context = {"row": row, "open": True, "here": request.path}
    if some.rows[0].copies:
        context["copies"] = rows.rows(
            selectors.copies(user=request.user, interaction_id=interaction_id)
        )
    return page(request, "mentions/one.html", fresh, context)


@require_safe
@needs(May.SEE_PEOPLE)
@on_mentions
def copies(request: HttpRequest, interaction_id: str, *, fresh: Freshness) -> HttpResponse:
    """Show the copies of a text: below it for htmx, else on its page."""
    if not request.htmx:
        return redirect("mentions:one", interaction_id)
    found = selectors.copies(user=request.user, interaction_id=interaction_id)
    return page(request, "mentions/copies.html", fresh, {"copies": rows.rows(found)})


@require_POST
@needs(May.CORRECT)
@on_mentions
def say(request: HttpRequest, interaction_id: str, *, fresh: Freshness) -> HttpResponse:
    """Keep what the reader says that a text says; the bar takes it back."""
    task, value = request.POST.get("task", ""), request.POST.get("value", "")
    try:
        services.correct(by=request.user, interaction_id=interaction_id, task=task, value=value)
    except services.CorrectionError as error:
        return _refused(request, fresh, interaction_id, str(error))
    undo = reverse("mentions:undo", args=[interaction_id, task])
    said = _("Kept: %(value)s.") % {"value": words.value_of(task, value)}
    bar.done(request, said, undo=undo)
    return _answer(request, fresh, interaction_id)


@require_POST
@needs(May.CORRECT)
@on_mentions
def undo(
    request: HttpRequest, interaction_id: str, task: str, *, fresh: Freshness
) -> HttpResponse:
    """Take back what was said of a text."""
    try:
        services.take_back(by=request.user, interaction_id=interaction_id, task=task)
    except services.CorrectionError as error:
        return _refused(request, fresh, interaction_id, str(error))
    bar.done(request, _("Taken back: what we read ourselves counts again."))
    return _answer(request, fresh, interaction_id)


def _refused(
    request: HttpRequest, fresh: Freshness, interaction_id: str, error: str
) -> HttpResponse:
    some = selectors.one(user=request.user, interaction_id=interaction_id)
    if some is None:
        raise Http404
    context = {"row": rows.row(some, some.rows[0]), "error": error, "here": request.path}
    part = "mentions/row.html" if request.htmx else "mentions/one.html"
    status = HTTPStatus.OK if request.htmx else HTTPStatus.CONFLICT
    return page(request, part, fresh, context, status)


def _answer(request: HttpRequest, fresh: Freshness, interaction_id: str) -> HttpResponse:
    """Show the line anew: in its place for htmx, else the page it stood on."""
    own = reverse("mentions:one", args=[interaction_id])
    if not request.htmx:
        return redirect(own_address(request, request.POST.get("back"), own))
    some = selectors.one(user=request.user, interaction_id=interaction_id)
    if some is None:
        raise Http404
    back = own_address(request, request.POST.get("back"), own)
    context = {"row": rows.row(some, some.rows[0]), "with_bar": True, "back": back}
    return page(request, "mentions/row.html", fresh, context)
