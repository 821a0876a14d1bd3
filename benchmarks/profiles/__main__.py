"""How right and how sure the values of profiles are: python benchmarks/profiles [--fast]

On the demo brand, whose truth is known, with persons as truly known and as found, and on
politicians whose birth date and gender several sources state (`RAPPORT_DATA`). Beside Rapport
stand last-write-wins, majority and the best prior, and two published methods.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

# run as a folder, so they lie beside this file
from asked import Asked
from demo_set import demo_sets
from goals import reached
from politicians_set import politician_sets
from scoring import Score, scores, table


def sets(folder: Path, fast: bool) -> Iterator[Asked]:
    """Yield the sets, each made when it is asked for."""
    ways = ("known",) if fast else ("known", "found")
    for people in (2000,) if fast else (2000, 5000):
        yield from demo_sets(folder, people, ways)
    yield from politician_sets(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--fast", action="store_true", help="of the demo 2,000 people, truly known, alone"
    )
    parser.add_argument("--work", type=Path, help="keep workspaces here, and use those there")
    chosen = parser.parse_args()
    with TemporaryDirectory(prefix="rapport-bench-") as temporary:
        folder = chosen.work or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        all_scores: list[Score] = []
        for one in sets(folder, chosen.fast):
            found = list(scores(one))
            all_scores += found
            sys.stdout.write(f"\n{one.name}\n\n")
            for line in table(found):
                sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
        for line in reached(all_scores):
            sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
