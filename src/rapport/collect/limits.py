"""How many events a key may send: a bucket that fills at the key's pace."""

from math import ceil
from typing import Final

#: A bucket holds so many seconds of its pace: clients send what waited while they were offline.
HOLDS_S: Final = 10


class Limits:
    """A bucket for each key. One thread asks, in order."""

    def __init__(self) -> None:
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, key: str, events: int, per_s: int, clock: float) -> int:
        """Take events out of the key's bucket.

        A request passes whole if the bucket is not empty, and may leave a debt: so a batch
        larger than any bucket passes at last. `clock`: seconds that only grow.
        Returns  0, or the whole seconds after which it is worth to try again.
        """
        if not per_s:
            return 0
        left, at = self._buckets.get(key, (float(per_s * HOLDS_S), clock))
        left = min(left + (clock - at) * per_s, per_s * HOLDS_S)
        if left <= 0:
            self._buckets[key] = (left, clock)
            return max(ceil(-left / per_s), 1)
        self._buckets[key] = (left - events, clock)
        return 0
