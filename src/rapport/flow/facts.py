"""The facts log: everything received, in the order it came, durable before it is acknowledged.

    facts.sqlite   log: seq, received_at, kind, source, digest, sealed payload
                   a bulk file is one row that names its sealed table in the vault

Facts never change, with two exceptions, each leaves a tombstone without content. `forget`
rewrites the entries that something stands in that must go: an account, a deed, an object; a
build after it equals a build that never saw it. `expire` drops entries whose term has ended.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from rapport.flow.leaving import Gone, Leaving, Withdrawn
from rapport.flow.opened import Opened
from rapport.flow.vault import Vault, open_database, transaction
from rapport.flow.workspace import Workspace

FILE, DECISION, TOMBSTONE = "file", "decision", "tombstone"

_SCHEMA = """
create table if not exists log (
  seq integer primary key autoincrement,
  received_at text not null,
  kind text not null,
  source text not null,
  digest text unique,
  payload blob not null);
create table if not exists forgotten
  (account_id text primary key, done integer not null default 0) without rowid;
create table if not exists withdrawn
  (kind text, id text, source text not null, at text not null, upto integer,
   done integer not null default 0, code text unique, primary key (kind, id)) without rowid;
create table if not exists suppressed
  (pseudonym text primary key, why text not null, at text not null) without rowid;
