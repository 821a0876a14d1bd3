"""The desk: one generation laid out for pages, so that a person is one look-up.

The published tables are made for whole columns; a page wants one row of each. `write` turns
them into one SQLite file beside them, from nothing else, and is the only one to know both:

    people    one person by number: the line of the list; all that the page shows but its deeds
    deeds     what a person did, newest first, in blocks of BLOCK
    links     one weighed pair of accounts with its reasons
    others    one account of such a pair whose person has no profile
    doubts    the pairs left to people, most valuable first
    moved     see tables.MOVED
    arrays    whole columns of numbers: which account is whose, people in each order, by source
    about     figures of the whole generation
    profiles  what is known of a person beside their values: profile_desk.py
    mentions  what people wrote in public: mention_desk.py
              of all of them together, in `about`: audience_desk.py
    newcomers who joined of late, and what may become of them: newcomer_desk.py
    influence, ties, standing, critics, spread: who moves whom: network_desk.py

A person's number is their place in the order of ids, from 0. Lists within a row have no order:
to sort a few when they are read is cheaper than all when they are written. Never: a text from
the vault.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from rapport.flow import attributes
from rapport.flow.files import sync
from rapport.flow.finding import account_key, account_keys
from rapport.flow.rights import Right
from rapport.flow.shelf import (
    audience_desk,
    income_desk,
    mention_desk,
    network_desk,
    newcomer_desk,
    profile_desk,
)
from rapport.flow.shelf.reading import DESK, LAYOUT

#: Deeds of a person that lie together; people who are laid out at once.
BLOCK, AT_ONCE = 50, 40_000
#: Members of an organisation, or people of a household, that a page shows.
TIES = 20
MEMORY = "1GB"
ACTIVE = timedelta(days=90)

_SCHEMA = """
pragma journal_mode = off;
pragma synchronous = off;
pragma page_size = 8192;
create table people (no integer primary key, line text not null, page text not null);
create table deeds (no integer, block integer, until integer, deeds text not null,
  primary key (no, block)) without rowid;
create table links (left_key integer, right_key integer, link text not null,
  primary key (left_key, right_key)) without rowid;
create table others (account_key integer primary key, account text not null);
create table doubts (place integer primary key, left_no integer, right_no integer,
  doubt text not null);
