"""Changing teammates. Every write to one is one of these functions."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from rapport.web.accounts.models import User


@transaction.atomic
def user_create(*, username: str, password: str, name: str, role: str) -> User:
    """Make a teammate, or give the one of this username a new password, name and role.

    Raises  ValidationError: a weak password, an unknown role, an unusable username.
    """
    user = User.objects.filter(username=username).first() or User(username=username)
    user.first_name, user.role = name, role
    user.email = username if "@" in username else user.email
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user
