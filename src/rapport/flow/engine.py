"""What an engine does: it holds tables by name and runs SQL over them.

The core is written for DuckDB; the same `.sql` files run on Spark when one machine is
not enough. Nothing translates them: they keep to what both engines read alike, and
where the two differ, `engines/<engine>.sql` gives both the same word. The rules and the
words are in docs/reference/sql.md.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from rapport.flow.errors import ConfigError

Value = str | int | float | datetime

_COMMENT = re.compile(r"--.*")
_NAMED = re.compile(r"\$([a-z]\w*)")


class Engine(Protocol):
    """Seven verbs. `put` and `make` replace a table of that name; `load` and `lay` want a new
    name."""

    def put(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Arrow rows in: keep them as table `name`."""

    def get(self, sql: str, **values: Value) -> pa.Table:
        """Arrow rows out: those of one select."""

    def make(self, name: str, sql: str, **values: Value) -> None:
        """Keep the rows of one select as table `name`. It is computed once, here."""

    def lay(
        self, name: str, sql: str, folder: Path, order: Sequence[str], **values: Value
    ) -> None:
        """Write the rows of one select to the new `folder`, in the order of those columns: from
        now on these files are table `name`. Never: all rows in memory."""

    def drop(self, name: str) -> None:
        """Let table `name` go, that `put` or `make` made: nothing reads it any more."""

    def load(self, name: str, files: Sequence[Path]) -> None:
        """Parquet in: `files` are table `name`, read where they lie."""

    def save(self, name: str, folder: Path, order: Sequence[str]) -> None:
        """Parquet out: write table `name`, in the order of those columns, to the new `folder`."""


def bind(sql: str, values: Mapping[str, Value]) -> tuple[str, dict[str, Value]]:
    """Return `sql` without its comments, and those of `values` that it names as $name.

    Raises  ConfigError: it names a value that is not there, or a time without a zone,
            which DuckDB takes for UTC and Spark for local time.
    """
    code = _COMMENT.sub("", sql)
    named = dict.fromkeys(_NAMED.findall(code))
    missing = sorted(named.keys() - values.keys())
    if missing:
        raise ConfigError(
            f"the SQL asks for {missing}, but the step gives {sorted(values)}",
            fix="add it to the step's options in pipeline.STEPS",
        )
    used = {name: values[name] for name in named}
    for name, value in used.items():
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ConfigError(f"${name} has no time zone", fix="give it one: datetime.now(UTC)")
    return code, used


def with_colons(code: str) -> str:
    """Write $name as :name, the one thing in a `.sql` file that Spark spells differently."""
    return _NAMED.sub(r":\1", code)
