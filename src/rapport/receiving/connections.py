"""Which sources a workspace is connected to: sources/<name>.toml, one each."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import tomlkit
from tomlkit.exceptions import TOMLKitError

from rapport.flow.errors import ConfigError, InputError, StopSource
from rapport.flow.files import alone_in, private_folder, write_whole
from rapport.flow.sources import plugins
from rapport.flow.sources.base import Source
from rapport.flow.sources.rows import Ground
from rapport.flow.workspace import Workspace

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
#: Under these its file says since when a connection takes in nothing.
PAUSED, LEAVING = "paused_at", "leaving_at"
State = Literal["on", "paused", "leaving"]
_TEXTS = ("source", "basis", "region", "numbers_of")


@dataclass(frozen=True)
class Connection:
    """One workspace's use of a source that is fetched or sent to us.

    `name`      as its entries bear it in the facts log
    `source`    the source's name, see plugins.by_name
    `purposes`, `basis`  what its rows may be used for and on what ground
    `region`    country of phones without a prefix; '' the workspace's
    `numbers_of`  the connection whose numbers `user` and the like are; '' its own
    `settings`  what the source asks for, but its secrets
    """

    name: str
    source: str
    purposes: tuple[str, ...] = ()
    basis: str = ""
    region: str = ""
    numbers_of: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def of_source(self) -> Source:
        """The code behind it. Raises ConfigError: it is not installed."""
        return plugins.by_name(self.source)

    @property
    def ground(self) -> Ground:
        """What its rows stand on."""
        source = self.of_source
        return Ground(
            self.name,
            source.policy,
            self.purposes,
            self.basis,
            self.region,
            source.verified,
            source.mode,
            self.numbers_of,
        )


def save(workspace: Workspace, connection: Connection) -> Path:
    """Write the connection's file; what other parts keep in it stays. Returns the file."""
    path = _path(workspace, connection.name)
    with alone_in(private_folder(workspace.sources)):  # a key that is revoked must stay so
        known = path.read_text("utf-8") if path.is_file() else ""
        document = tomlkit.parse(known)
        for key in _TEXTS:
            document[key] = getattr(connection, key)
        document["purposes"] = list(connection.purposes)
        document["settings"] = {
            name: tomlkit.string(said, multiline="\n" in said)  # for people to read and change
            for name, said in connection.settings.items()
        }
        write_whole(path, tomlkit.dumps(document).encode(), mode=0o600)
    return path


def load(workspace: Workspace, name: str) -> Connection:
    """Return the connection of that name.

    Raises  ConfigError: there is none, or its file can't be read.
    """
    said: dict[str, Any] = _document(workspace, name).unwrap()
    try:
        texts = {key: str(said.get(key, "")) for key in _TEXTS}
        purposes = tuple(str(p) for p in said.get("purposes", ()))
        settings = {str(k): str(v) for k, v in said.get("settings", {}).items()}
    except (AttributeError, TypeError) as error:
        raise _unreadable(name, error) from error
    return Connection(name=name, purposes=purposes, settings=settings, **texts)


def _document(workspace: Workspace, name: str) -> tomlkit.TOMLDocument:
    path = _path(workspace, name)
    if not path.is_file():
        raise ConfigError(
            f"nothing is connected under the name {name!r}",
            fix=f"use one of: {', '.join(names(workspace)) or 'none is connected yet'}",
        )
    try:
        return tomlkit.parse(path.read_text("utf-8"))
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: Exception) -> ConfigError:
    return ConfigError(
        f"{name}.toml in sources/ can't be read ({type(error).__name__})",
        fix="mend it by hand, or connect the source anew",
    )


def part(workspace: Workspace, name: str, key: str) -> Any:
    """Return what another part keeps in the connection's file under `key`; None if nothing."""
    return _document(workspace, name).unwrap().get(key)


def keep_part(workspace: Workspace, name: str, key: str, value: Any) -> None:
    """Keep `value` under `key` in the connection's file; all else there stays."""
    with alone_in(private_folder(workspace.sources)):
        document = _document(workspace, name)
        document[key] = value
        write_whole(_path(workspace, name), tomlkit.dumps(document).encode(), mode=0o600)


def change_part(workspace: Workspace, name: str, key: str, change: Callable[[Any], Any]) -> None:
    """Keep what `change` makes of what is kept under `key`: nobody else changes it meanwhile."""
    with alone_in(private_folder(workspace.sources)):
        document = _document(workspace, name)
        document[key] = change(document.unwrap().get(key))
        write_whole(_path(workspace, name), tomlkit.dumps(document).encode(), mode=0o600)


def drop_part(workspace: Workspace, name: str, key: str) -> None:
    """Keep nothing under `key` in the connection's file any more; all else there stays."""
    with alone_in(private_folder(workspace.sources)):
        document = _document(workspace, name)
        if key in document:
            del document[key]
            write_whole(_path(workspace, name), tomlkit.dumps(document).encode(), mode=0o600)


def state(workspace: Workspace, name: str) -> State:
    """Return whether a connection takes in what comes: see ending.py.

    Raises  ConfigError: there is none, or its file can't be read.
    """
    said = _document(workspace, name)
    return "leaving" if said.get(LEAVING) else "paused" if said.get(PAUSED) else "on"


def need_on(workspace: Workspace, name: str) -> None:
    """Raise StopSource if somebody paused the connection, or is disconnecting it."""
    found = state(workspace, name)
    if found == "paused":
        raise StopSource(f"{name} is paused", fix="resume it when it is to be read again")
    if found == "leaving":
        raise StopSource(f"{name} is being disconnected", fix="connect it anew if you want it")


def drop(workspace: Workspace, name: str) -> None:
    """Delete the connection's file."""
    _path(workspace, name).unlink(missing_ok=True)


def names(workspace: Workspace) -> tuple[str, ...]:
    """Return the names of all connections, in order."""
    return tuple(sorted(path.stem for path in workspace.sources.glob("*.toml")))


def changed_at(workspace: Workspace, name: str) -> datetime:
    """Return when the connection's file was last changed, in UTC."""
    return datetime.fromtimestamp(_path(workspace, name).stat().st_mtime, UTC)


def need_name(name: str) -> None:
    """Raise InputError if no connection can be called so: it would name another file, too."""
    if not _NAME.fullmatch(name):
        raise InputError(
            f"a connection can't be called {name!r}",
            fix="use a-z, 0-9, - and _, at most 40, beginning with a letter or digit",
        )


def _path(workspace: Workspace, name: str) -> Path:
    need_name(name)
    return workspace.sources / f"{name}.toml"
