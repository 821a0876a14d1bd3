"""Changing the settings of the workspace and its tags, which lie in its folder, in no database."""

from typing import Any

from django.conf import settings

from rapport.tag_system import Group
from rapport.web.accounts.models import User
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.connections.services import build_soon
from rapport.web.setup import shelf
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


def tags_put(*, by: User, group: Group, seen: str) -> None:
    """Write a group of tags, and let profiles follow.

    Args  seen: digest of the tags that `by` had before them.
    Raises  ConflictError: somebody else changed them meanwhile. InputError: a wrong group.
    """
    shelf.put_group(group, seen=seen)
    record(by=by, action=Action.CHANGE_TAGS, details={"group": group.key})
    build_soon(by)


def tags_drop(*, by: User, key: str, seen: str) -> bool:
    """Take a group of tags out. Returns false if somebody ever bore one: those are retired.

    Raises  ConfigError: there is none. ConflictError: somebody else changed the tags meanwhile.
    """
    left = shelf.drop_group(key, seen=seen).group(key)
    record(by=by, action=Action.CHANGE_TAGS, details={"group": key, "out": left is None})
    build_soon(by)
    return left is None
