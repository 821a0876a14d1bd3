"""Learning without what nothing may be learned from: weights and bars of the others alone.

Some terms let accounts be compared and joined, but let no model learn from them (Right.WEIGH).
Where such accounts are, the steps that count and learn run first without them, as if they had
never come in; then all are compared, by what was learned so. Where there are none, which is the
usual case, that costs one look at the nodes.
"""

from datetime import datetime
from functools import wraps
from typing import Final

import pyarrow as pa

from rapport.flow import tables
from rapport.flow.engine import Engine
from rapport.flow.identity import workings
from rapport.flow.rights import Right
from rapport.flow.steps import ArrowStep, EngineStep, SqlStep, Step, done_with

_WITHHELD: Final = "select node from nodes where rights & $weigh = 0"
#: What a bar has no word for, beside its name and its height.
_NO_WEIGHT: Final = {"level": 0, "label": "", "m": 0.0, "u": 0.0}


def taught(said: SqlStep, steps: tuple[Step, ...]) -> EngineStep:
    """Return the step that learns apart, if it must.

    `said`   the step of what accounts say of themselves: without what is withheld, all that
             `steps` make is made without it
    `steps`  from there on to the weights and the bars, in order
    """

    def alone(engine: Engine, now: datetime) -> pa.Table:
        schema = workings.TAUGHT.schema
        weigh = int(Right.WEIGH)
        if not engine.get(f"{_WITHHELD} and not uncompared limit 1", weigh=weigh).num_rows:
            return schema.empty_table()
        others = f"""select s.* from ({said.file.read_text()}) as s
        anti join ({_WITHHELD}) as w on w.node = s.node"""
        engine.make(said.writes.name, others, weigh=weigh)
        learned = (workings.WEIGHTS, workings.BARS)
        for step, gone in zip(steps, done_with((said, *steps), learned)[1:], strict=True):
            step.make(engine, now=now)
            for name in gone:
                engine.drop(name)
        weights, bars = (engine.get(spec.select).to_pylist() for spec in learned)
        for spec in learned:
            engine.drop(spec.name)
        rows = [{"learned": "weights", **row} for row in weights]
        rows += [
            _NO_WEIGHT
            | {"learned": "bars", "comparison": row["bar"], "microbits": row["microbits"]}
            for row in bars
        ]
        return pa.Table.from_pylist(rows, schema)

    reads = (*said.reads, workings.NODES, workings.FORMAL_NAMES, tables.DECISIONS)
    return EngineStep(alone, reads=reads, writes=workings.TAUGHT)


def unless_taught(step: ArrowStep) -> ArrowStep:
    """Return `step`, which learns weights or bars; what was learned apart stands in its place."""

    @wraps(step.function)
    def learned(*given: pa.Table) -> pa.Table:
        *learned_from, taught = given
        mine = [row for row in taught.to_pylist() if row["learned"] == step.writes.name]
        if not mine:
            return step.function(*learned_from)
        named = [row | {"bar": row["comparison"]} for row in mine]
        columns = step.writes.schema.names
        rows = [{name: row[name] for name in columns} for row in named]
        return pa.Table.from_pylist(rows, step.writes.schema)

    return ArrowStep(learned, reads=(*step.reads, workings.TAUGHT), writes=step.writes)
