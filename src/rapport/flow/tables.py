"""Every table that passes from one stage to the next, in the order they are made.

This file is the contract between stages. To learn what the core knows, read it
from top to bottom; to change what a stage hands on, change it here first.

Sums that must come out the same on every run (bits, log-odds) are whole millionths, `COUNT`.
Every table of facts carries `seq` and `line` (where it was said) and `rights` (what
its source allows; see rights.py): a derived row has the intersection of its parents'.
"""

from rapport.flow.specs import COUNT, NUMBER, SQL_TYPES, TEXT, TIME, YES_NO, Column, TableSpec

#: Beside the tables below, what one needs to speak of them.
__all__ = ["COUNT", "NUMBER", "SQL_TYPES", "TEXT", "TIME", "YES_NO", "Column", "TableSpec"]

_SEQ = Column("seq", COUNT, "number in the facts log of what said so, from 1")
_LINE = Column("line", COUNT, "line in that file, from 1; 0 if it was not a file")
_RIGHTS = Column("rights", COUNT, "what may be done with it: bits of rights.Right")
_SOURCE = Column("source", TEXT, "name of the connection that said so")
_ACCOUNT = Column("account_id", TEXT, "birth id of the account: 32 hex digits, a keyed hash")

# ---------------------------------------------------------------- facts: what sources said

SIGHTINGS = TableSpec(
    name="sightings",
    one_row_is="one account in one entry of the facts log, on its first line there",
    key=("account_id", "seq"),
    columns=(
        _ACCOUNT,
        _SOURCE,
        Column("kind", TEXT, "one of: person, organisation, card, visitor"),
        Column("seen_first", TIME, "earliest time the entry tells of it", nullable=True),
        Column("seen_last", TIME, "latest time the entry tells of it", nullable=True),
        Column("received_at", TIME, "when the entry came in"),
        _SEQ,
        _LINE,
        _RIGHTS,
    ),
)

IDENTIFIERS = TableSpec(
    name="identifiers",
    one_row_is="one identifier of an account, as one entry of the log said it",
    key=("account_id", "kind", "value", "seq"),
    sealed=True,
    columns=(
        _ACCOUNT,
        Column("kind", TEXT, "one of keys.KINDS; account: a visitor's; organisation: a member's"),
        Column("value", TEXT, "canonical: E.164 phone, network:handle, an account's birth id ..."),
        Column("key", TEXT, "what is compared: romanised and folded, ASCII; see keys.py"),
        Column("pseudonym", TEXT, "keyed hash of kind and value: how facts outside name it"),
        Column("verified", YES_NO, "true only if the mapping says so; joins without scoring"),
        _SOURCE,
        _SEQ,
        _LINE,
        _RIGHTS,
    ),
)

CLAIMS = TableSpec(
    name="claims",
    one_row_is="one statement in one entry of the log about one attribute of one account",
    key=("account_id", "attribute", "value", "seq"),
    columns=(
        _ACCOUNT,
        _SOURCE,
        Column("attribute", TEXT, "what it is about: city, language, name, phone ..."),
        Column("value", TEXT, "normalised; for a sealed attribute its pseudonym"),
        Column("said", TEXT, "as the source wrote it; null if sealed", nullable=True),
        Column("sealed", YES_NO, "true: value is a pseudonym, the vault knows the text"),
        Column("mode", TEXT, "one of: declared, observed, inferred, partner, decided"),
        Column("observed_at", TIME, "when it was so, as far as the source tells", nullable=True),
        Column("received_at", TIME, "when the entry came in"),
        _SEQ,
        _LINE,
        _RIGHTS,
    ),
)

