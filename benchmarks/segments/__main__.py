"""Who is in which segment, how fast; look-alikes, how well: python benchmarks/segments

members    100 rules over a million and five million people beside DuckDB and Polars by hand, each
           in a process of its own; one person changed, one in a hundred; PostgreSQL, up to a
           million, if it is installed
lookalike  who else looks like those who bought (`RAPPORT_DATA`)
"""

import argparse
import importlib
import platform
import sys
from pathlib import Path

PARTS = ("members", "lookalike")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]


def main() -> int:
    """Print the tables of one part or of all, as they stand in docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument("--fast", action="store_true", help="a tenth of the people")
    chosen = parser.parse_args()
    sys.stdout.write(f"Python {platform.python_version()}, {platform.machine()}\n\n")
    for part in (chosen.only,) if chosen.only else PARTS:
        for line in importlib.import_module(part).report(fast=chosen.fast):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
