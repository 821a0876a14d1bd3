"""One tool on one set: python tools.py TOOL SET TRUTH OUT.parquet FILE ...

Writes one column, person_id, in the order of the records. Run by __main__.py.
"""

import sys
import warnings
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "src")]


class _Absent:
    """Says of pandas that it is not there."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def as_installed() -> None:
    """Hide pandas, which is here for the peers: pyarrow loads it, and Rapport brings none."""
    sys.meta_path.insert(0, _Absent())


def rapport(name: str, truth: str, files: list[Path]) -> pa.ChunkedArray:
    """Everything is told by the headers; the truth column is only kept out of sight."""
    as_installed()
    from rapport.resolve import resolve

    return resolve(files, truth_column=truth).table["person_id"]


def main() -> None:
    warnings.simplefilter("ignore")
    tool, name, truth, out, *files = sys.argv[1:]
    person = TOOLS[tool](name, truth, [Path(f) for f in files])
    pq.write_table(pa.table({"person_id": person}), out)


def _in(module: str, function: str):
    """Return a tool whose module is only read when it runs: peers are slow to import."""

    def run(name: str, truth: str, files: list[Path]) -> pa.Array:
        from importlib import import_module

        return getattr(import_module(module), function)(name, truth, files)

    return run


TOOLS = {
    "rapport": rapport,
    "hand": _in("hand", "run"),
    "splink": _in("peer_splink", "with_our_blocking"),
    "splink, published": _in("peer_splink", "as_published"),
    "recordlinkage": _in("peer_recordlinkage", "run"),
    "goldenmatch": _in("peer_goldenmatch", "run"),
    "dedupe": _in("peer_dedupe", "run"),
}

if __name__ == "__main__":
    main()
