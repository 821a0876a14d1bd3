"""The tables of what we know of each person: values, deeds, permissions, one line each.

tables.py names them all, in the order they are made.
"""

from typing import Final

from rapport.flow.fact_tables import ACCOUNT, LINE, RIGHTS, SEQ, SOURCE
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column, TableSpec

PERSON: Final = Column("person_id", TEXT, "see persons")

PROFILED = TableSpec(
    name="profiled",
    one_row_is="one person of whom there may be a profile; of anybody else there is only a count",
    key=("person_id",),
    columns=(
        PERSON,
        Column("why", TEXT, "customer, told, signed_in, acted or joined: profiles/profiled.sql"),
        Column("since", TIME, "when they became so; of who joined, when they did last"),
        Column("until", TIME, "of who only joined: 90 days after; null: no end", nullable=True),
    ),
)

PROFILED_ACCOUNTS = TableSpec(
    name="profiled_accounts",
    one_row_is="one account of a person of whom there is a profile; never on the shelf",
    key=("account_id",),
    columns=(ACCOUNT, PERSON),
)

PASSIVE_COUNTS = TableSpec(
    name="passive_counts",
    one_row_is="one source that tells of people who did nothing towards us, and how many",
    key=("source",),
    columns=(
        SOURCE,
        Column("people", COUNT, "who have no profile; who is in two sources counts in both"),
    ),
)

BIRTHS = TableSpec(
    name="births",
    one_row_is="one birth date that an account states, as far as it goes; never on the shelf",
    key=("account_id", "pseudonym"),
    columns=(
        ACCOUNT,
        Column("pseudonym", TEXT, "how claims name it: see identifiers"),
        Column("year", COUNT, "of birth", nullable=True),
        Column("month", COUNT, "1 to 12", nullable=True),
        Column("day", COUNT, "of the month", nullable=True),
        RIGHTS,
    ),
)

TRUST_REASONS = TableSpec(
    name="trust_reasons",
    one_row_is="one sign that speaks for one account being a real person's own, or against it",
    key=("account_id", "sign"),
    columns=(
        ACCOUNT,
        Column("sign", TEXT, "prior, automated, verified ...: reliability/trust_reasons.sql"),
        Column("microlods", COUNT, "millionths of a natural log-odd that it adds"),
        RIGHTS,
    ),
)

ACCOUNT_TRUST = TableSpec(
    name="account_trust",
    one_row_is="one account, and how likely it is a real person's own",
    key=("account_id",),
    columns=(
        ACCOUNT,
        Column("microlods", COUNT, "sum of its reasons"),
        Column("trust", NUMBER, "0 to 1, in whole millionths"),
        Column("is_bot", YES_NO, "trust below .3: left out of scores and counts"),
        RIGHTS,
    ),
)

ROBUST_MEANS = TableSpec(
    name="robust_means",
    one_row_is="one attribute of one person that is a number, from all that was stated",
    key=("person_id", "attribute"),
    columns=(
        PERSON,
        Column("attribute", TEXT, "see claims"),
        Column("mean", COUNT, "whole, in its own unit"),
    ),
)

STATEMENTS = TableSpec(
    name="statements",
    one_row_is="one account that states one value of one attribute, before it is weighed",
    key=("statement",),
    columns=(
        Column("statement", COUNT, "its number"),
        Column("item", COUNT, "number of the attribute of the person; of many, of one value"),
        Column("choice", COUNT, "number of the value of the attribute of the person"),
        PERSON,
        Column("attribute", TEXT, "see claims"),
        Column("value", TEXT, "see claims"),
        Column("stated", TEXT, "as the account states it: the value, a part of it, or near it"),
        ACCOUNT,
        SOURCE,
        Column("said", TEXT, "see claims", nullable=True),
        Column("sealed", YES_NO, "see claims"),
        Column("mode", TEXT, "see claims; decided: said by the team or the customer"),
        Column("observed_at", TIME, "see claims", nullable=True),
        Column("many", YES_NO, "see attribute_kinds"),
        Column("plausible", COUNT, "see attribute_kinds"),
        Column("half_life_days", COUNT, "see attribute_kinds", nullable=True),
        Column("age", NUMBER, "days since it was so"),
        Column("copies", COUNT, "accounts of its source that say the same of the person"),
        Column("trust", NUMBER, "see account_trust"),
        SEQ,
        LINE,
        RIGHTS,
    ),
)

