"""What the sandbox network answers to which request: the part of Mastodon's API that reads.

Source  https://docs.joinmastodon.org/methods: accounts, notifications, statuses, timelines, search
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode

from rapport.sandbox import entities
from rapport.sandbox.entities import Entity
from rapport.sandbox.network import BRAND, Network, Status

#: Objects in one answer, if nobody says how many, and at most.
USUAL, MOST = 20, 80
JSON: Final = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the server."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


#: A list: what each object is asked for by (higher is newer), and what makes it.
_List = Sequence[tuple[int, Callable[[], Entity]]]


def answer(network: Network, path: str, query: Mapping[str, str], address: str) -> Answer:
    """Return the answer to who may read. `address`: of this server, for links to what follows."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    if parts == ["api", "v2", "search"]:
        return said({"accounts": [], "statuses": _searched(network, query), "hashtags": []})
    found = _found(network, parts[2:]) if parts[:2] == ["api", "v1"] else None
    if found is None:
        return said({"error": "Record not found"}, 404)
    if isinstance(found, dict):
        return said(found)
    return _page(found, f"{address}{quote(path)}", query)


def said(what: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer in JSON."""
    body = json.dumps(what, ensure_ascii=False).encode()
    return Answer(status, body, {"Content-Type": JSON, **(headers or {})})


def _found(network: Network, parts: Sequence[str]) -> Entity | _List | None:
    match parts:
        case ["accounts", "verify_credentials"]:
            return entities.brand(network)
        case ["accounts", number, "statuses"]:
            theirs = (s for s in network.statuses.values() if str(s.author) == number)
            return _statuses(network, [s for s in theirs if s.visibility == "public"])
        case ["accounts", number, "followers"] if number == str(BRAND):
            return _accounts(network, network.followers)
        case ["notifications"]:
            told = reversed(network.notifications)
            return [(n.number, partial(entities.notification, network, n)) for n in told]
        case ["timelines", "tag", tag]:
            tagged = (s for s in network.statuses.values() if tag.lower() in s.tags)
            return _statuses(network, [s for s in tagged if s.visibility == "public"])
        case ["statuses", number, *rest] if number.isdecimal():
            status = network.statuses.get(int(number))
            return _of_status(network, status, rest) if status else None
    return None


def _of_status(network: Network, status: Status, rest: Sequence[str]) -> Entity | _List | None:
    match rest:
        case []:
            return entities.status(network, status)
        case ["context"]:
            return {
                "ancestors": [entities.status(network, s) for s in network.above(status)],
                "descendants": [entities.status(network, s) for s in network.under(status.number)],
            }
        case ["favourited_by"]:
            return _accounts(network, {m: at for at, m in enumerate(status.liked, 1)})
        case ["reblogged_by"]:
            return _accounts(network, {m: at for at, m in enumerate(status.boosted, 1)})
    return None


def _statuses(network: Network, found: Sequence[Status]) -> _List:
    newest = sorted(found, key=lambda s: s.number, reverse=True)
    return [(s.number, partial(entities.status, network, s)) for s in newest]


def _accounts(network: Network, since: Mapping[int, int]) -> _List:
    """Return members by when they did it, the last first."""
    newest = sorted(since.items(), key=lambda pair: pair[1], reverse=True)
    members = network.members
    return [(at, partial(entities.account, network, members[number])) for number, at in newest]


def _page(found: _List, address: str, query: Mapping[str, str]) -> Answer:
    """Return the part of a list that is asked for, with a Link (RFC 8288) to what follows."""
    before = _number(query.get("max_id"), 0)
    after = max(_number(query.get(name), 0) for name in ("since_id", "min_id"))
    limit = max(1, min(_number(query.get("limit"), USUAL), MOST))
    left = [item for item in found if item[0] > after and (not before or item[0] < before)]
    shown = left[:limit]
    links = []
    if shown:
        kept = {name: value for name, value in query.items() if name not in _PLACES}
        older = urlencode({**kept, "max_id": shown[-1][0]})
        newer = urlencode({**kept, "min_id": shown[0][0]})
        links = [f'<{address}?{older}>; rel="next"'] if len(left) > limit else []
        links.append(f'<{address}?{newer}>; rel="prev"')
    headers = {"Link": ", ".join(links)} if links else {}
    return said([made() for _, made in shown], headers=headers)


_PLACES: Final = ("max_id", "min_id", "since_id")


def _searched(network: Network, query: Mapping[str, str]) -> list[Entity]:
    """Return posts that hold a word, the newest first; they have no Link but an offset."""
    word = query.get("q", "").strip().casefold()
    at, limit = _number(query.get("offset"), 0), _number(query.get("limit"), USUAL)
    found = [
        status
        for status in reversed(network.statuses.values())
        if word and word in status.text.casefold() and status.visibility == "public"
    ]
    return [entities.status(network, s) for s in found[at : at + max(1, min(limit, MOST))]]


def _number(text: Any, otherwise: int) -> int:
    return (
        int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 19 else otherwise
    )
