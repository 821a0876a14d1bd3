"""The process that regular expressions of users run in: `expressions.py` starts it.

It reads questions from its input and writes answers to its output, each with its length in eight
bytes before it. An expression that takes longer than its time is stopped by an alarm, which the
`re` module looks for as it goes; one that eats memory ends the process.
"""

import re
import resource
import signal
import sys

import msgspec

_MOST_MEMORY = 1 << 30
_SLOW = "it took too long"


class Slow(Exception):
    """The time of one expression for one text is over."""


def stop(number: int, frame: object) -> None:
    """Take the alarm."""
    raise Slow


def answer(texts: list[str], expressions: dict[str, str], time_s: float) -> list[object]:
    """Return where the expressions fit, and why some can't be used."""
    rows: list[tuple[int, int, int]] = []
    refused: dict[str, str] = {}
    for name, text in expressions.items():
        try:
            signal.setitimer(signal.ITIMER_REAL, 2.0)
            pattern = re.compile(text, re.IGNORECASE)
            for at, one in enumerate(texts):
                signal.setitimer(signal.ITIMER_REAL, time_s)
                if fit := pattern.search(one):
                    rows.append((at, *fit.span()))
        except re.error as error:
            refused[name] = f"{error.msg} at letter {error.pos}"
        except Slow:
            refused[name] = _SLOW
        except (OverflowError, RecursionError, MemoryError):
            refused[name] = "it is too large"
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return [[] if refused else rows, refused]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    signal.signal(signal.SIGALRM, stop)
    while len(size := sys.stdin.buffer.read(8)) == 8:
        asked = sys.stdin.buffer.read(int.from_bytes(size, "big"))
        told = msgspec.msgpack.encode(answer(*msgspec.msgpack.decode(asked)))
        sys.stdout.buffer.write(len(told).to_bytes(8, "big") + told)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
