"""Connecting sources that are fetched or sent to us, and letting them be read."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.flow.errors import FlowError
from rapport.intake import history, live
from rapport.intake.live import LiveCard, SourceKind
from rapport.web.accounts.rights import May, needs
from rapport.web.connections import hooks, run_words, services
from rapport.web.connections.live_forms import ConnectForm
from rapport.web.ui import bar


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.CONNECT)
def connect(request: HttpRequest, source: str) -> HttpResponse:
    """Ask what a source needs to be read, and connect it."""
    kind = live.kind(source)
    if kind is None or kind.by_command:
        raise Http404
    return _answered(request, kind, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.CONNECT)
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Change how a source is connected."""
    found = _card(name)
    if found.kind is None or found.kind.by_command:
        fault = run_words.said(found.fault.what) if found.fault else ""
        fix = run_words.said(found.fault.fix) if found.fault else ""
        context = {"card": found, "fault": fault, "fix": fix}
        return render(request, "connections/connect.html", context)
    return _answered(request, found.kind, found)


@require_POST
@needs(May.CONNECT)
def pull(request: HttpRequest, name: str) -> HttpResponse:
    """Let a source be read now; a second click finds the same job waiting."""
    found = _card(name)
    if found.kind is None or not found.kind.is_fetched:
        raise Http404
    services.pull_asked(name=name, by=request.user)
    bar.done(request, _("The source is being read. You may close the page."))
    return redirect("connections:source", name)


@require_POST
@needs(May.APPROVE_SENSITIVE)
def terms(request: HttpRequest, name: str) -> HttpResponse:
    """Note that the reader read the source's terms, and that what we do is allowed."""
    found = _card(name)
    url = request.POST.get("url", "")
    if url not in {t.url for t in found.terms}:
        raise Http404
    services.terms_read(name=name, url=url, by=request.user)
    bar.done(request, _("Noted: you read the terms today."))
    return redirect("connections:source", name)


def _answered(request: HttpRequest, kind: SourceKind, card: LiveCard | None) -> HttpResponse:
    before = card.connection if card else None
    found = history.sources(settings.WORKSPACE, now=timezone.now())
    names, connected = [c.name for c in found], live.names(settings.WORKSPACE)
    again = {c.name for c in found if c.origin == kind.name and c.name not in connected}
    form = ConnectForm(
        kind,
        request.POST if request.method == "POST" else None,
        taken=frozenset(names) - again,
        others=tuple(n for n in names if before is None or n != before.name),
        before=before,
        kept=live.secrets_kept(settings.WORKSPACE, before.name) if before else frozenset(),
    )
    back_to = request.build_absolute_uri(reverse("connections:granted"))
    context = {"kind": kind, "card": card, "form": form, "back_to": back_to}
    if before is not None and kind.takes_deliveries:
        context["address"] = hooks.address_of(request, before.name)
    if request.method == "POST" and form.is_valid():
        try:
            name = services.source_connect(
                connection=form.connection(), secrets=form.secrets(), by=request.user
            )
        except FlowError as error:
            context |= {"fault": run_words.said(error.what), "fix": run_words.said(error.fix)}
        else:
            bar.done(request, _("The source is connected.") if before is None else _("Kept."))
            return redirect("connections:source", name)
    status = 400 if request.method == "POST" else 200
    return render(request, "connections/connect.html", context, status=status)


def _card(name: str) -> LiveCard:
    found = live.card(settings.WORKSPACE, name)
    if found is None:
        raise Http404
    return found
