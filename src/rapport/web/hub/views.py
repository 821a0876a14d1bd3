"""Our own channels: where we speak, what for, and how it goes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.web.accounts.rights import May, needs
from rapport.web.hub import selectors, services
from rapport.web.hub.forms import ChannelForm, CountForm
from rapport.web.hub.models import Channel
from rapport.web.ui import bar


@require_safe
@needs(May.SEE_SOURCES)
def channel_list(request: HttpRequest) -> HttpResponse:
    """List our channels: the goal of each, its audience, what is silent."""
    found = selectors.channels()
    goals = {line.channel.goal for line in found}
    context = {
        "channels": found,
        "no_channel": [title for name, title in Channel.Goal.choices if name not in goals],
        "tab": "hub",
    }
    return render(request, "hub/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.CONNECT)
def add(request: HttpRequest) -> HttpResponse:
    """Put a channel on the list."""
    return _kept(request, Channel(), None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.CONNECT)
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one channel with its counts, and change it."""
    line = _line(pk)
    return _kept(request, line.channel, line)


@require_POST
@needs(May.CONNECT)
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was counted of a channel today."""
    line = _line(pk)
    form = CountForm(request.POST)
    if not form.is_valid():
        context = {"line": line, "form": _form(line.channel), "counting": form}
        return render(request, "hub/channel.html", context, status=400)
    services.count_keep(line.channel, by=request.user, **form.cleaned_data)
    bar.done(request, _("Counted."))
    return redirect("hub:channel", pk)


@require_POST
@needs(May.CONNECT)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a channel off the list."""
    services.channel_delete(_line(pk).channel, by=request.user)
    bar.done(request, _("The channel is off the list."))
    return redirect("hub:list")


def _kept(request: HttpRequest, of: Channel, line: selectors.ChannelLine | None) -> HttpResponse:
    form = _form(of, request)
    if request.method == "POST" and form.is_valid():
        services.channel_keep(form.save(commit=False), by=request.user)
        bar.done(request, _("Kept."))
        return redirect("hub:channel", of.pk) if line else redirect("hub:list")
    context = {"line": line, "form": form, "counting": CountForm() if line else None}
    status = 400 if request.method == "POST" else 200
    return render(request, "hub/channel.html", context, status=status)


def _form(of: Channel, request: HttpRequest | None = None) -> ChannelForm:
    data = request.POST if request is not None and request.method == "POST" else None
    return ChannelForm(data, instance=of, sources=selectors.source_names())


def _line(pk: int) -> selectors.ChannelLine:
    found = selectors.channel_get(pk)
    if found is None:
        raise Http404
    return found
