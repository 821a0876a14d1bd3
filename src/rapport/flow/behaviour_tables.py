"""The tables of how people act: how lately, what they buy, where they stand, when to reach them.

tables.py names them all, in the order they are made; what stands between them is in
profiles/behaviour/workings.py.
"""

from typing import Final

from rapport.flow.fact_tables import ACCOUNT, CLAIMS, RIGHTS, SOURCE
from rapport.flow.profile_tables import PERSON
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column, TableSpec

_INTERACTION: Final = Column("interaction_id", TEXT, "see interactions")

# ---------------------------------------------------------------- given with the workspace

CLOCK = TableSpec(
    name="clock",
    one_row_is="the time that the brand's customers live by; without a row UTC",
    key=("zone",),
    columns=(Column("zone", TEXT, "name of the IANA database, as Europe/Sofia"),),
)

STAGE_EVENTS = TableSpec(
    name="stage_events",
    one_row_is="one kind of deed that tells how near to buying somebody is",
    key=("verb", "thing", "title"),
    columns=(
        Column("event", TEXT, "what it is called; several kinds may be one event"),
        Column("verb", TEXT, "see interactions; empty: any"),
        Column("thing", TEXT, "what it was done to, see deeds; empty: anything"),
        Column("title", TEXT, "title of the deed, as of a goal of the site; empty: any"),
        Column("unaware", NUMBER, "0 to 1: share of it in the deeds of who is not aware"),
        Column("problem", NUMBER, "in those of who knows the problem"),
        Column("solution", NUMBER, "in those of who compares solutions"),
        Column("product", NUMBER, "in those of who chooses a product"),
        Column("buying", NUMBER, "in those of who is buying"),
    ),
)

TOLD_EVENTS = TableSpec(
    name="told_events",
    one_row_is="one event of life that one text tells; signals/life_events.py finds it",
    key=("interaction_id", "kind"),
    columns=(
        _INTERACTION,
        Column("kind", TEXT, "holiday_plan, moving, new_home, wedding, graduation or new_job"),
        Column("start", COUNT, "where the words that tell it begin in the text"),
        Column("stop", COUNT, "where they end"),
    ),
)

NAMED_BRANDS = TableSpec(
    name="named_brands",
    one_row_is="one brand that a text or the title of a product names; signals/brands.py finds it",
    key=("subject_id", "brand"),
    columns=(
        Column("subject_id", TEXT, "interaction of the text, or object of the product"),
        Column("brand", TEXT, "its name in the workspace's words; empty: our own"),
    ),
)

# ------------------------------------------------------------ before attributes are weighed

DERIVED_CLAIMS = TableSpec(
    name="derived_claims",
    one_row_is="one statement that we derive of an account from its deeds, texts or town",
    key=CLAIMS.key,
    columns=CLAIMS.columns,
)

# ----------------------------------------------------------------------- what people did

ACTIVITY = TableSpec(
    name="activity",
    one_row_is="one person who did something, and how lately",
    key=("person_id",),
    columns=(
        PERSON,
        Column("state", TEXT, "new, active, cooling or lost: behaviour/activity.sql"),
        Column("first_at", TIME, "their first deed"),
        Column("last_at", TIME, "their last deed"),
        Column("deeds", COUNT, "how many"),
        Column("days", COUNT, "on how many days"),
        Column(
            "typical_gap_days",
            COUNT,
            "nine of ten of their own pauses are no longer; of fewer than three pauses: of people;"
            " 180 at most",
        ),
        Column("is_own_gap", YES_NO, "whether that is told from their own pauses"),
        Column("life_cycle", TEXT, "potential, customer or spreader"),
        Column("life_cycle_by", TEXT, "interaction that made them so", nullable=True),
        Column("life_cycle_at", TIME, "when", nullable=True),
        Column("follows", TEXT, "how they take part in talks: active, passive or none"),
        RIGHTS,
    ),
)

HOURS = TableSpec(
    name="hours",
    one_row_is="one person not known to live abroad, and the best hour of the day to reach them",
    key=("person_id",),
    columns=(
        PERSON,
        Column("best_hour", COUNT, "9 to 20: hour of the workspace's zone, from its start"),
        Column("deeds_in_hour", COUNT, "deeds of theirs in that hour"),
        Column("deeds", COUNT, "deeds of theirs whose hour is known"),
        Column("share", NUMBER, "0 to 1: share of the hour, shrunk to that of all people"),
        RIGHTS,
    ),
)

# ---------------------------------------------------------------------- what people buy

BUYING_MODEL = TableSpec(
    name="buying_model",
    one_row_is="how often customers buy and how they leave: BG/NBD; of too few there is no row",
    key=("customers",),
    columns=(
        Column("r", NUMBER, "shape of the rates of buying"),
        Column("alpha", NUMBER, "their scale, in weeks"),
        Column("a", NUMBER, "of the chance to leave after a purchase: beta(a, b)"),
        Column("b", NUMBER, "see a"),
        Column("log_likelihood", NUMBER, "of the customers it was fitted to"),
        Column("customers", COUNT, "of how many"),
    ),
)

