"""Whose request this is: a bearer token, what it was made for, what its teammate may.

Never: a session's cookie. A browser cannot be made to call the API by another site, so no
operation needs a CSRF token.
"""

from time import time

from django.core.cache import cache
from django.http import HttpRequest
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer

from rapport.web.accounts.models import ApiToken
from rapport.web.accounts.rights import May, Scope, Sight, may, scopes_of, sight_of
from rapport.web.accounts.tokens import token_of
from rapport.web.api.faults import Problem

#: Requests that one token may make in a minute.
PER_MINUTE = 600
_MINUTE = 60


class Token(HttpBearer):
    """Lets in a token that has `scope`, of a teammate who may do `right`."""

    def __init__(self, right: May, scope: Scope | None) -> None:
        super().__init__()
        self.right = right
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        found = token_of(token)
        if found is None:
            raise AuthenticationError
        _count(found)
        if self.scope is not None and self.scope not in found.scopes:
            raise Problem(
                "missing-scope",
                f"This needs the scope {self.scope}. Make a token with it under Settings, Tokens.",
            )
        if not may(found.owner, self.right) or (self.scope and not held(found, self.scope)):
            raise Problem("missing-right")
        return found


class Asking(HttpRequest):
    """A request of a valid token."""

    auth: ApiToken


def sees(token: ApiToken) -> Sight:
    """Return what a token sees: what its teammate does, and contacts only with their scope."""
    sight = sight_of(token.owner)
    if sight is Sight.FULL and not held(token, Scope.CONTACTS_READ):
        return Sight.MASKED
    return sight


def held(token: ApiToken, scope: Scope) -> bool:
    """Say whether the token has `scope`, and its teammate may still give it."""
    return scope in token.scopes and scope in scopes_of(token.owner)


def _count(token: ApiToken) -> None:
    """Take one request of this minute's. Raises Problem: there is none left."""
    minute, gone = divmod(int(time()), _MINUTE)
    name = f"api-{token.pk}-{minute}"
    cache.add(name, 0, 2 * _MINUTE)
    if cache.incr(name) > PER_MINUTE:
        raise Problem("too-many", headers={"Retry-After": str(_MINUTE - gone)})
