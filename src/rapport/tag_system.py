"""The tag system of a workspace: read, and changed a group at a time.

A tag that anybody bears or ever bore is never taken out: it is retired, so that it can be read.
"""

from dataclasses import replace
from functools import lru_cache

from rapport.flow.errors import ConfigError
from rapport.flow.profiles.tags import system_file
from rapport.flow.profiles.tags.system import (
    FILE,
    IMPORTS,
    LANGUAGES,
    LONGEST_ABOUT,
    LONGEST_KEY,
    LONGEST_NAME,
    MOST_DAYS,
    MOST_GROUPS,
    MOST_TAGS,
    ROLES,
    RULES,
    SETTERS,
    TEAM,
    Group,
    Tag,
    TagSystem,
    read,
    text_of,
)
from rapport.flow.workspace import Workspace
from rapport.tagged import is_named

__all__ = [
    "FILE",
    "IMPORTS",
    "LANGUAGES",
    "LONGEST_ABOUT",
    "LONGEST_KEY",
    "LONGEST_NAME",
    "MOST_DAYS",
    "MOST_GROUPS",
    "MOST_TAGS",
    "ROLES",
    "RULES",
    "SETTERS",
    "TEAM",
    "Group",
    "Tag",
    "TagSystem",
    "drop_group",
    "put_group",
    "system_of",
]

_read = lru_cache(maxsize=4)(read)


def system_of(workspace: Workspace) -> TagSystem:
    """Return the workspace's groups of tags. Cheap: what was read once is kept.

    Raises  InputError: tags.toml can't be read, or says what none may; it names the place.
    """
    return _read(text_of(workspace.root))


def put_group(workspace: Workspace, group: Group, *, seen: str) -> TagSystem:
    """Write a group, a new one or in place of the one of its short name.

    A tag of before that is not in it any more is retired if anybody ever bore it, else gone.
    `seen`  digest of the system that whoever changes it had before them
    Raises  ConflictError: it is another one now. InputError: the group says what none may.
    """
    before = system_of(workspace).group(group.key)
    left = [
        replace(tag, retired=True)
        for tag in (before.tags if before else ())
        if group.tag(tag.key) is None and is_named(workspace, group.key, tag.key)
    ]
    made = replace(group, tags=(*group.tags, *left))
    return system_file.put_group(workspace.root, made, seen=seen)


def drop_group(workspace: Workspace, key: str, *, seen: str) -> TagSystem:
    """Take a group out; if anybody ever bore a tag of it, those are retired instead.

    Raises  ConfigError: there is no such group. ConflictError: as `put_group`.
    """
    before = system_of(workspace).group(key)
    if before is None:
        raise ConfigError(f"there is no group {key[:LONGEST_KEY]!r}", fix="look at the tags again")
    if any(is_named(workspace, key, tag.key) for tag in before.tags):
        return put_group(workspace, replace(before, tags=()), seen=seen)
    return system_file.drop_group(workspace.root, key, seen=seen)
