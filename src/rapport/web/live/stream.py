"""/live: tells an open page which topics changed, over one connection (SSE).

    event: state    data: {"jobs": 17, ...}    once, at the start: how often each has changed
    event: change   data: jobs                 this one changed again
    event: bye                                 the server stops; come back in a moment

Bare ASGI, so that a thousand waiting pages need no thread. Whoever has no session gets 204,
which tells a browser not to come again. Never: what changed, or about whom.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.signals import user_logged_out
from django.db import DatabaseError, close_old_connections
from django.http import HttpRequest, parse_cookie
from django.utils.module_loading import import_string

from rapport.web.live.models import Topic

log = logging.getLogger(__name__)
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

POLL_S = 0.5
HEARTBEAT_S = 15
#: How often a page that stays open must show again that its session holds.
CHECK_S = 60
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class Visitor:
    """Whose page it is: the session by which it came, and the teammate."""

    session: str
    user: int


@dataclass(eq=False)
class _Page:
    """One open page: what it has still to be told."""

    visitor: Visitor
    changed: set[str] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    ended: str = ""  # why: "bye", "out", "gone"

    def end(self, why: str) -> None:
        self.ended = self.ended or why
        self.news.set()


class Hub:
    """All open pages of this process. It looks for changes once, however many there are."""

    def __init__(self) -> None:
        self._pages: set[_Page] = set()
        self._counts: dict[str, int] = {}
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="live")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: asyncio.Task[None] | None = None
        self._stopped = False
        user_logged_out.connect(self._signed_out)

    # -- life ------------------------------------------------------------------------

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._looking = self._loop.create_task(self._look())

    async def stop(self) -> None:
        """Say good-bye to every page, and give the words a moment to get there."""
        self._stopped = True
        if self._looking:
            self._looking.cancel()
        for page in self._pages:
            page.end("bye")
        for _ in range(20):
            if not self._pages:
                break
            await asyncio.sleep(0.05)

    async def _ask(self, question: Callable[..., Any], *about: Any) -> Any:
        """Ask the database something in a thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, _with_connection, question, *about
        )

    async def _look(self) -> None:
        failing = False
        while True:
            await asyncio.sleep(POLL_S)
            if not self._pages:
                continue
            try:
                self._spread(await self._ask(topics))
                failing = False
            except DatabaseError as error:
                if not failing:
                    log.warning("the database does not answer (%s)", type(error).__name__)
                failing = True

    def _spread(self, counts: dict[str, int]) -> None:
        changed = {name for name, n in counts.items() if n != self._counts.get(name, 0)}
        self._counts = counts
        for page in self._pages if changed else ():
            page.changed |= changed
            page.news.set()

    def _signed_out(self, request: HttpRequest | None = None, **_: Any) -> None:
        session = getattr(request, "session", None)
        if session is None or self._loop is None or not self._pages:
            return
        key = session.session_key

        def end() -> None:
            for page in self._pages:
                if page.visitor.session == key:
                    page.end("out")

        self._loop.call_soon_threadsafe(end)

    # -- one page --------------------------------------------------------------------

    async def answer(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one page until it goes, its session ends, or the server stops."""
        cookies = _cookies(scope)
        if self._stopped or scope["method"] != "GET":
            await _refuse(send, 503 if self._stopped else 405)
            return
        visitor = await self._visitor(cookies)
        if visitor is None:
            await _refuse(send, 204)
            return
        page = _Page(visitor)
        watching = asyncio.ensure_future(_until_gone(page, receive))
        try:
            counts = await self._ask(topics)
            if not self._pages:  # nobody looked for a while
                self._counts = counts
            self._pages.add(page)
            if self._stopped:
                page.end("bye")
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await _say(send, "state", json.dumps(counts))
            await self._tell(page, cookies, send)
        except (OSError, RuntimeError):
            pass  # it went while we spoke
        finally:
            self._pages.discard(page)
            watching.cancel()

    async def _tell(self, page: _Page, cookies: str, send: Send) -> None:
        now = asyncio.get_running_loop().time
        check_at = now() + CHECK_S
        while not page.ended:
            try:
                await asyncio.wait_for(page.news.wait(), min(HEARTBEAT_S, CHECK_S))
            except TimeoutError:
                await _send(send, b":\n\n")
            page.news.clear()
            told, page.changed = sorted(page.changed), set()
            for topic in told:
                await _say(send, "change", topic)
            if now() >= check_at:
                check_at = now() + CHECK_S
                if await self._visitor(cookies) != page.visitor:
                    page.end("out")
        if page.ended == "bye":
            await _say(send, "bye", "")
        if page.ended != "gone":
            await send({"type": "http.response.body", "body": b""})

    async def _visitor(self, cookies: str) -> Visitor | None:
        try:
            found: Visitor | None = await self._ask(visitor_of, cookies)
        except DatabaseError:
            return None
        return found


def topics() -> dict[str, int]:
    """Return how often each topic has changed."""
    return dict(Topic.objects.values_list("name", "changes"))


def visitor_of(cookies: str) -> Visitor | None:
    """Return who has these cookies; None if they do not belong to somebody signed in."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    request = HttpRequest()
    request.session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")(key)
    user = get_user(request)
    if not user.is_authenticated or not user.is_active:
        return None
    return Visitor(key, user.pk)


def _with_connection(question: Callable[..., Any], *about: Any) -> Any:
    close_old_connections()
    try:
        return question(*about)
    finally:
        close_old_connections()


def _cookies(scope: Message) -> str:
    found = [value for name, value in scope["headers"] if name == b"cookie"]
    return b"; ".join(found).decode("latin-1")


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _HEADERS[1:]})
    await send({"type": "http.response.body", "body": b""})


async def _until_gone(page: _Page, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    page.end("gone")


async def _say(send: Send, event: str, data: str) -> None:
    await _send(send, f"event: {event}\ndata: {data}\n\n".encode())


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})
