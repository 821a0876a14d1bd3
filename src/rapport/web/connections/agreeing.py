"""Who asked for a sensitive field and who agreed: kept here, and written where readers obey it."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.flow.errors import RightsError
from rapport.intake import live
from rapport.web.accounts.models import User
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.connections.models import Approval
from rapport.web.live.services import say


class AgreementError(Exception):
    """A rule said no. The text is for the person at the screen."""


def ask(*, connection: str, field: str, purpose: str, dpia: str, by: User) -> Approval:
    """Ask that a sensitive field be taken in.

    Raises  AgreementError: it was asked for already, or the source does not rest on consent.
    """
    found = live.known(settings.WORKSPACE, connection)
    if found is None or found.basis != "consent" or purpose not in found.purposes:
        raise AgreementError(
            _(
                "The source has to rest on consent, and to be for this purpose. Change how it is"
                " connected first."
            )
        )
    try:
        with transaction.atomic():
            made = Approval.objects.create(
                connection=connection, field=field, purpose=purpose, dpia=dpia, asked_by=by
            )
            _record(Action.ASK_FIELD, made, by)
    except IntegrityError:
        raise AgreementError(_("This field was asked for already.")) from None
    say("sources")
    return made


@transaction.atomic
def agree(*, pk: int, by: User) -> Approval:
    """Let the field be taken in: the second of two people says yes.

    Locks the row: of two who agree at once, one did.
    Raises  Approval.DoesNotExist. AgreementError: who asked can't agree; or it is agreed.
    """
    found = Approval.objects.select_for_update().get(pk=pk, ended_at__isnull=True)
    if found.approved_at is not None:
        raise AgreementError(_("Somebody has agreed to this already."))
    if found.asked_by_id in (None, by.pk):
        raise AgreementError(
            _("Two people are needed: somebody else than who asked has to agree.")
        )
    found.approved_by, found.approved_at = by, timezone.now()
    found.save(update_fields=["approved_by", "approved_at"])
    _record(Action.APPROVE_FIELD, found, by)
    try:
        live.field_on(
            settings.WORKSPACE,
            found.connection,
            found.field,
            purpose=found.purpose,
            dpia=found.dpia,
            asked_by=str(found.asked_by_id),
            approved_by=str(by.pk),
            now=found.approved_at,
        )
    except RightsError:
        raise AgreementError(
            _("The source’s terms, purposes or ground do not allow this field any more.")
        ) from None
    say("sources")
    return found


@transaction.atomic
def end(*, pk: int, by: User) -> Approval:
    """Refuse or take back. What came by then stays; from now on the field is dropped."""
    found = Approval.objects.select_for_update().get(pk=pk, ended_at__isnull=True)
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    _record(Action.END_FIELD, found, by)
    live.field_off(settings.WORKSPACE, found.connection, found.field)
    say("sources")
    return found


def _record(action: Action, approval: Approval, by: User) -> None:
    details = {"purpose": approval.purpose, "agreement": approval.pk}
    record(by=by, action=action, subject=f"source:{approval.connection}", details=details)
