"""Asking a partner under contract about people whom we know, by keys of their contacts.

1. A batch is noted in the ledger, with what it costs, before it is sent.
2. Its id goes along as Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): sent again
   after a crash, the partner knows it for the same and takes no second price.
   If what is asked changed since, the contract or the address, the batch is given up.
3. What comes back passes the contract's list of attributes, then the door of every source, and
   goes into the front log; of who left or withdrew meanwhile nothing is kept.
4. It is drained into facts as all that is received; the next build makes values of it.

The question   POST, JSON {"purpose": "profile", "attributes": [...], "keys": [{"kind", "key"}]}
The answer     JSON [{"key", "attributes": {...}}], of whom the partner knows only
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from rapport.enriching import routes
from rapport.enriching.choosing import Chosen, Contact, Wanted, choose, counted, left_since
from rapport.enriching.contract import Contract, Left, contract_of, left_of
from rapport.enriching.ledger import Batch, Ledger, Run, State
from rapport.flow.errors import ConfigError, FlowError, StopSource
from rapport.flow.files import disk_errors_explained
from rapport.flow.http import Client
from rapport.flow.rates import Pace
from rapport.flow.rights import Right
from rapport.flow.sources import rows
from rapport.flow.sources.base import Record
from rapport.flow.sources.partner.reading import attributes_of
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, door, drain, runner, secret_settings, sensitive, terms
from rapport.receiving.connections import Connection
from rapport.stores import Progress, Stores, silent

PURPOSE: Final = "profile"
#: An answer to the same key is not asked for after so long: the partner may have forgotten it.
KNOWN_AGAIN: Final = timedelta(hours=24)
#: The reference of a batch that went out as a file: its answer comes back as one.
BY_FILE: Final = "file"


@dataclass(frozen=True)
class Plan:
    """Whom a run would ask about, and whom not.

    `contacts`  who would be, one contact a person
    `left_out`  why everybody else would not, by the id of the person
    `resumed`   people of batches that were cut off: the same questions are sent again
    """

    contract: Contract
    left: Left
    contacts: tuple[Contact, ...]
    left_out: Mapping[str, str]
    resumed: int
    chosen: Chosen = field(repr=False)

    @property
    def cost_micro(self) -> int:
        """What the run would cost, in millionths; what was sent before is paid already."""
        return len(self.contacts) * self.contract.price_micro

    @property
    def counted(self) -> dict[str, int]:
        """How many are left out, by reason."""
        return counted(self.left_out.values())


@dataclass(frozen=True)
class Asked:
    """What a run did. `resumed`: people of batches of before. `error`: why it ended too early."""

    run: Run
    resumed: int
    error: FlowError | None = None


@dataclass
class _Asking:
    """All that a run needs at each of its steps."""

    stores: Stores
    connection: Connection
    contract: Contract
    ledger: Ledger
    http: Client
    token: str
    now: datetime
    left_out: Counter[str] = field(default_factory=Counter)


def plan(workspace: Workspace, name: str, *, only: int | None = None, now: datetime) -> Plan:
    """Say whom a run would ask about, and why nobody else. Asks nobody.

    `only`  at most so many people
    Raises  ConfigError, RightsError, TermsStale: the connection can't be asked.
            NothingYetError: nothing was built yet.
    """
    stores = Stores(workspace)
    connection = ready(workspace, name, now)
    with Ledger(stores) as ledger:
        return planned_for(stores, connection, contract_of(connection), ledger, only, now)


def ask(
    workspace: Workspace,
    name: str,
    *,
    only: int | None = None,
    now: datetime,
    progress: Progress = silent,
    sleep: Callable[[float], None] = time.sleep,
) -> Asked:
    """Ask a partner about everybody whom `plan` names, batch by batch, and take in the answers.

    What was noted and never answered is asked for first, under the keys of then. An error of
    the partner ends the run and is told in what this returns; what came before it is kept.

    Raises  what `plan` raises; ConflictError: another run is on; InputError: the disk is full.
    """
    stores = Stores(workspace)
    connection = ready(workspace, name, now)
    contract = contract_of(connection)
    token = secret_settings.of(workspace, name).get("token", "")
    if not token:
        raise ConfigError(
            f"{name} lacks its token", fix=f"connect it again and say it: rapport connect {name}"
        )
    source = connection.of_source
    hosts = runner.hosts_of(source, runner.settings_of(connection, source))
    with (
        disk_errors_explained(f"the last question to {name}"),
        runner.alone(workspace, name),
        Ledger(stores) as ledger,
        Client(source.name, hosts, Pace([]), sleep=sleep) as http,
    ):
        ledger.cut_off(name, at=now)
        planned = planned_for(stores, connection, contract, ledger, only, now)
        run = ledger.begin(routes.PARTNER, name, PURPOSE, at=now, currency=contract.currency)
        asking = _Asking(stores, connection, contract, ledger, http, token, now)
        asking.left_out.update(planned.counted)
        error = _asked(asking, run, planned, progress)
        problem = error.what if error else stopped(planned)
        state: State = "failed" if error else "done"
        left_out = {k: n for k, n in asking.left_out.items() if n}
        ledger.end(run, state, at=now, left_out=left_out, problem=problem)
        return Asked(ledger.run(run), planned.resumed, error)


# ---------------------------------------------------------------------------- the parts


def ready(workspace: Workspace, name: str, now: datetime) -> Connection:
    connection = connections.load(workspace, name)
    connections.need_on(workspace, name)
    runner.need_ground(connection)
    terms.need_fresh(workspace, connection, now=now)
    return connection


def planned_for(
    stores: Stores,
    connection: Connection,
    contract: Contract,
    ledger: Ledger,
    only: int | None,
    now: datetime,
) -> Plan:
    lately = ledger.asked_since(connection.name, now - contract.again)
    consent = connection.basis == "consent"
    wanted = Wanted(contract.kinds, Right.EXPORT, PURPOSE, consent=consent)
    chosen = choose(stores, wanted, asked=lately, now=now)
    left = left_of(contract, ledger, connection.name, now)
    most = left.most if only is None else min(left.most, only)
    beyond = "budget" if left.budget is not None and left.budget < left.today else "quota"
    left_out = dict(chosen.left_out)
    if only is None or left.most < only:
        left_out |= {c.person_id: beyond for c in chosen.contacts[most:]}
    resumed = sum(
        len(batch.keys)
        for batch in ledger.open_batches(connection.name)
        if batch.reference != BY_FILE
    )
    return Plan(contract, left, chosen.contacts[:most], left_out, resumed, chosen)


def stopped(planned: Plan) -> str:
    """Say what bounded a run that else went well; '' if nothing did."""
    counts = planned.counted
    if n := counts.get("quota", 0):
        return f"the quota of the day is reached: {n:,} people wait for another day"
    if n := counts.get("budget", 0):
        return f"the budget of the month is spent: {n:,} people wait for the next one"
    return ""


def _asked(asking: _Asking, run: int, planned: Plan, progress: Progress) -> FlowError | None:
    """Send what is open, then the new batches. Returns what the partner failed with, if it did."""
    contract, name = asking.contract, asking.connection.name
    error: FlowError | None = None
    try:
        for batch in asking.ledger.open_batches(name):
            if batch.reference != BY_FILE:
                _again(asking, batch, planned.chosen)
        for start in range(0, len(planned.contacts), contract.batch):
            connections.need_on(asking.stores.workspace, name)  # or somebody paused it meanwhile
            next_ = planned.contacts[start : start + contract.batch]
            some = _still(asking, next_, planned.chosen.seq)
            if some:
                cost = len(some) * contract.price_micro
                keys = [(contact.key, contact.account_id) for contact in some]
                terms = _terms(contract)
                batch = asking.ledger.ask(
                    run, name, keys, cost_micro=cost, at=asking.now, terms=terms
                )
                _send(asking, batch, some, planned.chosen.seq)
            progress(f"asking {name}", start + len(next_), len(planned.contacts))
    except FlowError as failed:
        error = failed
    for _turn in drain.drain(asking.stores, name, now=asking.now):
        pass  # what was kept before an error becomes facts, too
    return error


def _still(asking: _Asking, contacts: Sequence[Contact], seq: int) -> list[Contact]:
    """Leave out who left or withdrew since they were chosen."""
    left = left_since(asking.stores, contacts, seq, (PURPOSE,), asking.now)
    asking.left_out["left_meanwhile"] += len(left)
    return [contact for contact in contacts if contact.key not in left]


def _again(asking: _Asking, batch: Batch, chosen: Chosen) -> None:
    """Send a batch again that was cut off: exactly as it was, or not at all.

    If somebody of it may not be asked about any more, the contract is another one, or it is too
    old to be known again, it is given up: else it would be another question, and be paid twice.
    """
    contacts = still_of(batch, chosen)
    whole = len(contacts) == batch.size and batch.terms == _terms(asking.contract)
    if not whole or asking.now - batch.at > KNOWN_AGAIN:
        asking.ledger.settle(batch, "given_up")
        return
    _send(asking, batch, contacts, chosen.seq)


def still_of(batch: Batch, chosen: Chosen) -> list[Contact]:
    """Return those of a batch who may still be asked about, on the accounts where their answer
    was to stand."""
    return [
        replace(chosen.usable[key], account_id=account)
        for key, account in batch.keys
        if chosen.may_still(key, account)
    ]


def _terms(contract: Contract) -> str:
    """Return a hash of what a question holds beside its keys, and of where it goes."""
    said = (contract.url, PURPOSE, contract.attributes, contract.hashed)
    return sha256(json.dumps(said).encode()).hexdigest()


def _send(asking: _Asking, batch: Batch, contacts: Sequence[Contact], seq: int) -> None:
    """Send a noted batch and keep what comes back."""
    contract = asking.contract
    by_key = {contract.key(c.kind, c.value): c for c in sorted(contacts, key=lambda c: c.key)}
    question = {
        "purpose": PURPOSE,
        "attributes": list(contract.attributes),
        "keys": [{"kind": c.kind, "key": key} for key, c in by_key.items()],
    }
    headers = {"Authorization": f"Bearer {asking.token}", "Idempotency-Key": batch.id}
    answer = asking.http.json("POST", contract.url, json=question, headers=headers)
    told = told_by(answer, by_key, contract)
    left = left_since(asking.stores, contacts, seq, (PURPOSE,), asking.now)
    asking.left_out["left_meanwhile"] += len(left & told.keys())
    values = kept(
        asking.stores,
        asking.connection,
        [found for key, found in told.items() if key not in left],
        asked_at=batch.at,
        now=asking.now,
    )
    asking.ledger.settle(batch, "answered", matched=len(told), values=values)


def told_by(
    answer: Any, by_key: Mapping[str, Contact], contract: Contract
) -> dict[str, tuple[Contact, dict[str, str]]]:
    """Return whom the partner knows, by the pseudonym of the contact, and what it tells of them.

    Who was not asked about is left out, and so is what the contract does not name.
    Raises  StopSource: the answer is not as agreed; its batch stays open.
    """
    if not isinstance(answer, list) or not all(
        isinstance(one, Mapping) and isinstance(one.get("key"), str) for one in answer
    ):
        raise StopSource(
            "the partner answers in another form than agreed",
            fix="let the partner answer a list of objects with key and attributes",
        )
    found: dict[str, tuple[Contact, dict[str, str]]] = {}
    for one in answer:
        contact = by_key.get(one["key"])
        said = one.get("attributes")
        if contact is not None and contact.key not in found:
            told = attributes_of(said, contract.attributes) if isinstance(said, Mapping) else {}
            found[contact.key] = (contact, told)
    return found


def kept(
    stores: Stores,
    connection: Connection,
    told: Sequence[tuple[Contact, Mapping[str, str]]],
    *,
    asked_at: datetime,
    now: datetime,
) -> int:
    """Let what was told in by the door of every source. Returns how many values that is."""
    source, on = connection.of_source, sensitive.turned_on(stores, connection)
    records: list[Record] = [
        {
            "known": contact.account_id,
            "asked_at": asked_at.isoformat(),
            "attributes": dict(attributes),
        }
        for contact, attributes in told
        if attributes
    ]
    let_in = [r for record in records if (r := door.kept(source, record, on)) is not None]
    stores.received.put(connection.name, "page", [rows.packed(r) for r in let_in], at=now)
    return sum(len(r["attributes"]) for r in let_in)
