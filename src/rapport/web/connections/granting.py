"""Who we are to a network: somebody grants us what they may there, and it is checked."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rapport.flow.errors import FlowError
from rapport.intake import live
from rapport.intake.live import LiveCard
from rapport.receiving import checking, granting
from rapport.web.accounts.rights import May, needs
from rapport.web.connections import hooks, live_words, run_words, services
from rapport.web.ui import bar, formats

_ASKED = "granting"


@require_POST
@needs(May.CONNECT)
def grant(request: HttpRequest, name: str) -> HttpResponse:
    """Send the reader to the network's page where they grant what they may."""
    _need(name)
    back_to = request.build_absolute_uri(reverse("connections:granted"))
    try:
        address, asking = granting.begin(
            settings.WORKSPACE, name, back_to=back_to, now=timezone.now()
        )
    except FlowError as error:
        return _failed(request, name, error)
    request.session[_ASKED] = _packed(asking)
    return redirect(address)


@require_GET
@needs(May.CONNECT)
def granted(request: HttpRequest) -> HttpResponse:
    """Take what the network sent the reader back with. Each answer is taken once."""
    asking = _unpacked(request.session.pop(_ASKED, None))
    if asking is None:
        bar.failed(request, _("Nothing was asked of a network. Begin on the page of the source."))
        return redirect("connections:list")
    try:
        granting.finish(settings.WORKSPACE, asking, request.GET.dict(), now=timezone.now())
    except FlowError as error:
        return _failed(request, asking.connection, error)
    services.granted(name=asking.connection, by=request.user)
    bar.done(request, _("Granted. The key is sealed."))
    return redirect("connections:source", asking.connection)


@require_POST
@needs(May.CONNECT)
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Ask the network who we are there, and say what it lets us read."""
    _need(name)
    try:
        found = checking.check(settings.WORKSPACE, name, now=timezone.now())
    except FlowError as error:
        return _failed(request, name, error)
    said = [_("We are “%(account)s” there.") % {"account": found.account}]
    if found.may:
        said.append(_("We may read: %(what)s.") % {"what": _listed(found.may)})
    if found.missing:
        said.append(_("It does not let us read: %(what)s.") % {"what": _listed(found.missing)})
    if found.deliveries:
        said += _fares(found.deliveries, hooks.address_of(request, name))
    bar.done(request, " ".join(said))
    return redirect("connections:source", name)


@require_POST
@needs(May.CONNECT)
def subscribe(request: HttpRequest, name: str) -> HttpResponse:
    """Tell the service our address, so that it sends what is new by itself."""
    card = _need(name)
    if card.kind is None or not card.kind.is_told:
        raise Http404
    address = hooks.address_of(request, name)
    try:
        checking.subscribe(settings.WORKSPACE, name, address, now=timezone.now())
    except FlowError as error:
        return _failed(request, name, error)
    services.subscribed(name=name, by=request.user)
    title = live_words.said(card.kind.title)
    bar.done(request, _("It is set: %(title)s sends what is new to us.") % {"title": title})
    return redirect("connections:source", name)


def _fares(found: checking.Deliveries, ours: str) -> list[str]:
    """Say how what a service sends us fares."""
    if not found.address:
        said = [_("It sends to no address.")]
    elif found.address == ours:
        said = [_("It sends to our address.")]
    else:
        said = [_("It sends to another address than ours.")]
    if found.waiting:
        count = formats.number(found.waiting)
        said.append(_("Waiting there to be sent: %(count)s.") % {"count": count})
    if found.failed_at:
        told = {"time": formats.exact(found.failed_at), "why": found.why}
        said.append(_("The last delivery that failed, at %(time)s: “%(why)s”.") % told)
    return said


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(live_words.right(word) for word in words)


def _need(name: str) -> LiveCard:
    found = live.card(settings.WORKSPACE, name)
    if found is None:
        raise Http404
    return found


def _failed(request: HttpRequest, name: str, error: FlowError) -> HttpResponse:
    bar.failed(request, f"{run_words.said(error.what)} {run_words.said(error.fix)}")
    return redirect("connections:source", name)


def _packed(asking: granting.Asking) -> dict[str, str]:
    return {
        "connection": asking.connection,
        "state": asking.state,
        "verifier": asking.verifier,
        "address": asking.address,
        "until": asking.until.isoformat(),
    }


def _unpacked(said: Any) -> granting.Asking | None:
    if not isinstance(said, dict):
        return None
    return granting.Asking(**{**said, "until": datetime.fromisoformat(said["until"])})
