"""tags.toml as a page changes it: one group at a time, all else as people wrote it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import tomlkit
from tomlkit import TOMLDocument

from rapport.flow.errors import ConflictError
from rapport.flow.files import alone_in, write_whole
from rapport.flow.profiles.tags.system import FILE, ROLES, Group, Tag, TagSystem, read, text_of

_MODE: Final = 0o600


def put_group(root: Path, group: Group, *, seen: str) -> TagSystem:
    """Write a group, a new one or in place of the one of its short name.

    Returns all as read again.
    `seen`  digest of the file that whoever changes it had before them
    Raises  ConflictError: it is another one now. InputError: the group says what none may, or the
            file can't be read; nothing is written.
    """
    return _changed(root, seen, lambda groups: _put(groups, group))


def drop_group(root: Path, key: str, *, seen: str) -> TagSystem:
    """Take a group out, with its tags. Raises as `put_group`."""
    return _changed(root, seen, lambda groups: groups.pop(key, None))


def _changed(root: Path, seen: str, change: Callable[[Any], object]) -> TagSystem:
    with alone_in(root / "secrets"):
        text = text_of(root)
        if read(text).digest != seen:
            raise ConflictError(
                "the tags were changed by somebody else meanwhile, so yours were not kept",
                fix="look at them again, then change what you still want to",
            )
        document: TOMLDocument = tomlkit.parse(text)
        change(document.setdefault("group", tomlkit.table(is_super_table=True)))
        new = tomlkit.dumps(document)
        made = read(new)
        mode = (root / FILE).stat().st_mode & 0o777 if (root / FILE).exists() else _MODE
        write_whole(root / FILE, new.encode(), mode=mode)
    return made


def _put(groups: Any, group: Group) -> None:
    """Change what differs of a group, so that comments beside the rest stay."""
    if group.key not in groups:
        groups[group.key] = tomlkit.table()
    entry = groups[group.key]
    _set(entry, "name", _inline(group.names))
    _set(entry, "exclusive", group.exclusive)
    _set(entry, "set_by", list(group.set_by))
    _set(entry, "roles", list(group.roles) if group.roles != ROLES else None)
    if "tag" not in entry:
        entry["tag"] = tomlkit.table(is_super_table=True)
    tags = entry["tag"]
    for key in [key for key in tags if group.tag(key) is None]:
        del tags[key]
    for tag in group.tags:
        if tag.key not in tags:
            tags[tag.key] = tomlkit.table()
        _put_tag(tags[tag.key], tag)


def _put_tag(entry: Any, tag: Tag) -> None:
    _set(entry, "name", _inline(tag.names))
    _set(entry, "about", tag.about or None)
    _set(entry, "days", tag.days)
    _set(entry, "retired", True if tag.retired else None)


def _set(entry: Any, name: str, value: Any) -> None:
    if value is None:
        entry.pop(name, None)
    elif entry.get(name) != value:
        entry[name] = value


def _inline(names: Any) -> Any:
    made = tomlkit.inline_table()
    made.update(names)
    return made
