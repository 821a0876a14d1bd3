"""Who is who, measured: Rapport beside Splink 5, recordlinkage, GoldenMatch and dedupe.

    .venv/bin/python benchmarks/identity [--large] [--adding] [--only SET ...] [--tools TOOL ...]

Prints two Markdown tables. First precision, recall and F1 of pairs (on the final clusters), F1
of B-cubed, CPU seconds and peak memory; then what is to be reached and what was. Each tool runs
alone in a process of its own. Labels only score, no tool is tuned on them, and only dedupe
learns from some. `splink, published` has the settings of Splink's documentation (published.py),
`splink` and recordlinkage those of settings.py, GoldenMatch chooses its own; `hand` is the least
it can cost (hand.py). The sets lie in the folder RAPPORT_DATA names; what is not there is left
out. --large adds a million generated records, --adding 10,000 records to 990,000 and one record
against a million; --work FOLDER keeps what was generated.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

# run as a folder, so they lie beside this file
from goals import Row, reached
from measuring import Cost, measured
from scoring import views

HERE = Path(__file__).parent
DATA = Path(os.environ.get("RAPPORT_DATA", HERE.parents[2] / "shared" / "data"))
TOOLS = (
    "rapport",
    "hand",
    "splink",
    "splink, published",
    "recordlinkage",
    "goldenmatch",
    "dedupe",
)
#: Where a tool is run, if not everywhere: `hand` is a limit of cost, and dedupe needs labels.
ONLY_ON = {
    "hand": ("generated", "unique"),
    "splink, published": ("febrl", "fake", "historical"),
    "dedupe": ("fake",),
}
#: Who is run at a million; recordlinkage was stopped there after 200 s, the others not tried.
AT_A_MILLION = ("rapport", "hand", "splink")
SEED = 7


@dataclass(frozen=True)
class DataSet:
    name: str
    files: tuple[Path, ...]
    truth: str

    def runs(self, tool: str) -> bool:
        if self.name.endswith("_1000000") and tool not in AT_A_MILLION:
            return False
        return tool not in ONLY_ON or self.name.startswith(ONLY_ON[tool])


def sets(folder: Path, large: bool) -> list[DataSet]:
    """Return the sets that are there; generated ones are made in `folder` by `made`."""
    given = [
        DataSet("fake_1000", (DATA / "A_fake_1000/fake_1000.csv",), "cluster"),
        DataSet("febrl3", (DATA / "A_febrl/febrl3.csv",), "cluster_id"),
        DataSet(
            "febrl4", (DATA / "A_febrl/febrl4a.csv", DATA / "A_febrl/febrl4b.csv"), "cluster_id"
        ),
        DataSet("historical_50k", (DATA / "A_historical_50k/historical_50k.parquet",), "cluster"),
        DataSet("everypolitician", (DATA / "A_everypolitician_er/records.parquet",), "cluster_id"),
    ]
    names = ["generated_10000", "unique_10000", "generated_100000", "unique_100000"]
    names += ["generated_1000000", "unique_1000000"] if large else []
    made = [DataSet(name, (folder / f"{name}.parquet",), "cluster") for name in names]
    return [s for s in given if all(f.exists() for f in s.files)] + made


def made(one: DataSet) -> None:
    """Generate a set, in a process of its own: what it held must not count as a tool's."""
    kind, _, size = one.name.partition("_")
    if kind not in ("generated", "unique") or one.files[0].exists():
        return
    command = [sys.executable, str(HERE / "generator.py"), size, str(one.files[0]), str(SEED)]
    subprocess.run([*command, *(["unique"] if kind == "unique" else [])], check=True)


def ran(tool: str, one: DataSet, folder: Path) -> Iterator[Row]:
    """Give the rows of one tool on one set; everypolitician has four."""
    out = folder / f"{tool.replace(', ', '-')}-{one.name}.parquet"
    if tool == "dedupe" and (problem := _dedupe_installed()):
        yield Row(one.name, tool, None, Cost(0, 0, problem))
        return
    command = [sys.executable, str(HERE / "tools.py"), tool, one.name, one.truth, str(out)]
    cost = measured([*command, *map(str, one.files)], folder / "log.txt")
    if cost.failed:
        yield Row(one.name, tool, None, cost)
        return
    for number, (name, score) in enumerate(views(one.name, one.files, one.truth, out)):
        yield Row(name, tool, score, None if number else cost)


def _dedupe_installed() -> str:
    from peer_dedupe import install

    return install()


def line(row: Row) -> str:
    spent = f"{row.cost.cpu_s:.1f} | {row.cost.peak_mb:.0f}" if row.cost else " | "
    if row.score is None:
        return (
            f"| {row.set} | {row.tool} | {row.cost.failed if row.cost else ''} | | | | {spent} |"
        )
    score = row.score
    b3 = "" if score.b3_f1 is None else f"{score.b3_f1:.4f}"
    figures = f"{score.precision:.4f} | {score.recall:.4f} | {score.f1:.4f} | {b3}"
    return f"| {row.set} | {row.tool} | {figures} | {spent} |"


def compare(chosen: list[DataSet], tools: list[str], folder: Path) -> list[Row]:
    """Run every tool on every set it is for, and print each row as soon as it is known."""
    print("| set | tool | P | R | F1 | B³ F1 | CPU s | peak MB |")
    print("|---|---|--:|--:|--:|--:|--:|--:|", flush=True)
    rows = []
    for one in chosen:
        made(one)
        for tool in [t for t in tools if one.runs(t)]:
            for row in ran(tool, one, folder):
                print(line(row), flush=True)
                rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="a million generated records too")
    parser.add_argument("--adding", action="store_true", help="10,000 to 990,000, and one record")
    parser.add_argument("--only", nargs="*", help="names of sets, all if left out")
    parser.add_argument("--tools", nargs="*", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--json", type=Path, help="keep rows and goals here too")
    parser.add_argument("--work", type=Path, help="keep generated sets and results here")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="rapport-bench-") as temporary:
        folder = asked.work or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        chosen = [s for s in sets(folder, asked.large) if not asked.only or s.name in asked.only]
        rows = compare(chosen, asked.tools, folder)
        numbers = _others(asked, folder)
    print("\n| what | goal | measured | met |\n|---|---|--:|---|")
    goals = list(reached(rows, numbers))
    for goal in goals:
        print(goal.line())
    if asked.json:
        kept = {"rows": [asdict(r) for r in rows], "goals": [asdict(g) for g in goals]}
        asked.json.write_text(json.dumps(kept, ensure_ascii=False, indent=1))


def _others(asked: argparse.Namespace, folder: Path) -> dict[str, float]:
    """Return the numbers of names and of adding, and print their tables."""
    numbers = {}
    if not asked.only or "names" in asked.only:
        from adding import auc_of_names

        numbers |= auc_of_names()
    if asked.adding:
        from adding import added

        numbers |= added(folder)
    return numbers


if __name__ == "__main__":
    main()
