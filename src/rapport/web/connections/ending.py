"""Pausing a connected source, disconnecting it, and reading again what it sent."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.intake import live
from rapport.intake.live import LiveCard
from rapport.web.accounts.rights import May, needs
from rapport.web.connections import services
from rapport.web.ui import bar

#: What may become of the facts of a source that is disconnected.
KEEP, WITHDRAW = "keep", "withdraw"


@require_POST
@needs(May.CONNECT)
def pause(request: HttpRequest, name: str) -> HttpResponse:
    """Let nothing of a source in from now on; a second click changes nothing."""
    if _card(name).fault is not None:
        raise Http404  # a file that can't be read lets nothing in either
    services.source_pause(name=name, by=request.user)
    bar.done(request, _("The source is paused: nothing of it is read or taken in."))
    return redirect("connections:source", name)


@require_POST
@needs(May.CONNECT)
def resume(request: HttpRequest, name: str) -> HttpResponse:
    """Let a paused source go on where it was."""
    if _card(name).fault is not None:
        raise Http404
    services.source_resume(name=name, by=request.user)
    bar.done(request, _("The source goes on where it was."))
    return redirect("connections:source", name)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.CONNECT)
def disconnect(request: HttpRequest, name: str) -> HttpResponse:
    """Ask what is to become of its facts, and disconnect a source."""
    if request.method != "POST":
        return render(request, "connections/disconnect.html", {"card": _card(name)})
    if live.card(settings.WORKSPACE, name) is None:  # a second click came behind the end
        return redirect("connections:list")
    facts = request.POST.get("facts")
    if facts not in (KEEP, WITHDRAW):
        context = {"card": _card(name), "fault": _("Say what is to become of its facts.")}
        return render(request, "connections/disconnect.html", context, status=400)
    services.source_disconnect(name=name, withdraw=facts == WITHDRAW, by=request.user)
    bar.done(request, _("The source is disconnected: nothing of it is read or taken in any more."))
    return redirect("connections:list")


@require_POST
@needs(May.CONNECT)
def read_again(request: HttpRequest, name: str) -> HttpResponse:
    """Let the kept pages be read again; a second click finds the same job waiting."""
    _card(name)
    services.read_again_asked(name=name, by=request.user)
    bar.done(request, _("The kept pages are being read again. You may close the page."))
    return redirect("connections:source", name)


def _card(name: str) -> LiveCard:
    found = live.card(settings.WORKSPACE, name)
    if found is None:
        raise Http404
    return found
