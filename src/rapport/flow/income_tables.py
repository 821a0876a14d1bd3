"""The tables of estimates of the income of groups, never of a person.

tables.py names them all, in the order they are made. No table here has a column that names
somebody, and none may get one: who looks a person's group up does so when it is shown.
"""

from typing import Final

from rapport.flow.fact_tables import RIGHTS
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column, TableSpec

# ---------------------------------------------------------------- given with the workspace

PAY_RATES = TableSpec(
    name="pay_rates",
    one_row_is="what one unit of a currency is worth from some day on, from income.toml",
    key=("currency", "since"),
    columns=(
        Column("currency", TEXT, "ISO 4217"),
        Column("target", TEXT, "the workspace's currency, ISO 4217"),
        Column("value", NUMBER, "units of `target` for one of `currency`"),
        Column("since", TIME, "from that day on, UTC; null: ever", nullable=True),
    ),
)

PAY_TAXES = TableSpec(
    name="pay_taxes",
    one_row_is="one step of what is taken of pay before tax, from income.toml or the code",
    key=("currency", "above"),
    columns=(
        Column("currency", TEXT, "of which pay, ISO 4217"),
        Column("above", NUMBER, "of the part of a month's pay above this, in `currency`"),
        Column("share", NUMBER, "0..1, the share that is taken of that part"),
    ),
)

# ---------------------------------------------------------------- made on the way

PAY_SAMPLES = TableSpec(
    name="pay_samples",
    one_row_is="what one outside table says of the pay of one group at one day",
    key=(
        *("source", "area", "role", "industry", "level", "sex", "age_from", "age_to"),
        *("currency", "gross", "as_of", "origin"),
    ),
    columns=(
        Column("source", TEXT, "see reference"),
        Column("area", TEXT, "see reference"),
        Column("role", TEXT, "see reference; '' if not told, so of the next four"),
        Column("industry", TEXT, "see reference"),
        Column("level", TEXT, "see reference"),
        Column("sex", TEXT, "female, male"),
        Column("age_from", COUNT, "years, the least; -1 if not told"),
        Column("age_to", COUNT, "years, the most; -1 if not told"),
        Column("currency", TEXT, "ISO 4217; '' if not told"),
        Column("gross", TEXT, "before: before tax, after, or '' if not told"),
        Column("as_of", TIME, "see reference"),
        Column("origin", TEXT, "whose figures; that of the connection if not told"),
        *(
            Column(name, NUMBER, "see reference", nullable=True)
            for name in ("p10", "p25", "p50", "p75", "p90", "mean", "low", "high")
        ),
        Column("sample", COUNT, "how many they were counted over; 1 if not told"),
        RIGHTS,
    ),
)

PEOPLE_LIKE = TableSpec(
    name="people_like",
    one_row_is="what is known of some of our people alike, and how many they are",
    key=("sex", "age_from", "city", "position"),
    columns=(
        Column("sex", TEXT, "female, male; '' if not known, so of the next"),
        Column("age_from", COUNT, "first year of the age band of 18, 25, 35, 45, 55; -1"),
        Column("city", TEXT, "as it was said"),
        Column("position", TEXT, "as it was said"),
        Column("people", COUNT, "how many"),
    ),
)

# ---------------------------------------------------------------- findings

_GROUP: Final = (
    Column("area", TEXT, "region or town, as the figures name it; null: any", nullable=True),
    Column("role", TEXT, "profession, as the figures name it; null: any", nullable=True),
    Column("sex", TEXT, "female or male; null: any", nullable=True),
    Column("age_from", COUNT, "first year of the age band; null: any", nullable=True),
)

INCOME_CELLS = TableSpec(
    name="income_cells",
    one_row_is="one group of people in general, and what they earn a month, estimated",
    key=("cell",),
    columns=(
        Column("cell", TEXT, "16 hex digits of sha256 of what names the group"),
        *_GROUP,
        Column("age_to", COUNT, "last year of the age band; null: any", nullable=True),
        Column("industry", TEXT, "line of business; null: any", nullable=True),
        Column("level", TEXT, "experience or post; null: any", nullable=True),
        Column("currency", TEXT, "ISO 4217"),
        Column("tax", TEXT, "after: after tax; before; untold: not told, or both"),
        Column("p10", NUMBER, "a tenth of the group earns less a month, in currency"),
        Column("median", NUMBER, "half of it earns less"),
        Column("p90", NUMBER, "a tenth of it earns more"),
        Column("log_pay", NUMBER, "natural logarithm of the median"),
        Column("spread", NUMBER, "variance of the logarithm of pay within the group"),
        Column("doubt", NUMBER, "variance of log_pay: how unsure the median is"),
        Column("is_told", YES_NO, "true: a table tells of just this group, not of parts of it"),
        Column("n_effective", COUNT, "figures it rests on, older ones count less: 30 at least"),
        Column("quality", TEXT, "A: 100 of its own; B: 30; C: of its role and area; D: wider"),
        Column("backed_off", TEXT, "own, level, ages, sexes, roles, industries, region, ..."),
        Column("origins", TEXT, "JSON: [{origin, n, offset}]: whose figures; offset: in logs"),
        Column("as_of", TIME, "newest day that they are of"),
        RIGHTS,
    ),
)

GROUP_PEOPLE = TableSpec(
    name="group_people",
    one_row_is="one group of 20 at least of our people, and how many they are",
    key=("cell",),
    columns=(
        Column("cell", TEXT, "16 hex digits of sha256 of what names the group"),
        *_GROUP,
        Column("people", COUNT, "how many; never fewer than 20"),
    ),
)

#: What goes on the shelf, in the order it is made.
FINDINGS: Final[tuple[TableSpec, ...]] = (INCOME_CELLS, GROUP_PEOPLE)
#: What is given with the workspace before the pipeline runs.
GIVEN: Final[tuple[TableSpec, ...]] = (PAY_RATES, PAY_TAXES)
