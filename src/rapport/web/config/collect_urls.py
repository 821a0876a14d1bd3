"""The addresses of `rapport serve --role collect`: where data comes in, and /health/."""

from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from rapport.web.connections import deletions, hooks

urlpatterns = [
    path("hooks/<uuid:key>/", hooks.deliver),
    path("hooks/<uuid:key>/deletion/", deletions.asked),
    path("", include("rapport.web.live.urls")),
    path("api/", include("rapport.web.api.collecting")),
]


def _plain(status: int, title: str) -> JsonResponse:
    problem = {"type": "about:blank", "title": title, "status": status}
    return JsonResponse(problem, status=status, content_type="application/problem+json")


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _plain(404, "This process only takes data in; there is no such address here.")


def forbidden(request: HttpRequest, exception: Exception) -> JsonResponse:
    return _plain(403, "This is not allowed.")


def failed(request: HttpRequest) -> JsonResponse:
    return _plain(500, "Something failed here. Send it again; what was taken in is not doubled.")


handler404, handler403, handler500 = not_found, forbidden, failed
