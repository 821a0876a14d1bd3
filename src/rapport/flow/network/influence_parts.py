"""How much everybody moves others, part by part, in every scope.

    rank           PageRank: endorsed by who is endorsed               45 points
    amplification  how often a text of theirs is passed on, shrunken   30
    reach          ln(1 + followers)                                   15
    bridge         what they receive from beyond their own community   10

Each part gives its points by percentile among who was endorsed in the scope; of equals the middle
of theirs. So the index is the sum of what is told, and no single large number rules it.

Source  methods: 3.9
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow.engine import Engine
from rapport.flow.network.graph import Edges, Floats, Nodes, edges_of
from rapport.flow.network.pagerank import pagerank
from rapport.flow.network.workings import INFLUENCE_PARTS

#: Points each part can give, of 100.
POINTS: Final = {"rank": 45, "amplification": 30, "reach": 15, "bridge": 10}
#: Of a topic so many are kept.
LEADERS: Final = 200
#: A person's texts count beside so many texts that were passed on as all people's are.
PRIOR_POSTS: Final = 5.0
#: Ranks are told to that many decimals: what is beyond is noise of the last step.
_DECIMALS: Final = 12

_NODES: Final = """
    select node, is_buyer, coalesce(followers, 0) as followers, posts, shares, community
    from network_nodes join node_communities using (node)
"""
_TOPICS: Final = """
    select topic_posts.topic, network_nodes.node, topic_posts.posts
    from topic_posts join network_nodes on network_nodes.person_id = topic_posts.person_id
"""


@dataclass(frozen=True)
class _Scope:
    """One way to ask who moves others: where ranks restart, who stands in it, what bridges."""

    scope: str
    topic: str
    restart: Floats
    stands: NDArray[np.bool_]
    bridge: Floats


def influence_parts(engine: Engine, now: datetime) -> pa.Table:
    """Return four rows for each node and scope it stands in; none where nobody endorses.

    Ages stand in the weights already: `now` is not asked.
    """
    edges = edges_of(engine)
    if not edges.nodes:
        return INFLUENCE_PARTS.schema.empty_table()
    nodes = engine.get(_NODES).sort_by("node")
    told = {name: nodes[name].to_numpy(zero_copy_only=False) for name in nodes.column_names}
    scopes = list(_scopes(engine, edges, told["is_buyer"], told["community"]))
    restarts = np.stack([scope.restart for scope in scopes], axis=1)
    ranks = np.round(pagerank(edges.source, edges.target, edges.weight, restarts), _DECIMALS)
    fixed = {
        "amplification": amplification(told["shares"], told["posts"]),
        "reach": np.round(np.log1p(told["followers"]), 6),
    }
    made = [
        _rows(scope, {"rank": ranks[:, n], **fixed, "bridge": scope.bridge})
        for n, scope in enumerate(scopes)
    ]
    return pa.concat_tables(made)


def amplification(shares: Nodes, posts: Nodes) -> Floats:
    """Return how often a text is passed on, drawn to all people's mean as far as texts are few."""
    all_posts = np.maximum(posts, shares).sum()
    mean = shares.sum() / all_posts if all_posts else 0.0
    of = np.maximum(posts, np.minimum(shares, 1))
    return np.round((shares + PRIOR_POSTS * mean) / (of + PRIOR_POSTS), 6)


def percentiles(values: Floats) -> Floats:
    """Return 0 to 100 for each: how many of all are smaller, and half of those that are equal."""
    ordered = np.sort(values)
    below, up_to = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return np.round(50.0 * (below + up_to) / max(len(values), 1), 6)


def _scopes(
    engine: Engine, edges: Edges, is_buyer: NDArray[np.bool_], community: Nodes
) -> Iterator[_Scope]:
    """Give every scope in which anybody stands."""
    endorsed = np.bincount(edges.target, minlength=edges.nodes) > 0
    beyond = _received(edges, community[edges.source] != community[edges.target])
    yield _Scope("all", "", np.ones(edges.nodes), endorsed, beyond)
    by_buyers = is_buyer[edges.source]
    near = _received(edges, by_buyers) > 0
    if near.any():
        others = _received(edges, ~by_buyers)
        yield _Scope("buyers", "", is_buyer.astype(np.float64), near, others)
    told = engine.get(_TOPICS).sort_by([("topic", "ascending"), ("node", "ascending")])
    topics, node, posts = (np.asarray(told[n]) for n in ("topic", "node", "posts"))
    for topic in np.unique(topics):
        some = topics == topic
        restart = np.zeros(edges.nodes)
        np.add.at(restart, node[some], posts[some])
        if (stands := endorsed & (restart > 0)).any():
            yield _Scope("topic", str(topic), restart, stands, beyond)


def _received(edges: Edges, some: NDArray[np.bool_]) -> Floats:
    """Return what each node receives by some edges, in whole endorsements."""
    return np.bincount(edges.target[some], edges.weight[some], minlength=edges.nodes) / 1e6


def _rows(scope: _Scope, values: dict[str, Floats]) -> pa.Table:
    """Return the rows of one scope; of a topic those of its leaders."""
    node = np.flatnonzero(scope.stands)
    percentile = {part: percentiles(values[part][node]) for part in POINTS}
    points = {
        part: np.round(1e4 * most * percentile[part]).astype(np.int64)
        for part, most in POINTS.items()
    }
    order = np.lexsort((node, -values["rank"][node], -np.sum(list(points.values()), axis=0)))
    kept = order[:LEADERS] if scope.scope == "topic" else order
    place = np.arange(1, len(kept) + 1)
    columns = [
        pa.table(
            {
                "node": node[kept],
                "scope": pa.repeat(scope.scope, len(kept)),
                "topic": pa.repeat(scope.topic, len(kept)),
                "part": pa.repeat(part, len(kept)),
                "value": values[part][node[kept]],
                "percentile": percentile[part][kept],
                "micropoints": points[part][kept],
                "place": place,
                "people": np.full(len(kept), len(node)),
            },
            schema=INFLUENCE_PARTS.schema,
        )
        for part in POINTS
    ]
    return pa.concat_tables(columns)
