"""A workspace whose sources are each in a state of their own, made by real parts only.

stale    club: files each 10 days, the last one 50 days ago
failing  stats: Matomo on a loopback host that answers 401
unused   survey: files each month for 200 days; nobody looks at it
well     shop: files each 10 days; looked at today
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from rapport.flow.workspace import Workspace
from rapport.importing import FileMapping, add_file, save_connection
from rapport.intake.reading import Answers, mapping_of
from rapport.receiving import connections, secret_settings
from rapport.receiving.connections import Connection

TOKEN = "quite-secret-token-41"


class Refusing(BaseHTTPRequestHandler):
    """Answers 401 to whoever asks."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def refusing() -> Iterator[str]:
    """Give the address of a service that lets nobody in."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def bring(
    ws: Workspace, folder: Path, name: str, days_ago: tuple[int, ...], now: datetime
) -> None:
    """Take in a file of two people for each of these days."""
    read_as = FileMapping.from_toml(
        mapping_of(
            Answers(
                name,
                "people",
                {"id": "id", "email": "email", "city": "city", "employer": "employer"},
                purposes=("service", "profile"),
                basis="contract",
            )
        )
    )
    save_connection(ws, read_as)
    for n, ago in enumerate(days_ago):
        path = folder / f"{name}.csv"
        path.write_text(
            "id,email,city,employer\n"
            f"{2 * n},{name}{2 * n}@abv.example,Sofia,\n"
            f"{2 * n + 1},{name}{2 * n + 1}@abv.example,Varna,Marten\n"
        )
        add_file(ws, path, read_as, now=now - timedelta(days=ago))


def make_sources(ws: Workspace, folder: Path, now: datetime) -> None:
    bring(ws, folder, "club", (70, 60, 50), now)
    bring(ws, folder, "survey", (200, 170, 140, 110, 80, 50, 20), now)
    bring(ws, folder, "shop", (120, 25, 15, 5), now)


def connect_stats(ws: Workspace, address: str) -> None:
    """Connect Matomo, as its declared settings ask."""
    secret_settings.keep(ws, "stats", {"token": TOKEN})
    said = {"base_url": address, "site": "1", "since": "2026-01-01"}
    connections.save(ws, Connection("stats", "matomo", ("profile",), "consent", settings=said))
