"""The tables that steps of this folder hand to one another, and nobody keeps."""

from typing import Final

from rapport.flow.fact_tables import RIGHTS
from rapport.flow.profile_tables import PERSON
from rapport.flow.score_tables import NEWCOMERS, PROMISES, SAY_DO_GROUPS, SCORE_LINES
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column, TableSpec

_DEED = tuple(
    c
    for c in SCORE_LINES.columns
    if c.name not in ("axis", "micropoints", "half_life_days", "version")
)


def _deeds(axis: str, one_row_is: str) -> TableSpec:
    return TableSpec(
        name=f"{axis}_deeds",
        one_row_is=one_row_is,
        key=("person_id", "deed", "line_id"),
        columns=_DEED,
    )


ENGAGEMENT_DEEDS: Final = _deeds("engagement", "one thing that somebody did with us")
INFLUENCE_DEEDS: Final = _deeds("influence", "one thing that somebody did to what another wrote")
CREATIVITY_DEEDS: Final = _deeds("creativity", "one post of somebody's own, a week after it")
VALENCE_DEEDS: Final = _deeds("valence", "one good or bad word about us")
LOYALTY_DEEDS: Final = _deeds("loyalty", "one purchase, season as a customer, or word for us")
ARGUMENT_DEEDS: Final = _deeds("argument", "one bad word of a critic about us")

_AXIS: Final = Column("axis", TEXT, "see score_lines")
_SCORE: Final = (
    PERSON,
    _AXIS,
    Column("micropoints", COUNT, "see scores"),
    Column("lines", COUNT, "see scores"),
    Column("lower", COUNT, "see scores"),
)
_VERSION: Final = Column("version", COUNT, "of the policy in force")

SCORE_VALUES: Final = TableSpec(
    name="score_values",
    one_row_is="one person and one axis, and what their deeds add up to",
    key=("person_id", "axis"),
    columns=(*_SCORE, _VERSION, RIGHTS),
)

AXIS_SCORES: Final = TableSpec(
    name="axis_scores",
    one_row_is="one person and one axis, and where they stand among others",
    key=("person_id", "axis"),
    columns=(
        *_SCORE,
        Column("micropercentile", COUNT, "0 to 100, in millionths", nullable=True),
        Column("micropercentile_inside", COUNT, "of those of their community", nullable=True),
        Column("is_active", YES_NO, "see scores"),
        _VERSION,
        RIGHTS,
    ),
)

SCORE_PASTS: Final = TableSpec(
    name="score_pasts",
    one_row_is="one person and one axis, and what they had in the middle of a year",
    key=("person_id", "axis"),
    columns=(PERSON, _AXIS, Column("micropoints", COUNT, "their own middle")),
)

OWN_POSTS: Final = TableSpec(
    name="own_posts",
    one_row_is="one post that somebody wrote of their own accord",
    key=("interaction_id",),
    columns=(
        Column("interaction_id", TEXT, "see interactions"),
        PERSON,
        Column("source", TEXT, "name of the connection"),
        Column("object_id", TEXT, "the post itself", nullable=True),
        Column("format", TEXT, "see objects", nullable=True),
        Column("text", TEXT, "see interactions"),
        Column("is_copy", YES_NO, "somebody wrote it before"),
        Column("microtrust", COUNT, "of the account, in millionths"),
        Column("occurred_at", TIME, "when it was written"),
        RIGHTS,
    ),
)

NOVELTIES: Final = TableSpec(
    name="novelties",
    one_row_is="one post, and how unlike it is what was said before",
    key=("interaction_id",),
    columns=(
        Column("interaction_id", TEXT, "see interactions"),
        Column("micronovelty", COUNT, "0 (a copy) to 1,000,000 (nothing like it)"),
    ),
)

WORDS_GIVEN: Final = TableSpec(
    name="words_given",
    one_row_is="one thing that somebody said they would do, judged by time or not yet",
    key=("person_id", "pair", "interaction_id"),
    columns=(
        *PROMISES.columns[:-1],
        Column("is_judged", YES_NO, "whether it can be told by now"),
        RIGHTS,
    ),
)

AWAITED: Final = TableSpec(
    name="awaited",
    one_row_is="one person who said they would come to what has not been yet",
    key=("thing", "person_id"),
    columns=(
        Column("thing", TEXT, "see promises"),
        PERSON,
        Column("reliability", NUMBER, "see say_do"),
        Column("is_new", YES_NO, "never said so before"),
        RIGHTS,
    ),
)

SAY_DO_SUMS: Final = TableSpec(
    name="say_do_sums",
    one_row_is="one group of any size, and how often it does what it says",
    key=("pair", "grouping", "value"),
    columns=SAY_DO_GROUPS.columns[:6],
)

JOININGS: Final = TableSpec(
    name="joinings",
    one_row_is="one person who joined us within ninety days, and what they did first",
    key=("person_id",),
    columns=(*NEWCOMERS.columns[:-2], RIGHTS),
)

STIMULI: Final = TableSpec(
    name="stimuli",
    one_row_is="one thing of ours that a newcomer met, the last of its hour",
    key=("person_id", "hour"),
    columns=(
        PERSON,
        Column("hour", COUNT, "whole hours since they joined; before that below 0"),
        Column("motivator", TEXT, "post, message, contest or event"),
    ),
)

SPELLS: Final = TableSpec(
    name="spells",
    one_row_is="one span of a newcomer's time until they acted, within 72 hours after one thing",
    key=("person_id", "from_hour"),
    columns=(
        PERSON,
        Column("motivator", TEXT, "see stimuli; nothing: after none"),
        Column("from_hour", COUNT, "since they joined"),
        Column("to_hour", COUNT, "up to and with it"),
        Column("acted", YES_NO, "whether it ended with their first activity"),
    ),
)

SPELL_COUNTS: Final = TableSpec(
    name="spell_counts",
    one_row_is="one kind of spell and one hour, and how many newcomers began and ended one",
    key=("motivator", "hour"),
    columns=(
        Column("motivator", TEXT, "see spells"),
        Column("hour", COUNT, "since they joined"),
        Column("began", COUNT, "how many began"),
        Column("ended", COUNT, "how many ended"),
        Column("acted", COUNT, "of them, by a first activity"),
        Column("people", COUNT, "how many newcomers ever had such a spell"),
    ),
)
