"""How many events of a write key were refused, and why: counts by day, in received.sqlite.

An event that can't be used is named to who sent it, and else gone: nothing of it is kept but that
it came, under which key, and a code of the reason.
Never: a value of an event, a message id, an address.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

#: What was refused: one event of a request, or a whole request of which nothing was looked at.
Of = Literal["event", "request"]
#: Counts are kept so long.
KEPT: Final = timedelta(days=90)
SCHEMA: Final = """
create table if not exists refusals
  (connection text, day integer, key text, of text, reason text, count integer not null,
   primary key (connection, day, key, of, reason)) without rowid;
"""


@dataclass(frozen=True)
class Refusal:
    """Under what a refusal is counted. `key`: the label of the write key; `reason`: a code."""

    connection: str
    key: str
    of: Of
    reason: str
    day: date


@dataclass(frozen=True)
class Refused:
    """How many events, or whole requests, of a key were refused for a reason."""

    key: str
    of: Of
    reason: str
    count: int


def add(con: sqlite3.Connection, counts: Mapping[Refusal, int]) -> None:
    """Count refusals, inside the caller's transaction; what is too old goes."""
    con.executemany(
        "insert into refusals values (?, ?, ?, ?, ?, ?) on conflict do update"
        " set count = count + excluded.count",
        [(r.connection, r.day.toordinal(), r.key, r.of, r.reason, n) for r, n in counts.items()],
    )
    for connection, day in {(r.connection, r.day) for r in counts}:
        con.execute(
            "delete from refusals where connection = ? and day < ?",
            (connection, (day - KEPT).toordinal()),
        )


def since(con: sqlite3.Connection, connection: str, first: date) -> tuple[Refused, ...]:
    """Return what was refused of a connection from that day on, the most first."""
    rows = con.execute(
        "select key, of, reason, sum(count) as n from refusals"
        " where connection = ? and day >= ? group by key, of, reason"
        " order by n desc, of, reason, key",
        (connection, first.toordinal()),
    )
    return tuple(Refused(*row) for row in rows.fetchall())


def drop(con: sqlite3.Connection, connection: str) -> None:
    """Forget the counts of a connection."""
    con.execute("delete from refusals where connection = ?", (connection,))
