"""What people of the team change here: judgements on two accounts.

A judgement is a fact of the data core; the profiles follow with the next build.
"""

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
from rapport.web.people import judged, purposes, shelf

Pair = tuple[str, str]
#: Time to take a judgement back before the profiles are built with it.
UNDO_S = 12


class JudgementError(Exception):
    """A judgement was not kept. The text is for the person at the screen."""


def judge(*, by: User, kind: str, pair: Pair, seen: int, purpose: str) -> Judgement:
    """Say that two accounts are the same, different, or that one can't tell (unsure).

    `seen`  seq of the last judgement on the pair that the page showed, 0 for none.
    Raises  JudgementError: somebody was faster, or there is no such account any more.
    """
    if kind not in ("same", "different", "unsure"):
        raise JudgementError(_("Say the same, not the same, or can’t tell."))
    return _keep(by, kind, pair, seen, purpose, Action.DECIDE)


def take_back(*, by: User, pair: Pair, seq: int, purpose: str) -> Judgement:
    """Take the last judgement on a pair back: what was said before it counts again.

    Raises  JudgementError: it is not the last one any more, or there is none.
    """
    told = shelf.judgements([pair])
    if not any(j.seq == seq for j in told):
        raise JudgementError(_("There is no such judgement to take back."))
    if told[-1].seq != seq:
        raise JudgementError(judged.overtaken(told[-1]))
    return _keep(by, "undo", pair, seq, purpose, Action.UNDO)


@transaction.atomic
def _keep(by: User, kind: str, pair: Pair, seen: int, purpose: str, action: Action) -> Judgement:
    """Write the judgement and its row of the audit: both, or neither."""
    subject = purposes.link_subject(*pair)
    audit.record(
        by=by, action=action, subject=subject, purpose=purpose, details={"judgement": kind}
    )
    try:
        seq = shelf.decide(kind, pair, by=str(by.pk), seen=seen, now=timezone.now())
    except ConflictError:
        raise JudgementError(judged.overtaken(shelf.judgements([pair])[-1])) from None
    except ConfigError:
        raise JudgementError(
            _("One of the two accounts is not known any more. Nothing was kept.")
        ) from None
    if kind != "unsure":
        build_soon(by, after_s=UNDO_S)
    say("decisions")
    return next(j for j in shelf.judgements([pair]) if j.seq == seq)
