"""Changing teammates. Every write to one is one of these functions."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from rapport.web.accounts.errors import AccountError
from rapport.web.accounts.links import password_user
from rapport.web.accounts.models import RoleRule, User
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.live.services import say


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


def one_line(name: str) -> str:
    """Return a name as it may stand in a mail's subject: without ends of lines."""
    return " ".join(name.split())


# ---------------------------------------------------------------- the own account


@transaction.atomic
def preferences_set(
    *, user: User, name: str, language: str, compact: bool, single_keys: bool
) -> User:
    """Change how somebody is called and how pages look to them."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.first_name, user.language = one_line(name), language
    user.compact, user.single_keys = compact, single_keys
    user.full_clean(exclude=["password"])
    user.save(update_fields=["first_name", "language", "compact", "single_keys"])
    return user


def language_set(*, user: User, language: str) -> None:
    """Keep the language somebody chose; what is none of ours is left out."""
    if language in dict(settings.LANGUAGES):
        User.objects.filter(pk=user.pk).update(language=language)


@transaction.atomic
def password_set(*, user: User, password: str) -> User:
    """Give `user` a new password. All sessions with the old one end by themselves.

    Raises  ValidationError: the password is weak.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(by=user, action=Action.RESET_PASSWORD, subject=f"user:{user.pk}")
    return user


@transaction.atomic
def password_reset(*, key: str, password: str) -> User:
    """Set a new password by a link, once.

    Raises  AccountError: the link was used, is too old or was never ours.
            ValidationError: the password is weak; the link stays good.
    """
    user = password_user(key, lock=True)
    if user is None:
        raise AccountError(_("This link was used already, or is too old. Ask for a new one."))
    return password_set(user=user, password=password)


def sessions_end(
    *, user: User, by: User | None = None, but: str = "", only: int | None = None
) -> int:
    """End sessions of `user`: all `but` the one of this key, or `only` one. Returns how many.

    `by`  who asked for it; None if it follows from another change that is recorded.
    """
    ended = UserSession.objects.filter(user=user).exclude(session_key=but)
    if only is not None:
        ended = ended.filter(pk=only)
    with transaction.atomic():
        keys = list(ended.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        ended.filter(session_key__in=keys).delete()
        if by is not None and keys:
            told = {"what": "sessions_ended", "count": len(keys)}
            record(by=by, action=Action.SIGN_OUT, subject=f"user:{user.pk}", details=told)
    return len(keys)


# ---------------------------------------------------------------- the team, by an owner


@transaction.atomic
def role_set(*, user: User, role: str, by: User) -> User:
    """Give a teammate another role, at once and in every open session.

    Raises  AccountError: the last owner must stay one, or there is no such role.
    """
    if role not in User.Role.values:
        raise AccountError(_("There is no such role. Choose one of the list."))
    user = _held(user)
    if user.role == role:
        return user
    _keep_an_owner(user)
    was, user.role = user.role, role
    user.save(update_fields=["role"])
    told = {"from": was, "to": role}
    record(by=by, action=Action.CHANGE_ROLE, subject=f"user:{user.pk}", details=told)
    say("team")
    return user


@transaction.atomic
def switch_off(*, user: User, by: User) -> User:
    """Keep a teammate out. What they did stays theirs; their open sessions and tokens end.

    Raises  AccountError: the last owner, or oneself.
    """
    if user.pk == by.pk:
        raise AccountError(_("You cannot switch yourself off. Ask another owner."))
    user = _held(user)
    if not user.is_active:
        return user
    _keep_an_owner(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    sessions_end(user=user)
    record(by=by, action=Action.SWITCH_OFF, subject=f"user:{user.pk}")
    say("team")
    return user


@transaction.atomic
def switch_on(*, user: User, by: User) -> User:
    """Let a teammate in again, with the role they had."""
    user = _held(user)
    if user.is_active:
        return user
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(by=by, action=Action.SWITCH_ON, subject=f"user:{user.pk}")
    say("team")
    return user


@transaction.atomic
def factors_remove(*, user: User, by: User) -> int:
    """Take away a teammate's lost second factor and sign them out. Returns how many there were."""
    user = _held(user)
    count = Authenticator.objects.filter(user=user).delete()[0]
    if count:
        sessions_end(user=user)
        told = {"what": "removed_by_owner"}
        record(by=by, action=Action.SECOND_FACTOR, subject=f"user:{user.pk}", details=told)
        say("team")
    return count


@transaction.atomic
def second_factor_require(*, roles: set[str], by: User) -> None:
    """Say which roles need a second factor; who has none is led to it by the next page.

    Raises  AccountError: there is no such role.
    """
    if not roles <= set(User.Role.values):
        raise AccountError(_("There is no such role. Choose one of the list."))
    for role in User.Role.values:
        RoleRule.objects.update_or_create(role=role, defaults={"second_factor": role in roles})
    told = {"setting": "second_factor", "roles": ",".join(sorted(roles))}
    record(by=by, action=Action.CHANGE_SETTING, subject="team:second_factor", details=told)
    say("team")


def _held(user: User) -> User:
    """Return `user` as they are now, locked together with all owners, in one order."""
    owners = Q(role=User.Role.OWNER, is_active=True)
    rows = User.objects.select_for_update().filter(owners | Q(pk=user.pk)).order_by("pk")
    return next(row for row in list(rows) if row.pk == user.pk)


def _keep_an_owner(user: User) -> None:
    """Refuse if no other owner would be left. The owners are locked already, see `_held`."""
    if user.role != User.Role.OWNER or not user.is_active:
        return
    others = User.objects.filter(role=User.Role.OWNER, is_active=True).exclude(pk=user.pk)
    if not others.exists():
        raise AccountError(
            _("Nothing was changed: a workspace needs an owner. Make somebody else one first.")
        )
