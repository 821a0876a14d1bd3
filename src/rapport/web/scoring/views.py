"""The policy's editor. Without scripts it works by its buttons; only publishing keeps anything."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Person
from rapport.flow.errors import ConfigError, ConflictError, FlowError, PolicyError, ShelfError
from rapport.flow.score_cards import Preview
from rapport.scoring import Policy, in_force
from rapport.web.accounts.rights import May, needs
from rapport.web.people import selectors as people
from rapport.web.scoring import drafting, services, shelf, telling
from rapport.web.ui import bar


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
def policy(request: HttpRequest) -> HttpResponse:
    """Show the newest version, and by POST what a draft of the next would change."""
    try:
        versions = shelf.versions()
    except PolicyError as error:
        context = {"what": error.what, "fix": error.fix}
        return render(request, "scoring/broken.html", context, status=HTTPStatus.CONFLICT)
    if request.method != "POST":
        return _shown(request, versions, versions[-1])
    try:
        draft = _draft(request, versions[-1])
    except PolicyError as error:
        return _shown(request, versions, versions[-1], error=error)
    return _shown(request, versions, draft, tried=True)


@require_POST
@needs(May.SET_POLICY)
def publish(request: HttpRequest) -> HttpResponse:
    """Put the draft into force as the next version; who comes second is told."""
    versions = shelf.versions()
    try:
        draft = _draft(request, versions[-1])
    except PolicyError as error:
        return _shown(request, versions, versions[-1], error=error)
    if request.POST.get("seen") != str(versions[-1].version):
        taken = ConflictError(
            _("Version %(n)s was put into force meanwhile.") % {"n": versions[-1].version},
            fix=_("Your draft stands beside it now: look at what it changes, then publish again."),
        )
        return _shown(request, versions, draft, tried=True, error=taken)
    if not telling.changes(versions[-1], draft):
        bar.failed(request, _("Nothing differs from the version in force. Nothing was kept."))
        return redirect("scoring:policy")
    try:
        made = services.publish(by=request.user, draft=draft)
    except (PolicyError, ConflictError) as error:
        return _shown(request, shelf.versions(), draft, tried=True, error=error)
    told = {"n": made.version}
    bar.done(request, _("Version %(n)s is kept. Profiles are being built by it.") % told)
    return redirect("scoring:policy")


def _draft(request: HttpRequest, base: Policy) -> Policy:
    today = timezone.now().date()
    return drafting.draft(base, request.POST.dict(), author=request.user.name, today=today)


def _shown(
    request: HttpRequest,
    versions: tuple[Policy, ...],
    shown: Policy,
    *,
    tried: bool = False,
    error: FlowError | None = None,
) -> HttpResponse:
    """Render the page, or for htmx what a draft would change."""
    base = versions[-1]
    today = timezone.now().date()
    context: dict[str, Any] = {
        "base": base,
        "shown": shown,
        "in_force": in_force(versions, timezone.now()),
        "next": base.version + 1,
        "groups": telling.groups(shown),
        "cards": telling.cards(shown),
        "history": telling.history(versions),
        "today": today,
        "from_day": max(shown.in_force_from.date(), today) if tried else today,
        "note": request.POST.get("note", ""),
        "error": error,
        "tried": tried,
    }
    if tried:
        context |= {"changes": telling.changes(base, shown)} | _preview(request, shown)
    elif error and request.POST:
        context["typed"] = request.POST.dict()
    part = "scoring/preview.html" if request.htmx else "scoring/policy.html"
    status = HTTPStatus.OK
    if error and not request.htmx:
        clash = isinstance(error, ConflictError)
        status = HTTPStatus.CONFLICT if clash else HTTPStatus.BAD_REQUEST
    return render(request, part, context, status=status)


def _preview(request: HttpRequest, draft: Policy) -> dict[str, Any]:
    try:
        found = shelf.preview(draft)
    except (ShelfError, ConfigError) as error:
        return {"nothing": error}
    return {
        "preview": found,
        "shifts": telling.shifts(found),
        "movers": _movers(request, found),
    }


def _movers(request: HttpRequest, found: Preview) -> list[tuple[Any, Any]]:
    """Give each who moves their row, as the reader may see it."""
    told = (
        (one, people.person_get(user=request.user, person_id=one.person_id, deeds=1))
        for one in found.movers
    )
    return [(one, who.row) for one, who in told if isinstance(who, Person)]
