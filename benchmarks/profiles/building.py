"""The steps that make the attributes, run alone: with persons as found, or as truly known."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from rapport import run, text_reading
from rapport.flow import pipeline, tables
from rapport.flow.engine import Engine
from rapport.flow.engines.duck import Duck
from rapport.flow.specs import TableSpec
from rapport.flow.steps import Step
from rapport.flow.workspace import Workspace
from rapport.stores import Stores


def steps_to(wanted: TableSpec, given: set[str]) -> list[Step]:
    """Return the steps of the pipeline that `wanted` hangs on, in order, without what is given."""
    needed = {wanted.name}
    found: list[Step] = []
    for step in reversed(pipeline.STEPS):
        if step.writes.name in needed and step.writes.name not in given:
            needed |= {spec.name for spec in step.reads}
            found.append(step)
    return found[::-1]


@contextmanager
def loaded(workspace: Workspace, work: Path, now: datetime) -> Iterator[Engine]:
    """Give an engine that holds all facts of the workspace, parts of the lake made if need be."""
    stores = Stores(workspace)
    with stores.lake.alone():
        entries = stores.log.entries()
        stores.lake.fill(entries, stores.parts)
    engine = Duck(work)
    try:
        run.load(stores, engine, entries, work, now=now)
        text_reading.read(workspace, engine, now=now)
        yield engine
    finally:
        engine.close()


Known = Callable[[Engine], pa.Table]


def make_attributes(engine: Engine, now: datetime, known: Known | None = None) -> list[str]:
    """Make `attributes` and what it hangs on; `known` gives the persons instead of the flow.

    Returns the names of the tables made, to be dropped before the next time.
    """
    given = {tables.PERSONS.name} if known else set()
    steps = steps_to(tables.ATTRIBUTES, given)
    if known:
        engine.put(tables.PERSONS.name, known(engine))
    for step in steps:
        step.make(engine, now=now)
        step.writes.check(engine)
    return sorted(given) + [step.writes.name for step in steps]
