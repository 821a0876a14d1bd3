"""Which programs a connection may run on this machine: those named on the command line.

Who may connect sources on a page must not become who may run programs on the server. So each
program stands in sources/<name>.toml with a keyed digest, and only the command writes that.
"""

from rapport.flow.errors import ConfigError
from rapport.flow.sources.base import Source
from rapport.receiving import connections
from rapport.receiving.connections import Connection
from rapport.stores import Stores

_PART = "programs"


def allow(stores: Stores, connection: Connection) -> None:
    """Let the programs of a connection be run from now on. For the command line only."""
    said = {name: _digest(stores, connection, name) for name in _named(connection.of_source)}
    if said:
        connections.keep_part(stores.workspace, connection.name, _PART, said)


def need_allowed(stores: Stores, connection: Connection) -> None:
    """Raise ConfigError if a program was named by anything but the command line."""
    allowed = connections.part(stores.workspace, connection.name, _PART)
    for name in _named(connection.of_source):
        kept = allowed.get(name) if isinstance(allowed, dict) else None
        if kept != _digest(stores, connection, name):
            raise ConfigError(
                f"the program of {connection.name} was not named on the command line",
                fix="who runs this machine connects it there: rapport add singer -- PROGRAM",
            )


def _named(source: Source) -> list[str]:
    return [setting.name for setting in source.settings if setting.form == "program"]


def _digest(stores: Stores, connection: Connection, setting: str) -> str:
    program = connection.settings.get(setting, "")
    return stores.pseudonyms.one("program", connection.name, setting, program)
