"""The front of the facts log: what came in and waits to be drained into it.

    received.sqlite   received  one row a page, request or delivery: its records, sealed together
                      cursors   where a connection goes on, kept in the transaction of its page
                      draining  how far the drain that is on reaches
                      seen      which records are known, by keyed hashes
                      runs      when a connection was read, and how that ended
                      refusals  how many events were refused, and why: see refusals.py

A file of its own, since it takes hundreds of commits a second, and the facts log takes long
transactions and truncates itself when somebody is forgotten. Records are sealed under data keys
that the master key wraps: random nonces under one key are safe for some billions only. A key
that no row needs any more is deleted: with it go all copies of what was drained.
"""

import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from threading import Lock, local
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rapport.flow import refusals
from rapport.flow.errors import VaultError
from rapport.flow.packing import packed, unpacked
from rapport.flow.refusals import Refusal, Refused
from rapport.flow.runs import Outcome, Run, of_row
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
   primary key (connection, item)) without rowid;
create table if not exists runs
  (id integer primary key autoincrement, connection text not null, began_at text not null,
   ended_at text, outcome text not null, records integer not null default 0,
   kept integer not null default 0, skipped integer not null default 0,
   refused integer not null default 0, code text not null default '',
   what text not null default '', fix text not null default '', wait_until text);
create index if not exists runs_by_connection on runs (connection, id);
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
        self._path, self._vault = path, vault
        self._local, self._key_lock = local(), Lock()
        self._key: _Key | None = None
        self._own: dict[int, _Key] = {}  # made by this process: their rows may be gone meanwhile
        self._opened_keys: dict[int, AESGCM] = {}
        self._con.executescript(_SCHEMA + refusals.SCHEMA)

    @property
    def _con(self) -> sqlite3.Connection:
        if not hasattr(self._local, "con"):
            self._local.con = open_database(self._path)
        con: sqlite3.Connection = self._local.con
        return con

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
    ) -> None:
        """Keep lots of many requests, and counts of refusals, in one transaction: all or none."""
        with transaction(self._con) as con:
            for key_id in {lot.key_id for lot in lots}:
                self._keep_key(key_id)
            con.executemany(
                "insert into received (connection, form, key_id, items, at, sealed)"
                " values (?, ?, ?, ?, ?, ?)",
                (
                    (
                        lot.connection,
                        lot.form,
                        lot.key_id,
                        lot.items,
                        lot.at.isoformat(),
                        lot.sealed,
                    )
                    for lot in lots
                ),
            )
            if refused:
                refusals.add(con, refused)
            for connection, (cursor, at) in (cursors or {}).items():
                sealed = self._vault.seal(cursor, f"cursor {connection}")
                con.execute(
                    "insert or replace into cursors values (?, ?, ?)",
                    (connection, sealed, at.isoformat()),
                )

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

    # -- out ---------------------------------------------------------------------------

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

    def done(self, taken: Taken, seen: Iterable[tuple[bytes, bytes]], *, day: date) -> None:
        """Let go of what was taken, and know its records again.

        In short transactions, since others write meanwhile. Killed between two of them, the
        next `take` gives what is left under the same mark, and its records are known by then.
        `seen`  keyed hashes of what each record is (16 bytes) and says (8 bytes)
        """
        known = ((taken.connection, item, said, day.toordinal()) for item, said in seen)
        while some := list(islice(known, AT_ONCE)):
            with transaction(self._con) as con:
                con.executemany("insert or replace into seen values (?, ?, ?, ?)", some)
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
        if hasattr(self._local, "con"):
            self._local.con.close()
            del self._local.con

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
            con.execute("delete from received where connection = ? and at < ?", theirs)
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

    def seen(self, connection: str, items: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return what each of these records last said; unknown ones are absent."""
        wanted = sorted(set(items))
        found: dict[bytes, bytes] = {}
        for some in (wanted[i : i + _MANY] for i in range(0, len(wanted), _MANY)):
            marks = ",".join("?" * len(some))
            found |= self._con.execute(
                f"select item, content from seen where connection = ? and item in ({marks})",
                (connection, *some),
            ).fetchall()
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
        """Note that the connection is being read. Returns the run's number."""
        with transaction(self._con) as con:
            cursor = con.execute(
                "insert into runs (connection, began_at, outcome) values (?, ?, 'running')",
                (connection, at.isoformat()),
            )
        return int(cursor.lastrowid or 0)

    def end_run(
        self,
        run: int,
        outcome: Outcome,
        *,
        at: datetime,
        records: int = 0,
        kept: int = 0,
        skipped: int = 0,
        refused: int = 0,
        code: str = "",
        what: str = "",
        fix: str = "",
        wait_until: datetime | None = None,
    ) -> None:
        """Note how a run ended; of an error what happened and how to mend it."""
        with transaction(self._con) as con:
            con.execute(
                "update runs set ended_at = ?, outcome = ?, records = ?, kept = ?, skipped = ?,"
                " refused = ?, code = ?, what = ?, fix = ?, wait_until = ? where id = ?",
                (at.isoformat(), outcome, records, kept, skipped, refused, code, what, fix)
                + (wait_until and wait_until.isoformat(), run),
            )

    def runs(self, connection: str, most: int = 20) -> list[Run]:
        """Return the last runs of a connection, newest first."""
        rows = self._con.execute(
            "select id, connection, began_at, ended_at, outcome, records, kept, skipped, refused,"
            " code, what, fix, wait_until from runs where connection = ? order by id desc limit ?",
            (connection, most),
        ).fetchall()
        return [of_row(row) for row in rows]

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
