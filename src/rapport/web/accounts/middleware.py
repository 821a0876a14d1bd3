"""What holds for every page of somebody who is signed in. After Django's authentication.

Never: a write on every request. When somebody was seen is kept to the minute.
"""

from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from rapport.web.accounts import selectors
from rapport.web.accounts.models import User

Answer = Callable[[HttpRequest], HttpResponse]
SEEN_S = 60
#: Where somebody without the second factor they need may go: to get it, or out.
_OPEN_TO_ALL = {
    "language",
    "account_logout",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "second_factor_needed",
}


def own_language(get_response: Answer) -> Answer:
    """Show pages in the language a teammate chose, whatever the browser asks for."""

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen:  # LocaleMiddleware sets it anew for every request
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()
        return get_response(request)

    return answer


def seen(get_response: Answer) -> Answer:
    """Keep when a session and its teammate were seen, at most once a minute."""

    def answer(request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if request.user.is_authenticated and key and cache.add(f"seen:{key}", 1, SEEN_S):
            UserSession.objects.create_from_request(request)
            User.objects.filter(pk=request.user.pk).update(last_seen_at=timezone.now())
        return get_response(request)

    return answer


def second_factor(get_response: Answer) -> Answer:
    """Lead whoever needs a second factor and has none to where it is set up, and nowhere else."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *args: object) -> HttpResponse | None:
        match = request.resolver_match
        if not request.user.is_authenticated or (match and match.url_name in _OPEN_TO_ALL):
            return None
        if not _unprotected(request.user):
            return None
        place = reverse("second_factor_needed")
        if not request.htmx:
            return redirect(place)
        there = place.removesuffix("second-factor/") in (request.htmx.current_url or "")
        return HttpResponse(status=204, headers={} if there else {"HX-Redirect": place})

    answer.process_view = process_view
    return answer


def _unprotected(user: User) -> bool:
    """Say whether somebody must get a factor first: by their role, or to come in at all."""
    if user.has_usable_password():
        return selectors.lacks_factor(user)
    return not selectors.has_factor(user)
