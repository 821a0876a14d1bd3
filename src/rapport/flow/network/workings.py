"""The tables that steps of this folder hand to one another, and nobody keeps."""

from typing import Final

from rapport.flow.fact_tables import RIGHTS
from rapport.flow.network_tables import INFLUENCE_REASONS
from rapport.flow.profile_tables import PERSON
from rapport.flow.specs import COUNT, TEXT, YES_NO, Column, TableSpec

_NODE: Final = Column("node", COUNT, "see network_nodes")

NAMED_PEOPLE: Final = TableSpec(
    name="named_people",
    one_row_is="one text and one person whom it names by their name on that network",
    key=("interaction_id", "other_id"),
    columns=(
        Column("interaction_id", TEXT, "the text, see interactions"),
        Column("other_id", TEXT, "who is named, see persons"),
        RIGHTS,
    ),
)

TOPIC_POSTS: Final = TableSpec(
    name="topic_posts",
    one_row_is="one person who writes of one theme in public, of themes that many write of",
    key=("person_id", "topic"),
    columns=(
        PERSON,
        Column("topic", TEXT, "see themes"),
        Column("posts", COUNT, "how many texts of the last year"),
        RIGHTS,
    ),
)

NETWORK_NODES: Final = TableSpec(
    name="network_nodes",
    one_row_is="one person who endorses or is endorsed",
    key=("person_id",),
    columns=(
        Column("node", COUNT, "its number, from 0, in the order of ids"),
        PERSON,
        Column("is_buyer", YES_NO, "whether they bought"),
        Column("followers", COUNT, "of their largest account, as last seen", nullable=True),
        Column("posts", COUNT, "texts in public of 730 days"),
        Column("shares", COUNT, "how often these were passed on, by each person once"),
        RIGHTS,
    ),
)

NODE_COMMUNITIES: Final = TableSpec(
    name="node_communities",
    one_row_is="one node of the network, and its community",
    key=("node",),
    columns=(_NODE, Column("community", COUNT, "see communities")),
)

INFLUENCE_PARTS: Final = TableSpec(
    name="influence_parts",
    one_row_is="one part of the influence of one node in one scope",
    key=("node", "scope", "topic", "part"),
    columns=(
        _NODE,
        *INFLUENCE_REASONS.columns[1:-1],
        Column("place", COUNT, "see influence"),
        Column("people", COUNT, "see influence"),
    ),
)
