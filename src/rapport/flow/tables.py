"""Every table that passes from one stage to the next, in the order they are made.

This file is the contract between stages. To learn what the core knows, read it
from top to bottom; to change what a stage hands on, change it here first.

Sums that must come out the same on every run (bits, log-odds) are whole millionths, `COUNT`.
Every table of facts carries `seq` and `line` (where it was said) and `rights` (what
its source allows; see rights.py): a derived row has the intersection of its parents'.
"""

from rapport.flow import (
    audience_tables,
    behaviour_tables,
    income_tables,
    interest_tables,
    network_tables,
    profile_tables,
    score_tables,
    segment_tables,
    tag_tables,
)
from rapport.flow.audience_tables import DIFFERENCES, FOLLOWERS, RATES
from rapport.flow.fact_tables import (
    ACCOUNT,
    ACTIONS,
    CLAIMS,
    CONSENTS,
    DECISIONS,
    FACTS,
    IDENTIFIERS,
    INTERACTIONS,
    OBJECTS,
    OBSERVATIONS,
    REFERENCE,
    RIGHTS,
    SIGHTINGS,
    SOURCE,
)
from rapport.flow.income_tables import GROUP_PEOPLE, INCOME_CELLS, PAY_RATES, PAY_TAXES
from rapport.flow.interest_tables import (
    GROUP_INTERESTS,
    INTEREST_REASONS,
    INTERESTS,
    THEME_TERMS,
    THEME_TOTALS,
    THEMES,
)
from rapport.flow.profile_tables import (
    ATTRIBUTE_REASONS,
    ATTRIBUTES,
    PEOPLE,
    PERMISSIONS,
    TIMELINES,
)
from rapport.flow.signal_tables import (
    CHECKS,
    FOUND_TOPICS,
    LEARNED,
    READINGS,
    STAFF_OPINIONS,
    TEXT_READINGS,
    TEXTS,
)
from rapport.flow.specs import COUNT, NUMBER, SQL_TYPES, TEXT, TIME, YES_NO, Column, TableSpec

#: Beside the tables below: those of facts and of texts, and what one needs to speak of any.
__all__ = [
    "ACTIONS",
    "ATTRIBUTES",
    "ATTRIBUTE_REASONS",
    "CHECKS",
    "CLAIMS",
    "CONSENTS",
    "COUNT",
    "DECISIONS",
    "DIFFERENCES",
    "FACTS",
    "FOLLOWERS",
    "FOUND_TOPICS",
    "GROUP_INTERESTS",
    "GROUP_PEOPLE",
    "IDENTIFIERS",
    "INCOME_CELLS",
    "INTERACTIONS",
    "INTERESTS",
    "INTEREST_REASONS",
    "LEARNED",
    "NUMBER",
    "OBJECTS",
    "OBSERVATIONS",
    "PAY_RATES",
    "PAY_TAXES",
    "PEOPLE",
    "PERMISSIONS",
    "RATES",
    "READINGS",
    "REFERENCE",
    "SIGHTINGS",
    "SQL_TYPES",
    "STAFF_OPINIONS",
    "TEXT",
    "TEXTS",
    "TEXT_READINGS",
    "THEMES",
    "THEME_TERMS",
    "THEME_TOTALS",
    "TIME",
    "TIMELINES",
    "YES_NO",
    "Column",
    "TableSpec",
]

# ---------------------------------------------------------------- given with the code

ATTRIBUTE_KINDS = TableSpec(
    name="attribute_kinds",
    one_row_is="one attribute we know how to weigh; attributes.py lists them",
    key=("attribute",),
    columns=(
        Column("attribute", TEXT, "see claims"),
        Column("many", YES_NO, "true: a person may have several; they never contradict"),
        Column("plausible", COUNT, "how many values somebody may have"),
        Column("half_life_days", COUNT, "so old, half of them hold no more", nullable=True),
        Column("sealed", YES_NO, "true: only the vault knows the text"),
        Column("near", COUNT, "of a number: so near to the mean is the same", nullable=True),
    ),
)

