"""The tables of facts: what sources and people said, one part a log entry in lake/facts.

Of each the last entry that tells of a thing rules; `seq` and `line` say where it was said and
`rights` what its source allows. tables.py names them all, with what is derived from them.
"""

from typing import Final

from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column, TableSpec

#: Columns that many tables have.
SEQ = Column("seq", COUNT, "number in the facts log of what said so, from 1")
LINE = Column("line", COUNT, "line in that file, from 1; 0 if it was not a file")
RIGHTS = Column("rights", COUNT, "what may be done with it: bits of rights.Right")
SOURCE = Column("source", TEXT, "name of the connection that said so")
ACCOUNT = Column("account_id", TEXT, "birth id of the account: 32 hex digits, a keyed hash")
RECEIVED_AT = Column("received_at", TIME, "when the entry came in")

SIGHTINGS = TableSpec(
    name="sightings",
    one_row_is="one account in one entry of the facts log, on its first line there",
    key=("account_id", "seq"),
    columns=(
        ACCOUNT,
        SOURCE,
        Column("kind", TEXT, "one of: person, organisation, card, visitor"),
        Column("in_public", YES_NO, "true: as an author, follower or member of a network only"),
        Column("seen_first", TIME, "earliest time the entry tells of it", nullable=True),
        Column("seen_last", TIME, "latest time the entry tells of it", nullable=True),
        RECEIVED_AT,
        SEQ,
        LINE,
        RIGHTS,
    ),
)

IDENTIFIERS = TableSpec(
    name="identifiers",
    one_row_is="one identifier of an account, as one entry of the log said it",
    key=("account_id", "kind", "value", "seq"),
    sealed=True,
    columns=(
        ACCOUNT,
        Column("kind", TEXT, "one of keys.KINDS; account: a visitor's; organisation: a member's"),
        Column("value", TEXT, "canonical: E.164 phone, network:handle, an account's birth id ..."),
        Column("key", TEXT, "what is compared: romanised and folded, ASCII; see keys.py"),
        Column("pseudonym", TEXT, "keyed hash of kind and value: how facts outside name it"),
        Column("verified", YES_NO, "true only if the mapping says so; joins without scoring"),
        SOURCE,
        SEQ,
        LINE,
        RIGHTS,
    ),
)

CLAIMS = TableSpec(
    name="claims",
    one_row_is="one statement in one entry of the log about one attribute of one account",
    key=("account_id", "attribute", "value", "seq"),
    columns=(
        ACCOUNT,
        SOURCE,
        Column("attribute", TEXT, "what it is about: city, language, name, phone ..."),
        Column("value", TEXT, "normalised; for a sealed attribute its pseudonym"),
        Column("said", TEXT, "as the source wrote it; null if sealed", nullable=True),
        Column("sealed", YES_NO, "true: value is a pseudonym, the vault knows the text"),
        Column("mode", TEXT, "one of: declared, observed, inferred, partner, decided"),
        Column("observed_at", TIME, "when it was so, as far as the source tells", nullable=True),
        RECEIVED_AT,
        SEQ,
        LINE,
        RIGHTS,
    ),
)

INTERACTIONS = TableSpec(
    name="interactions",
    one_row_is="one thing one account did, as one entry of the log tells it; the last rules",
    key=("interaction_id", "seq"),
    columns=(
        Column("interaction_id", TEXT, "keyed hash of the source and its own id: 32 hex digits"),
        ACCOUNT,
        SOURCE,
        Column("verb", TEXT, "ActivityStreams 2.0 (Like, Create ...) or ours: sources/verbs.py"),
        Column("object_id", TEXT, "what it was done to, see objects", nullable=True),
        Column("title", TEXT, "short, for a reader: 'Order 88214', a product", nullable=True),
        Column("text", TEXT, "what was said; phones and e-mails blotted out", nullable=True),
        Column("place", TEXT, "shop or city", nullable=True),
        Column("amount", NUMBER, "money, in currency", nullable=True),
        Column("currency", TEXT, "ISO 4217", nullable=True),
        Column("campaign", TEXT, "as the source names it", nullable=True),
        Column("object_url", TEXT, "page or link; of its query only UTM stays", nullable=True),
        Column(
            "channel", TEXT, "search, social, email, ads, referral, direct, phone", nullable=True
        ),
        Column("content", TEXT, "utm_content, or which variant it was", nullable=True),
        Column("duration_s", NUMBER, "how long it took, seconds", nullable=True),
        Column("outcome", TEXT, "of a call or a mail: answered, bounced ...", nullable=True),
        Column("thread", TEXT, "keyed hash of the conversation: 32 hex digits", nullable=True),
        Column("occurred_at", TIME, "when it was done, UTC", nullable=True),
        RECEIVED_AT,
        SEQ,
        LINE,
        RIGHTS,
    ),
)

