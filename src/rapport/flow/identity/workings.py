"""The tables of this stage that no other stage reads, in the order they are made.

An account is a number here (`node`): whole numbers join faster than names of 32 letters, and
as account ids are keyed hashes, any range of nodes is a random sample. What compares equal
is a `value`, always a comparison key of keys.py.
"""

from rapport.flow.tables import COUNT, NUMBER, TEXT, YES_NO, Column, TableSpec

_NODE = Column(
    "node", COUNT, "the account: the first 60 bits of its id, so nodes are in the order of ids"
)
_LEFT = Column("l", COUNT, "node of the pair's first account: the smaller number")
_RIGHT = Column("r", COUNT, "node of the other")
_PATTERN = Column("pattern", COUNT, "levels of all comparisons, 4 bits each: comparisons.py")


def _text(name: str, meaning: str) -> Column:
    return Column(name, TEXT, meaning, nullable=True)


FORMAL_NAMES = TableSpec(
    name="formal_names",
    one_row_is="one short given name, see data/nicknames.txt",
    key=("short",),
    columns=(
        Column("short", TEXT, "its key"),
        Column("formal", TEXT, "key of the full name"),
        _text("others", "keys of other full names it may stand for: '=aleksandra ', or null"),
    ),
)

NODES = TableSpec(
    name="nodes",
    one_row_is="one account, as a number",
    key=("node",),
    columns=(
        _NODE,
        Column("account_id", TEXT, "see accounts"),
        Column("uncompared", YES_NO, "true: an organisation or a visitor, compared with nobody"),
        Column("seq", COUNT, "see accounts"),
        Column("line", COUNT, "see accounts"),
        Column("rights", COUNT, "what the account's and all its identifiers' sources allow"),
    ),
)

TAUGHT = TableSpec(
    name="taught",
    one_row_is="one weight or bar learned without accounts that nothing may be learned from; none"
    " where all may be",
    key=("learned", "comparison", "level"),
    columns=(
        Column("learned", TEXT, "weights or bars: the table it stands in"),
        Column("comparison", TEXT, "see weights; of a bar its name"),
        Column("level", COUNT, "see weights"),
        Column("label", TEXT, "see weights"),
        Column("microbits", COUNT, "see weights and bars"),
        Column("m", NUMBER, "see weights"),
        Column("u", NUMBER, "see weights"),
    ),
)

SAID = TableSpec(
    name="said",
    one_row_is="one thing one account says of itself in one entry; the same may be said twice",
    key=(),
    sealed=True,
    columns=(
        _NODE,
        Column("slot", TEXT, "a kind of keys.KINDS"),
        Column("value", TEXT, "what is compared; if it came hashed, 64 bits that end in '='"),
        Column("verified", YES_NO, "see identifiers"),
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
        Column("slot", TEXT, "birth, phone, email ...: a kind of keys.KINDS, but no name"),
        Column("value", TEXT, "see said"),
        Column("verified", YES_NO, "see identifiers"),
        Column("sole", YES_NO, "true: the account has no other in this slot"),
        Column("accounts", COUNT, "how many accounts have it"),
    ),
)

CHOSEN_KEYS = TableSpec(
    name="chosen_keys",
    one_row_is="the value of one slot by which one account is compared",
    key=("node", "slot"),
    sealed=True,
    columns=(
        _NODE,
        Column("slot", TEXT, "see identity_keys"),
        Column("value", TEXT, "see said"),
        Column("bucket", COUNT, "how common it is: 0 = of 1 to 3 accounts, then a factor of 4"),
    ),
)

_COMMONNESS = Column(
    "commonness", COUNT, "bucket of each value, 4 bits each, at the place of its comparison"
)

SLOTS = TableSpec(
    name="slots",
    one_row_is="one person's account with what is compared most often",
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
        _text("email_local", "what stands before the @; null if it came hashed"),
        _text("handle_network", "what stands before the colon; null if there is none"),
        Column(
            "commonness",
            COUNT,
            "bucket of each value, 4 bits each, at the place of its comparison; at 13: 1 if the"
            " e-mail is made of the family name, at 14: 1 if the handle is",
        ),
    ),
)

MORE_SLOTS = TableSpec(
    name="more_slots",
    one_row_is="one person's account that has some of what is compared less often",
    key=("node",),
    sealed=True,
    columns=(
        _NODE,
        _text("postcode", "one of its postcodes"),
        _text("address", "one of its addresses that few share"),
        _text("street", "the words of that address"),
        _text("house", "its numbers: house, flat; empty if it has none"),
        _text("code", "one of its codes that few share"),
        _text("work", "one of its employers or professions"),
        _text("sex", "female or male; null if its sources disagree"),
        _text("grp", "one of its groups"),
        _COMMONNESS,
    ),
)

BLOCK_KEYS = TableSpec(
    name="block_keys",
    one_row_is="one account in one block: accounts that agree on what a rule names",
    key=("block", "node"),
    columns=(
        Column("rule", COUNT, "power of two: which rule, see block_keys.sql"),
        Column("block", COUNT, "hash of the rule and of what it names; each engine has its own"),
        _NODE,
    ),
)

BLOCK_SIZES = TableSpec(
    name="block_sizes",
    one_row_is="one block that several accounts are in",
    key=("block",),
    columns=(
        Column("rule", COUNT, "see block_keys"),
        Column("block", COUNT, "see block_keys"),
        Column("accounts", COUNT, "how many"),
    ),
)

