"""Points given anew for what people did already: at another date, or by a draft of the policy.

What a deed counts by itself (`microunits`) knows no policy, so published lines are all that is
needed. The steps are those of the build: at its own time and by its own policies they give what
it gave. Who is of which community, and whom we trust, is as known at the build.

Source  methods: 3.7; population stability index: Yurdakul (2018)
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.flow.engine import Engine
from rapport.flow.score_cards import AxisShift, Mover, Preview
from rapport.flow.score_tables import DECAYS, LEAST_PEOPLE
from rapport.flow.scores import VALUES
from rapport.flow.scores.deeds import AXES, COMPOSITE
from rapport.flow.scores.given import as_tables, decays
from rapport.flow.scores.policy import Policy
from rapport.flow.scores.workings import SCORE_PASTS

#: Published lines under the name that they have in the engine here.
TOLD: Final = "told_lines"
#: So many of those who move most are told.
MOVERS: Final = 20
_TENTHS: Final = np.arange(1, 10) / 10
#: Shares of a tenth below this count as this much: a logarithm of nothing tells nothing.
_LEAST_SHARE: Final = 1e-4
_DEEDS: Final = """
select person_id, deed, line_id, source, microunits, occurred_at, interaction_id, other_id, rights
from told_lines
where axis = $axis
"""
_KNOWN: Final = "select distinct half_life_days from score_rules"


def again(engine: Engine, at: datetime, *, pasts: bool = True) -> None:
    """Make score_lines, score_values ... scores as they were at `at`.

    engine  has told_lines, communities, policies, score_rules and score_weights
    pasts   False leaves out what people usually have: no place hangs on it
    """
    half_lives = engine.get(_KNOWN)["half_life_days"].to_pylist()
    engine.put(DECAYS.name, decays(half_lives))
    for axis in AXES:
        engine.make(f"{axis}_deeds", _DEEDS, axis=axis)
    for step in VALUES:
        if step.writes is SCORE_PASTS and not pasts:
            engine.put(SCORE_PASTS.name, SCORE_PASTS.schema.empty_table())
        else:
            step.make(engine, now=at)


def try_draft(engine: Engine, draft: Policy, at: datetime) -> Preview:
    """Return who would stand where at `at`, had the draft been in force since ever.

    engine  as for `again`; its policies are those of before, and the draft's afterwards
    """
    again(engine, at, pasts=False)
    before, lines_before = engine.get(_PLACES), engine.get(_POINTS)
    for spec, rows in as_tables([draft]).items():
        engine.put(spec.name, rows)
    engine.make("policies", _SINCE_EVER)
    again(engine, at, pasts=False)
    after, lines_after = engine.get(_PLACES), engine.get(_POINTS)
    movers = _movers(before, after)
    return Preview(
        at=at,
        people=len(movers),
        up=sum(one.places > 0 for one in movers),
        down=sum(one.places < 0 for one in movers),
        movers=tuple(sorted(movers, key=_furthest)[:MOVERS]) if _moves(movers) else (),
        axes=tuple(_shift(axis, lines_before, lines_after, engine) for axis in _axes()),
    )


_SINCE_EVER: Final = (
    "select version, timestamptz '1970-01-01 00:00:00+00' as in_force_from, author, note"
    " from policies"
)
#: Equals share a place, the first of theirs.
_PLACES: Final = """
select person_id, rank() over (order by micropoints desc nulls last) as place, micropoints
from scores
where axis = 'composite'
order by person_id asc nulls last
"""
_POINTS: Final = "select axis, micropoints from scores where axis <> 'composite'"
_HEAVIEST: Final = """
select deed, sum(micropoints) as points
from score_lines
where axis = $axis and micropoints > 0
group by deed
order by points desc nulls last, deed asc nulls last
"""


def _axes() -> Sequence[str]:
    return (*COMPOSITE, *(axis for axis in AXES if axis not in COMPOSITE))


def _movers(before: pa.Table, after: pa.Table) -> list[Mover]:
    then, now = (
        {row["person_id"]: (row["place"], row["micropoints"]) for row in table.to_pylist()}
        for table in (before, after)
    )
    nobody = (None, None)
    return [
        Mover(
            one,
            then.get(one, nobody)[0],
            now.get(one, nobody)[0],
            then.get(one, nobody)[1],
            now.get(one, nobody)[1],
        )
        for one in sorted(then.keys() | now.keys())
    ]


def _moves(movers: Iterable[Mover]) -> bool:
    return any(one.places or one.place_before is None or one.place_after is None for one in movers)


def _furthest(one: Mover) -> tuple[int, int, str]:
    """Order: most places first, then who comes or goes, then from the first place on."""
    stays = one.place_before is not None and one.place_after is not None
    return -abs(one.places), int(stays), f"{one.place_after or 0:012}{one.person_id}"


def _shift(axis: str, before: pa.Table, after: pa.Table, engine: Engine) -> AxisShift:
    then, now = (_of(axis, table) for table in (before, after))
    given = engine.get(_HEAVIEST, axis=axis).to_pylist()
    whole = sum(row["points"] for row in given)
    return AxisShift(
        axis,
        len(then),
        len(now),
        _tenths(then),
        _tenths(now),
        drift(then, now),
        given[0]["deed"] if given else "",
        float(given[0]["points"] / whole) if whole else 0.0,
    )


def _of(axis: str, table: pa.Table) -> NDArray[np.int64]:
    mine = np.asarray(table["axis"].to_pylist(), dtype=object) == axis
    points: NDArray[np.int64] = table["micropoints"].to_numpy()[mine]
    return points


def _tenths(points: NDArray[np.int64]) -> tuple[int, ...]:
    if not len(points):
        return ()
    found = np.quantile(points, _TENTHS, method="inverted_cdf")
    return tuple(int(one) for one in found)


def drift(before: NDArray[np.int64], after: NDArray[np.int64]) -> float | None:
    """Return the population stability index over the tenths of `before`.

        sum of (after share - before share) * ln(after share / before share)

    None: fewer than twenty people on a side. Below .1 hardly anything moved, from .25 on much.
    """
    if min(len(before), len(after)) < LEAST_PEOPLE:
        return None
    ends = np.unique(np.quantile(before, _TENTHS, method="inverted_cdf"))
    shares = []
    for points in (before, after):
        bins = np.searchsorted(ends, points, side="left")
        share = np.bincount(bins, minlength=len(ends) + 1) / len(points)
        shares.append(np.maximum(share, _LEAST_SHARE))
    then, now = shares
    return float(np.sum((now - then) * np.log(now / then)))
