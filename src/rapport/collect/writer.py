"""The group commit: what many requests brought is written in one transaction.

A commit waits for the disk, some milliseconds, however much it holds. So one thread writes all
that waits, and while it does the next requests gather. Each is answered after its commit.
"""

import asyncio
import logging
import sqlite3
import time
from collections import Counter, deque
from collections.abc import Sequence
from threading import Condition, Thread
from typing import Final

from rapport.flow.errors import VaultError
from rapport.flow.received import Lot, Received
from rapport.flow.refusals import Refusal

#: What may wait to be written, in bytes: beyond that clients are told to come again.
MOST_WAITING: Final = 64 * 2**20
#: What one transaction takes, in bytes.
AT_ONCE: Final = 4 * 2**20
#: After a commit that failed the disk is left alone for so long, seconds.
REST_S: Final = 1.0
#: Counts of refusals that no lot goes with wait so long for more of them, seconds.
COUNTS_WAIT_S: Final = 0.5
log = logging.getLogger(__name__)


class Busy(Exception):
    """More waits than may: the disk is slower than what comes in."""


class DiskDown(Exception):
    """It could not be written. Nothing of the request is kept."""


class Writer:
    """Writes lots. `offer` is called by the thread of the event loop it was made in."""

    def __init__(self, received: Received) -> None:
        self._received = received
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[Lot, asyncio.Future[None]]] = deque()
        self._refused: Counter[Refusal] = Counter()
        self._bytes = 0
        self._more = Condition()
        self._down_until = float("-inf")
        Thread(target=self._run, name="group commit", daemon=True).start()

    def offer(self, lot: Lot) -> "asyncio.Future[None]":
        """Let a lot be written. The future is done once it is on the disk.

        Raises  Busy: too much waits. The future raises DiskDown.
        """
        if self._bytes + len(lot.sealed) > MOST_WAITING:
            raise Busy
        if time.monotonic() < self._down_until:
            raise DiskDown
        done: asyncio.Future[None] = self._loop.create_future()
        with self._more:
            self._bytes += len(lot.sealed)
            self._waiting.append((lot, done))
            self._more.notify()
        return done

    def count(self, refusal: Refusal, events: int = 1) -> None:
        """Count what was refused. It is written with the next lots, or within a second.

        A disk that is down loses no count; a process that is killed loses those of its last
        half second: nobody was promised them.
        """
        with self._more:
            self._refused[refusal] += events
            self._more.notify()

    def _run(self) -> None:
        while True:
            taken, refused = self._take()
            try:
                self._received.put_many([lot for lot, _ in taken], refused=refused)
                failed = None
            except (sqlite3.Error, OSError, VaultError) as error:
                failed = DiskDown()
                self._down_until = time.monotonic() + REST_S
                log.error("what came in can't be written: %s", _said(error))
                self._received.close()
            with self._more:
                self._bytes -= sum(len(lot.sealed) for lot, _ in taken)
                if failed is not None:
                    self._refused.update(refused)
            try:
                self._loop.call_soon_threadsafe(_tell, [done for _, done in taken], failed)
            except RuntimeError:  # the loop is closed: nobody waits for an answer any more
                return

    def _take(self) -> "tuple[list[tuple[Lot, asyncio.Future[None]]], Counter[Refusal]]":
        taken: list[tuple[Lot, asyncio.Future[None]]] = []
        size = 0
        with self._more:
            while not self._waiting and not self._refused:
                self._more.wait()
            if not self._waiting:
                rest = self._down_until - time.monotonic()
                self._more.wait_for(lambda: self._waiting, max(COUNTS_WAIT_S, rest))
            while self._waiting and (not taken or size < AT_ONCE):
                taken.append(self._waiting.popleft())
                size += len(taken[-1][0].sealed)
            refused, self._refused = self._refused, Counter()
        return taken, refused


def _tell(waiting: "Sequence[asyncio.Future[None]]", failed: DiskDown | None) -> None:
    for done in waiting:
        if done.cancelled():
            continue
        if failed is None:
            done.set_result(None)
        else:
            done.set_exception(failed)


def _said(error: Exception) -> str:
    return error.what if isinstance(error, VaultError) else str(error)
