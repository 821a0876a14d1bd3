"""What was refused is counted, durably; nothing else of it is kept."""

import json
import resource
import time
from base64 import b64encode
from datetime import UTC, datetime

import psutil
import pytest

from rapport.collect import keys
from rapport.collect.keys import LOOK_S
from rapport.collect.writer import COUNTS_WAIT_S
from rapport.flow.errors import InputError
from rapport.stores import Stores
from tests.collect.collecting import Inside, make_site, served

PAGE = {"type": "page", "anonymousId": "a1", "name": "Home"}
ORIGIN = "https://shop.example"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


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


def test_keys_that_cant_be_read_are_not_unknown_keys(tmp_path):
    site = make_site(tmp_path / "w")
    body = json.dumps({"batch": [{"type": "track", "event": "x", "userId": "u"}]}).encode()

    def sent(to: Inside) -> int:
        return to.ask("POST", "/v1/batch", body, query=f"writeKey={site.server}").status

    running, sources = Inside(site, NOW), site.workspace.sources
    assert sent(running) == 200
    away = sources.rename(tmp_path / "away")
    sources.write_text("no folder: as a disk that is down")
    begun = Inside(site, NOW)
    time.sleep(LOOK_S)
    assert sent(running) == 200, "what was known of keys still counts"
    assert sent(begun) == 503
    sources.unlink()
    away.rename(sources)
    assert sent(begun) == 200


@pytest.mark.parametrize("label", ["", " ", "two\nlines", "x" * 101])
def test_a_label_of_a_key_is_one_short_line(tmp_path, label):
    site = make_site(tmp_path / "w")
    names = Stores(site.workspace).pseudonyms
    file = site.workspace.sources / "site.toml"
    with pytest.raises(InputError, match="label"):
        keys.make(file, names, label=label, kind="browser", now=NOW)
