"""Laying out what is known of the audience as a whole: small tables, row by row.

    about    audience_layout, and audience:<what>: rows in the order of the fields of their card

Tables that a generation has not, because it is older or its sources gave nothing, are empty.
Numbers of people below twenty are taken out here, and with them the least number by which one of
them could be told from the others. Never: a person.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final

import duckdb

from rapport.flow.audience_cards import Difference, Followers, Leaning, Rate
from rapport.flow.audience_tables import K
from rapport.flow.rights import Right

#: Of how it lies on a desk. It goes up with every change of it.
AUDIENCE_LAYOUT: Final = 1
#: So far ahead is told what customers may buy, and so far back what they bought.
AHEAD_DAYS: Final = 180
_PEOPLE: Final = "semi join (select person_id from people where kind = 'person') using (person_id)"


def lay(found: duckdb.DuckDBPyConnection, desk: sqlite3.Connection, *, now: datetime) -> None:
    """Lay what `found` holds of the audience out on `desk`.

    `now`  the run's own time: what the purchases of the last 180 days end with.
    """
    there = {name for (name,) in found.execute("select view_name from duckdb_views()").fetchall()}
    rows = {"audience_layout": AUDIENCE_LAYOUT, **_tables(found, there)}
    rows |= _counts(found, there) | {"audience:outlook": _outlook(found, there, now)}
    desk.executemany(
        "insert into about values (?, ?)", ((name, json.dumps(v)) for name, v in rows.items())
    )


def hidden(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Return parts of a whole without those below twenty.

    The whole is told elsewhere: if those left out are not twenty together, though somebody, the
    least of the others goes, too.
    """
    small = [name for name, n in counts.items() if n < K]
    others = sorted((n, name) for name, n in counts.items() if n >= K)
    if others and 0 < sum(counts[name] for name in small) < K:
        small.append(others[0][1])
    return {name: None if name in small else n for name, n in counts.items()}


def _tables(found: duckdb.DuckDBPyConnection, there: set[str]) -> dict[str, Any]:
    """Tables that are as their cards are."""
    made: dict[str, Any] = {}
    for name, (card, sql, order) in _AS_CARDS.items():
        columns = ", ".join(sql.get(field.name, field.name) for field in fields(card))
        made[f"audience:{name}"] = (
            _all(found, f"select {columns} from {name} order by {order}") if name in there else []
        )
    return made


_AS_CARDS: Final[dict[str, tuple[type, dict[str, str], str]]] = {
    "rates": (Rate, {}, "base, dimension, value, other_value, reaction"),
    "differences": (Difference, {"of": '"of"'}, "measure, grouping, value"),
    "followers": (Followers, {"none": '"none"'}, "channel"),
    "group_interests": (
        Leaning,
        {"people": f"case when people >= {K} then people end"},
        "what, grouping, group_name, is_distinct desc, log_odds desc, value",
    ),
}


def _counts(found: duckdb.DuckDBPyConnection, there: set[str]) -> dict[str, Any]:
    """Counts of people by what the build says of each."""
    may = int(Right.SEGMENT)
    made: dict[str, Any] = {}
    for name, (table, column) in _PARTS.items():
        counts: dict[str, int] = {}
        if table in there:
            sql = (
                f"select {column}, count(*) from {table} {_PEOPLE} where rights & {may} <> 0"
                f" and {column} is not null group by {column} order by {column}"
            )
            counts = {row[0]: row[1] for row in _all(found, sql)}
        made[f"audience:{name}"] = list(hidden(counts).items())
    made["audience:life"] = _life(found) if "life_cycles" in there else []
    totals = {"theme_totals", "themes"} <= there
    made["audience:themes"] = _all(found, _THEMES) if totals else []
    return made


#: What people are counted by: the table and its column.
_PARTS: Final = {
    "states": ("activity", "state"),
    "cells": ("buying", "cell"),
    "temperatures": ("temperatures", "temperature"),
}


def _life(found: duckdb.DuckDBPyConnection) -> list[list[Any]]:
    rows = _all(
        found, "select life_cycle, people, present, may_buy from life_cycles order by life_cycle"
    )
    people = hidden({row[0]: row[1] for row in rows})
    return [
        [name, people[name], *(_part(people[name], n) for n in rest)] for name, _, *rest in rows
    ]


def _part(whole: int | None, part: int) -> int | None:
    """Return how many of so many it is, unless they or the others are too few."""
    if whole is None or part < K or 0 < whole - part < K:
        return None
    return part


def _outlook(found: duckdb.DuckDBPyConnection, there: set[str], now: datetime) -> list[Any] | None:
    if not {"buying", "buying_model"} <= there:
        return None
    since = now - timedelta(days=AHEAD_DAYS)
    ((customers, expected, alive, orders),) = _all(found, _OUTLOOK, since=since, now=now)
    fitted = _all(found, "select customers from buying_model")
    if customers < K or not fitted:
        return None
    return [customers, expected, alive, orders, fitted[0][0]]


#: In whole millionths: a sum of doubles hangs on its order.
_OUTLOOK: Final = f"""
with told as (
    select person_id, expected_180d, alive from buying {_PEOPLE}
    where expected_180d is not null and rights & {int(Right.SEGMENT)} <> 0
),
lately as (
    select count(*) as orders from timelines semi join told using (person_id)
    where verb = 'Purchase' and rights & {int(Right.SEGMENT)} <> 0
        and occurred_at > $since and occurred_at <= $now
)
select count(*), coalesce(sum(round(1e6 * expected_180d)::bigint), 0) / 1e6,
    coalesce(sum(round(1e6 * alive)::bigint), 0) / 1e6, any_value(orders)
from told, lately
"""
_THEMES: Final = """
select t.theme, coalesce(names, '{}'), coalesce(forbidden, false), t.deeds, t.people
from theme_totals t left join themes using (theme) order by t.people desc, t.theme
"""


def _all(found: duckdb.DuckDBPyConnection, sql: str, **values: Any) -> list[list[Any]]:
    rows: Iterable[tuple[Any, ...]] = found.execute(sql, values or None).fetchall()
    return [list(row) for row in rows]