LAST_PERSONS = TableSpec(
    name="last_persons",
    one_row_is="one account and its person in the generation before; empty in the first",
    key=("account_id",),
    columns=(
        ACCOUNT,
        Column("person_id", TEXT, "see persons"),
    ),
)

CORRECTED_TEXTS = TableSpec(
    name="corrected_texts",
    one_row_is="one sealed value that somebody typed as right (settling.py); never on the shelf",
    key=("seq",),
    columns=(
        ACCOUNT,
        Column("kind", TEXT, "of identifier, as keys.KINDS: name, birth, phone ..."),
        Column("value", TEXT, "canonical form"),
        Column("key", TEXT, "what is compared"),
        Column("pseudonym", TEXT, "value of the decision"),
        Column("seq", COUNT, "the decision"),
    ),
)

# ---------------------------------------------------------------- findings: identity

ACCOUNTS = TableSpec(
    name="accounts",
    one_row_is="one account, contact, visitor or card, as one source names it",
    key=("account_id",),
    columns=(
        ACCOUNT,
        SOURCE,
        Column("kind", TEXT, "see sightings"),
        Column("seen_first", TIME, "earliest time anything tells of it", nullable=True),
        Column("seen_last", TIME, "latest time anything tells of it", nullable=True),
        Column("seq", COUNT, "entry of the log that brought it first"),
        Column("line", COUNT, "its line there; (seq, line) orders accounts by arrival"),
        RIGHTS,
    ),
)

LINKS = TableSpec(
    name="links",
    one_row_is="one pair of accounts that was weighed and accepted, refused or left to people",
    key=("left_id", "right_id"),
    columns=(
        Column("left_id", TEXT, "the account of the pair with the smaller id"),
        Column("right_id", TEXT, "the other"),
        Column("microbits", COUNT, "evidence for one person, millionths of a bit; sum of reasons"),
        Column("state", TEXT, "accepted, review or refused"),
        Column("ground", TEXT, "what decided: verified, score, decision, veto, guard, rights"),
        Column("threshold_microbits", COUNT, "what the score had to reach in this run"),
        RIGHTS,
    ),
)

ESTIMATES = TableSpec(
    name="estimates",
    one_row_is="one measure of how good the persons are, estimated",
    key=("measure",),
    columns=(
        Column("measure", TEXT, "precision, recall or expected_calibration_error"),
        Column("value", NUMBER, "0 to 1"),
        Column("low", NUMBER, "lower end of the 95 % interval", nullable=True),
        Column("high", NUMBER, "its upper end", nullable=True),
        Column("basis", TEXT, "model: what scores say; review: what people judged, too"),
        Column("judged", COUNT, "verdicts that were used"),
    ),
)

RELIABILITY = TableSpec(
    name="reliability",
    one_row_is="one tenth of probability: what scores said, and what people found",
    key=("bin",),
    columns=(
        Column("bin", COUNT, "0 to 9; a tenth that no judged pair falls in has no row"),
        Column("said_low", NUMBER, "where the tenth begins"),
        Column("said_high", NUMBER, "where it ends"),
        Column("said", NUMBER, "mean probability said"),
        Column("judged", COUNT, "judged pairs that nothing was learned from"),
        Column("same", COUNT, "of them, those found to be one person"),
        Column("low", NUMBER, "lower end of the 95 % interval (Wilson) of same / judged"),
        Column("high", NUMBER, "its upper end"),
    ),
)

LINK_REASONS = TableSpec(
    name="link_reasons",
    one_row_is="one comparison of one pair in links, and what it adds",
    key=("left_id", "right_id", "comparison"),
    columns=(
        Column("left_id", TEXT, "see links"),
        Column("right_id", TEXT, "see links"),
        Column("comparison", TEXT, "prior, name, birth, phone ...; see identity/comparisons.py"),
        Column("level", TEXT, "how far they agree: exact, close, different, missing ..."),
        Column("microbits", COUNT, "millionths of a bit; a pair's add up to links.microbits"),
    ),
)

