"""Deliveries that services send to our address: verified, cut at the door, kept, answered.

When `take` returns, what was delivered is on the disk: only then may its sender be told so. The
same delivery again is taken in again, as its sender asks; the drain knows its records.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rapport.flow.errors import FlowError, HookRefused, SkipRecord
from rapport.flow.rights import Right, check, granted
from rapport.flow.sources import rows
from rapport.flow.sources.base import HookCall, Record
from rapport.flow.sources.files.quarantine import Refusal
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, door, drain, secret_settings, sensitive, terms
from rapport.receiving.connections import Connection
from rapport.stores import Stores


def take(
    workspace: Workspace, name: str, headers: Mapping[str, str], body: bytes, *, now: datetime
) -> int:
    """Take in one delivery for the connection `name`. Returns how many records were kept.

    `headers`  by their names in lower case
    Raises  HookRefused: it is not from whom it says, is too old, or can't be read.
            ConfigError, RightsError, TermsStale: the connection may take in nothing now.
    """
    connection = connections.load(workspace, name)
    source = connection.of_source
    if source.hook is None:
        raise HookRefused(
            f"{name} takes no deliveries", fix="take the address from the page of the source"
        )
    settings = {
        s.name: connection.settings.get(s.name) or s.default or "" for s in source.settings
    }
    secrets = secret_settings.of(workspace, name)
    try:
        records = source.hook(HookCall(settings, secrets, headers, body, now))
    except SkipRecord as error:
        raise HookRefused(error.what, fix=error.fix) from error
    except FlowError:
        raise
    except Exception as error:  # what a stranger sent made our code fail: that is a refusal
        raise HookRefused(
            f"the delivery can't be read ({type(error).__name__})",
            fix="look at what its sender is set to send",
        ) from error
    return put(workspace, connection, records, now=now)


def put(
    workspace: Workspace, connection: Connection, records: Sequence[Record], *, now: datetime
) -> int:
    """Keep records that were verified already. Returns how many; what can't be read is refused.

    Raises  RightsError: nothing may be stored. TermsStale: nobody looked at the terms lately.
            StopSource: the connection is paused: its sender is to send again later.
    """
    source, name = connection.of_source, connection.name
    connections.need_on(workspace, name)
    granted(source.policy, connection.purposes, connection.basis)
    check(Right.STORE, [source.policy])
    terms.need_fresh(workspace, connection, now=now)
    stores = Stores(workspace)
    allowed = sensitive.turned_on(stores, connection)
    items: list[bytes] = []
    refused: list[Refusal] = []
    for line, record in enumerate(records, 1):
        try:
            kept = door.kept(source, rows.unpacked(rows.packed(record)), allowed)
        except Exception as error:
            refused.append(door.refusal(line, error))
        else:
            items += [] if kept is None else [rows.packed(kept)]
    if refused:
        mark = stores.pseudonyms.one("refused", name, now.isoformat(), str(len(items)))
        drain.quarantine(stores, source, name, mark, refused, now)
    return stores.received.put(name, "hook", items, at=now)
