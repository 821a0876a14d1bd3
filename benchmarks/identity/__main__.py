"""Who is who, measured: Rapport beside Splink 5 and the recordlinkage toolkit.

    .venv/bin/python benchmarks/identity [--large] [--only NAME ...] [--tools NAME ...]

Prints one Markdown table: precision, recall and F1 of pairs (on the final clusters), F1 of
B-cubed, CPU seconds and peak memory. Each tool runs alone in a process of its own; CPU and
memory are of that process and all it starts (psutil, every .2 s). Labels only score, no tool
is tuned on them: settings.py has what Splink and recordlinkage compare. The sets lie in the
folder RAPPORT_DATA names; what is not there is left out. --large adds a million records.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "src")]
DATA = Path(os.environ.get("RAPPORT_DATA", HERE.parents[2] / "shared" / "data"))
TOOLS = ("rapport", "splink", "recordlinkage")
#: After so many seconds a tool is stopped and its row says so.
PATIENCE_S = 1800


@dataclass(frozen=True)
class DataSet:
    name: str
    files: tuple[Path, ...]
    truth: str


def sets(folder: Path, large: bool) -> list[DataSet]:
    """Return the sets that are there; generated ones are made in `folder`."""
    given = [
        DataSet("fake_1000", (DATA / "A_fake_1000/fake_1000.csv",), "cluster"),
        DataSet("febrl3", (DATA / "A_febrl/febrl3.csv",), "cluster_id"),
        DataSet(
            "febrl4", (DATA / "A_febrl/febrl4a.csv", DATA / "A_febrl/febrl4b.csv"), "cluster_id"
        ),
        DataSet("historical_50k", (DATA / "A_historical_50k/historical_50k.parquet",), "cluster"),
        DataSet("everypolitician", (DATA / "A_everypolitician_er/records.parquet",), "cluster_id"),
    ]
    sizes = [10_000, 100_000, *([1_000_000] if large else [])]
    made = [DataSet(f"generated_{n}", (folder / f"{n}.parquet",), "cluster") for n in sizes]
    return [s for s in given if all(f.exists() for f in s.files)] + made


def measured(tool: str, one: DataSet, out: Path) -> dict[str, float | str]:
    """Run one tool on one set in a process of its own; return CPU seconds and peak megabytes."""
    command = [sys.executable, str(HERE / "tools.py"), tool, one.name, one.truth, str(out)]
    started = time.monotonic()
    with (out.parent / "log.txt").open("w") as log:
        process = psutil.Popen([*command, *map(str, one.files)], stdout=log, stderr=log)
        peak, cpu = 0, {}
        while process.poll() is None:
            held = 0
            for child in _tree(process):
                try:
                    held += child.memory_info().rss
                    times = child.cpu_times()
                    cpu[child.pid] = times.user + times.system
                except psutil.Error:
                    continue  # it ended between being listed and being asked
            peak = max(peak, held)
            if time.monotonic() - started > PATIENCE_S:
                for child in _tree(process):
                    child.kill()
                return {"cpu": sum(cpu.values()), "peak": peak / 1e6, "failed": "stopped"}
            time.sleep(0.2)
    if process.returncode:
        last = (out.parent / "log.txt").read_text().strip().splitlines()[-1:]
        return {"cpu": sum(cpu.values()), "peak": peak / 1e6, "failed": "".join(last)[:60]}
    return {"cpu": sum(cpu.values()), "peak": peak / 1e6}


def _tree(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def rows(tool: str, one: DataSet, folder: Path) -> list[str]:
    """Return the table's rows for one tool on one set; everypolitician has three."""
    from scoring import views

    out = folder / f"{tool}-{one.name}.parquet"
    cost = measured(tool, one, out)
    spent = f"{cost['cpu']:.1f} | {cost['peak']:.0f}"
    if "failed" in cost:
        return [f"| {one.name} | {tool} | {cost['failed']} | | | | {spent} |"]
    lines = []
    for name, q in views(one.name, one.files, one.truth, out):
        figures = f"{q.precision:.4f} | {q.recall:.4f} | {q.f1:.4f} | {q.b3_f1:.4f}"
        lines.append(f"| {name} | {tool} | {figures} | {spent} |")
        spent = " | "
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="a million generated records too")
    parser.add_argument("--only", nargs="*", help="names of sets, all if left out")
    parser.add_argument("--tools", nargs="*", choices=TOOLS, default=TOOLS)
    parser.add_argument("--json", type=Path, help="keep the rows here too")
    asked = parser.parse_args()
    print("| set | tool | P | R | F1 | B³ F1 | CPU s | peak MB |")
    print("|---|---|--:|--:|--:|--:|--:|--:|", flush=True)
    kept = []
    with TemporaryDirectory(prefix="rapport-bench-") as temporary:
        folder = Path(temporary)
        for one in sets(folder, asked.large):
            if asked.only and one.name not in asked.only:
                continue
            if one.name.startswith("generated"):
                from generator import write

                write(one.files[0], records=int(one.files[0].stem), seed=7)
            for tool in asked.tools:
                for line in rows(tool, one, folder):
                    print(line, flush=True)
                    kept.append(line)
    if asked.json:
        asked.json.write_text(json.dumps(kept, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
