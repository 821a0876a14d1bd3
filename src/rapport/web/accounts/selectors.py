"""Reading the team. Who may see which part is decided by the right a view names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from babel.lists import format_list
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from rapport.web.accounts import devices
from rapport.web.accounts.models import ApiToken, Invitation, RoleRule, User
from rapport.web.accounts.rights import (
    SIGHT_WORDS,
    WORDS,
    May,
    may,
    rights_of,
    sight_of_role,
)
from rapport.web.ui import formats

_FACTORS = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def team() -> QuerySet[User]:
    """Return all teammates, those who are switched off last, each with `has_factor`."""
    factor = Exists(_FACTORS.filter(user=OuterRef("pk")))
    return User.objects.annotate(has_factor=factor).order_by(
        "-is_active", "first_name", "username"
    )


def teammate(pk: int) -> User | None:
    return team().filter(pk=pk).first()


def invitations_open() -> QuerySet[Invitation]:
    """Return the invitations that wait for an answer, newest first; too old ones too."""
    return Invitation.objects.filter(
        accepted_at__isnull=True, revoked_at__isnull=True
    ).select_related("made_by")


def roles_with_factor() -> set[str]:
    """Return the roles that need a second factor."""
    return set(RoleRule.objects.filter(second_factor=True).values_list("role", flat=True))


def has_factor(user: User) -> bool:
    return _FACTORS.filter(user=user).exists()


def lacks_factor(user: User) -> bool:
    """Say whether somebody's role needs a second factor they do not have."""
    needed = RoleRule.objects.filter(role=user.role, second_factor=True).exists()
    return needed and not has_factor(user)


def owners() -> list[str]:
    """Return the names of who can help."""
    found = User.objects.filter(role=User.Role.OWNER, is_active=True).order_by("pk")
    return [user.name for user in found]


def tokens(*, user: User) -> QuerySet[ApiToken]:
    """Return the tokens `user` may see: the own ones; all, for who keeps the team."""
    found = ApiToken.objects.select_related("owner")
    return found if may(user, May.MANAGE_TEAM) else found.filter(owner=user)


@dataclass(frozen=True)
class Device:
    """One session of a teammate, as a device they know."""

    pk: int
    browser: str
    system: str
    since: datetime
    seen_at: datetime
    this: bool


def sessions(*, user: User, key: str = "") -> list[Device]:
    """Return where `user` is signed in, this session (of `key`) first, then the newest."""
    rows = UserSession.objects.purge_and_list(user)
    found = [
        Device(
            pk=row.pk,
            browser=devices.browser(row.user_agent),
            system=devices.system(row.user_agent),
            since=row.created_at,
            seen_at=row.last_seen_at,
            this=row.session_key == key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda d: (not d.this, -d.seen_at.timestamp()))


def role_sentence(role: str) -> str:
    """Return what a role may do as one sentence, beside what it sees (`SIGHT_WORDS`)."""
    rights = rights_of(role)
    if rights >= frozenset(May):
        return _("May do everything.")
    told = [str(WORDS[right]) for right in May if right in rights and right is not May.ENTER]
    listed = format_list(told, locale=formats.locale())
    return _("May %(rights)s.") % {"rights": listed}


def roles() -> list[dict[str, Any]]:
    """Return every role with its words, as forms and lists show it."""
    return [
        {
            "role": role.value,
            "title": role.label,
            "sees": SIGHT_WORDS[sight_of_role(role)],
            "may": role_sentence(role),
        }
        for role in User.Role
    ]


def who_may_what() -> list[tuple[str, list[bool]]]:
    """Return a row for each right: its words, and yes or no for each role in order."""
    return [(str(WORDS[right]), [right in rights_of(role) for role in User.Role]) for right in May]
