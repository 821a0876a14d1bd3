"""Files of events as BigQuery exports them: JSON lines, also gzipped, and Parquet.

In Parquet a list stands as {"list": [{"element": ...}]} unless the export was told otherwise;
events.py takes both.

Source  https://cloud.google.com/bigquery/docs/exporting-data
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from rapport.flow.errors import InputError
from rapport.flow.sources.base import Record
from rapport.flow.sources.folders import RECORDS, Reader
from rapport.flow.sources.ga4.events import COLUMNS

#: A longer line is no event.
_LONGEST_LINE: Final = 16 << 20


class Events(Reader):
    """Reads the files of a table events_YYYYMMDD."""

    suffixes = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz", ".parquet")

    def records(self, path: Path) -> Iterator[Record]:
        if path.name.lower().endswith(".parquet"):
            yield from _parquet(path)
        elif path.name.lower().endswith(".gz"):
            with gzip.open(path) as file:
                yield from _lines(file)
        else:
            with path.open("rb") as file:
                yield from _lines(file)


def _lines(file: "IO[bytes] | gzip.GzipFile") -> Iterator[Record]:
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            yield record
        else:
            why = f"line {number} is not one JSON object"
            yield {"unreadable": why, "fix": "export as newline-delimited JSON"}


def _parquet(path: Path) -> Iterator[Record]:
    try:
        with pq.ParquetFile(path) as file:
            named = [name for name in file.schema_arrow.names if name in COLUMNS]
            for batch in file.iter_batches(RECORDS, columns=named):
                yield from batch.to_pylist()
    except pa.ArrowInvalid as error:
        raise InputError(
            "the file is no Parquet, or was cut off", fix="export it again"
        ) from error
