"""Who else is like a segment: learned anew on demand, measured on people held out, and taken by
rules as `look_alike is KEY`.

Never: a look-alike of fewer than a hundred; what the segment's own rule asks; a stand-in for sex,
age or region; somebody who objects to being profiled; facts that may not be used for the purpose.
"""

from dataclasses import asdict
from datetime import datetime
from math import isnan
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.errors import ConfigError, InputError
from rapport.flow.rights import Right
from rapport.flow.segments.learning.alike import LEAST_MEMBERS, Alike, alike
from rapport.flow.segments.learning.barring import proxies, restating
from rapport.flow.segments.learning.columns import Flags, read_columns
from rapport.flow.segments.learning.fairness import fairness
from rapport.flow.segments.stays import Ints
from rapport.flow.workspace import Workspace
from rapport.segmenting import keeping
from rapport.segmenting.definitions import Segment, segments
from rapport.segmenting.facts import opened
from rapport.segmenting.learned import kept
from rapport.segmenting.learned.features import Features, asked_by, features
from rapport.segmenting.learned.kept import LIKE, Learned
from rapport.segmenting.members import members
from rapport.segmenting.recounting import recount_learned

#: For what somebody may be looked for, and the right that whatever is learned from must have.
PURPOSES: Final = {"marketing": Right.SEND, "ads": Right.ADS, "research": Right.EXPORT}
#: So many are kept, as a share of the base and at least; as many are taken until one says.
MOST_SHARE, LEAST_KEPT, FIRST_SHARE = 0.3, 5_000, 0.05


def name_of(seed: str, purpose: str) -> str:
    """Return the key of a look-alike: what rules say."""
    return seed if purpose == "marketing" else f"{seed}_{purpose}"


def learn(workspace: Workspace, seed: str, purpose: str, *, now: datetime) -> dict[str, Any]:
    """Learn who is like the members of a segment, and keep the ranking and how good it is.

    Returns  what is told of it, see `told`.
    Raises   ConfigError: no such segment or purpose. InputError: too few to learn from.
             ShelfError: nothing is built yet.
    """
    if purpose not in PURPOSES:
        known = ", ".join(PURPOSES)
        raise ConfigError(f"{purpose[:20]!r} is no purpose", fix=f"one of: {known}")
    need = Right.TRAIN | Right.SEGMENT | PURPOSES[purpose]
    inside = members(workspace, seed, now=now).person_ids()
    segment = segments(workspace)[seed]
    with opened(workspace) as facts:
        found = features(facts, need=need)
        is_in = np.isin(found.people, facts.people_of(keeping.bytes_of(pa.array(inside))))
        _need_rights(found)
        made, barred = _learned(workspace, segment, found, is_in)
        order = _order(made, is_in)
        ids = facts.numbers.ids_of(found.people[order])
        about = {"generation": facts.name, "built_at": facts.built_at.isoformat()}
    first = max(1, min(len(order), round(FIRST_SHARE * made.base)))
    about |= _told(made, barred) | {
        "key": name_of(seed, purpose), "seed": seed, "seed_version": segment.version,
        "purpose": purpose, "rights": int(need), "at": now.isoformat(),
        "people": first, "most": len(order),
        "objecting": found.left_out, "unlearned": len(inside) - made.members,
        "fairness": _fairness(found, is_in, order[:first]),
    }  # fmt: skip
    return _keep(workspace, about, ids, made.scores[order], now)


def _keep(
    workspace: Workspace, about: dict[str, Any], ids: Any, scores: Any, now: datetime
) -> dict[str, Any]:
    """Keep a ranking in place of the one before; who was taken stays as many as somebody said."""
    name = LIKE + about["key"]
    with keeping.only_writer(workspace):
        before = kept.about(workspace, name) or {}
        about["version"] = before.get("version", 0) + 1
        if before.get("chosen"):
            about |= {"people": min(before["people"], about["most"]), "chosen": True}
        kept.write(workspace, Learned(name, about, ids, ("",) * len(ids), scores))
    recount_learned(workspace, now=now)
    return about


