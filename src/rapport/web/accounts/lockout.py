"""Five wrong passwords for one name from one address: both wait a quarter of an hour."""

from typing import Any

from axes.utils import reset
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from rapport.web.accounts.models import User


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return a keyed hash of the name somebody tries: the log of tries holds no name."""
    login = request.POST.get("login", "") if request else ""
    user = getattr(request, "user", None)
    if not login and user and user.is_authenticated:  # who says once more who they are
        login = user.username
    return _hash(login)


def forget(user: User) -> None:
    """Let `user` try again at once: they showed by a link who they are."""
    for login in {user.username, user.email}:
        reset(username=_hash(login))


def _hash(login: str) -> str:
    return salted_hmac("rapport.lockout", login.strip().lower()).hexdigest()[:32]


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Say that this name waits; the same words whether it exists or not."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "account/locked.html", {"minutes": minutes}, status=429)
