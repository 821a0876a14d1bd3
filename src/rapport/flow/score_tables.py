"""The tables of points: the policy, what each deed gives by it, and what people's deeds add up to.

tables.py names those on the shelf, in the order they are made. Nobody stands in them who took
back their word to be profiled, nor organisations, staff and programs.
"""

from typing import Final

from rapport.flow.fact_tables import RIGHTS
from rapport.flow.profile_tables import PERSON
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column, TableSpec

#: A deed gives points for so many days, of loyalty for longer.
LASTS: Final = 365
LASTS_LOYAL: Final = 1825
#: Lines are kept for so many days more: for each of these days the log gives the score.
LOOKED_BACK: Final = 365
#: So many people hide one another.
LEAST_PEOPLE: Final = 20

_VERSION: Final = Column("version", COUNT, "of the policy, from 1")
_AXIS: Final = Column("axis", TEXT, "engagement, influence ...: scores/deeds.py")
_DEED: Final = Column("deed", TEXT, "what gives points on that axis: scores/deeds.py")

# ---------------------------------------------------------------- given with the workspace

POLICIES = TableSpec(
    name="policies",
    one_row_is="one version of what deeds are worth; it never changes",
    key=("version",),
    columns=(
        _VERSION,
        Column("in_force_from", TIME, "from this day on, UTC"),
        Column("author", TEXT, "who published it"),
        Column("note", TEXT, "why"),
    ),
)

SCORE_RULES = TableSpec(
    name="score_rules",
    one_row_is="what one kind of deed is worth in one version",
    key=("version", "axis", "deed", "source"),
    columns=(
        _VERSION,
        _AXIS,
        _DEED,
        Column("source", TEXT, "only of this connection; empty: of all without an own rule"),
        Column("micropoints", COUNT, "millionths of a point for one, before anything fades"),
        Column("half_life_days", COUNT, "after so many days half of it is left"),
        Column("cap", COUNT, "so many count in each span; null: all", nullable=True),
        Column("cap_days", COUNT, "how many days a span has", nullable=True),
    ),
)

SCORE_WEIGHTS = TableSpec(
    name="score_weights",
    one_row_is="what one part counts of a whole in one version",
    key=("version", "card", "part"),
    columns=(
        _VERSION,
        Column("card", TEXT, "composite: of all axes; potential: of a newcomer"),
        Column("part", TEXT, "an axis, or a part of the potential: scores/deeds.py"),
        Column("micropoints", COUNT, "millionths of 100 points; a card adds up to 100"),
    ),
)

DECAYS = TableSpec(
    name="decays",
    one_row_is="what is left of a point after so many whole days",
    key=("half_life_days", "age_days"),
    columns=(
        Column("half_life_days", COUNT, "see score_rules"),
        Column("age_days", COUNT, "whole days since the deed"),
        Column("micro", COUNT, "millionths that are left"),
    ),
)

# --------------------------------------------------------------------------- findings

SCORE_LINES = TableSpec(
    name="score_lines",
    one_row_is="one deed or thing that may give points on one axis, and what it gives",
    key=("person_id", "axis", "deed", "line_id"),
    columns=(
        PERSON,
        _AXIS,
        _DEED,
        Column("line_id", TEXT, "its interaction; of what counts once a day: source and day"),
        Column("source", TEXT, "name of the connection; empty: of none alone"),
        Column("microunits", COUNT, "what it counts by itself: trust x feeling x reach ..., 1e6"),
        Column("micropoints", COUNT, "by the policy, before anything fades; 0: beyond the cap"),
        Column(
            "half_life_days", COUNT, "see score_rules; null: the policy has no rule", nullable=True
        ),
        _VERSION,
        Column("occurred_at", TIME, "from when on it counts"),
        Column("interaction_id", TEXT, "see interactions", nullable=True),
        Column("other_id", TEXT, "the person who did it, of influence", nullable=True),
        RIGHTS,
    ),
)