INTERACTIONS = TableSpec(
    name="interactions",
    one_row_is="one thing one account did, as one entry of the log tells it; the last rules",
    key=("interaction_id", "seq"),
    columns=(
        Column("interaction_id", TEXT, "keyed hash of the source and its own id: 32 hex digits"),
        _ACCOUNT,
        _SOURCE,
        Column("verb", TEXT, "ActivityStreams 2.0 (Like, Create ...) or ours: sources/verbs.py"),
        Column("object_id", TEXT, "what it was done to, see objects", nullable=True),
        Column("title", TEXT, "short, for a reader: 'Order 88214', a product", nullable=True),
        Column("text", TEXT, "what was said; phones and e-mails blotted out", nullable=True),
        Column("place", TEXT, "shop or city", nullable=True),
        Column("amount", NUMBER, "money, in currency", nullable=True),
        Column("currency", TEXT, "ISO 4217", nullable=True),
        Column("campaign", TEXT, "as the source names it", nullable=True),
        Column("occurred_at", TIME, "when it was done, UTC", nullable=True),
        Column("received_at", TIME, "when the entry came in"),
        _SEQ,
        _LINE,
        _RIGHTS,
    ),
)

CONSENTS = TableSpec(
    name="consents",
    one_row_is="one change of permission of one account for one purpose in one channel",
    key=("account_id", "purpose", "channel", "seq"),
    columns=(
        _ACCOUNT,
        _SOURCE,
        Column("purpose", TEXT, "one of rights.PURPOSES"),
        Column("channel", TEXT, "email, sms, phone, post, telegram ..., or any"),
        Column("state", TEXT, "given or withdrawn; nothing said means not given"),
        Column("text_version", TEXT, "which text was agreed to", nullable=True),
        Column("proof", TEXT, "where the source keeps the proof", nullable=True),
        Column("changed_at", TIME, "when, as far as the source tells", nullable=True),
        Column("received_at", TIME, "when the entry came in"),
        _SEQ,
        _LINE,
        _RIGHTS,
    ),
)

OBJECTS = TableSpec(
    name="objects",
    one_row_is="one thing people act on, as one entry of the log describes it",
    key=("object_id", "seq"),
    columns=(
        Column("object_id", TEXT, "keyed hash of the source, kind and its own id: 32 hex digits"),
        _SOURCE,
        Column("kind", TEXT, "product, shop, order, post, page, campaign, event, talk ..."),
        Column("title", TEXT, "for a reader", nullable=True),
        Column("theme", TEXT, "as the source groups it", nullable=True),
        Column("place", TEXT, "city or address of a shop", nullable=True),
        Column("price", NUMBER, "in currency", nullable=True),
        Column("currency", TEXT, "ISO 4217", nullable=True),
        _SEQ,
        _LINE,
        _RIGHTS,
    ),
)

DECISIONS = TableSpec(
    name="decisions",
    one_row_is="one judgement by a person of the team, or by the customer",
    key=("seq",),
    columns=(
        Column("kind", TEXT, "same, different (two accounts), undo, or correct (an attribute)"),
        Column("left_id", TEXT, "account judged; of a pair the one with the smaller id"),
        Column("right_id", TEXT, "the other of the pair", nullable=True),
        Column("attribute", TEXT, "what is corrected, see claims", nullable=True),
        Column("value", TEXT, "the right value, or its pseudonym", nullable=True),
        Column("said_by", TEXT, "number of the teammate, or customer"),
        Column("decided_at", TIME, "when"),
        _SEQ,
    ),
)

# ---------------------------------------------------------------- given with the code

ATTRIBUTE_KINDS = TableSpec(
    name="attribute_kinds",
    one_row_is="one attribute we know how to weigh; attributes.py lists them",
    key=("attribute",),
    columns=(
        Column("attribute", TEXT, "see claims"),
        Column("many", YES_NO, "true: a person may have several; they never contradict"),
        Column("plausible", COUNT, "how many values somebody may have"),
        Column("half_life_days", COUNT, "a statement this old weighs half", nullable=True),
    ),
)

LAST_PERSONS = TableSpec(
    name="last_persons",
    one_row_is="one account and its person in the generation before; empty in the first",
    key=("account_id",),
    columns=(
        _ACCOUNT,
        Column("person_id", TEXT, "see persons"),
    ),
)

# ---------------------------------------------------------------- findings: identity

