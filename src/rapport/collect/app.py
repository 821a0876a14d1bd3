"""The ASGI application of the collector: which path does what, and every answer it gives.

    POST  /v1/{batch,b,import,track,t,identify,i,page,p,screen,s,group,g,alias,a,merge}
          /beacon/v1/batch
          /v1/m: what Segment's library counts of itself; nothing of it is kept
    GET   /v1/projects/KEY/settings, /sourceConfig
          /analytics.js/v1/KEY/analytics.min.js, /rapport.js

Errors are JSON with `code` and `message`, and carry the headers of CORS as good answers do: else
some clients try again for ever, and none can say why.
"""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from rapport.collect import answers, door
from rapport.collect.door import Asked, Batch, Receive, Refused, Rejected
from rapport.collect.keys import KeyRing, Use
from rapport.collect.limits import Limits
from rapport.collect.writer import Busy, DiskDown, Writer
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.received import Received
from rapport.flow.refusals import Of, Refusal
from rapport.flow.rights import Right
from rapport.flow.workspace import Workspace

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
#: What the last part of a path means.
BATCHES: Final = ("batch", "b", "import")
SINGLES: Final = {
    **{name: name for name in ("track", "identify", "page", "screen", "group", "alias")},
    **{"t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias"},
    "merge": "merge",
}
INTO: Final = {
    **{f"/v1/{name}": "" for name in BATCHES},
    "/beacon/v1/batch": "",
    **{f"/v1/{name}": type_ for name, type_ in SINGLES.items()},
}
SOURCE_CONFIG, SNIPPET, COUNTS = "/sourceConfig", "/rapport.js", "/v1/m"
_SETTINGS = ("/v1/projects/", "/settings")
_LIBRARY = ("/analytics.js/v1/", "/analytics.min.js")
_JSON = (b"content-type", b"application/json")
_SCRIPT = (b"content-type", b"text/javascript; charset=utf-8")
_TAKEN = b'{"success":true}'
#: A single event that can't be used is counted as an event, not as a request.
_REJECTED: Final = "rejected"
#: To send such a request again is of no use: what was in it is lost, so it is counted.
_UNUSABLE: Final = (400, 403, 413)
#: Clients that were told so come again after these seconds.
BUSY_S, DOWN_S, PAUSED_S = 1, 5, 60


def is_ours(path: str) -> bool:
    """Tell whether the collector answers this path."""
    return (
        path.startswith(("/v1/", "/beacon/v1/", _LIBRARY[0]))
        or path.rstrip("/") == SOURCE_CONFIG
        or path == SNIPPET
    )


