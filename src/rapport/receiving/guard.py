"""Whom the code of a source may call, enforced while it runs: also if it goes round flow/http.py.

Somebody else's source is code of theirs. While its `fetch` runs, every look-up of a name and
every connection of its thread is compared with the hosts that the source declares; a connection
to a number, with those that the look-ups of these hosts gave.

Never: a promise about threads or programs that such code starts itself.
"""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import wraps
from ipaddress import ip_address
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
    """The hosts that may be called, those that were looked up by now, and their addresses."""

    source: str
    hosts: frozenset[str]
    looked_up: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)

    def named(self, host: str) -> None:
        """Raise HostRefused unless the name is that of one of the hosts."""
        if host not in {_name(known) for known in self.hosts}:
            raise self._refused(host)
        self.looked_up.add(host)

    def called(self, address: object) -> None:
        """Raise HostRefused for a connection to what stands for none of the hosts."""
        if not isinstance(address, tuple):
            raise self._refused("a socket of this machine")
        said = _text(address[0])
        number = _number(said)
        if number is None or number in {_number(_name(host)) for host in self.hosts}:
            self.named(said)
            return
        if number not in self.addresses:
            self._look_again()
        if number not in self.addresses:
            raise self._refused(said)

    def found(self, addresses: Iterator[str]) -> None:
        """Remember what a look-up of one of the hosts gave."""
        self.addresses |= {number for one in addresses if (number := _number(one)) is not None}

    def _look_again(self) -> None:
        """Look the hosts up anew: their first look-up went another way than Python's own."""
        for host in sorted(self.looked_up):
            with suppress(OSError):
                self.found(str(info[4][0]) for info in socket.getaddrinfo(host, None))

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
            for name, addresses_in in _ANSWERS.items():
                setattr(socket, name, _noted(getattr(socket, name), addresses_in))
            _listening.append(True)


def _noted(
    look_up: Callable[..., Any], addresses_in: Callable[[Any], Iterator[str]]
) -> Callable[..., Any]:
    """Return a look-up that tells this thread's guard what it gave: no event holds that."""

    @wraps(look_up)
    def noted(*arguments: Any, **named: Any) -> Any:
        answer = look_up(*arguments, **named)
        guard: _Guard | None = getattr(_here, "guard", None)
        if guard is not None:
            guard.found(addresses_in(answer))
        return answer

    return noted


#: The look-ups of names, and where the addresses stand in what each gives.
_ANSWERS: Final[dict[str, Callable[[Any], Iterator[str]]]] = {
    "getaddrinfo": lambda answer: (str(info[4][0]) for info in answer),
    "gethostbyname": lambda answer: iter((answer,)),
    "gethostbyname_ex": lambda answer: iter(answer[2]),
}


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


def _number(host: str) -> str | None:
    """Return an address in numbers as addresses are compared; None if it is a name."""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return str(getattr(found, "ipv4_mapped", None) or found)


def _text(host: object) -> str:
    """Return a host as hosts are compared: ASCII in small letters."""
    said = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    try:
        return said.encode("idna").decode().lower()
    except UnicodeError:
        return said.lower()
