"""Laying out who moves whom: leaders by scope, who endorses them, critics, what spread.

    influence   scope, topic, place, person, stance, community, and the card of a page
    ties, given the strongest of who endorses somebody, and of whom they endorse, TIES at most
    standing    a person's places, stance and number of endorsers
    critics     who speaks against us, those that most read first
    spread      posts that spread furthest, and the furthest of each person
    about       network_layout, and network: counts, totals, topics, communities, names

Tables that a generation has not, because it is older, are empty. Never: who may not be judged.
"""

import json
import sqlite3
from typing import Any, Final

import duckdb

from rapport.flow.audience_tables import K
from rapport.flow.rights import Right

#: Of how it lies on a desk. It goes up with every change of it.
NETWORK_LAYOUT: Final = 1
#: Of each person so many of the strongest endorsements lie on the desk.
TIES: Final = 20
#: So many posts lie there, and so many of each person.
SPREAD, SPREAD_EACH = 200, 5
CRITICS: Final = 200
_SCHEMA: Final = """
create table influence (scope text, topic text, place integer, person_id text not null,
  stance text not null, community integer not null, card text not null);
create unique index influence_place on influence (scope, topic, place);
create index influence_stance on influence (scope, topic, stance, place);
create index influence_community on influence (scope, topic, community, place);
create index influence_person on influence (person_id);
create table ties (other_id text, rank integer, person_id text not null, card text not null,
  primary key (other_id, rank)) without rowid;
create table given (person_id text, rank integer, other_id text not null, card text not null,
  primary key (person_id, rank)) without rowid;
create table standing (person_id text primary key, card text not null) without rowid;
create table critics (place integer primary key, person_id text not null, card text not null);
create unique index critics_person on critics (person_id);
create table spread (place integer primary key, person_id text, card text not null);
create index spread_person on spread (person_id);
"""
_NEEDED: Final = {
    *("influence", "influence_reasons", "endorsements", "communities", "community_cards"),
    *("community_themes", "leaderships", "stances", "critic_points", "cascades", "topic_shares"),
    *("timelines", "readings", "buying", "themes"),
}


def lay(found: duckdb.DuckDBPyConnection, desk: sqlite3.Connection) -> None:
    """Lay what `found` holds of the network out on `desk`."""
    desk.executescript(_SCHEMA)
    there = {name for (name,) in found.execute("select view_name from duckdb_views()").fetchall()}
    about: dict[str, Any] = {"network_layout": NETWORK_LAYOUT}
    if there >= _NEEDED:
        found.execute(_TOLD)
        for table, sql in _TABLES.items():
            _copy(found, desk, table, sql)
        about |= _about(found) | {"network:totals": desk.execute(_TOTALS).fetchall()}
    desk.executemany(
        "insert into about values (?, ?)", ((name, json.dumps(v)) for name, v in about.items())
    )


def _copy(
    found: duckdb.DuckDBPyConnection, desk: sqlite3.Connection, table: str, sql: str
) -> None:
    """Copy in portions: what lies there does not have to fit into memory."""
    asked = found.execute(sql, {"may": int(Right.SCORE)} if "$may" in sql else {})
    marks = ", ".join("?" * len(asked.description or ()))
    while rows := asked.fetchmany(50_000):
        desk.executemany(f"insert into {table} values ({marks})", rows)


