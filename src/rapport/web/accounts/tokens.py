"""Tokens of programs: made by a teammate, shown once, never more than that teammate may."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.flow.rights import PURPOSES
from rapport.web.accounts.errors import AccountError
from rapport.web.accounts.models import ApiToken, User
from rapport.web.accounts.rights import May, may, scopes_of
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record

#: How every token begins, so that whoever finds one knows what it is.
BEGINS = "rap_"
LONGEST = timedelta(days=366)
#: A use is written down at most this often.
_A_MINUTE = timedelta(minutes=1)


def token_make(
    *, owner: User, name: str, scopes: Iterable[str], purpose: str, expires_at: datetime
) -> tuple[ApiToken, str]:
    """Make a token; returns it with its secret, which nobody can read again.

    Raises  AccountError: a scope the owner may not give, no purpose, an end that has passed
            or is over a year away, or a second token of this name.
    """
    asked, now = set(scopes), timezone.now()
    _check(owner, asked, purpose, expires_at, now)
    secret = BEGINS + secrets.token_urlsafe(32)
    token = ApiToken(
        owner=owner,
        name=name.strip(),
        scopes=sorted(asked),
        purpose=purpose,
        prefix=secret[:10],
        digest=_digest(secret),
        made_at=now,
        expires_at=expires_at,
    )
    try:
        with transaction.atomic():
            token.save()
            told = {"scopes": ",".join(token.scopes), "purpose": purpose}
            record(by=owner, action=Action.TOKEN_MADE, subject=f"token:{token.pk}", details=told)
    except IntegrityError:
        raise AccountError(
            _("You have a token of this name already. Choose another name, or revoke that one.")
        ) from None
    return token, secret


@transaction.atomic
def token_revoke(*, token: ApiToken, by: User) -> ApiToken:
    """Make a token worthless at once; a second time changes nothing."""
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(by=by, action=Action.TOKEN_REVOKED, subject=f"token:{token.pk}")
    return token


def token_of(secret: str) -> ApiToken | None:
    """Return the token of a secret if it works and its owner is not switched off.

    The secret is looked up by its hash: how long that takes tells nothing about another one.
    """
    now = timezone.now()
    found = ApiToken.objects.select_related("owner").filter(digest=_digest(secret)).first()
    if found is None or not found.works(now) or not found.owner.is_active:
        return None
    if found.last_used_at is None or now - found.last_used_at >= _A_MINUTE:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
        found.last_used_at = now
    return found


def _check(
    owner: User, scopes: set[str], purpose: str, expires_at: datetime, now: datetime
) -> None:
    if not may(owner, May.TOKENS) or not scopes <= scopes_of(owner):
        raise AccountError(_("A token cannot do more than you may. Choose less for it."))
    if not scopes:
        raise AccountError(_("Choose at least one thing that the token is for."))
    if purpose not in PURPOSES:
        raise AccountError(_("Say for what purpose the data will be used."))
    if not now < expires_at <= now + LONGEST:
        raise AccountError(_("A token ends within a year. Choose an earlier day."))


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
