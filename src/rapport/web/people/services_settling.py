"""What a value of a person is, said by a teammate: a fact of the data core, with its audit row."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.flow.errors import ConfigError, ConflictError, InputError
from rapport.flow.profile_cards import Contradiction
from rapport.web.accounts.models import User
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.connections.services import build_soon
from rapport.web.live.services import say
from rapport.web.people import purposes, settled, shelf
from rapport.web.people.services import UNDO_S


class SettlementError(Exception):
    """A word was not kept. The text is for the person at the screen."""


class UnreadableError(SettlementError):
    """What was typed is no value of the attribute."""


@transaction.atomic
def settle(
    *,
    by: User,
    person_id: str,
    attribute: str,
    kind: str,
    value: str = "",
    text: str = "",
    seen: int,
    purpose: str,
) -> int:
    """Keep that a value is right, not theirs, or not known. Returns the number of the word.

    `value`  of those that are claimed, as a choice has it; `text`: typed instead
    `seen`   number of the last word on the attribute that the page showed, 0 for none
    Raises   UnreadableError: what was typed is no value. SettlementError: somebody was faster,
             or the value is not claimed any more.
    """
    _written(Action.SETTLE, by, person_id, attribute, purpose, said=kind)
    try:
        seq = shelf.settle(
            person_id,
            attribute,
            kind,
            value=value,
            text=text,
            by=str(by.pk),
            seen=seen,
            now=timezone.now(),
        )
    except InputError:
        raise UnreadableError(settled.unreadable(attribute)) from None
    except ConflictError:
        raise SettlementError(settled.overtaken()) from None
    except ConfigError:
        raise SettlementError(
            _("Nobody says this of the person any more. Nothing was kept; look again.")
        ) from None
    _followed(by)
    return seq


@transaction.atomic
def unsettle(*, by: User, person_id: str, attribute: str, seq: int, purpose: str) -> None:
    """Take a word back: what was said before it counts again.

    Raises  SettlementError: it does not stand any more, or somebody said something since.
    """
    _written(Action.UNSETTLE, by, person_id, attribute, purpose)
    try:
        shelf.unsettle(person_id, seq, by=str(by.pk), now=timezone.now())
    except ConflictError:
        raise SettlementError(settled.overtaken()) from None
    except ConfigError:
        raise SettlementError(_("There is no such word to take back.")) from None
    _followed(by)


@transaction.atomic
def both_right(*, by: User, person_id: str, finding: Contradiction, purpose: str) -> int:
    """Keep that both sides of a contradiction are right. Returns the number of the word.

    Raises  SettlementError: somebody said so already, or the profile does not tell it any more.
    """
    _written(Action.SETTLE, by, person_id, finding.left.attribute, purpose, said="both")
    try:
        seq = shelf.both_right(person_id, finding.key, by=str(by.pk), now=timezone.now())
    except ConflictError:
        raise SettlementError(settled.overtaken()) from None
    except ConfigError:
        raise SettlementError(gone()) from None
    _followed(by)
    return seq


def gone() -> str:
    return _("This is not found in the person any more. Nothing was kept; look again.")


@transaction.atomic
def take_back_both(*, by: User, person_id: str, seq: int, purpose: str) -> None:
    """Take such a word back. Raises SettlementError: there is none that stands."""
    try:
        rule = shelf.take_back_both(person_id, seq, by=str(by.pk), now=timezone.now())
    except (ConfigError, ConflictError):
        raise SettlementError(_("There is no such word to take back.")) from None
    _written(Action.UNSETTLE, by, person_id, rule, purpose, said="both")
    _followed(by)


def _written(
    action: Action, by: User, person_id: str, attribute: str, purpose: str, **details: str
) -> None:
    audit.record(
        by=by,
        action=action,
        subject=purposes.person_subject(person_id),
        purpose=purpose,
        details={"attribute": attribute, **details},
    )


def _followed(by: User) -> None:
    build_soon(by, after_s=UNDO_S)
    say("decisions")
