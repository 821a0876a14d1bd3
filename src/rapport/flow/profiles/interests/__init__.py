"""What people like, told by what they do, beside what they say.

    what is looked at   verb_weights, goods, phrases; signals/phrase_themes.py: themes of each
    what nobody tells   forbidden_values
    what deeds are      object_themes, phrase_sets, themed_deeds, about_themes
    what that shows     theme_evidence, declared_interests, interests, interest_reasons
    what all show       theme_totals, grouped_people, leanings, group_odds, group_interests

Never: an interest in what is forbidden (illness, debt, faith, politics) told of a person.
"""

from typing import Final

from rapport.flow import interest_tables as i
from rapport.flow import profile_tables, tables
from rapport.flow.profiles.interests import workings as w
from rapport.flow.profiles.interests.group_interests import group_interests
from rapport.flow.rights import Right
from rapport.flow.steps import SqlStep, Step
from rapport.flow.tables import TableSpec

#: Evidence that everybody is taken to have beside their own, spread as all people's.
PRIOR: Final = 5.0
#: A group of fewer people is told nothing of, nor what fewer of its people have.
LEAST_PEOPLE: Final = 20
LEAST_CELL: Final = 5


#: What judges people is made of what may be used for it.
_MAY_SCORE: Final = int(Right.SCORE)


def _sql(writes: TableSpec, *reads: TableSpec, **options: float) -> SqlStep:
    return SqlStep("profiles/interests", reads=reads, writes=writes, options=options)


#: What signals/phrase_themes.py looks at.
PHRASES: Final[tuple[Step, ...]] = (
    _sql(w.VERB_WEIGHTS),
    _sql(w.GOODS, tables.INTERACTIONS),
    _sql(
        i.PHRASES,
        tables.INTERACTIONS,
        tables.OBJECTS,
        tables.CLAIMS,
        tables.DECISIONS,
        w.GOODS,
        w.VERB_WEIGHTS,
    ),
)
#: After that: what no profile may say. statements.sql leaves it out.
FORBIDDEN_VALUES: Final = _sql(
    i.FORBIDDEN_VALUES, tables.CLAIMS, tables.DECISIONS, i.PHRASE_THEMES, i.THEMES
)

STEPS: Final[tuple[Step, ...]] = (
    _sql(
        w.OBJECT_THEMES,
        tables.OBJECTS,
        tables.INTERACTIONS,
        i.PHRASE_THEMES,
        may_score=_MAY_SCORE,
    ),
    _sql(w.PHRASE_SETS, i.PHRASE_THEMES, w.OBJECT_THEMES, w.GOODS, tables.OBJECTS),
    _sql(
        i.THEMED_DEEDS,
        tables.TIMELINES,
        w.VERB_WEIGHTS,
        w.PHRASE_SETS,
        tables.OBJECTS,
        tables.TEXT_READINGS,
        profile_tables.ACCOUNT_TRUST,
        may_score=_MAY_SCORE,
    ),
    _sql(i.ABOUT_THEMES, i.THEMED_DEEDS, i.THEMES),
    _sql(w.THEME_EVIDENCE, i.THEMED_DEEDS, i.ABOUT_THEMES),
    _sql(
        w.DECLARED_INTERESTS,
        tables.ATTRIBUTE_REASONS,
        i.PHRASE_THEMES,
        i.FORBIDDEN_VALUES,
        may_score=_MAY_SCORE,
    ),
    _sql(i.INTERESTS, w.THEME_EVIDENCE, w.DECLARED_INTERESTS, i.THEMES, prior=PRIOR),
    _sql(i.INTEREST_REASONS, i.INTERESTS, i.THEMED_DEEDS, i.ABOUT_THEMES, tables.TIMELINES),
    _sql(i.THEME_TOTALS, w.THEME_EVIDENCE, least_people=LEAST_PEOPLE),
    _sql(w.GROUPED_PEOPLE, i.INTERESTS, tables.PEOPLE, may_score=_MAY_SCORE),
    _sql(w.LEANINGS, i.INTERESTS, tables.ATTRIBUTES, may_score=_MAY_SCORE),
    _sql(
        w.GROUP_ODDS,
        w.GROUPED_PEOPLE,
        w.LEANINGS,
        i.THEMES,
        prior=PRIOR,
        least_people=LEAST_PEOPLE,
        least_cell=LEAST_CELL,
    ),
    group_interests,
)
