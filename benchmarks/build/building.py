"""Builds a workspace once, as `rapport build` does: python building.py WORKSPACE

Prints what each stage cost, and how large everything became, as JSON. Run it in a process of its
own: the memory it tells of is that of the whole process.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
from benchmarks.build import company as c
from benchmarks.build.stages import Stages, peak_mb

from rapport import run
from rapport.flow import generations, pipeline
from rapport.flow.shelf.reading import DESK
from rapport.flow.workspace import Workspace

#: What a build calls its parts; those of the pipeline are told apart by the table they make.
_OF_TABLES: Final = ("finding who is who", "putting profiles together")
_DESK: Final = ("publishing", 1)
_LOADING: Final = ("reading facts", 1, 1)


def build(root: Path) -> dict[str, Any]:
    workspace, stages = Workspace.open(root), Stages()
    most = 0.0

    def progress(what: str, done: int, total: int) -> None:
        nonlocal most
        if what in _OF_TABLES:
            step = pipeline.STEPS[done]
            what = f"{step.file.parent.name}: {step.writes.name}"
        elif (what, done) == _DESK:
            what = "desk"
        elif (what, done, total) == _LOADING:
            what = "loading facts"
        most = max(most, peak_mb())
        stages.now(what)

    stages.now("opening")
    built = run.build(workspace, now=c.NOW, progress=progress)
    most = max(most, peak_mb())
    stages.now("")
    newest = generations.read(generations.newest(workspace.findings))
    rows = {t: sum(map(_rows, files)) for t, files in newest.tables.items()}
    return {
        "people": built.people,
        "accounts": built.accounts,
        "faults": built.faults,
        "rows": rows,
        "readers": _readers(newest.tables["readings"]),
        "peak_mb": most,
        "stages": stages.told(),
        "sizes": {
            "vault": _size(workspace.vault),
            "lake": _size(workspace.lake),
            "findings": _size(newest.folder) - (newest.folder / DESK).stat().st_size,
            "desk": (newest.folder / DESK).stat().st_size,
        },
    }


def _rows(file: Path) -> int:
    return int(pq.read_metadata(file).num_rows)


def _readers(files: tuple[Path, ...]) -> dict[str, int]:
    """Return how many texts were read by whom."""
    counts: dict[str, int] = {}
    for file in files:
        for row in pq.read_table(file, columns=["read_by"])["read_by"].value_counts():
            name = row["values"].as_py()
            counts[name] = counts.get(name, 0) + row["counts"].as_py()
    return counts


def _size(folder: Path) -> int:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())


if __name__ == "__main__":
    print(json.dumps(build(Path(sys.argv[1]))))
