"""What signing in and second factors leave in the audit. allauth and Django tell it by signals.

Never: a name that was tried. It is kept as a keyed hash, the one that is locked out by.
"""

from typing import Any

from allauth.mfa import signals as factors
from allauth.usersessions.models import UserSession
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest

from rapport.web.accounts.lockout import name_tried
from rapport.web.accounts.models import User
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record


@receiver(auth.user_logged_in)
def signed_in(user: User, request: HttpRequest | None = None, **_told: Any) -> None:
    """Keep the sign-in; its session is listed from now on, before its first page."""
    if hasattr(request, "user"):
        UserSession.objects.create_from_request(request)
    record(by=user, action=Action.SIGN_IN, subject=f"user:{user.pk}")


@receiver(auth.user_logged_out)
def signed_out(user: User | None, **_told: Any) -> None:
    if user is not None:
        record(by=user, action=Action.SIGN_OUT, subject=f"user:{user.pk}")


@receiver(auth.user_login_failed)
def failed(request: HttpRequest | None = None, **_told: Any) -> None:
    """Keep a wrong password. Who it was nobody knows: the actor is empty."""
    if request is not None:
        record(by=None, action=Action.SIGN_IN_FAILED, subject=f"tried:{name_tried(request)}")


@receiver(factors.authentication_failed)
def code_failed(user: User, **_told: Any) -> None:
    """Keep a wrong code after a right password."""
    told = {"what": "wrong_code"}
    record(by=None, action=Action.SIGN_IN_FAILED, subject=f"user:{user.pk}", details=told)


@receiver(factors.authenticator_added)
def factor_added(user: User, authenticator: Any, **_told: Any) -> None:
    _factor(user, "added", authenticator)


@receiver(factors.authenticator_removed)
def factor_removed(user: User, authenticator: Any, **_told: Any) -> None:
    _factor(user, "removed", authenticator)


@receiver(factors.authenticator_reset)
def factor_reset(user: User, authenticator: Any, **_told: Any) -> None:
    _factor(user, "renewed", authenticator)


def _factor(user: User, what: str, authenticator: Any) -> None:
    told = {"what": what, "kind": str(authenticator.type)}
    record(by=user, action=Action.SECOND_FACTOR, subject=f"user:{user.pk}", details=told)
