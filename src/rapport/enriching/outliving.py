"""What partners told of people whom nothing else tells of any more: it goes, too.

A partner is asked about people whom we know. Once a source that told of somebody has ended, was
withdrawn, or closed the account, the partner's word alone would keep them: nobody would see it
and nobody could ask for it. Should the person come back, the partner may be asked anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rapport.flow.facts import FILE, Entry
from rapport.flow.leaving import Withdrawn
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.stores import Stores

_KIND: Final = "known_people"


def let_go(stores: Stores, *, now: datetime) -> None:
    """Withdraw what partners told of accounts that no other entry of the log tells of at `now`.

    Killed after this, the next call finds the same.
    """
    entries = [e for e in stores.log.entries() if e.kind == FILE]
    told = [e for e in entries if e.payload.get("origin") == "partner"]
    alone: dict[str, str] = {}
    for entry in told:
        alone |= dict.fromkeys(_rows_of(stores, entry), entry.source)
    for account in stores.log.forgotten() if alone else ():
        alone.pop(account, None)  # goes anyway
    upto = stores.log.ends()[0]
    live = [e for e in entries if e.until is None or e.until > now]
    for account in _known(stores, live, alone) if alone else ():
        del alone[account]
    stores.log.withdraw(Withdrawn("closed", a, of, now, upto) for a, of in alone.items())


def _known(stores: Stores, entries: Sequence[Entry], accounts: Iterable[str]) -> set[str]:
    """Return which of the accounts these entries tell of, partners' aside."""
    closed = {w.id: w.upto for w in stores.log.leaving().withdrawn if w.kind == "closed"}
    wanted, known = set(accounts), set[str]()
    for seq, theirs in _told_by(stores, entries):
        some = pa.array(sorted(wanted), pa.string())
        found = set(theirs.filter(pc.is_in(theirs, value_set=some)).to_pylist())
        here = {a for a in found if a not in closed or seq > (closed[a] or seq)}
        known |= here
        wanted -= here
        if not wanted:
            break
    return known


def _told_by(stores: Stores, entries: Sequence[Entry]) -> Iterator[tuple[int, pa.Array]]:
    """Give the accounts of each entry: first where the lake knows them, for that costs little."""
    unread = []
    for entry in entries:
        if (theirs := stores.lake.accounts_of(entry)) is None:
            unread.append(entry)
        else:
            yield entry.seq, theirs
    for entry in unread:
        if FileMapping.from_toml(entry.payload["mapping"]).kind != _KIND:
            yield entry.seq, pa.array(_rows_of(stores, entry), pa.string())


def _rows_of(stores: Stores, entry: Entry) -> list[str]:
    """Return the account of each stored row of an entry that has one."""
    rows = stores.vault.read_table(entry.table)
    found: list[str] = stores.accounts_of(entry, rows).drop_null().to_pylist()
    return found
