"""Groups of people who behave alike, if there are any: each with a card of what sets it apart.

A group keeps its key when people are parted anew, if most of its people are the same; else it is
a new one, so that `persona is p2` in a rule never comes to mean others silently.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from rapport.flow.errors import ConfigError, InputError
from rapport.flow.rights import Right
from rapport.flow.segments.learning.clusters import Clusters, clusters
from rapport.flow.segments.learning.columns import LEAST_PEOPLE, read_columns
from rapport.flow.segments.learning.personas import personas
from rapport.flow.segments.stays import Ints
from rapport.flow.workspace import Workspace
from rapport.segmenting import keeping
from rapport.segmenting.facts import Facts, opened
from rapport.segmenting.learned import kept
from rapport.segmenting.learned.features import Features, features
from rapport.segmenting.learned.kept import PERSONAS, Learned
from rapport.segmenting.recounting import recount_learned

#: What is learned of groups may be used to write to them.
NEED: Final = Right.TRAIN | Right.SEGMENT | Right.SEND
#: A group is the same as one before if it shares so much of all people of both.
_SAME: Final = 0.5
_LONGEST_NAME: Final = 60
#: Who acted so little tells nothing by how they act.
_LEAST_DEEDS: Final = 3


def learn(workspace: Workspace, *, now: datetime) -> dict[str, Any]:
    """Look for groups of people who behave alike, and keep them, or that there are none.

    Returns  what is told, see `told`.
    Raises   InputError: too few people. ShelfError: nothing is built yet.
    """
    with opened(workspace) as facts:
        found = features(facts, need=NEED)
        acting = _acting(found)
        behaviour = found.of_behaviour().take(acting)
        columns = read_columns(_told_columns(behaviour))
        parted = clusters(columns.values)
        whose = found.people[acting]
        about = {"generation": facts.name, "built_at": facts.built_at.isoformat()}
        before = kept.read(workspace, PERSONAS)
        keys, last = _keys(facts, before, whose, parted)
        ids = facts.numbers.ids_of(whose)
    names = before.about.get("names", {}) if before else {}
    about |= _told(parted) | {
        "at": now.isoformat(), "rights": int(NEED), "asked": len(acting),
        "quiet": len(found.people) - len(acting), "objecting": found.left_out,
        "columns": list(columns.names), "last_key": last,
        "names": {key: name for key, name in names.items() if key in keys},
        "cards": _cards(found.table.take(acting), parted, keys, columns.names),
    }  # fmt: skip
    inside = np.flatnonzero(parted.labels >= 0)
    values = tuple(keys[label] for label in parted.labels[inside].tolist())
    with keeping.only_writer(workspace):
        about["version"] = (kept.about(workspace, PERSONAS) or {}).get("version", 0) + 1
        kept.write(workspace, Learned(PERSONAS, about, ids[inside], values, np.ones(len(inside))))
    recount_learned(workspace, now=now)
    return about


def name(workspace: Workspace, key: str, words: str) -> None:
    """Give a group a name; an empty one takes it away.

    Raises  ConfigError: there is no such group. InputError: the name is too long.
    """
    if len(words) > _LONGEST_NAME:
        raise InputError(f"a name of {len(words)} letters", fix=f"use {_LONGEST_NAME} at most")
    with keeping.only_writer(workspace):
        one = kept.read(workspace, PERSONAS)
        if one is None or key not in {card["key"] for card in one.about["cards"]}:
            raise ConfigError(f"there is no persona {key[:20]!r}", fix="look for groups first")
        names = dict(one.about["names"]) | {key: words.strip()}
        about = dict(one.about) | {"names": {k: n for k, n in names.items() if n}}
        kept.write(workspace, Learned(one.name, about, one.ids, one.values, one.scores))


def told(workspace: Workspace) -> dict[str, Any] | None:
    """Return what was found when groups were last looked for; None: never.

    structured  whether there is a stable structure;  stability: mean adjusted Rand index of parts
    tried       ways to part people, and how each did
    cards       of each group: key, size, share, features that set it apart (see
                flow.segments.learning.personas.Feature), most first
    names       by key: what the team calls it
    asked, quiet, objecting  people who were looked at, who did too little, who object
    """
    return kept.about(workspace, PERSONAS)


def _acting(found: Features) -> Ints:
    """Return the rows of people who did enough to be told by how they act."""
    deeds = np.zeros(len(found.people))
    for column in found.table.column_names:
        if column.startswith("did_"):
            deeds += found.table[column].to_numpy()
    rows = np.flatnonzero(deeds >= _LEAST_DEEDS)
    if not len(rows):
        raise InputError(
            "No source lets models learn from what people did, so they can't be parted.",
            fix="say of a source that it is for training and for marketing, too",
        )
    return rows


def _told_columns(table: pa.Table) -> pa.Table:
    """Return the columns that tell something of twenty people at least."""
    some = []
    for column in table.column_names:
        values = table[column].drop_null().to_numpy().astype(np.float64)
        if column.startswith("did_"):
            values = values[values > 0]
        if len(values) >= LEAST_PEOPLE:
            some.append(column)
    return table.select(some)


def _told(parted: Clusters) -> dict[str, Any]:
    return {
        "structured": parted.structured, "method": parted.method,
        "stability": parted.stability, "silhouette": parted.silhouette,
        "tried": [asdict(t) for t in parted.tried],
    }  # fmt: skip


def _cards(
    table: pa.Table, parted: Clusters, keys: Sequence[str], behaviour: Sequence[str]
) -> list[dict[str, Any]]:
    """Return a card of each group; of what else is known of it (where, what they like) as well."""
    if not parted.structured:
        return []
    others = [n for n in table.column_names if n not in behaviour]
    cards = {c.cluster: asdict(c) for c in personas(table.select(list(behaviour)), parted.labels)}
    more = {c.cluster: c for c in personas(table.select(others), parted.labels)} if others else {}
    return [
        card | {"key": keys[cluster], "likes": [asdict(f) for f in more[cluster].features]
                if cluster in more else []}
        for cluster, card in cards.items()
    ]  # fmt: skip


def _keys(
    facts: Facts, before: Learned | None, whose: Ints, parted: Clusters
) -> tuple[list[str], int]:
    """Return the key of each group, and the number of the last key that was ever given."""
    last = int(before.about["last_key"]) if before else 0
    keys: list[str] = []
    old: dict[str, set[int]] = {}
    if before is not None:
        people = facts.people_of(before.ids).tolist()
        for person, value in zip(people, before.values, strict=True):
            old.setdefault(value, set()).add(person)
    for number in range(len(parted.sizes)):
        inside = set(whose[parted.labels == number].tolist())
        free = [key for key in old if key not in keys]
        best = max(
            free, key=lambda key: len(inside & old[key]) / len(inside | old[key]), default=""
        )
        if best and len(inside & old[best]) / len(inside | old[best]) >= _SAME:
            keys.append(best)
        else:
            last += 1
            keys.append(f"p{last}")
    return keys, last
