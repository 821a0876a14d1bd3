"""How often a service may be asked: every limit it states is kept by waiting before a call."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Final

from rapport.flow.errors import RetryLater

#: Longer than this nobody sits and waits, seconds: the job is given back and comes again.
PATIENCE_S: Final = 60.0


class Pace:
    """Lets one call after another pass, never more than every limit allows. Threads may share it.

    limits  (calls, seconds) each: at most so many calls within any so many seconds
    clock   seconds that only grow; sleep waits for some of them
    """

    def __init__(
        self,
        limits: Iterable[tuple[int, float]],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._windows = [(calls, seconds, deque[float]()) for calls, seconds in limits]
        self._clock, self._sleep, self._lock = clock, sleep, Lock()
        self._closed_until = float("-inf")

    def wait(self) -> None:
        """Return when the next call may be made, and count it.

        Raises  RetryLater: that is over a minute away.
        """
        while pause := self._taken():
            if pause > PATIENCE_S:
                raise RetryLater(
                    "the service allows no more calls for now",
                    fix="nothing: it goes on by itself",
                    wait_s=pause,
                )
            self._sleep(pause)

    def close(self, seconds: float) -> None:
        """Let nothing pass for so many seconds: the service asked for that."""
        with self._lock:
            self._closed_until = max(self._closed_until, self._clock() + seconds)

    def _taken(self) -> float:
        """Count a call and return 0, or return the seconds to wait before asking again."""
        with self._lock:
            now = self._clock()
            pause = self._closed_until - now
            for calls, seconds, passed in self._windows:
                while passed and passed[0] <= now - seconds:
                    passed.popleft()
                if len(passed) >= calls:
                    pause = max(pause, passed[0] + seconds - now)
            if pause > 0:
                return pause
            for _, _, passed in self._windows:
                passed.append(now)
            return 0.0
