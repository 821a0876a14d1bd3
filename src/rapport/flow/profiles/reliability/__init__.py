"""Whom we believe, and how far: accounts, sources, whole profiles; what contradicts itself.

Never: a source called a liar for what was true when it said so.
"""

from typing import Final

from rapport.flow import behaviour_tables, interest_tables, profile_tables, tables
from rapport.flow.profiles.reliability.calling_codes import calling_codes
from rapport.flow.profiles.reliability.source_trust import source_trust
from rapport.flow.profiles.reliability.statement_weights import statement_weights
from rapport.flow.profiles.reliability.told_years import told_years
from rapport.flow.steps import EngineStep, SqlStep, Step

_FOLDER: Final = "profiles/reliability"

#: Before attributes: how far each account and source is believed, what each statement weighs.
STEPS: Final[tuple[Step, ...]] = (
    SqlStep(
        _FOLDER,
        reads=(
            tables.ACCOUNTS,
            tables.PERSONS,
            tables.IDENTIFIERS,
            tables.CLAIMS,
            tables.INTERACTIONS,
            tables.TEXT_READINGS,
            tables.OBSERVATIONS,
        ),
        writes=profile_tables.TRUST_REASONS,
    ),
    SqlStep(_FOLDER, reads=(profile_tables.TRUST_REASONS,), writes=profile_tables.ACCOUNT_TRUST),
    SqlStep(
        _FOLDER,
        reads=(tables.IDENTIFIERS, tables.CORRECTED_TEXTS, tables.ACCOUNTS),
        writes=profile_tables.BIRTHS,
    ),
    SqlStep(
        _FOLDER,
        reads=(
            tables.CLAIMS,
            profile_tables.BIRTHS,
            profile_tables.PROFILED_ACCOUNTS,
            tables.ATTRIBUTE_KINDS,
            profile_tables.ACCOUNT_TRUST,
        ),
        writes=profile_tables.ROBUST_MEANS,
    ),
    SqlStep(
        "profiles",
        reads=(
            tables.CLAIMS,
            behaviour_tables.DERIVED_CLAIMS,
            profile_tables.PROFILED_ACCOUNTS,
            tables.ATTRIBUTE_KINDS,
            tables.DECISIONS,
            tables.ACCOUNTS,
            profile_tables.ACCOUNT_TRUST,
            profile_tables.ROBUST_MEANS,
            profile_tables.BIRTHS,
            interest_tables.FORBIDDEN_VALUES,
        ),
        writes=profile_tables.STATEMENTS,
    ),
    SqlStep(_FOLDER, reads=(profile_tables.STATEMENTS,), writes=profile_tables.AGREEMENTS),
    source_trust,
    EngineStep(
        statement_weights,
        reads=(
            profile_tables.STATEMENTS,
            profile_tables.SOURCE_TRUST,
        ),
        writes=profile_tables.STATEMENT_WEIGHTS,
    ),
)

#: After attributes: what does not fit, and how far a profile can be relied on.
CHECKS: Final[tuple[Step, ...]] = (
    EngineStep(told_years, reads=(tables.ATTRIBUTES,), writes=profile_tables.TOLD_YEARS),
    EngineStep(calling_codes, reads=(), writes=profile_tables.CALLING_CODES),
    SqlStep(
        _FOLDER,
        reads=(
            tables.ATTRIBUTES,
            tables.ATTRIBUTE_REASONS,
            tables.ATTRIBUTE_KINDS,
            profile_tables.PROFILED_ACCOUNTS,
            tables.ACCOUNTS,
            tables.IDENTIFIERS,
            tables.DECISIONS,
            profile_tables.BIRTHS,
            profile_tables.TOLD_YEARS,
            profile_tables.CALLING_CODES,
        ),
        writes=profile_tables.CONTRADICTIONS,
    ),
    SqlStep(
        _FOLDER,
        reads=(
            tables.ATTRIBUTES,
            tables.ATTRIBUTE_KINDS,
            profile_tables.PROFILED_ACCOUNTS,
            profile_tables.ACCOUNT_TRUST,
            profile_tables.CONTRADICTIONS,
        ),
        writes=profile_tables.PROFILE_CHECKS,
    ),
)
