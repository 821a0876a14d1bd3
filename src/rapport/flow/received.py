"""The front of the facts log: what came in and waits to be drained into it.

    received.sqlite   received  one row a page, request or delivery: its records, sealed together
                      cursors   where a connection goes on, kept in the transaction of its page
                      draining  how far the drain that is on reaches
                      seen      which records are known, by keyed hashes
                      runs      when a connection was read, and how that ended: see runs.py
                      refusals  how many events were refused, and why: see refusals.py
                      told      what deliveries said is to be fetched: see told.py

A file of its own, since it takes hundreds of commits a second, and the facts log takes long
transactions and truncates itself when somebody is forgotten. Records are sealed under data keys
that the master key wraps: random nonces under one key are safe for some billions only. A key
that no row needs any more is deleted: with it go all copies of what was drained.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Final, Literal, Unpack

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rapport.flow import refusals, runs, told
from rapport.flow.errors import VaultError
from rapport.flow.opened import PerThread
from rapport.flow.packing import packed, unpacked
from rapport.flow.refusals import Refusal, Refused
from rapport.flow.runs import Outcome, Run, Said
from rapport.flow.vault import NONCE_BYTES, Vault, open_database, transaction

Form = Literal["page", "event", "hook", "deletion"]
#: So many seals, then a new key: far from what random nonces bear.
SEALS_A_KEY: Final = 2**26
#: And so long, that what was drained can soon be opened by nobody: its key's row goes for good.
KEY_TERM: Final = timedelta(hours=1)
#: Rows of one transaction while a drain ends: who writes meanwhile waits for one of them only.
AT_ONCE: Final = 2_000
_MANY = 500  # how many hashes one SQL statement names

_SCHEMA = """
create table if not exists keys
  (id integer primary key, wrapped blob not null, made_at text not null);
create table if not exists received
  (id integer primary key autoincrement, connection text not null, form text not null,
   key_id integer not null, items integer not null, at text not null, sealed blob not null);
create table if not exists cursors
  (connection text primary key, sealed blob not null, at text not null) without rowid;
create table if not exists draining
  (connection text primary key, last_id integer not null, mark text not null) without rowid;
create table if not exists seen
  (connection text, item blob, content blob not null, day integer not null,
   entry integer not null default 0, primary key (connection, item)) without rowid;
