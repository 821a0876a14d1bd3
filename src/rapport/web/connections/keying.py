"""Making and revoking write keys: the key and its row of the audit stand or fall together."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rapport.intake import write_keys
from rapport.intake.write_keys import KeyKind
from rapport.web.accounts.models import User
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.live.services import say


@transaction.atomic
def key_make(
    *, name: str, label: str, kind: KeyKind, origins: Sequence[str], per_s: int, by: User
) -> str:
    """Make a write key of a connection. Returns it: nobody can read it again.

    Raises  FlowError: no key was made, and why.
    """
    details = {"kind": kind, "origins": len(origins), "per_s": per_s}
    record(by=by, action=Action.KEY_MADE, subject=f"source:{name}", details=details)
    say("sources")
    # the file comes last: if it can't be written the row goes too
    return write_keys.make(
        settings.WORKSPACE,
        name,
        label=label,
        kind=kind,
        origins=origins,
        per_s=per_s,
        now=timezone.now(),
    )


@transaction.atomic
def key_revoke(*, name: str, label: str, by: User) -> None:
    """Revoke a write key: a running collector knows within seconds.

    Raises  FlowError: no such key is in use; nothing was changed.
    """
    record(by=by, action=Action.KEY_REVOKED, subject=f"source:{name}")
    say("sources")
    write_keys.revoke(settings.WORKSPACE, name, label, now=timezone.now())
