"""Changing the settings of the workspace, which lie in its folder and in no database."""

from typing import Any

from django.conf import settings

from rapport.web.accounts.models import User
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.ui import following


def settings_change(*, by: User, values: dict[str, Any], seen: str) -> list[str]:
    """Write the settings that are different now, and let this process go by them.

    Args  seen: digest of the file that `by` had before them.
    Returns  the names of what changed. The record holds these names, never their values.
    Raises  ConflictError: somebody else changed the file meanwhile. ConfigError: a wrong value.
    """
    held = settings.WORKSPACE.settings
    different = {name: value for name, value in values.items() if held[name] != value}
    if not different and seen == settings.WORKSPACE.digest:
        return []
    following.use(settings.WORKSPACE.changed(different, seen=seen))
    record(by=by, action=Action.CHANGE_SETTING, details={"settings": ", ".join(sorted(different))})
    return sorted(different)
