"""What was refused is counted, durably; nothing else of it is kept."""

import resource
import time
from base64 import b64encode
from datetime import UTC, datetime

import psutil

from rapport.collect.writer import COUNTS_WAIT_S
from rapport.stores import Stores
from tests.collect.collecting import make_site, served

PAGE = {"type": "page", "anonymousId": "a1", "name": "Home"}
ORIGIN = "https://shop.example"


def counted(site):
    """What was refused, once it is on the disk."""
    time.sleep(COUNTS_WAIT_S + 0.5)
    found = Stores(site.workspace).received.refused("site", datetime.now(UTC).date())
    return {(r.key, r.of, r.reason): r.count for r in found}


def test_what_was_refused_is_counted_by_key_and_reason_and_nothing_else_of_it_kept(tmp_path):
    large = {**PAGE, "properties": {"title": "x" * 33_000}}
    with served(make_site(tmp_path / "w")) as site:
        assert site.send({"batch": [large, 7, {"type": "page"}, PAGE, large]}).status == 200
        assert site.send({"type": "page"}, "/v1/page").status == 400
        head = {"Authorization": "Basic " + b64encode(f"{site.server}:".encode()).decode()}
        for body in (b"{", b"\x1f\x8b"):
            assert site.ask("POST", "/v1/batch", body, head).status == 400
        site.send({"batch": [PAGE]}, Origin=ORIGIN)
        site.send({"batch": [PAGE, 7]}, key=site.browser)
        site.send({"batch": [7]}, key="sk_nobody")
        told = {
            ("server", "event", "too_large"): 2,
            ("server", "event", "unreadable"): 1,
            ("server", "event", "no_id"): 2,
            ("server", "request", "unreadable"): 1,
            ("server", "request", "no_gzip"): 1,
            ("server", "request", "secret_key"): 1,
            ("browser", "event", "unreadable"): 1,
        }
        assert counted(site) == told
        site.process.kill()
        site.process.wait()
        assert counted(site) == told


def test_a_disk_that_is_down_loses_no_count(tmp_path):
    with served(make_site(tmp_path / "w")) as site:
        assert site.send({"batch": [PAGE]}).status == 200
        (worker,) = psutil.Process(site.process.pid).children()
        whole = resource.prlimit(worker.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (0, whole[1]))
        for _ in range(3):
            assert len(site.send({"batch": [7, 8]}).said["rejected"]) == 2
        assert site.send({"batch": [PAGE, 7]}).status == 503, "it comes again: not counted yet"
        assert counted(site) == {}
        resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, whole)
        time.sleep(1)  # it leaves the disk alone for a second
        assert counted(site) == {("server", "event", "unreadable"): 6}
