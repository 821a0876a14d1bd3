"""A collector that runs, what it is sent, and what is found of that afterwards."""

import asyncio
import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rapport.collect import keys
from rapport.collect.app import Collector
from rapport.flow.engines.duck import Duck
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.tables import TableSpec
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, drain
from rapport.receiving.connections import Connection
from rapport.stores import Stores
from tests.web.serving import serving

PURPOSES = ("service", "profile", "marketing", "ads", "research")
MADE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


@dataclass
class Site:
    """A workspace with a site that sends events, and the address they go to, if it is served."""

    root: Path
    server: str
    browser: str
    address: str = ""
    process: Any = None

    @property
    def workspace(self) -> Workspace:
        return Workspace.open(self.root)

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request by a connection of its own."""
        to = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            to.request(method, path, body or None, headers or {})
            got = to.getresponse()
            named = {name.lower(): value for name, value in got.getheaders()}
            return Answer(got.status, named, got.read())
        finally:
            to.close()

    def send(self, what: Any, path: str = "/v1/batch", key: str = "", **headers: str) -> Answer:
        """Send events by a key, the server's unless another is said."""
        address = f"{path}?writeKey={key or self.server}"
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", address, json.dumps(what).encode(), told)

    def drained(self) -> list[drain.Drained]:
        return list(drain.drain(Stores(self.workspace), "site", now=datetime.now(UTC)))

    def records(self) -> list[dict[str, Any]]:
        """Drain, and return all events that were ever drained, as they are kept."""
        self.drained()
        vault = Stores(self.workspace).vault
        pages = [name for name in vault.table_names() if name.startswith("pages-")]
        rows = [row for name in pages for row in vault.read_table(name).to_pylist()]
        return [json.loads(row["record"]) for row in rows]

    def waiting(self) -> list[dict[str, Any]]:
        """Return the events that wait to be drained. Fixes the next drain's reach."""
        taken = Stores(self.workspace).received.take("site")
        return [] if taken is None else [json.loads(item.content) for item in taken.items]

    def facts(self, spec: TableSpec, *names: str) -> list[tuple[Any, ...]]:
        """Return columns of a table of facts, as all entries tell them, sorted."""
        stores, engine = Stores(self.workspace), Duck()
        entries = stores.log.entries()
        stores.lake.fill(entries, stores.parts)
        stores.lake.load(engine, entries)
        found = engine.get(f"select {', '.join(names)} from {spec.name} order by all")
        return [tuple(row.values()) for row in found.to_pylist()]


def make_site(root: Path, *, per_s: int = 0, **settings: str) -> Site:
    """Make a workspace that a site and its server send events to."""
    workspace = Workspace.create(root, brand="B", phone_region="BG")
    chosen = Connection("site", "collector", PURPOSES, "contract", settings=settings)
    file = connections.save(workspace, chosen)
    names = Pseudonyms(workspace.secret("ids"))
    made = {
        kind: keys.make(file, names, label=kind, kind=kind, per_s=per_s, now=MADE)
        for kind in keys.KINDS
    }
    return Site(root, made["server"], made["browser"])


@contextmanager
def served(site: Site, role: str = "collect") -> Iterator[Site]:
    """Serve the site's workspace by the real command, for as long as a test needs it."""
    with serving(site.root, role) as (site.address, site.process):
        yield site


class Inside:
    """The application of a site without a server around it: quick, and its clock stands still."""

    def __init__(self, site: Site, now: datetime) -> None:
        self.site, self.loop = site, asyncio.new_event_loop()
        self.received = Stores(site.workspace).received
        self._app = self.loop.run_until_complete(self._made(now))

    async def _made(self, now: datetime) -> Collector:
        return Collector(self.site.workspace, self.received, now=lambda: now)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        query: str = "",
    ) -> Answer:
        told = [(n.lower().encode(), v.encode("latin-1")) for n, v in (headers or {}).items()]
        scope = {"method": method, "path": path, "query_string": query.encode(), "headers": told}
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        self.loop.run_until_complete(self._app(scope, receive, send))
        named = {n.decode(): v.decode("latin-1") for n, v in sent[0]["headers"]}
        return Answer(sent[0]["status"], named, sent[1]["body"])

    def post(self, body: bytes, path: str = "/v1/batch", **headers: str) -> Answer:
        """Send a body by the key of the server."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", path, body, told, f"writeKey={self.site.server}")

    def kept(self) -> int:
        """Return how many events are on the disk."""
        return self.received.waiting().get("site", (0,))[0]
