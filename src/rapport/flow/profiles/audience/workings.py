"""The tables that steps of this folder hand to one another, and nobody keeps."""

from typing import Final

from rapport.flow.fact_tables import RIGHTS
from rapport.flow.profile_tables import PERSON
from rapport.flow.specs import COUNT, TEXT, YES_NO, Column, TableSpec

POST_FIGURES: Final = TableSpec(
    name="post_figures",
    one_row_is="one post of ours of the last two years, and what became of it",
    key=("object_id",),
    columns=(
        Column("object_id", TEXT, "see objects"),
        Column("channel", TEXT, "name of the connection"),
        Column("format", TEXT, "see objects; empty: not told"),
        Column("theme", TEXT, "see objects; empty: not told"),
        Column("daypart", TEXT, "night, morning, day or evening, by the clock of UTC"),
        Column("reached", COUNT, "how many different people saw it", nullable=True),
        Column("shown", COUNT, "how often it was shown", nullable=True),
        Column("followers", COUNT, "how many follow its page", nullable=True),
        Column("likes", COUNT, "as the network counts; if it does not, as we know of"),
        Column("comments", COUNT, "likewise"),
        Column("shares", COUNT, "likewise"),
        Column("clicks", COUNT, "likewise"),
    ),
)

GROUP_MEMBERS: Final = TableSpec(
    name="group_members",
    one_row_is="one person in one group, by what may judge a person",
    key=("person_id", "grouping"),
    columns=(
        PERSON,
        Column("grouping", TEXT, "see differences"),
        Column("value", TEXT, "see differences"),
        Column("said", TEXT, "as their strongest claim wrote it"),
        RIGHTS,
    ),
)

ACTED: Final = TableSpec(
    name="acted",
    one_row_is="one person, and how much of what they did in the last year",
    key=("person_id",),
    columns=(
        PERSON,
        Column("is_active", YES_NO, "whether they did anything"),
        Column("purchases", COUNT, "how often they bought"),
        Column("likes", COUNT, "how often they liked something"),
        Column("shares", COUNT, "how often they passed something on"),
        Column("texts", COUNT, "how many texts they wrote in public"),
        Column("latest", COUNT, "how many of these are looked at: the ten latest at most"),
        Column("replies", COUNT, "how many of the latest answer another person"),
        Column("told", COUNT, "how many of the latest have a feeling that we can tell"),
        Column("negative", COUNT, "how many of the latest are negative"),
        RIGHTS,
    ),
)

GROUP_SUMS: Final = TableSpec(
    name="group_sums",
    one_row_is="one way of acting in one group: sums over its people of x of n each",
    key=("measure", "grouping", "value"),
    columns=(
        Column("measure", TEXT, "see differences"),
        Column("unit", TEXT, "see differences"),
        Column("grouping", TEXT, "see differences"),
        Column("value", TEXT, "see differences"),
        Column("said", TEXT, "see differences"),
        Column("people", COUNT, "whose n is not 0"),
        Column("x", COUNT, "sum of x: what counts"),
        Column("n", COUNT, "sum of n: of what"),
        Column("xx", COUNT, "sum of x squared"),
        Column("xn", COUNT, "sum of x times n"),
        Column("nn", COUNT, "sum of n squared"),
    ),
)
