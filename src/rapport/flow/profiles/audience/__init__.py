"""What is known of the audience as a whole.

Never: a number of a group that is too small to hide anybody.
"""

from typing import Final

from rapport.flow import audience_tables, profile_tables, tables
from rapport.flow.profiles.audience.differences import differences
from rapport.flow.profiles.audience.rates import rates
from rapport.flow.profiles.audience.workings import (
    ACTED,
    GROUP_MEMBERS,
    GROUP_SUMS,
    POST_FIGURES,
)
from rapport.flow.profiles.interests.workings import GROUPED_PEOPLE
from rapport.flow.rights import Right
from rapport.flow.steps import SqlStep, Step

_FOLDER: Final = "profiles/audience"
#: Groups are held against one another by what may judge a person; to count who does what, what
#: may put them into groups is enough. Rates are of our own posts: no person stands in them.
_JUDGED: Final = {"may_score": int(Right.SCORE)}
_GROUPED: Final = {"may_segment": int(Right.SEGMENT)}

STEPS: Final[tuple[Step, ...]] = (
    # what moves them: our posts, and what people did to them
    SqlStep(
        _FOLDER,
        reads=(tables.OBJECTS, tables.OBSERVATIONS, tables.INTERACTIONS),
        writes=POST_FIGURES,
    ),
    rates,
    # does it differ by group: our own people, each in the groups they are surely of
    SqlStep(
        _FOLDER,
        reads=(
            tables.ATTRIBUTES,
            tables.IDENTIFIERS,
            tables.PEOPLE,
            GROUPED_PEOPLE,
        ),
        writes=GROUP_MEMBERS,
        options=_JUDGED,
    ),
    SqlStep(
        _FOLDER,
        reads=(
            profile_tables.PROFILED_ACCOUNTS,
            tables.ACCOUNTS,
            tables.PEOPLE,
            tables.TIMELINES,
            tables.READINGS,
            tables.INTERACTIONS,
            tables.OBJECTS,
            profile_tables.ACCOUNT_TRUST,
        ),
        writes=ACTED,
        options=_JUDGED,
    ),
    SqlStep(_FOLDER, reads=(GROUP_MEMBERS, ACTED), writes=GROUP_SUMS),
    differences,
    # who follows discussions
    SqlStep(
        _FOLDER,
        reads=(
            profile_tables.PROFILED_ACCOUNTS,
            tables.ACCOUNTS,
            tables.PEOPLE,
            tables.TIMELINES,
            profile_tables.ACCOUNT_TRUST,
        ),
        writes=audience_tables.FOLLOWERS,
        options=_GROUPED,
    ),
)
