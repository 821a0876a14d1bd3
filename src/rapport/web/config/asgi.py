"""The root: /live is answered here, events by rapport.collect, all else by Django in threads.

All of Django by ASGI would cost seven times the processor time a request.
RAPPORT_ROLE=collect: only the addresses where data comes in, and /health/; =web: no events.
"""

import asyncio
import logging
import os
import signal
import sqlite3
from collections.abc import Callable
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings

from rapport.collect.app import Collector, is_ours, without_disk
from rapport.flow.errors import FlowError
from rapport.stores import Stores
from rapport.web.config.proxies import client_of
from rapport.web.config.wsgi import application as django_application

ROLE = "RAPPORT_ROLE"
COLLECT, WEB = "collect", "web"
THREADS = 8
log = logging.getLogger(__name__)

# granian tells of each page that was closed, as of an error
logging.getLogger("_granian.asgi").setLevel(logging.WARNING)
if os.environ.get(ROLE) == COLLECT:
    settings.ROOT_URLCONF = "rapport.web.config.collect_urls"

from rapport.web.live.stream import Hub, Message, Receive, Send  # noqa: E402  needs Django

_pages = WSGIMiddleware(django_application, workers=THREADS)
_hub = Hub()
_collector: Collector | None = None
#: The process that started this one: without it there is nobody to stop it.
_PARENT = os.getppid()


class HungUp(ConnectionError):
    """Whoever sent the body went before all of it was here. Django answers 400."""


async def application(scope: Any, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] != "http":
        return
    elif is_ours(scope["path"]) and os.environ.get(ROLE) != WEB:
        await (_events() or without_disk)(scope, receive, send)
    elif scope["path"] == "/live" and os.environ.get(ROLE) != COLLECT:
        await _hub.answer(scope, receive, send)
    else:
        # a header with _ in its name would pass for the one with - that a proxy sets
        headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        client = scope.get("client")
        if settings.HTTPS:  # then a proxy of ours stands in front
            client = client_of(headers, client)
        await _pages(scope | {"headers": headers, "client": client}, _whole(receive), send)


def _events() -> Collector | None:
    """The collector is made with the first event: its writer belongs to this thread's loop.

    None  its store can't be opened now; with the next event it is tried again.
    """
    global _collector
    if _collector is None:
        try:
            received = Stores(settings.WORKSPACE).received
        except (sqlite3.Error, OSError, FlowError) as error:
            log.error("events can't be taken in: %s", error)
            return None
        _collector = Collector(settings.WORKSPACE, received, https=settings.HTTPS)
    return _collector


def _whole(receive: Receive) -> Callable[[], Any]:
    """Return a coroutine function, which a2wsgi needs; and no half body passes for a whole."""

    async def next_message() -> Message:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUp("the connection ended in the middle of a request")
        return message

    return next_message


async def _live(receive: Receive, send: Send) -> None:
    await receive()
    _hub.start()
    # granian waits for open pages before it says that it stops: so they are told before that
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, lambda: asyncio.ensure_future(_stop()))
    orphan = asyncio.ensure_future(_end_with_parent())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    orphan.cancel()
    await _hub.stop()  # a second time, if it was the terminal that stopped us
    await send({"type": "lifespan.shutdown.complete"})


async def _stop() -> None:
    await _hub.stop()
    os.kill(os.getpid(), signal.SIGINT)  # which granian still hears


async def _end_with_parent() -> None:
    """Stop serving if the process that started us was killed: else nobody could stop us."""
    while os.getppid() == _PARENT:
        await asyncio.sleep(1)
    log.warning("the process that started the server is gone; it stops")
    os.kill(os.getpid(), signal.SIGTERM)
