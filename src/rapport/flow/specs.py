"""What a table declares: what one row is, its key, its columns; and the check that it holds.

Types are Arrow's, the one language of types that every engine speaks.
"""

from dataclasses import dataclass

import pyarrow as pa

from rapport.flow.engine import Engine
from rapport.flow.errors import TableError

TEXT = pa.string()
NUMBER = pa.float64()
COUNT = pa.int64()
TIME = pa.timestamp("us", "UTC")
YES_NO = pa.bool_()
#: Of so many columns at most each engine makes one hash.
_HASHED = 4

#: What to cast to in SQL to get each type.
SQL_TYPES = {
    TEXT: "string",
    NUMBER: "double",
    COUNT: "bigint",
    TIME: "timestamp_ltz",
    YES_NO: "boolean",
}


@dataclass(frozen=True)
class Column:
    """One column: its Arrow type, and what a value means (unit and range included)."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = False


@dataclass(frozen=True)
class TableSpec:
    """One table: what one row is, which columns name that row, what they mean."""

    name: str
    one_row_is: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    sealed: bool = False  # lies in the vault, encrypted; only identity and search load it
    sorted_by: tuple[str, ...] = ()  # how it is published; () = by its key

    @property
    def order(self) -> tuple[str, ...]:
        """The columns by which its rows are published: no two runs differ in a byte."""
        return self.sorted_by or self.key

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(c.name, c.type) for c in self.columns])

    @property
    def select(self) -> str:
        """The SQL that reads all columns in declared order."""
        return f"select {', '.join(c.name for c in self.columns)} from {self.name}"

    def check(self, engine: Engine) -> None:
        """Say how the engine's table of this name differs from this spec, if it does.

        Shape   any number of rows x exactly these columns, in any order.
        Cost    two queries: one for the types, without rows, and one aggregate over
                the table, whatever its width. Keys are counted by a hash of 63 bits; only if
                two rows share one are they looked at themselves.
        Raises  TableError: columns differ, a type differs, a null where none may
                be, or two rows with one key.
        """
        self._check_columns(engine.get(f"select * from {self.name} limit 0").schema)
        facts = engine.get(self._facts()).to_pylist()[0]
        if facts["n_keys"] != facts["n_rows"]:
            facts |= engine.get(self._keys()).to_pylist()[0]
        self._check_values(facts)

    def _check_columns(self, found: pa.Schema) -> None:
        names, wanted = set(found.names), {c.name for c in self.columns}
        if names != wanted:
            raise TableError(
                f"table {self.name!r}: missing {sorted(wanted - names)}, "
                f"not declared {sorted(names - wanted)}",
                fix=f"make the step that writes it match tables.{self.name.upper()}",
            )
        for c in self.columns:
            is_type = found.field(c.name).type
            if is_type != c.type:
                raise TableError(
                    f"table {self.name!r}, column {c.name!r}: is {is_type}, must be {c.type}",
                    fix=f"cast it in the step: cast({c.name} as {SQL_TYPES[c.type]})",
                )

    def _facts(self) -> str:
        """SQL for one row: how many rows, how many hashes of keys, how many nulls a column."""
        nulls = "".join(f", count(*) - count({c.name}) as null_{c.name}" for c in self._required)
        keys = "count(*)" if not self.key else "-1"
        if 0 < len(self.key) <= _HASHED:
            keys = f"count(distinct xxhash64({', '.join(self.key)}))"
        return f"select count(*) as n_rows, {keys} as n_keys{nulls} from {self.name}"

    def _keys(self) -> str:
        """SQL for how many keys there are."""
        keys = f"select distinct {', '.join(self.key)} from {self.name}"
        return f"select count(*) as n_keys from ({keys}) as k"

    def _check_values(self, facts: dict[str, int]) -> None:
        for c in self._required:
            if nulls := facts[f"null_{c.name}"]:
                raise TableError(
                    f"table {self.name!r}, column {c.name!r}: {nulls} of "
                    f"{facts['n_rows']} rows are null",
                    fix="fill or drop them in the step, or declare nullable=True",
                )
        if facts["n_keys"] != facts["n_rows"]:
            raise TableError(
                f"table {self.name!r}: {facts['n_rows']} rows but {facts['n_keys']} keys "
                f"{self.key}; one row must be {self.one_row_is}",
                fix="look for a join that multiplies rows just before this step's end",
            )

    @property
    def _required(self) -> list[Column]:
        return [c for c in self.columns if not c.nullable]
