"""What is written down of each reading of a connection: when, how it ended, what went wrong.

Of a connection the last MOST runs are kept, and none longer than DAYS.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypedDict

Outcome = Literal["running", "done", "retry", "stopped"]
DAYS: Final = 400
MOST: Final = 2_000

SCHEMA: Final = """
create table if not exists runs
  (id integer primary key autoincrement, connection text not null, began_at text not null,
   ended_at text, outcome text not null, records integer not null default 0,
   kept integer not null default 0, skipped integer not null default 0,
   refused integer not null default 0, code text not null default '',
   what text not null default '', fix text not null default '', wait_until text);
create index if not exists runs_by_connection on runs (connection, id);
"""


class Said(TypedDict, total=False):
    """What a run says when it has ended: see Run. What is not said is 0, '' or None."""

    records: int
    kept: int
    skipped: int
    refused: int
    code: str
    what: str
    fix: str
    wait_until: datetime | None


@dataclass(frozen=True)
class Run:
    """One reading of a connection. The texts hold nothing of a person."""

    id: int
    connection: str
    began_at: datetime
    ended_at: datetime | None
    outcome: Outcome
    records: int
    kept: int
    skipped: int
    refused: int
    code: str
    what: str
    fix: str
    wait_until: datetime | None


def begin(con: sqlite3.Connection, connection: str, at: datetime) -> int:
    """Note a run that begins, and let go of old ones. Returns its number."""
    cursor = con.execute(
        "insert into runs (connection, began_at, outcome) values (?, ?, 'running')",
        (connection, at.isoformat()),
    )
    con.execute(
        "delete from runs where connection = ? and (began_at < ? or id <="
        " (select id from runs where connection = ? order by id desc limit 1 offset ?))",
        (connection, (at - timedelta(days=DAYS)).isoformat(), connection, MOST),
    )
    return int(cursor.lastrowid or 0)


def end(con: sqlite3.Connection, run: int, outcome: Outcome, at: datetime, said: Said) -> None:
    """Note how a run ended."""
    numbers = [said.get(n, 0) for n in ("records", "kept", "skipped", "refused")]
    texts = [said.get(n, "") for n in ("code", "what", "fix")]
    until = said.get("wait_until")
    con.execute(
        "update runs set ended_at = ?, outcome = ?, records = ?, kept = ?, skipped = ?,"
        " refused = ?, code = ?, what = ?, fix = ?, wait_until = ? where id = ?",
        (at.isoformat(), outcome, *numbers, *texts, until and until.isoformat(), run),
    )


def last(con: sqlite3.Connection, connection: str, most: int) -> list[Run]:
    """Return the last runs of a connection, newest first."""
    rows = con.execute(
        "select id, connection, began_at, ended_at, outcome, records, kept, skipped, refused,"
        " code, what, fix, wait_until from runs where connection = ? order by id desc limit ?",
        (connection, most),
    )
    return [_run(row) for row in rows.fetchall()]


def _run(row: Sequence[Any]) -> Run:
    number, connection, began, ended, *told, until = row
    fields: list[Any] = [datetime.fromisoformat(began), _time(ended), *told, _time(until)]
    return Run(number, connection, *fields)


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
