"""Deletions that people ask a network for: its call to us, and the page that says how far it is.

POST /hooks/<key>/deletion/ is the address that an app of Meta is told as its data deletion
callback; the page behind the answer's `url` is for the person: no sign-in, no name, no contact.
"""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from rapport.flow.errors import FlowError, HookRefused
from rapport.receiving import addresses, deletions

_TRY_AGAIN_S = 60


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, key: UUID) -> HttpResponse:
    """Note that somebody's data must go. Answers where they can look and by which code.

    GET is how a network asks whether the address is there.
    """
    if request.method != "POST":
        return HttpResponse()
    try:
        connection = addresses.connection_at(settings.WORKSPACE, key)
        if connection is None:
            return _problem(404, "Nothing is connected here.", "Look at the address.")
        signed = request.POST.get("signed_request", "")
        code = deletions.asked_by_meta(
            settings.WORKSPACE, connection.name, signed, now=timezone.now()
        )
    except HookRefused as error:
        return _problem(400, error.what, error.fix)
    except (FlowError, OSError):
        answer = _problem(503, "Nothing can be taken in now.", "Send it again later.")
        answer.headers["Retry-After"] = str(_TRY_AGAIN_S)
        return answer
    address = settings.WORKSPACE.settings["web.address"].rstrip("/")
    return JsonResponse({"url": f"{address}/deletions/{code}/", "confirmation_code": code})


@login_not_required
@never_cache
@require_safe
def status(request: HttpRequest, code: str) -> HttpResponse:
    """Say how far the deletion with that code is."""
    found = deletions.status(settings.WORKSPACE, code)
    return render(
        request,
        "connections/deletion.html",
        {"found": found, "code": code},
        status=404 if found is None else 200,
    )


def _problem(status: int, what: str, fix: str) -> JsonResponse:
    problem = {"type": "about:blank", "title": what, "detail": fix, "status": status}
    return JsonResponse(problem, status=status, content_type="application/problem+json")
