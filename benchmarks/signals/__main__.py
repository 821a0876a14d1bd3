"""How well and how fast texts are read: python benchmarks/signals [--only PART]

Quality is measured on public labelled sets (`RAPPORT_DATA`), speed on their texts. Nothing
of them is copied into the project; vectors are kept by hash below ~/.cache.
"""

import argparse
import importlib
import platform
import sys

PARTS = ("quality", "hostile", "speed", "memory")


def main() -> int:
    """Print the tables of one part or of all, as they stand in docs/benchmarks.md."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", choices=PARTS, help="one part")
    chosen = parser.parse_args()
    sys.stdout.write(f"Python {platform.python_version()}, {platform.machine()}\n\n")
    for part in (chosen.only,) if chosen.only else PARTS:
        for line in importlib.import_module(part).report():
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
