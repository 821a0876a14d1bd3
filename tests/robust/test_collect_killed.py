"""The collector killed under load: what it acknowledged is there, and nothing twice."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from itertools import count
from threading import Event, Thread

import pytest

from rapport.flow import tables
from tests.collect.collecting import Site, make_site
from tests.robust.command import start

CLIENTS, KILLS, BATCH = 16, 4, 5


class Client(Thread):
    """Sends batches until it is told to stop; what is not acknowledged it sends again."""

    def __init__(self, site: Site, port: int, number: int, stop: Event) -> None:
        super().__init__(daemon=True)
        self.site, self.port, self.number, self.stop = site, port, number, stop
        self.acknowledged: list[str] = []
        self.again = 0

    def run(self) -> None:
        for turn in count():
            ids = [f"{self.number}-{turn}-{i}" for i in range(BATCH)]
            batch = [
                {"type": "page", "messageId": i, "anonymousId": f"v{self.number}", "name": i}
                for i in ids
            ]
            while not self.sent(json.dumps({"batch": batch}).encode()):
                if self.stop.is_set():
                    return
                self.again += 1
                time.sleep(0.05)
            self.acknowledged += ids
            if self.stop.is_set():
                return

    def sent(self, body: bytes) -> bool:
        to = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            to.request("POST", f"/v1/batch?writeKey={self.site.server}", body)
            return to.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            to.close()


def acknowledged_by(clients: list[Client]) -> int:
    return sum(len(client.acknowledged) for client in clients)


def under_load(process: subprocess.Popen[bytes], clients: list[Client], before: int) -> None:
    """Wait until the server has taken in something, and then for a while in the midst of it."""
    last = time.monotonic() + 60
    while acknowledged_by(clients) == before:
        assert process.poll() is None and time.monotonic() < last, "the server takes nothing in"
        time.sleep(0.05)
    time.sleep(1)


def killed(process: subprocess.Popen[bytes]) -> None:
    """End a server and all its processes at once, as a machine that goes out."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.slow
def test_killed_four_times_under_load_all_that_was_acknowledged_is_found_once(tmp_path):
    site, stop = make_site(tmp_path / "w"), Event()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clients = [Client(site, port, n, stop) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    before = 0
    for turn in range(KILLS + 1):
        process = start("serve", site.root, "--role", "collect", "--port", port)
        try:
            under_load(process, clients, before)
            if turn == KILLS:
                stop.set()
                for client in clients:
                    client.join(30)
        finally:
            killed(process)
        before = acknowledged_by(clients)
    assert sum(c.again for c in clients) > 0, "some were sent again"
    acknowledged = {i for client in clients for i in client.acknowledged}
    found = [r["messageId"] for r in site.records()]
    assert acknowledged - set(found) == set(), "acknowledged and lost"
    assert len(found) == len(set(found)), "found twice"
    titles = [title for (title,) in site.facts(tables.INTERACTIONS, "title")]
    assert sorted(titles) == sorted(found)
