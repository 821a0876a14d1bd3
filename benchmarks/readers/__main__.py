"""How fast each network's reader is: python benchmarks/readers

Of each source of a network its recorded pages, repeated until they tell of 100,000 deeds and
words, go from the bytes of a service's answer to rows of our kinds, through `keep` (the
allow-list) and `read`, as a run and a drain do. Beside it the bare parsing of the same bytes as
JSON, which no reader can beat. Processor seconds of this one thread; the best of some rounds,
since others may use the machine.
"""

import argparse
import gc
import json
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rapport.flow import sources
from rapport.flow.sources.base import Record, Row, Source

FOLDER = Path(sources.__file__).parent
GOAL = 20_000  # deeds and words a processor second
WANTED = 100_000
#: What is counted: rows that are somebody's deed or word, or a word of ours.
COUNTED = frozenset({"posts", "our_posts", "reactions", "orders", "answers", "members", "counts"})
#: Records in one answer of a service.
PAGE = 100


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="one source")
    chosen = parser.parse_args()
    found = [
        measured(source, chosen.rounds)
        for source in sources.ALL
        if source.group == "networks" and source.kinds and chosen.only in ("", source.name)
    ]
    report(found)
    return 0 if all(rate >= GOAL for _, rate, _, _ in found) else 1


def measured(source: Source, rounds: int) -> tuple[str, float, float, int]:
    """Return name, rows a second, how often the time of bare parsing, and rows."""
    records = [
        record
        for page in sorted((FOLDER / source.name / "pages").glob("*.json"))
        for record in json.loads(page.read_text(encoding="utf-8"))
    ]
    each = sum(counted(source, record) for record in records)
    times = max(1, -(-WANTED // each))
    repeated = [r for _ in range(-(-PAGE // len(records))) for r in records][:PAGE]
    answer = json.dumps(repeated, ensure_ascii=False).encode()
    answers = max(1, times * len(records) // len(repeated))
    rows = answers * sum(counted(source, record) for record in repeated)

    def bare() -> None:
        for _ in range(answers):
            json.loads(answer)

    def ours() -> None:
        for _ in range(answers):
            for record in json.loads(answer):
                for _ in rows_of(source, record):
                    pass

    mine, theirs = best(ours, rounds), best(bare, rounds)
    return source.name, rows / mine, mine / theirs, rows


def rows_of(source: Source, record: Record) -> list[object]:
    kept = source.keep(record)
    return [] if kept is None else list(source.read(kept))


def counted(source: Source, record: Record) -> int:
    told = rows_of(source, record)
    return sum(isinstance(row, Row) and row.kind in COUNTED for row in told)


def best(work: Callable[[], None], rounds: int) -> float:
    """Return the processor seconds of the quickest round."""
    found = []
    for _ in range(rounds):
        gc.collect()
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def report(found: list[tuple[str, float, float, int]]) -> None:
    write = sys.stdout.write
    write(f"\n{platform.platform()}, Python {platform.python_version()}\n\n")
    write("| source | rows | rows a processor second | times bare JSON | goal |\n")
    write("|---|--:|--:|--:|---|\n")
    for name, rate, beside, rows in found:
        met = "met" if rate >= GOAL else f"not met: {GOAL:,}"
        write(f"| {name} | {rows:,} | {rate:,.0f} | {beside:.1f} | {met} |\n")


if __name__ == "__main__":
    sys.exit(main())
