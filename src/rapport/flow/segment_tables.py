"""The tables that rules of segments ask: what is known of a person, as wide rows and as long ones.

tables.py names those on the shelf, in the order they are made. No row is made of what a source
does not let us put people into segments by; the rights of what is there stand beside it, so that
a list which goes elsewhere asks again with the right it needs.
"""

from typing import Final

from rapport.flow.fact_tables import RIGHTS
from rapport.flow.profile_tables import PERSON
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column, TableSpec

_NO: Final = Column("person_no", COUNT, "place of the person in the order of ids, from 0")
#: Attributes that a person has one of: segments/fields.py names them, too.
SINGLE: Final = (
    "sex", "city", "region", "country", "language", "employer", "position", "education",
    "industry", "nearest_shop",
)  # fmt: skip
AXES: Final = ("engagement", "influence", "valence", "creativity", "loyalty", "argument")


def _rights(of: str) -> Column:
    return Column(f"{of}_rights", COUNT, "see rights: of what the columns before it were told by",
                  nullable=True)  # fmt: skip


def _sure(name: str, type_: Column) -> tuple[Column, ...]:
    tier = Column(f"{name}_tier", COUNT, "3 confirmed, 2 likely, 1 disputed", nullable=True)
    return type_, tier, _rights(name)


def _attribute(name: str) -> tuple[Column, ...]:
    return _sure(name, Column(name, TEXT, "the value shown, see attributes", nullable=True))


def _maybe(name: str, type_: object, meaning: str) -> Column:
    return Column(name, type_, meaning, nullable=True)


TRAITS = TableSpec(
    name="traits",
    one_row_is="one person, with what rules may ask of which everybody has one",
    key=("person_no",),
    columns=(
        _NO,
        PERSON,
        Column("kind", TEXT, "person, visitor or organisation"),
        Column("objects", YES_NO, "took back their word to be profiled: in no marketing (P19)"),
        Column("accounts", COUNT, "how many accounts"),
        _maybe("first_seen", TIME, "see people"),
        _maybe("last_seen", TIME, "see people"),
        _maybe("reliability", NUMBER, "see profile_checks"),
        _rights("seen"),
        *_sure("birth_year", _maybe("birth_year", COUNT, "the value shown")),
        *(column for name in SINGLE for column in _attribute(name)),
        Column("deeds", COUNT, "how many things they did"),
        _maybe("first_deed", TIME, "the first of them"),
        _maybe("last_deed", TIME, "the last of them"),
        _maybe("spent_12m", NUMBER, "in the 365 days to the build, in `currency`"),
        _maybe("currency", TEXT, "the one that most is spent in, ISO 4217"),
        _maybe("spending", TEXT, "low, middle, high: third of who spent in that currency"),
        _rights("deeds"),
        _maybe("activity", TEXT, "see activity.state"),
        _maybe("talks", TEXT, "see activity.follows"),
        _maybe("life_cycle", TEXT, "see activity"),
        _maybe("best_hour", COUNT, "see hours"),
        _rights("activity"),
        _maybe("temperature", TEXT, "see temperatures; only if it is sure"),
        _rights("temperature"),
        Column("orders", COUNT, "how many purchases"),
        _maybe("spent", NUMBER, "by all of them, in `currency`"),
        _maybe("last_order", TIME, "the last of them"),
        _maybe("rfm", TEXT, "see buying.cell"),
        _maybe("expected_orders", NUMBER, "see buying.expected_180d"),
        _maybe("still_customer", NUMBER, "0 to 1: see buying.alive"),
        _rights("buying"),
        *(_maybe(axis, NUMBER, "points: see scores") for axis in (*AXES, "composite")),
        *(
            _maybe(f"{axis}_percentile", NUMBER, "0 to 100: see scores")
            for axis in (*AXES, "composite")
        ),
        _maybe("keeps_word", NUMBER, "0 to 1: see say_do, of all kinds"),
        _rights("scores"),
        _maybe("potential", NUMBER, "points of a newcomer: see potentials"),
        _rights("potential"),
        _maybe("reach_of_influence", NUMBER, "points: see influence, over all"),
        _maybe("leads", TEXT, "see influence"),
        _rights("network"),
        _maybe("stance", TEXT, "see stances.label"),
        _rights("stance"),
    ),
)

TRAIT_VALUES = TableSpec(
    name="trait_values",
    one_row_is="one thing of a person of which one may have several",
    key=("person_no", "trait", "value"),
    columns=(
        _NO,
        Column(
            "trait",
            TEXT,
            "source, interest, unvoiced_interest, life_event, likes_brand, tag, may, may_not",
        ),
        Column("value", TEXT, "which; of may, may_not: purpose and channel, a space between"),
        Column("tier", COUNT, "3 confirmed, 2 likely, 1 disputed; 3 where nothing is doubted"),
        RIGHTS,
    ),
)

TRAIT_DEEDS = TableSpec(
    name="trait_deeds",
    one_row_is="one thing a person did, as rules may count it",
    key=("person_no", "interaction_id"),
    sorted_by=("person_no", "occurred_at", "interaction_id"),
    columns=(
        _NO,
        Column("interaction_id", TEXT, "see interactions"),
        Column("verb", TEXT, "see interactions"),
        Column("source", TEXT, "name of the connection"),
        Column("title", TEXT, "see timelines", nullable=True),
        Column("place", TEXT, "see timelines", nullable=True),
        Column("thing", TEXT, "kind of what it was done to, see objects", nullable=True),
        Column("theme", TEXT, "of what it was done to, see objects", nullable=True),
        Column("feeling", COUNT, "of its text: -1, 0, 1; see readings", nullable=True),
        Column("target", TEXT, "what its text is about, see readings", nullable=True),
        Column("intents", TEXT, "JSON, see readings", nullable=True),
        Column("amount", NUMBER, "see timelines", nullable=True),
        Column("currency", TEXT, "see timelines", nullable=True),
        Column("occurred_at", TIME, "see timelines"),
        RIGHTS,
    ),
)

#: What goes on the shelf, in the order it is made.
FINDINGS: Final[tuple[TableSpec, ...]] = (TRAIT_DEEDS, TRAIT_VALUES, TRAITS)
