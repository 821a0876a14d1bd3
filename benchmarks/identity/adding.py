"""What comes after the first run: new records to a kept state, one record against it, names.

python adding.py whole STATE FILE ...   resolve the files and keep the state
python adding.py more STATE FILE        take one more file into the state
python adding.py match STATE FILE       match records of the file, print milliseconds as JSON
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from shutil import rmtree

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "src")]

WHOLE, NEW = 1_000_000, 10_000
SEED = 7
TRUTH = "truth.parquet"
#: So many records are matched one by one, after some that warm up what is cached.
MATCHED, WARMING = 200, 20
#: The generator's columns by the names of Rapport's fields.
FIELDS = {
    "given": "first_name",
    "family": "surname",
    "birth": "dob",
    "place": "city",
    "handle": "username",
    "email": "email",
    "phone": "phone",
}


def auc_of_names() -> dict[str, float]:
    """Run names.py, show its table, and return our AUC by pair of scripts."""
    ended = subprocess.run(
        [sys.executable, str(HERE / "names.py")], capture_output=True, text=True, check=False
    )
    print("\n" + (ended.stdout if ended.returncode == 0 else f"names: {ended.stderr[-200:]}"))
    found = {}
    for line in ended.stdout.splitlines():
        pair, *cells = (cell.strip(" *") for cell in line.strip("| ").split("|"))
        scripts = {"Latin", "Cyrillic", "Han"} & set(pair.replace("–", "-").split("-"))
        numbers = [float(cell) for cell in cells if cell.startswith(("0.", "1.0"))]
        if len(scripts) == 2 and numbers:
            key = "-".join(s for s in ("Latin", "Cyrillic", "Han") if s in scripts)
            found[key] = numbers[0]
    return found


def added(folder: Path) -> dict[str, float]:
    """Add 10,000 records to 990,000, then match single ones; print and return what it costs.

    Returns  added_share: CPU of adding beside that of a whole run over all records that keeps
    no state; match_p95_ms: of one record against the million.
    """
    from measuring import measured

    whole, old, new = _parts(folder)
    state, log = folder / "state", folder / "log.txt"
    rmtree(state, ignore_errors=True)
    me = [sys.executable, str(Path(__file__))]
    runs = {
        f"a whole run over {WHOLE:,}": [*me, "whole", "-", str(whole)],
        f"the first {WHOLE - NEW:,}, state kept": [*me, "whole", str(state), str(old)],
        f"{NEW:,} more": [*me, "more", str(state), str(new)],
    }
    print("\n| what | F1 | CPU s | peak MB |\n|---|--:|--:|--:|", flush=True)
    costs, spent = [], []
    for name, command in runs.items():
        costs.append(cost := measured(command, log))
        said = {"f1": 0.0, "cpu_s": cost.cpu_s} if cost.failed else _said(log)
        spent.append(said["cpu_s"])
        f1 = cost.failed or f"{said['f1']:.4f}"
        print(f"| {name} | {f1} | {said['cpu_s']:.1f} | {cost.peak_mb:.0f} |", flush=True)
    numbers = {}
    if not any(cost.failed for cost in costs):
        numbers["added_share"] = spent[2] / spent[0]
    return numbers | _matched([*me, "match", str(state), str(new)], log)


def _said(log: Path) -> dict[str, float]:
    return json.loads(log.read_text().splitlines()[-1])


def _matched(command: list[str], log: Path) -> dict[str, float]:
    from measuring import measured

    cost = measured(command, log)
    if cost.failed:
        print(f"\nOne record against {WHOLE:,}: {cost.failed}")
        return {}
    took = _said(log)
    print(f"\nOne record against {WHOLE:,}: p50 {took['p50']:.1f} ms, p95 {took['p95']:.1f} ms")
    return {"match_p95_ms": took["p95"]}


def _parts(folder: Path) -> tuple[Path, Path, Path]:
    """Return the files of all records, of those that were there and of those that come.

    A state keeps no truth, so it goes into a file beside them.
    """
    import pyarrow.parquet as pq

    made = folder / f"generated_{WHOLE}.parquet"
    if not made.exists():
        command = [sys.executable, str(HERE / "generator.py"), str(WHOLE), str(made), str(SEED)]
        subprocess.run(command, check=True)
    table = pq.read_table(made)
    pq.write_table(table.select(["unique_id", "cluster"]), folder / TRUTH)
    table = table.drop_columns("cluster")
    parts = {"all": table, "old": table.slice(0, WHOLE - NEW), "new": table.slice(WHOLE - NEW)}
    for name, part in parts.items():
        pq.write_table(part, folder / f"{name}.parquet", compression="zstd")
    whole, old, new = (folder / f"{name}.parquet" for name in parts)
    return whole, old, new


def _resolve(state: str, files: list[str]) -> None:
    """Resolve the files; print the CPU that took, and F1 of all that is then known."""
    import pyarrow.parquet as pq

    from rapport.resolve import quality, resolve

    kept = {} if state == "-" else {"state": Path(state)}
    found = resolve([Path(f) for f in files], **kept)
    cpu_s = time.process_time()  # what follows is the benchmark's own
    truth = pq.read_table(Path(files[0]).with_name(TRUTH))
    place = found.table["id"].cast("int64")
    f1 = quality(truth["cluster"].take(place), found.table["person_id"]).f1
    print(json.dumps({"cpu_s": cpu_s, "f1": f1}))


def _match(state: str, file: str) -> None:
    import numpy as np
    import pyarrow.parquet as pq

    from rapport.matching import Matcher

    matcher = Matcher(Path(state))
    rows = pq.read_table(file).slice(0, MATCHED + WARMING).to_pylist()
    took = []
    for row in rows:
        said = {field: row[column] for field, column in FIELDS.items() if row[column]}
        started = time.perf_counter()
        matcher.match(said)
        took.append((time.perf_counter() - started) * 1000)
    p50, p95 = np.percentile(took[WARMING:], [50, 95])
    print(json.dumps({"p50": p50, "p95": p95}))


if __name__ == "__main__":
    what, state, *files = sys.argv[1:]
    if what == "match":
        _match(state, files[0])
    else:
        _resolve(state, files)