CONSENTS = TableSpec(
    name="consents",
    one_row_is="one change of permission of one account for one purpose in one channel",
    key=("account_id", "purpose", "channel", "seq"),
    columns=(
        ACCOUNT,
        SOURCE,
        Column("purpose", TEXT, "one of rights.PURPOSES"),
        Column("channel", TEXT, "email, sms, phone, post, telegram ..., or any"),
        Column("state", TEXT, "given or withdrawn; nothing said means not given"),
        Column("text_version", TEXT, "which text was agreed to", nullable=True),
        Column("proof", TEXT, "where the source keeps the proof", nullable=True),
        Column("changed_at", TIME, "when, as far as the source tells", nullable=True),
        RECEIVED_AT,
        SEQ,
        LINE,
        RIGHTS,
    ),
)

OBJECTS = TableSpec(
    name="objects",
    one_row_is="one thing people act on, as one entry of the log describes it",
    key=("object_id", "seq"),
    columns=(
        Column("object_id", TEXT, "keyed hash of the source, kind and its own id: 32 hex digits"),
        SOURCE,
        Column("kind", TEXT, "product, shop, order, post, page, campaign, event ..."),
        Column("title", TEXT, "for a reader", nullable=True),
        Column("theme", TEXT, "as the source groups it", nullable=True),
        Column("place", TEXT, "city or address of a shop", nullable=True),
        Column("price", NUMBER, "in currency", nullable=True),
        Column("currency", TEXT, "ISO 4217", nullable=True),
        Column("native", TEXT, "its key at the source, if that names nobody", nullable=True),
        Column("began_by", TEXT, "who began it, if the source tells: us, them", nullable=True),
        Column("text", TEXT, "what we wrote ourselves; of others see interactions", nullable=True),
        Column("format", TEXT, "text, picture, video, link, poll, story ...", nullable=True),
        Column("parent_id", TEXT, "the object that it answers", nullable=True),
        Column("page_id", TEXT, "the page, group or board that it stands in", nullable=True),
        Column("thread", TEXT, "keyed hash of the talk it is of: see interactions", nullable=True),
        Column("author_id", TEXT, "account of who wrote it; null: us, or not told", nullable=True),
        Column("mentions_us", YES_NO, "whether it names us", nullable=True),
        Column("published_at", TIME, "when, as far as the source tells", nullable=True),
        SEQ,
        LINE,
        RIGHTS,
    ),
)

ACTIONS = TableSpec(
    name="actions",
    one_row_is="one thing we did towards accounts or in public, as one entry of the log tells it",
    key=("action_id", "seq"),
    columns=(
        Column("action_id", TEXT, "keyed hash of the source and what it is: 32 hex digits"),
        SOURCE,
        Column("kind", TEXT, "mail, ad, post or call"),
        Column("channel", TEXT, "see interactions", nullable=True),
        Column("campaign", TEXT, "as the source names it", nullable=True),
        Column("content", TEXT, "see interactions", nullable=True),
        Column("account_id", TEXT, "whom it was done towards; null: in public", nullable=True),
        Column("day", TIME, "start of the day it counts for, UTC"),
        Column("shown", COUNT, "how often it was shown or delivered", nullable=True),
        Column("clicks", COUNT, "how often it was clicked", nullable=True),
        Column("reached", COUNT, "how many different people saw it", nullable=True),
        Column("cost", NUMBER, "what it cost, in currency", nullable=True),
        Column("currency", TEXT, "ISO 4217", nullable=True),
        RECEIVED_AT,
        SEQ,
        LINE,
        RIGHTS,
    ),
)

