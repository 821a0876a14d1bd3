"""The list of sources, one source, and the button that builds profiles."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.web.accounts.rights import May, needs
from rapport.web.connections import auditing, selectors, services
from rapport.web.jobs.selectors import job_open
from rapport.web.jobs.services import may_steer
from rapport.web.ui import bar


@require_safe
@needs(May.SEE_SOURCES)
def source_list(request: HttpRequest) -> HttpResponse:
    """List sources: how each is, what came, what to do next."""
    job = selectors.last_build()
    context = {
        "sources": selectors.sources(user=request.user, now=timezone.now()),
        "job": job if job and job.is_open else None,
        "steer": bool(job) and may_steer(request.user, job),
    }
    return render(request, "connections/list.html", context)


@require_safe
@needs(May.SEE_SOURCES)
def source(request: HttpRequest, name: str) -> HttpResponse:
    """Show one source: its figures, how it is read, what came in."""
    line = selectors.source_get(user=request.user, name=name, now=timezone.now())
    if line is None:
        raise Http404
    context = {
        "line": line,
        "audited": auditing.line_of(line, timezone.now()),
        "mapping": selectors.mapping_get(name),
        "imports": selectors.imports(user=request.user, source=name),
        "sees_files": selectors.may_see_files(request.user),
    }
    if reading := job_open(f"pull-{name}"):
        context |= {"reading": reading, "steer": may_steer(request.user, reading)}
    return render(request, "connections/source.html", context)


@require_POST
@needs(May.BUILD)
def build(request: HttpRequest) -> HttpResponse:
    """Let profiles be built now; a second click finds the same job waiting."""
    services.build_asked(by=request.user)
    bar.done(request, _("Profiles are being built. You may close the page."))
    return redirect("connections:list")
