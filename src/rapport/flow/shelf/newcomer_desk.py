"""Laying out who is new: one row each, those of the highest potential first; groups in `about`.

    newcomers   place, person, whether they did something, and the card of a page
    about       newcomer_layout, newcomers:counts, newcomers:motivators

Tables that a generation has not, because it is older, are empty. Never: who may not be judged.
"""

import json
import sqlite3
from datetime import datetime, timedelta
from typing import Any, Final

import duckdb

from rapport.flow.audience_tables import K
from rapport.flow.rights import Right

#: Of how it lies on a desk. It goes up with every change of it.
NEWCOMER_LAYOUT: Final = 1
WEEK: Final = timedelta(days=7)
_SCHEMA: Final = """
create table newcomers (place integer primary key, person_id text not null, acted integer not null,
  card text not null);
create unique index newcomers_person on newcomers (person_id);
create index newcomers_acted on newcomers (acted, place);
"""
_NEEDED: Final = {"newcomers", "potentials", "potential_reasons", "activations", "motivators"}


def lay(found: duckdb.DuckDBPyConnection, desk: sqlite3.Connection, *, now: datetime) -> None:
    """Lay what `found` holds of newcomers out on `desk`.

    `now`  the run's own time: what the last seven days end with.
    """
    desk.executescript(_SCHEMA)
    there = {name for (name,) in found.execute("select view_name from duckdb_views()").fetchall()}
    about: dict[str, Any] = {"newcomer_layout": NEWCOMER_LAYOUT}
    if there >= _NEEDED:
        values = {"may": int(Right.SCORE)}
        rows = found.execute(_NEWCOMERS, values).fetchall()
        desk.executemany("insert into newcomers values (?, ?, ?, ?)", rows)
        spans = {"now": now, "week": now - WEEK, "before": now - 2 * WEEK}
        counts = found.execute(_COUNTS, values | spans).fetchone()
        about["newcomers:counts"] = counts
        about["newcomers:motivators"] = _motivators(found)
    desk.executemany(
        "insert into about values (?, ?)", ((name, json.dumps(v)) for name, v in about.items())
    )


def _motivators(found: duckdb.DuckDBPyConnection) -> list[list[Any]]:
    """Return each motivator with its curve.

    Of fewer than twenty who acted no number is told, nor what it could be worked out from.
    """
    curves: dict[str, list[list[Any]]] = {}
    for name, *point in found.execute(_POINTS).fetchall():
        curves.setdefault(name, []).append(point)
    return [
        [name, people, acted, days, *rest, curves.get(name, [])]
        if acted >= K
        else [name, people, None, days, None, None, None, rest[-1], []]
        for name, people, acted, days, *rest in found.execute(_MOTIVATORS).fetchall()
    ]


_NEWCOMERS: Final = """
with reasons as (
    select person_id, to_json(list([part, value::varchar, share::varchar, most::varchar,
        micropoints::varchar] order by most desc, part)) as parts
    from potential_reasons where rights & $may <> 0 group by person_id
)
select (row_number() over (order by p.micropoints desc, n.joined_at desc, n.person_id))::integer,
    n.person_id, (n.first_at is not null)::integer,
    json_array(n.joined_by, n.source, epoch_us(n.joined_at), n.first_deed, epoch_us(n.first_at),
        n.hours, n.motivator, p.micropoints, p.percentile, p.coverage, p.version,
        reasons.parts)::varchar
from newcomers n join potentials p using (person_id) join reasons using (person_id)
where n.rights & $may <> 0 and p.rights & $may <> 0 order by 1
"""
_COUNTS: Final = """
select count(*), count(*) filter (where n.first_at is null),
    count(*) filter (where n.joined_at > $week and n.joined_at <= $now),
    count(*) filter (where n.joined_at > $week and n.joined_at <= $now and n.first_at is null),
    count(*) filter (where n.joined_at > $before and n.joined_at <= $week)
from newcomers n join potentials p using (person_id)
where n.rights & $may <> 0 and p.rights & $may <> 0
"""
_MOTIVATORS: Final = """
select motivator, people, acted, days, ratio, low, high, p from motivators
order by motivator = 'nothing', people desc, motivator
"""
_POINTS: Final = """
select motivator, hour, at_risk, share, low, high from activations order by motivator, hour
"""