class Collector:
    """The application of one workspace. Made, and called, in the thread of one event loop."""

    def __init__(
        self,
        workspace: Workspace,
        received: Received,
        *,
        https: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._pseudonyms = Pseudonyms(workspace.secret("ids"))
        self._received, self._writer = received, Writer(received)
        self._keys = KeyRing(workspace.sources, self._pseudonyms)
        self._limits, self._https, self._now = Limits(), https, now

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        query = scope["query_string"].decode("latin-1")
        asked = Asked(scope["method"], scope["path"], query, headers)
        try:
            answer = await self._answer(asked, receive)
        except Refused as no:
            answer = _refusal(no)
        await _send(answer, asked, send)

    async def _answer(self, asked: Asked, receive: Receive) -> tuple[int, Headers, bytes]:
        path = asked.path.rstrip("/")
        if asked.method == "OPTIONS":
            return 204, [], b""
        if path in INTO:
            _need(asked, "POST")
            return await self._take_in(asked, INTO[path], receive)
        if path == COUNTS:
            _need(asked, "POST")
            await door.body_of(asked, receive)  # it bears no key, and says nothing of anybody
            return 200, [_JSON], _TAKEN
        _need(asked, "GET", "HEAD")
        if path == SOURCE_CONFIG:
            key = door.key_of(asked, None)
            use = self._use_of(key, asked)
            return 200, [_JSON], _json(answers.rudder_settings(key, use.connection))
        if key := _between(path, *_SETTINGS):
            self._use_of(key, asked)
            host = asked.header(b"host")
            if not answers.is_host(host):
                raise Refused(400, "no_host", "the request names no host")
            return 200, [_JSON], _json(answers.segment_settings(key, host, https=self._https))
        if _between(path, *_LIBRARY):
            return _script(answers.LIBRARY, asked)
        if path == SNIPPET:
            return _script(answers.SNIPPET, asked)
        raise Refused(404, "no_such_path", "the collector has no such address")

    async def _take_in(
        self, asked: Asked, type_: str, receive: Receive
    ) -> tuple[int, Headers, bytes]:
        try:
            return await self._taken(asked, type_, receive)
        except Refused as no:
            if no.status in _UNUSABLE and no.code != _REJECTED:
                use = self._known(door.key_of(asked, None))
                if use is not None:
                    self._count(use, "request", no.code, self._now())
            raise

    async def _taken(
        self, asked: Asked, type_: str, receive: Receive
    ) -> tuple[int, Headers, bytes]:
        body = await door.body_of(asked, receive)
        clock, received = time.monotonic(), self._now()
        key = door.key_of(asked, None)
        use = self._use_of(key, asked) if key else None  # before the work, if that can be
        batch = door.single(body) if type_ else door.batch_of(body)
        use = use or self._use_of(door.key_of(asked, batch), asked)
        self._need_room(use, batch, clock)
        good, rejected = door.kept(
            batch,
            type_,
            use,
            self._pseudonyms,
            received=received,
            no_ads=asked.headers.get(b"sec-gpc") == b"1",
        )
        if good:
            await self._write(use.connection, good, received)
        if not rejected:
            return 200, [_JSON], _TAKEN
        for code, events in Counter(no.code for no in rejected).items():
            self._count(use, "event", code, received, events)
        if type_:
            raise Refused(400, _REJECTED, rejected[0].reason)
        return 200, [_JSON], _json({"success": True, "rejected": [*map(_told, rejected)]})

    async def _write(self, connection: str, events: list[bytes], received: datetime) -> None:
        """Return once the events are on the disk. Raises Refused: they are not."""
        lot = self._received.lot(connection, "event", events, at=received)
        try:
            await self._writer.offer(lot)
        except Busy:
            raise Refused(
                503, "busy", "more comes in than the disk can take; send it again", BUSY_S
            ) from None
        except DiskDown:
            raise _disk_down() from None

    def _count(self, use: Use, of: Of, code: str, at: datetime, events: int = 1) -> None:
        """Count what is refused of a key, for its connection's page."""
        refusal = Refusal(use.connection, use.key.label, of, code, at.astimezone(UTC).date())
        self._writer.count(refusal, events)

    def _use_of(self, key: str, asked: Asked) -> Use:
        """Return whose key it is. Raises Refused: nobody's, or not to be used here."""
        if not key:
            raise Refused(401, "no_key", "the request names no write key")
        use = self._known(key)
        if use is None:
            raise Refused(401, "unknown_key", "the write key is unknown, or it was revoked")
        if use.is_paused:
            raise Refused(503, "paused", "nothing is taken in for a while; send later", PAUSED_S)
        if not use.rights & Right.STORE:
            raise Refused(
                403, "no_basis", "the connection of the key names no purpose or no lawful basis"
            )
        origin = asked.header(b"origin")
        if use.key.kind == "server" and origin:
            raise Refused(
                403, "secret_key", "this is the secret key of a server: revoke it, a page has it"
            )
        if use.key.origins and origin.lower() not in use.key.origins:
            raise Refused(403, "origin", "pages of this site may not use the write key")
        return use

    def _known(self, key: str) -> Use | None:
        """Return whose key it is; None if nobody's. Raises Refused: that can't be read now."""
        try:
            return self._keys.find(key, time.monotonic())
        except OSError:
            raise _disk_down() from None

    def _need_room(self, use: Use, batch: Batch, clock: float) -> None:
        events = len(batch.batch or ())
        if wait := self._limits.take(use.key.hash, events, use.key.per_s, clock):
            raise Refused(429, "too_many", "the write key has sent too many events", wait)


async def without_disk(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Answer while no collector can be made, as its disk is down: clients come again."""
    headers = dict(scope["headers"])
    asked = Asked(scope["method"], scope["path"], "", headers)
    try:
        await door.body_of(asked, receive)
        answer = _refusal(_disk_down())
    except Refused as no:
        answer = _refusal(no)
    if asked.method == "OPTIONS":
        answer = 204, [], b""
    await _send(answer, asked, send)


async def _send(answer: tuple[int, Headers, bytes], asked: Asked, send: Send) -> None:
    status, more, body = answer
    more = [*more, *_cors(asked.headers), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": more})
    sent = b"" if asked.method == "HEAD" else body
    await send({"type": "http.response.body", "body": sent})


def _refusal(no: Refused) -> tuple[int, Headers, bytes]:
    later = [(b"retry-after", b"%d" % no.retry_after_s)] if no.retry_after_s else []
    return no.status, [_JSON, *later], _json({"code": no.code, "message": no.message})


def _disk_down() -> Refused:
    return Refused(503, "disk", "it could not be written to the disk; send it again", DOWN_S)


def _need(asked: Asked, *methods: str) -> None:
    if asked.method not in methods:
        raise Refused(405, "method", f"this address is asked by {methods[0]}")


def _between(path: str, before: str, after: str) -> str:
    """Return the one part of a path between two others; '' if it is another path."""
    if not (path.startswith(before) and path.endswith(after)):
        return ""
    part = path[len(before) : -len(after)]
    return "" if "/" in part or not part.isascii() else part


def _script(name: str, asked: Asked) -> tuple[int, Headers, bytes]:
    whole, packed = answers.script(name)
    headers = [_SCRIPT, (b"cache-control", b"public, max-age=3600")]
    headers.append((b"x-content-type-options", b"nosniff"))
    if "gzip" not in asked.header(b"accept-encoding"):
        return 200, headers, whole
    return 200, [*headers, (b"content-encoding", b"gzip")], packed


def _cors(headers: Mapping[bytes, bytes]) -> Headers:
    """Say to a browser that the page may read the answer: any page may; what it may send, its
    key says. No cookie is ever looked at."""
    origin = headers.get(b"origin")
    if origin is None:
        return []
    told = [(b"access-control-allow-origin", origin), (b"vary", b"Origin")]
    if b"access-control-request-method" in headers:
        wanted = headers.get(b"access-control-request-headers", b"authorization, content-type")
        told += [
            (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
            (b"access-control-allow-headers", wanted),
            (b"access-control-max-age", b"7200"),
        ]
    return told


def _told(rejected: Rejected) -> dict[str, Any]:
    said: dict[str, Any] = {"index": rejected.index, "reason": rejected.reason}
    if rejected.message_id:
        said["messageId"] = rejected.message_id
    return said


_json = msgspec.json.Encoder().encode
