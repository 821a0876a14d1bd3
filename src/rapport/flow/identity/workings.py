"""The tables of this stage that no other stage reads, in the order they are made.

Accounts are numbered here (`node`): whole numbers join faster than names of 32 letters, and
as account ids are keyed hashes, any range of nodes is a random sample. What compares equal
is a `value`, always a comparison key of keys.py.
"""

from rapport.flow.tables import COUNT, NUMBER, TEXT, YES_NO, Column, TableSpec

_NODE = Column("node", COUNT, "number of the account, from 1, in the order of account ids")
_LEFT = Column("l", COUNT, "node of the pair's first account: the smaller number")
_RIGHT = Column("r", COUNT, "node of the other")
_PATTERN = Column("pattern", COUNT, "levels of all comparisons, 4 bits each: comparisons.py")


def _text(name: str, meaning: str) -> Column:
    return Column(name, TEXT, meaning, nullable=True)


def _bucket(name: str) -> Column:
    return Column(f"{name}_bucket", COUNT, f"how common that {name} is, 0 = rare", nullable=True)


FORMAL_NAMES = TableSpec(
    name="formal_names",
    one_row_is="one short given name, see data/nicknames.txt",
    key=("short",),
    columns=(Column("short", TEXT, "its key"), Column("formal", TEXT, "key of the full name")),
)

NODES = TableSpec(
    name="nodes",
    one_row_is="one account, numbered",
    key=("node",),
    columns=(
        _NODE,
        Column("account_id", TEXT, "see accounts"),
        Column("organisation", YES_NO, "true: it never joins a person"),
        Column("seq", COUNT, "see accounts"),
        Column("line", COUNT, "see accounts"),
        Column("rights", COUNT, "what the account's and all its identifiers' sources allow"),
    ),
)

FULL_NAMES = TableSpec(
    name="full_names",
    one_row_is="the name of one account that has one",
    key=("node",),
    sealed=True,
    columns=(
        _NODE,
        _text("given", "first word of the name; null if there is only one word"),
        _text("family", "last word of the name"),
        Column("names", TEXT, "every name of the account, a space before and after each word"),
    ),
)

IDENTITY_KEYS = TableSpec(
    name="identity_keys",
    one_row_is="one thing by which one account may be told",
    key=("node", "slot", "value"),
    sealed=True,
    columns=(
        _NODE,
        Column("slot", TEXT, "given, family, birth, phone ...: one of comparisons.SLOTS"),
        Column("value", TEXT, "what is compared"),
        Column("verified", YES_NO, "see identifiers"),
        Column("accounts", COUNT, "how many accounts have it"),
    ),
)

SLOTS = TableSpec(
    name="slots",
    one_row_is="one person's account with all that is compared",
    key=("node",),
    sealed=True,
    columns=(
        _NODE,
        _text("given", "see full_names"),
        _text("formal", "the full name that `given` is short for, else `given`"),
        _text("family", "see full_names"),
        _text("names", "see full_names"),
        _text("birth", "birth date, or a part of it"),
        _text("phone", "one of its phones that few share"),
        _text("email", "one of its e-mails that few share"),
        _text("handle", "one of its handles that few share"),
        _text("place", "one of its places"),
        _text("postcode", "one of its postcodes"),
        _text("address", "one of its addresses that few share"),
        _text("code", "one of its codes that few share"),
        _text("work", "one of its employers or professions"),
        _text("sex", "female or male; null if its sources disagree"),
        _text("grp", "one of its groups"),
        *(
            _bucket(name)
            for name in (
                *("given", "family", "birth", "phone", "email", "handle"),
                *("place", "postcode", "address", "code", "work", "grp"),
            )
        ),
        _text("email_local", "what stands before the @"),
        _text("handle_network", "what stands before the colon; null if there is none"),
        _text("handle_id", "what stands after it"),
        Column("email_named", YES_NO, "true: the e-mail is made of the family name"),
        Column("handle_named", YES_NO, "true: the handle is made of the family name"),
    ),
)

BLOCKS = TableSpec(
    name="blocks",
    one_row_is="one account in one block: accounts that agree on what a rule names",
    key=("block", "node"),
    columns=(
        Column("block", COUNT, "number of the block"),
        Column("rule", COUNT, "power of two: which rule, see blocks.sql"),
        _NODE,
    ),
)

PAIRS = TableSpec(
    name="pairs",
    one_row_is="one pair of accounts to be compared",
    key=("l", "r"),
    columns=(
        _LEFT,
        _RIGHT,
        Column("rules", COUNT, "sum of the rules it meets in; 0 = in no block"),
        Column("sampled", YES_NO, "true: it belongs to the random sample"),
        Column("verified", YES_NO, "true: both have one verified identifier"),
    ),
)

