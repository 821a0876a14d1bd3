"""What a build costs as a company grows: python -m benchmarks.build [--people N ...]

For each size it makes the exports of a company (company.py, exports.py), brings them in as
`rapport add` does (filling.py), builds as `rapport build` does (building.py), and reads the same
facts once with nothing around it (limit.py): each in a process of its own, one after the other.
reporting.py prints the tables.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
ENVIRONMENT: Final = os.environ | {
    "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    "OPENBLAS_NUM_THREADS": "1",  # as `import rapport` sets it, before numpy comes
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--people", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument(
        "--teacher-texts",
        type=int,
        default=2_000,
        help="as the setting reading.teacher_texts: 0 lets the word lists read alone",
    )
    parser.add_argument("--folder", type=Path, help="where the workspaces are made; kept")
    chosen = parser.parse_args()
    from benchmarks.build.reporting import report

    found: dict[int, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="build") as folder:
        for people in sorted(chosen.people):
            root = (chosen.folder or Path(folder)) / f"people-{people}"
            found[people] = measured(root, people, chosen.teacher_texts)
            if chosen.folder is None:
                shutil.rmtree(root)
    return report(found)


def measured(root: Path, people: int, teacher_texts: int) -> dict[str, Any]:
    """Return what came of each process, by its name."""
    root.parent.mkdir(parents=True, exist_ok=True)
    found = {"filling": run("filling", root, people, teacher_texts)}
    for program in ("building", "limit"):
        found[program] = run(program, root)
    return found


def run(program: str, *given: object) -> dict[str, Any]:
    """Run one program of this folder in a process of its own, and return what it says."""
    ended = subprocess.run(
        [sys.executable, "-m", f"benchmarks.build.{program}", *map(str, given)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=ENVIRONMENT,
    )
    said: dict[str, Any] = json.loads(ended.stdout)
    return said


if __name__ == "__main__":
    sys.exit(main())
