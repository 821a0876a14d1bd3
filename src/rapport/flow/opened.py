"""SQLite connections that are closed as soon as nobody uses them any more.

A connection of Python's sqlite3 refers to itself: without this its files stay open until the
garbage collector comes by, which a server of many objects does seldom.
"""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from threading import local


class Opened:
    """Closes the connection when this is dropped. Keep it beside the connection."""

    def __init__(self, con: sqlite3.Connection) -> None:
        self.con = con

    def __del__(self) -> None:
        with suppress(sqlite3.ProgrammingError):  # another thread's: that one's end closes it
            self.con.close()


class PerThread:
    """A connection for each thread that asks for one, opened by `opening`.

    `opening` must not refer to who keeps this, or both wait for the garbage collector.
    """

    def __init__(self, opening: Callable[[], sqlite3.Connection]) -> None:
        self._opening = opening
        self._local = local()

    @property
    def con(self) -> sqlite3.Connection:
        opened: Opened | None = getattr(self._local, "opened", None)
        if opened is None:
            opened = self._local.opened = Opened(self._opening())
        return opened.con

    def close(self) -> None:
        """Let go of this thread's connection; it opens again when it is asked for."""
        if hasattr(self._local, "opened"):
            self._local.opened.con.close()
            del self._local.opened
