"""Memory of reader and worker while a student is taught and a stream is read, in MB.

    .venv/bin/python benchmarks/signals --only memory

Each row is a process of its own, because what one has used it seldom gives back.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

PATTERNS = 10_000
TAUGHT, READ = 600, 3_000
GOAL = 400
SETUPS = ("reading alone", "with all that stands beside it", "with 10,000 triggers")
_PAUSE_S = 0.02


def report() -> Iterator[str]:
    """Yield the lines of the table."""
    yield "| memory of reader and worker, MB | most | after a stream | goal |"
    yield "|---|--:|--:|--:|"
    from speed_texts import patterns, stream  # here alone: the sets must not be measured

    given = json.dumps([patterns(PATTERNS), stream(TAUGHT + READ)])
    for setup in SETUPS:
        done = subprocess.run(
            [sys.executable, __file__, setup],
            input=given,
            capture_output=True,
            text=True,
            check=True,
        )
        most, after = done.stdout.split()
        yield f"| {setup} | {most} | {after} | {GOAL} |"
    yield ""


def main(setup: str, patterns: Sequence[str], texts: Sequence[str]) -> None:
    """Print the most and the last use of one setup."""
    from rapport.flow.signals.readings import Reader
    from rapport.flow.signals.setup import ALL, ReadingSetup
    from rapport.flow.signals.triggers import Rule
    from rapport.flow.signals.vectors import WorkerEmbedder

    words = patterns if setup == SETUPS[2] else []
    most = [0]
    threading.Thread(target=_watch, args=(most,), daemon=True).start()
    with WorkerEmbedder() as embedder:
        told = ReadingSetup(
            triggers=tuple(Rule(word, f'"{word}"') for word in words),
            parts=ALL if setup == SETUPS[1] else frozenset(),
        )
        reader = Reader(embedder, setup=told)
        reader.teach_student(texts[:TAUGHT])
        reader.read_stream(texts[TAUGHT:])
        time.sleep(2 * _PAUSE_S)
        sys.stdout.write(f"{most[0]} {_used()}\n")


def _watch(most: list[int]) -> None:
    while True:
        most[0] = max(most[0], _used())
        time.sleep(_PAUSE_S)


def _used() -> int:
    """Return MB of this process and those that it started."""
    mine = str(os.getpid())
    children = Path(f"/proc/{mine}/task/{mine}/children").read_text().split()
    return sum(map(_resident, (mine, *children)))


def _resident(process: str) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # it ended just now
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line[:6] == "VmRSS:"), 0)


if __name__ == "__main__":
    main(sys.argv[1], *json.load(sys.stdin))
