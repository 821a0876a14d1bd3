"""What is changed here: a new version of the policy is put into force."""

from django.utils import timezone

from rapport.scoring import Policy
from rapport.web.accounts.models import User
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.connections.services import build_soon
from rapport.web.scoring import shelf


def publish(*, by: User, draft: Policy) -> Policy:
    """Put the next version into force, and let profiles be built by it.

    Raises  PolicyError, ConflictError: nothing was kept.
    """
    made = shelf.publish(draft, now=timezone.now())
    details = {"version": made.version, "from": made.in_force_from.date().isoformat()}
    audit.record(
        by=by, action=Action.CHANGE_SETTING, subject=f"policy:{made.version}", details=details
    )
    build_soon(by)
    return made
