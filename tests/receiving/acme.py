"""The shop that the source of tests/plugin_package asks: a real server on this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

ORDERS = [
    {"number": n, "customer": f"c{n % 2}", "at": f"2026-02-2{n}T10:00:00Z", "sum": n * 1.5}
    | {"currency": "EUR", "note": "planted-note"}
    for n in (1, 2, 3, 4)
]


class Shop:
    """`pages` of orders. `answers`: (status, headers) that come before anything else, in order."""

    def __init__(self) -> None:
        self.pages = [ORDERS[:2], ORDERS[2:]]
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.asked: list[str] = []
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def open_shop() -> Iterator[Shop]:
    shop = Shop()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
            shop.asked.append(str(place))
            status, headers = shop.answers.pop(0) if shop.answers else (200, {})
            if self.headers.get("Authorization") != "Bearer s3cret":
                status = 401
            more = str(place + 1) if place < len(shop.pages) else None
            said = {"orders": shop.pages[place - 1], "next": more, "again": str(place)}
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode() if status == 200 else b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    shop.port = server.server_address[1]
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
