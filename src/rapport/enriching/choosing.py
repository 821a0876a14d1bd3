"""Who may be asked about, by which contact, and why everybody else may not.

What waits is taken in first, so that a word that somebody gave a minute ago counts. Then, person
by person of the newest build, the first reason that holds:

    leaving     they are being forgotten, or are kept out, or their source closed the account
    objected    they withdrew the purpose of the route, also by an account that came meanwhile
    restricted  they withdrew `service`: what is held of them may only be kept
    suppressed  nobody may write to them: the list of those outlives their data
    no_consent  the route needs a consent, and they gave none
    no_contact  no phone or e-mail of the kinds that are asked by; a hash is none
    no_right    the sources of these contacts do not let them leave for this
    shared      the contact is also somebody else's: the answer would be anybody's
    asked       they were asked about within the days that the connection says

What has had its time, or was closed at its source, is held until the next build and counts for
nothing before.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.deciding import built_to
from rapport.flow import generations, tables
from rapport.flow.engines.duck import Duck
from rapport.flow.facts import Entry
from rapport.flow.pipeline import STEPS
from rapport.flow.rights import Right
from rapport.receiving.waiting import drain_all
from rapport.stores import Stores, policy_of
from rapport.suppressing import suppressed

REASONS: Final = (
    *("leaving", "objected", "restricted", "suppressed", "no_consent", "no_contact", "no_right"),
    *("shared", "asked", "quota", "budget", "left_meanwhile", "to_remove"),
)
#: The purpose without which what is held may only be kept.
_HELD: Final = "service"
_CONTACT: Final = ("account_id", "kind", "value", "pseudonym", "verified", "seq", "rights")


@dataclass(frozen=True)
class Contact:
    """One contact of one person.

    `key`  its pseudonym;  `seq`: the last entry that tells of it
    `accounts`, `keys`  all accounts of the person, and the keys of all their contacts
    """

    person_id: str
    account_id: str
    kind: str
    value: str = field(repr=False)
    key: str
    seq: int
    accounts: tuple[str, ...] = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Wanted:
    """What a route asks by, and what it must be allowed.

    `kinds`     phone, email: in this order
    `right`     that the contact's row needs;  `platform`: for ADS, where it goes
    `purpose`   that nobody may have withdrawn
    `consent`   whether it must have been given
    """

    kinds: tuple[str, ...]
    right: Right
    purpose: str
    platform: str = ""
    consent: bool = False


@dataclass(frozen=True)
class Chosen:
    """Who may be asked about.

    `contacts`  the one of each person, in the order of their ids
    `left_out`  reason of everybody else, by the id of the person
    `usable`    every contact that might be asked by, by its key: also who was asked before
    `persons`   whose each account is, in the newest build
    `seq`       the last entry of the log that was looked at
    """

    contacts: tuple[Contact, ...]
    left_out: Mapping[str, str]
    usable: Mapping[str, Contact] = field(repr=False)
    persons: Mapping[str, str] = field(repr=False)
    seq: int

    def may_still(self, key: str, account_id: str) -> bool:
        """Say whether somebody may be asked about by a contact that stood on this account."""
        return key in self.usable and account_id in self.usable[key].accounts

    @property
    def counted(self) -> dict[str, int]:
        """How many are left out, by reason."""
        return counted(self.left_out.values())


def counted(reasons: Iterable[str]) -> dict[str, int]:
    """Return how often each reason stands there, in the order of REASONS."""
    found = [*reasons]
    return {reason: n for reason in REASONS if (n := found.count(reason))}


def choose(
    stores: Stores, wanted: Wanted, *, asked: Collection[str] = (), now: datetime
) -> Chosen:
    """Choose whom to ask about, among the people of the newest build.

    `asked`  keys of contacts that were asked about lately
    Raises   NothingYetError: nothing was built yet.
    """
    entries = _entries(stores, now)
    kinds, persons = _people(stores)
    contacts = _contacts(stores, entries, wanted)
    permissions = _permissions(stores, entries, persons, now)
    gone = stores.log.forgotten()
    person_of = dict(zip(*_columns(persons, "account_id", "person_id"), strict=True))
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for account, person in person_of.items():
        owners[person].append(account)
    theirs = {p: [c for a in owners[p] for c in contacts.of.get(a, ())] for p in kinds}
    holders = _holders(theirs)
    never = suppressed(stores.workspace) if wanted.platform else frozenset()
    left_out: dict[str, str] = {}
    able: dict[str, list[Contact]] = {}
    for person in sorted(kinds):
        listed = any(c["key"] in never for c in theirs[person])
        reason = _barred(permissions.get(person, {}), wanted, listed)
        closed = not theirs[person] and not contacts.closed.isdisjoint(owners[person])
        kept_out = any(c["key"] in contacts.out for c in theirs[person])
        if closed or kept_out or not gone.isdisjoint(owners[person]):
            reason = "leaving"
        found = _made(person, owners[person], theirs[person], wanted, holders)
        reason = reason or _without(theirs[person], found, wanted, asked)
        if reason:
            left_out[person] = reason
        if reason in ("", "asked"):
            able[person] = found
    every = [contact for found in able.values() for contact in found]
    objected = _left(stores, entries, every, built_to(stores.workspace), (wanted.purpose,))
    for person in {contact.person_id for contact in every if contact.key in objected}:
        left_out[person] = "objected"
        del able[person]
    chosen = tuple(found[0] for person, found in able.items() if person not in left_out)
    usable: dict[str, Contact] = {}
    for contact in (contact for found in able.values() for contact in found):
        usable.setdefault(contact.key, contact)
    return Chosen(chosen, left_out, usable, person_of, stores.log.ends()[0])


def left_since(
    stores: Stores, contacts: Sequence[Contact], seq: int, purposes: Collection[str], now: datetime
) -> frozenset[str]:
    """Return the keys of those who left or withdrew since the log's entry `seq`.

    Any withdrawal of these purposes counts, whatever was said after it: of two readings the
    stricter. An account that came meanwhile counts for who has one of the same contacts.
    """
    return _left(stores, _entries(stores, now), contacts, seq, purposes)


# ---------------------------------------------------------------------------- the parts


def _entries(stores: Stores, now: datetime) -> list[Entry]:
    """Take in what waits and return the entries of the log that have not had their time; each
    has its parts."""
    drain_all(stores, now=now)
    with stores.lake.alone():
        stores.lake.make(stores.log.files_after(built_to(stores.workspace))[::-1], stores.parts)
    return [e for e in stores.log.entries() if e.until is None or e.until > now]


def _left(
    stores: Stores,
    entries: Sequence[Entry],
    contacts: Sequence[Contact],
    seq: int,
    purposes: Collection[str],
) -> frozenset[str]:
    """Return the keys of those who left, or withdrew after the entry `seq`: see `left_since`."""
    gone, barred, upto = stores.log.forgotten(), stores.log.suppressed(), _closed(stores)
    held = {entry.seq for entry in entries}
    left = {
        c.key
        for c in contacts
        if c.key in barred
        or c.seq not in held
        or c.seq <= upto.get(c.account_id, 0)
        or not gone.isdisjoint(c.accounts)
    }
    new = [entry for entry in entries if entry.seq > seq]
    said = stores.lake.table(tables.CONSENTS, new)
    withdrew = {
        row["account_id"]
        for row in said.select(["account_id", "purpose", "state"]).to_pylist()
        if row["state"] == "withdrawn" and row["purpose"] in {*purposes, _HELD}
    }
    if not withdrew:
        return frozenset(left)
    unbuilt = [entry for entry in entries if entry.seq > min(seq, built_to(stores.workspace))]
    rows = stores.lake.table(tables.IDENTIFIERS, unbuilt).select(["account_id", "pseudonym"])
    named = {row["pseudonym"] for row in rows.to_pylist() if row["account_id"] in withdrew}
    left |= {
        c.key
        for c in contacts
        if not named.isdisjoint(c.keys) or not withdrew.isdisjoint(c.accounts)
    }
    return frozenset(left)


def _closed(stores: Stores) -> dict[str, float]:
    """Return up to which entry what is told of an account that leaves counts for nothing."""
    leaving = stores.log.leaving()
    upto = {
        w.id: float("inf") if w.upto is None else w.upto
        for w in leaving.withdrawn
        if w.kind == "closed"
    }
    return upto | dict.fromkeys(leaving.accounts, float("inf"))


def _people(stores: Stores) -> tuple[dict[str, str], pa.Table]:
    """Return the persons that are human beings, and which account is whose."""
    generation = generations.read(generations.newest(stores.workspace.findings))
    people = _read(generation, tables.PEOPLE, ["person_id", "kind"])
    kinds = dict(zip(*_columns(people, "person_id", "kind"), strict=True))
    humans = {person: kind for person, kind in kinds.items() if kind == "person"}
    return humans, _read(generation, tables.PERSONS, tables.PERSONS.schema.names)


def _read(
    generation: generations.Generation, spec: tables.TableSpec, columns: list[str]
) -> pa.Table:
    schema = pa.schema([spec.schema.field(name) for name in columns])
    files = generation.tables.get(spec.name, ())
    found = [pq.read_table(file, columns=columns).select(columns).cast(schema) for file in files]
    return pa.concat_tables([schema.empty_table(), *found])


@dataclass(frozen=True)
class _Contacts:
    """Contacts by account; `out`: keys of those that are kept out; `closed`: accounts that
    leave."""

    of: Mapping[str, list[dict[str, Any]]]
    out: frozenset[str]
    closed: frozenset[str]


def _contacts(stores: Stores, entries: list[Entry], wanted: Wanted) -> _Contacts:
    """Return the contacts that may be asked by: each once an account, as its last entry has it."""
    rows = stores.lake.table(tables.IDENTIFIERS, entries).select(_CONTACT)
    rows = rows.filter(pc.is_in(rows["kind"], value_set=pa.array(["phone", "email"])))
    may_leave = {entry.seq: _may(entry, wanted) for entry in entries}
    upto = _closed(stores)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows.to_pylist():
        if not row["value"].startswith("+") and "@" not in row["value"]:
            continue  # it came hashed: nobody knows the contact itself
        if row["seq"] <= upto.get(row["account_id"], 0):
            continue  # the next build takes it out
        row["key"] = row.pop("pseudonym")
        row["may"] = bool(row["rights"] & wanted.right) and may_leave[row["seq"]]
        before = found.get((row["account_id"], row["key"]))
        if before is not None:  # said by two entries: both must allow it
            row["may"] = row["may"] and before["may"]
            row["verified"] = row["verified"] or before["verified"]
        found[row["account_id"], row["key"]] = row
    by_account: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for (account, _), row in found.items():
        by_account[account].append(row)
    return _Contacts(by_account, stores.log.suppressed(), frozenset(upto))


def _made(
    person: str,
    accounts: Sequence[str],
    contacts: list[dict[str, Any]],
    wanted: Wanted,
    holders: Mapping[str, Collection[str]],
) -> list[Contact]:
    """Return the contacts that one person may be asked about by, the best first."""
    keys = tuple(sorted({c["key"] for c in contacts}))
    return [
        Contact(
            *(person, c["account_id"], c["kind"], c["value"], c["key"], c["seq"]),
            tuple(accounts),
            keys,
        )
        for c in _in_order(contacts, wanted)
        if c["may"] and len(holders[c["key"]]) == 1
    ]


def _may(entry: Entry, wanted: Wanted) -> bool:
    """Whether the source's terms let a contact go to this platform."""
    if not wanted.platform:
        return True
    allowed = policy_of(entry).ads
    return allowed is None or wanted.platform in allowed