ACCOUNTS = TableSpec(
    name="accounts",
    one_row_is="one account, contact, visitor or card, as one source names it",
    key=("account_id",),
    columns=(
        _ACCOUNT,
        _SOURCE,
        Column("kind", TEXT, "see sightings"),
        Column("seen_first", TIME, "earliest time anything tells of it", nullable=True),
        Column("seen_last", TIME, "latest time anything tells of it", nullable=True),
        Column("seq", COUNT, "entry of the log that brought it first"),
        Column("line", COUNT, "its line there; (seq, line) orders accounts by arrival"),
        _RIGHTS,
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
        _RIGHTS,
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
        _ACCOUNT,
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
        _RIGHTS,
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

# ---------------------------------------------------------------- findings: profiles

ATTRIBUTE_REASONS = TableSpec(
    name="attribute_reasons",
    one_row_is="one account that states one value of one attribute of its person",
    key=("person_id", "attribute", "value", "account_id"),
    columns=(
        Column("person_id", TEXT, "see persons"),
        Column("attribute", TEXT, "see claims"),
        Column("value", TEXT, "see claims"),
        _ACCOUNT,
        _SOURCE,
        Column("said", TEXT, "as the source wrote it; null if sealed", nullable=True),
        Column("sealed", YES_NO, "see claims"),
        Column("mode", TEXT, "see claims"),
        Column("observed_at", TIME, "latest time it was said", nullable=True),
        Column("microlods", COUNT, "millionths of a natural log-odd that it adds to the value"),
        _SEQ,
        _LINE,
        _RIGHTS,
    ),
)

ATTRIBUTES = TableSpec(
    name="attributes",
    one_row_is="one value that is claimed for one attribute of one person",
    key=("person_id", "attribute", "value"),
    columns=(
        Column("person_id", TEXT, "see persons"),
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
        _RIGHTS,
    ),
)

TIMELINES = TableSpec(
    name="timelines",
    one_row_is="one thing a person did",
    key=("person_id", "interaction_id"),
    columns=(
        Column("person_id", TEXT, "see persons"),
        Column("interaction_id", TEXT, "see interactions"),
        _ACCOUNT,
        _SOURCE,
        Column("verb", TEXT, "see interactions"),
        Column("title", TEXT, "see interactions; else the object's", nullable=True),
        Column("text", TEXT, "see interactions", nullable=True),
        Column("place", TEXT, "see interactions", nullable=True),
        Column("amount", NUMBER, "see interactions", nullable=True),
        Column("currency", TEXT, "see interactions", nullable=True),
        Column("occurred_at", TIME, "when; if unknown, when we received it"),
        _SEQ,
        _LINE,
        _RIGHTS,
    ),
)

PERMISSIONS = TableSpec(
    name="permissions",
    one_row_is="what a person last said to one purpose in one channel, the strictest account's",
    key=("person_id", "purpose", "channel"),
    columns=(
        Column("person_id", TEXT, "see persons"),
        Column("purpose", TEXT, "see consents"),
        Column("channel", TEXT, "see consents"),
        Column("state", TEXT, "given or withdrawn: withdrawn if any account's last word is"),
        Column("changed_at", TIME, "when that was said", nullable=True),
        _SOURCE,
    ),
)

PEOPLE = TableSpec(
    name="people",
    one_row_is="one person",
    key=("person_id",),
    columns=(
        Column("person_id", TEXT, "see persons"),
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
        _RIGHTS,
    ),
)

#: What sources give: one part a log entry, in lake/facts, or in the vault if sealed.
FACTS = (SIGHTINGS, IDENTIFIERS, CLAIMS, INTERACTIONS, CONSENTS, OBJECTS, DECISIONS)
GIVEN = (*FACTS, ATTRIBUTE_KINDS, LAST_PERSONS)
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
    ATTRIBUTE_REASONS,
    ATTRIBUTES,
    TIMELINES,
    PERMISSIONS,
    PEOPLE,
)
ALL = GIVEN + FINDINGS
