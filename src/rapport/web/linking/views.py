"""The page behind a link: for the person, without a sign-in here, in their browser's language."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from rapport.enriching import links
from rapport.enriching.links import Asking, Link
from rapport.flow.errors import ConflictError, FlowError, InputError, RetryLater
from rapport.web.linking import drawing, services, words

_ASKED = "linking"
#: So long a browser that signs in nowhere here keeps what it was asked, seconds.
_SESSION_S = 15 * 60


@login_not_required
@never_cache
@require_safe
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Say what is asked and what for; or what became of the link."""
    found = links.find(settings.WORKSPACE, code, now=timezone.now())
    return _page(request, code, found)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def go(request: HttpRequest, code: str) -> HttpResponse:
    """Lead on to the network: to sign in there, or to open our account with the code."""
    found = _pressed(request, code)
    if found is None:
        return redirect("linking:link", code)
    way = links.way_of(settings.WORKSPACE, found)
    context: dict[str, Any] = {"code": code, "way": way}
    try:
        if way.signs_in:
            back_to = request.build_absolute_uri(reverse("linking:back"))
            address, asking = links.begin_sign_in(
                settings.WORKSPACE, found, back_to=back_to, now=timezone.now()
            )
            _remember(request, found, asking)
        else:
            address = links.start_address(settings.WORKSPACE, found, code, now=timezone.now())
            context["qr"] = drawing.qr(address)
    except FlowError as error:
        return _page(request, code, found, fault=_fault(error))
    return render(request, "linking/go.html", context | {"address": address})


@login_not_required
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """Take what the network sent the person back with. Each answer is taken once."""
    found, asking = _remembered(request)
    if found is None or asking is None:
        return _told(request, {"state": "nothing"}, HTTPStatus.NOT_FOUND)
    try:
        services.signed_in(link=found, asking=asking, answer=request.GET.dict())
    except FlowError as error:
        fault = {"state": "failed", "fault": _fault(error)}
        return _told(request, fault, HTTPStatus.CONFLICT)
    return _told(request, {"state": "bound"})


@sensitive_post_parameters("handle")
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a name that the person typed."""
    found = _pressed(request, code)
    if found is not None:
        network, text = request.POST.get("network", ""), request.POST.get("handle", "")
        try:
            services.said(link=found, network=network, text=text)
        except InputError:
            wrong = _("Write the name that you go by there, or the link to your page there.")
            typed = {"typed": text[: links.LONGEST], "network": network, "wrong": wrong}
            return _page(request, code, found, **typed)
        except ConflictError:
            pass  # used meanwhile: its page says so
        except FlowError as error:
            return _page(request, code, found, fault=_fault(error))
    return redirect("linking:link", code)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def no(request: HttpRequest, code: str) -> HttpResponse:
    """Take a no for an answer."""
    found = _pressed(request, code)
    if found is not None:
        services.link_declined(link=found)
    return redirect("linking:link", code)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Let the person take back what they agreed to."""
    found = _pressed(request, code, state="bound")
    if found is not None:
        services.link_take_back(link=found, by=None)
    return redirect("linking:link", code)


def _pressed(request: HttpRequest, code: str, state: str = "open") -> Link | None:
    """Return the link if a button was pressed on it and it stands so. Who only looks at the
    address of a button, as one does who reloads, is led to the page of the link."""
    if request.method != "POST":
        return None
    now = timezone.now()
    found = links.find(settings.WORKSPACE, code, now=now)
    return found if found is not None and found.state(now) == state else None


def _page(request: HttpRequest, code: str, found: Link | None, **more: Any) -> HttpResponse:
    """Show the link as it stands; with a fault or what was typed wrong, if there is any."""
    if found is None:
        return _told(request, {"state": "unknown"}, HTTPStatus.NOT_FOUND)
    state = found.state(timezone.now())
    if state != "open":
        return _told(request, {"state": state, "code": code, "link": found})
    way = links.way_of(settings.WORKSPACE, found)
    networks = (way.network,) if way.network else links.NETWORKS
    context = {
        "code": code,
        "link": found,
        "way": way,
        "networks": [(name, words.network(name)) for name in networks],
        "longest": links.LONGEST,
        **more,
    }
    status = HTTPStatus.BAD_REQUEST if more else HTTPStatus.OK
    return render(request, "linking/link.html", context, status=status)


def _told(
    request: HttpRequest, context: dict[str, Any], status: int = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "linking/told.html", context, status=status)


def _fault(error: FlowError) -> str:
    """Say to the person what went wrong. In each case nothing was kept, and nothing is lost."""
    if isinstance(error, ConflictError):
        return _("This link was used already, or its time is over.")
    if isinstance(error, InputError):
        return _("You did not sign in there, or it took too long.")
    if isinstance(error, RetryLater):
        return _("The network does not answer now. Try again in some minutes.")
    return _("The network did not tell us which account is yours.")


def _remember(request: HttpRequest, found: Link, asking: Asking) -> None:
    """Keep what was asked of the network in the session. Never: the link's code."""
    if not request.user.is_authenticated:
        request.session.set_expiry(_SESSION_S)
    request.session[_ASKED] = {
        "number": found.number,
        "connection": asking.connection,
        "state": asking.state,
        "verifier": asking.verifier,
        "address": asking.address,
        "until": asking.until.isoformat(),
    }


def _remembered(request: HttpRequest) -> tuple[Link | None, Asking | None]:
    said = request.session.pop(_ASKED, None)
    if not isinstance(said, dict):
        return None, None
    told = {name: value for name, value in said.items() if name != "number"}
    asking = Asking(**{**told, "until": datetime.fromisoformat(told["until"])})
    return links.by_number(settings.WORKSPACE, int(said["number"])), asking
