"""The records of a set as the peers get them: texts, numbered, without the truth.

Read by Arrow alone, so that no peer pays for what Rapport does to a file.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

#: What says who is who, or would be taken for it: febrl's rec_id holds the person's number.
NOT_COMPARED = ("unique_id", "truth_from", "rec_id", "source_id")


def records(truth: str, files: list[Path]) -> list[pa.Table]:
    """Return a table for each file: unique_id counts on from file to file, '' is null."""
    tables, first = [], 0
    for file in files:
        table = _read(file)
        kept = [c for c in table.column_names if c != truth and c not in NOT_COMPARED]
        number = pa.array(np.arange(first, first + len(table)))
        first += len(table)
        tables.append(pa.table({"unique_id": number, **{c: table[c] for c in kept}}))
    return tables


def _read(file: Path) -> pa.Table:
    if file.suffix == ".parquet":
        table = pq.read_table(file)
        return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))
    header = file.open(encoding="utf-8").readline().strip().split(",")
    texts = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(header, pa.string()))
    table = pyarrow.csv.read_csv(file, convert_options=texts)
    columns = {c.strip(): pc.utf8_trim_whitespace(table[c]) for c in table.column_names}
    nothing = pa.scalar(None, pa.string())
    return pa.table({c: pc.if_else(pc.equal(v, ""), nothing, v) for c, v in columns.items()})


def components(left: np.ndarray, right: np.ndarray, size: int) -> pa.Array:
    """Return for each of `size` records the group that its links put it in."""
    links = coo_matrix((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    return pa.array(connected_components(links, directed=False)[1]).cast(pa.string())
