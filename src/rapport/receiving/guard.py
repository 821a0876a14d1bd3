"""Whom the code of a source may call, enforced while it runs: also if it goes round flow/http.py.

Somebody else's source is code of theirs. While its `fetch` runs, every look-up of a name and
every connection of its thread is compared with the hosts that the source declares.

Never: a promise about threads or programs that such code starts itself.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, local
from typing import Any, Final

from rapport.flow.errors import HostRefused

_LOOKED_UP: Final = ("socket.getaddrinfo", "socket.gethostbyname")
#: With or without a connection: of each the address is the second argument.
_CALLED: Final = ("socket.connect", "socket.sendto", "socket.sendmsg")
_here, _lock = local(), Lock()
_listening: list[bool] = []  # once in a process: such a hook can't be taken away


@dataclass
class _Guard:
    """The hosts that may be called, and whether one of them was looked up by now."""

    source: str
    hosts: frozenset[str]
    looked_up: bool = False

    def named(self, host: str) -> None:
        """Raise HostRefused unless the name is that of one of the hosts."""
        if host not in {_name(known) for known in self.hosts}:
            raise self._refused(host)
        self.looked_up = True

    def called(self, address: object) -> None:
        """Raise HostRefused for a connection to a number that stands for none of the hosts.

        What a name stands for changes from one look-up to the next, so after the look-up of a
        host a connection to a number is taken for one to it.
        """
        if not isinstance(address, tuple):
            raise self._refused("a socket of this machine")
        if not self.looked_up:
            self.named(_text(address[0]))

    def _refused(self, host: str) -> HostRefused:
        return HostRefused(
            f"{self.source} may not call {host}",
            fix=f"it names these hosts: {', '.join(sorted(self.hosts)) or 'none'}",
        )


@contextmanager
def only(source: str, hosts: frozenset[str]) -> Iterator[None]:
    """Let this thread connect to none but these hosts: names, or 'name:port'.

    Raises  HostRefused, from within: it tried another one.
    """
    _listen()
    before = getattr(_here, "guard", None)
    _here.guard = _Guard(source, hosts)
    try:
        yield
    finally:
        _here.guard = before


def _listen() -> None:
    """Hear of what this process does with sockets, from the first guard on and for good."""
    with _lock:
        if not _listening:
            sys.addaudithook(_heed)
            _listening.append(True)


def _heed(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    guard: _Guard | None = getattr(_here, "guard", None)
    if guard is None:
        return
    if event in _LOOKED_UP and arguments[0] is not None:
        guard.named(_text(arguments[0]))
    elif event in _CALLED and arguments[1] is not None:
        guard.called(arguments[1])


def _name(host: str) -> str:
    """Return a host without its port."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return name.strip("[]")


def _text(host: object) -> str:
    """Return a host as hosts are compared: ASCII in small letters."""
    said = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    try:
        return said.encode("idna").decode().lower()
    except UnicodeError:
        return said.lower()
