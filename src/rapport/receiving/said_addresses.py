"""Addresses among the settings of a connection: whether they can be called, and hide no key.

Settings lie in the clear in sources/<name>.toml and stand on pages; what is secret does not.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from rapport.flow.errors import HostRefused, InputError
from rapport.flow.http import host_of
from rapport.flow.sources.base import Source

_WITHIN: Final = ("token", "secret", "passw", "apikey", "signature", "credential")
_WHOLE: Final = frozenset({"key", "auth", "sig", "pwd", "sid", "jwt"})


def need_sound(source: Source, settings: Mapping[str, str]) -> None:
    """Raise InputError, naming the setting, if one that holds an address can't be called."""
    for name, address in _addresses(source, settings):
        try:
            host_of(address)
        except HostRefused as error:
            raise InputError(
                f"the setting `{name}` can't be used: {error.what}", fix=error.fix
            ) from None
    for setting in source.settings:
        said = settings.get(setting.name, "")
        if setting.form == "host" and not (said.isprintable() and said.isascii()):
            raise InputError(
                f"the setting `{setting.name}` holds a letter that no host's name has",
                fix="write it again, as in imap.example.com",
            )


def need_open(source: Source, settings: Mapping[str, str]) -> None:
    """Raise InputError if what stands behind the ? of an address seems to be a key."""
    for name, address in _addresses(source, settings):
        for part, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True):
            if _is_secret(part):
                raise InputError(
                    f"the address in the setting `{name}` holds what is secret: {part}=...",
                    fix="leave it out, since settings are shown: a source that needs a key asks"
                    " for it apart; what is had only so can come in as a file: rapport add FILE",
                )


def _addresses(source: Source, settings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for setting in source.settings:
        if setting.form == "url" and not setting.secret and settings.get(setting.name):
            yield setting.name, settings[setting.name]


def _is_secret(part: str) -> bool:
    said = part.casefold()
    words = re.split(r"[^a-z0-9]+", said)
    return any(word in said.replace("_", "") for word in _WITHIN) or not _WHOLE.isdisjoint(words)
