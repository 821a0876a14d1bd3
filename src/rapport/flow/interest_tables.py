"""The tables of interests: what people like, by their deeds and by their words.

tables.py names those that are given and those on the shelf, in the order they are made. The
workings below are read by two stages, so they stand here and not in a stage.
"""

from typing import Final

from rapport.flow.fact_tables import ACCOUNT, RIGHTS, SOURCE
from rapport.flow.profile_tables import PERSON
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column, TableSpec

_THEME: Final = Column("theme", TEXT, "see themes")

# ---------------------------------------------------------------- given with the workspace

THEMES = TableSpec(
    name="themes",
    one_row_is="one theme that deeds may be about: shipped, or of the workspace's themes.toml",
    key=("theme",),
    columns=(
        Column("theme", TEXT, "its short name: small letters, digits, _"),
        Column("parent", TEXT, "the theme it is part of", nullable=True),
        Column("path", TEXT, "short names from the top down to itself, a space between"),
        Column("names", TEXT, "JSON: what people call it, by en, ru, bg, zh_Hans, zh_Hant"),
        Column("forbidden", YES_NO, "true: counted over all people, never told of a person"),
    ),
)

THEME_TERMS = TableSpec(
    name="theme_terms",
    one_row_is="one sign that something is about a theme",
    key=("theme", "how", "term"),
    columns=(
        _THEME,
        Column(
            "how",
            TEXT,
            "words: a rule for texts; name: as a source groups it; address: part of one; "
            "page: number or title of a page or group",
        ),
        Column("term", TEXT, "the sign; of words a rule as in signals/triggers/query.py"),
    ),
)

# ---------------------------------------------------------------- workings of two stages

PHRASES = TableSpec(
    name="phrases",
    one_row_is="one text, name or address that something may be told by, however often it stands",
    key=("kind", "phrase"),
    columns=(
        Column("kind", TEXT, "words, name, address or page, see theme_terms"),
        Column("phrase", TEXT, "as its source told it"),
    ),
)

PHRASE_THEMES = TableSpec(
    name="phrase_themes",
    one_row_is="one phrase and one theme that it is about; the themes above that as well",
    key=("kind", "phrase", "theme"),
    columns=(*PHRASES.columns, _THEME),
)

THEMED_DEEDS = TableSpec(
    name="themed_deeds",
    one_row_is="one deed of a person that is about a theme, and may be judged by",
    key=("interaction_id",),
    columns=(
        PERSON,
        Column("interaction_id", TEXT, "see interactions"),
        Column("verb", TEXT, "see interactions"),
        Column("about", TEXT, "themes with a space between, some twice; see about_themes"),
        Column("microevidence", COUNT, "millionths: what it weighs now"),
        Column("occurred_at", TIME, "see timelines"),
        RIGHTS,
    ),
)

ABOUT_THEMES = TableSpec(
    name="about_themes",
    one_row_is="one way of being about themes, and one theme that counts for it",
    key=("about", "theme"),
    columns=(
        Column("about", TEXT, "see themed_deeds"),
        Column("theme", TEXT, "see themes; empty: any, if none of them is forbidden"),
    ),
)

FORBIDDEN_VALUES = TableSpec(
    name="forbidden_values",
    one_row_is="one value of an attribute that is about a forbidden theme: in no profile",
    key=("attribute", "value"),
    columns=(
        Column("attribute", TEXT, "see claims"),
        Column("value", TEXT, "see claims"),
    ),
)

# ---------------------------------------------------------------- findings

INTERESTS = TableSpec(
    name="interests",
    one_row_is="one theme that a person shows interest in by deeds, or says to like",
    key=("person_id", "theme"),
    columns=(
        PERSON,
        Column("theme", TEXT, "see themes; never a forbidden one"),
        Column("microevidence", COUNT, "millionths: sum of what its deeds weigh now"),
        Column("deeds", COUNT, "how many deeds are about it; 0: only said"),
        Column("kinds", COUNT, "of how many verbs"),
        Column(
            "log_odds",
            NUMBER,
            "how much more it is among their deeds than among everybody's; null: no deeds",
            nullable=True,
        ),
        Column("z", NUMBER, "log_odds by its standard error; null: no deeds", nullable=True),
        Column("is_shown", YES_NO, "z >= 1.96, and 3 deeds of 2 kinds at least"),
        Column("is_declared", YES_NO, "whether they said so, in any words"),
        Column("is_unvoiced", YES_NO, "shown and not declared"),
        Column("last_at", TIME, "when the latest of its deeds was done", nullable=True),
        RIGHTS,
    ),
)

INTEREST_REASONS = TableSpec(
    name="interest_reasons",
    one_row_is="one deed behind one interest that is shown",
    key=("person_id", "theme", "interaction_id"),
    columns=(
        PERSON,
        Column("theme", TEXT, "see interests"),
        Column("interaction_id", TEXT, "see interactions"),
        ACCOUNT,
        SOURCE,
        Column("verb", TEXT, "see interactions"),
        Column("microevidence", COUNT, "those of an interest add up to its own"),
        Column("occurred_at", TIME, "see timelines"),
        RIGHTS,
    ),
)

THEME_TOTALS = TableSpec(
    name="theme_totals",
    one_row_is="one theme, forbidden ones too, over all people; none of fewer than twenty",
    key=("theme",),
    columns=(
        _THEME,
        Column("deeds", COUNT, "how many deeds are about it"),
        Column("people", COUNT, "of how many people"),
    ),
)

GROUP_INTERESTS = TableSpec(
    name="group_interests",
    one_row_is="one thing of which a group of twenty people at least may have more than others",
    key=("what", "grouping", "group_name", "value"),
    columns=(
        Column(
            "what",
            TEXT,
            "theme: interests by deeds; said: by words; profession: position or line of business",
        ),
        Column("grouping", TEXT, "interest: who likes a theme; spending: thirds of buyers"),
        Column("group_name", TEXT, "the theme; low, middle or high of what a year's buyers spent"),
        Column("value", TEXT, "the theme, or the profession as its attribute has it"),
        Column("people", COUNT, "of the group who have it, five at least"),
        Column(
            "of_people", COUNT, "of the group of whom any such thing is known, twenty at least"
        ),
        Column("log_odds", NUMBER, "of it among all such things of the group, against others'"),
        Column("z", NUMBER, "log_odds by its standard error"),
        Column("q", NUMBER, "share of false ones to expect among all rows with one as small"),
        Column("is_distinct", YES_NO, "more than among others, and q <= .05"),
    ),
)

#: What goes on the shelf, in the order it is made.
FINDINGS: Final[tuple[TableSpec, ...]] = (
    INTERESTS,
    INTEREST_REASONS,
    THEME_TOTALS,
    GROUP_INTERESTS,
)
#: What is given with the workspace before the pipeline runs.
GIVEN: Final[tuple[TableSpec, ...]] = (THEMES, THEME_TERMS)
#: Of what is given what pages read, too.
KEPT: Final[tuple[TableSpec, ...]] = (THEMES,)
