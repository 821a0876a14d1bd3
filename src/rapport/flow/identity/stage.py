"""The identity stage in one engine, from accounts and identifiers to persons.

What a saved model knows is put into the engine instead of being learned; what nobody asked
for is not made; what is no longer read leaves memory.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import pyarrow as pa

from rapport.flow import identity
from rapport.flow.engine import Engine
from rapport.flow.identity import workings
from rapport.flow.identity.model import Model
from rapport.flow.steps import SqlStep, Step, done_with

#: Rules of block_keys.sql are powers of two; those up to the second name what few share.
RULES: Final = 22
_SHARED_RULES: Final = 8
#: What `learned` reads.
LEARNED: Final = ("weights", "rule_caps", "bars", "frequencies", "patterns", "block_sizes")
#: The stage reads no clock; its steps are given one all the same.
NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)


def step_of(name: str) -> Step:
    """Return the step that makes the table of that name."""
    return next(step for step in identity.STEPS if step.writes.name == name)


def makes(name: str) -> bool:
    """Return whether the stage makes a table of that name."""
    return any(step.writes.name == name for step in identity.STEPS)


def make(engine: Engine, *names: str, **options: int) -> None:
    """Make the tables of those names, in that order, of what the engine holds.

    `options` win over the declared ones, in each step that has an option of that name.
    """
    for name in names:
        _make(engine, step_of(name), options)


def _make(engine: Engine, step: Step, options: Mapping[str, int]) -> None:
    if isinstance(step, SqlStep):
        fitting = {key: value for key, value in options.items() if key in step.options}
        step.make(engine, now=NO_TIME, **fitting)
    else:
        step.make(engine, now=NO_TIME)


def run_stage(
    engine: Engine,
    model: Model | None,
    *,
    wanted: Collection[str] = ("persons",),
    kept: Collection[str] = (),
    keep_all: bool = False,
    **options: int,
) -> None:
    """Make the tables that are `wanted` or `kept`, and those they need.

    Model   its tables are put in and not made. Without one everything is learned.
    Memory  what is neither wanted nor kept goes as soon as nothing reads it any more,
            unless `keep_all`.
    """
    given = model.tables() if model else {}
    steps = _needed({*wanted, *kept}, given)
    stay = [step.writes for step in steps if step.writes.name in {*wanted, *kept}]
    done = done_with(steps, (step.writes for step in steps) if keep_all else stay)
    for name, table in given.items():
        engine.put(name, table)
    for step, gone in zip(steps, done, strict=True):
        _make(engine, step, options)
        for name in gone:
            engine.drop(name)


def _needed(wanted: set[str], given: Iterable[str]) -> tuple[Step, ...]:
    """Return the steps that make the wanted tables or something these are made of, in order."""
    given = set(given)
    needed: list[Step] = []
    for step in reversed(identity.STEPS):
        name = step.writes.name
        if name in wanted and name not in given:
            needed.append(step)
            wanted = wanted | {spec.name for spec in step.reads}
    return tuple(reversed(needed))


def learned(engine: Engine) -> Model:
    """Return the model of a run in `engine`, its caps such that more records may come.

    A rule none of whose blocks was too large is not held down to the largest it had.
    Reads  block_sizes, too.
    """
    model = Model.of(engine)
    largest = engine.get("select rule, max(accounts) as accounts from block_sizes group by rule")
    most = {row["rule"]: row["accounts"] for row in largest.to_pylist()}
    caps = {row["rule"]: row["cap"] for row in model.rule_caps.to_pylist()}
    for rule in (1 << n for n in range(RULES)):
        if rule <= _SHARED_RULES:
            caps[rule] = identity.SHARED_BY_MOST
        elif caps.get(rule, 0) >= most.get(rule, 0):
            caps[rule] = identity.BLOCK_CAP
    rows = [{"rule": rule, "cap": cap} for rule, cap in sorted(caps.items())]
    return replace(model, rule_caps=pa.Table.from_pylist(rows, workings.RULE_CAPS.schema))
