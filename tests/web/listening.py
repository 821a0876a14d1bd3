"""Pages as a browser keeps them open: signed in, and listening to /live."""

import http.client
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.web.serving import environment

SAYER = """
import sys; from pathlib import Path
from rapport.web import server
server.set_up(Path(sys.argv[1]))
from rapport.web.live.services import say
print("ready", flush=True)
for line in sys.stdin:
    say(line.strip()); print("said", flush=True)
"""
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    """Wait until something holds, and fail if it does not come to that."""
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it did not come to that in time"
        time.sleep(0.02)


class Browser:
    """Somebody's browser: signed in by the real form, with their cookies."""

    def __init__(self, address: str, name: str, password: str) -> None:
        self.address = address
        self._jar = CookieJar()
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._jar)
        ).open
        self.post("/sign-in/?next=/settings/jobs/", login=name, password=password)

    def get(self, path: str) -> str:
        with self._open(self.address + path) as answer:
            return answer.read().decode()

    def post(self, path: str, **fields: str) -> str:
        fields["csrfmiddlewaretoken"] = _TOKEN.search(self.get(path)).group(1)
        with self._open(self.address + path, urlencode(fields).encode()) as answer:
            return answer.read().decode()

    @property
    def cookies(self) -> str:
        return "; ".join(f"{c.name}={c.value}" for c in self._jar)


class Page(threading.Thread):
    """One open page. `heard` is what it heard, with when; `ended` is set once it was let go."""

    def __init__(self, address: str, cookies: str = "") -> None:
        super().__init__(daemon=True)
        self._way = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self._way.request("GET", "/live", headers={"Cookie": cookies})
        self._socket = self._way.sock
        self._answer = self._way.getresponse()
        self.status = self._answer.status
        self.headers = self._answer.headers
        self.heard: list[tuple[str, str, float]] = []
        self.ended = threading.Event()
        self.start()

    def run(self) -> None:
        event = ""
        try:
            for line in self._answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    event = value
                elif name.startswith("data"):
                    self.heard.append((event, value, time.monotonic()))
        except (OSError, ValueError, http.client.HTTPException, AttributeError):
            self.heard.append(("broken", "", time.monotonic()))
        self._answer.close()
        self._way.close()
        self.ended.set()

    def changes(self) -> list[str]:
        return [data for event, data, _ in self.heard if event == "change"]

    def events(self) -> list[str]:
        return [event for event, _, _ in self.heard]

    def close(self) -> None:
        """Go, as when a tab is closed."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self.join(10)


@contextmanager
def sayer(root: Path) -> Iterator[Callable[[str], None]]:
    """Give a way to say topics from another process, as a worker does."""
    command = [sys.executable, "-c", SAYER, str(root)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=environment(), stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "ready\n"

        def say(topic: str) -> None:
            assert process.stdin and process.stdout
            process.stdin.write(topic + "\n")
            process.stdin.flush()
            assert process.stdout.readline() == "said\n"

        yield say
        process.stdin.close()
