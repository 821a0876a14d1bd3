"""The six clients that sites and servers use, as their makers publish them, against us.

Each sends one of every call. Afterwards every event is there, once, and became facts.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from rapport.flow import tables
from tests.collect.collecting import Site, make_site, served

HERE = Path(__file__).parent.parent / "clients"
NODE = HERE / "node_modules"
CHROMIUM = os.environ.get("RAPPORT_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = "--no-sandbox --disable-gpu --disable-quic --disable-dev-shm-usage".split()
CALLS = ("identify", "track", "page", "screen", "group", "alias", "track")
#: Who sends: program -> how it is called here, and what else it is told.
SERVERS = {
    "segment-python": ("segment_python.py",),
    "segment-python-packed": ("segment_python.py", "gzip"),
    "rudder-python": ("rudder_python.py",),
    "segment-node": ("segment_node.mjs",),
    "rudder-node": ("rudder_node.mjs",),
}


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    with served(make_site(tmp_path / "w")) as site:
        yield site


def started(name: str, site: Site) -> subprocess.Popen[str]:
    client, *more = SERVERS[name]
    program = shutil.which("node") if client.endswith(".mjs") else sys.executable
    if program is None or not NODE.is_dir():
        pytest.skip("needs Node.js and tests/clients/node_modules: make test installs them")
    command = [program, client, site.address, site.server, name, *more]
    # what the client warns of is its own matter
    env = {n: v for n, v in os.environ.items() if n not in ("PYTHONPATH", "PYTHONWARNINGS")}
    out = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=HERE, env=env, stdout=out, stderr=subprocess.STDOUT, text=True
    )


def interactions(site: Site) -> Counter[tuple[str, ...]]:
    return Counter(site.facts(tables.INTERACTIONS, "verb", "title", "amount", "currency"))


def test_the_clients_of_servers_are_found_whole_and_once(site):
    for running in [started(name, site) for name in SERVERS]:
        said, _ = running.communicate(timeout=120)
        assert running.returncode == 0, said
    records = site.records()
    for name in SERVERS:
        theirs = [r for r in records if name in (r.get("userId"), r.get("anonymousId", "")[10:])]
        assert Counter(r["type"] for r in theirs) == Counter(CALLS), name
        assert len({r["messageId"] for r in theirs}) == len(CALLS), name
    assert len(records) == len(SERVERS) * len(CALLS)
    assert interactions(site) == {
        ("Click", "Looked Around", None, None): 5,
        ("View", "Home", None, None): 5,
        ("View", "Python", None, None): 3,
        ("View", "Node", None, None): 2,
        **{("Purchase", f"Order {name}-7", 39.95, "EUR"): 1 for name in SERVERS},
    }
    kinds = Counter(site.facts(tables.SIGHTINGS, "distinct kind", "account_id"))
    assert Counter(kind for kind, _ in kinds) == {"organisation": 4, "person": 5, "visitor": 5}
    held = Counter(site.facts(tables.IDENTIFIERS, "kind", "verified"))
    assert held["account", True] == 5, "the aliases: each browser is a person's"
    assert held["email", False] == 5, "each person's e-mail, by identify"
    assert site.drained() == []


@contextmanager
def shop(site: Site, page: str, **words: str) -> Iterator[str]:
    """Serve a page of the site from a host of its own, as a shop would."""
    text = (HERE / page).read_text().replace("HOST", site.address).replace("KEY", site.browser)
    for name, value in words.items():
        text = text.replace(name, value)
    library = NODE / "@rudderstack/analytics-js/dist/npm/legacy/bundled/umd/index.js"

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            script = self.path.startswith("/rudder.js")
            body = library.read_bytes() if script else text.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if script else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/?utm_source=vk&utm_campaign=Spring"
        server.shutdown()


@contextmanager
def window() -> Iterator[tuple[object, list[str]]]:
    """A page of a real browser, and every address that it asked."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists() or not NODE.is_dir():
        pytest.skip("needs Chromium and tests/clients/node_modules: make test installs them")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(locale="en-GB").new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        yield page, asked
        browser.close()


def wait_for(site: Site, page, events: int) -> None:
    """Wait until that many events wait to be drained. Looks without fixing a drain's reach."""
    from rapport.stores import Stores

    received = Stores(site.workspace).received
    for _ in range(100):
        if received.waiting().get("site", (0,))[0] >= events:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{received.waiting()} of {events} events came")


BEACON = "useBeacon: true, beaconQueueOptions: { flushQueueInterval: 300 }"
WEB = ("page", "identify", "track", "track", "group", "alias")


@pytest.mark.parametrize(
    ("page", "words", "calls"),
    [
        ("segment_web.html", {}, (*WEB, "screen")),
        ("rudder_web.html", {", BEACON": ""}, WEB),
        (
            "rudder_web.html",
            {"BEACON": BEACON},
            WEB,
        ),
    ],
    ids=["analytics-next by our snippet", "rudderstack analytics-js", "the same by beacon"],
)
def test_a_client_in_chromium_is_found_whole_and_once(site, page, words, calls):
    name = page.partition(".")[0].replace("_", "-")
    with shop(site, page, **words) as address, window() as (opened, asked):
        opened.goto(address)
        wait_for(site, opened, len(calls))
    origins = {f"{address.partition('?')[0]}", site.address}
    assert all(url.startswith((*origins, "about:")) for url in asked), "nobody else is asked"
    records = site.records()
    assert Counter(r["type"] for r in records) == Counter(calls)
    assert len({r["messageId"] for r in records}) == len(calls)
    found = interactions(site)
    assert ("Purchase", f"Order {name}-7", 39.95, "EUR") in found
    assert ("Add", "Tea", None, None) in found
    assert len(found) == sum(call in ("page", "screen", "track") for call in calls)
    ways = site.facts(tables.INTERACTIONS, "distinct campaign", "channel", "object_url")
    came = [row for row in ways if row[0] == "spring" and row[2]]  # an order has no address
    assert came and all(row[1] == "social" for row in came), ways
    assert all("utm_campaign=Spring" in row[2] for row in came)
    assert ("account", True) in site.facts(tables.IDENTIFIERS, "kind", "verified")
