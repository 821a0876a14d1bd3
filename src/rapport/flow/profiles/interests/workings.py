"""The tables of this part that nothing else reads, in the order they are made."""

from typing import Final

from rapport.flow.fact_tables import RIGHTS
from rapport.flow.interest_tables import GROUP_INTERESTS
from rapport.flow.profile_tables import PERSON
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column, TableSpec

_THEME: Final = Column("theme", TEXT, "see themes")
_GROUP: Final = GROUP_INTERESTS.columns[1:3]

VERB_WEIGHTS = TableSpec(
    name="verb_weights",
    one_row_is="one verb that shows interest, and how much",
    key=("verb",),
    columns=(
        Column("verb", TEXT, "see interactions"),
        Column("weight", NUMBER, "evidence of one deed of today"),
        Column("own_weight", NUMBER, "the same of a post that answers nothing"),
        Column("by_valence", YES_NO, "whether a comment weighs by how it feels about it"),
        Column("by_title", YES_NO, "whether its title says what it is about"),
        Column("by_text", YES_NO, "whether its text does"),
    ),
)

GOODS = TableSpec(
    name="goods",
    one_row_is="one thing that stands in the text of a purchase, however many were bought",
    key=("bought", "item"),
    columns=(
        Column("bought", TEXT, "text of the purchase: 2 × Coffee; Tea"),
        Column("item", TEXT, "title of the thing: Coffee"),
    ),
)

OBJECT_THEMES = TableSpec(
    name="object_themes",
    one_row_is="one thing that people act on, and one theme it is about",
    key=("object_id", "theme"),
    columns=(Column("object_id", TEXT, "see objects"), _THEME),
)

PHRASE_SETS = TableSpec(
    name="phrase_sets",
    one_row_is="one phrase, purchase or object, and all themes that it is about",
    key=("kind", "phrase"),
    columns=(
        Column("kind", TEXT, "words or address, see phrases; goods, see goods; object"),
        Column("phrase", TEXT, "the phrase; of an object its id"),
        Column("themes", TEXT, "in their order, a space between"),
    ),
)

THEME_EVIDENCE = TableSpec(
    name="theme_evidence",
    one_row_is="one person and one theme of their deeds",
    key=("person_id", "theme"),
    columns=(
        PERSON,
        Column("theme", TEXT, "see about_themes"),
        Column("microevidence", COUNT, "see interests"),
        Column("deeds", COUNT, "see interests"),
        Column("kinds", COUNT, "see interests"),
        Column("last_at", TIME, "see interests"),
        RIGHTS,
    ),
)

DECLARED_INTERESTS = TableSpec(
    name="declared_interests",
    one_row_is="one theme that a person says to like",
    key=("person_id", "theme"),
    columns=(PERSON, _THEME, RIGHTS),
)

GROUPED_PEOPLE = TableSpec(
    name="grouped_people",
    one_row_is="one person in one group",
    key=("grouping", "group_name", "person_id"),
    columns=(*_GROUP, PERSON),
)

LEANINGS = TableSpec(
    name="leanings",
    one_row_is="one thing that a person has, of those that groups are compared by",
    key=("what", "value", "person_id"),
    columns=(
        GROUP_INTERESTS.columns[0],
        Column("value", TEXT, "see group_interests"),
        PERSON,
    ),
)

GROUP_ODDS = TableSpec(
    name="group_odds",
    one_row_is=GROUP_INTERESTS.one_row_is,
    key=GROUP_INTERESTS.key,
    columns=GROUP_INTERESTS.columns[:-2],
)
