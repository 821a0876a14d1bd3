"""The vault: what names a person, sealed.

    vault.sqlite        a key for each account and file, wrapped by secrets/master.key;
                        texts for display, each sealed under its account's key;
                        found_by: keyed hashes of what a person may be found by, and who is
    vault/*.parquet     whole tables, encrypted under a key of their own (AES-GCM); a table
                        written again is a new file: the key's row names which one counts

To erase an account delete its wrapped key: what it sealed, backups included, is noise
then. Only identity, search and the person page open the vault. Never: a log line.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rapport.flow.errors import VaultError
from rapport.flow.files import private_folder, sync
from rapport.flow.finding import Pairs
from rapport.flow.found import NOBODY, blobs, is_in, once
from rapport.flow.opened import PerThread
from rapport.flow.sealed_tables import SealedRows, sealed_writer

NONCE_BYTES = 12
AT_ONCE = 10_000  # accounts whose texts are in memory at once
_MANY = 500  # how many ids one SQL statement names

_SCHEMA = """
create table if not exists file_keys
  (name text primary key, file text not null, wrapped blob not null, expires_at text)
  without rowid;
create table if not exists account_keys
  (account_id text primary key, wrapped blob not null) without rowid;
create table if not exists displays
  (account_id text, seq integer, sealed blob not null, primary key (account_id, seq))
  without rowid;
create table if not exists found_by
  (seq integer, part integer, token integer, accounts blob, primary key (seq, part, token))
  without rowid;
create table if not exists found_by_parts
  (seq integer, part integer, primary key (seq, part)) without rowid;
create table if not exists marks (name text primary key, value text not null) without rowid;
"""


def open_database(path: Path) -> sqlite3.Connection:
    """Open a SQLite file as everything durable here is opened: WAL, FULL, erased for good.

    Raises  VaultError: it is not there. It is made once, with the workspace: an empty one in
            its place would make all that it named look like rubbish.
    """
    if not path.is_file():
        raise VaultError(
            f"{path.name} is missing from the workspace",
            fix="bring facts.sqlite and vault/ back from one and the same backup",
        )
    con = sqlite3.connect(path, timeout=60, isolation_level=None)
    con.execute("pragma journal_mode = wal")
    con.execute("pragma synchronous = full")
    con.execute("pragma secure_delete = on")
    return con


@contextmanager
def transaction(con: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All of it or nothing; on the disk when this ends."""
    con.execute("begin immediate")
    try:
        yield con
    except BaseException:
        if con.in_transaction:  # SQLite itself takes back what a full disk stopped
            con.execute("rollback")
        raise
    con.execute("commit")


