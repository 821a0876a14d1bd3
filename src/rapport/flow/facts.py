"""The facts log: everything received, in the order it came, durable before it is acknowledged.

    facts.sqlite   log: seq, received_at, kind, source, digest, sealed payload
                   a bulk file is one row that names its sealed table in the vault

Facts never change, with one exception: `forget` rewrites the entries that an account
stands in and leaves a tombstone without content; a build after it equals a build that
never saw the account.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

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
  (kind text, id text, at text not null, done integer not null default 0,
   primary key (kind, id)) without rowid;
"""

#: Gives the account of each row of a stored file. (Which source can: run.py knows.)
#: What is left of an entry's rows without some accounts; None if it tells of none of them.
Without = Callable[["Entry", pa.Table, pa.Array], pa.Table | None]


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


@dataclass(frozen=True)
class NewFile:
    """A table that lies in the vault, to be named by the log. `payload`: see Entry.

    Of a fetched source it says, beside table, rows and mapping, `origin`: the source's name;
    `pages`: the sealed table of the records it was read from.
    """

    source: str
    payload: Mapping[str, Any]
    digest: str


class FactsLog:
    """One workspace's log. Opened for each use; SQLite keeps writers apart."""

    def __init__(self, workspace: Workspace, vault: Vault) -> None:
        self._vault = vault
        self._con = open_database(workspace.log_file)
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

    def withdraw(self, gone: Iterable[tuple[str, str]], *, at: datetime) -> None:
        """Note what sources say is gone, as (kind, id): account, closed, interaction, object.

        Noted twice is noted once; the first time stays.
        """
        with transaction(self._con):
            self._con.executemany(
                "insert or ignore into withdrawn (kind, id, at) values (?, ?, ?)",
                ((kind, id_, at.isoformat()) for kind, id_ in gone),
            )

    def withdrawn(self) -> frozenset[tuple[str, str]]:
        """Return what sources said is gone, as (kind, id), and is not taken out yet."""
        rows = self._con.execute("select kind, id from withdrawn where not done")
        return frozenset((str(kind), str(id_)) for kind, id_ in rows)

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

    def forget(
        self,
        account_ids: Iterable[str],
        without: Without,
        drop_parts: Callable[[Sequence[int]], None],
        *,
        now: datetime,
    ) -> list[int]:
        """Take accounts out of everything received, and leave one tombstone.

        They are named as forgotten already; now, entry by entry, the parts of the lake are
        dropped and the stored rows are written again without theirs; then their keys are
        shredded. If the process dies in between, the same call goes on from there, until
        `forgot` says that nothing derived holds them either.

        Returns  the entries that were rewritten.
        """
        gone = pa.array(sorted(set(account_ids)), pa.string())
        touched = []
        for entry in self.entries():
            if (kept := self._without(entry, gone, without)) is not None:
                drop_parts([entry.seq])
                self._rewrite(entry, kept)
                touched.append(entry.seq)
        self._vault.erase(gone.to_pylist())
        self.append(TOMBSTONE, "", {}, received_at=now)
        self._con.execute("pragma wal_checkpoint(truncate)")
        return touched

    def want_forgotten(self, account_ids: Iterable[str]) -> None:
        """Name accounts that must go: from now on no import keeps them, and the next build
        takes them out of all there is."""
        with transaction(self._con):
            self._con.executemany(
                "insert into forgotten (account_id) values (?)"
                " on conflict (account_id) do update set done = 0",
                ((a,) for a in account_ids),
            )

    def forgot(self, account_ids: Iterable[str]) -> None:
        """Nothing holds these accounts any more."""
        with transaction(self._con):
            self._con.executemany(
                "update forgotten set done = 1 where account_id = ?", ((a,) for a in account_ids)
            )

    def _without(self, entry: Entry, gone: pa.Array, without: Without) -> pa.Table | None:
        """Return the entry's rows without the accounts; None if they are not in it."""
        if entry.kind == DECISION:
            named = {entry.payload.get("left_id"), entry.payload.get("right_id")}
            return None if named.isdisjoint(gone.to_pylist()) else pa.table({})
        if entry.kind != FILE:
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