"""

_WITHDRAWN = "select kind, id, source, at, upto, done, code from withdrawn"

#: What is left of an entry's rows without what is gone; None if it tells of nothing of that.
#: (How a source names them: stores.py knows.)
Without = Callable[["Entry", pa.Table, Gone], pa.Table | None]


@dataclass(frozen=True)
class Entry:
    """One row of the log. `payload` is opened; of a tombstone it is empty."""

    seq: int
    received_at: datetime
    kind: str
    source: str
    digest: str | None
    payload: Mapping[str, Any]

    @property
    def table(self) -> str:
        """Name of the sealed table a file entry points to."""
        return str(self.payload["table"])

    @property
    def until(self) -> datetime | None:
        """When its term ends, if its source gives it one."""
        said = self.payload.get("until")
        return datetime.fromisoformat(said) if said else None


@dataclass(frozen=True)
class NewFile:
    """A table that lies in the vault, to be named by the log. `payload`: see Entry.

    Of a fetched source it says, beside table, rows and mapping, `origin`: the source's name;
    `pages`: the sealed table of the records it was read from; `until`: when its term ends.
    """

    source: str
    payload: Mapping[str, Any]
    digest: str


class FactsLog:
    """One workspace's log. Opened for each use; SQLite keeps writers apart."""

    def __init__(self, workspace: Workspace, vault: Vault) -> None:
        self._vault = vault
        self._opened = Opened(open_database(workspace.log_file))
        self._con = self._opened.con
        self._con.executescript(_SCHEMA)

    def append(
        self,
        kind: str,
        source: str,
        payload: Mapping[str, Any],
        *,
        received_at: datetime,
        digest: str | None = None,
        check: Callable[[], None] | None = None,
    ) -> int:
        """Write one entry; when this returns it is on the disk.

        `check`  called first, while nobody else can write; what it raises stops the writing.
        Returns  its seq; if an entry with this digest is there already, that one's,
                 and nothing is written.
        """
        with transaction(self._con):
            if check:
                check()
            known = self.known(digest)
            if known is not None:
                return known
            return self._insert(kind, source, payload, received_at, digest)

    def append_all(
        self,
        kind: str,
        source: str,
        payloads: Sequence[Mapping[str, Any]],
        *,
        received_at: datetime,
        check: Callable[[], None] | None = None,
    ) -> tuple[int, ...]:
        """Write several entries, all of them or none; see `append`. Returns their seqs."""
        with transaction(self._con):
            if check:
                check()
            return tuple(self._insert(kind, source, p, received_at, None) for p in payloads)

    def append_files(
        self, files: Sequence["NewFile"], *, received_at: datetime
    ) -> tuple[int, ...]:
        """Write entries of stored tables, all of them or none; see `append`.

        Returns  their seqs; of one whose digest is there already, that one's.
        """
        with transaction(self._con):
            return tuple(
                known
                if (known := self.known(f.digest)) is not None
                else self._insert(FILE, f.source, f.payload, received_at, f.digest)
                for f in files
            )

    def replace_files(
        self,
        payloads: Mapping[int, Mapping[str, Any]],
        new: Sequence["NewFile"],
        gone: Sequence[int],
        drop_parts: Callable[[Sequence[int]], None],
        *,
        received_at: datetime,
    ) -> None:
        """Name other tables of the vault in entries, add entries and drop some, in one step.

        Parts are made again by the next build, the tables that no entry names swept.
        """
        with transaction(self._con):
            for seq, payload in payloads.items():
                entry = self.entry(seq)
                about = f"log {entry.received_at.isoformat()} {entry.kind} {entry.source}"
                sealed = self._vault.seal(json.dumps(payload, ensure_ascii=False), about)
                self._con.execute("update log set payload = ? where seq = ?", (sealed, seq))
            for file in new:
                self._insert(FILE, file.source, file.payload, received_at, file.digest)
            self._con.executemany("delete from log where seq = ?", ((seq,) for seq in gone))
            if gone:
                self._insert(TOMBSTONE, "", {}, received_at, None)
            drop_parts([*payloads, *gone])

    def withdraw(self, gone: Iterable[Withdrawn]) -> None:
        """Note what sources say is gone; the next build takes it out of all there is.

        Noted twice is noted once, the first time stays. But what may come back (`upto`) may be
        withdrawn any number of times.
        """
        with transaction(self._con):
            self._con.executemany(
                "insert into withdrawn (kind, id, source, at, upto, code)"
                " values (?, ?, ?, ?, ?, ?)"
                " on conflict (kind, id) do update set done = 0, upto = excluded.upto,"
                " at = excluded.at where excluded.upto > upto",
                ((w.kind, w.id, w.source, w.at.isoformat(), w.upto, w.code) for w in gone),
            )

    def withdrawn(self) -> tuple[Withdrawn, ...]:
        """Return all that sources said is gone, and how far that is done."""
        return tuple(
            self._withdrawn(row) for row in self._con.execute(f"{_WITHDRAWN} order by kind, id")
        )

    def withdrawal(self, code: str) -> Withdrawn | None:
        """Return what was withdrawn under that code; None if nothing was."""
        row = self._con.execute(f"{_WITHDRAWN} where code = ?", (code,)).fetchone()
        return None if row is None else self._withdrawn(row)

    def _withdrawn(self, row: Sequence[Any]) -> Withdrawn:
        kind, id_, source, at, upto, done, code = row
        return Withdrawn(kind, id_, source, datetime.fromisoformat(at), upto, code, bool(done))

    def suppress(self, pseudonyms: Iterable[str], why: str, *, at: datetime) -> None:
        """Keep out who has one of these contacts, from now on. Noted twice is noted once."""
        with transaction(self._con):
            self._con.executemany(
                "insert or ignore into suppressed values (?, ?, ?)",
                ((p, why, at.isoformat()) for p in pseudonyms),
            )

    def suppressed(self) -> frozenset[str]:
        """Return the contacts whose owners are kept out, as pseudonyms."""
        return frozenset(r[0] for r in self._con.execute("select pseudonym from suppressed"))

    def _insert(
        self,
        kind: str,
        source: str,
        payload: Mapping[str, Any],
        received_at: datetime,
        digest: str | None,
    ) -> int:
        about = f"log {received_at.isoformat()} {kind} {source}"
        sealed = self._vault.seal(json.dumps(payload, ensure_ascii=False), about)
        cursor = self._con.execute(
            "insert into log (received_at, kind, source, digest, payload) values (?, ?, ?, ?, ?)",
            (received_at.isoformat(), kind, source, digest, sealed),
        )
        return int(cursor.lastrowid or 0)

    def known(self, digest: str | None) -> int | None:
        """Return the seq of the entry with this digest, if there is one."""
        row = self._con.execute("select seq from log where digest = ?", (digest,)).fetchone()
        return row and int(row[0])

    def entries(self) -> list[Entry]:
        """Return all entries, oldest first."""
        rows = self._con.execute(
            "select seq, received_at, kind, source, digest, payload from log order by seq"
        )
        return [self._entry(row) for row in rows.fetchall()]

    def files_after(self, seq: int, newest: int = -1) -> list[Entry]:
        """Return the entries of stored tables after the entry `seq`, newest first; of many only
        so many of the `newest`."""
        rows = self._con.execute(
            "select seq, received_at, kind, source, digest, payload from log"
            " where seq > ? and kind = ? order by seq desc limit ?",
            (seq, FILE, newest),
        )
        return [self._entry(row) for row in rows.fetchall()]

    def gone_of(self, ids: Iterable[str], seq: int) -> frozenset[str]:
        """Return which of these accounts, deeds and objects are forgotten or withdrawn, whether
        that is done or not, for what the entry `seq` says of them."""
        named = json.dumps(sorted(set(ids)))
        rows = self._con.execute(
            "select account_id from forgotten"
            " where account_id in (select value from json_each(?))"
            " union select id from withdrawn where kind in"
            " ('account', 'child', 'closed', 'interaction', 'object')"
            " and id in (select value from json_each(?)) and (upto is null or ? <= upto)",
            (named, named, seq),
        )
        return frozenset(row[0] for row in rows)

    def decisions(self, after: int = 0) -> list[Entry]:
        """Return the judgements of the team that came after the entry `after`, oldest first."""
        rows = self._con.execute(
            "select seq, received_at, kind, source, digest, payload from log"
            " where seq > ? and kind = ? order by seq",
            (after, DECISION),
        )
        return [self._entry(row) for row in rows.fetchall()]

    def ends(self) -> tuple[int, int]:
        """Return the seq of the last entry, and how many accounts are wholly forgotten.

        Reads no entry. While both stay the same, no decision came and none went.
        """
        (last,) = self._con.execute("select coalesce(max(seq), 0) from log").fetchone()
        (gone,) = self._con.execute("select count(*) from forgotten where done").fetchone()
        return int(last), int(gone)

    def entry(self, seq: int) -> Entry:
        """Return the entry `seq`. Raises KeyError: there is none."""
        row = self._con.execute(
            "select seq, received_at, kind, source, digest, payload from log where seq = ?", (seq,)
        ).fetchone()
        if row is None:
            raise KeyError(seq)
        return self._entry(row)

    def forgotten(self) -> frozenset[str]:
        """Return the accounts that must not come back, as birth ids."""
        return frozenset(r[0] for r in self._con.execute("select account_id from forgotten"))

    def forgetting(self) -> frozenset[str]:
        """Return the accounts that were named and are not wholly gone yet."""
        rows = self._con.execute("select account_id from forgotten where not done")
        return frozenset(r[0] for r in rows)

    def leaving(self) -> Leaving:
        """Return all that was named and is not wholly gone yet."""
        waiting = tuple(w for w in self.withdrawn() if not w.done)
        return Leaving(self.forgetting(), waiting)

    def barred(self, came: int | None = None) -> Gone:
        """Return what must not come in: forgotten accounts, and whoever has a suppressed contact.

        `came`  with which entry it came first, if not now: what was withdrawn since is barred, too
        """
        ids: dict[str, set[str]] = {"closed": set(), "interaction": set(), "object": set()}
        for w in self.withdrawn():
            if w.kind in ids and (w.upto is None or (came is not None and came <= w.upto)):
                ids[w.kind].add(w.id)
        accounts = self.forgotten() | ids["closed"]
        return Gone.of(accounts, ids["interaction"], ids["object"], self.suppressed())

    def forget(
        self,
        leaving: Leaving,
        without: Without,
        drop_parts: Callable[[Sequence[int]], None],
        *,
        now: datetime,
    ) -> list[int]:
        """Take out of everything received what must go, and leave one tombstone.

        All of it is named already; now, entry by entry, the parts of the lake are dropped and
        the stored rows are written again without it; then the keys of accounts are shredded.
        What came after an account was closed stays. If the process dies in between, the same
        call goes on from there, until `forgot` says that nothing derived holds them either.

        Returns  the entries that were rewritten.
        """
        touched = []
        accounts = leaving.accounts | {w.id for w in leaving.withdrawn if w.kind == "closed"}
        named = Gone.of(accounts, (), ())
        for entry in self.entries():
            if (kept := self._without(entry, leaving.gone(entry.seq), without)) is not None:
                drop_parts([entry.seq])
                self._rewrite(entry, kept)
                touched.append(entry.seq)
            elif self._without(entry, named, without) is not None:
                drop_parts([entry.seq])  # of who came back: made again, under a key of now
        self._vault.erase(accounts)
        self.append(TOMBSTONE, "", {}, received_at=now)
        self._con.execute("pragma wal_checkpoint(truncate)")
        return touched

    def expire(self, drop_parts: Callable[[Sequence[int]], None], *, now: datetime) -> list[int]:
        """Drop the entries whose term has ended at `now`, and leave one tombstone for all.

        The parts go first, then the row, then the sealed rows and records: killed in between,
        the next call goes on, or the sweep of the vault does.
        Returns  their seqs.
        """
        ended = [e for e in self.entries() if e.until is not None and e.until <= now]
        if not ended:
            return []
        for entry in ended:
            drop_parts([entry.seq])
        with transaction(self._con):
            self._insert(TOMBSTONE, "", {}, now, None)
            self._con.executemany("delete from log where seq = ?", ((e.seq,) for e in ended))
        for entry in ended:
            for table in (entry.table, str(entry.payload.get("pages", ""))):
                self._vault.drop_table(table)
        self._con.execute("pragma wal_checkpoint(truncate)")
        return [e.seq for e in ended]

    def want_forgotten(self, account_ids: Iterable[str]) -> None:
        """Name accounts that must go: from now on no import keeps them, and the next build
        takes them out of all there is."""
        with transaction(self._con):
            self._con.executemany(
                "insert into forgotten (account_id) values (?)"
                " on conflict (account_id) do update set done = 0",
                ((a,) for a in account_ids),
            )

    def forgot(self, leaving: Leaving) -> None:
        """Nothing holds these any more."""
        with transaction(self._con):
            self._con.executemany(
                "update forgotten set done = 1 where account_id = ?",
                ((a,) for a in leaving.accounts),
            )
            self._con.executemany(
                "update withdrawn set done = 1 where kind = ? and id = ? and upto is ?",
                ((w.kind, w.id, w.upto) for w in leaving.withdrawn),
            )

    def _without(self, entry: Entry, gone: Gone, without: Without) -> pa.Table | None:
        """Return the entry's rows without what is gone; None if nothing of that is in it."""
        if entry.kind == DECISION:
            named = {entry.payload.get("left_id"), entry.payload.get("right_id")}
            return None if named.isdisjoint(gone.accounts.to_pylist()) else pa.table({})
        if entry.kind != FILE or not gone:
            return None
        return without(entry, self._vault.read_table(entry.table), gone)

    def _rewrite(self, entry: Entry, kept: pa.Table) -> None:
        if entry.kind == FILE:
            self._vault.write_table(entry.table, kept.to_batches(), kept.schema)
            return
        with transaction(self._con):
            self._con.execute("delete from log where seq = ?", (entry.seq,))

    def _entry(self, row: tuple[Any, ...]) -> Entry:
        seq, received_at, kind, source, digest, payload = row
        opened = self._vault.unseal(payload, f"log {received_at} {kind} {source}")
        return Entry(
            seq, datetime.fromisoformat(received_at), kind, source, digest, json.loads(opened)
        )

    def close(self) -> None:
        self._con.close()

    def __enter__(self) -> "FactsLog":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_whole(workspace: Workspace) -> bool:
    """Say whether the log's file passes SQLite's own check."""
    con = sqlite3.connect(workspace.log_file)
    try:
        return bool(con.execute("pragma integrity_check").fetchone()[0] == "ok")
    finally:
        con.close()
