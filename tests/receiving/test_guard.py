"""A source connects to the hosts that it declares, and to no other, whatever its code does."""

import _socket
import socket
import sys
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from rapport.flow import sources
from rapport.flow.errors import FlowError, HostRefused
from rapport.flow.http import Client
from rapport.flow.rates import Pace
from rapport.flow.sources.base import Asked
from rapport.receiving import guard, runner

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
FETCHED = [s for s in sources.ALL if s.fetch is not None]
CALLING = [s for s in FETCHED if s.hosts]


@dataclass
class Heard:
    """What this process asked of the network, while `on`."""

    on: bool = False
    said: list[str] = field(default_factory=list)

    def __call__(self, event: str, arguments: tuple) -> None:
        if self.on and event in ("socket.getaddrinfo", "socket.connect"):
            self.said.append(str(arguments))


heard = Heard()
sys.addaudithook(heard)


class Busy(BaseHTTPRequestHandler):
    """Answers every call with 503: come back at once."""

    def do_GET(self):
        self.send_response(503)
        self.send_header("Retry-After", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def busy():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def settings_for(source, port, folder):
    """Something for every setting of a source; its own host is on this machine."""
    by_form = {
        "url": f"http://127.0.0.1:{port}",
        "host": "127.0.0.1",
        "number": str(port),
        "date": "2026-01-01",
        "path": str(folder),
        "program": "/bin/true",
        "text": "x",
    }
    unsaid = {"columns": "", "constants": ""}  # of a table: asked for after the first reading
    said = {s.name: s.choices[0] if s.choices else by_form[s.form] for s in source.settings}
    return said | {s.name: s.default for s in source.settings if s.default} | unsaid


@pytest.fixture
def only_here(monkeypatch):
    """Every name leads to this machine; returns the names that were asked for."""
    asked = []
    real = socket.getaddrinfo

    def found(host, port, *more, **options):
        asked.append(host)
        return real("127.0.0.1", port, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked


def names(hosts):
    return {host.rpartition(":")[0] if host[-1].isdigit() else host for host in hosts} | set(hosts)


@pytest.mark.parametrize("source", CALLING, ids=lambda s: s.name)
def test_a_source_asks_for_no_host_but_its_own(source, busy, only_here, tmp_path):
    settings = settings_for(source, busy, tmp_path)
    hosts = runner.hosts_of(source, settings)
    http = Client(source.name, hosts, Pace([]), sleep=lambda _: None, timeout_s=5)
    with http, suppress(FlowError), guard.only(source.name, hosts):
        secrets = {s.name: "x" for s in source.settings if s.secret}
        for _ in source.fetch(Asked(settings, secrets, None, NOW, http, tmp_path)):
            pass
    assert only_here, "it called somebody"
    assert set(only_here) <= names(hosts)


@pytest.mark.parametrize("source", FETCHED, ids=lambda s: s.name)
def test_another_host_is_refused_before_anything_is_sent(source, busy, tmp_path):
    hosts = runner.hosts_of(source, settings_for(source, 1, tmp_path))
    with Client(source.name, hosts, Pace([])) as http:
        heard.on, heard.said = True, []
        with pytest.raises(HostRefused, match="elsewhere.example"):
            http.json("GET", "https://elsewhere.example/")
        heard.on = False
    assert heard.said == []


def called_by_name():
    socket.create_connection(("elsewhere.example", 443), 1)


def called_by_number():
    with socket.socket() as other:
        other.settimeout(1)
        other.connect(("192.0.2.1", 80))


def called_by_a_library():
    urllib.request.urlopen("https://elsewhere.example/", timeout=1)


def called_by_a_path():
    with socket.socket(socket.AF_UNIX) as other:
        other.connect("/run/somebody.sock")


CALLS = [called_by_name, called_by_number, called_by_a_library, called_by_a_path]


@pytest.mark.parametrize("call", CALLS, ids=lambda c: c.__name__)
def test_whoever_goes_round_the_client_is_stopped(call):
    with guard.only("toy", frozenset({"shop.example"})), pytest.raises(HostRefused):
        call()


def test_a_declared_host_may_be_called_and_outside_the_guard_anybody(busy):
    for hosts in ({"127.0.0.1"}, {f"127.0.0.1:{busy}"}):
        with guard.only("toy", frozenset(hosts)):
            socket.create_connection(("127.0.0.1", busy), 5).close()
    with guard.only("toy", frozenset()), pytest.raises(HostRefused):
        socket.create_connection(("127.0.0.1", busy), 5)
    socket.create_connection(("127.0.0.1", busy), 5).close()


def test_other_threads_are_not_held_up(busy):
    done = []

    def call():
        socket.create_connection(("127.0.0.1", busy), 5).close()
        done.append(True)

    with guard.only("toy", frozenset()):
        thread = Thread(target=call)
        thread.start()
        thread.join()
    assert done == [True]


def test_a_number_is_called_only_if_a_host_stands_for_it(busy, monkeypatch):
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *more, **options: real("127.0.0.1", *more, **options)
    )
    hosts = frozenset({"shop.example", "127.0.0.1"})
    with guard.only("toy", hosts):
        socket.create_connection(("shop.example", busy), 5).close()
        with pytest.raises(HostRefused, match=r"toy may not call 192\.0\.2\.1"):
            called_by_number()
    with guard.only("toy", hosts), pytest.raises(HostRefused, match="192"):
        called_by_number()


def test_a_name_in_a_connection_is_compared_after_a_look_up_too(busy):
    with guard.only("toy", frozenset({"127.0.0.1"})):
        socket.create_connection(("127.0.0.1", busy), 5).close()
        with socket.socket() as other, pytest.raises(HostRefused, match="localhost"):
            other.connect(("localhost", busy))


def test_a_look_up_that_went_another_way_is_made_again(busy):
    found = _socket.getaddrinfo
    with guard.only("toy", frozenset({"localhost"})), socket.socket() as other:
        addresses = {info[4][0] for info in found("localhost", busy)}
        assert "127.0.0.1" in addresses
        other.connect(("127.0.0.1", busy))
