"""The steps of the stage for one record: prepared once, run for each record, put nowhere.

Tables hold a handful of rows here, so reading, planning and optimising a statement costs many
times what running it does. Each is prepared, without the optimiser, and all of one record is
one transaction that is rolled back: what was put in is gone, and no plan grows old by it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, cast

import pyarrow as pa

from rapport.flow import tables
from rapport.flow.engine import bind
from rapport.flow.identity import workings
from rapport.flow.identity.incremental_values import RECOUNTED
from rapport.flow.identity.stage import make, step_of
from rapport.flow.specs import COUNT, TEXT, Column, TableSpec
from rapport.flow.steps import SqlStep
from rapport.state_tables import StateEngine

#: How many accounts have each value that the record says; see incremental_values.py.
THEIR_COUNTS: Final = TableSpec(
    name="their_counts",
    one_row_is="one value, and how many accounts have it",
    key=("slot", "value"),
    sealed=True,
    columns=(
        Column("slot", TEXT, "see identity_keys"),
        Column("value", TEXT, "see said"),
        Column("accounts", COUNT, "how many"),
    ),
)

_TABLES: Final = (
    tables.ACCOUNTS, tables.IDENTIFIERS, workings.SAID, workings.FULL_NAMES, THEIR_COUNTS,
    workings.IDENTITY_KEYS, workings.CHOSEN_KEYS, workings.SLOTS, workings.MORE_SLOTS,
    workings.BLOCK_KEYS, workings.PAIRS, workings.COMPARED_NAMES, workings.COMPARED,
)  # fmt: skip


class Steps:
    """The prepared steps in one engine, for the record whose node is `node`.

    Never: a row kept after `asking` ends.
    """

    def __init__(self, engine: StateEngine, node: int) -> None:
        self._engine = engine
        for spec in _TABLES:
            engine.put(spec.name, spec.schema.empty_table())
        engine.put("told", workings.IDENTITY_KEYS.schema.empty_table())
        make(engine, "formal_names")
        engine.run("pragma disable_optimizer")
        self._prepare(node)

    def _prepare(self, node: int) -> None:
        for name in ("said", "chosen_keys", "more_slots", "compared_names", "compared"):
            self._fill(name, _sql(name))
        self._fill("block_keys", _sql("block_keys", met_by_least=1))
        self._fill(
            "full_names",
            f"select * from ({_sql('full_names')}) as f where node = {node}",
        )
        self._fill("told", _sql("identity_keys"))
        self._fill(
            "identity_keys",
            """select k.node, k.slot, k.value, k.verified, k.sole, c.accounts
            from told as k
            join their_counts as c on c.slot = k.slot and c.value = k.value""",
        )
        self._fill("slots", f"with slots as ({_sql('slots')}) {RECOUNTED}")
        self._ask(
            "values",
            """select slot, value, xxhash64(slot, value) as hash from (
              select slot, value from told
              union select 'given' as slot, given as value from full_names
              union select 'family' as slot, family as value from full_names
            ) as v where value is not null""",
        )
        self._ask("blocks", "select block from block_keys")
        self._ask("patterns", "select r as node, pattern from compared")

    def _fill(self, name: str, sql: str) -> None:
        columns = ", ".join(self._engine.get(f"select * from {name}").column_names)
        self._engine.run(
            f"prepare fill_{name} as insert into {name} ({columns}) select {columns} from ({sql})"
        )

    def _ask(self, name: str, sql: str) -> None:
        self._engine.run(f"prepare ask_{name} as {sql}")

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Work for one record; at the end all tables are empty again."""
        self._engine.run("begin")
        try:
            yield
        finally:
            self._engine.run("rollback")

    def put(self, name: str, rows: pa.Table) -> None:
        """Put rows, whose columns are those of the table, into one of the tables."""
        if rows.num_rows:
            self._engine.insert(name, rows)

    def fill(self, *names: str) -> None:
        """Run steps, in that order: each fills the table of its name."""
        for name in names:
            self._engine.run(f"execute fill_{name}")

    def ask(self, name: str) -> pa.Table:
        """Return values (slot, value, hash), blocks (block) or patterns (node, pattern)."""
        return self._engine.asked(f"execute ask_{name}")


def _sql(name: str, **options: int) -> str:
    """Return the select of one step, its options written in: a prepared one may have none."""
    step = cast(SqlStep, step_of(name))
    code, used = bind(step.file.read_text(), {**step.options, **options})
    return re.sub(r"\$([a-z]\w*)", lambda found: str(used[found[1]]), code)
