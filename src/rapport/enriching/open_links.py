"""Links that were made for people to name an account of theirs: what became of each.

    enriching.sqlite  links  one row a link: whom it was made for, until when, how it was used

Never: a code in the clear (only its keyed hash), a token, a handle, a name.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, cast

from rapport.enriching import ledger
from rapport.flow.vault import transaction
from rapport.stores import Stores

#: What lies in it longer than this after its end is taken out.
KEPT: Final = timedelta(days=3 * 365)
Route = Literal["sign_in", "declared"]
#: How an account was shown to be theirs: by a sign-in there, by a code sent from there, or said.
How = Literal["", "signed_in", "code", "said"]
Outcome = Literal["open", "binding", "bound", "declined", "withdrawn"]
_SCHEMA: Final = """
create table if not exists links
  (id integer primary key autoincrement, name text not null unique, route text not null,
   connection text not null, account_id text not null, purpose text not null,
   made_at text not null, until text not null, made_by text not null,
   how text not null default '', other_id text not null default '', used_at text,
   seq integer not null default 0, outcome text not null default 'open');
create index if not exists links_by_account on links (account_id, id);
"""
_COLUMNS: Final = (
    "id, name, route, connection, account_id, purpose, made_at, until, made_by, how, other_id,"
    " used_at, seq, outcome"
)


@dataclass(frozen=True)
class Link:
    """One link.

    `name`        keyed hash of its code
    `connection`  of the network it asks for; '' : any, by a handle that is typed
    `account_id`  whom it was made for, a birth id;  `other_id`: the account that was shown
    `purpose`     what for accounts are joined;  `made_by`: number of the teammate
    `seq`         of the decision in the log; 0: none, or both were one account already
    """

    number: int
    name: str
    route: Route
    connection: str
    account_id: str
    purpose: str
    made_at: datetime
    until: datetime
    made_by: str
    how: How
    other_id: str
    used_at: datetime | None
    seq: int
    outcome: Outcome

    def state(self, now: datetime) -> str:
        """Return the outcome; "expired" of one that nobody used in time."""
        return "expired" if self.outcome == "open" and self.until <= now else self.outcome


def add(
    stores: Stores,
    *,
    name: str,
    route: Route,
    connection: str,
    account_id: str,
    purpose: str,
    made_at: datetime,
    until: datetime,
    made_by: str,
) -> Link:
    """Keep a new link; when this returns it is on the disk. What ended long ago goes."""
    told = (name, route, connection, account_id, purpose)
    with _writing(stores) as con:
        con.execute("delete from links where until < ?", ((made_at - KEPT).isoformat(),))
        row = con.execute(
            "insert into links (name, route, connection, account_id, purpose, made_at, until,"
            f" made_by) values (?, ?, ?, ?, ?, ?, ?, ?) returning {_COLUMNS}",
            (*told, made_at.isoformat(), until.isoformat(), made_by),
        ).fetchone()
        return _link(row)


def named(stores: Stores, names: Iterable[str]) -> tuple[Link, ...]:
    """Return the links of these keyed hashes, as far as there are any."""
    wanted = json.dumps(sorted(set(names)))
    return _found(stores, "name in (select value from json_each(?))", wanted)


def numbered(stores: Stores, number: int) -> Link | None:
    """Return the link of that number."""
    return next(iter(_found(stores, "id = ?", number)), None)


def of_accounts(stores: Stores, account_ids: Iterable[str]) -> tuple[Link, ...]:
    """Return the links that were made for these accounts, the newest first."""
    wanted = json.dumps(sorted(set(account_ids)))
    return _found(stores, "account_id in (select value from json_each(?))", wanted)[::-1]


def half_bound(stores: Stores) -> tuple[Link, ...]:
    """Return the links that somebody began to use and that did not come to their end."""
    return _found(stores, "outcome = 'binding'")


def bound_to(stores: Stores, account_ids: Iterable[str]) -> tuple[Link, ...]:
    """Return the links by which these accounts were shown another, or are being shown one."""
    if not ledger.path_of(stores.workspace).is_file():
        return ()
    wanted = json.dumps(sorted(set(account_ids)))
    return _found(
        stores,
        "outcome in ('binding', 'bound') and account_id in (select value from json_each(?))",
        wanted,
    )


def signed_in(stores: Stores) -> tuple[Link, ...]:
    """Return the links of which a network told who signed in, and it was not let go since."""
    if not ledger.path_of(stores.workspace).is_file():
        return ()
    return _found(stores, "how = 'signed_in' and other_id <> ''")


def let_go(stores: Stores, link: Link) -> bool:
    """Note that nothing is left to be done of the account that a link showed."""
    return _changed(
        stores,
        "update links set other_id = '' where id = ? and outcome = 'withdrawn'",
        (link.number,),
    )


def names(stores: Stores) -> frozenset[str]:
    """Return the keyed hashes of all links that are still known."""
    if not ledger.path_of(stores.workspace).is_file():
        return frozenset()
    with _opened(stores) as con:
        return frozenset(str(name) for (name,) in con.execute("select name from links"))


def are_there(stores: Stores) -> bool:
    """Say whether any link was ever made and is still known."""
    if not ledger.path_of(stores.workspace).is_file():
        return False
    with _opened(stores) as con:
        return con.execute("select 1 from links limit 1").fetchone() is not None


def claim(stores: Stores, link: Link, *, how: How, other_id: str, at: datetime) -> Link | None:
    """Use an open link, once. Returns it as it stands then; None: it is not open any more."""
    with _writing(stores) as con:
        row = con.execute(
            "update links set outcome = 'binding', how = ?, other_id = ?, used_at = ?"
            f" where id = ? and outcome = 'open' and until > ? returning {_COLUMNS}",
            (how, other_id, at.isoformat(), link.number, at.isoformat()),
        ).fetchone()
    return None if row is None else _link(row)


def bound(stores: Stores, link: Link, seq: int) -> bool:
    """Note that the decision is kept. `seq`: its number in the log."""
    return _changed(
        stores,
        "update links set outcome = 'bound', seq = ? where id = ? and outcome = 'binding'",
        (seq, link.number),
    )


def reopen(stores: Stores, link: Link) -> bool:
    """Let a link be used again that came to no end."""
    return _changed(
        stores,
        "update links set outcome = 'open', how = '', other_id = '', used_at = null"
        " where id = ? and outcome = 'binding'",
        (link.number,),
    )


def end(stores: Stores, link: Link, outcome: Outcome, *, at: datetime) -> bool:
    """End a link as it stands in `link`. Returns false if it stands otherwise by now.

    Of an account that goes with it nothing stays.
    """
    return _changed(
        stores,
        "update links set outcome = ?, used_at = coalesce(used_at, ?),"
        " other_id = case when how = 'said' then '' else other_id end"
        " where id = ? and outcome = ?",
        (outcome, at.isoformat(), link.number, link.outcome),
    )


def forget(stores: Stores, account_ids: Iterable[str]) -> None:
    """Take out the links of people who leave."""
    wanted = json.dumps(sorted(set(account_ids)))
    if not ledger.path_of(stores.workspace).is_file():
        return
    with _writing(stores) as con:
        con.execute(
            "delete from links where account_id in (select value from json_each(?))"
            " or other_id in (select value from json_each(?))",
            (wanted, wanted),
        )
    with _opened(stores) as con:
        con.execute("pragma wal_checkpoint(truncate)")


def _found(stores: Stores, where: str, *told: object) -> tuple[Link, ...]:
    with _opened(stores) as con:
        rows = con.execute(f"select {_COLUMNS} from links where {where} order by id", told)
        return tuple(_link(row) for row in rows.fetchall())


def _changed(stores: Stores, statement: str, told: Sequence[object]) -> bool:
    with _writing(stores) as con:
        return bool(con.execute(statement, told).rowcount)


def _link(row: Sequence[object]) -> Link:
    number, name, route, connection, account, purpose, made, until, by, *used = row
    how, other, used_at, seq, outcome = used
    return Link(
        int(str(number)),
        str(name),
        "sign_in" if route == "sign_in" else "declared",
        str(connection),
        str(account),
        str(purpose),
        datetime.fromisoformat(str(made)),
        datetime.fromisoformat(str(until)),
        str(by),
        cast(How, how),  # as `claim` wrote it
        str(other),
        datetime.fromisoformat(str(used_at)) if used_at else None,
        int(str(seq)),
        cast(Outcome, outcome),  # as `end` wrote it
    )


@contextmanager
def _writing(stores: Stores) -> Iterator[sqlite3.Connection]:
    with _opened(stores) as con, transaction(con):
        yield con


@contextmanager
def _opened(stores: Stores) -> Iterator[sqlite3.Connection]:
    con = ledger.opened(stores)
    try:
        con.executescript(_SCHEMA)
        yield con
    finally:
        con.close()
