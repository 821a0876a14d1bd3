"""Calls to services: only to declared hosts, at their pace, failures told by what to do."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.flow.errors import HostRefused, RetryLater, StopSource
from rapport.flow.geohash import geohash
from rapport.flow.http import (
    Client,
    allowed,
    guarded_connection,
    host_of,
    refuse_local_link,
    wait_of,
)
from rapport.flow.rates import Pace

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Service(BaseHTTPRequestHandler):
    """Answers what its address says: /status/429/3 three times 429, then 200."""

    times: dict[str, int]

    def do_GET(self) -> None:
        asked = self.path.split("/")[1:]
        self.times[self.path] = self.times.get(self.path, 0) + 1
        status, most = int(asked[1]), int(asked[2])
        if self.times[self.path] > most:
            status = 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://elsewhere.example/taken")
        if status == 429:
            self.send_header("Retry-After", asked[3])
        self.end_headers()
        self.wfile.write(
            b'{"answer": 1}\n{"answer": 2}' if asked[0] == "lines" else b'{"answer": 1}'
        )

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[str]:
    handler = type("Handler", (Service,), {"times": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def client(service: str, slept: list[float]) -> Client:
    hosts = allowed(["{base_url}"], {"base_url": service})
    return Client("toy", hosts, Pace([(1000, 1.0)]), sleep=slept.append)


def test_a_good_answer_is_json_or_lines_or_a_file(service: str, tmp_path: Path) -> None:
    with client(service, []) as toy:
        assert toy.json("GET", f"{service}/status/200/1") == {"answer": 1}
        lines = list(toy.lines(f"{service}/lines/200/1"))
        toy.into(f"{service}/status/200/1", tmp_path / "answer")
    assert lines == [b'{"answer": 1}', b'{"answer": 2}']
    assert (tmp_path / "answer").read_bytes() == b'{"answer": 1}'


def test_a_busy_service_is_asked_again_when_it_says(service: str) -> None:
    slept: list[float] = []
    with client(service, slept) as toy:
        assert toy.json("GET", f"{service}/status/429/2/7") == {"answer": 1}
    assert slept == [7.0, 7.0]


def test_a_service_busy_for_long_gives_the_job_back(service: str) -> None:
    slept: list[float] = []
    with client(service, slept) as toy, pytest.raises(RetryLater) as told:
        toy.json("GET", f"{service}/status/429/9/600")
    assert (told.value.wait_s, slept) == (600.0, [])


@pytest.mark.parametrize(("status", "says"), [(401, "connect it again"), (404, "settings")])
def test_a_refusal_stops_the_source(service: str, status: int, says: str) -> None:
    with client(service, []) as toy, pytest.raises(StopSource) as told:
        toy.json("GET", f"{service}/status/{status}/9")
    assert says in told.value.fix


def test_no_redirect_is_followed(service: str) -> None:
    with client(service, []) as toy, pytest.raises(StopSource, match=r"elsewhere\.example"):
        toy.json("GET", f"{service}/status/302/9")


@pytest.mark.parametrize(
    "address",
    ["http://elsewhere.example/", "file:///etc/hosts", "http://127.0.0.1:1/", "no address"],
)
def test_only_declared_hosts_are_called(service: str, address: str) -> None:
    with client(service, []) as toy, pytest.raises(HostRefused):
        toy.json("GET", address)


def test_the_link_of_the_machine_is_never_called_even_if_declared() -> None:
    hosts = frozenset({"169.254.169.254"})
    with Client("toy", hosts, Pace([])) as toy, pytest.raises(HostRefused):
        toy.json("GET", "http://169.254.169.254/latest/meta-data")
    with pytest.raises(HostRefused):
        guarded_connection("toy", frozenset({"169.254.169.254:993"}), "169.254.169.254", 993)


def test_a_plain_connection_is_guarded_too(service: str) -> None:
    host, port = service.removeprefix("http://").split(":")
    guarded_connection("toy", frozenset({f"{host}:{port}"}), host, int(port)).close()
    with pytest.raises(HostRefused):
        guarded_connection("toy", frozenset({f"{host}:1"}), host, int(port))


def test_who_is_out_of_reach_is_tried_later() -> None:
    with (
        Client("toy", frozenset({"127.0.0.1:1"}), Pace([]), sleep=lambda _: None) as toy,
        pytest.raises(RetryLater),
    ):
        toy.json("GET", "http://127.0.0.1:1/")


def test_hosts_are_compared_as_they_are_called() -> None:
    assert host_of("HTTPS://Api.Example.COM:443/x") == "api.example.com"
    assert host_of("http://пример.рф/") == "xn--e1afmkfd.xn--p1ai"
    assert host_of("http://shop.example:8080") == "shop.example:8080"
    assert allowed(["{base_url}", "api.example"], {}) == {"api.example"}


def test_a_wait_is_said_in_seconds_or_as_a_date() -> None:
    assert wait_of({"retry-after": "7"}, NOON) == 7
    assert wait_of({"retry-after": "Thu, 01 Jan 2026 12:00:30 GMT"}, NOON) == 30
    assert wait_of({"retry-after": "999999"}, NOON) == 3600
    assert wait_of({"retry-after": "soon"}, NOON) == wait_of({}, NOON) == 30


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@given(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from([1.0, 3.0, 10.0])), max_size=3),
    st.lists(st.sampled_from([0.0, 0.25, 1.5]), min_size=1, max_size=30),
)
def test_no_window_ever_holds_more_calls_than_allowed(
    limits: list[tuple[int, float]], pauses: list[float]
) -> None:
    clock = Clock()
    pace = Pace(limits, clock=lambda: clock.now, sleep=clock.sleep)
    passed: list[float] = []
    for pause in pauses:
        clock.now += pause
        pace.wait()
        passed.append(clock.now)
    for calls, seconds in limits:
        for start in passed:
            assert sum(start <= at < start + seconds for at in passed) <= calls


def test_a_closed_pace_waits_or_gives_the_job_back() -> None:
    clock = Clock()
    pace = Pace([], clock=lambda: clock.now, sleep=clock.sleep)
    pace.close(5)
    pace.wait()
    assert clock.now == 5
    pace.close(500)
    with pytest.raises(RetryLater):
        pace.wait()


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    # the first is the example of the coding's own description
    [(57.64911, 10.40744, "u4pru"), (42.6977, 23.3219, "sx8df"), (90, 180, "zzzzz")],
)
def test_a_position_is_kept_to_some_kilometres(
    latitude: float, longitude: float, code: str
) -> None:
    assert geohash(latitude, longitude) == code


def test_a_position_outside_the_earth_is_refused() -> None:
    with pytest.raises(ValueError, match="Earth"):
        geohash(91, 0)


def test_an_address_holds_no_password():
    with pytest.raises(HostRefused, match="password") as refused:
        host_of("https://user:planted@shop.example/x")
    assert "planted" not in str(refused.value)


def test_this_machines_own_link_is_refused_however_it_is_written():
    for host in ("169.254.169.254", "::ffff:169.254.169.254", "2852039166", "::ffff:0.0.0.0"):
        with pytest.raises(HostRefused):
            refuse_local_link(host)


def test_no_address_is_written_down_for_some_hold_a_key(service: str, caplog) -> None:
    with caplog.at_level("DEBUG"), client(service, []) as toy:
        toy.json("GET", f"{service}/status/200/1/x?access_token=planted")
    assert "planted" not in caplog.text


def test_a_key_that_no_header_can_hold_is_told_and_not_tried_again(service: str) -> None:
    slept: list[float] = []
    with client(service, slept) as toy, pytest.raises(StopSource, match="can't be sent"):
        toy.json("GET", f"{service}/status/200/1", headers={"Authorization": "Bearer "})
    assert slept == []


def test_a_refusal_says_why_and_headers_are_heeded(service: str) -> None:
    hosts = allowed(["{base_url}"], {"base_url": service})
    pauses: list[float] = []
    pace = Pace([(1000, 1.0)], sleep=pauses.append, clock=iter(range(0, 10_000, 7)).__next__)
    with Client("toy", hosts, pace, wait_of=lambda headers, now: 5.0) as toy:
        assert toy.said("GET", f"{service}/status/403/1")[:2] == (403, {"answer": 1})
        toy.said("GET", f"{service}/status/404/1")
    with client(service, []) as toy, pytest.raises(RetryLater):
        toy.said("GET", f"{service}/status/503/9")