create table moved (person_id text primary key, moved_to text not null) without rowid;
create table arrays (name text primary key, numbers blob not null) without rowid;
create table about (name text primary key, value text not null) without rowid;
"""


def write(folder: Path, tables: Mapping[str, Sequence[Path]], *, now: datetime) -> Path:
    """Write the desk of the tables in `tables` into `folder`; it is on the disk then.

    `now`    the run's own time: what the figures and the last twelve months end with.
    Memory   does not grow with the people, but for their list and their links' ends.
    """
    path = folder / DESK
    path.unlink(missing_ok=True)
    with closing(_opened(folder, tables)) as found, closing(sqlite3.connect(path)) as desk:
        desk.executescript(_SCHEMA)
        _Desk(found, desk, now).write()
        mention_desk.lay(found, desk, now=now)
        income_desk.lay(found, desk)
        audience_desk.lay(found, desk, now=now)
        newcomer_desk.lay(found, desk, now=now)
        network_desk.lay(found, desk)
        desk.commit()
    sync(path)
    return path


def _opened(folder: Path, tables: Mapping[str, Sequence[Path]]) -> duckdb.DuckDBPyConnection:
    found = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(folder)})
    found.execute("set TimeZone = 'UTC'")
    for table, files in tables.items():
        found.read_parquet([str(f) for f in files]).create_view(table)
    found.execute(
        "create table numbered as select (row_number() over (order by person_id) - 1)::integer"
        " as no, * from people"
    )
    found.execute(
        "create table owned as select no, accounts.* from persons join numbered using (person_id)"
        " join accounts using (account_id) order by no, accounts.seq, accounts.line"
    )
    return found


class _Desk:
    def __init__(
        self, found: duckdb.DuckDBPyConnection, desk: sqlite3.Connection, now: datetime
    ) -> None:
        self._found = found
        self._desk = desk
        self._now = now

    def write(self) -> None:
        profile_desk.begin(self._found, self._desk)
        ids = self._numbers("select person_id from numbered order by no")["person_id"]
        for start in range(0, len(ids), AT_ONCE):
            end = min(start + AT_ONCE, len(ids))
            within = {"low": start, "high": end, "first": ids[start], "last": ids[end - 1]}
            self._people(within)
        self._links()
        self._doubts()
        self._insert("moved", self._rows("select * from moved order by person_id"))
        self._arrays()
        self._about()

    def _people(self, within: dict[str, Any]) -> None:
        year = self._now - timedelta(days=366)
        self._insert("people", self._rows(_PEOPLE, **within, since=year, ties=TIES))
        self._insert("deeds", self._rows(_DEEDS, **within))
        profile_desk.lay(self._found, self._desk, within)

    def _links(self) -> None:
        for digit in "89abcdef01234567":  # the order of the keys, which have a sign
            rows = self._rows(_LINKS, low=digit, high=digit + "g")
            keyed = ((account_key(a), account_key(b), link) for a, b, link in rows)
            self._insert("links", sorted(keyed))
        self._insert("others", ((account_key(a), card) for a, card in self._rows(_OTHERS)))

    def _doubts(self) -> None:
        self._insert("doubts", self._rows(_DOUBTS))
        self._desk.execute("create index doubts_left on doubts (left_no)")
        self._desk.execute("create index doubts_right on doubts (right_no)")

    def _arrays(self) -> None:
        owned = self._numbers("select account_id, no from owned order by account_id")
        keys = account_keys(owned["account_id"].tolist())
        order = np.argsort(keys)
        self._array("accounts", keys[order].astype("<i8"))
        self._array("persons", owned["no"][order].astype("<i4"))
        for name, terms in _ORDERS.items():
            self._array(name, self._order(f"select no from numbered order by {terms}"))
        members = {
            "source": "select distinct source as name, no from owned order by name, no",
            "kind": "select kind as name, no from numbered order by name, no",
        }
        for what, sql in members.items():
            self._members(what, self._numbers(sql))
        may = int(Right.EXPORT)
        self._array("kept_back", self._order(_KEPT_BACK, may=may))

    def _members(self, what: str, found: dict[str, np.ndarray]) -> None:
        names, starts = np.unique(found["name"].astype(str), return_index=True)
        ends = [*starts[1:], len(found["no"])] if len(names) else []
        for name, start, end in zip(names, starts, ends, strict=True):
            self._array(f"{what}:{name}", found["no"][start:end].astype("<i4"))

    def _about(self) -> None:
        (figures,) = self._rows(_FIGURES, since=self._now - ACTIVE)
        sources = self._rows(_SOURCES)
        doubts = self._rows("select count(*) from links where state = 'review'")[0][0]
        about = {"layout": LAYOUT, "figures": [*figures, doubts], "sources": sources}
        about["source_fields"] = self._rows(_SOURCE_FIELDS)
        about["others"] = self._desk.execute("select count(*) from others").fetchone()[0]
        self._insert("about", ((name, json.dumps(value)) for name, value in about.items()))

    def _array(self, name: str, numbers: np.ndarray) -> None:
        self._insert("arrays", [(name, numbers.tobytes())])

    def _order(self, sql: str, **values: Any) -> np.ndarray:
        return self._numbers(sql, **values)["no"].astype("<i4")

    def _numbers(self, sql: str, **values: Any) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = self._found.execute(sql, values or None).fetchnumpy()
        return found

    def _rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        return self._found.execute(sql, values or None).fetchall()

    def _insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        columns = len(self._desk.execute(f"pragma table_info({table})").fetchall())
        marks = ",".join("?" * columns)
        self._desk.executemany(f"insert into {table} values ({marks})", rows)


#: Of each source and attribute: how many accounts say something of it; of what one has one of,
#: of how many people, and how many of these are told otherwise by somebody (as in people.sql).
#: What we conclude ourselves (derived_claims.sql) is no field of a source.
_MANY = ", ".join(f"'{kind.name}'" for kind in attributes.ALL if kind.many)
_SOURCE_FIELDS = f"""
with contested as (
    select person_id, attribute from attributes
    where place_in_order = 2 and attribute not in ({_MANY})
    and (person_id, attribute) not in
        (select person_id, attribute from attribute_reasons where mode = 'decided')
)
select r.source, r.attribute, count(distinct r.account_id),
    count(distinct case when r.attribute not in ({_MANY}) then r.person_id end),
    count(distinct c.person_id)
from attribute_reasons r
left join contested c on c.person_id = r.person_id and c.attribute = r.attribute
where r.attribute <> 'nearest_shop'
    and not (r.attribute in ('region', 'country') and r.mode = 'inferred')
