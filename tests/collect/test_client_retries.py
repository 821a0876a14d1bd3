"""A client that is told to come again does so, and its events are there once.

The real clients of servers, against the real collector over its limit, and on a dead disk.
"""

import http.client
import json
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import urlsplit

import psutil

from rapport.collect import keys
from rapport.flow.pseudonyms import Pseudonyms
from tests.collect.collecting import Site, make_site, served
from tests.collect.test_clients import CALLS, started

CLIENTS = ("segment-python", "rudder-python", "segment-node", "rudder-node")
PAGE = {"type": "page", "anonymousId": "before", "name": "Home"}


@contextmanager
def listened_to(
    site: Site,
    first: Callable[[str], object] = lambda who: None,
    then: Callable[[dict[str, list[int]]], object] = lambda answers: None,
) -> Iterator[tuple[Site, dict[str, list[int]]]]:
    """Give the site at an address that hands all on, and what was answered, by who asked.

    `first`  is called before the first request of each is handed on, with its Authorization
    `then`   is called after each answer, before the client hears it
    """
    answers: dict[str, list[int]] = {}
    one_at_a_time = Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            who = self.headers["Authorization"]
            with one_at_a_time:
                if who not in answers:
                    answers[who] = []
                    first(who)
            to = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=60)
            to.request("POST", self.path, body, dict(self.headers))
            got = to.getresponse()
            said = got.read()
            with one_at_a_time:
                answers[who].append(got.status)
                then(answers)
            self.send_response(got.status)
            for name, value in got.getheaders():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)
            to.close()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield replace(site, address=f"http://127.0.0.1:{server.server_port}"), answers
        server.shutdown()


def by_a_key_each(site: Site, *, per_s: int) -> dict[str, str]:
    """Make a key for each client, and let the collector come to know them."""
    file, names = site.workspace.sources / "site.toml", Pseudonyms(site.workspace.secret("ids"))
    now = datetime.now(UTC)
    made = {
        name: keys.make(file, names, label=name, kind="server", per_s=per_s, now=now)
        for name in CLIENTS
    }
    time.sleep(keys.LOOK_S + 0.2)
    return made


def all_sent(site: Site, made: dict[str, str]) -> None:
    """Let every client send one of each call, and wait until it says that it is done."""
    running = {name: started(name, replace(site, server=key)) for name, key in made.items()}
    for name, process in running.items():
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, f"{name}: {said}"


def found_once(site: Site) -> None:
    records = site.records()
    for name in CLIENTS:
        theirs = [r for r in records if name in (r.get("userId"), r.get("anonymousId", "")[10:])]
        assert Counter(r["type"] for r in theirs) == Counter(CALLS), name
        assert len({r["messageId"] for r in theirs}) == len(CALLS), name


def test_over_the_limit_a_client_waits_and_comes_again(tmp_path):
    with served(make_site(tmp_path / "w")) as site:

        def spent(who: str) -> None:
            """Send twelve seconds' worth by the key: its bucket has a debt of two."""
            body = json.dumps({"batch": [PAGE] * 120}).encode()
            assert site.ask("POST", "/v1/batch", body, {"Authorization": who}).status == 200

        made = by_a_key_each(site, per_s=10)
        with listened_to(site, first=spent) as (heard, answers):
            all_sent(heard, made)
        found_once(site)
    assert len(answers) == len(CLIENTS)
    for got in answers.values():
        assert got[0] == 429 and got[-1] == 200 and set(got) == {429, 200}, answers


def test_with_a_dead_disk_a_client_comes_again_until_it_lives(tmp_path):
    with served(make_site(tmp_path / "w")) as site:
        made = by_a_key_each(site, per_s=0)
        (worker,) = psutil.Process(site.process.pid).children()
        whole = resource.prlimit(worker.pid, resource.RLIMIT_FSIZE)

        def mended(answers: dict[str, list[int]]) -> None:
            if len(answers) == len(CLIENTS) and all(answers.values()):  # each was refused once
                resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, whole)

        with listened_to(site, then=mended) as (heard, answers):
            resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (0, whole[1]))
            all_sent(heard, made)
        found_once(site)
    assert len(answers) == len(CLIENTS)
    for got in answers.values():
        assert got[0] == 503 and got[-1] == 200 and set(got) == {503, 200}, answers
