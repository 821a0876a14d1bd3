"""Calls to other people's services: only to declared hosts, at their pace, with clear failures.

The only module that opens a connection for a source. Never: a redirect followed, a host that
the source does not name, a secret or an answer in an error.
"""

import ipaddress
import json
import logging
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self
from urllib.parse import urlsplit

import httpx

from rapport.flow.errors import HostRefused, RetryLater, StopSource
from rapport.flow.rates import PATIENCE_S, Pace

AGENT: Final = "Rapport (self-hosted CRM; https://github.com/rapport-crm/rapport)"
#: The most of one answer that is taken into memory, bytes; `into` writes larger ones to a file.
LARGEST: Final = 64 * 2**20
#: So often a busy service is asked again before the job is given back.
TRIES: Final = 3
#: What is waited at most if a service says when to come back, and if it does not, seconds.
LONGEST_WAIT_S, USUAL_WAIT_S = 3600.0, 30.0
_BUSY: Final = (408, 425, 429)
# it writes whole addresses down, and some services want a key in theirs
logging.getLogger("httpx").setLevel(logging.WARNING)


def host_of(address: str) -> str:
    """Return the host of an address as it is compared: ASCII, lower case, with an unusual port.

    Raises  HostRefused: no host, neither http nor https, or no address at all.
    """
    try:
        httpx.URL(address)
    except httpx.InvalidURL:
        raise HostRefused(
            "an address holds a letter that none may hold, or is too long",
            fix="write it again, without spaces, line ends and letters that can't be seen",
        ) from None
    try:
        parts = urlsplit(address)
        port = parts.port
        name = (parts.hostname or "").encode("idna").decode().lower()
    except ValueError:
        name, port, parts = "", None, urlsplit("")
    if not name or parts.scheme not in ("http", "https"):
        raise HostRefused("an address has no host", fix="write it whole: https://...")
    if "@" in parts.netloc:
        raise HostRefused(
            "an address holds a user name or a password",
            fix="leave out what stands before the @: what is secret is not said in an address",
        )
    usual = {"http": 80, "https": 443}[parts.scheme]
    name = f"[{name}]" if ":" in name else name
    return name if port in (None, usual) else f"{name}:{port}"


def allowed(hosts: Iterable[str], settings: Mapping[str, str]) -> frozenset[str]:
    """Return the hosts a source may call: its own, and '{setting}' the host of that setting."""
    return frozenset(
        host_of(settings[host[1:-1]]) if host.startswith("{") else host.lower()
        for host in hosts
        if not host.startswith("{") or settings.get(host[1:-1])
    )


@dataclass(frozen=True)
class Version:
    """By which words a service tells one state of an answer from the next (RFC 9110, 13.1)."""

    etag: str = ""
    modified: str = ""

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "Version":
        return cls(headers.get("etag", ""), headers.get("last-modified", ""))

    @property
    def headers(self) -> dict[str, str]:
        """What asks for the answer only if it is another one by now; {} if it has no version."""
        if self.etag:
            return {"If-None-Match": self.etag}
        return {"If-Modified-Since": self.modified} if self.modified else {}


class Memory(Protocol):
    """What a connection remembers of answers, by their addresses: see flow/remembered.py."""

    def known(self, address: str) -> tuple[Version, bytes] | None: ...

    def keep(self, address: str, version: Version, body: bytes) -> None: ...


