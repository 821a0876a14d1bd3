"""Spark, on this machine or on a cluster: for what has outgrown one machine."""

import logging
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import arrow_udf  # type: ignore[attr-defined]  # no stub yet
from rapidfuzz.distance import JaroWinkler

from rapport.flow.engine import Value, bind, with_colons

logging.getLogger("py4j").setLevel(logging.WARNING)  # it tells each connection it closes

WORDS = (Path(__file__).parent / "spark.sql").read_text()

#: What a session must be set to for its rows to be those DuckDB gives.
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    # Spark's own default is a type of its own, which other readers take for local time
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}


class Spark:
    """Every table made is written to `work` once and read from there ever after.

    `work` is a folder that the driver and all workers see under one path.
    """

    def __init__(self, session: SparkSession, work: Path) -> None:
        self._session = session
        self._work = work
        self._number = count(1)
        for name, value in SETTINGS.items():
            session.conf.set(name, value)
        for statement in bind(WORDS, {})[0].split(";"):
            if statement.strip():
                session.sql(statement)
        session.udf.register("jaro_winkler", arrow_udf(_jaro_winkler, "double"))

    def put(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        whole = rows if isinstance(rows, pa.Table) else rows.read_all()
        # of a table in parts Spark takes none that stands behind an empty one
        self._keep(name, self._session.createDataFrame(whole.combine_chunks()))

    def get(self, sql: str, **values: Value) -> pa.Table:
        return self._select(sql, values).toArrow()

    def make(self, name: str, sql: str, **values: Value) -> None:
        self._keep(name, self._select(sql, values))

    def lay(
        self, name: str, sql: str, folder: Path, order: Sequence[str], **values: Value
    ) -> None:
        rows = self._select(sql, values).orderBy(*order)
        rows.write.parquet(str(folder), compression="zstd")
        self.load(name, sorted(folder.glob("*.parquet")))

    def drop(self, name: str) -> None:
        self._session.catalog.dropTempView(name)

    def load(self, name: str, files: Sequence[Path]) -> None:
        frame = self._session.read.parquet(*(str(f) for f in files))
        frame.createOrReplaceTempView(name)

    def save(self, name: str, folder: Path, order: Sequence[str]) -> None:
        rows = self._session.table(name).orderBy(*order)
        rows.write.parquet(str(folder), compression="zstd")

    def _select(self, sql: str, values: dict[str, Value]) -> DataFrame:
        code, named = bind(sql, values)
        return self._session.sql(with_colons(code), args=named)

    def _keep(self, name: str, frame: DataFrame) -> None:
        folder = str(self._work / f"{name}-{next(self._number)}")
        frame.write.parquet(folder)
        # told its schema, Spark starts no job of its own to find it in the files
        self._session.read.schema(frame.schema).parquet(folder).createOrReplaceTempView(name)


def _jaro_winkler(a: pa.Array, b: pa.Array) -> pa.Array:
    """Compare texts row by row. Spark's own function does not floor half transpositions."""
    pairs = zip(a.to_pylist(), b.to_pylist(), strict=True)
    likeness = [None if x is None or y is None else JaroWinkler.similarity(x, y) for x, y in pairs]
    return pa.array(likeness, pa.float64())