BUYING = TableSpec(
    name="buying",
    one_row_is="one person who bought something: how lately, how often, for how much",
    key=("person_id",),
    columns=(
        PERSON,
        Column("orders", COUNT, "how many purchases"),
        Column("spent", NUMBER, "in currency; null: no amount is known", nullable=True),
        Column("currency", TEXT, "the one that most is spent in, ISO 4217", nullable=True),
        Column("last_order_at", TIME, "the last purchase"),
        Column("r", COUNT, "1 to 5: fifth of the customers by how lately; 5 bought last"),
        Column("f", COUNT, "1 to 5: by how often"),
        Column("m", COUNT, "1 to 5: by money, of one currency; null as spent", nullable=True),
        Column("cell", TEXT, "champions, loyal ... lost: one of eleven, behaviour/buying.sql"),
        Column(
            "expected_180d",
            NUMBER,
            "purchases to expect in 180 days; null: too few customers to tell",
            nullable=True,
        ),
        Column(
            "alive",
            NUMBER,
            "0 to 1: still a customer; null as expected_180d, and of one day of purchases",
            nullable=True,
        ),
        RIGHTS,
    ),
)

# ------------------------------------------------------------------- how warm people are

TEMPERATURES = TableSpec(
    name="temperatures",
    one_row_is="one person, and how near to buying they are",
    key=("person_id",),
    columns=(
        PERSON,
        Column("temperature", TEXT, "unaware, problem, solution, product or buying"),
        Column("posterior", NUMBER, "0 to 1: how likely they stand there"),
        Column("is_sure", YES_NO, "at least .6: only then may one act on it"),
        Column(
            "since",
            TIME,
            "when they came to stand there; if sure: since when it is so and sure without a break",
        ),
        RIGHTS,
    ),
)

TEMPERATURE_REASONS = TableSpec(
    name="temperature_reasons",
    one_row_is="one of the last five events that moved a person's temperature",
    key=("person_id", "place"),
    columns=(
        PERSON,
        Column("place", COUNT, "1 = the latest"),
        _INTERACTION,
        Column("event", TEXT, "see stage_events"),
        Column("occurred_at", TIME, "when"),
        Column("temperature_after", TEXT, "where they stood after it"),
        Column("posterior_after", NUMBER, "0 to 1: how likely"),
        RIGHTS,
    ),
)

LIFE_CYCLES = TableSpec(
    name="life_cycles",
    one_row_is="one part of the life cycle, and how many people stand there",
    key=("life_cycle",),
    columns=(
        Column("life_cycle", TEXT, "potential, customer or spreader"),
        Column("people", COUNT, "how many persons"),
        Column("present", COUNT, "of them, those who are new or active"),
        Column(
            "may_buy",
            COUNT,
            "of them, those surely at solution, product or buying, or likely to buy in 180 days",
        ),
    ),
)

# ------------------------------------------------------------------ lives, and brands

LIFE_EVENTS = TableSpec(
    name="life_events",
    one_row_is="one event in a person's life that is near, or was told lately",
    key=("person_id", "kind"),
    columns=(
        PERSON,
        Column(
            "kind",
            TEXT,
            "birthday_soon, moved, new_job; or told by themselves: see told_events",
        ),
        Column("happens_on", TIME, "a birthday: its next day; else when it was told"),
        ACCOUNT,
        SOURCE,
        Column("interaction_id", TEXT, "the text that tells it", nullable=True),
        Column("attribute", TEXT, "what tells it otherwise: city, employer ...", nullable=True),
        Column("value", TEXT, "the new value as it was said", nullable=True),
        RIGHTS,
    ),
)

BRANDS = TableSpec(
    name="brands",
    one_row_is="one relation of a person to one brand",
    key=("person_id", "brand", "relation"),
    columns=(
        PERSON,
        Column("brand", TEXT, "its name; empty: our own"),
        Column("relation", TEXT, "liking, interest or bought"),
        Column("value", NUMBER, "liking: 0 bad to 1 good, shrunk to all people's; else deeds"),
        Column("low", NUMBER, "of liking: lower end of the 95 % interval", nullable=True),
        Column("high", NUMBER, "its upper end", nullable=True),
        Column("deeds", COUNT, "texts with a feeling, other deeds, or purchases"),
        Column("last_at", TIME, "the last of them"),
        RIGHTS,
    ),
)

#: What goes on the shelf, in the order it is made.
FINDINGS: Final[tuple[TableSpec, ...]] = (
    ACTIVITY,
    HOURS,
    BUYING_MODEL,
    BUYING,
    TEMPERATURES,
    TEMPERATURE_REASONS,
    LIFE_CYCLES,
    LIFE_EVENTS,
    BRANDS,
)
#: What is given with the workspace before the pipeline runs.
GIVEN: Final[tuple[TableSpec, ...]] = (CLOCK, STAGE_EVENTS, TOLD_EVENTS, NAMED_BRANDS)
