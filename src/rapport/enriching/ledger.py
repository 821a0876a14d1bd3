"""What was asked of others, what it cost, and what came of it: enriching.sqlite.

    runs     one row a run of a route
    looked   the last dry run of a connection: counts alone
    batches  one row a call that asks: written before it is made, so that none is paid twice;
             its id is the key by which the partner knows the same call again
    asked    of whom a batch asks: the pseudonym of the contact, and the account it stands on

Never: an identifier, an answer, a link's code.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, Self
from uuid import uuid4

from rapport.flow.errors import VaultError
from rapport.flow.opened import Opened
from rapport.flow.vault import open_database, transaction
from rapport.flow.workspace import Workspace, empty_database
from rapport.stores import Stores

State = Literal["going", "done", "failed"]
#: A batch waits for its answer, has it, or is given up: then nobody of it is asked again soon.
BatchState = Literal["open", "answered", "given_up"]
#: Money is kept in whole millionths.
MICRO: Final = 1_000_000
_MARK: Final = "enriching"
_MANY: Final = 500
_SCHEMA: Final = """
create table if not exists runs
  (id integer primary key, route text not null, connection text not null, purpose text not null,
   at text not null, ended_at text, asked integer not null default 0,
   left_out text not null default '{}', matched integer not null default 0,
   values_ integer not null default 0, cost_micro integer not null default 0,
   currency text not null default '', state text not null, problem text not null default '');
create index if not exists runs_of on runs (connection, id);
create table if not exists batches
  (id text primary key, run integer not null, connection text not null, at text not null,
   size integer not null, cost_micro integer not null, state text not null,
   reference text not null default '', terms text not null default '') without rowid;
create index if not exists batches_of on batches (connection, at);
create table if not exists asked
  (connection text, key text, batch text, account_id text not null, at text not null,
   primary key (connection, key, batch)) without rowid;
create index if not exists asked_about on asked (account_id);
create table if not exists looked
  (connection text primary key, at text not null, people integer not null,
   left_out text not null, cost_micro integer not null, currency text not null) without rowid;
"""
_RUN: Final = (
    "id, route, connection, purpose, at, ended_at, asked, left_out, matched, values_,"
    " cost_micro, currency, state, problem"
)


@dataclass(frozen=True)
class Run:
    """One run of a route. The texts hold nothing of a person.

    `asked`     people asked about;  `left_out`: how many were not, by reason
    `matched`   how many the other side knew;  `values`: how many values it told
    `cost_micro`  in millionths of `currency`
    """

    id: int
    route: str
    connection: str
    purpose: str
    at: datetime
    ended_at: datetime | None
    asked: int
    left_out: Mapping[str, int]
    matched: int
    values: int
    cost_micro: int
    currency: str
    state: State
    problem: str


@dataclass(frozen=True)
class Batch:
    """One call that asks. `keys`: pseudonym of each contact, and the account it stands on.

    `reference`  what the other side calls it, once it said so
    `terms`     hash of all that is asked beside the keys, and of where
    `size`      how many there were; of who was forgotten meanwhile the keys are gone
    """

    id: str
    run: int
    at: datetime
    cost_micro: int
    keys: tuple[tuple[str, str], ...]
    reference: str = ""
    terms: str = ""
    size: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether everybody of it is still in the ledger: nobody was forgotten."""
        return self.size == len(self.keys)


@dataclass(frozen=True)
class Spent:
    """How many were asked about since some moment, and for how much, in millionths."""

    asked: int
    cost_micro: int


@dataclass(frozen=True)
class Looked:
    """What the last dry run of a connection found: whom a run would ask about, in counts."""

    connection: str
    at: datetime
    people: int
    left_out: Mapping[str, int]
    cost_micro: int
    currency: str


def path_of(workspace: Workspace) -> Path:
    """Return where the ledger lies."""
    return workspace.root / "enriching.sqlite"


def opened(stores: Stores) -> sqlite3.Connection:
    """Open the ledger's file; a workspace of before it had one gets it now, once.

    Raises  VaultError: it was made once and is gone.
    """
    path = path_of(stores.workspace)
    if not path.is_file():
        if stores.vault.has_mark(_MARK):
            raise VaultError(
                f"{path.name} is missing from the workspace",
                fix=f"bring {path.name} back from a backup: it says whom you asked about already",
            )
        empty_database(path)
    con = open_database(path)
    stores.vault.mark(_MARK, lambda: "made")
    return con


def was_made(stores: Stores) -> bool:
    """Say whether there is a ledger, or was one that is gone."""
    return path_of(stores.workspace).is_file() or stores.vault.has_mark(_MARK)