REFERENCE = TableSpec(
    name="reference",
    one_row_is="one cell of an outside aggregate, as one entry of the log tells it",
    key=("cell_id", "seq"),
    columns=(
        Column("cell_id", TEXT, "keyed hash of the source and all that names the cell"),
        SOURCE,
        Column("measure", TEXT, "salary, vacancies, resumes ..."),
        Column("area", TEXT, "region or town"),
        Column("role", TEXT, "profession", nullable=True),
        Column("industry", TEXT, "line of business", nullable=True),
        Column("level", TEXT, "experience or post, as the source groups it", nullable=True),
        Column("sex", TEXT, "female or male", nullable=True),
        Column("age_from", COUNT, "years, the least", nullable=True),
        Column("age_to", COUNT, "years, the most", nullable=True),
        Column("statistic", TEXT, "p10 p25 p50 p75 p90 mean min max count from to"),
        Column("value", NUMBER, "the number; money in currency"),
        Column("currency", TEXT, "ISO 4217", nullable=True),
        Column("gross", YES_NO, "true: before tax", nullable=True),
        Column("as_of", TIME, "the day it was so, UTC"),
        Column("sample", COUNT, "how many it was counted over", nullable=True),
        Column("employers", COUNT, "of how many employers", nullable=True),
        Column("indirect", NUMBER, "share that was not measured but derived", nullable=True),
        Column("origin", TEXT, "whose figures they are", nullable=True),
        RECEIVED_AT,
        SEQ,
        LINE,
        RIGHTS,
    ),
)

OBSERVATIONS = TableSpec(
    name="observations",
    one_row_is="one number that one entry of the log saw of a thing or an account at some time",
    key=("subject_id", "measure", "observed_at", "seq"),
    columns=(
        Column("subject_id", TEXT, "the object or the account it is of"),
        Column("subject", TEXT, "object or account"),
        SOURCE,
        Column("measure", TEXT, "shown, reached, likes, comments, shares, followers ..."),
        Column("value", COUNT, "the number"),
        Column("observed_at", TIME, "when it was so"),
        RECEIVED_AT,
        SEQ,
        LINE,
        RIGHTS,
    ),
)

DECISIONS = TableSpec(
    name="decisions",
    one_row_is="one judgement by a person of the team, or by the customer",
    key=("seq",),
    columns=(
        Column(
            "kind",
            TEXT,
            "of two accounts: same, different, undo, both; of an attribute: correct,"
            " wrong, unknown, uncorrect (settling.py); of a text: read; tag, untag (tagging.py)",
        ),
        Column("left_id", TEXT, "account judged, or whose text; of a pair the smaller id"),
        Column("right_id", TEXT, "the other of the pair", nullable=True),
        Column(
            "attribute",
            TEXT,
            "what is corrected, see claims; of a text see checks; of a tag its group",
            nullable=True,
        ),
        Column("value", TEXT, "the right value, or its pseudonym; the tag", nullable=True),
        Column("said", TEXT, "the right value as it was typed; null if sealed", nullable=True),
        Column("takes_back", COUNT, "seq of the decision that it undoes", nullable=True),
        Column("interaction_id", TEXT, "the text that was read; else null", nullable=True),
        Column("was", TEXT, "what the page said of it then", nullable=True),
        Column("sureness", TEXT, "how sure it was then; null: can't tell", nullable=True),
        Column("sampled", YES_NO, "true: the text was drawn by chance, not chosen", nullable=True),
        Column("said_by", TEXT, "number of the teammate, customer, command, or rule:..."),
        Column("decided_at", TIME, "when"),
        SEQ,
    ),
)

#: What sources give: one part a log entry, in lake/facts, or in the vault if sealed.
FACTS: Final = (
    SIGHTINGS,
    IDENTIFIERS,
    CLAIMS,
    INTERACTIONS,
    CONSENTS,
    OBJECTS,
    ACTIONS,
    REFERENCE,
    OBSERVATIONS,
    DECISIONS,
)