AGREEMENTS = TableSpec(
    name="agreements",
    one_row_is="one pattern of who agrees with whom on an attribute, and how often it was met",
    key=("attribute", "pattern", "people"),
    columns=(
        Column("attribute", TEXT, "see claims"),
        Column(
            "pattern", TEXT, "crm declared=1|shop declared=2: each voice and its value's number"
        ),
        Column("people", COUNT, "of how many people; 0: the voice is only known"),
    ),
)

SOURCE_TRUST = TableSpec(
    name="source_trust",
    one_row_is="how often one source is right about one attribute",
    key=("source", "attribute", "mode"),
    columns=(
        SOURCE,
        Column("attribute", TEXT, "see claims"),
        Column("mode", TEXT, "see claims"),
        Column("prior_right", NUMBER, "what such statements are worth here: so many right"),
        Column("prior_wrong", NUMBER, "so many wrong"),
        Column("borne_out", NUMBER, "how many statements others bear out, as expected"),
        Column("contradicted", NUMBER, "how many others contradict, as expected"),
        Column("reliability", NUMBER, "0 to 1: its statements that are right on their day"),
    ),
)

STATEMENT_WEIGHTS = TableSpec(
    name="statement_weights",
    one_row_is="what one statement adds to its value",
    key=("statement",),
    columns=(
        Column("statement", COUNT, "see statements"),
        Column("reliability", NUMBER, "0 to 1: of its source, as far as the account is trusted"),
        Column("fresh", NUMBER, "0 to 1: what time has left of its weight"),
        Column("microlods", COUNT, "see attribute_reasons"),
    ),
)

TOLD_YEARS = TableSpec(
    name="told_years",
    one_row_is="one education that somebody names with the year it ended",
    key=("value",),
    columns=(
        Column("value", TEXT, "of the attribute education, see claims"),
        Column("year", COUNT, "the last year it names"),
        Column("youngest", COUNT, "how old one is at least by then"),
        Column("oldest", COUNT, "and at most"),
    ),
)

CALLING_CODES = TableSpec(
    name="calling_codes",
    one_row_is="one country that telephone numbers with this code may belong to",
    key=("code", "country"),
    columns=(
        Column("code", TEXT, "with its plus: +359"),
        Column("country", TEXT, "key of the country's English name, see places.place_key"),
    ),
)

CONTRADICTIONS = TableSpec(
    name="contradictions",
    one_row_is="one thing that does not fit in what is known of one person",
    key=("person_id", "rule", "attribute", "value", "other_attribute", "other_value"),
    columns=(
        PERSON,
        Column("rule", TEXT, "what does not fit: reliability/contradictions.sql"),
        Column("severity", TEXT, "info, warn or hard: hard can't both be so"),
        Column("attribute", TEXT, "see claims"),
        Column("value", TEXT, "see claims; a pseudonym if sealed"),
        ACCOUNT,
        SOURCE,
        Column("other_attribute", TEXT, "what it does not fit to; the same if two values differ"),
        Column("other_value", TEXT, "see claims; a pseudonym if sealed"),
        Column("other_account_id", TEXT, "who says that"),
        Column("other_source", TEXT, "see source"),
        RIGHTS,
    ),
)

PROFILE_CHECKS = TableSpec(
    name="profile_checks",
    one_row_is="one person, and how far their profile can be relied on",
    key=("person_id",),
    columns=(
        PERSON,
        Column("reliability", NUMBER, "0 to 1: mean sureness of the values shown", nullable=True),
        Column("consistency", NUMBER, "0 to 1: 1 less .05, .15, .4 a finding: info, warn, hard"),
        Column("account_trust", NUMBER, "0 to 1: mean of the accounts'"),
        Column("bots", COUNT, "accounts that are most likely nobody's own"),
    ),
)

ATTRIBUTE_REASONS = TableSpec(
    name="attribute_reasons",
    one_row_is="one account that states one value of one attribute of its person",
    key=("person_id", "attribute", "value", "account_id"),
    columns=(
        PERSON,
        Column("attribute", TEXT, "see claims"),
        Column("value", TEXT, "see claims"),
        Column("stated", TEXT, "as the account states it: the value, a part of it, or near it"),
        ACCOUNT,
        SOURCE,
        Column("said", TEXT, "as the source wrote it; null if sealed", nullable=True),
        Column("sealed", YES_NO, "see claims"),
        Column("mode", TEXT, "see claims"),
        Column("observed_at", TIME, "latest time it was said", nullable=True),
        Column("reliability", NUMBER, "0 to 1: how often such a statement is right on its day"),
        Column("fresh", NUMBER, "0 to 1: what time has left of its weight"),
        Column("copies", COUNT, "accounts of its source that share one vote"),
        Column("microlods", COUNT, "millionths of a natural log-odd that it adds to the value"),
        SEQ,
        LINE,
        RIGHTS,
    ),
)

