"""People's own regular expressions, matched in a process of its own that may be stopped.

An expression can take longer than the world will last (a+)+$. Each has its time a text; one that
takes longer is switched off, with the reason, and the others go on.

Never: an expression of a user in this process, not even to compile it.
"""

import contextlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from rapport.flow.errors import InputError
from rapport.flow.signals.texts import cleaned

#: Seconds that one expression has for one text.
TIME_S: Final = 0.05
#: Letters of an expression, and of a text that it is shown.
LONGEST: Final = 500
LONGEST_TEXT: Final = 5_000
_AT_ONCE: Final = 200
_WORKER: Final = Path(__file__).with_name("expression_worker.py")


@dataclass(frozen=True, slots=True)
class Found:
    """Where one expression fits one text: offsets of the first fit."""

    text: int
    name: str
    start: int
    end: int


class Expressions:
    """Regular expressions by name. A context: its process ends with it."""

    def __init__(self, expressions: Mapping[str, str], *, time_s: float = TIME_S) -> None:
        """Raises InputError: one that can't be read, named, with the place where reading stopped.

        time_s  that one expression has for one text
        """
        self._expressions = dict(expressions)
        self._time_s = time_s
        self._process: subprocess.Popen[bytes] | None = None
        #: Expressions that are switched off, with the reason.
        self.off: dict[str, str] = {}
        for name, text in self._expressions.items():
            if len(text) > LONGEST:
                raise InputError(
                    f"the expression {name} is longer than {LONGEST} letters",
                    fix="make it shorter",
                )
        for name, what in self._ask([], self._expressions).refused.items():
            self.close()
            raise InputError(f"the expression {name} can't be read: {what}", fix="correct it")

    def match_all(self, texts: Sequence[str]) -> list[Found]:
        """Return where expressions fit, by text; one that was slow is in `off` from then on."""
        found: list[Found] = []
        fit = [cleaned(text, LONGEST_TEXT) for text in texts]
        for first in range(0, len(fit), _AT_ONCE):
            for name, text in self._expressions.items():
                if name in self.off:
                    continue
                answer = self._ask(fit[first : first + _AT_ONCE], {name: text})
                if name in answer.refused:
                    self.off[name] = answer.refused[name]
                    continue
                found += [Found(first + at, name, start, end) for at, start, end in answer.rows]
        return sorted(found, key=lambda row: (row.text, row.name))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        process.wait()

    def _ask(self, texts: Sequence[str], expressions: Mapping[str, str]) -> "_Answer":
        asked = msgspec.msgpack.encode(_Question(list(texts), dict(expressions), self._time_s))
        limit_s = 5 + self._time_s * (len(texts) + 1) * 1.5
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        answer = _exchanged(self._process, asked, limit_s)
        if answer is None:
            self.close()
            why = "it took too long, or too much memory"
            return _Answer([], dict.fromkeys(expressions, why))
        return msgspec.msgpack.decode(answer, type=_Answer)


class _Question(msgspec.Struct, array_like=True):
    texts: list[str]
    expressions: dict[str, str]
    time_s: float


class _Answer(msgspec.Struct, array_like=True):
    rows: list[tuple[int, int, int]]
    refused: dict[str, str]


def _exchanged(process: "subprocess.Popen[bytes]", asked: bytes, limit_s: float) -> bytes | None:
    """Return a worker's answer; None if it died or its time is over."""
    import threading

    if process.stdin is None or process.stdout is None:
        return None
    timer = threading.Timer(limit_s, process.kill)
    timer.start()
    try:
        process.stdin.write(len(asked).to_bytes(8, "big") + asked)
        process.stdin.flush()
        size = process.stdout.read(8)
        answer = process.stdout.read(int.from_bytes(size, "big")) if len(size) == 8 else b""
        return answer if len(size) == 8 and len(answer) == int.from_bytes(size, "big") else None
    except OSError:
        return None
    finally:
        timer.cancel()