class Ledger:
    """The ledger of one workspace. Not for several threads; close it."""

    def __init__(self, stores: Stores) -> None:
        self._opened = Opened(opened(stores))
        self._con = self._opened.con
        self._con.executescript(_SCHEMA)
        columns = {row[1] for row in self._con.execute("pragma table_info(batches)")}
        if "terms" not in columns:  # a ledger of before it was kept
            self._con.execute("alter table batches add column terms text not null default ''")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._con.close()

    # -- runs --------------------------------------------------------------------------

    def begin(
        self, route: str, connection: str, purpose: str, *, at: datetime, currency: str = ""
    ) -> int:
        """Note that a run is going. Returns its number."""
        with transaction(self._con) as con:
            cursor = con.execute(
                "insert into runs (route, connection, purpose, at, currency, state)"
                " values (?, ?, ?, ?, ?, 'going')",
                (route, connection, purpose, at.isoformat(), currency),
            )
        return int(cursor.lastrowid or 0)

    def end(
        self,
        run: int,
        state: State,
        *,
        at: datetime,
        left_out: Mapping[str, int],
        problem: str = "",
    ) -> None:
        """Note how a run ended, and how many it left out, by reason."""
        with transaction(self._con) as con:
            con.execute(
                "update runs set state = ?, ended_at = ?, left_out = ?, problem = ? where id = ?",
                (state, at.isoformat(), json.dumps(dict(left_out), sort_keys=True), problem, run),
            )

    def note(
        self,
        route: str,
        connection: str,
        purpose: str,
        *,
        at: datetime,
        asked: int = 0,
        left_out: Mapping[str, int] | None = None,
        matched: int = 0,
        values: int = 0,
        problem: str = "",
    ) -> int:
        """Note a run of which all is known already. Returns its number."""
        run = self.begin(route, connection, purpose, at=at)
        self._add(run, asked=asked, matched=matched, values=values)
        state: State = "failed" if problem else "done"
        self.end(run, state, at=at, left_out=left_out or {}, problem=problem)
        return run

    def cut_off(self, connection: str, *, at: datetime) -> None:
        """End the runs of a connection that were killed. Only for who holds its lock."""
        with transaction(self._con) as con:
            con.execute(
                "update runs set state = 'failed', ended_at = ?, problem = ?"
                " where connection = ? and state = 'going'",
                (
                    at.isoformat(),
                    "it was cut off; the next run takes up what it asked",
                    connection,
                ),
            )

    def runs(self, connection: str = "", most: int = 20) -> tuple[Run, ...]:
        """Return the last runs of a connection, or of all, newest first."""
        where = "where connection = ?" if connection else "where ? = ''"
        rows = self._con.execute(
            f"select {_RUN} from runs {where} order by id desc limit ?", (connection, most)
        )
        return tuple(_run(row) for row in rows.fetchall())

    def run(self, number: int) -> Run:
        """Return one run. Raises KeyError: there is none."""
        row = self._con.execute(f"select {_RUN} from runs where id = ?", (number,)).fetchone()
        if row is None:
            raise KeyError(number)
        return _run(row)

    def look(self, found: Looked) -> None:
        """Keep what a dry run found, in place of what the last one did."""
        with transaction(self._con) as con:
            con.execute(
                "insert or replace into looked values (?, ?, ?, ?, ?, ?)",
                (
                    *(found.connection, found.at.isoformat(), found.people),
                    *(json.dumps(dict(found.left_out)), found.cost_micro, found.currency),
                ),
            )

    def looked(self, connection: str) -> Looked | None:
        """Return what the last dry run found; None if there was none."""
        row = self._con.execute(
            "select connection, at, people, left_out, cost_micro, currency from looked"
            " where connection = ?",
            (connection,),
        ).fetchone()
        if row is None:
            return None
        name, at, people, left_out, cost, currency = row
        return Looked(
            name, datetime.fromisoformat(at), people, json.loads(left_out), cost, currency
        )

    # -- batches -----------------------------------------------------------------------

    def ask(
        self,
        run: int,
        connection: str,
        keys: Sequence[tuple[str, str]],
        *,
        cost_micro: int,
        at: datetime,
        reference: str = "",
        terms: str = "",
        people: int | None = None,
    ) -> Batch:
        """Note a batch before it is sent: what it costs counts as spent from here on.

        `keys`    pseudonym of each contact, and the account it stands on
        `people`  how many of them no other batch of the run has; None: all
        """
        made = Batch(
            uuid4().hex, run, at, cost_micro, tuple(sorted(keys)), reference, terms, len(keys)
        )
        with transaction(self._con) as con:
            con.execute(
                "insert into batches (id, run, connection, at, size, cost_micro, state, reference,"
                " terms) values (?, ?, ?, ?, ?, ?, 'open', ?, ?)",
                (
                    *(made.id, run, connection, at.isoformat()),
                    *(len(keys), cost_micro, reference, terms),
                ),
            )
            con.executemany(
                "insert into asked (connection, key, batch, account_id, at)"
                " values (?, ?, ?, ?, ?)",
                ((connection, key, made.id, account, at.isoformat()) for key, account in keys),
            )
            con.execute(
                "update runs set asked = asked + ?, cost_micro = cost_micro + ? where id = ?",
                (len(keys) if people is None else people, cost_micro, run),
            )
        return made

    def refer(self, batch: str, reference: str) -> None:
        """Note what the other side calls a batch."""
        with transaction(self._con) as con:
            con.execute("update batches set reference = ? where id = ?", (reference, batch))

    def settle(
        self, batch: Batch, state: BatchState, *, matched: int = 0, values: int = 0
    ) -> None:
        """Note what came of a batch, once: a second time changes nothing."""
        with transaction(self._con) as con:
            done = con.execute(
                "update batches set state = ? where id = ? and state = 'open'", (state, batch.id)
            ).rowcount
            if done:
                con.execute(
                    "update runs set matched = matched + ?, values_ = values_ + ? where id = ?",
                    (matched, values, batch.run),
                )

    def count(self, run: int, *, matched: int) -> None:
        """Note how many the other side knows, where it says so only later."""
        with transaction(self._con) as con:
            con.execute("update runs set matched = ? where id = ?", (matched, run))

    def open_batches(self, connection: str) -> tuple[Batch, ...]:
        """Return the batches that were noted and have no answer yet, the oldest first."""
        return self.batches(connection, "open")

    def batches(self, connection: str, state: BatchState) -> tuple[Batch, ...]:
        """Return the batches of a connection in that state, the oldest first."""
        rows = self._con.execute(
            "select id, run, at, cost_micro, reference, terms, size from batches"
            " where connection = ? and state = ? order by at, id",
            (connection, state),
        ).fetchall()
        return tuple(
            Batch(name, int(run), datetime.fromisoformat(at), int(cost), self._keys(name), *rest)
            for name, run, at, cost, *rest in rows
        )

    def asked_since(self, connection: str, moment: datetime) -> frozenset[str]:
        """Return the pseudonyms of the contacts that were asked about since then."""
        rows = self._con.execute(
            "select distinct key from asked where connection = ? and at >= ?",
            (connection, moment.isoformat()),
        )
        return frozenset(row[0] for row in rows)

    def spent(self, connection: str, since: datetime) -> Spent:
        """Return how many a connection asked about since then, and what that cost."""
        asked, cost = self._con.execute(
            "select coalesce(sum(size), 0), coalesce(sum(cost_micro), 0) from batches"
            " where connection = ? and at >= ?",
            (connection, since.isoformat()),
        ).fetchone()
        return Spent(int(asked), int(cost))

    # -- who leaves --------------------------------------------------------------------

    def forget(self, accounts: Iterable[str]) -> None:
        """Keep nothing by which these accounts could be told; counts of runs stay."""
        with transaction(self._con) as con:
            for some in _chunks(accounts):
                marks = ",".join("?" * len(some))
                con.execute(f"delete from asked where account_id in ({marks})", some)
        self._con.execute("pragma wal_checkpoint(truncate)")

    # -- the parts ---------------------------------------------------------------------

    def _add(self, run: int, *, asked: int, matched: int, values: int) -> None:
        with transaction(self._con) as con:
            con.execute(
                "update runs set asked = asked + ?, matched = matched + ?, values_ = values_ + ?"
                " where id = ?",
                (asked, matched, values, run),
            )

    def _keys(self, batch: str) -> tuple[tuple[str, str], ...]:
        rows = self._con.execute(
            "select key, account_id from asked where batch = ? order by key", (batch,)
        )
        return tuple((row[0], row[1]) for row in rows)


def leave(stores: Stores, accounts: Iterable[str]) -> None:
    """Let go of what was asked about accounts that leave."""
    theirs = sorted(set(accounts))
    if theirs and path_of(stores.workspace).is_file():
        with Ledger(stores) as ledger:
            ledger.forget(theirs)


def runs(workspace: Workspace, connection: str = "", most: int = 20) -> tuple[Run, ...]:
    """Return the last runs of a connection, or of all, newest first; () if none ever was.

    Raises  VaultError: the ledger was made once and is gone.
    """
    stores = Stores(workspace)
    if not was_made(stores):
        return ()
    with Ledger(stores) as ledger:
        return ledger.runs(connection, most)


def _run(row: Sequence[Any]) -> Run:
    number, route, connection, purpose, at, ended, asked, left_out, *rest = row
    return Run(
        number,
        route,
        connection,
        purpose,
        datetime.fromisoformat(at),
        None if ended is None else datetime.fromisoformat(ended),
        asked,
        json.loads(left_out),
        *rest,
    )


def _chunks(items: Iterable[str]) -> Iterable[list[str]]:
    whole = sorted(set(items))
    return (whole[i : i + _MANY] for i in range(0, len(whole), _MANY))
