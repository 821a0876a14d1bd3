"""What the review desk changes: groups split, and what was last said taken back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.flow.cards import Judgement
from rapport.flow.errors import ConfigError, ConflictError
from rapport.web.accounts.models import User
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.connections.services import build_soon
from rapport.web.live.services import say
from rapport.web.people import judged, purposes
from rapport.web.people.services import UNDO_S, JudgementError
from rapport.web.review import selectors, shelf

__all__ = ["JudgementError", "split", "take_back"]


@transaction.atomic
def split(
    *, by: User, person_id: str, left: Sequence[str], right: Sequence[str], seen: int
) -> None:
    """Say that no account of `left` is one with any of `right`; both are of one person.

    `seen`  seq of the last judgement on any of these accounts that the page showed.
    Raises  JudgementError: somebody was faster, or the accounts are not those any more.
    """
    theirs = set(selectors.accounts_of(person_id))
    if not left or not right or {*left, *right} != theirs or set(left) & set(right):
        raise JudgementError(_("The accounts of this person changed meanwhile. Look again."))
    if selectors.last_seq(theirs) != seen:
        raise JudgementError(_("Somebody judged these accounts meanwhile. Look again."))
    audit.record(
        by=by,
        action=Action.DECIDE,
        subject=purposes.person_subject(person_id),
        purpose=purposes.IDENTITY,
        details={"judgement": "split", "left": len(left), "right": len(right)},
    )
    try:
        shelf.split(left, right, by=str(by.pk), now=timezone.now())
    except (ConfigError, ConflictError):
        raise JudgementError(
            _("The accounts of this person changed meanwhile. Look again.")
        ) from None
    build_soon(by, after_s=UNDO_S)
    say("decisions")


@transaction.atomic
def take_back(*, by: User, told: Sequence[Judgement]) -> None:
    """Take back what was said at once: one verdict, or all words of a split. All, or nothing.

    Raises  JudgementError: there is nothing, or somebody said another word since.
    """
    if not told:
        raise JudgementError(_("There is nothing of yours to take back."))
    for judgement in told:
        audit.record(
            by=by,
            action=Action.UNDO,
            subject=purposes.link_subject(*judgement.pair),
            purpose=purposes.IDENTITY,
            details={"judgement": "undo"},
        )
    try:
        shelf.take_back([j.seq for j in told], by=str(by.pk), now=timezone.now())
    except ConfigError:
        raise JudgementError(_("There is no such judgement to take back.")) from None
    except ConflictError:
        last = {j.pair: j for j in selectors.judgements()}
        other = next(last[j.pair] for j in told if last[j.pair].seq != j.seq)
        raise JudgementError(judged.overtaken(other)) from None
    build_soon(by, after_s=UNDO_S)
    say("decisions")
