"""What deliveries told of by its number alone, until it is fetched: rows of received.sqlite.

    received.sqlite   told  one row for each time that a connection was told of something

A service may send us no more than that there is something, and a delivery asks nothing. Nobody
can tell whose it is before it is fetched, so it is sealed, and goes when somebody leaves.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from rapport.flow.vault import Vault

#: Of one connection; of more the oldest leave.
MOST: Final = 10_000
SCHEMA: Final = """
create table if not exists told
  (id integer primary key autoincrement, connection text not null, at text not null,
   sealed blob not null);
create index if not exists told_by_connection on told (connection, id);
"""


def add(
    con: sqlite3.Connection, vault: Vault, connection: str, said: Sequence[str], at: datetime
) -> int:
    """Keep what is to be fetched, inside the caller's transaction. Returns how many had to leave
    for it, unfetched."""
    con.executemany(
        "insert into told (connection, at, sealed) values (?, ?, ?)",
        [(connection, at.isoformat(), vault.seal(one, _about(connection))) for one in said],
    )
    return con.execute(
        "delete from told where connection = ? and id <= (select id from told"
        " where connection = ? order by id desc limit 1 offset ?)",
        (connection, connection, MOST),
    ).rowcount


def waiting(con: sqlite3.Connection, vault: Vault, connection: str) -> dict[str, tuple[int, ...]]:
    """Return what is to be fetched, the oldest first, each with the numbers of its rows."""
    found: dict[str, tuple[int, ...]] = {}
    rows = con.execute(
        "select id, sealed from told where connection = ? order by id", (connection,)
    )
    for row, sealed in rows.fetchall():
        one = vault.unseal(sealed, _about(connection))
        found[one] = (*found.get(one, ()), int(row))
    return found


def let_go(con: sqlite3.Connection, rows: Iterable[int]) -> None:
    """Let rows go, inside the caller's transaction."""
    con.executemany("delete from told where id = ?", [(row,) for row in rows])


def _about(connection: str) -> str:
    return f"told {connection}"
