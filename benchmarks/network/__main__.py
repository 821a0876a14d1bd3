"""Who moves whom, how fast and how well: python benchmarks/network [--only PART] [--fast]

ranks        PageRank beside a bare iteration in scipy: seconds, memory, the same ranks
ties         influence from ties without weights, against what was measured (`RAPPORT_DATA`)
communities  planted ones found again, and modularity on real graphs (`RAPPORT_DATA`)
bots         which leaders stay, and what topics move, with programs among them
circles      the demo brand: who leads, complains and comes as they say, as it is known there
"""

import argparse
import importlib
import platform
import sys
from pathlib import Path

PARTS = ("ranks", "ties", "communities", "bots", "circles")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]


def main() -> int:
    """Print the tables of one part or of all, as they stand in docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument("--fast", action="store_true", help="a tenth of the nodes: a minute")
    chosen = parser.parse_args()
    sys.stdout.write(f"Python {platform.python_version()}, {platform.machine()}\n\n")
    for part in (chosen.only,) if chosen.only else PARTS:
        for line in importlib.import_module(part).report(fast=chosen.fast):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
