"""Whom a link may be made for: whose terms let accounts be joined, and who did not object.

A link is the person's own word, so a source that lets its accounts be joined by such a word only
(rights.Link.OPT_IN) lets it; one that lets them never be joined does not.
"""

from collections.abc import Container, Set
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rapport.deciding import built_to
from rapport.flow import generations
from rapport.flow.errors import ConfigError, RightsError, ShelfError
from rapport.flow.facts import Entry
from rapport.flow.rights import Link, SourcePolicy
from rapport.flow.sources.files import facts as files
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.tables import CONSENTS
from rapport.receiving.connections import Connection
from rapport.stores import Stores, policy_of

#: The purpose that joins accounts into one profile.
PURPOSE = "profile"


def need(stores: Stores, account_id: str) -> None:
    """Raise unless the person of this account may be asked to name another account of theirs.

    What they said since the newest generation counts: any no, whatever was said after it.
    Raises  ConfigError: the newest generation knows no such account, or it is being forgotten.
            RightsError: its terms or purposes forbid profiles, or the person said no to them.
    """
    account = _first(stores, "accounts", "account_id", account_id)
    person = _first(stores, "persons", "account_id", account_id)
    entry = _entry(stores, account)
    if entry is None or person is None or account_id in stores.log.forgotten():
        raise ConfigError(
            "there is no such person now", fix="look the person up again: profiles were rebuilt"
        )
    theirs = _rows(stores, "persons", "person_id", str(person["person_id"]))
    said = _rows(stores, "permissions", "person_id", str(person["person_id"]))
    said += _said_since(stores, {str(row["account_id"]) for row in theirs})
    if any(row["purpose"] == PURPOSE and row["state"] == "withdrawn" for row in said):
        raise RightsError(
            "this person said no to profiles: they may not be asked for another account",
            fix="nothing: only the person can change that",
        )
    mapping = FileMapping.from_toml(entry.payload["mapping"])
    _need_joinable(entry.source, mapping.purposes, policy_of(entry))


def need_of(connection: Connection) -> None:
    """Raise RightsError unless accounts of a connection may be joined with others now."""
    _need_joinable(connection.name, connection.purposes, connection.of_source.policy)


def _need_joinable(name: str, purposes: Container[str], policy: SourcePolicy) -> None:
    if PURPOSE not in purposes or policy.link is Link.NEVER:
        raise RightsError(
            f"what {name} tells of people may not be joined with other accounts",
            fix="ask whoever connected it whether its purposes can have profiles",
        )


def _said_since(stores: Stores, accounts: Set[str]) -> list[dict[str, Any]]:
    """Return what these accounts agreed to or withdrew since the newest generation.

    Read from the rows as they are kept: whoever takes something in waits for no build.
    """
    found: list[dict[str, Any]] = []
    for entry in stores.log.files_after(built_to(stores.workspace)):
        mapping = FileMapping.from_toml(entry.payload["mapping"])
        if not mapping.consents:
            continue
        rows = stores.vault.read_table(entry.table)
        theirs = pc.is_in(stores.accounts_of(entry, rows), value_set=pa.array(sorted(accounts)))
        told = files.facts_of(rows.filter(theirs), mapping, stores.ground(entry))
        found += told[CONSENTS].to_pylist()
    return found


def _entry(stores: Stores, account: dict[str, Any] | None) -> Entry | None:
    """Return the entry by which an account came in; None if it is gone since."""
    try:
        return stores.log.entry(int(account["seq"])) if account else None
    except KeyError:
        return None


def _first(stores: Stores, table: str, column: str, value: str) -> dict[str, Any] | None:
    return next(iter(_rows(stores, table, column, value)), None)


def _rows(stores: Stores, table: str, column: str, value: str) -> list[dict[str, Any]]:
    """Return the rows of a table of the newest generation whose `column` is `value`."""
    try:
        newest = generations.read(generations.newest(stores.workspace.findings))
    except ShelfError:
        return []
    files = newest.tables.get(table, ())
    wanted = [(column, "==", value)]
    return [row for file in files for row in pq.read_table(file, filters=wanted).to_pylist()]