class Client:
    """Calls for one source. Not for several threads.

    source  its name, for errors
    hosts   what `allowed` returned: no other is ever connected to
    pace    keeps the limits of the service; its waits go through `sleep`, too
    wait_of seconds to wait that the headers of an answer ask for, beside Retry-After
    memory  of answers that are asked for by `remembered`; None: of none
    tries   so often a call is made that finds the service busy; 1 where the service can't tell
            a second call from a new one, and the answer to the first may just have been lost
    """

    def __init__(
        self,
        source: str,
        hosts: frozenset[str],
        pace: Pace,
        *,
        timeout_s: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
        memory: Memory | None = None,
        wait_of: Callable[[Mapping[str, str], datetime], float] | None = None,
        tries: int = TRIES,
    ) -> None:
        self._source, self._hosts, self._pace, self._sleep = source, hosts, pace, sleep
        self._wait_of, self._tries = wait_of, tries
        self._memory = memory
        self._httpx = httpx.Client(
            timeout=timeout_s,
            follow_redirects=False,
            trust_env=False,  # a proxy of the environment would be a host nobody declared
            headers={"User-Agent": AGENT},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._httpx.close()

    def json(self, method: str, address: str, **how: Any) -> Any:
        """Call, and return the answer as JSON. `how` is httpx's: params, data, headers ...

        Raises  HostRefused, RetryLater, StopSource: see `answer`.
        """
        body, _ = self.answer(method, address, **how)
        return self._parsed(body)

    def said(self, method: str, address: str, **how: Any) -> tuple[int, Any, Mapping[str, str]]:
        """Return status, JSON and headers of an answer, also of a refusal: it says why.

        What is no JSON is None. Raises  HostRefused; RetryLater: it is busy or out of reach.
        """
        status, body, headers = self._whole(method, address, how, refusals=True)
        try:
            return status, json.loads(body), headers
        except ValueError:
            if status < 400:
                self._parsed(body)
            return status, None, headers

    def remembered(self, address: str, **how: Any) -> Any:
        """Return the answer to a GET as JSON; one that did not change is not sent again.

        For what rarely changes, as dictionaries. Raises what `json` raises.
        """
        whole = str(httpx.URL(address, params=how.pop("params", None)))
        known = self._memory.known(whole) if self._memory else None
        found = self.newer(whole, known[0] if known else Version(), **how)
        if found is None:
            return self._parsed(known[1] if known else b"")
        body, version = found
        parsed = self._parsed(body)
        if self._memory and version.headers:
            self._memory.keep(whole, version, body)
        return parsed

    def newer(self, address: str, than: Version, **how: Any) -> tuple[bytes, Version] | None:
        """Return the answer to a GET and its version; None if it is still the one `than` names.

        Remember the version with what was made of the answer, in one step. Raises what `answer`
        raises.
        """
        headers = {**how.pop("headers", {}), **than.headers}
        status, body, told = self._whole("GET", address, {**how, "headers": headers})
        return None if status == 304 else (body, Version.of(told))

    def _parsed(self, body: bytes) -> Any:
        try:
            return json.loads(body)
        except ValueError:
            raise RetryLater(
                f"{self._source} answered something that is not JSON",
                fix="nothing: it is tried again",
                wait_s=USUAL_WAIT_S,
            ) from None

    def answer(self, method: str, address: str, **how: Any) -> tuple[bytes, Mapping[str, str]]:
        """Call, and return the body and the headers of the answer.

        Raises  HostRefused  a host that the source does not name
                RetryLater   the service is busy, or out of reach
                StopSource   it refuses: credentials, rights, an address that is gone
        """
        _, body, headers = self._whole(method, address, how)
        return body, headers

    def _whole(
        self, method: str, address: str, how: Mapping[str, Any], *, refusals: bool = False
    ) -> tuple[int, bytes, Mapping[str, str]]:
        with closing(self._asked(method, address, how, refusals=refusals)) as response:
            held = bytearray()
            for piece in self._pieces(response):
                held += piece
                if len(held) > LARGEST:
                    raise StopSource(
                        f"{self._source} answered with more than {LARGEST >> 20} MB",
                        fix="ask for less at a time: a shorter period, fewer fields",
                    )
            return response.status_code, bytes(held), response.headers

    def into(self, address: str, path: Path, **how: Any) -> None:
        """Write the answer to a GET to a file. Raises what `answer` raises."""
        with closing(self._asked("GET", address, how)) as response, path.open("wb") as file:
            for piece in self._pieces(response):
                file.write(piece)

    def lines(self, address: str, **how: Any) -> Iterator[bytes]:
        """Give the answer to a GET line by line. Raises what `answer` raises."""
        with closing(self._asked("GET", address, how)) as response:
            rest = b""
            for piece in self._pieces(response):
                *whole, rest = (rest + piece).split(b"\n")
                yield from whole
            if rest:
                yield rest

    def _asked(
        self, method: str, address: str, how: Mapping[str, Any], *, refusals: bool = False
    ) -> httpx.Response:
        """Return the good answer, its body not yet read; one that refuses too if asked for."""
        host = host_of(address)
        if host not in self._hosts:
            raise HostRefused(
                f"{self._source} may not call {host}",
                fix=f"it names these hosts: {', '.join(sorted(self._hosts)) or 'none'}",
            )
        refuse_local_link(urlsplit(address).hostname or "")
        for left in reversed(range(self._tries)):
            self._pace.wait()
            try:
                response = self._httpx.send(
                    self._httpx.build_request(method, address, **how), stream=True
                )
                self._heed(response.headers)
                if not (refusals and 400 <= response.status_code < 500) or _is_busy(response):
                    self._judge(response)
                return response
            except httpx.LocalProtocolError:
                raise StopSource(
                    f"what {self._source} is to be asked with can't be sent",
                    fix="say its key again: it is empty, or a line end or a letter came along",
                ) from None
            except httpx.HTTPError as error:
                busy = self._unreachable(error)
            except RetryLater as error:
                busy = error
            if not left or busy.wait_s > PATIENCE_S:
                raise busy
            self._sleep(busy.wait_s)
        raise AssertionError("the last try returns or raises")

    def _heed(self, headers: Mapping[str, str]) -> None:
        """Let nothing pass for as long as the service asks for, whatever it answered."""
        if self._wait_of and (seconds := self._wait_of(headers, datetime.now(UTC))) > 0:
            self._pace.close(min(seconds, LONGEST_WAIT_S))

    def _pieces(self, response: httpx.Response) -> Iterator[bytes]:
        try:
            yield from response.iter_bytes()
        except httpx.HTTPError as error:
            raise self._unreachable(error) from None

    def _unreachable(self, error: httpx.HTTPError) -> RetryLater:
        return RetryLater(
            f"{self._source} can't be reached ({type(error).__name__})",
            fix="nothing if its service is down; else look at this machine's network",
            wait_s=USUAL_WAIT_S,
        )

    def _judge(self, response: httpx.Response) -> None:
        """Raise what the answer's status asks for."""
        status = response.status_code
        asked_if = {"if-none-match", "if-modified-since"} & response.request.headers.keys()
        if status < 300 or (status == 304 and asked_if):
            return
        response.close()
        if _is_busy(response) or status >= 500:
            raise RetryLater(
                f"{self._source} is busy (status {status})",
                fix="nothing: it is tried again",
                wait_s=wait_of(response.headers, datetime.now(UTC)),
                status=status,
            )
        if status in (401, 403):
            raise StopSource(
                f"{self._source} does not let us in (status {status})",
                fix="connect it again: the key is wrong, has run out or lacks a permission",
                status=status,
            )
        moved = f" to {_moved(response)}" if status < 400 else ""
        raise StopSource(
            f"{self._source} refuses the call (status {status}{moved})",
            fix="look at its settings: the address, the account or the counter may be wrong",
            status=status,
        )


def _is_busy(response: httpx.Response) -> bool:
    return response.status_code in _BUSY


def _moved(response: httpx.Response) -> str:
    try:
        return host_of(str(response.next_request.url)) if response.next_request else "nowhere"
    except HostRefused:
        return "nowhere"


def wait_of(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds a Retry-After asks for, in seconds or as a date; at most an hour."""
    said = headers.get("retry-after", "").strip()
    if said.isdigit():
        return min(float(said), LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return USUAL_WAIT_S
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT_S)


def refuse_local_link(host: str) -> None:
    """Raise HostRefused if a host is of this machine's own link: there clouds keep their keys."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        return  # it will not be reached either, and that is told by who calls
    for address in found:
        ip = ipaddress.ip_address(str(address).split("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip  # ::ffff:169.254.169.254 is no other place
        if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
            raise HostRefused(
                f"{host} is an address of this machine's own link",
                fix="name the service by its public address",
            )


def guarded_connection(
    source: str, hosts: frozenset[str], host: str, port: int, *, timeout_s: float = 30.0
) -> socket.socket:
    """Return an open connection to `host`, for what does not speak HTTP; TLS is up to the caller.

    hosts   'host:port' each
    Raises  HostRefused: another host or port; RetryLater: it can't be reached.
    """
    if f"{host.lower()}:{port}" not in hosts:
        raise HostRefused(
            f"{source} may not call {host.lower()}:{port}",
            fix=f"it names these hosts: {', '.join(sorted(hosts)) or 'none'}",
        )
    refuse_local_link(host.lower())
    try:
        return socket.create_connection((host, port), timeout_s)
    except OSError as error:
        raise RetryLater(
            f"{source} can't be reached ({type(error).__name__})",
            fix="nothing if its service is down; else look at this machine's network",
            wait_s=USUAL_WAIT_S,
        ) from None


def tls(connection: socket.socket, host: str) -> ssl.SSLSocket:
    """Return the connection with TLS, the certificate checked against `host`.

    Raises  StopSource: the certificate is not that of the host.
    """
    try:
        return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
    except ssl.SSLError:
        connection.close()
        raise StopSource(
            f"the certificate of {host} is not valid",
            fix="ask who runs it; a host of your own needs its authority in this machine's store",
        ) from None
