"""Whom nobody may write to: keyed hashes of contacts that outlive the person's data (P04).

Every door that writes to people, or hands them out so that somebody does, asks `suppressed`.
A contact is kept as the vault's pseudonym of it, so the list can't be read back, and who is
imported again after they were erased is known by their contact. What somebody withdrew as consent
need not be here: permissions say it.

Never: a contact in the clear; an entry taken out without a reason that stays.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Final

import pyarrow as pa

from rapport.flow.errors import ConfigError, VaultError
from rapport.flow.workspace import Workspace
from rapport.stores import Stores

FILE: Final = "suppression.sqlite"
#: Why somebody is on the list.
UNSUBSCRIBED, COMPLAINED, ERASED, TEAM = "unsubscribed", "complained", "erased", "team"
WHYS: Final = (UNSUBSCRIBED, COMPLAINED, ERASED, TEAM)
#: By what somebody may be kept from being written to.
KINDS: Final = ("email", "phone")
_SCHEMA: Final = """
create table if not exists suppressed (
  pseudonym text primary key, kind text not null, why text not null, at text not null,
  said_by text not null) without rowid;
create table if not exists lifted (
  number integer primary key, pseudonym text not null, why text not null, at text not null,
  said_by text not null, was text not null);
"""


def suppress(
    workspace: Workspace,
    pseudonyms: Iterable[tuple[str, str]],
    why: str,
    *,
    by: str,
    now: datetime,
) -> int:
    """Put contacts on the list, as kind and pseudonym; who is on it stays as they are.

    Returns  how many are new.  Raises  ConfigError: not one of WHYS or KINDS.
    """
    told = [(p, kind, why, now.isoformat(), by) for kind, p in pseudonyms]
    if why not in WHYS or any(kind not in KINDS for _p, kind, *_rest in told):
        raise ConfigError(f"{why[:20]!r} is no reason", fix=f"one of: {', '.join(WHYS)}")
    with _opened(workspace) as con, con:
        before = con.total_changes
        con.executemany("insert or ignore into suppressed values (?, ?, ?, ?, ?)", told)
        return con.total_changes - before


def lift(
    workspace: Workspace, pseudonyms: Collection[str], why: str, *, by: str, now: datetime
) -> int:
    """Take contacts off the list; that it was done, by whom and why, stays.

    Returns  how many were on it.  Raises  ConfigError: no reason is given.
    """
    if len(why.strip()) < 3:
        raise ConfigError("no reason is given", fix="say why they may be written to again")
    with _opened(workspace) as con, con:
        found = 0
        for one in pseudonyms:
            row = con.execute("select why from suppressed where pseudonym = ?", (one,)).fetchone()
            if row is not None:
                told = (one, why.strip()[:200], now.isoformat(), by, row[0])
                con.execute("insert into lifted (pseudonym, why, at, said_by, was)"
                            " values (?, ?, ?, ?, ?)", told)  # fmt: skip
                con.execute("delete from suppressed where pseudonym = ?", (one,))
                found += 1
        return found


def suppressed(workspace: Workspace) -> frozenset[str]:
    """Return the pseudonyms of all contacts on the list."""
    with _opened(workspace) as con:
        return frozenset(row[0] for row in con.execute("select pseudonym from suppressed"))


def why_suppressed(workspace: Workspace, pseudonyms: Collection[str]) -> dict[str, str]:
    """Return why each of these is on the list; who is not on it is left out."""
    with _opened(workspace) as con:
        found = {}
        for one in pseudonyms:
            row = con.execute("select why from suppressed where pseudonym = ?", (one,)).fetchone()
            if row is not None:
                found[one] = row[0]
        return found


def pseudonyms_of(workspace: Workspace, contact: str, *, now: datetime) -> tuple[str, str]:
    """Return the kind and the pseudonym of a typed e-mail or phone.

    Raises  InputError: it is neither.
    """
    from rapport.settling import typed_value

    kind = "email" if "@" in contact else "phone"
    return kind, typed_value(Stores(workspace), kind, contact, now=now).value


def suppress_erased(workspace: Workspace, account_ids: Collection[str], *, now: datetime) -> int:
    """Put the contacts of accounts that are about to be forgotten on the list: who asked to be
    erased must not be written to, should they ever come in again. Returns how many are new."""
    from rapport.flow import generations
    from rapport.flow.engines.duck import Duck
    from rapport.flow.errors import ShelfError

    try:
        newest = generations.read(generations.newest(workspace.findings))
    except ShelfError:
        return 0
    engine = Duck()
    try:
        engine.load("attribute_reasons", newest.tables["attribute_reasons"])
        engine.put("leaving", _column(account_ids))
        found = engine.get(
            "select distinct attribute, value from attribute_reasons"
            " join leaving on leaving.account_id = attribute_reasons.account_id"
            " where attribute in ('email', 'phone') and sealed order by attribute, value"
        ).to_pylist()
    finally:
        engine.close()
    contacts = [(row["attribute"], row["value"]) for row in found]
    return suppress(workspace, contacts, ERASED, by="forget", now=now)


def _column(ids: Collection[str]) -> pa.Table:
    return pa.table({"account_id": pa.array(sorted(ids), pa.string())})


@contextmanager
def _opened(workspace: Workspace) -> Iterator[sqlite3.Connection]:
    """Open the list. Raises VaultError: it was there and is lost: an empty one would let through
    whoever was on it."""
    path = workspace.root / FILE
    vault = Stores(workspace).vault
    if not path.is_file() and vault.has_mark("suppression"):
        raise VaultError(
            f"{FILE} is missing: it says whom nobody may write to",
            fix="bring it back from a backup",
        )
    with closing(sqlite3.connect(path, timeout=30)) as con:
        con.execute("pragma journal_mode = wal")
        con.execute("pragma synchronous = full")
        con.executescript(_SCHEMA)
        path.chmod(0o600)
        vault.mark("suppression", lambda: "made")
        yield con