group by r.source, r.attribute order by r.source, count(distinct r.account_id) desc, r.attribute
"""

#: People of whom some source does not let what it brought leave Rapport.
_KEPT_BACK = "select no from numbered where rights & $may = 0 order by no"

#: Orders of the list. Who has no such number comes last; of equals, who was seen last first.
_SEEN = "coalesce(last_seen, timestamptz '1900-01-01 00:00:00+00') desc, person_id desc"
_ORDERS = {
    "seen": _SEEN,
    "spent": f"coalesce(spent_12m, -1) desc, {_SEEN}",
    "orders": f"orders desc, {_SEEN}",
}

_PEOPLE = """
with mine as (
    select *, row_number() over (partition by no order by seq, line) - 1 as i
    from owned where no >= $low and no < $high
),
cards as (
    select no, list(json_array(i, account_id, source, kind, epoch_us(seen_last))) as them
    from mine group by no
),
proofs as (
    select mine.no, r.attribute, r.value,
        list(json_array(i, r.source, r.said, r.mode, epoch_us(r.observed_at), r.microlods,
            r.seq, r.line, r.stated, r.reliability, r.fresh, r.copies)) as them
    from attribute_reasons r join mine using (account_id)
    where r.person_id >= $first and r.person_id <= $last
    group by all
),
known as (
    select p.no, list(json_array(a.attribute, a.place_in_order, a.value, a.sealed, a.confidence,
            a.tier, a.microlods, epoch_us(a.observed_at), proofs.them)) as them
    from attributes a
    join numbered p using (person_id)
    join proofs on proofs.no = p.no and proofs.attribute = a.attribute and proofs.value = a.value
    where a.person_id >= $first and a.person_id <= $last
    group by p.no
),
allowed as (
    select person_id, list(json_array(purpose, channel, state, epoch_us(changed_at), source))
        as them
    from permissions where person_id >= $first and person_id <= $last group by person_id
),
sides as (
    select kind, account_id, other_id, since, source from ties
    union all
    select kind, other_id, account_id, since, source from ties
),
tied as (
    select mine.no, sides.kind, q.person_id, q.kind as what, q.name_account_id, q.name_value,
        min(sides.since) as since, min(sides.source) as source
    from sides
    join mine using (account_id)
    join owned o on o.account_id = sides.other_id
    join numbered q on q.no = o.no
    group by mine.no, sides.kind, q.person_id, q.kind, q.name_account_id, q.name_value
    qualify row_number() over (partition by mine.no, sides.kind order by q.person_id) <= $ties
),
belonging as (
    select no, list(json_array(kind, person_id, what, name_account_id, name_value,
        epoch_us(since), source)) as them
    from tied group by no
),
done as (
    select person_id, source, strftime(occurred_at, '%Y-%m') as month,
        max(occurred_at) >= $since as recent, count(*) as n
    from timelines where person_id >= $first and person_id <= $last group by all
),
counted as (
    select person_id, list(json_array(source, month, n)) as them from (
        select person_id, source, case when recent then month else '' end as month, sum(n) as n
        from done group by all
    ) group by person_id
)
select p.no,
    json_array(p.person_id, p.kind, p.name_account_id, p.name_value, p.city, p.city_tier,
        p.language, p.sources, p.accounts, p.orders, p.spent_12m, p.currency,
        epoch_us(p.last_seen), p.conflicts, epoch_us(p.first_seen))::varchar,
    json_array(cards.them, known.them, allowed.them, counted.them, belonging.them)::varchar
from numbered p
join cards on cards.no = p.no
left join known on known.no = p.no
left join allowed on allowed.person_id = p.person_id
left join belonging on belonging.no = p.no
left join counted on counted.person_id = p.person_id
where p.no >= $low and p.no < $high
order by p.no
"""

_DEEDS = f"""
with mine as (
    select *, row_number() over (partition by no order by seq, line) - 1 as i
    from owned where no >= $low and no < $high
),
placed as (
    select mine.no, mine.i, t.*, epoch_us(t.occurred_at) as us,
        (row_number() over (partition by t.person_id
            order by t.occurred_at desc, t.interaction_id) - 1) // {BLOCK} as block
    from timelines t join mine using (account_id)
    where t.person_id >= $first and t.person_id <= $last
)
select no, block, min(us),
    to_json(list(json_array(us, interaction_id[:16], i, source, verb, title, text, place, amount,
        currency)))::varchar
from placed group by no, block order by no, block
"""

_LINKS = """
select l.left_id, l.right_id, json_array(l.state, l.ground, l.microbits, l.threshold_microbits,
    list(json_array(r.comparison, r.level, r.microbits))
    filter (where r.comparison is not null))::varchar
from links l left join link_reasons r on r.left_id = l.left_id and r.right_id = l.right_id
    and r.left_id >= $low and r.left_id < $high
where l.left_id >= $low and l.left_id < $high
group by l.left_id, l.right_id, l.state, l.ground, l.microbits, l.threshold_microbits
"""

#: Who has no profile may be somebody who has one: accounts that are weighed can be shown.
_OTHERS = """
select account_id, json_array(account_id, source, kind, epoch_us(seen_last))::varchar
from accounts
where account_id in (select left_id from links union select right_id from links)
    and account_id not in (select account_id from owned)
"""

_DOUBTS = """
select row_number() over (order by abs(l.threshold_microbits - l.microbits),
        p.accounts + q.accounts desc, l.left_id, l.right_id) as place,
    a.no, b.no, json_array(l.left_id, l.right_id, l.microbits, l.threshold_microbits)::varchar
from links l
join owned a on a.account_id = l.left_id
join owned b on b.account_id = l.right_id
join numbered p on p.no = a.no
join numbered q on q.no = b.no
where l.state = 'review'
order by place
"""

_FIGURES = """
select count(*), coalesce(sum(accounts), 0)::bigint,
    count(case when last_seen >= $since then 1 end)
from numbered
"""

_SOURCES = """
with deeds as (
    select source, count(*) as n, max(occurred_at) as last_at from timelines group by source
)
select source, count(*), count(distinct owned.no),
    count(case when numbered.accounts > 1 then 1 end), coalesce(any_value(n), 0),
    epoch_us(greatest(max(a.seen_last), any_value(last_at))),
    count(distinct case when owned.no is null then persons.person_id end)
from accounts a
left join persons using (account_id)
left join (select account_id, no from owned) owned using (account_id)
left join numbered on numbered.no = owned.no
left join deeds using (source)
group by source order by source
"""
