"""Laying mentions out on the desk: texts that people wrote in public, newest first.

    mentions    one text by number, its place in the stream from 0: what was read of it as JSON
    arrays      mention:<column>: one number of each mention, a name as its place among the names
                mention:<list>:rows, :codes: of what a text has several of, whose and which
                mention:drawn, mention:doubtful: the sample's order, and the order of doubt
    about       mention_layout, mention_names, and the small tables, row by row

Of texts that are copies of one another the first that was said in public counts as the first:
who wrote it to us alone before does not take it out of the stream. Never: a private message.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import duckdb
import numpy as np

from rapport.flow import signal_tables as tables
from rapport.flow.shelf.mention_columns import AUTHOR, FIELDS, MENTION_LAYOUT, NAMED, SEVERAL
from rapport.flow.specs import TIME, TableSpec

#: Texts of so many days are drawn from, to be judged.
SAMPLED_DAYS: Final = 90
_AT_ONCE: Final = 10_000
_SCHEMA: Final = """
create table mentions (no integer primary key, interaction_id text not null, text text not null,
  page text not null);
create table mention_ids (interaction_id text primary key, no integer not null) without rowid;
"""


def lay(found: duckdb.DuckDBPyConnection, desk: sqlite3.Connection, *, now: datetime) -> None:
    """Lay the readings that `found` holds out on `desk`; a table that is not there is empty.

    `now`   the run's own time: what the sample's days end with.
    Memory  does not grow with the mentions, but for one column at a time.
    """
    there = {name for (name,) in found.execute("select view_name from duckdb_views()").fetchall()}
    for spec in (tables.READINGS, *_SMALL):
        if spec.name not in there:
            found.register(spec.name, spec.schema.empty_table())
    found.execute(_NUMBERED)
    desk.executescript(_SCHEMA)
    desk.executemany("insert into mentions values (?, ?, ?, ?)", _rows(found, _MENTIONS))
    desk.executemany(
        "insert into mention_ids values (?, ?)",
        _rows(found, "select interaction_id, no from mention_numbers order by interaction_id"),
    )
    desk.executemany("insert into arrays values (?, ?)", _arrays(found, now))
    desk.executemany("insert into about values (?, ?)", _about(found))


def _rows(found: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[Any, ...]]:
    """Give the rows of a select as they come: all of them at once would not fit."""
    asked = found.execute(sql)
    while some := asked.fetchmany(_AT_ONCE):
        yield from some


def _arrays(found: duckdb.DuckDBPyConnection, now: datetime) -> Iterable[tuple[str, bytes]]:
    def numbers(sql: str, kind: str = "<i4", **values: Any) -> bytes:
        (column,) = found.execute(sql, values or None).fetchnumpy().values()
        return np.asarray(column).astype(kind).tobytes()

    of = "from short_readings order by no"
    for name, (sql, kind) in _NUMBERS.items():
        yield f"mention:{name}", numbers(f"select {sql} {of}", kind)
    for name in (*NAMED, AUTHOR):
        rank = f"dense_rank() over (order by {name} nulls last) - 1"
        yield f"mention:{name}", numbers(f"select if({name} is null, -1, {rank}) {of}")
    for name, path in SEVERAL.items():
        listed = _LISTED.format(name=name, path=path)
        yield f"mention:{name}:rows", numbers(f"select no from ({listed}) order by no, code")
        yield f"mention:{name}:codes", numbers(f"select code from ({listed}) order by no, code")
    since = now - timedelta(days=SAMPLED_DAYS)
    yield "mention:drawn", numbers(_DRAWN, since=since, now=now)
    yield "mention:doubtful", numbers(_DOUBTFUL)


def _about(found: duckdb.DuckDBPyConnection) -> Iterable[tuple[str, str]]:
    names = {}
    for name in NAMED:
        rows = found.execute(
            f"select distinct {name} as name from short_readings where {name} is not null"
            " order by name"
        )
        names[name] = [row[0] for row in rows.fetchall()]
    for name, path in SEVERAL.items():
        listed = _LISTED.format(name=name, path=path)
        rows = found.execute(f"select distinct code, name from ({listed}) order by code")
        names[name] = [row[1] for row in rows.fetchall()]
    (authors,) = found.execute("select count(distinct account_id) from short_readings").fetchall()
    about: dict[str, Any] = {"mention_layout": MENTION_LAYOUT, "mention_names": names}
    about["mention_authors"] = authors[0]
    for spec, order in _SMALL.items():
        columns = (f"epoch_us({c.name})" if c.type == TIME else c.name for c in spec.columns)
        sql = f"select {', '.join(columns)} from {spec.name} order by {order}"
        keys = [column.name for column in spec.columns]
        about[spec.name] = [
            dict(zip(keys, row, strict=True)) for row in found.execute(sql).fetchall()
        ]
    return ((name, json.dumps(value)) for name, value in about.items())


#: The small tables, and the order of their rows.
_SMALL: Final[dict[TableSpec, str]] = {
    tables.CHECKS: "decided_at, seq",
    tables.LEARNED: "decided_at, task, corrections",
    tables.FOUND_TOPICS: "name",
    tables.STAFF_OPINIONS: "year, sentiment",
}

#: Columns that are made numbers of, or an order, beside NAMED, AUTHOR and SEVERAL.
_MORE: Final = ("interaction_id", "occurred_at", "followers", "sentiment", "sureness", "person_id")
_NUMBERED: Final = f"""
create table mention_numbers as
with placed as (
    select interaction_id, coalesce(copy_of, interaction_id) as alike, occurred_at,
        (row_number() over (order by occurred_at desc, interaction_id) - 1)::integer as no
    from readings where not private
)
select interaction_id, no, nullif(first_value(no) over alikes, no) as first,
    nullif(first_value(interaction_id) over alikes, interaction_id) as first_id
