"""Several processes of the teacher beside each other: a text's vector is the same from any.

Nearly all of a first build is the teacher's reading, and one process of it keeps one processor
busy. Texts are handed out in lots of vectors.BATCH, the next to whoever is free.

Never: more processes than processors; a second one before there are texts for it.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Final

import numpy as np

from rapport.flow.signals.vectors import BATCH, Vectors, WorkerEmbedder

#: Each holds the model, and pages are served meanwhile.
_MOST: Final = 4


def processors() -> int:
    """Return how many processes of the teacher are worth their memory here."""
    return min(_MOST, len(os.sched_getaffinity(0)))


class Teachers:
    """So many embedders of one model as one. Safe for threads, as they are.

    Raises  ConfigError: as WorkerEmbedder.
    """

    def __init__(self, make: Callable[[], WorkerEmbedder], processes: int) -> None:
        self._all = tuple(make() for _ in range(max(1, processes)))
        self._free: SimpleQueue[WorkerEmbedder] = SimpleQueue()
        for one in self._all:
            self._free.put(one)

    @property
    def name(self) -> str:
        """Of the model; starts its first process."""
        return self._all[0].name

    @property
    def size(self) -> int:
        """Numbers in a vector; starts the first process."""
        return self._all[0].size

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), size); a row of NaN where a text could not be read."""
        lots = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        if len(lots) < 2 or len(self._all) < 2:
            return self._all[0].vectors(texts)
        with ThreadPoolExecutor(len(self._all)) as threads:
            return np.concatenate(list(threads.map(self._by_whoever_is_free, lots)))

    def _by_whoever_is_free(self, texts: Sequence[str]) -> Vectors:
        one = self._free.get()
        try:
            return one.vectors(texts)
        finally:
            self._free.put(one)

    def close(self) -> None:
        """Stop all processes; they are started again when they are needed."""
        for one in self._all:
            one.close()

    def __enter__(self) -> "Teachers":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
