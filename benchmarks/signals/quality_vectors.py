"""Vectors of the sets' texts, kept between runs: the teacher takes a quarter of an hour for them.

They are kept by a hash of the prepared text below ~/.cache/rapport-benchmarks, nothing else.
"""

import hashlib
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from rapport.flow.signals.vectors import Embedder, Vectors, prepared

CACHE: Final = Path.home() / ".cache" / "rapport-benchmarks" / "vectors.sqlite"
_TOGETHER: Final = 64


class Remembered:
    """An embedder that reads each text once."""

    def __init__(self, inner: Embedder, file: Path = CACHE) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._inner = inner
        self._store = sqlite3.connect(file)
        self._store.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB)"
        )
        self.name, self.size = inner.name, inner.size
        self.read, self.seconds = 0, 0.0

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), size)."""
        keys = [self._key(text) for text in texts]
        missing = [at for at, key in enumerate(keys) if self._known(key) is None]
        for start in range(0, len(missing), _TOGETHER):
            batch = missing[start : start + _TOGETHER]
            began = time.monotonic()
            made = self._inner.vectors([texts[at] for at in batch])
            self.seconds += time.monotonic() - began
            self.read += len(batch)
            rows = [(keys[at], row.tobytes()) for at, row in zip(batch, made, strict=True)]
            self._store.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self._store.commit()
        found = [np.frombuffer(self._known(key) or b"", np.float16) for key in keys]
        return np.stack(found) if found else np.zeros((0, self.size), np.float16)

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.name}\n{prepared(text)}".encode()).digest()

    def _known(self, key: bytes) -> bytes | None:
        row = self._store.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None
