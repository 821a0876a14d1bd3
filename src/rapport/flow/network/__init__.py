"""Who moves whom: by what people do in public to what others write.

    who may stand in it   left_out
    what they do          named_people, reactions, endorsements, network_nodes
    what they talk of     topic_posts, topic_shares
    who hangs together    leiden.py: node_communities, communities, community_cards, _themes
    who leads             pagerank.py: influence_parts, leaderships, influence_reasons, influence
    how they speak of us  felt_texts, stances, critic_points
    what spreads          cascade_nodes, cascades: trees.py, spread.py

Never: a list of friends or followers, or anybody who may not be judged.
"""

from datetime import UTC, datetime
from typing import Final

from rapport.flow import behaviour_tables, interest_tables, profile_tables, tables
from rapport.flow import network_tables as n
from rapport.flow.engine import Value
from rapport.flow.network import workings as w
from rapport.flow.network.cascades import cascades
from rapport.flow.network.influence_parts import influence_parts
from rapport.flow.network.node_communities import node_communities
from rapport.flow.rights import Right
from rapport.flow.specs import TableSpec
from rapport.flow.steps import EngineStep, SqlStep, Step

_SCORED: Final[dict[str, Value]] = {"may_score": int(Right.SCORE)}
#: To count how a post spreads judges nobody.
_COUNTED: Final[dict[str, Value]] = {"may_segment": int(Right.SEGMENT)}
_SINCE: Final[dict[str, Value]] = {"epoch": datetime(1970, 1, 1, tzinfo=UTC)}
#: So many people hide one another; of a group so many make a cell.
_LEAST: Final[dict[str, Value]] = {"least_people": 20}
_CELL: Final[dict[str, Value]] = {"least_cell": 5, "prior": 5.0, "most": 5}
#: A topic has so many texts in a year, of so many people; so many topics are told.
_TOPIC: Final[dict[str, Value]] = {"least_posts": 20, "least_people": 5, "most_topics": 40}


def _sql(writes: TableSpec, *reads: TableSpec, options: dict[str, Value] | None = None) -> SqlStep:
    return SqlStep("network", reads=reads, writes=writes, options=options or {})


#: Right after interests, whose workings it reads: they are let go then.
TOPICS: Final[tuple[Step, ...]] = (
    _sql(
        w.TOPIC_POSTS,
        *(interest_tables.THEMED_DEEDS, interest_tables.ABOUT_THEMES, interest_tables.THEMES),
        options=_SCORED | _TOPIC,
    ),
    _sql(n.TOPIC_SHARES, w.TOPIC_POSTS, options=_COUNTED | _LEAST),
)

_DEEDS: Final[tuple[Step, ...]] = (
    _sql(
        n.LEFT_OUT,
        *(tables.PERMISSIONS, tables.PEOPLE, tables.TEXTS, tables.TEXT_READINGS, tables.PERSONS),
    ),
    _sql(
        w.NAMED_PEOPLE,
        *(tables.TEXTS, tables.IDENTIFIERS, profile_tables.PROFILED_ACCOUNTS),
        profile_tables.ACCOUNT_TRUST,
        options=_SCORED,
    ),
    _sql(
        n.REACTIONS,
        *(tables.TIMELINES, tables.OBJECTS, w.NAMED_PEOPLE, profile_tables.PROFILED_ACCOUNTS),
        *(profile_tables.ACCOUNT_TRUST, n.LEFT_OUT),
        options=_SCORED | _SINCE,
    ),
    _sql(n.ENDORSEMENTS, n.REACTIONS),
    _sql(
        w.NETWORK_NODES,
        *(n.ENDORSEMENTS, n.REACTIONS, profile_tables.PROFILED_ACCOUNTS, tables.OBSERVATIONS),
        *(tables.TIMELINES, behaviour_tables.BUYING),
        options=_SCORED,
    ),
)

_TOGETHER: Final[tuple[Step, ...]] = (
    EngineStep(
        node_communities,
        reads=(n.ENDORSEMENTS, w.NETWORK_NODES),
        writes=w.NODE_COMMUNITIES,
    ),
    _sql(
        n.COMMUNITIES,
        *(w.NETWORK_NODES, w.NODE_COMMUNITIES, n.ENDORSEMENTS),
        options=_SCORED,
    ),
    _sql(n.COMMUNITY_CARDS, n.COMMUNITIES, behaviour_tables.BUYING, options=_LEAST),
    _sql(
        n.COMMUNITY_THEMES,
        *(n.COMMUNITIES, interest_tables.INTERESTS),
        options=_SCORED | _LEAST | _CELL,
    ),
)

_LEADERS: Final[tuple[Step, ...]] = (
    EngineStep(
        influence_parts,
        reads=(n.ENDORSEMENTS, w.NETWORK_NODES, w.NODE_COMMUNITIES, w.TOPIC_POSTS),
        writes=w.INFLUENCE_PARTS,
    ),
    _sql(n.LEADERSHIPS, n.REACTIONS, options=_SCORED),
    _sql(
        n.INFLUENCE_REASONS,
        *(w.INFLUENCE_PARTS, w.NETWORK_NODES, w.TOPIC_POSTS),
        options=_SCORED,
    ),
    _sql(
        n.INFLUENCE,
        *(w.INFLUENCE_PARTS, w.NETWORK_NODES, w.TOPIC_POSTS, n.LEADERSHIPS),
        options=_SCORED,
    ),
)

_SPEAKING: Final[tuple[Step, ...]] = (
    _sql(
        n.FELT_TEXTS,
        *(tables.TEXTS, tables.TEXT_READINGS, behaviour_tables.NAMED_BRANDS),
        *(tables.TIMELINES, tables.OBJECTS, n.LEFT_OUT, profile_tables.ACCOUNT_TRUST),
        options=_SCORED,
    ),
    _sql(n.STANCES, n.FELT_TEXTS, options=_SCORED),
    _sql(n.CRITIC_POINTS, n.FELT_TEXTS, n.STANCES, options=_SCORED),
)

_SPREADING: Final[tuple[Step, ...]] = (
    _sql(
        n.CASCADE_NODES,
        *(tables.OBJECTS, tables.TIMELINES, tables.OBSERVATIONS),
        *(profile_tables.PROFILED_ACCOUNTS, n.LEFT_OUT, profile_tables.ACCOUNT_TRUST),
        options=_COUNTED,
    ),
    EngineStep(cascades, reads=(n.CASCADE_NODES,), writes=n.CASCADES),
)

STEPS: Final[tuple[Step, ...]] = (*_DEEDS, *_TOGETHER, *_LEADERS, *_SPEAKING, *_SPREADING)
