"""The tables of tags: which there are, which each account and person bears, and bore.

A tag is one of a group that the workspace designed (`tags.toml`). tables.py names them all, in the
order they are made.
"""

from typing import Final

from rapport.flow.fact_tables import ACCOUNT, RIGHTS
from rapport.flow.profile_tables import PERSON
from rapport.flow.specs import COUNT, TEXT, TIME, YES_NO, Column, TableSpec

_GROUP: Final = Column("tag_group", TEXT, "short name of the group, see tag_kinds")
_TAG: Final = Column("tag", TEXT, "short name of the tag in its group, see tag_kinds")
_SAID_BY: Final = Column("said_by", TEXT, "number of a teammate, command, rule:..., import:...")

TAG_KINDS = TableSpec(
    name="tag_kinds",
    one_row_is="one tag of the workspace's own system; tags.toml lists them",
    key=("tag_group", "tag"),
    columns=(
        Column("tag_group", TEXT, "short name of the group"),
        Column("tag", TEXT, "short name of the tag"),
        Column("place", COUNT, "its place in the file, from 0"),
        Column("is_exclusive", YES_NO, "true: nobody bears two of its group"),
        Column("is_retired", YES_NO, "true: who bears it bears it, nobody gets it any more"),
        Column("days", COUNT, "so long after it was set it falls off by itself", nullable=True),
    ),
)

TAG_NAMES = TableSpec(
    name="tag_names",
    one_row_is="one way in which a file may write a tag, of groups that imports may set",
    key=("attribute", "written"),
    columns=(
        Column("attribute", TEXT, "of claims: tag: and the group's short name"),
        Column("written", TEXT, "short name or name in any language, folded: tag_words.written"),
        _GROUP,
        _TAG,
    ),
)

ACCOUNT_TAGS = TableSpec(
    name="account_tags",
    one_row_is="one time that an account was given a tag, until that ended",
    key=("account_id", "tag_group", "tag", "seq"),
    sorted_by=("person_id", "account_id", "tag_group", "tag", "seq"),
    columns=(
        PERSON,
        ACCOUNT,
        _GROUP,
        _TAG,
        Column("is_exclusive", YES_NO, "see tag_kinds; false of what is not there"),
        Column("is_decided", YES_NO, "false: a file says so; what was decided outranks it"),
        Column("from_at", TIME, "when it was said"),
        Column("until_at", TIME, "when it ended, or will; null: no end", nullable=True),
        _SAID_BY,
        Column("seq", COUNT, "entry of the log that said so"),
        RIGHTS,
    ),
)

TAG_STAYS = TableSpec(
    name="tag_stays",
    one_row_is="one time that a person bore a tag, without a break",
    key=("person_id", "tag_group", "tag", "from_at"),
    columns=(
        PERSON,
        _GROUP,
        _TAG,
        Column("from_at", TIME, "since when"),
        Column("until_at", TIME, "when it ended, or will; null: no end", nullable=True),
        Column("set_at", TIME, "when it was said, the last time"),
        _SAID_BY,
        Column("account_id", TEXT, "the account that it was said of, the last time"),
        RIGHTS,
    ),
)

TAGS = TableSpec(
    name="tags",
    one_row_is="one tag that a person bears",
    key=("person_id", "tag_group", "tag"),
    columns=(
        PERSON,
        _GROUP,
        _TAG,
        Column("from_at", TIME, "since when without a break"),
        Column("set_at", TIME, "when it was said, the last time"),
        Column("until_at", TIME, "when it will fall off by itself; null: never", nullable=True),
        _SAID_BY,
        Column("account_id", TEXT, "the account that it was said of"),
        RIGHTS,
    ),
)

#: What goes on the shelf, in the order it is made.
FINDINGS: Final[tuple[TableSpec, ...]] = (ACCOUNT_TAGS, TAG_STAYS, TAGS)
#: What is given with the workspace before the pipeline runs.
GIVEN: Final[tuple[TableSpec, ...]] = (TAG_KINDS, TAG_NAMES)
