"""Inviting teammates: a link by mail or by hand, good for seven days and for one person."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from rapport.web.accounts import links, mail
from rapport.web.accounts.errors import AccountError
from rapport.web.accounts.models import Invitation, User
from rapport.web.accounts.services import one_line
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.live.services import say

GOOD_FOR = timedelta(days=7)


def invite(*, email: str, name: str, role: str, language: str, by: User) -> Invitation:
    """Keep an invitation; `post` mails it.

    Raises  AccountError: they work here already, or are invited already.
    """
    email = User.objects.normalize_email(email.strip()).lower()
    if User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email)).exists():
        raise AccountError(_("Somebody with this e-mail is on the team already. See the list."))
    try:
        with transaction.atomic():
            invitation = Invitation(
                email=email, name=one_line(name), role=role, language=language, made_by=by
            )
            _renew(invitation)
            invitation.save()
            _recorded(invitation, by, "made")
    except IntegrityError:
        raise AccountError(
            _("This person is invited already. Send the invitation again, or revoke it.")
        ) from None
    say("team")
    return invitation


@transaction.atomic
def renew(*, invitation: Invitation, by: User) -> Invitation:
    """Make a new link for another seven days; the old one is dead.

    Raises  AccountError: it was accepted or revoked meanwhile.
    """
    invitation = _held_open(invitation)
    _renew(invitation)
    invitation.save(update_fields=["nonce", "expires_at", "mailed_at"])
    _recorded(invitation, by, "renewed")
    say("team")
    return invitation


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> Invitation:
    """Take an invitation back.

    Raises  AccountError: it was accepted or revoked meanwhile.
    """
    invitation = _held_open(invitation)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    _recorded(invitation, by, "revoked")
    say("team")
    return invitation


def post(invitation: Invitation) -> None:
    """Mail the link. Raises MailError if it did not go out; the invitation stays as it is."""
    link = mail.address_of(links.invitation_path(invitation))
    told = {"by": invitation.made_by.name, "name": invitation.name, "link": link}
    told |= {"days": GOOD_FOR.days, "role": User.Role(invitation.role).label}
    mail.send(mail.compose("invitation", invitation.email, invitation.language, told))
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=timezone.now())


def open_by_key(key: str, *, lock: bool = False) -> Invitation | None:
    """Return the invitation of a link; None if it is used, revoked, too old, or never ours."""
    told = links.invitation_told(key)
    if told is None:
        return None
    rows = Invitation.objects.select_for_update() if lock else Invitation.objects
    invitation = rows.filter(pk=told[0], nonce=told[1]).first()
    if invitation is None or not invitation.is_open or invitation.expired(timezone.now()):
        return None
    return invitation


@transaction.atomic
def accept(*, key: str, name: str, password: str | None) -> User:
    """Make the invited person a teammate, once. Without a password they must add a passkey.

    Raises  AccountError: the link is used, revoked or too old.
            ValidationError: the password is weak; the link stays good.
    """
    invitation = open_by_key(key, lock=True)
    if invitation is None:
        raise AccountError(_("This invitation was used, revoked, or is too old."))
    email = invitation.email
    if User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email)).exists():
        raise AccountError(_("You are on the team already. Sign in."))
    user = User(username=email, email=email, first_name=one_line(name), role=invitation.role)
    user.language = invitation.language
    if password is None:
        user.set_unusable_password()
    else:
        validate_password(password, user)
        user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    told = {"invitation": invitation.pk, "what": "accepted"}
    record(by=user, action=Action.INVITE, subject=f"user:{user.pk}", details=told)
    say("team")
    return user


def _renew(invitation: Invitation) -> None:
    invitation.nonce = get_random_string(32)
    invitation.expires_at = timezone.now() + GOOD_FOR
    invitation.mailed_at = None


def _held_open(invitation: Invitation) -> Invitation:
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not held.is_open:
        raise AccountError(_("This invitation was accepted or revoked meanwhile."))
    return held


def _recorded(invitation: Invitation, by: User, what: str) -> None:
    told = {"what": what, "role": invitation.role}
    record(by=by, action=Action.INVITE, subject=f"invitation:{invitation.pk}", details=told)