RULE_CAPS = TableSpec(
    name="rule_caps",
    one_row_is="how large the blocks of one rule may be; a saved model keeps it",
    key=("rule",),
    columns=(
        Column("rule", COUNT, "see block_keys"),
        Column("cap", COUNT, "accounts a block may have"),
    ),
)

BLOCKS = TableSpec(
    name="blocks",
    one_row_is="one account in one block whose accounts are compared",
    key=("block", "node"),
    columns=BLOCK_KEYS.columns,
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

COMPARED_NAMES = TableSpec(
    name="compared_names",
    one_row_is="one pair and how far its names agree",
    key=("l", "r"),
    columns=(
        _LEFT,
        _RIGHT,
        Column("rules", COUNT, "see pairs"),
        Column("sampled", YES_NO, "see pairs"),
        Column("verified", YES_NO, "see pairs"),
        Column("given_level", COUNT, "level of the given names: comparisons.py"),
        Column("family_level", COUNT, "level of the family names"),
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

VERDICTS = TableSpec(
    name="verdicts",
    one_row_is="one way in which pairs agree that people judged, and what they said last",
    key=("pattern", "kept_back"),
    columns=(
        _PATTERN,
        Column("kept_back", YES_NO, "true: nothing is learned from these pairs, they measure"),
        Column("same", COUNT, "pairs judged to be one person"),
        Column("different", COUNT, "pairs judged to be two"),
    ),
)

WEIGHTS = TableSpec(
    name="weights",
    one_row_is="what one level of one comparison adds",
    key=("comparison", "level"),
    columns=(
        Column("comparison", TEXT, "see link_reasons"),
        Column(
            "level", COUNT, "see comparisons.py; of an overlap 16 times the first, and the other"
        ),
        Column("label", TEXT, "its name"),
        Column("microbits", COUNT, "millionths of a bit: log2(m / u)"),
        Column("m", NUMBER, "share of this level among pairs of one person; of an overlap 1"),
        Column("u", NUMBER, "share among pairs of two; of an overlap: so many times chance's"),
    ),
)

BARS = TableSpec(
    name="bars",
    one_row_is="one bar that scores are held against; a saved model keeps it",
    key=("bar",),
    columns=(
        Column(
            "bar",
            TEXT,
            "link; review; born_apart, on top of link; shared <kind> <level>: that kind of"
            " identifier does not outweigh birth dates of that level",
        ),
        Column("microbits", COUNT, "millionths of a bit; 1 for shared"),
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
        Column("entropy_micro", COUNT, "how unsure that leaves one, millionths of a bit, 0..1"),
        Column("veto", YES_NO, "true: something speaks against it that no score outweighs"),
        Column("against", YES_NO, "true: it speaks against one person among others, too"),
        Column("guarded", YES_NO, "true: what agrees may be shared by a family"),
        Column("born_apart_microbits", COUNT, "how far over the threshold outweighs a date"),
        Column("numbered_apart", YES_NO, "true: two birth dates and two numbers, see judged.sql"),
        Column("contact", YES_NO, "true: a phone, e-mail or code is equal"),
        Column("half_named", YES_NO, "true: one has no given name, or only its initial"),
        Column("handle_alone", YES_NO, "true: a user name carries it, little else agrees"),
    ),
)

CAPTURES = TableSpec(
    name="captures",
    one_row_is="one way in which pairs agree, and by which kind of rule such pairs were found",
    key=("pattern",),
    columns=(
        _PATTERN,
        Column("pairs", COUNT, "found by any rule"),
        Column("by_name", COUNT, "of them, by a rule that names nothing but names and groups"),
        Column("by_other", COUNT, "of them, by a rule that names no name"),
        Column("by_both", COUNT, "of them, by one of each kind"),
    ),
)

JOINED = TableSpec(
    name="joined",
    one_row_is="one way in which pairs agree that are one person in the end; -1: all pairs",
    key=("pattern",),
    columns=(
        _PATTERN,
        Column("pairs", COUNT, "pairs of one person; of pattern -1 those never compared, too"),
        Column("accepted", COUNT, "of them, accepted by themselves"),
        Column("proven", COUNT, "of these, by a verified identifier or by the team"),
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
        Column("unasked", TEXT, "accepted, review or refused: what it were without the team"),
        Column("against", YES_NO, "see scored_patterns"),
        Column("said", COUNT, "seq of the team's word on it, 0 = none"),
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
        Column("said", COUNT, "see judged"),
        Column("accepted", YES_NO, "true: judged accepted"),
    ),
)

CLUSTERS = TableSpec(
    name="clusters",
    one_row_is="one account of a person of several",
    key=("node",),
    columns=(_NODE, Column("cluster", COUNT, "smallest node of the person")),
)

VISITOR_PAIRS = TableSpec(
    name="visitor_pairs",
    one_row_is="one visitor and one account that it was identified as or judged against",
    key=("visitor", "target"),
    columns=(
        Column("visitor", COUNT, "node of the visitor"),
        Column("target", COUNT, "node of the account"),
        Column("home", COUNT, "cluster the visitor belongs to, see clusters", nullable=True),
        Column("state", TEXT, "see links"),
        Column("ground", TEXT, "see links"),
        Column("rights", COUNT, "see links"),
    ),
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
