"""One call to the Graph API: with the page's token, in its words, its refusals told apart.

The token is sent in a header: addresses stand in the logs of servers. Of the address of the next
page that an answer holds only the words that say where it goes on are taken.

Source  developers.facebook.com/docs/graph-api/guides/error-handling, /docs/graph-api/results,
        /docs/graph-api/securing-requests (appsecret_proof)
"""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from rapport.flow.errors import RetryLater, SourceError, StopSource
from rapport.flow.sources.asking import client
from rapport.flow.sources.backing_off import of_meta
from rapport.flow.sources.base import Asked
from rapport.flow.sources.plain import text, within

#: What says that so much was asked for that we must wait: of the app, the user, the page, calls.
_TOO_MUCH: Final = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
#: What says that it is out of order for a while.
_OUT_OF_ORDER: Final = frozenset({1, 2, 368})
_TOKEN: Final = frozenset({102, 190})
_PERMISSION: Final = frozenset({3, 10, *range(200, 300)})
_NO_SUCH: Final = frozenset({24, 100})
_WAIT_S: Final = 300.0
#: Words of the address of a next page that say where it is.
_WHERE: Final = ("after", "until", "__paging_token")


@dataclass(frozen=True)
class Listed:
    """One page of a list. `next`: what to ask the next with; {} if there is none."""

    items: list[dict[str, Any]]
    next: dict[str, str]


class NoSuchObject(StopSource):
    """What was asked for is not there, or the place to go on from is no longer known."""


class Graph:
    """The Graph API for one run. `token`: that of the page, or of who manages it."""

    def __init__(self, asked: Asked, base_url: str) -> None:
        self._asked, self._base = asked, base_url.rstrip("/")
        self._token = asked.secrets.get("token", "")

    def get(self, path: str, **params: str) -> dict[str, Any]:
        """Return the object of an answer. Raises RetryLater, StopSource, NoSuchObject."""
        if secret := self._asked.secrets.get("client_secret", ""):
            proof = hmac.new(secret.encode(), self._token.encode(), sha256).hexdigest()
            params["appsecret_proof"] = proof
        headers = {"Authorization": f"Bearer {self._token}"}
        http = client(self._asked)
        address = f"{self._base}/{path}"
        status, said, told = http.said("GET", address, params=params, headers=headers)
        if status >= 400 or not isinstance(said, dict) or "error" in said:
            raise _refused(status, said, told, self._asked.now)
        return said

    def be(self, token: str) -> None:
        """Go on with another token: that of the page, which its manager's token gave."""
        self._token = token or self._token

    def listed(self, path: str, **params: str) -> Listed:
        """Return one page of a list."""
        return listed_in(self.get(path, **params))

    def rest(self, path: str, start: Listed, **params: str) -> Iterator[Listed]:
        """Give the pages of a list behind the first one."""
        page = start
        while page.next:
            page = self.listed(path, **{**params, **page.next})
            yield page


def listed_in(said: Mapping[str, Any]) -> Listed:
    """Return a list that stands in an answer, with where it goes on."""
    found = said.get("data")
    items = [i for i in found if isinstance(i, dict)] if isinstance(found, list) else []
    address = text(within(said, "paging").get("next"))
    try:
        words = dict(parse_qsl(urlsplit(address).query))
    except ValueError:
        words = {}
    return Listed(items, {w: words[w] for w in _WHERE if words.get(w)})


def _refused(status: int, said: object, headers: Mapping[str, str], now: datetime) -> SourceError:
    """Return what an answer that is a refusal asks for. Its message may name somebody."""
    error = within(said, "error") if isinstance(said, dict) else {}
    code = error.get("code")
    if code in _TOKEN:
        return StopSource(
            "the token of Meta has run out or was taken back",
            fix="connect it again: sign in at Facebook and allow the page",
            status=status,
        )
    if code in _TOO_MUCH or code in _OUT_OF_ORDER:
        return RetryLater(
            f"Meta lets us ask no more for now (code {code})",
            fix="nothing: it goes on by itself",
            wait_s=of_meta(headers, now) or _WAIT_S,
            status=status,
        )
    if code in _PERMISSION:
        return StopSource(
            f"Meta lacks a permission that is needed (code {code})",
            fix="connect it again and allow all that the page of the source names",
            status=status,
        )
    if code in _NO_SUCH:
        return NoSuchObject(
            "Meta knows nothing under a number that it was asked for",
            fix="look at the numbers of the page, of the Instagram account and of the shop",
            status=status,
        )
    return StopSource(
        f"Meta refuses the call (status {status}, code {text(code) or 'none'})",
        fix="look at the settings: the address, the page and the version in it",
        status=status,
    )
