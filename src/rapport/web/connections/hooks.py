"""POST /hooks/<key>/: what services send us. One address a connection, no sign-in, signed.

Acknowledged is kept: a service that gets anything but 200 sends again, and what came twice is
known by its number.
"""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rapport.flow.errors import FlowError, HookRefused
from rapport.intake import live
from rapport.receiving import addresses, hooks, secret_settings
from rapport.receiving.connections import Connection
from rapport.web.connections.providers import PROVIDERS, events_of

#: The largest delivery, bytes.
LARGEST = 2**20
_TRY_AGAIN_S = 60


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def deliver(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take in one delivery. GET is how some services ask whether the address is ours."""
    try:
        if len(request.body) > LARGEST:
            return _refused(413, "The delivery is too large.", "Send fewer events at a time.")
        connection = addresses.connection_at(settings.WORKSPACE, key)
        if connection is None and request.method != "POST":
            return HttpResponse()  # whether somebody is there is told to nobody who only asks
        if connection is None:
            return _refused(404, "Nothing is connected here.", "Look at the address.")
        greeting = _greeting(request, connection)
        if greeting is not None or request.method != "POST":
            return HttpResponse(greeting or "", content_type="text/plain")
        taken = _taken(request, connection)
    except (RequestDataTooBig, UnreadablePostError, RawPostDataException):
        return _refused(413, "The delivery is too large.", "Send fewer events at a time.")
    except HookRefused as error:
        return _refused(400, error.what, error.fix)
    except (FlowError, OSError):
        answer = _refused(503, "Nothing can be taken in now.", "Send it again later.")
        answer.headers["Retry-After"] = str(_TRY_AGAIN_S)
        return answer
    if thanks := connection.of_source.thanks:
        return HttpResponse(thanks, content_type="text/plain")
    return JsonResponse({"taken": taken})


def address_of(request: HttpRequest, name: str, route: str = "connections:hook") -> str:
    """Return the whole address that deliveries of a connection come to."""
    key = live.key_of(settings.WORKSPACE, name)
    return request.build_absolute_uri(reverse(route, args=[key]))


def _greeting(request: HttpRequest, connection: Connection) -> str | None:
    """Return what a service wants to hear that asks whether the address is ours."""
    headers, query = _headers(request), request.GET.dict()
    return hooks.greet(
        settings.WORKSPACE,
        connection.name,
        headers,
        request.body,
        query=query,
        now=timezone.now(),
    )


def _headers(request: HttpRequest) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


def _taken(request: HttpRequest, connection: Connection) -> int:
    """Verify the delivery as its source, or its provider, has it; return how much was kept."""
    workspace, now = settings.WORKSPACE, timezone.now()
    provider = connection.settings.get("provider", "")
    if connection.source == "mail_events" and provider in PROVIDERS:
        secret = secret_settings.of(workspace, connection.name).get("secret", "")
        records = events_of(request, provider, secret, now=now)
        return hooks.put(workspace, connection, records, now=now)
    query = request.GET.dict()
    name, body = connection.name, request.body
    return hooks.take(workspace, name, _headers(request), body, query=query, now=now)


def _refused(status: int, what: str, fix: str) -> JsonResponse:
    problem = {"type": "about:blank", "title": what, "detail": fix, "status": status}
    return JsonResponse(problem, status=status, content_type="application/problem+json")