def _about(found: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    return {
        "network:counts": found.execute(_COUNTS, {"may": int(Right.SCORE)}).fetchone(),
        "network:topics": found.execute(_TOPICS).fetchall(),
        "network:communities": found.execute(_COMMUNITIES).fetchall(),
        "network:names": {
            theme: json.loads(names) for theme, names in found.execute(_NAMES).fetchall()
        },
    }


#: Communities that are large enough to be told.
_TOLD: Final = """
create or replace temp table told_communities as
select person_id, community from communities semi join community_cards using (community)
"""
_INFLUENCE: Final = f"""
with reasons as (
    select person_id, scope, topic, list([part, value::varchar, percentile::varchar,
        micropoints::varchar] order by micropoints desc, part) as parts
    from influence_reasons where rights & $may <> 0 group by all
),
last as (select other_id as person_id, max(last_at) as last_at from endorsements group by 1)
select i.scope, i.topic,
    (row_number() over (partition by i.scope, i.topic order by i.place))::integer, i.person_id,
    coalesce(s.label, ''), coalesce(c.community, -1)::integer,
    json_array(i.place, i.people, i.micropoints, i.pagerank, i.leads, epoch_us(last.last_at),
        reasons.parts)::varchar
from influence i join reasons using (person_id, scope, topic)
left join stances s on s.person_id = i.person_id and s.rights & $may <> 0
left join told_communities c on c.person_id = i.person_id
left join last on last.person_id = i.person_id
where i.rights & $may <> 0
    and (i.scope <> 'topic' or i.people >= {K} and i.topic in (select topic from topic_shares))
order by 1, 2, 3
"""
_RANKED: Final = f"""
with ranked as (
    select {{of}} as one_id, {{to}} as other_id, microweight, deeds, last_at,
        row_number() over (partition by {{of}} order by microweight desc, {{to}}) as rank
    from endorsements where rights & $may <> 0
)
select one_id, rank::integer, other_id,
    json_array(microweight, deeds, epoch_us(ranked.last_at),
        buying.person_id is not null)::varchar
from ranked left join buying on buying.person_id = other_id and buying.rights & $may <> 0
where rank <= {TIES} order by 1, 2
"""
_STANDING: Final = """
with places as (
    select person_id, list([place, microweight::varchar, percentile::varchar]
        order by percentile desc, microweight desc, place) as places
    from leaderships where rights & $may <> 0 group by 1
),
received as (
    select other_id as person_id, count(*) as endorsers,
        count(buying.person_id) as buyers
    from endorsements e
    left join buying on buying.person_id = e.person_id and buying.rights & $may <> 0
    where e.rights & $may <> 0 group by 1
),
speaks as (
    select person_id,
        [label, texts::varchar, reach::varchar, microvalence::varchar, epoch_us(last_at)::varchar]
            as stance
    from stances where rights & $may <> 0
)
select person_id, json_array(places, endorsers, buyers, stance)::varchar
from (
    select person_id from places union select person_id from received
    union select person_id from speaks
) as everybody
left join places using (person_id) left join received using (person_id)
left join speaks using (person_id) order by person_id
"""
_CRITICS: Final = f"""
with blames as (
    select person_id, list([target, texts::varchar, argued::varchar, answered::varchar,
        yielded::varchar, epoch_us(last_at)::varchar] order by texts desc, target) as points
    from critic_points where rights & $may <> 0 group by 1
),
placed as (
    select person_id, points, row_number() over (order by s.reach desc, person_id) as place
    from stances s join blames using (person_id)
    where s.label = 'critic' and s.rights & $may <> 0
)
select place::integer, person_id, to_json(points)::varchar from placed
where place <= {CRITICS} order by 1
"""
_SPREAD: Final = f"""
with placed as (
    select *, row_number() over (order by size desc, began_at desc, object_id) as place,
        row_number() over (partition by person_id order by size desc, began_at desc, object_id)
            as own
    from cascades where is_ours or person_id is not null and rights & $may <> 0
),
told as (
    from placed
    where place <= {SPREAD} or (person_id is not null and own <= {SPREAD_EACH})
),
named as (
    select t.object_id, max(t.title) as title,
        min(case when t.person_id = told.person_id and t.verb in ('Create', 'Question', 'Offer')
            and not readings.private then t.interaction_id end) as mention
    from timelines t join told using (object_id)
    left join readings using (interaction_id) group by 1
)
select place::integer, person_id, json_array(object_id, source,
    case when is_ours then title end, case when not is_ours then mention end,
    epoch_us(began_at), size, depth, people, reach, virality, first_hour, expected, low, high
    )::varchar
from told left join named using (object_id) order by 1
"""
_TABLES: Final = {
    "influence": _INFLUENCE,
    "ties": _RANKED.format(of="other_id", to="person_id"),
    "given": _RANKED.format(of="person_id", to="other_id"),
    "standing": _STANDING,
    "critics": _CRITICS,
    "spread": _SPREAD,
}
_COUNTS: Final = """
select (select count(*) from influence where scope = 'all' and rights & $may <> 0),
    (select count(*) from cascades)
"""
#: Of what lies on the desk: to count it at each request would take longer than all else.
_TOTALS: Final = "select scope, topic, stance, count(*) from influence group by 1, 2, 3"
_TOPICS: Final = "select topic, people, share from topic_shares order by people desc, topic"
_NAMES: Final = """
select theme, names from themes where names is not null and theme in (
    select topic from topic_shares union select theme from community_themes)
"""
_COMMUNITIES: Final = """
with told as (
    select community, list(theme order by place) as themes from community_themes group by 1
)
select community, people, buyers, inside, coalesce(themes, [])
from community_cards left join told using (community) order by community
"""
