"""Today's page, the search, the freshness chip."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_urlconf, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.errors import ShelfError
from rapport.web.accounts.rights import May, may, needs
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.connections.services import build_asked
from rapport.web.jobs.models import Job
from rapport.web.jobs.selectors import schedule_rows
from rapport.web.jobs.words import title
from rapport.web.people import selectors as people
from rapport.web.today import finding
from rapport.web.today.figures import figures
from rapport.web.today.needs import look, needs_of
from rapport.web.ui.bar import done
from rapport.web.ui.context import exists

#: A shelf older than this is said to be behind.
STALE = timedelta(hours=36)
START = "/start/"


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@needs(May.ENTER)
def today(request: HttpRequest) -> HttpResponse:
    """Show what needs somebody now; an empty workspace leads to its first steps."""
    seen = look(request.user)
    empty = seen.fresh is None and not any(s.imports for s in seen.sources)
    if empty and may(request.user, May.IMPORT) and exists(START, get_urlconf()):
        return redirect(START)
    found = needs_of(seen)
    mine = [need for need in found if need.mine]
    view = "mine" if request.GET.get("view") == "mine" else ""
    context = {
        "needs": mine if view else found,
        "view": view,
        "mine": len(mine),
        "all": len(found),
        "parts_differ": 0 < len(mine) < len(found),
        "figures": figures(seen),
        "fresh": seen.fresh,
        "behind": bool(seen.fresh and timezone.now() - seen.fresh.built_at > STALE),
        "empty": empty,
        "next": _next() if not found and may(request.user, May.SEE_JOBS) else None,
    }
    part = request.htmx.target == "needs"
    return render(request, "today/needs.html" if part else "today/today.html", context)


def _next() -> dict[str, Any] | None:
    """Return what comes next by itself."""
    row = next((r for r in schedule_rows() if r.on), None)
    return {"title": title(row.task), "at": row.next_at} if row else None


@require_POST
@needs(May.BUILD)
def build(request: HttpRequest) -> HttpResponse:
    """Let profiles be built, and come back to the list."""
    build_asked(by=request.user)
    done(request, _("Profiles are being built. The bell tells when they are there."))
    return redirect("start")


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@needs(May.ENTER)
def find(request: HttpRequest) -> HttpResponse:
    """Search over everything: the list under the field, or a page without scripts."""
    query = " ".join(request.POST.get("query", "").split())[: finding.LONGEST_QUERY]
    found = finding.find(user=request.user, query=query)
    if found.people is not None:
        record(by=request.user, action=Action.SEARCH, details={"found": found.total})
    template = "today/found.html" if request.htmx else "today/find.html"
    return render(request, template, {"found": found, "query": query})


@dataclass(frozen=True)
class Building:
    """A build that runs now: how far it is, and its page."""

    share: float
    address: str


@require_safe
@needs(May.ENTER)
def fresh(request: HttpRequest) -> HttpResponse:
    """Say how fresh the pages are, and how far a build is."""
    job = Job.objects.filter(key="build", state=Job.State.RUNNING).first()
    context: dict[str, Any] = {}
    if job and may(request.user, May.SEE_JOBS):
        context["building"] = Building(job.share or 0.0, reverse("jobs:one", args=[job.pk]))
    try:
        held = people.freshness()
    except ShelfError:
        held = None
    behind = bool(held and timezone.now() - held.built_at > STALE)
    return render(request, "ui/fresh.html", context | {"fresh": held, "behind": behind})