PERSONS = TableSpec(
    name="persons",
    one_row_is="one account, and the person it belongs to",
    key=("account_id",),
    sorted_by=("person_id", "account_id"),
    columns=(
        ACCOUNT,
        Column("person_id", TEXT, "birth id of the anchor: the account that was received first"),
    ),
)

MOVED = TableSpec(
    name="moved",
    one_row_is="one person id of the last generation that is now part of another",
    key=("person_id",),
    columns=(
        Column("person_id", TEXT, "an id that the last generation had and this one has not"),
        Column("moved_to", TEXT, "the person that holds its anchor now"),
    ),
)

TIES = TableSpec(
    name="ties",
    one_row_is="one tie between two that stay two: it never joins anybody",
    key=("account_id", "other_id", "kind"),
    columns=(
        Column("kind", TEXT, "member: of an organisation; household: people who share a home"),
        Column("account_id", TEXT, "the member; of a household the person with the smaller id"),
        Column("other_id", TEXT, "the organisation's account; of a household the other person"),
        Column("since", TIME, "when it was first received; null if derived", nullable=True),
        Column("source", TEXT, "connection that said it first; null if derived", nullable=True),
        Column("seq", COUNT, "entry that said it first; null if derived", nullable=True),
        RIGHTS,
    ),
)

DOUBTS = TableSpec(
    name="doubts",
    one_row_is="one pair of accounts that people should look at",
    key=("left_id", "right_id"),
    columns=(
        Column("left_id", TEXT, "see links"),
        Column("right_id", TEXT, "see links"),
        Column("value_micro", COUNT, "worth of an answer: entropy in bits x settles, millionths"),
        Column("settles", COUNT, "accounts of both persons together, or of the one they are in"),
        Column("left_person", TEXT, "see persons"),
        Column("right_person", TEXT, "see persons"),
        Column("sampled", YES_NO, "true: drawn at random to measure quality, whatever the score"),
    ),
)

CLUSTER_ALARMS = TableSpec(
    name="cluster_alarms",
    one_row_is="one person of so many accounts, or so loosely joined, that one should look",
    key=("person_id",),
    columns=(
        Column("person_id", TEXT, "see persons"),
        Column("accounts", COUNT, "how many accounts"),
        Column("before", COUNT, "accounts of its largest part in the last generation, 0 = none"),
        Column("why", TEXT, "grew, large or loose: identity/cluster_alarms.sql"),
    ),
)

GIVEN = (
    *FACTS,
    ATTRIBUTE_KINDS,
    LAST_PERSONS,
    CORRECTED_TEXTS,
    TEXTS,
    TEXT_READINGS,
    FOUND_TOPICS,
    CHECKS,
    LEARNED,
    *interest_tables.GIVEN,
    *behaviour_tables.GIVEN,
    *income_tables.GIVEN,
    *audience_tables.GIVEN,
    *score_tables.GIVEN,
    *tag_tables.GIVEN,
)
FINDINGS = (
    ACCOUNTS,
    LINKS,
    LINK_REASONS,
    ESTIMATES,
    RELIABILITY,
    PERSONS,
    MOVED,
    DOUBTS,
    CLUSTER_ALARMS,
    TIES,
    *profile_tables.FINDINGS,
    *tag_tables.FINDINGS,
    *interest_tables.FINDINGS,
    *behaviour_tables.FINDINGS,
    *income_tables.FINDINGS,
    *audience_tables.FINDINGS,
    READINGS,
    STAFF_OPINIONS,
    *network_tables.FINDINGS,
    *score_tables.FINDINGS,
    *segment_tables.FINDINGS,
)
#: Made before the pipeline, and kept with what it makes.
KEPT = (FOUND_TOPICS, CHECKS, LEARNED, *interest_tables.KEPT, *score_tables.KEPT)
ALL = GIVEN + FINDINGS
