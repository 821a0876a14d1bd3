"""Segments: rules that say whom to speak to, who is in, since when and why.

    what may be asked      fields.py
    a rule                 rules.py (its parts), grammar.py (its text), data.py (as JSON),
                           checking.py (names, types, circles)
    what it asks of        traits, trait_values, trait_deeds
    who is in              compiling.py, evaluating.py, stays.py

Never: a condition on what a source does not let us put people into segments by; a clock.
"""

from typing import Final

from rapport.flow import (
    behaviour_tables,
    interest_tables,
    network_tables,
    profile_tables,
    score_tables,
    segment_tables,
    tables,
    tag_tables,
)
from rapport.flow.engine import Value
from rapport.flow.rights import ALL_RIGHTS, Right
from rapport.flow.specs import TableSpec
from rapport.flow.steps import SqlStep, Step

_SEGMENT: Final[dict[str, Value]] = {"may_segment": int(Right.SEGMENT)}


def _sql(writes: TableSpec, *reads: TableSpec, **options: Value) -> SqlStep:
    return SqlStep("segments", reads=reads, writes=writes, options=_SEGMENT | options)


#: What rules ask of; who is in which segment is worked out of it at any time: evaluating.py.
STEPS: Final[tuple[Step, ...]] = (
    _sql(
        segment_tables.TRAIT_DEEDS,
        *(tables.TIMELINES, tables.PEOPLE, tables.OBJECTS, tables.TEXT_READINGS),
        *(interest_tables.PHRASE_THEMES, interest_tables.THEMES),
    ),
    _sql(
        segment_tables.TRAIT_VALUES,
        *(tables.PEOPLE, profile_tables.PROFILED_ACCOUNTS, tables.ACCOUNTS),
        *(interest_tables.INTERESTS, behaviour_tables.LIFE_EVENTS, behaviour_tables.BRANDS),
        *(tag_tables.TAGS, tables.PERMISSIONS),
        all_rights=int(ALL_RIGHTS),
    ),
    _sql(
        segment_tables.TRAITS,
        *(tables.PEOPLE, tables.ATTRIBUTES, profile_tables.PROFILE_CHECKS, tables.PERMISSIONS),
        *(segment_tables.TRAIT_DEEDS, behaviour_tables.ACTIVITY, behaviour_tables.HOURS),
        *(behaviour_tables.TEMPERATURES, behaviour_tables.BUYING, score_tables.SCORES),
        *(score_tables.SAY_DO, score_tables.POTENTIALS),
        *(network_tables.INFLUENCE, network_tables.STANCES),
        may_score=int(Right.SCORE),
    ),
)
