"""Teammates at work: each asks for a page, reads it for one to three seconds, asks for the next.

A closed loop in one process: a round is the list of people, a search, a person found by it, why
two accounts are one, why a value is shown, and a page that has the skeleton and no data.
"""

import http.client
import json
import re
import sys
import threading
import time
from pathlib import Path
from random import Random
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent))

import brand

THINK_S = (1.0, 3.0)
NOBODY = "/people/00000000000000000000000000000000/"
_PERSON = re.compile(r'href="(/people/[0-9a-f]{32}/)')
_LINK = re.compile(r'href="(/why/link/[0-9a-f]{32}/[0-9a-f]{32}/)')
_VALUE = re.compile(r'href="(/why/value/[0-9a-f]{32}/[a-z_]+/\d+/)')
_HTMX = {"HX-Request": "true", "HX-Target": "panel"}


class Walker:
    """One teammate and their browser's connection. `took` collects (what, seconds, status)."""

    def __init__(self, port: int, signed_in: dict[str, str], number: int) -> None:
        self.took: list[tuple[str, float, int]] = []
        self._port = port
        self._signed_in = signed_in
        self._chance = Random(number)
        self._asked = list(brand.asked_for(200))
        self._chance.shuffle(self._asked)
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def round(self, think: bool = True) -> None:
        """Walk once over all pages."""
        pause = self._pause if think else lambda: None
        listed = self.ask("list", "/people/")
        pause()
        what, text = self._asked.pop()
        self._asked.insert(0, (what, text))
        found = self.ask(f"search: {what}", "/people/", form={"query": text}, HX_Target="people")
        pause()
        people = _PERSON.findall(found) or _PERSON.findall(listed)
        person = self.ask("person", self._chance.choice(people))
        pause()
        for kind, links in (("why link", _LINK), ("why value", _VALUE)):
            if addresses := links.findall(person):
                self.ask(kind, self._chance.choice(addresses), **_HTMX)
                pause()
        self.ask("skeleton", NOBODY)
        pause()

    def ask(self, what: str, address: str, form: dict[str, str] | None = None, **more: str) -> str:
        """Ask for one page and keep how long the whole of it took."""
        headers = {
            "Cookie": self._signed_in["cookie"],
            "Referer": f"http://127.0.0.1:{self._port}/people/",
            "Host": f"127.0.0.1:{self._port}",
            **{name.replace("_", "-"): value for name, value in more.items()},
        }
        body = None
        if form is not None:
            headers |= {
                "X-CSRFToken": self._signed_in["token"],
                "Content-Type": "application/x-www-form-urlencoded",
                "HX-Request": "true",
            }
            body = urlencode(form)
        began = time.perf_counter()
        self._connection.request("POST" if form else "GET", address, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        self.took.append((what, time.perf_counter() - began, answer.status))
        return text

    def _pause(self) -> None:
        time.sleep(self._chance.uniform(*THINK_S))


def walk(port: int, cookies: list[dict[str, str]], seconds: float) -> list[tuple[str, float, int]]:
    """Let everybody walk for so long; return what each page took, the first round left out."""
    walkers = [Walker(port, signed_in, n) for n, signed_in in enumerate(cookies)]
    ends = time.monotonic() + seconds

    def work(walker: Walker, first: float) -> None:
        time.sleep(first)
        walker.round()
        walker.took.clear()
        while time.monotonic() < ends:
            walker.round()

    threads = [
        threading.Thread(target=work, args=(w, 12.0 * n / len(walkers)), daemon=True)
        for n, w in enumerate(walkers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [took for walker in walkers for took in walker.took]


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    sys.stdout.write(json.dumps(walk(asked["port"], asked["cookies"], asked["seconds"])))
