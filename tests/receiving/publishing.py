"""A server on the loopback that publishes one answer, and says which version of it that is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Publisher:
    """What it answers, and which statuses it answered with. `by_date`: it names no ETag."""

    body: bytes
    address: str = ""
    names_versions: bool = True
    by_date: str = ""
    statuses: list[int] = field(default_factory=list)

    def version(self) -> dict[str, str]:
        if not self.names_versions:
            return {}
        if self.by_date:
            return {"Last-Modified": self.by_date}
        return {"ETag": f'"{sha256(self.body).hexdigest()}"'}


@contextmanager
def publishing(body: bytes) -> Iterator[Publisher]:
    """Run it."""
    publisher = Publisher(body)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            version = publisher.version()
            same = version and self.headers.get("If-None-Match") == version.get("ETag", "")
            since = self.headers.get("If-Modified-Since")
            same = same or (version and since and since == version.get("Last-Modified"))
            status, answer = (304, b"") if same else (200, publisher.body)
            publisher.statuses.append(status)
            self.send_response(status)
            for name, value in version.items():
                self.send_header(name, value)
            if status == 200:
                self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        publisher.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield publisher
        finally:
            server.shutdown()
            thread.join()
