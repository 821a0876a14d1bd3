"""A source that is fetched, from a real server on the loopback to facts, for tests.

What the runner does, in a few lines: each page passes `keep` and is put together with its cursor;
then what waits is drained.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from rapport.flow.engines.duck import Duck
from rapport.flow.errors import SkipRecord
from rapport.flow.http import Client, allowed
from rapport.flow.rates import Pace
from rapport.flow.sources import plugins
from rapport.flow.sources.base import Asked
from rapport.flow.sources.rows import packed
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, drain, runner, secret_settings
from rapport.receiving.connections import Connection
from rapport.stores import Stores

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
PURPOSES = ("service", "profile", "ads")


class Pulled:
    """One connection 'site' of a workspace."""

    def __init__(self, folder, source, settings, secrets=None, hosts=None):
        named = {"sources.folders": [settings["folder"]] if "folder" in settings else []}
        self.workspace = Workspace.create(folder, brand="B", phone_region="BG", **named)
        self.source, self.settings, self.secrets = source, settings, secrets or {}
        self._hosts = hosts
        connections.save(
            self.workspace, Connection("site", source.name, PURPOSES, "legitimate_interest")
        )
        self.refused = []

    @property
    def cursor(self):
        return Stores(self.workspace).received.cursor("site")

    def fetch(self, now=NOW, pages=None):
        """Fetch and keep at most so many pages. Returns how many records were kept."""
        received, kept = Stores(self.workspace).received, 0
        hosts = self._hosts or allowed(self.source.hosts, self.settings)
        with Client(self.source.name, hosts, Pace([]), sleep=lambda _: None) as http:
            asked = Asked(
                self.settings, self.secrets, self.cursor, now, http if hosts else None, None
            )
            for number, page in enumerate(self.source.fetch(asked), 1):
                records = list(self._kept(page.records))
                received.put("site", "page", records, at=now, cursor=page.cursor)
                kept += len(records)
                if number == pages:
                    break
        return kept

    def _kept(self, records):
        for record in records:
            try:
                kept = self.source.keep(record)
            except SkipRecord as error:
                self.refused.append(error.what)
            else:
                if kept is not None:
                    yield packed(kept)

    def drain(self, now=NOW):
        """Drain what waits. Returns how many rows were made and how many refused."""
        done = list(drain.drain(Stores(self.workspace), "site", now=now))
        return sum(d.rows for d in done), sum(d.refused for d in done)

    def pull(self, now=NOW):
        self.fetch(now)
        return self.drain(now)

    def run(self, monkeypatch, now=NOW):
        """Read the connection as the scheduler and `rapport pull` do."""
        hosts = tuple(sorted(self._hosts or self.source.hosts))
        ours = replace(self.source, hosts=hosts)
        known = {**plugins.look().sources, self.source.name: ours}
        monkeypatch.setattr(plugins, "_found", lambda: plugins.Found(known, ()))
        ground = (PURPOSES, "legitimate_interest")
        named = Connection("site", self.source.name, *ground, settings=dict(self.settings))
        connections.save(self.workspace, named)
        secret_settings.keep(self.workspace, "site", self.secrets)
        return runner.pull(self.workspace, "site", now=now)

    def facts(self, spec, columns, order="1"):
        """The last word on each: rows of one table of facts, ordered."""
        stores = Stores(self.workspace)
        entries = stores.log.entries()
        stores.lake.fill(entries, stores.parts)
        engine = Duck()
        stores.lake.load(engine, entries)
        key = ", ".join(name for name in spec.key if name != "seq")
        rows = engine.get(
            f"select {columns} from {spec.name}"
            f" qualify row_number() over (partition by {key} order by seq desc) = 1"
            f" order by {order}"
        )
        return [tuple(row.values()) for row in rows.to_pylist()]

    def ids(self, *natives):
        """Birth ids of visitors."""
        hidden = Stores(self.workspace).pseudonyms
        return {hidden.one("account", "site", f"visitor:{n}"): n for n in natives}


@dataclass
class Service:
    """What a server was asked for, and what it answers instead: (status, body), once each.

    Headers of an answer may stand behind its body. `body`: of the last call, as it was sent.
    """

    calls: list = field(default_factory=list)
    instead: dict = field(default_factory=dict)
    address: str = ""
    body: bytes = b""

    def count(self):
        return Counter(call.split("?")[0] for call in self.calls)

    def answer(self, method, path, query, body, headers):
        raise NotImplementedError


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """Run a service on the loopback. Gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._answered("GET")

        def do_POST(self):
            self._answered("POST")

        def _answered(self, method):
            length = int(self.headers.get("Content-Length") or 0)
            service.body = self.rfile.read(length)
            body = dict(parse_qsl(service.body.decode()))
            parts = urlsplit(self.path)
            name = f"{method} {parts.path}"
            service.calls.append(f"{name}?{parts.query}")
            if service.instead.get(name):
                status, answer, *more = service.instead[name].pop(0)
            else:
                query = dict(parse_qsl(parts.query))
                told = service.answer(method, parts.path, query, body, self.headers)
                status, answer, *more = told
            self.send_response(status)
            for named, value in (more[0] if more else {}).items():
                self.send_header(named, value)
            if status != 304:
                self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        service.address = f"http://127.0.0.1:{server.server_port}"
        yield service.address
    finally:
        server.shutdown()
        server.server_close()
