"""Tables for the review desk, put beside those of a built generation, as a build would."""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rapport.flow import generations
from rapport.flow.workspace import Workspace

SCHEMAS = {
    "doubts": pa.schema(
        [
            ("left_id", pa.string()),
            ("right_id", pa.string()),
            ("value_micro", pa.int64()),
            ("settles", pa.int64()),
            ("left_person", pa.string()),
            ("right_person", pa.string()),
            ("sampled", pa.bool_()),
        ]
    ),
    "cluster_alarms": pa.schema(
        [
            ("person_id", pa.string()),
            ("accounts", pa.int64()),
            ("before", pa.int64()),
            ("why", pa.string()),
        ]
    ),
    "estimates": pa.schema(
        [
            ("measure", pa.string()),
            ("value", pa.float64()),
            ("low", pa.float64()),
            ("high", pa.float64()),
            ("basis", pa.string()),
            ("judged", pa.int64()),
        ]
    ),
    "reliability": pa.schema(
        [
            ("bin", pa.int64()),
            ("said_low", pa.float64()),
            ("said_high", pa.float64()),
            ("said", pa.float64()),
            ("judged", pa.int64()),
            ("same", pa.int64()),
            ("low", pa.float64()),
            ("high", pa.float64()),
        ]
    ),
}
#: Pairs of people that are asked about at least.
ENOUGH = 20
RELIABILITY = [
    (0, 0.0, 0.1, 0.02, 40, 1, 0.0, 0.13),
    (5, 0.5, 0.6, 0.55, 20, 10, 0.3, 0.7),
    (9, 0.9, 1.0, 0.98, 120, 118, 0.94, 1.0),
]
ESTIMATES = [
    ("precision", 0.99, 0.98, 1.0, "model", 0),
    ("recall", 0.97, 0.95, 0.99, "model", 0),
    ("expected_calibration_error", 0.02, None, None, "review", 180),
]


def put(folder: Path, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Make `rows` the whole of a table of the generation in `folder`."""
    schema = SCHEMAS[table]
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
    made = pa.table(arrays, schema=schema)
    (folder / table).mkdir(exist_ok=True)
    for old in (folder / table).glob("*.parquet"):
        old.unlink()
    file = folder / table / "0.parquet"
    pq.write_table(made, file)
    manifest = json.loads((folder / generations.MANIFEST).read_text())
    manifest["tables"][table] = {file.name: file.stat().st_size}
    (folder / generations.MANIFEST).write_text(json.dumps(manifest))


def lay(workspace: Workspace, *, sampled: int = 12) -> Path:
    """Put all tables of the desk beside the newest generation, from its own links."""
    folder = generations.newest(workspace.findings)
    tables = generations.read(folder).tables
    links = pa.concat_tables([pq.read_table(f) for f in tables["links"]]).to_pylist()
    persons = pa.concat_tables([pq.read_table(f) for f in tables["persons"]]).to_pylist()
    person = {row["account_id"]: row["person_id"] for row in persons}
    size: dict[str, int] = {}
    for of in person.values():
        size[of] = size.get(of, 0) + 1
    asked = _doubtful(links, person)
    rest = [x for x in links if x not in asked]
    drawn = rest[:: max(1, len(rest) // sampled)]
    doubts = []
    for link in asked + drawn:
        mine, theirs = person[link["left_id"]], person[link["right_id"]]
        settles = size[mine] if mine == theirs else size[mine] + size[theirs]
        p = 1 / (1 + 2 ** (-max(min(link["microbits"] / 1e6, 60), -60)))
        entropy = -sum(q * math.log2(q) for q in (p, 1 - p) if q > 0)
        value = int(entropy * settles * 1e6)
        doubts.append(
            (link["left_id"], link["right_id"], value, settles, mine, theirs, link in drawn)
        )
    put(folder, "doubts", sorted(doubts))
    largest = sorted(size, key=lambda p: (-size[p], p))[:2]
    put(folder, "cluster_alarms", sorted((p, size[p], 1, "grew") for p in largest))
    put(folder, "estimates", sorted(ESTIMATES, key=lambda e: e[0]))
    put(folder, "reliability", RELIABILITY)
    return folder


def _doubtful(links: list[dict[str, Any]], person: dict[str, str]) -> list[dict[str, Any]]:
    """Pairs left to people, and the nearest refused ones until there are enough to judge."""
    asked = [x for x in links if x["state"] == "review"]
    both = {frozenset((person[x["left_id"]], person[x["right_id"]])) for x in asked}
    near = [x for x in links if x["state"] == "refused" and x["ground"] == "score"]
    near.sort(key=lambda x: (abs(x["threshold_microbits"] - x["microbits"]), x["left_id"]))
    for link in near:
        of = frozenset((person[link["left_id"]], person[link["right_id"]]))
        if len(both) < ENOUGH and of not in both:
            both.add(of)
            asked.append(link)
    return asked
