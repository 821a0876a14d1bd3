"""The sandbox network's server: on the loopback only, with a clock that moves it on."""

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from rapport.flow.errors import ConfigError
from rapport.sandbox import api
from rapport.sandbox.api import Answer, said
from rapport.sandbox.granting import TOKEN, Grants
from rapport.sandbox.network import Network

HOST: Final = "127.0.0.1"
#: What a form or a question may be, bytes.
LARGEST: Final = 64 * 1024


class Sandbox:
    """The network behind a lock, and what it answers.

    clock  what time it is, aware and in UTC
    """

    def __init__(self, network: Network, clock: Callable[[], datetime]) -> None:
        self.network, self.address = network, ""
        self._grants, self._clock, self._lock = Grants(), clock, threading.Lock()

    def step(self) -> str:
        """Let the next deed be done now; see Network.step."""
        with self._lock:
            return self.network.step(self._clock())

    def answer(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        form: Mapping[str, str],
        headers: Mapping[str, str],
    ) -> Answer:
        """Return the answer to one request. `form`: what its body says."""
        with self._lock:
            match method, path:
                case "GET", "/oauth/authorize":
                    return self._grants.page(query)
                case "POST", "/oauth/authorize":
                    return self._grants.allow(form)
                case "POST", "/oauth/token":
                    return self._grants.token({**form, **_client(headers)})
                case "GET", _ if path.startswith("/api/"):
                    if headers.get("Authorization") != f"Bearer {TOKEN}":
                        return said({"error": "The access token is invalid"}, 401)
                    return api.answer(self.network, path, query, self.address)
            return said({"error": "Record not found"}, 404)


@contextmanager
def serving(
    sandbox: Sandbox, *, port: int = 0, every_s: float | None = None
) -> Iterator[Callable[[], None]]:
    """Serve the sandbox at `sandbox.address` until left; gives what waits for its end.

    `port`     0: any that is free.  `every_s`: a deed every so many seconds; None: only `step`
    Raises     ConfigError: the port is taken.
    """
    try:
        server = ThreadingHTTPServer((HOST, port), _handler(sandbox))
    except OSError as error:
        raise ConfigError(
            f"port {port} of {HOST} can't be opened: {error.strerror}",
            fix="stop what listens there, or name another one: --port",
        ) from None
    sandbox.address = f"http://{HOST}:{server.server_address[1]}"
    ended = threading.Event()
    threads = [threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)]
    if every_s is not None:
        threads.append(
            threading.Thread(target=_moving, args=(sandbox, every_s, ended), daemon=True)
        )
    for thread in threads:
        thread.start()
    try:
        yield threads[0].join
    finally:
        ended.set()
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()


def _moving(sandbox: Sandbox, every_s: float, ended: threading.Event) -> None:
    while not ended.wait(every_s):
        sandbox.step()


def _handler(sandbox: Sandbox) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "Sandbox", ""

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > LARGEST:
                self.close_connection = True  # the rest of what is sent is not read
                self._give(said({"error": "too long, or of no length"}, 413))
                return
            body = self.rfile.read(int(length))
            self._answer(_form(body, self.headers.get("Content-Type", "")))

        def _answer(self, form: Mapping[str, str]) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query))
            headers = dict(self.headers.items())
            self._give(sandbox.answer(self.command, parts.path, query, form, headers))

        def _give(self, answer: Answer) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Nothing: an address may hold a code."""

    return Handler


def _form(body: bytes, kind: str) -> dict[str, str]:
    """Return what a body says, a form or a JSON object of texts; {} for anything else."""
    text = body.decode(errors="replace")
    if not kind.startswith("application/json"):
        return dict(parse_qsl(text))
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(n): str(v) for n, v in found.items()} if isinstance(found, dict) else {}


def _client(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the client key that a program named in its header (RFC 6749, 2.3.1), if it did."""
    kind, _, told = headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return {}
    try:
        client, _, _secret = base64.b64decode(told).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": unquote(client)}