def _permissions(
    stores: Stores, entries: list[Entry], persons: pa.Table, now: datetime
) -> dict[str, dict[str, set[str]]]:
    """Return what each person said of each purpose, in any channel, as the build reckons it."""
    step = next(step for step in STEPS if step.writes is tables.PERMISSIONS)
    said, upto = stores.lake.table(tables.CONSENTS, entries), _closed(stores)
    named = zip(*_columns(said, "account_id", "state", "seq"), strict=True)
    # what an account allowed goes with it; what it forbade counts until it is gone
    counts = [state != "given" or seq > upto.get(account, 0) for account, state, seq in named]
    engine = Duck()
    try:
        engine.put(tables.CONSENTS.name, said.filter(pa.array(counts, pa.bool_())))
        engine.put(tables.PERSONS.name, persons)
        step.make(engine, now=now)
        rows = engine.get("select person_id, purpose, state from permissions").to_pylist()
    finally:
        engine.close()
    found: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
    for row in rows:
        found[row["person_id"]].setdefault(row["purpose"], set()).add(row["state"])
    return found


def _holders(theirs: Mapping[str, list[dict[str, Any]]]) -> dict[str, set[str]]:
    """Return whose each contact is."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for person, contacts in theirs.items():
        for contact in contacts:
            found[contact["key"]].add(person)
    return found


def _barred(said: Mapping[str, set[str]], wanted: Wanted, listed: bool) -> str:
    """Return by which word of theirs a person is left out; '' by none. Of a list for a platform
    their word on being profiled counts, too; `listed`: they are on the suppression list."""
    purposes = (wanted.purpose, *(("profile",) if wanted.platform else ()))
    if any("withdrawn" in said.get(purpose, ()) for purpose in purposes):
        return "objected"
    if "withdrawn" in said.get(_HELD, ()):
        return "restricted"
    if listed:
        return "suppressed"
    if wanted.consent and "given" not in said.get(wanted.purpose, ()):
        return "no_consent"
    return ""


def _in_order(contacts: list[dict[str, Any]], wanted: Wanted) -> list[dict[str, Any]]:
    """Return the contacts of the kinds that are asked by: the surest and newest of each first."""
    fit = [c for c in contacts if c["kind"] in wanted.kinds]
    return sorted(
        fit,
        key=lambda c: (
            wanted.kinds.index(c["kind"]),
            not c["verified"],
            -c["seq"],
            c["account_id"],
        ),
    )


def _without(
    contacts: list[dict[str, Any]], found: list[Contact], wanted: Wanted, asked: Collection[str]
) -> str:
    """Return why a person can't be asked about by any contact; '' if they can."""
    fit = [c for c in contacts if c["kind"] in wanted.kinds]
    if not fit:
        return "no_contact"
    if not found:
        return "shared" if any(c["may"] for c in fit) else "no_right"
    return "asked" if any(c["key"] in asked for c in contacts) else ""


def _columns(table: pa.Table, *names: str) -> list[list[Any]]:
    return [table[name].to_pylist() for name in names]
