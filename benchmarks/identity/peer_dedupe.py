"""dedupe, in an environment of its own: it wants a BTrees that is long outdated, and a compiler.

It learns from labels, so it runs on fake_1000 alone, with 863 of the pairs that people judged
there. Larger sets do not fit: 5,000 records of febrl3 took it 20 GB and over 145 CPU seconds
before it was stopped.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from records import records

HERE = Path(__file__).parent
LABELS_USED = 863


def environment() -> Path:
    """Return the folder of its environment: the group bench-dedupe of uv.lock."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return cache / "rapport-benchmarks" / "dedupe"


def install() -> str:
    """Make the environment, and return what went wrong: '' if nothing did."""
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv), "sync", "--project", str(HERE.parents[1]), "--frozen", "--quiet"]
    command += ["--no-default-groups", "--only-group", "bench-dedupe", "--no-install-project"]
    settings = os.environ | {"UV_PROJECT_ENVIRONMENT": str(environment())}
    settings.pop("VIRTUAL_ENV", None)
    ended = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    return "" if ended.returncode == 0 else f"no dedupe: {ended.stderr.strip()[-60:]}"


def run(name: str, truth: str, files: list[Path]) -> pa.Array:
    """Return the person of each record, learned from labels that lie beside the file."""
    (file,) = files
    with TemporaryDirectory(prefix="rapport-bench-") as folder:
        people, judged, out = (Path(folder) / f"{n}.parquet" for n in ("people", "pairs", "out"))
        pq.write_table(records(truth, files)[0], people)
        pq.write_table(_judged(file), judged)
        alone = [environment() / "bin" / "python", HERE / "dedupe_alone.py", people, judged, out]
        subprocess.run([str(part) for part in alone], check=True)
        return pq.read_table(out)["person_id"].combine_chunks()


def _judged(file: Path) -> pa.Table:
    """Return left and right (row numbers) and same, of pairs drawn evenly from all labels."""
    ids = pa.csv.read_csv(file)["unique_id"].cast(pa.string())
    labels = pa.csv.read_csv(file.with_name(f"{file.stem}_labels.csv"))
    kept = [i * len(labels) // LABELS_USED for i in range(LABELS_USED)]
    labels = labels.take(kept)
    ends = (pc.index_in(labels[f"unique_id_{side}"].cast(pa.string()), ids) for side in "lr")
    same = pc.greater(labels["clerical_match_score"], 0.5)
    return pa.table([*ends, same], names=["left", "right", "same"])
