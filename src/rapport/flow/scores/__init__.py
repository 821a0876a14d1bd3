"""What a person means to us: points for deeds, by a policy that the company sets itself.

    what deeds are worth   deeds.py, policy.py, policy_files.py, forbidden.py, policy_1.toml,
                           given.py
    what people did        own_posts, novelties; engagement_deeds, influence_deeds,
                           valence_deeds, creativity_deeds, loyalty_deeds, argument_deeds
    what it gives          score_lines, score_values, axis_scores, score_pasts, scores; logs.py
    who keeps their word   words_given, promises, say_do, say_do_sums, say_do_groups
    who will come          awaited, attendances: coming.py
    who is new             joinings, newcomers, potential_reasons, potentials
    what moves them        stimuli, spells, spell_counts: spell_sums.py
                           activations, motivators: survival.py

Never: a score by what people are instead of what they did, or of who may not be judged.
"""

from datetime import UTC, datetime
from typing import Final

from rapport.flow import behaviour_tables, profile_tables, tables
from rapport.flow import network_tables as n
from rapport.flow import score_tables as s
from rapport.flow.engine import Value
from rapport.flow.rights import Right
from rapport.flow.scores import workings as w
from rapport.flow.scores.activations import activations
from rapport.flow.scores.attendances import attendances
from rapport.flow.scores.motivators import motivators
from rapport.flow.scores.novelties import novelties
from rapport.flow.scores.say_do_groups import say_do_groups
from rapport.flow.scores.score_pasts import score_pasts
from rapport.flow.specs import TableSpec
from rapport.flow.steps import EngineStep, SqlStep, Step

_SCORED: Final[dict[str, Value]] = {"may_score": int(Right.SCORE)}
_SINCE: Final[dict[str, Value]] = {"epoch": datetime(1970, 1, 1, tzinfo=UTC)}
_KEPT: Final[dict[str, Value]] = {"kept_days": s.LASTS + s.LOOKED_BACK}
_KEPT_LOYAL: Final[dict[str, Value]] = {"kept_days": s.LASTS_LOYAL + s.LOOKED_BACK}
_LASTS: Final[dict[str, Value]] = {"lasts": s.LASTS, "lasts_loyal": s.LASTS_LOYAL}
_LEAST: Final[dict[str, Value]] = {"least_people": s.LEAST_PEOPLE}


def _sql(writes: TableSpec, *reads: TableSpec, options: dict[str, Value] | None = None) -> SqlStep:
    return SqlStep("scores", reads=reads, writes=writes, options=options or {})


_TRUST: Final = profile_tables.ACCOUNT_TRUST

_DEEDS: Final[tuple[Step, ...]] = (
    _sql(
        w.ENGAGEMENT_DEEDS,
        *(tables.TIMELINES, tables.OBJECTS, _TRUST, n.LEFT_OUT),
        options=_SCORED | _SINCE | _KEPT,
    ),
    _sql(w.INFLUENCE_DEEDS, n.REACTIONS, tables.TIMELINES, _TRUST, options=_SCORED),
    _sql(w.VALENCE_DEEDS, n.FELT_TEXTS, tables.TIMELINES, _TRUST, options=_SCORED),
    _sql(
        w.OWN_POSTS,
        *(tables.TIMELINES, tables.OBJECTS, tables.TEXT_READINGS, _TRUST, n.LEFT_OUT),
        options=_SCORED | _KEPT,
    ),
    novelties,
    _sql(w.CREATIVITY_DEEDS, w.OWN_POSTS, w.NOVELTIES, n.REACTIONS, options=_KEPT),
    _sql(
        w.LOYALTY_DEEDS,
        *(tables.TIMELINES, _TRUST, n.LEFT_OUT, s.DECAYS, n.REACTIONS, n.FELT_TEXTS),
        options=_SCORED | _SINCE | _KEPT_LOYAL,
    ),
    _sql(
        w.ARGUMENT_DEEDS,
        *(n.FELT_TEXTS, n.STANCES, tables.TIMELINES, _TRUST),
        options=_SCORED,
    ),
)

#: What deeds give by the policy in force, and what people have of it. A draft is tried by these
#: alone: drafts.py.
VALUES: Final[tuple[Step, ...]] = (
    _sql(
        s.SCORE_LINES,
        *(w.ENGAGEMENT_DEEDS, w.INFLUENCE_DEEDS, w.VALENCE_DEEDS, w.CREATIVITY_DEEDS),
        *(w.LOYALTY_DEEDS, w.ARGUMENT_DEEDS, s.POLICIES, s.SCORE_RULES),
        options=_SINCE,
    ),
    _sql(w.SCORE_VALUES, s.SCORE_LINES, s.DECAYS, options=_LASTS),
    _sql(w.AXIS_SCORES, w.SCORE_VALUES, s.SCORE_LINES, n.COMMUNITIES, options=_SCORED | _LEAST),
    EngineStep(score_pasts, reads=(s.SCORE_LINES, s.DECAYS), writes=w.SCORE_PASTS),
    _sql(s.SCORES, w.AXIS_SCORES, s.SCORE_WEIGHTS, w.SCORE_PASTS, options=_SCORED),
)

_WORDS: Final[tuple[Step, ...]] = (
    _sql(
        w.WORDS_GIVEN,
        *(tables.TIMELINES, tables.TEXT_READINGS, _TRUST, n.LEFT_OUT),
        options=_SCORED,
    ),
    _sql(s.PROMISES, w.WORDS_GIVEN),
    _sql(s.SAY_DO, s.PROMISES),
    _sql(w.AWAITED, w.WORDS_GIVEN, s.SAY_DO),
    attendances,
    _sql(w.SAY_DO_SUMS, s.PROMISES, behaviour_tables.BUYING, n.COMMUNITIES),
    say_do_groups,
)

_NEW: Final[tuple[Step, ...]] = (
    _sql(
        w.JOININGS,
        *(tables.TIMELINES, tables.CONSENTS, tables.SIGHTINGS, tables.IDENTIFIERS),
        *(profile_tables.PROFILED_ACCOUNTS, _TRUST, n.LEFT_OUT),
        *(w.ENGAGEMENT_DEEDS, w.LOYALTY_DEEDS),
        options=_SCORED,
    ),
    _sql(
        w.STIMULI,
        *(w.JOININGS, tables.OBJECTS, tables.ACCOUNTS, profile_tables.PROFILED_ACCOUNTS),
        *(tables.ACTIONS, tables.TIMELINES),
        options=_LEAST,
    ),
    _sql(w.SPELLS, w.JOININGS, w.STIMULI),
    _sql(w.SPELL_COUNTS, w.SPELLS),
    _sql(s.NEWCOMERS, w.JOININGS, w.SPELLS, options=_SCORED),
    _sql(
        s.POTENTIAL_REASONS,
        *(w.JOININGS, n.FELT_TEXTS, w.ENGAGEMENT_DEEDS, w.LOYALTY_DEEDS, tables.OBSERVATIONS),
        *(profile_tables.PROFILED_ACCOUNTS, _TRUST, tables.ATTRIBUTES, tables.OBJECTS),
        *(s.POLICIES, s.SCORE_WEIGHTS),
        options=_SCORED | _LEAST,
    ),
    _sql(s.POTENTIALS, s.POTENTIAL_REASONS, options=_SCORED),
    activations,
    motivators,
)

STEPS: Final[tuple[Step, ...]] = (*_DEEDS, *VALUES, *_WORDS, *_NEW)
