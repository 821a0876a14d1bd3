"""The list of sources, one source, and the button that builds profiles."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.intake import live
from rapport.intake.live import LiveCard
from rapport.web.accounts.rights import May, may, needs
from rapport.web.connections import auditing, hooks, selectors, services
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
    connected = line.connected
    if connected:
        context["terms_wait"] = live.stale_terms(connected, timezone.now()) is not None
    if connected and connected.kind and may(request.user, May.CONNECT):
        context |= _told(request, connected)
    if reading := job_open(f"pull-{name}"):
        context |= {"reading": reading, "steer": may_steer(request.user, reading)}
    return render(request, "connections/source.html", context)


def _told(request: HttpRequest, card: LiveCard) -> dict[str, object]:
    """Return what who connects sources is told besides: where to send to, and to sign in."""
    told: dict[str, object] = {}
    if card.kind and card.kind.takes_deliveries and card.state != "leaving":
        told["address"] = hooks.address_of(request, card.connection.name)
        if card.connection.source == "meta":  # the only one that asks us for deletions
            told["deletions_address"] = hooks.address_of(
                request, card.connection.name, "connections:ask_deletion"
            )
    if card.kind and card.kind.asks_grant and not card.fault:
        kept = live.secrets_kept(settings.WORKSPACE, card.connection.name)
        has_app = bool(card.connection.settings.get("client_id"))
        told["needs_sign_in"] = has_app and "token" not in kept
        told["may_sign_in_again"] = has_app and "token" in kept
    return told


@require_POST
@needs(May.BUILD)
def build(request: HttpRequest) -> HttpResponse:
    """Let profiles be built now; a second click finds the same job waiting."""
    services.build_asked(by=request.user)
    bar.done(request, _("Profiles are being built. You may close the page."))
    return redirect("connections:list")