from placed
window alikes as (partition by alike
    order by (interaction_id = alike) desc, occurred_at, interaction_id);
create view public_readings as
select no, first, r.* replace (first_id as copy_of,
    case when noise = 'copy' and first is null then '' else noise end as noise)
from readings r join mention_numbers using (interaction_id);
create table short_readings as select no, first, {", ".join((*NAMED, AUTHOR, *SEVERAL, *_MORE))}
from public_readings order by no
"""

#: Columns that hold JSON already.
_JSON: Final = (
    "intents",
    "words",
    "urgent",
    "because",
    "entities",
    "topics",
    "triggers",
    "keywords",
    "personal",
    "corrected",
)
_MENTIONS: Final = f"""
select no, interaction_id, text,
    json_array({", ".join(f"json({name})" if name in _JSON else name for name in FIELDS)})::varchar
from public_readings order by no
"""

#: Columns of numbers: the SQL that makes each, and its type.
_NUMBERS: Final = {
    "at": ("epoch_us(occurred_at)", "<i8"),
    "followers": ("coalesce(followers, -1)", "<i8"),
    "feeling": ("coalesce(sentiment + 1, 3)", "<i4"),
    "first": ("coalesce(first, -1)", "<i4"),
    "is_known": ("(person_id is not null)::integer", "<i4"),
}

#: What texts have several of: whose, its name, and the place of that name among all.
_LISTED: Final = """
select no, name, dense_rank() over (order by name) - 1 as code
from (select distinct no, unnest(json_extract_string({name}, '{path}')) as name
      from short_readings)
"""

_DRAWN: Final = """
select no from short_readings
where noise = '' and first is null and occurred_at >= $since and occurred_at <= $now
order by sha256(interaction_id || 'sample'), no
"""

#: Of the least sure first; who is sure is in no doubt.
_DOUBTFUL: Final = """
select no from short_readings
where noise = '' and first is null and coalesce(sureness, '') <> 'high'
order by case coalesce(sureness, '') when '' then 0 when 'low' then 1 else 2 end, no
"""
