"""Uploaded files between their arrival and their import: private, under random names.

    uploads/<key>        the file, 0600       uploads/<key>.name    what people call it, 0600

A file's name may be a person's, so it stands here and nowhere else until the log seals it.
"""

import os
import re
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from rapport import importing
from rapport.flow.errors import InputError
from rapport.flow.files import disk_errors_explained, private_folder, write_whole
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.workspace import Workspace
from rapport.stores import Progress, silent

_KEY = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME = 120


def place(workspace: Workspace) -> Path:
    """Return the folder of uploads, made if need be."""
    return private_folder(workspace.root / "uploads")


def create(workspace: Workspace, key: str) -> BinaryIO:
    """Open a new private file under `key`. Raises FileExistsError: the key is taken."""
    path = _path(workspace, key)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "wb")


def keep_name(workspace: Workspace, key: str, name: str) -> None:
    """Remember what people call the file."""
    shown = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", name).split())[-_LONGEST_NAME:]
    write_whole(_name(workspace, key), shown.encode(errors="replace"), mode=0o600)


def found(workspace: Workspace, key: str) -> tuple[Path, str] | None:
    """Return where the file lies and what people call it; None if it is gone."""
    path = _path(workspace, key)
    if not path.is_file():
        return None
    named = _name(workspace, key)
    return path, named.read_text(encoding="utf-8") if named.is_file() else ""


def take_in(
    workspace: Workspace, key: str, mapping: str, *, now: datetime, progress: Progress = silent
) -> importing.Added:
    """Import the file by its mapping, and keep the mapping for the next one.

    Raises  InputError: the file is gone, is no table, or the disk is full.
    """
    lies = found(workspace, key)
    if lies is None:
        raise InputError("the file is no longer here", fix="bring it in again")
    path, name = lies
    read_as = FileMapping.from_toml(mapping)
    with disk_errors_explained("the import"):
        done = importing.add_file(workspace, path, read_as, now=now, progress=progress, name=name)
        if done.good:
            importing.save_connection(workspace, read_as)
    return done


def drop(workspace: Workspace, key: str) -> None:
    """Delete the file and its name; nothing if they are gone."""
    _path(workspace, key).unlink(missing_ok=True)
    _name(workspace, key).unlink(missing_ok=True)


def drop_before(
    workspace: Workspace, moment: datetime, *, but: Collection[str] = frozenset()
) -> int:
    """Delete what was last written before `moment`, `but` some keys. Returns how many files."""
    gone = 0
    folder = workspace.root / "uploads"
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.stem not in but and path.stat().st_mtime < moment.timestamp():
            path.unlink(missing_ok=True)
            gone += path.suffix == ""
    return gone


def drop_all(workspace: Workspace) -> None:
    """Delete every upload: somebody who is to be forgotten may stand in one."""
    folder = workspace.root / "uploads"
    for path in folder.iterdir() if folder.is_dir() else ():
        path.unlink(missing_ok=True)


def _path(workspace: Workspace, key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise ValueError("no key of an upload")
    return place(workspace) / key


def _name(workspace: Workspace, key: str) -> Path:
    return _path(workspace, key).with_suffix(".name")
