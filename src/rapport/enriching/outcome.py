"""How things stand with the connections that ask others: what is left, what came of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from rapport.enriching import lists, partners
from rapport.enriching.contract import Contract, Left, contract_of, left_of
from rapport.enriching.ledger import Ledger, Looked, Run
from rapport.flow import attributes, generations
from rapport.flow.engines.duck import Duck
from rapport.flow.errors import FlowError, ShelfError
from rapport.flow.workspace import Workspace
from rapport.receiving import connections
from rapport.receiving.connections import Connection
from rapport.stores import Stores

#: Runs of each connection that are told of.
_RUNS: Final = 10


@dataclass(frozen=True)
class Won:
    """Values of a source in the newest build; `shown`: those that are the person's value now."""

    values: int = 0
    shown: int = 0


@dataclass(frozen=True)
class Standing:
    """One connection that asks others.

    `route`     partner or list
    `contract`, `left`  of a partner: what bounds it
    `looked`    the last dry run;  `runs`: newest first
    `fault`     why it can't be asked as it is connected
    """

    name: str
    route: Literal["partner", "list"]
    contract: Contract | None
    left: Left | None
    looked: Looked | None
    runs: tuple[Run, ...]
    won: Won
    fault: FlowError | None = None


def standings(workspace: Workspace, *, now: datetime) -> tuple[Standing, ...]:
    """Return every connection that asks others, by name."""
    found = []
    for name in connections.names(workspace):
        try:
            connection = connections.load(workspace, name)
        except FlowError:
            continue  # its own page says why it can't be read
        if connection.source == "partner" or lists.is_platform(connection):
            found.append(_standing(workspace, connection, now))
    return tuple(found)


def is_asked(workspace: Workspace, name: str) -> Literal["", "partner", "list"]:
    """Return by which route a connection asks others; '' by none."""
    if name not in connections.names(workspace):
        return ""
    try:
        connection = connections.load(workspace, name)
    except FlowError:
        return ""
    if lists.is_platform(connection):
        return "list"
    return "partner" if connection.source == "partner" else ""


def look(workspace: Workspace, name: str, *, now: datetime) -> Looked:
    """Make a dry run and keep its counts, for who looks later.

    Raises  what partners.plan and lists.plan raise.
    """
    if is_asked(workspace, name) == "list":
        listed = lists.plan(workspace, name, now=now)
        found = Looked(name, now, listed.people, listed.counted, 0, "")
    else:
        plan = partners.plan(workspace, name, now=now)
        currency = plan.contract.currency
        found = Looked(name, now, len(plan.contacts), plan.counted, plan.cost_micro, currency)
    with Ledger(Stores(workspace)) as ledger:
        ledger.look(found)
    return found


def won(workspace: Workspace) -> Mapping[str, Won]:
    """Return what became of the values of each partner in the newest build, by connection."""
    try:
        return _won(generations.newest(workspace.findings))
    except ShelfError:
        return {}


def _standing(workspace: Workspace, connection: Connection, now: datetime) -> Standing:
    name = connection.name
    contract = left = fault = None
    with Ledger(Stores(workspace)) as ledger:
        looked, runs = ledger.looked(name), ledger.runs(name, _RUNS)
        is_list = lists.is_platform(connection)
        if not is_list:
            try:
                contract = contract_of(connection)
                left = left_of(contract, ledger, name, now)
            except FlowError as error:
                fault = error
    theirs = won(workspace).get(name, Won())
    route: Literal["partner", "list"] = "list" if is_list else "partner"
    return Standing(name, route, contract, left, looked, runs, theirs, fault)


@lru_cache(maxsize=2)
def _won(folder: Path) -> Mapping[str, Won]:
    """Count once for each build: a generation never changes."""
    generation = generations.read(folder)
    engine = Duck()
    try:
        for table in ("attribute_reasons", "attributes"):
            engine.load(table, generation.tables[table])
        rows = engine.get(
            "select r.source, r.attribute, a.place_in_order = 1 as first, count(*) as n"
            " from attribute_reasons r join attributes a using (person_id, attribute, value)"
            " where r.mode = 'partner' group by all"
        ).to_pylist()
    finally:
        engine.close()
    values: defaultdict[str, int] = defaultdict(int)
    shown: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        values[row["source"]] += row["n"]
        if row["first"] or attributes.kind_of(row["attribute"]).many:
            shown[row["source"]] += row["n"]
    return {source: Won(count, shown[source]) for source, count in values.items()}
