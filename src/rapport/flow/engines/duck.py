"""DuckDB, in this process: the engine for everything that fits one machine."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from rapport.flow.engine import Value, bind
from rapport.flow.errors import FlowError

WORDS = (Path(__file__).parent / "duck.sql").read_text()
#: Fixed, so that the same rows are the same bytes.
ROW_GROUP = 122_880


#: Text column -> value -> the whole number that stands for it.
Codes = dict[str, dict[str, int]]


class TooLongError(FlowError):
    """What was asked did not end in the time it may take."""

    code = "flow.too_long"


class Duck:
    """Works in memory and spills to `work` when that is full. One for each run and thread.

    `work` must be a private folder: what spills is not sealed. Without it nothing spills.
    """

    def __init__(self, work: Path | None = None, *, memory_gb: float = 4) -> None:
        self._con = duckdb.connect(
            config={
                "memory_limit": f"{memory_gb}GB",
                "temp_directory": str(work) if work else "",
                # tables have no order; what is published is sorted then
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self._con.execute("set TimeZone = 'UTC'")
        self._con.execute(WORDS)

    def put(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        self._con.register("_rows", rows)
        self._con.execute(f"create or replace table {name} as select * from _rows")
        self._con.unregister("_rows")

    def get(self, sql: str, **values: Value) -> pa.Table:
        code, named = bind(sql, values)
        return self._con.sql(code, params=named).to_arrow_table()

    def make(self, name: str, sql: str, **values: Value) -> None:
        code, named = bind(sql, values)
        self._con.execute(f"create or replace table {name} as {code}", named)

    def lay(
        self, name: str, sql: str, folder: Path, order: Sequence[str], **values: Value
    ) -> None:
        code, named = bind(sql, values)
        self._write(f"select * from ({code})", folder, order, named)
        self.load(name, sorted(folder.glob("*.parquet")))

    def drop(self, name: str) -> None:
        self._con.execute(f"drop table {name}")

    def load(self, name: str, files: Sequence[Path]) -> None:
        self._con.read_parquet([str(f) for f in files]).create_view(name)

    def make_coded(self, name: str, source: str, columns: Mapping[str, str]) -> Codes:
        """Keep columns of table `source` as table `name`, texts as whole numbers.

        columns  name -> the type that its numbers take; of a text column empty
        Returns  text column -> value -> the number that stands for it.
        """
        codes: Codes = {}
        for column in (c for c, type_ in columns.items() if not type_):
            values = (
                f"select distinct {column} from {source} where {column} is not null order by 1"
            )
            self._con.execute(f"create or replace type coded_{column} as enum ({values})")
            found = self._con.execute(f"select enum_range(null::coded_{column})").fetchall()
            codes[column] = {value: number for number, value in enumerate(found[0][0] or ())}
        kept = ", ".join(
            f"cast({c} as {type_}) as {c}" if type_ else f"enum_code({c}::coded_{c}) as {c}"
            for c, type_ in columns.items()
        )
        self._con.execute(f"create or replace table {name} as select {kept} from {source}")
        return codes

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Stop what runs in here after so many seconds.

        Raises  TooLongError: it did not end in time.
        """
        timer = threading.Timer(seconds, self._con.interrupt)
        timer.daemon = True
        timer.start()
        try:
            yield
        except duckdb.InterruptException:
            raise TooLongError(
                f"it took longer than {seconds:g} seconds", fix="ask for less, or allow more time"
            ) from None
        finally:
            timer.cancel()

    def save(self, name: str, folder: Path, order: Sequence[str]) -> None:
        self._write(f"select * from {name}", folder, order, {})

    def _write(
        self, select: str, folder: Path, order: Sequence[str], named: dict[str, Value]
    ) -> None:
        folder.mkdir()
        file = str(folder / "part-0.parquet").replace("'", "''")
        # else a file says of a column that it has no nulls if the plan happens to know
        self._con.execute("set disabled_optimizers = 'statistics_propagation'")
        try:
            self._con.execute(
                f"copy ({select} order by {', '.join(order)}) to '{file}'"
                f" (format parquet, compression zstd, row_group_size {ROW_GROUP})",
                named,
            )
        finally:
            self._con.execute("reset disabled_optimizers")

    def close(self) -> None:
        self._con.close()
