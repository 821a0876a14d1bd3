"""Tables between the steps of this part: dropped as soon as nothing reads them any more."""

from typing import Final

from rapport.flow.fact_tables import RIGHTS
from rapport.flow.profile_tables import PERSON
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, Column, TableSpec

_WHO: Final = Column("person_no", COUNT, "see person_numbers")
_INTERACTION: Final = Column("interaction_id", TEXT, "see interactions")

REGIONS = TableSpec(
    name="regions",
    one_row_is="one town, region or country that data/regions.txt knows",
    key=("place",),
    columns=(
        Column("place", TEXT, "its key: see places.place_key"),
        Column("region", TEXT, "key of the region it lies in; null: none known", nullable=True),
        Column("region_name", TEXT, "as its people write it", nullable=True),
        Column("country", TEXT, "key of the country's name in English"),
        Column("country_name", TEXT, "in English"),
    ),
)

PERSON_NUMBERS = TableSpec(
    name="person_numbers",
    one_row_is="one person, and the number that deeds name them by",
    key=("person_id",),
    columns=(PERSON, _WHO),
)

DEEDS = TableSpec(
    name="deeds",
    one_row_is="one thing that a person did up to now, by which they may be judged",
    key=("interaction_id",),
    columns=(
        _WHO,
        _INTERACTION,
        Column("verb", TEXT, "see interactions"),
        Column(
            "thing",
            TEXT,
            "question, wish, comparison: what its text is; else kind of its object",
            nullable=True,
        ),
        Column("event", TEXT, "see stage_events; null: tells nothing", nullable=True),
        Column("occurred_at", TIME, "when"),
        RIGHTS,
    ),
)

ACTIVE_DAYS = TableSpec(
    name="active_days",
    one_row_is="one day on which a person did something",
    key=("person_no", "day"),
    columns=(
        _WHO,
        Column("day", COUNT, "days since 1970 began, in UTC"),
        Column("deeds", COUNT, "how many deeds"),
        Column("first_at", TIME, "the first of them"),
        Column("last_at", TIME, "the last of them"),
        RIGHTS,
    ),
)

LIFE_STEPS = TableSpec(
    name="life_steps",
    one_row_is="one step that a person took: they bought, or they spread the word",
    key=("person_no", "life_cycle"),
    columns=(
        _WHO,
        Column("life_cycle", TEXT, "customer or spreader"),
        Column("interaction_id", TEXT, "the deed that made it, see interactions"),
        Column("occurred_at", TIME, "when"),
        RIGHTS,
    ),
)

LOCAL_HOURS = TableSpec(
    name="local_hours",
    one_row_is="one quarter of an hour in which something was done, and the hour it was there",
    key=("quarter",),
    columns=(
        Column("quarter", COUNT, "quarters of an hour since 1970 began, in UTC"),
        Column("hour", COUNT, "0 to 23, by the clock of the workspace's zone"),
    ),
)

CLOCK_COUNTRY = TableSpec(
    name="clock_country",
    one_row_is="the country that the workspace's clock is of; of UTC there is no row",
    key=("country",),
    columns=(Column("country", TEXT, "key of its name in English: see places.country_key"),),
)

BUYERS = TableSpec(
    name="buyers",
    one_row_is="one person who bought something",
    key=("person_id",),
    columns=(
        PERSON,
        Column("orders", COUNT, "how many purchases"),
        Column("cents", COUNT, "spent, in hundredths of the currency", nullable=True),
        Column("currency", TEXT, "the one that most is spent in, ISO 4217", nullable=True),
        Column("last_order_at", TIME, "the last purchase"),
        Column("again", COUNT, "days with a purchase after the first such day"),
        Column("recency_days", COUNT, "days from the first purchase to the last"),
        Column("age_days", COUNT, "days from the first purchase to now"),
        RIGHTS,
    ),
)

FORECASTS = TableSpec(
    name="forecasts",
    one_row_is="one history of purchases that somebody has, and what is to be expected of it",
    key=("again", "recency_days", "age_days"),
    columns=(
        Column("again", COUNT, "see buyers"),
        Column("recency_days", COUNT, "see buyers"),
        Column("age_days", COUNT, "see buyers"),
        Column("expected_180d", NUMBER, "purchases in the next 180 days"),
        Column("alive", NUMBER, "0 to 1: probability that they are still a customer"),
    ),
)

TOUCHES = TableSpec(
    name="touches",
    one_row_is="one event of a person on one day of the last year, however often on that day",
    key=("person_no", "place"),
    columns=(
        _WHO,
        Column("place", COUNT, "1 = the latest, up to 60"),
        Column("event", TEXT, "see stage_events"),
        Column("interaction_id", TEXT, "one of the deeds: the least id"),
        Column("occurred_at", TIME, "the last of them"),
        RIGHTS,
    ),
)

WARMTH = TableSpec(
    name="warmth",
    one_row_is="where a person stood after one of their last events, or stands now",
    key=("person_no", "place"),
    columns=(
        _WHO,
        Column("place", COUNT, "0 = now; 1 = after the latest event, up to 5"),
        Column("temperature", TEXT, "see temperatures"),
        Column("posterior", NUMBER, "0 to 1"),
        Column("since", TIME, "see temperatures"),
    ),
)

BRAND_DEEDS = TableSpec(
    name="brand_deeds",
    one_row_is="one relation of a person to one brand, counted",
    key=("person_no", "brand", "relation"),
    columns=(
        _WHO,
        Column("brand", TEXT, "see named_brands"),
        Column("relation", TEXT, "liking, interest or bought"),
        Column("deeds", COUNT, "texts with a feeling, other deeds, or purchases"),
        Column("good", COUNT, "of liking: two for each good word, one for each neutral"),
        Column("last_at", TIME, "the last of them"),
        RIGHTS,
    ),
)

LIKINGS = TableSpec(
    name="likings",
    one_row_is="one count of good and bad words that somebody has of a brand, and what it tells",
    key=("brand", "deeds", "good"),
    columns=(
        Column("brand", TEXT, "see named_brands"),
        Column("deeds", COUNT, "how many texts"),
        Column("good", COUNT, "see brand_deeds"),
        Column("value", NUMBER, "0 to 1: see brands"),
        Column("low", NUMBER, "lower end of the 95 % interval"),
        Column("high", NUMBER, "its upper end"),
    ),
)