SCORES = TableSpec(
    name="scores",
    one_row_is="one person and one axis, or their composite",
    key=("person_id", "axis"),
    columns=(
        PERSON,
        Column("axis", TEXT, "see score_lines; composite: of all that are told"),
        Column("micropoints", COUNT, "sum of what is left of its lines; composite: of its parts"),
        Column("lines", COUNT, "how many give something; composite: how many axes"),
        Column("lower", COUNT, "95 of 100 such people have so much at least", nullable=True),
        Column("percentile", NUMBER, "0 to 100, of active people", nullable=True),
        Column(
            "percentile_inside",
            NUMBER,
            "of those of their community, of 20 at least",
            nullable=True,
        ),
        Column(
            "own_micropoints", COUNT, "their own middle of the last twelve months", nullable=True
        ),
        Column("part_micropoints", COUNT, "what it adds to the composite", nullable=True),
        Column("coverage", NUMBER, "composite: 0 to 1, weight of the axes told", nullable=True),
        Column("is_active", YES_NO, "did something within 90 days; others have no composite"),
        _VERSION,
        RIGHTS,
    ),
)

_PAIR: Final = Column("pair", TEXT, "coming: said yes, and came; buying: wants to, and bought")

PROMISES = TableSpec(
    name="promises",
    one_row_is="one thing that somebody said they would do, once time has judged it",
    key=("person_id", "pair", "interaction_id"),
    columns=(
        PERSON,
        _PAIR,
        Column("interaction_id", TEXT, "where they said so"),
        Column("thing", TEXT, "what it was about: title of the event", nullable=True),
        Column("said_at", TIME, "when they said so"),
        Column("done_by", TEXT, "interaction that did it; null: was not done", nullable=True),
        Column("done_at", TIME, "when", nullable=True),
        RIGHTS,
    ),
)

SAY_DO = TableSpec(
    name="say_do",
    one_row_is="one person who said they would do something, and how often they did",
    key=("person_id", "pair"),
    columns=(
        PERSON,
        Column("pair", TEXT, "see promises; any: of all kinds"),
        Column("said", COUNT, "how often they said so"),
        Column("done", COUNT, "how often they did"),
        Column("reliability", NUMBER, "0 to 1: (1 + done) / (2 + said)"),
        Column("low", NUMBER, "lower end of the 95 % interval (Wilson) of done / said"),
        Column("high", NUMBER, "its upper end"),
        RIGHTS,
    ),
)

SAY_DO_GROUPS = TableSpec(
    name="say_do_groups",
    one_row_is="one group of twenty people at least, and how far it does what it says",
    key=("pair", "grouping", "value"),
    columns=(
        _PAIR,
        Column("grouping", TEXT, "all, buyer (yes, no) or community"),
        Column("value", TEXT, "which group"),
        Column("people", COUNT, "of how many"),
        Column("said", COUNT, "how often they said so"),
        Column("done", COUNT, "how often they did"),
        Column("gap", NUMBER, "0 to 1: 1 - done / said"),
        Column("gap_low", NUMBER, "lower end of its 95 % interval (Wilson)"),
        Column("gap_high", NUMBER, "its upper end"),
        Column(
            "difference",
            NUMBER,
            "share done less that of the others; null: too few",
            nullable=True,
        ),
        Column("low", NUMBER, "lower end of its 95 % interval (Newcombe)", nullable=True),
        Column("high", NUMBER, "its upper end", nullable=True),
    ),
)

ATTENDANCES = TableSpec(
    name="attendances",
    one_row_is="one thing that people said they would come to, and that has not been yet",
    key=("thing",),
    columns=(
        Column("thing", TEXT, "see promises"),
        Column("said", COUNT, "how many said they would come, and did not take it back"),
        Column("no_past", COUNT, "of them, who never said so before: one in two is expected"),
        Column("expected", NUMBER, "how many will come: sum of their reliabilities"),
        Column("spread", NUMBER, "its standard deviation"),
        Column("low", COUNT, "so many come at least in 95 of 100 cases"),
        Column("high", COUNT, "so many at most in 95 of 100 cases"),
        RIGHTS,
    ),
)

