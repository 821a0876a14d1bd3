"""How people act: how lately, what they buy, how warm they are, when to reach them.

Never: a deed that a source does not let us judge a person by.
"""

from datetime import UTC, datetime
from typing import Final

from rapport.flow import behaviour_tables, profile_tables, tables
from rapport.flow.engine import Value
from rapport.flow.profiles.behaviour import workings
from rapport.flow.profiles.behaviour.buying_model import buying_model
from rapport.flow.profiles.behaviour.clock_country import clock_country
from rapport.flow.profiles.behaviour.forecasts import forecasts
from rapport.flow.profiles.behaviour.likings import likings
from rapport.flow.profiles.behaviour.local_hours import local_hours
from rapport.flow.profiles.behaviour.regions import regions
from rapport.flow.profiles.behaviour.warmth import warmth
from rapport.flow.rights import Right
from rapport.flow.specs import TableSpec
from rapport.flow.steps import EngineStep, SqlStep, Step

_SCORED: Final[dict[str, Value]] = {"may_score": int(Right.SCORE)}
_SINCE: Final[dict[str, Value]] = {"epoch": datetime(1970, 1, 1, tzinfo=UTC)}


def _sql(writes: TableSpec, *reads: TableSpec, options: dict[str, Value] | None = None) -> SqlStep:
    return SqlStep("profiles/behaviour", reads=reads, writes=writes, options=options or {})


#: Before attributes are weighed: what deeds, texts and towns state.
CLAIMS: Final[tuple[Step, ...]] = (
    regions,
    _sql(
        behaviour_tables.DERIVED_CLAIMS,
        *(tables.CLAIMS, tables.OBJECTS, tables.TEXTS, tables.TEXT_READINGS),
        *(tables.TIMELINES, workings.REGIONS),
        options=_SCORED,
    ),
)

_DEEDS: Final[tuple[Step, ...]] = (
    _sql(workings.PERSON_NUMBERS, profile_tables.PROFILED_ACCOUNTS),
    _sql(
        workings.DEEDS,
        *(tables.TIMELINES, tables.OBJECTS, tables.TEXT_READINGS),
        *(behaviour_tables.STAGE_EVENTS, behaviour_tables.NAMED_BRANDS),
        *(profile_tables.ACCOUNT_TRUST, workings.PERSON_NUMBERS),
        options=_SCORED,
    ),
    _sql(workings.ACTIVE_DAYS, workings.DEEDS, options=_SINCE),
    _sql(
        workings.LIFE_STEPS,
        *(tables.TEXTS, tables.TEXT_READINGS),
        *(behaviour_tables.NAMED_BRANDS, workings.DEEDS),
    ),
    _sql(
        behaviour_tables.ACTIVITY,
        *(workings.PERSON_NUMBERS, workings.DEEDS, workings.ACTIVE_DAYS, workings.LIFE_STEPS),
        options=_SINCE,
    ),
    EngineStep(
        local_hours,
        reads=(behaviour_tables.CLOCK, workings.DEEDS),
        writes=workings.LOCAL_HOURS,
    ),
    EngineStep(
        clock_country,
        reads=(behaviour_tables.CLOCK,),
        writes=workings.CLOCK_COUNTRY,
    ),
    _sql(
        behaviour_tables.HOURS,
        *(workings.PERSON_NUMBERS, workings.DEEDS, workings.LOCAL_HOURS),
        *(tables.ATTRIBUTES, workings.REGIONS, workings.CLOCK_COUNTRY),
        options=_SINCE,
    ),
)

_BUYING: Final[tuple[Step, ...]] = (
    _sql(
        workings.BUYERS,
        *(tables.TIMELINES, profile_tables.ACCOUNT_TRUST),
        options=_SCORED | _SINCE,
    ),
    EngineStep(buying_model, reads=(workings.BUYERS,), writes=behaviour_tables.BUYING_MODEL),
    EngineStep(
        forecasts,
        reads=(workings.BUYERS, behaviour_tables.BUYING_MODEL),
        writes=workings.FORECASTS,
    ),
    _sql(behaviour_tables.BUYING, workings.BUYERS, workings.FORECASTS),
)

_WARMTH: Final[tuple[Step, ...]] = (
    _sql(workings.TOUCHES, workings.DEEDS, options=_SINCE),
    EngineStep(
        warmth,
        reads=(behaviour_tables.STAGE_EVENTS, workings.TOUCHES),
        writes=workings.WARMTH,
    ),
    _sql(
        behaviour_tables.TEMPERATURES,
        *(workings.PERSON_NUMBERS, workings.TOUCHES, workings.WARMTH),
    ),
    _sql(
        behaviour_tables.TEMPERATURE_REASONS,
        *(workings.PERSON_NUMBERS, workings.TOUCHES, workings.WARMTH),
    ),
    _sql(
        behaviour_tables.LIFE_CYCLES,
        *(tables.PEOPLE, behaviour_tables.ACTIVITY),
        *(behaviour_tables.BUYING, behaviour_tables.TEMPERATURES),
    ),
)

_LIVES: Final[tuple[Step, ...]] = (
    _sql(
        behaviour_tables.LIFE_EVENTS,
        *(
            tables.ACCOUNTS,
            tables.CLAIMS,
            profile_tables.PROFILED_ACCOUNTS,
            tables.ATTRIBUTES,
            *(profile_tables.BIRTHS, workings.REGIONS),
        ),
        *(tables.TEXTS, tables.TEXT_READINGS, behaviour_tables.TOLD_EVENTS),
        options=_SCORED,
    ),
    _sql(
        workings.BRAND_DEEDS,
        *(tables.TIMELINES, tables.TEXTS, tables.TEXT_READINGS),
        *(behaviour_tables.NAMED_BRANDS, workings.DEEDS),
    ),
    EngineStep(likings, reads=(workings.BRAND_DEEDS,), writes=workings.LIKINGS),
    _sql(
        behaviour_tables.BRANDS,
        *(workings.PERSON_NUMBERS, workings.BRAND_DEEDS, workings.LIKINGS),
    ),
)

#: After attributes and people are made.
STEPS: Final[tuple[Step, ...]] = (*_DEEDS, *_BUYING, *_WARMTH, *_LIVES)
