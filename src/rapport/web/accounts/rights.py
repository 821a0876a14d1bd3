"""What a role may see of a person. Asked by every selector, decided nowhere else (P30)."""

from enum import Enum

from django.contrib.auth.models import AnonymousUser

from rapport.web.accounts.models import User


class Sight(Enum):
    """How much of a person a teammate sees."""

    FULL = "full"
    MASKED = "masked"  # names, but contacts masked
    PSEUDONYMS = "pseudonyms"  # no names, no contacts, no words of the person


_OF_ROLE = {
    User.Role.OWNER: Sight.FULL,
    User.Role.MANAGER: Sight.FULL,
    User.Role.PRIVACY_OFFICER: Sight.FULL,
    User.Role.AGENT: Sight.MASKED,
    User.Role.ANALYST: Sight.PSEUDONYMS,
}


def sight_of(user: User | AnonymousUser) -> Sight:
    """Return what `user` may see; of an unknown role the least."""
    return _OF_ROLE.get(getattr(user, "role", None), Sight.PSEUDONYMS)
