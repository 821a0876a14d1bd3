"""What is changed here: a version of a segment is saved, or it is put away."""

from dataclasses import replace

from django.utils import timezone

from rapport.web.accounts.models import User
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.segments import shelf
from rapport.web.segments.shelf import Segment


def save(*, by: User, segment: Segment) -> Segment:
    """Save the next version of a segment, and count who is in.

    Raises  RuleError, InputError, ConflictError: nothing was kept.
    """
    made = shelf.publish(replace(segment, author=str(by.pk)), now=timezone.now())
    details = {"version": made.version, "rule": made.rule, "retired": made.retired}
    audit.record(
        by=by, action=Action.CHANGE_SEGMENT, subject=f"segment:{made.key}", details=details
    )
    return made