"""


@dataclass(frozen=True)
class Lot:
    """What is kept as one row: the records of one page or request, sealed together."""

    connection: str
    form: Form
    items: int
    at: datetime
    key_id: int
    sealed: bytes


@dataclass(frozen=True)
class Item:
    """One record as it was kept: JSON, in the form it came in, and when."""

    form: Form
    at: datetime
    content: bytes


@dataclass(frozen=True)
class Taken:
    """What one drain takes. The same again after a crash, until it is `done`."""

    connection: str
    mark: str
    last_id: int
    items: tuple[Item, ...]


@dataclass
class _Key:
    """A data key that this process made, and how often it sealed."""

    id: int
    secret: bytes
    made_at: datetime
    seals: int = 0
    wrapped: bytes | None = None

    def __post_init__(self) -> None:
        self.cipher = AESGCM(self.secret)


class Received:
    """One workspace's front log. Threads may share it; each has its own connection."""

    def __init__(self, path: Path, vault: Vault) -> None:
        self._vault = vault
        self._database, self._key_lock = PerThread(partial(open_database, path)), Lock()
        self._key: _Key | None = None
        self._own: dict[int, _Key] = {}  # made by this process: their rows may be gone meanwhile
        self._opened_keys: dict[int, AESGCM] = {}
        self._con.executescript(_SCHEMA + refusals.SCHEMA + runs.SCHEMA + told.SCHEMA)
        self._add_entry()

    @property
    def _con(self) -> sqlite3.Connection:
        return self._database.con

    def _add_entry(self) -> None:
        """Give the records that a workspace of before knows the column that was not there."""
        if "entry" not in {row[1] for row in self._con.execute("pragma table_info(seen)")}:
            with suppress(sqlite3.OperationalError):  # somebody else did it at the same moment
                self._con.execute("alter table seen add column entry integer not null default 0")

    # -- in ----------------------------------------------------------------------------

    def put(
        self,
        connection: str,
        form: Form,
        items: Sequence[bytes],
        *,
        at: datetime,
        cursor: str | None = None,
    ) -> int:
        """Keep records, and where to go on, in one step; when this returns they are on the disk.

        Returns  how many records were kept. Without a cursor the last one stays.
        """
        lots = [self.lot(connection, form, items, at=at)] if items else []
        self.put_many(lots, cursors={} if cursor is None else {connection: (cursor, at)})
        return len(items)

    def put_many(
        self,
        lots: Sequence[Lot],
        *,
        cursors: Mapping[str, tuple[str, datetime]] | None = None,
        refused: Mapping[Refusal, int] | None = None,
        to_fetch: tuple[str, Sequence[str], datetime] | None = None,
        fetched: Iterable[int] = (),
    ) -> int:
        """Keep lots of many requests, and counts of refusals, in one transaction: all or none.

        `to_fetch`  of which connection what was told, and when;  `fetched`: rows of `told`
        Returns  how much of what was told before had to leave, unfetched.
        """
        with transaction(self._con) as con:
            for key_id in {lot.key_id for lot in lots}:
                self._keep_key(key_id)
            con.executemany(
                "insert into received (connection, form, key_id, items, at, sealed)"
                " values (?, ?, ?, ?, ?, ?)",
                [
                    (t.connection, t.form, t.key_id, t.items, t.at.isoformat(), t.sealed)
                    for t in lots
                ],
            )
            if refused:
                refusals.add(con, refused)
            for connection, (cursor, at) in (cursors or {}).items():
                sealed = self._vault.seal(cursor, f"cursor {connection}")
                con.execute(
                    "insert or replace into cursors values (?, ?, ?)",
                    (connection, sealed, at.isoformat()),
                )
            told.let_go(con, fetched)
            return told.add(con, self._vault, *to_fetch) if to_fetch else 0

    def lot(self, connection: str, form: Form, items: Sequence[bytes], *, at: datetime) -> Lot:
        """Seal records for `put_many`. Needs no database, so any thread may do it."""
        key = self._current_key(at)
        nonce = os.urandom(NONCE_BYTES)
        about = _about(connection, form, key.id)
        sealed = nonce + key.cipher.encrypt(nonce, packed(items), about)
        return Lot(connection, form, len(items), at, key.id, sealed)

    def cursor(self, connection: str) -> str | None:
        """Return where the connection goes on; None if it was never read."""
        row = self._con.execute(
            "select sealed from cursors where connection = ?", (connection,)
        ).fetchone()
        return None if row is None else self._vault.unseal(row[0], f"cursor {connection}")

    def read_before(self) -> list[str]:
        """Return the connections of which it is kept where they go on."""
        return [row[0] for row in self._con.execute("select connection from cursors")]

    def change_cursor(self, connection: str, change: Callable[[str], str]) -> None:
        """Replace where the connection goes on by what `change` makes of it, in one step."""
        with transaction(self._con) as con:
            old = self.cursor(connection)
            if old is not None and (new := change(old)) != old:
                sealed = self._vault.seal(new, f"cursor {connection}")
                con.execute(
                    "update cursors set sealed = ? where connection = ?", (sealed, connection)
                )

    # -- out ---------------------------------------------------------------------------

    def told(self, connection: str) -> dict[str, tuple[int, ...]]:
        """Return what is to be fetched, the oldest first, each with the numbers of its rows."""
        return told.waiting(self._con, self._vault, connection)

    def forget_told(self, connection: str, numbers: Set[str] | None = None) -> None:
        """Let go of what is to be fetched: of all of it, or of what one of `numbers` stands in."""
        found = self.told(connection)
        gone = [one for one in found if numbers is None or not numbers.isdisjoint(one.split())]
        if gone:
            with transaction(self._con) as con:
                told.let_go(con, (row for one in gone for row in found[one]))

    def waiting(self) -> dict[str, tuple[int, datetime]]:
        """Return how many records of each connection wait to be drained, and since when."""
        rows = self._con.execute(
            "select connection, sum(items), min(at) from received group by connection"
            " order by connection"
        )
        return {name: (int(n), datetime.fromisoformat(at)) for name, n, at in rows.fetchall()}

    def take(self, connection: str, most: int = 200_000) -> Taken | None:
        """Fix what the next drain of the connection takes; None if nothing waits.

        At most `most` records, but one lot at least. Killed before `done`, the next call
        gives the same lots with the same mark.
        """
        with transaction(self._con) as con:
            fixed = con.execute(
                "select last_id, mark from draining where connection = ?", (connection,)
            ).fetchone()
            if fixed is None:
                last_id = self._reach(connection, most)
                if last_id is None:
                    return None
                fixed = (last_id, os.urandom(16).hex())
                con.execute("insert into draining values (?, ?, ?)", (connection, *fixed))
        rows = self._con.execute(
            "select form, at, key_id, sealed from received where connection = ? and id <= ?"
            " order by id",
            (connection, fixed[0]),
        )
        items = tuple(
            Item(form, datetime.fromisoformat(at), content)
            for form, at, key_id, sealed in rows
            for content in self._opened(connection, form, key_id, sealed)
        )
        return Taken(connection, str(fixed[1]), int(fixed[0]), items)

    def done(self, taken: Taken, seen: Iterable[tuple[bytes, bytes, int]], *, day: date) -> None:
        """Let go of what was taken, and know its records again.

        In short transactions, since others write meanwhile. Killed between two of them, the
        next `take` gives what is left under the same mark, and its records are known by then.
        `seen`  keyed hashes of what each record is (16 bytes) and says (8 bytes), and the entry
                of the facts log it came in with
        """
        known = (
            (taken.connection, item, said, day.toordinal(), entry) for item, said, entry in seen
        )
        while some := list(islice(known, AT_ONCE)):
            with transaction(self._con) as con:
                con.executemany("insert or replace into seen values (?, ?, ?, ?, ?)", some)
        gone = AT_ONCE
        while gone == AT_ONCE:
            with transaction(self._con) as con:
                gone = con.execute(
                    "delete from received where id in (select id from received"
                    " where connection = ? and id <= ? order by id limit ?)",
                    (taken.connection, taken.last_id, AT_ONCE),
                ).rowcount
        with transaction(self._con) as con:
            con.execute("delete from draining where connection = ?", (taken.connection,))
            con.execute("delete from keys where id not in (select key_id from received)")

    def refused(self, connection: str, since: date) -> tuple[Refused, ...]:
        """Return what was refused of a connection from that day on, the most first."""
        return refusals.since(self._con, connection, since)

    def close(self) -> None:
        """Let go of this thread's database, as after an error of the disk; it opens again."""
        self._database.close()

    def drop(self, connection: str, before: datetime | None = None) -> int:
        """Let go of what waits of a connection, undrained: all of it, or what came before.

        Returns  how many records that were.
        """
        until = "~" if before is None else before.isoformat()  # "~" is behind every time
        theirs = (connection, until)
        with transaction(self._con) as con:
            (records,) = con.execute(
                "select coalesce(sum(items), 0) from received where connection = ? and at < ?",
                theirs,
            ).fetchone()
            for table in ("received", "told"):
                con.execute(f"delete from {table} where connection = ? and at < ?", theirs)
            con.execute(  # a drain that was cut off goes on only if something of it is left
                "delete from draining where connection = ? and not exists"
                " (select 1 from received r where r.connection = draining.connection"
                " and r.id <= last_id)",
                (connection,),
            )
            con.execute("delete from keys where id not in (select key_id from received)")
        return int(records)

    def start_anew(self, connection: str, *, knowing: bool) -> None:
        """Forget where the connection goes on, what was refused of it and, unless `knowing`,
        which records are known."""
        with transaction(self._con) as con:
            for table in ("cursors",) if knowing else ("cursors", "seen"):
                con.execute(f"delete from {table} where connection = ?", (connection,))
            refusals.drop(con, connection)

    def seen(self, connection: str, items: Iterable[bytes]) -> dict[bytes, tuple[bytes, int]]:
        """Return what each of these records last said and with which entry it came in; unknown
        ones are absent."""
        wanted = sorted(set(items))
        found: dict[bytes, tuple[bytes, int]] = {}
        for some in (wanted[i : i + _MANY] for i in range(0, len(wanted), _MANY)):
            marks = ",".join("?" * len(some))
            rows = self._con.execute(
                f"select item, content, entry from seen where connection = ?"
                f" and item in ({marks})",
                (connection, *some),
            )
            found |= {item: (said, int(entry)) for item, said, entry in rows}
        return found

    def unsee(self, connection: str, before: date) -> None:
        """Know records no longer that were last seen before that day.

        Some at a time, in short transactions: what is left goes with the next drain.
        """
        old = self._con.execute(
            "select connection, item from seen where connection = ? and day < ? limit ?",
            (connection, before.toordinal(), 25 * AT_ONCE),
        ).fetchall()
        for some in (old[i : i + AT_ONCE] for i in range(0, len(old), AT_ONCE)):
            with transaction(self._con) as con:
                con.executemany("delete from seen where connection = ? and item = ?", some)

    # -- runs --------------------------------------------------------------------------

    def begin_run(self, connection: str, *, at: datetime) -> int:
        """Note that the connection is being read; old runs of it go. Returns the run's number."""
        with transaction(self._con) as con:
            return runs.begin(con, connection, at)

    def end_run(self, run: int, outcome: Outcome, *, at: datetime, **said: Unpack[Said]) -> None:
        """Note how a run ended; of an error what happened and how to mend it."""
        with transaction(self._con) as con:
            runs.end(con, run, outcome, at, said)

    def runs(self, connection: str, most: int = 20) -> list[Run]:
        """Return the last runs of a connection, newest first."""
        return runs.last(self._con, connection, most)

    # -- keys --------------------------------------------------------------------------

    def _reach(self, connection: str, most: int) -> int | None:
        total, last = 0, None
        rows = self._con.execute(
            "select id, items from received where connection = ? order by id", (connection,)
        )
        for row_id, items in rows:
            total += int(items)
            if last is not None and total > most:
                break
            last = int(row_id)
        return last

    def _current_key(self, at: datetime) -> "_Key":
        """The key of this process; a new one after many seals, or an hour."""
        with self._key_lock:
            if (
                self._key is None
                or self._key.seals >= SEALS_A_KEY
                or at - self._key.made_at >= KEY_TERM
            ):
                self._key = _Key(int.from_bytes(os.urandom(7)), os.urandom(32), at)
                self._own[self._key.id] = self._key
            self._key.seals += 1
            return self._key

    def _keep_key(self, key_id: int) -> None:
        """Write the key beside what it sealed: a drain may have deleted its row meanwhile."""
        key = self._own[key_id]
        if key.wrapped is None:
            key.wrapped = self._vault.seal(key.secret.hex(), _key_about(key_id))
        self._con.execute(
            "insert or ignore into keys values (?, ?, ?)",
            (key_id, key.wrapped, key.made_at.isoformat()),
        )

    def _opened(self, connection: str, form: str, key_id: int, sealed: bytes) -> list[bytes]:
        if key_id not in self._opened_keys:
            row = self._con.execute("select wrapped from keys where id = ?", (key_id,)).fetchone()
            if row is None:
                raise _unreadable()
            secret = bytes.fromhex(self._vault.unseal(row[0], _key_about(key_id)))
            self._opened_keys[key_id] = AESGCM(secret)
        about = _about(connection, form, key_id)
        try:
            opened = self._opened_keys[key_id].decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about
            )
        except InvalidTag:
            raise _unreadable() from None
        return unpacked(opened)


def _about(connection: str, form: str, key_id: int) -> bytes:
    return f"received {connection} {form} {key_id}".encode()


def _key_about(key_id: int) -> str:
    return f"received key {key_id}"


def _unreadable() -> VaultError:
    return VaultError(
        "what came in and waits can't be opened: it was changed, or secrets/ is not this vault's",
        fix="bring received.sqlite, vault/ and secrets/ back from one and the same backup",
    )