class Vault:
    """One workspace's vault. Threads may share it; each has its own connection."""

    def __init__(self, folder: Path, master: bytes) -> None:
        self.folder = private_folder(folder)
        self._master = AESGCM(master)
        self._opened = PerThread(partial(open_database, self.folder / "vault.sqlite"))
        self._con.executescript(_SCHEMA)
        self._check_key()

    def _check_key(self) -> None:
        """See that this is the key everything here was sealed with, before it seals more."""
        sealed = self.mark("key", lambda: self.seal("rapport", "key").hex())
        self.unseal(bytes.fromhex(sealed), "key")

    def mark(self, name: str, value: Callable[[], str]) -> str:
        """Return what was kept under `name`; if nothing was, keep `value()` and return it."""
        row = self._con.execute("select value from marks where name = ?", (name,)).fetchone()
        if row is None:
            with transaction(self._con):
                self._con.execute("insert or ignore into marks values (?, ?)", (name, value()))
            return self.mark(name, value)
        return str(row[0])

    def has_mark(self, name: str) -> bool:
        """Say whether something was kept under `name` by `mark`."""
        row = self._con.execute("select 1 from marks where name = ?", (name,)).fetchone()
        return row is not None

    def reached(self, ends: Callable[[], int]) -> None:
        """Remember how far the log has come.

        `ends`  gives its last entry; asked after what is known: others append meanwhile
        Raises  VaultError: it was further already, so an older log stands in its place.
        """
        known = int(self.mark("seq", lambda: "0"))
        seq = ends()
        if seq < known:
            raise VaultError(
                f"facts.sqlite ends at entry {seq}, but the vault knows entry {known}",
                fix="bring facts.sqlite and vault/ back from one and the same backup",
            )
        later = "update marks set value = ? where name = 'seq' and cast(value as integer) < ?"
        self._con.execute(later, (str(seq), seq))

    # -- whole tables ---------------------------------------------------------------

    def write_table(
        self,
        name: str,
        batches: Iterable[pa.RecordBatch],
        schema: pa.Schema,
        *,
        expires_at: datetime | None = None,
    ) -> int:
        """Seal batches as table `name`; when this returns they are on the disk.

        The old table stays until the new one is whole, and the key's row moves from one to
        the other in one step: a killed writer leaves a file that nothing names.
        Returns  how many rows it has.
        """
        rows = 0
        with self.writing(name, schema, expires_at=expires_at) as write:
            for batch in batches:
                write(batch)
                rows += batch.num_rows
        return rows

    @contextmanager
    def writing(
        self, name: str, schema: pa.Schema, *, expires_at: datetime | None = None
    ) -> Iterator[Callable[[pa.RecordBatch], None]]:
        """Give what takes the batches of table `name`; see `write_table`."""
        key = os.urandom(16)
        file = f"{name}.{os.urandom(4).hex()}.parquet"
        try:
            with sealed_writer(self.folder / file, schema, key) as write:
                yield write
            sync(self.folder / file)
            sync(self.folder)
            old = self._file(name)
            with transaction(self._con):
                self._con.execute(
                    "insert or replace into file_keys values (?, ?, ?, ?)",
                    (name, file, self._wrap(key, file), expires_at and expires_at.isoformat()),
                )
        except BaseException:
            (self.folder / file).unlink(missing_ok=True)
            raise
        if old is not None:
            (self.folder / old[0]).unlink(missing_ok=True)

    def read_table(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """Open table `name`, and read all of it. Raises VaultError: as `rows_of`."""
        with self.rows_of(name) as rows:
            return rows.whole(columns)

    @contextmanager
    def rows_of(self, name: str) -> Iterator[SealedRows]:
        """Open table `name`, to be read some rows at a time.

        Raises  VaultError: it is gone, or its key does not fit.
        """
        named = self._file(name)
        if named is None:
            raise VaultError(
                f"the sealed table {name} has no key: it was erased or its term has ended",
                fix="import the file again if you still may",
            )
        file, wrapped = named
        key = _open(self._master, wrapped, file)
        with SealedRows(name, self.folder / file, key) as rows:
            yield rows

    def has_table(self, name: str) -> bool:
        named = self._file(name)
        return named is not None and (self.folder / named[0]).exists()

    def drop_table(self, name: str) -> None:
        """Shred table `name`: first its key, then its file."""
        named = self._file(name)
        if named is None:
            return
        with transaction(self._con):
            self._con.execute("delete from file_keys where name = ?", (name,))
        (self.folder / named[0]).unlink(missing_ok=True)

    def table_names(self) -> list[str]:
        return [r[0] for r in self._con.execute("select name from file_keys order by name")]

    def purge(self, now: datetime) -> list[str]:
        """Shred the tables whose term has ended at `now`; return their names."""
        ended = self._con.execute(
            "select name from file_keys where expires_at <= ?", (now.isoformat(),)
        ).fetchall()
        for (name,) in ended:
            self.drop_table(name)
        return [name for (name,) in ended]

    def sweep(self, named: Iterable[str]) -> None:
        """Delete tables of `raw-` that no log entry names, and what killed writers left."""
        wanted = set(named)
        for name in self.table_names():
            if name.startswith("raw-") and name not in wanted:
                self.drop_table(name)
        files = {r[0] for r in self._con.execute("select file from file_keys")}
        for left in self.folder.glob("*.parquet"):
            if left.name not in files:
                left.unlink()

    # -- small things ---------------------------------------------------------------

    def seal(self, text: str, about: str) -> bytes:
        """Seal a text under the master key. `about` must be the same when it is opened."""
        return _seal(self._master, text.encode(), about)

    def unseal(self, sealed: bytes, about: str) -> str:
        """Open what `seal` gave. Raises VaultError: another key, or it was changed."""
        return _open(self._master, sealed, about).decode()

    # -- texts of accounts ----------------------------------------------------------

    def seal_of(self, account_id: str, text: str) -> bytes:
        """Seal a text under the key of an account: with the account's erasure it is noise."""
        with transaction(self._con):
            keys = self._account_keys([account_id], make=True)
        return _seal(AESGCM(keys[account_id]), text.encode(), account_id)

    def unseal_of(self, account_id: str, sealed: bytes) -> str | None:
        """Open what `seal_of` gave; None if the account was erased since."""
        key = self._account_keys([account_id], make=False).get(account_id)
        try:
            return None if key is None else _open(AESGCM(key), sealed, account_id).decode()
        except VaultError:  # erased, and known again under a key of now
            return None

    def keep_displays(self, displays: pa.Table, seq: int) -> None:
        """Seal the texts of entry `seq`, each account's under its own key.

        `displays`  columns account_id, attribute, pseudonym, text: one row a text.
        A second run with the same rows changes nothing that can be read.
        """
        for some in _by_account(displays):
            with transaction(self._con):  # a short one each: imports go on beside a build
                keys = self._account_keys(some, make=True)
                self._con.executemany(
                    "insert or replace into displays values (?, ?, ?)",
                    (
                        (account, seq, _seal(AESGCM(keys[account]), _json(texts), account))
                        for account, texts in some.items()
                    ),
                )

    def displays(self, account_ids: Iterable[str]) -> dict[str, dict[tuple[str, str], str]]:
        """Return for each account its texts by (attribute, pseudonym). Unknown ones are absent."""
        wanted = sorted(set(account_ids))
        keys = self._account_keys(wanted, make=False)
        found: dict[str, dict[tuple[str, str], str]] = {}
        for some in _chunks(sorted(keys)):
            rows = self._con.execute(
                f"select account_id, sealed from displays where account_id in ({_marks(some)})"
                " order by account_id, seq",
                some,
            )
            for account, sealed in rows:
                texts = json.loads(_open(AESGCM(keys[account]), sealed, account))
                mine = found.setdefault(account, {})
                for name, text in texts.items():
                    attribute, _, pseudonym = name.partition(":")
                    mine[attribute, pseudonym] = text
        return found

    def erase(self, account_ids: Iterable[str]) -> None:
        """Shred the accounts: their keys, texts and search keys."""
        with transaction(self._con):
            for some in _chunks(sorted(set(account_ids))):
                for table in ("account_keys", "displays"):
                    self._con.execute(
                        f"delete from {table} where account_id in ({_marks(some)})", some
                    )
        self._con.execute("pragma wal_checkpoint(truncate)")

    # -- search ---------------------------------------------------------------------

    def keep_search(self, seq: int, pairs: Iterable[Pairs]) -> None:
        """Keep by which tokens accounts of entry `seq` are found, beside what was kept of it.

        `pairs`  tokens and accounts as finding.py hashes them. Each token's accounts lie in
                 one sorted blob; rows come in the order of the key, so the file grows at its end.
        """
        ((known,),) = self._con.execute(
            "select coalesce(max(part) + 1, 0) from found_by_parts where seq = ?", (seq,)
        ).fetchall()
        for part, (tokens, accounts) in enumerate(pairs, known):
            with transaction(self._con):
                self._con.executemany(
                    "insert into found_by values (?, ?, ?, ?)",
                    ((seq, part, token, blob) for token, blob in blobs(tokens, accounts)),
                )
                self._con.execute("insert into found_by_parts values (?, ?)", (seq, part))

    def drop_search(self, seq: int) -> None:
        """Forget by what the accounts of entry `seq` are found."""
        with transaction(self._con):
            for table in ("found_by", "found_by_parts"):
                self._con.execute(f"delete from {table} where seq = ?", (seq,))

    def find(self, tokens: Iterable[int]) -> np.ndarray:
        """Return the accounts that have all of `tokens`, sorted, as finding.account_key names
        them. None at all if there are no tokens."""
        lots = sorted((self._having(t) for t in set(tokens)), key=lambda x: sum(map(len, x)))
        if not lots or not lots[0]:
            return NOBODY
        found = once(np.concatenate(lots[0]))
        for lot in lots[1:]:  # the longer lists are only looked into
            among = np.zeros(len(found), bool)
            for having in lot:
                among |= is_in(found, having)
            found = found[among]
        return found

    def _having(self, token: int) -> list[np.ndarray]:
        """Return the accounts that have a token, part by part: each sorted."""
        parts = self._con.execute(
            "select accounts from found_by_parts cross join found_by using (seq, part)"
            " where token = ?",
            (token,),
        )
        return [np.frombuffer(blob, np.int64) for (blob,) in parts]

    # -- inside ---------------------------------------------------------------------

    @property
    def _con(self) -> sqlite3.Connection:
        return self._opened.con

    def _file(self, name: str) -> tuple[str, bytes] | None:
        """The file of table `name` that counts, and its wrapped key."""
        row: tuple[str, bytes] | None = self._con.execute(
            "select file, wrapped from file_keys where name = ?", (name,)
        ).fetchone()
        return row

    def _wrap(self, key: bytes, about: str) -> bytes:
        return _seal(self._master, key, about)

    def _account_keys(self, account_ids: Iterable[str], *, make: bool) -> dict[str, bytes]:
        wanted = sorted(account_ids)
        keys: dict[str, bytes] = {}
        for some in _chunks(wanted):
            rows = self._con.execute(
                "select account_id, wrapped from account_keys"
                f" where account_id in ({_marks(some)})",
                some,
            )
            keys |= {account: _open(self._master, wrapped, account) for account, wrapped in rows}
        if make:
            new = {a: os.urandom(32) for a in wanted if a not in keys}
            self._con.executemany(
                "insert into account_keys values (?, ?)",
                ((a, self._wrap(key, a)) for a, key in new.items()),
            )
            keys |= new
        return keys


_DISPLAY = ("account_id", "attribute", "pseudonym", "text")


def _by_account(displays: pa.Table) -> Iterator[dict[str, dict[str, str]]]:
    """Texts by account and name, some accounts at a time: Python holds few of them at once."""
    ordered = displays.select(_DISPLAY).sort_by("account_id")
    some: dict[str, dict[str, str]] = {}
    for batch in ordered.to_batches(max_chunksize=AT_ONCE):
        for account, attribute, pseudonym, text in zip(
            *(batch[c].to_pylist() for c in _DISPLAY), strict=True
        ):
            if account not in some and len(some) >= AT_ONCE:
                yield some
                some = {}
            some.setdefault(account, {})[f"{attribute}:{pseudonym}"] = text
    yield some


def _seal(cipher: AESGCM, content: bytes, about: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, about.encode())


def _open(cipher: AESGCM, sealed: bytes, about: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except InvalidTag:
        raise VaultError(
            "a sealed value can't be opened: it was changed, or secrets/ is not this vault's",
            fix="bring vault/ and secrets/ back from one and the same backup",
        ) from None


def _json(texts: dict[str, str]) -> bytes:
    return json.dumps(texts, ensure_ascii=False).encode()


def _chunks(items: list[str]) -> Iterator[list[str]]:
    return (items[i : i + _MANY] for i in range(0, len(items), _MANY))


def _marks(items: Sequence[str]) -> str:
    return ",".join("?" * len(items))
