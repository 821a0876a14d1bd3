"""Signed links that let somebody in once: to join the team, or to set a new password."""

from django.contrib.auth.tokens import default_token_generator
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from rapport.web.accounts.models import Invitation, User

_SALT = "rapport.invitation"


def invitation_path(invitation: Invitation) -> str:
    """Return the address where the invited person says yes."""
    key = Signer(salt=_SALT).sign_object([invitation.pk, invitation.nonce])
    return reverse("join", args=[key])


def invitation_told(key: str) -> tuple[int, str] | None:
    """Return the number and the nonce that a key was signed over; None for a forged one."""
    try:
        pk, nonce = Signer(salt=_SALT).unsign_object(key)
    except (BadSignature, ValueError, TypeError):
        return None
    return pk, nonce


def password_path(user: User) -> str:
    """Return the address where `user` sets a new password; dead once the password changes."""
    key = f"{int_to_base36(user.pk)}-{default_token_generator.make_token(user)}"
    return reverse("password_new", args=[key])


def password_user(key: str, *, lock: bool = False) -> User | None:
    """Return whose password `key` may set; None if it is forged, used, old, or they are off."""
    number, _line, token = key.partition("-")
    try:
        pk = base36_to_int(number)
    except ValueError:
        return None
    users = User.objects.select_for_update() if lock else User.objects
    user = users.filter(pk=pk, is_active=True).first()
    return user if user and default_token_generator.check_token(user, token) else None
