"""Whom a link may be made for: whose terms let accounts be joined, and who did not object.

A link is the person's own word, so a source that lets its accounts be joined by such a word only
(rights.Link.OPT_IN) lets it; one that lets them never be joined does not.
"""

from typing import Any

import pyarrow.parquet as pq

from rapport.flow import generations
from rapport.flow.errors import ConfigError, RightsError, ShelfError
from rapport.flow.rights import Link
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.stores import Stores, policy_of

#: The purpose that joins accounts into one profile.
PURPOSE = "profile"


def need(stores: Stores, account_id: str) -> None:
    """Raise unless the person of this account may be asked to name another account of theirs.

    Raises  ConfigError: the newest generation knows no such account.
            RightsError: its terms or purposes forbid profiles, or the person said no to them.
    """
    account = _first(stores, "accounts", "account_id", account_id)
    person = _first(stores, "persons", "account_id", account_id)
    if account is None or person is None:
        raise ConfigError(
            "there is no such person now", fix="look the person up again: profiles were rebuilt"
        )
    said = _rows(stores, "permissions", "person_id", str(person["person_id"]))
    if any(row["purpose"] == PURPOSE and row["state"] == "withdrawn" for row in said):
        raise RightsError(
            "this person said no to profiles: they may not be asked for another account",
            fix="nothing: only the person can change that",
        )
    entry = stores.log.entry(int(account["seq"]))
    mapping = FileMapping.from_toml(entry.payload["mapping"])
    if PURPOSE not in mapping.purposes or policy_of(entry).link is Link.NEVER:
        raise RightsError(
            f"what {entry.source} tells of people may not be joined with other accounts",
            fix="ask whoever connected it whether its purposes can have profiles",
        )


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
