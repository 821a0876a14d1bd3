"""Tags of people, set and taken off by a teammate: facts of the data core, with their audit rows.

Pages show them at once; what is counted of them follows with the next build.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.flow.errors import ConfigError, ConflictError, InputError, RightsError
from rapport.web.accounts.models import User
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.live.services import say
from rapport.web.people import purposes, settled, shelf


class TagError(Exception):
    """A word on a tag was not kept. The text is for the person at the screen."""


@transaction.atomic
def set_tag(
    *,
    by: User,
    person_id: str,
    group: str,
    tag: str,
    on: bool,
    seen: int | None,
    purpose: str,
) -> tuple[int, ...]:
    """Set a tag, or take it off. Returns the numbers of the words; none if it was so already.

    `seen`  number of the last word on the tag, of an exclusive group on the group, that the page
            showed, 0 for none; None if that is not to be compared
    Raises  TagError: somebody was faster, there is no such tag or person, or others set it.
    """
    _written(Action.TAG if on else Action.UNTAG, by, person_id, f"{group}:{tag}", purpose)
    try:
        seqs = shelf.tag(
            person_id, group, tag, on=on, by=str(by.pk), role=by.role, seen=seen,
            now=timezone.now(),
        )  # fmt: skip
    except ConflictError:
        raise TagError(settled.overtaken()) from None
    except RightsError:
        raise TagError(_("Other roles set the tags of this group. Nothing was kept.")) from None
    except (ConfigError, InputError):
        told = _("This tag can’t be set here any more. Nothing was kept; look again.")
        raise TagError(told) from None
    if seqs:
        say("decisions")
    else:
        transaction.set_rollback(True)  # nothing was done, so nothing is written down
    return seqs


@transaction.atomic
def take_back(*, by: User, person_id: str, seq: int, purpose: str) -> None:
    """Take a word on a tag back: it is as if it had never been said.

    Raises  TagError: it does not stand any more, others set the group, or somebody said something
            since.
    """
    try:
        word = shelf.take_back_tag(person_id, seq, by=str(by.pk), role=by.role, now=timezone.now())
    except ConflictError:
        raise TagError(settled.overtaken()) from None
    except (ConfigError, InputError, RightsError):
        raise TagError(_("There is no such word to take back.")) from None
    _written(Action.TAG_UNDONE, by, person_id, f"{word.group}:{word.tag}", purpose)
    say("decisions")


def _written(action: Action, by: User, person_id: str, tag: str, purpose: str) -> None:
    audit.record(
        by=by,
        action=action,
        subject=purposes.person_subject(person_id),
        purpose=purpose,
        details={"tag": tag},
    )
