"""How posts spread: their trees (trees.py), and what is to be expected of new ones (spread.py)."""

from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.engine import Engine
from rapport.flow.network.spread import Floats, expected
from rapport.flow.network.trees import Forest, forest
from rapport.flow.network_tables import CASCADE_NODES, CASCADES

#: By then a post has spread.
WHOLE: Final = timedelta(days=14)
_HOUR: Final = 3600 * 1_000_000


def cascades(engine: Engine, now: datetime) -> pa.Table:
    """Return a row for each post that was answered or passed on in the nodes' time.

    What answers a post that is too old, or that we do not know, begins a tree of its own.
    """
    nodes = engine.get(CASCADE_NODES.select).sort_by("node_id").combine_chunks()
    if not nodes.num_rows:
        return CASCADES.schema.empty_table()
    ids = nodes["node_id"].combine_chunks()
    found = pc.index_in(nodes["parent_id"].combine_chunks(), ids).fill_null(-1).to_numpy()
    at = np.arange(len(found))
    trees = forest(np.where(found < 0, at, found).astype(np.int64))
    roots = np.flatnonzero((trees.root == at) & (trees.size > 1))
    took_at = nodes["occurred_at"].cast(pa.int64()).to_numpy()
    first = _size_after(trees, took_at, _HOUR)[roots]
    size = trees.size[roots]
    people, reach = _people(nodes, trees)
    rights = _rights(nodes, trees)
    told = {
        "object_id": ids.take(roots),
        "person_id": nodes["person_id"].take(roots),
        "is_ours": nodes["is_ours"].take(roots),
        "source": nodes["source"].take(roots),
        "began_at": nodes["occurred_at"].take(roots),
        "size": size,
        "depth": trees.depth()[roots],
        "people": people[roots],
        "reach": reach[roots],
        "virality": np.round(trees.virality()[roots], 6),
        "first_hour": first,
        **_to_come(first, size, took_at[roots], now),
        "rights": rights[roots],
    }
    return pa.table(told, schema=CASCADES.schema)


def _size_after(trees: Forest, took_at: np.ndarray, span: int) -> np.ndarray:
    """Return of each root how many of its tree were there so many microseconds after it."""
    early = took_at - took_at[trees.root] <= span
    return trees.sums(early.astype(np.float64)).astype(np.int64)


def _people(nodes: pa.Table, trees: Forest) -> tuple[np.ndarray, np.ndarray]:
    """Return of each root how many persons took part, and how many follow these."""
    named = nodes["person_id"].combine_chunks().dictionary_encode()
    code = named.indices.fill_null(-1).to_numpy().astype(np.int64)
    there = np.flatnonzero(code >= 0)
    followers = nodes["followers"].to_numpy()
    order = there[np.lexsort((-followers[there], code[there], trees.root[there]))]
    one = np.ones(len(order), bool)
    root, who = trees.root[order], code[order]
    one[1:] = (root[1:] != root[:-1]) | (who[1:] != who[:-1])
    first = order[one]
    count = len(trees.root)
    people = np.bincount(trees.root[first], minlength=count)
    reach = np.bincount(trees.root[first], followers[first] + 1.0, minlength=count)
    return people, reach.astype(np.int64)


def _rights(nodes: pa.Table, trees: Forest) -> np.ndarray:
    """Return of each root what may be done with all of its tree."""
    rights = np.full(len(trees.root), -1, np.int64)
    np.bitwise_and.at(rights, trees.root, nodes["rights"].to_numpy())
    return rights


def _to_come(
    first: np.ndarray, size: np.ndarray, began: np.ndarray, now: datetime
) -> dict[str, pa.Array]:
    """Return what is to be expected of posts that are an hour old and have not spread yet."""
    age = pa.scalar(now, pa.timestamp("us", "UTC")).cast(pa.int64()).as_py() - began
    whole = age >= WHOLE // timedelta(microseconds=1)
    found: Floats = expected(
        first.astype(np.float64), first[whole].astype(np.float64), size[whole].astype(np.float64)
    )
    outgrown = size > found[:, 2]  # what nobody expected tells nothing of what is to come
    found[whole | (age < _HOUR) | outgrown] = np.nan
    found = np.round(np.maximum(found, size[:, None]), 6)
    columns = zip(("low", "expected", "high"), found.T, strict=True)
    told = {name: pa.array(column, from_pandas=True) for name, column in columns}
    return {name: told[name] for name in ("expected", "low", "high")}