COMPARED = TableSpec(
    name="compared",
    one_row_is="one pair and how far it agrees",
    key=("l", "r"),
    columns=(
        _LEFT,
        _RIGHT,
        Column("rules", COUNT, "see pairs"),
        Column("sampled", YES_NO, "see pairs"),
        Column("verified", YES_NO, "see pairs"),
        _PATTERN,
    ),
)

PATTERNS = TableSpec(
    name="patterns",
    one_row_is="one way in which pairs agree",
    key=("pattern",),
    columns=(
        _PATTERN,
        Column("found", COUNT, "pairs that meet in a block"),
        Column("sampled", COUNT, "pairs of the random sample, in a block or not"),
    ),
)

FREQUENCIES = TableSpec(
    name="frequencies",
    one_row_is="how common the values of one slot are, in one bucket; slot people: all accounts",
    key=("slot", "bucket"),
    columns=(
        Column("slot", TEXT, "see identity_keys"),
        Column("bucket", COUNT, "0 = values of 1 to 3 accounts, then a factor of 4 each"),
        Column("carriers", COUNT, "accounts with a value of this bucket, counted per value"),
        Column("meetings", COUNT, "pairs of accounts with one value of this bucket in common"),
    ),
)

WEIGHTS = TableSpec(
    name="weights",
    one_row_is="what one level of one comparison adds",
    key=("comparison", "level"),
    columns=(
        Column("comparison", TEXT, "see link_reasons; and threshold, review"),
        Column("level", COUNT, "number of the level, see comparisons.py"),
        Column("label", TEXT, "its name"),
        Column("microbits", COUNT, "millionths of a bit: log2(m / u)"),
        Column("m", NUMBER, "share of this level among pairs of one person"),
        Column("u", NUMBER, "share of this level among pairs of two"),
    ),
)

SCORED_PATTERNS = TableSpec(
    name="scored_patterns",
    one_row_is="one way in which pairs agree, and what it adds up to",
    key=("pattern",),
    columns=(
        _PATTERN,
        Column("microbits", COUNT, "sum of the weights of its levels, prior included"),
        Column("threshold_microbits", COUNT, "what links by itself"),
        Column("review_microbits", COUNT, "what people should look at"),
        Column("veto", YES_NO, "true: something speaks against it that no score outweighs"),
        Column("guarded", YES_NO, "true: what agrees may be shared by a family"),
    ),
)

JUDGED = TableSpec(
    name="judged",
    one_row_is="one pair and the judgement on it alone, before its neighbours are asked",
    key=("l", "r"),
    columns=(
        _LEFT,
        _RIGHT,
        _PATTERN,
        Column("microbits", COUNT, "see links"),
        Column("threshold_microbits", COUNT, "see links"),
        Column("state", TEXT, "accepted, review, refused, or apart: refused for ever"),
        Column("ground", TEXT, "see links"),
        Column("rights", COUNT, "see links"),
    ),
)

COMPONENTS = TableSpec(
    name="components",
    one_row_is="one account that accepted pairs join to others",
    key=("node",),
    columns=(_NODE, Column("component", COUNT, "smallest node it is joined to")),
)

INNER_PAIRS = TableSpec(
    name="inner_pairs",
    one_row_is="one judged pair inside one component",
    key=("l", "r"),
    columns=(
        _LEFT,
        _RIGHT,
        Column("component", COUNT, "see components"),
        Column("microbits", COUNT, "see links; above the threshold for the pair to be linked"),
        Column("bond", COUNT, "1: joined for certain, 0: by score, -1: apart for ever"),
        Column("accepted", YES_NO, "true: judged accepted"),
    ),
)

CLUSTERS = TableSpec(
    name="clusters",
    one_row_is="one account of a person of several",
    key=("node",),
    columns=(_NODE, Column("cluster", COUNT, "smallest node of the person")),
)

EDGES = TableSpec(
    name="edges",
    one_row_is="one pair that is accepted by itself",
    key=("l", "r"),
    columns=(_LEFT, _RIGHT),
)

PATTERN_REASONS = TableSpec(
    name="pattern_reasons",
    one_row_is="one comparison that is made in one pattern, and the prior",
    key=("pattern", "comparison"),
    columns=(
        _PATTERN,
        Column("comparison", TEXT, "see weights"),
        Column("level", COUNT, "see weights"),
    ),
)