ATTRIBUTES = TableSpec(
    name="attributes",
    one_row_is="one value that is claimed for one attribute of one person",
    key=("person_id", "attribute", "value"),
    columns=(
        PERSON,
        Column("attribute", TEXT, "see claims"),
        Column("value", TEXT, "see claims"),
        Column("said", TEXT, "as the strongest claim wrote it; null if sealed", nullable=True),
        Column("sealed", YES_NO, "see claims"),
        Column("place_in_order", COUNT, "1 = the value shown; 2 and on = the others, in order"),
        Column("microlods", COUNT, "sum of its reasons"),
        Column("confidence", NUMBER, "0..1, probability that it is so; all of an attribute <= 1"),
        Column("tier", TEXT, "confirmed (>= .90), likely (>= .70) or disputed"),
        Column("claims", COUNT, "how many accounts say so"),
        Column("observed_at", TIME, "latest time anybody said so", nullable=True),
        RIGHTS,
    ),
)

TIMELINES = TableSpec(
    name="timelines",
    one_row_is="one thing a person did",
    key=("person_id", "interaction_id"),
    columns=(
        PERSON,
        Column("interaction_id", TEXT, "see interactions"),
        ACCOUNT,
        SOURCE,
        Column("verb", TEXT, "see interactions"),
        Column("object_id", TEXT, "see interactions", nullable=True),
        Column("object_url", TEXT, "see interactions", nullable=True),
        Column("title", TEXT, "see interactions; else the object's", nullable=True),
        Column("text", TEXT, "see interactions", nullable=True),
        Column("place", TEXT, "see interactions", nullable=True),
        Column("amount", NUMBER, "see interactions", nullable=True),
        Column("currency", TEXT, "see interactions", nullable=True),
        Column("occurred_at", TIME, "when; if unknown, when we received it"),
        SEQ,
        LINE,
        RIGHTS,
    ),
)

PERMISSIONS = TableSpec(
    name="permissions",
    one_row_is="what a person last said to one purpose in one channel, the strictest account's",
    key=("person_id", "purpose", "channel"),
    columns=(
        PERSON,
        Column("purpose", TEXT, "see consents"),
        Column("channel", TEXT, "see consents"),
        Column("state", TEXT, "given or withdrawn: withdrawn if any account's last word is"),
        Column("changed_at", TIME, "when that was said", nullable=True),
        SOURCE,
    ),
)

PEOPLE = TableSpec(
    name="people",
    one_row_is="one person",
    key=("person_id",),
    columns=(
        PERSON,
        Column("kind", TEXT, "person or organisation"),
        Column(
            "name_account_id", TEXT, "account whose name is shown, see attributes", nullable=True
        ),
        Column("name_value", TEXT, "pseudonym of the name shown", nullable=True),
        Column("city", TEXT, "the first of attributes", nullable=True),
        Column("city_tier", TEXT, "see attributes", nullable=True),
        Column("language", TEXT, "BCP 47, the first of attributes", nullable=True),
        Column("accounts", COUNT, "how many accounts"),
        Column("sources", TEXT, "names of their connections in order, joined by a space"),
        Column("interactions", COUNT, "how many things they did"),
        Column("orders", COUNT, "how many of them were purchases"),
        Column("spent_12m", NUMBER, "money spent in the 365 days to now", nullable=True),
        Column("currency", TEXT, "of spent_12m: the one most is spent in", nullable=True),
        Column("first_seen", TIME, "earliest time anything tells of them", nullable=True),
        Column("last_seen", TIME, "latest time anything tells of them", nullable=True),
        Column("conflicts", COUNT, "attributes whose value is disputed"),
        RIGHTS,
    ),
)

#: What goes on the shelf, in the order it is made.
FINDINGS: Final = (
    PROFILED,
    PASSIVE_COUNTS,
    TRUST_REASONS,
    ACCOUNT_TRUST,
    SOURCE_TRUST,
    ATTRIBUTE_REASONS,
    ATTRIBUTES,
    CONTRADICTIONS,
    PROFILE_CHECKS,
    TIMELINES,
    PERMISSIONS,
    PEOPLE,
)