def take(workspace: Workspace, key: str, people: int, *, now: datetime) -> dict[str, Any]:
    """Let the so many who are most alike be those whom rules take by `look_alike is KEY`.

    Raises  ConfigError: no such look-alike. InputError: fewer than one, or more than were kept.
    """
    with keeping.only_writer(workspace):
        one = kept.read(workspace, LIKE + key)
        if one is None:
            raise ConfigError(f"there is no look-alike {key[:40]!r}", fix="learn it first")
        if not 1 <= people <= len(one.ids):
            raise InputError(
                f"{people:,} people can't be taken", fix=f"take from 1 to {len(one.ids):,}"
            )
        version = one.about["version"] + 1
        about = dict(one.about) | {"people": people, "chosen": True, "version": version}
        kept.write(workspace, Learned(one.name, about, one.ids, one.values, one.scores))
    recount_learned(workspace, now=now)
    return about


def told(workspace: Workspace) -> list[dict[str, Any]]:
    """Return what is told of every look-alike, in the order of keys:

    key, seed, purpose      what it is;  at, built_at, generation: when and of which facts
    people, most            how many are taken, and can be at most;  base, members: of how many
    method, tried           which kind of model;  lifts: of `alike`, `random`, `rfm` by share
    makers                  what the ranking is made of;  barred: what was not, and why
    more                    so many more there may be who are as the seed is
    fairness                of those taken when it was learned: groups, and how many are hidden
    """
    names = [n for n in kept.names(workspace) if n.startswith(LIKE)]
    return [about for n in names if (about := kept.about(workspace, n)) is not None]


def _need_rights(found: Features) -> None:
    """Raise if every column says the same of everybody: no source may be learned from."""
    if all(pc.count_distinct(column).as_py() <= 1 for column in found.table.columns):
        raise InputError(
            "No source lets models learn from it for this purpose, so nothing can be learned.",
            fix="say of a source that it is for training, too, and for what people are looked for",
        )


def _learned(
    workspace: Workspace, segment: Segment, found: Features, is_in: Flags
) -> tuple[Alike, dict[str, str]]:
    """Return the ranking, and by column why it was not learned from."""
    rules = {key: one.node for key, one in segments(workspace).items()}
    barred = dict.fromkeys(asked_by(segment.node, rules), "rule")
    if LEAST_MEMBERS <= is_in.sum() <= len(is_in) - LEAST_MEMBERS:
        columns = read_columns(found.table, list(barred))
        barred |= proxies(columns, found.groupings)
        barred |= dict.fromkeys(restating(columns, is_in), "restates")
    bought = barred.get("did_bought") == "rule"
    rival = None if bought or not found.rfm.any() else found.rfm
    made = alike(found.table, is_in, barred=list(barred), rival=rival)
    return made, {name: barred[name] for name in found.table.column_names if name in barred}


def _order(made: Alike, is_in: Flags) -> Ints:
    """Return the rows of others that are kept, the most alike first; of equals by number."""
    others = np.flatnonzero(~is_in)
    order = others[np.argsort(-made.scores[others], kind="stable")]
    return order[: max(round(MOST_SHARE * len(order)), LEAST_KEPT)]


def _told(made: Alike, barred: dict[str, str]) -> dict[str, Any]:
    lifts = {
        "rfm" if r.name == "rival" else r.name: {"auc": r.auc, "at": [asdict(a) for a in r.lifts]}
        for r in made.rankings
    }
    return {
        "method": made.method, "tried": [asdict(t) for t in made.tried], "lifts": lifts,
        "makers": [asdict(m) for m in made.makers], "barred": barred, "more": made.people,
        "members": made.members, "base": made.base,
    }  # fmt: skip


def _fairness(found: Features, is_in: Flags, taken: Ints) -> dict[str, Any]:
    """Return how often each group of the base is among those who are taken."""
    base = np.flatnonzero(~is_in)
    groupings = {by: [each[row] for row in base] for by, each in found.groupings.items()}
    rates = fairness(np.isin(base, taken), groupings)
    groups = [asdict(g) | {"ratio": None if isnan(g.ratio) else g.ratio} for g in rates.groups]
    return {"groups": groups, "hidden": dict(rates.hidden)}
