"""What is shown when there is nothing to show: not found, not allowed, failed."""

import logging
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"csrf": True}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """Show a number that stands in the log beside the error, and nothing of the error."""
    reference = uuid4().hex[:8]
    log.error("the error above was shown as reference %s", reference)
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)
