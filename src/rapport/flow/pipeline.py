"""The whole flow on one page: which step follows which.

What the sources gave (tables.GIVEN) is in the engine already; each step makes one table
of what is before it, and its contract is checked before the next one starts.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from rapport.flow import identity, network, profile_tables, scores, segments, tables
from rapport.flow.engine import Engine
from rapport.flow.profiles import audience, behaviour, income, interests, reliability, tags
from rapport.flow.signals.phrase_themes import phrase_themes
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
    # profiles: of whom there may be one at all; of all others nothing below tells
    SqlStep(
        "profiles",
        reads=(tables.PERSONS, tables.SIGHTINGS, tables.INTERACTIONS, tables.OBJECTS),
        writes=profile_tables.PROFILED,
    ),
    SqlStep(
        "profiles",
        reads=(tables.PERSONS, profile_tables.PROFILED),
        writes=profile_tables.PROFILED_ACCOUNTS,
    ),
    SqlStep(
        "profiles",
        reads=(tables.PERSONS, tables.ACCOUNTS, profile_tables.PROFILED),
        writes=profile_tables.PASSIVE_COUNTS,
    ),
    # themes: what deeds and words may be about, and what no profile may tell
    *interests.PHRASES,
    phrase_themes,
    interests.FORBIDDEN_VALUES,
    # profiles: what we know of them
    SqlStep(
        "profiles",
        reads=(
            tables.INTERACTIONS,
            profile_tables.PROFILED_ACCOUNTS,
            tables.OBJECTS,
            tables.TEXT_READINGS,
        ),
        writes=tables.TIMELINES,
    ),
    *behaviour.CLAIMS,
    *reliability.STEPS,
    SqlStep(
        "profiles",
        reads=(profile_tables.STATEMENTS, profile_tables.STATEMENT_WEIGHTS),
        writes=tables.ATTRIBUTE_REASONS,
    ),
    SqlStep(
        "profiles",
        reads=(tables.ATTRIBUTE_REASONS, tables.ATTRIBUTE_KINDS),
        writes=tables.ATTRIBUTES,
    ),
    *reliability.CHECKS,
    SqlStep("profiles", reads=(tables.CONSENTS, tables.PERSONS), writes=tables.PERMISSIONS),
    SqlStep(
        "profiles",
        reads=(
            profile_tables.PROFILED_ACCOUNTS,
            tables.ACCOUNTS,
            tables.ATTRIBUTES,
            tables.ATTRIBUTE_REASONS,
            tables.ATTRIBUTE_KINDS,
            tables.TIMELINES,
            tables.IDENTIFIERS,
            tables.CORRECTED_TEXTS,
        ),
        writes=tables.PEOPLE,
    ),
    *tags.STEPS,
    *interests.STEPS,
    *network.TOPICS,
    *behaviour.STEPS,
    *income.STEPS,
    # signals: what their texts say; text_reading.py read them before
    SqlStep(
        "signals",
        reads=(tables.TEXTS, tables.TEXT_READINGS, profile_tables.PROFILED_ACCOUNTS),
        writes=tables.READINGS,
    ),
    SqlStep(
        "signals",
        reads=(tables.TEXTS, tables.TEXT_READINGS, tables.PERSONS),
        writes=tables.STAFF_OPINIONS,
    ),
    # network: who moves whom
    *network.STEPS,
    # scores: what they mean to us, by the company's own policy
    *scores.STEPS,
    # profiles, again: what is known of all of them together
    *audience.STEPS,
    # segments: what rules ask of
    *segments.STEPS,
)

#: What goes on the shelf.
PUBLISHED = tables.FINDINGS + tables.KEPT


def run(
    engine: Engine,
    *,
    now: datetime,
    progress: Callable[[str, int, int], None] = lambda *_: None,
    keep_workings: bool = False,
    store: Path | None = None,
) -> None:
    """Make every table in order in `engine`, which holds the given ones already.

    Time     `now` must be aware and in UTC.
    Memory   tables that are not published go as soon as nothing reads them any more,
             unless `keep_workings`.
    `store`  a private folder. What is published is written there as soon as it is made, and
             read from there; `generations.publish` takes it over. Large tables need no memory so.
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
        if store is not None and step.writes in PUBLISHED:
            _lay(step, engine, store / step.writes.name, now)
        else:
            step.make(engine, now=now)
        step.writes.check(engine)
        for name in done[i]:
            engine.drop(name)


def _lay(step: Step, engine: Engine, folder: Path, now: datetime) -> None:
    """Make a table as files of `folder`."""
    if isinstance(step, SqlStep):
        step.lay(engine, folder, now=now)
        return
    step.make(engine, now=now)
    spec = step.writes
    engine.save(spec.name, folder, spec.order)
    engine.drop(spec.name)
    engine.load(spec.name, sorted(folder.glob("*.parquet")))