NEWCOMERS = TableSpec(
    name="newcomers",
    one_row_is="one person who joined us within ninety days, and what they did first",
    key=("person_id",),
    columns=(
        PERSON,
        Column("joined_by", TEXT, "follow, join, subscribe, register or purchase"),
        Column("source", TEXT, "name of the connection it was told by"),
        Column("joined_at", TIME, "when"),
        Column("first_deed", TEXT, "see scores/deeds.py", nullable=True),
        Column("first_at", TIME, "when it was done", nullable=True),
        Column("hours", COUNT, "whole hours from joining to it or to now; below 0: acted before"),
        Column(
            "motivator",
            TEXT,
            "what of ours they met within 72 hours before it, see motivators",
            nullable=True,
        ),
        RIGHTS,
    ),
)

POTENTIAL_REASONS = TableSpec(
    name="potential_reasons",
    one_row_is="one part of a newcomer's potential",
    key=("person_id", "part"),
    columns=(
        PERSON,
        Column("part", TEXT, "affinity, customer ...: scores/deeds.py"),
        Column("value", NUMBER, "what it was told by; null: not told", nullable=True),
        Column("share", NUMBER, "0 to 1: of the points it can give; not told: 0"),
        Column("most", COUNT, "millionths of the points it can give, by the policy"),
        Column("micropoints", COUNT, "what it gives"),
        _VERSION,
        RIGHTS,
    ),
)

POTENTIALS = TableSpec(
    name="potentials",
    one_row_is="one newcomer, and how much may become of them",
    key=("person_id",),
    columns=(
        PERSON,
        Column("micropoints", COUNT, "0 to 100 points in millionths: sum of its reasons"),
        Column("coverage", NUMBER, "0 to 1: weight of the parts that are told"),
        Column("percentile", NUMBER, "0 to 100, among newcomers"),
        _VERSION,
        RIGHTS,
    ),
)

_MOTIVATOR: Final = Column(
    "motivator",
    TEXT,
    "post, message, contest, event: met within 72 hours before; nothing: none of them",
)

ACTIVATIONS = TableSpec(
    name="activations",
    one_row_is="one motivator of twenty newcomers at least, and one hour in which some acted",
    key=("motivator", "hour"),
    columns=(
        _MOTIVATOR,
        Column("hour", COUNT, "since they joined; at its end"),
        Column(
            "at_risk", COUNT, "newcomers who had not acted and were within it, twenty at least"
        ),
        Column("acted", COUNT, "of them, who did at that hour"),
        Column("share", NUMBER, "0 to 1: who would have acted by then (1 - Kaplan-Meier)"),
        Column("low", NUMBER, "lower end of its 95 % interval"),
        Column("high", NUMBER, "its upper end"),
    ),
)

MOTIVATORS = TableSpec(
    name="motivators",
    one_row_is="one thing of ours that twenty newcomers at least met, and whether it moves them",
    key=("motivator",),
    columns=(
        _MOTIVATOR,
        Column("people", COUNT, "newcomers who met it before they acted, or not at all yet"),
        Column("acted", COUNT, "of them, who acted first within 72 hours after"),
        Column("days", NUMBER, "days of newcomers that were within it"),
        Column(
            "ratio",
            NUMBER,
            "how much likelier at any time than after nothing (Cox)",
            nullable=True,
        ),
        Column("low", NUMBER, "lower end of its 95 % interval", nullable=True),
        Column("high", NUMBER, "its upper end", nullable=True),
        Column("p", NUMBER, "how likely all differ so much by chance (log-rank)", nullable=True),
    ),
)

#: What goes on the shelf, in the order it is made.
FINDINGS: Final[tuple[TableSpec, ...]] = (
    SCORE_LINES,
    SCORES,
    PROMISES,
    SAY_DO,
    SAY_DO_GROUPS,
    ATTENDANCES,
    NEWCOMERS,
    POTENTIAL_REASONS,
    POTENTIALS,
    ACTIVATIONS,
    MOTIVATORS,
)
#: What is given with the workspace before the pipeline runs.
GIVEN: Final[tuple[TableSpec, ...]] = (POLICIES, SCORE_RULES, SCORE_WEIGHTS, DECAYS)
#: Of these, what is kept with what is made: by which policy it was.
KEPT: Final[tuple[TableSpec, ...]] = (POLICIES, SCORE_RULES, SCORE_WEIGHTS)
