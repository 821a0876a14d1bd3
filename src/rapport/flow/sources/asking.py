"""What a fetch was given, asked for by name."""

from rapport.flow.errors import ConfigError
from rapport.flow.http import Client
from rapport.flow.sources.base import Asked, Setting


def setting(asked: Asked, declared: tuple[Setting, ...], name: str) -> str:
    """Return what the connection says of a setting, else the setting's default."""
    default = next(s.default for s in declared if s.name == name)
    return asked.settings.get(name) or default or ""


def client(asked: Asked) -> Client:
    """Return what calls the service. Raises ConfigError: the source declares no host."""
    if asked.http is None:
        raise ConfigError("a source without hosts called a service", fix="update Rapport")
    return asked.http
