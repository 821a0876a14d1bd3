"""The whole flow on one page: which step follows which.

What the sources gave (tables.GIVEN) is in the engine already; each step makes one table
of what is before it, and its contract is checked before the next one starts.
"""

from collections.abc import Callable
from datetime import datetime

from rapport.flow import identity, tables
from rapport.flow.engine import Engine
from rapport.flow.steps import SqlStep, Step, check_order, done_with

#: Made first: what people wrote. text_reading.py reads it and gives what it says, then the rest
#: is made.
BEFORE: tuple[SqlStep, ...] = (
    SqlStep(
        "signals",
        reads=(tables.INTERACTIONS, tables.OBJECTS, tables.OBSERVATIONS),
        writes=tables.TEXTS,
    ),
)

STEPS: tuple[Step, ...] = (
    # identity: who is who
    SqlStep("identity", reads=(tables.SIGHTINGS,), writes=tables.ACCOUNTS),
    *identity.STEPS,
    SqlStep("identity", reads=(tables.LAST_PERSONS, tables.PERSONS), writes=tables.MOVED),
    identity.TIES,
    identity.DOUBTS,
    identity.CLUSTER_ALARMS,
    # profiles: what we know of them
    SqlStep(
        "profiles",
        reads=(
            tables.CLAIMS,
            tables.PERSONS,
            tables.ATTRIBUTE_KINDS,
            tables.DECISIONS,
            tables.ACCOUNTS,
        ),
        writes=tables.ATTRIBUTE_REASONS,
    ),
    SqlStep(
        "profiles",
        reads=(tables.ATTRIBUTE_REASONS, tables.ATTRIBUTE_KINDS),
        writes=tables.ATTRIBUTES,
    ),
    SqlStep(
        "profiles",
        reads=(
            tables.INTERACTIONS,
            tables.PERSONS,
            tables.OBJECTS,
            tables.TEXT_READINGS,
        ),
        writes=tables.TIMELINES,
    ),
    SqlStep("profiles", reads=(tables.CONSENTS, tables.PERSONS), writes=tables.PERMISSIONS),
    SqlStep(
        "profiles",
        reads=(
            tables.PERSONS,
            tables.ACCOUNTS,
            tables.ATTRIBUTES,
            tables.ATTRIBUTE_REASONS,
            tables.ATTRIBUTE_KINDS,
            tables.TIMELINES,
            tables.IDENTIFIERS,
        ),
        writes=tables.PEOPLE,
    ),
    # signals: what their texts say; text_reading.py read them before
    SqlStep(
        "signals",
        reads=(tables.TEXTS, tables.TEXT_READINGS, tables.PERSONS),
        writes=tables.READINGS,
    ),
    SqlStep(
        "signals",
        reads=(tables.TEXTS, tables.TEXT_READINGS, tables.PERSONS),
        writes=tables.STAFF_OPINIONS,
    ),
)

#: What goes on the shelf.
PUBLISHED = tables.FINDINGS + tables.KEPT


def run(
    engine: Engine,
    *,
    now: datetime,
    progress: Callable[[str, int, int], None] = lambda *_: None,
    keep_workings: bool = False,
) -> None:
    """Make every table in order in `engine`, which holds the given ones already.

    Time     `now` must be aware and in UTC.
    Memory   tables that are not published go as soon as nothing reads them any more,
             unless `keep_workings`.
    Raises   ConfigError if the order is wrong; TableError if a table breaks its
             contract. Nothing is published here: `generations.publish` does that,
             with all of them at once.
    """
    check_order(STEPS, tables.GIVEN)
    for spec in tables.GIVEN:
        spec.check(engine)
    kept = (s.writes for s in STEPS) if keep_workings else PUBLISHED
    done = done_with(STEPS, kept)
    for i, step in enumerate(STEPS):
        progress(step.writes.name, i, len(STEPS))
        step.make(engine, now=now)
        step.writes.check(engine)
        for name in done[i]:
            engine.drop(name)
