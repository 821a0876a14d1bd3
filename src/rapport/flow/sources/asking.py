"""What a fetch was given, asked for by name."""

from datetime import timedelta

from rapport.flow.errors import ConfigError
from rapport.flow.http import Client
from rapport.flow.sources.base import Asked, Setting


def setting(asked: Asked, declared: tuple[Setting, ...], name: str) -> str:
    """Return what the connection says of a setting, else the setting's default."""
    default = next(s.default for s in declared if s.name == name)
    return asked.settings.get(name) or default or ""


def days(asked: Asked, declared: tuple[Setting, ...], name: str) -> timedelta:
    """Return a setting that is a number of days. Raises ConfigError: it is none."""
    said = setting(asked, declared, name)
    if not said.isascii() or not said.isdigit() or not 0 < int(said) <= 36_500:
        raise ConfigError(f"the setting `{name}` is no number of days", fix="write it as in 30")
    return timedelta(days=int(said))


def client(asked: Asked) -> Client:
    """Return what calls the service. Raises ConfigError: the source declares no host."""
    if asked.http is None:
        raise ConfigError("a source without hosts called a service", fix="update Rapport")
    return asked.http
