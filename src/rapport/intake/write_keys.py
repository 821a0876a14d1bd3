"""Write keys of a connection as pages show them, and how many events of each were refused.

Never: a key handed back, but by `make`, once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rapport.collect import keys
from rapport.collect.keys import PER_S, KeyKind, WriteKey
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.refusals import Refused
from rapport.flow.sources.collector.source import SOURCE
from rapport.flow.workspace import Workspace
from rapport.intake import live
from rapport.stores import Stores

__all__ = [
    "PER_S",
    "KeyKind",
    "Refused",
    "WriteKey",
    "has_keys",
    "made",
    "make",
    "refused",
    "revoke",
]


def has_keys(workspace: Workspace, name: str) -> bool:
    """Tell whether events are sent to the connection of that name, by write keys."""
    found = live.known(workspace, name)
    return found is not None and found.source == SOURCE.name


def made(workspace: Workspace, name: str) -> tuple[WriteKey, ...]:
    """Return the keys of a connection: those in use first, then by age, the newest first.

    Raises  ConfigError: its file can't be read.
    """
    found = keys.of_connection(_file(workspace, name))
    return tuple(sorted(found, key=lambda k: (k.revoked_at is not None, -k.made_at.timestamp())))


def make(
    workspace: Workspace,
    name: str,
    *,
    label: str,
    kind: KeyKind,
    origins: Sequence[str],
    per_s: int,
    now: datetime,
) -> str:
    """Make a key. Returns it: only its digest is kept.

    Raises  InputError: a label that is taken, no origin; see keys.make.
    """
    names = Pseudonyms(workspace.secret("ids"))
    file = _file(workspace, name)
    return keys.make(file, names, label=label, kind=kind, origins=origins, per_s=per_s, now=now)


def revoke(workspace: Workspace, name: str, label: str, *, now: datetime) -> None:
    """Let nothing in by the key of that label any more. Raises InputError: none is in use."""
    keys.revoke(_file(workspace, name), label, now=now)


def refused(
    workspace: Workspace, name: str, *, now: datetime, days: int = 7
) -> tuple[Refused, ...]:
    """Return what was refused of a connection's keys in the last days, today among them."""
    first = now.date() - timedelta(days=days - 1)
    return Stores(workspace).received.refused(name, first)


def _file(workspace: Workspace, name: str) -> Path:
    return workspace.sources / f"{name}.toml"
