"""Deliveries that services send to our address: verified, cut at the door, kept, answered.

When `take` returns, what was delivered is on the disk: only then may its sender be told so. The
same delivery again is taken in again, as its sender asks; the drain knows its records.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import MappingProxyType
from typing import Final

from rapport.flow.errors import FlowError, HookRefused, SkipRecord
from rapport.flow.rights import Right, check, granted
from rapport.flow.sources import rows
from rapport.flow.sources.base import HookCall, Record, Source
from rapport.flow.sources.files.quarantine import Refusal
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, door, drain, secret_settings, sensitive, terms
from rapport.receiving.connections import Connection
from rapport.stores import Stores

NO_QUERY: Final[Mapping[str, str]] = MappingProxyType({})


def greet(
    workspace: Workspace,
    name: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    query: Mapping[str, str],
    now: datetime,
) -> str | None:
    """Answer a service that asks whether the address is ours; None: it asks no such thing.

    Raises  HookRefused: it asks with another secret than ours. ConfigError: not connected.
    """
    connection = connections.load(workspace, name)
    source = connection.of_source
    if source.greet is None:
        return None
    call = _call(workspace, connection, headers, body, query, now)
    with _refusing():
        return source.greet(call)


def take(
    workspace: Workspace,
    name: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    query: Mapping[str, str] = NO_QUERY,
    now: datetime,
) -> int:
    """Take in one delivery for the connection `name`. Returns how many records were kept.

    `headers`  by their names in lower case;  `query`: what stands behind the address
    Raises  HookRefused: it is not from whom it says, is too old, or can't be read.
            ConfigError, RightsError, TermsStale: the connection may take in nothing now.
    """
    connection = connections.load(workspace, name)
    source = connection.of_source
    if source.hook is None:
        raise HookRefused(
            f"{name} takes no deliveries", fix="take the address from the page of the source"
        )
    call = _call(workspace, connection, headers, body, query, now)
    with _refusing():
        records = source.hook(call)
    return put(workspace, connection, records, now=now)


def _call(
    workspace: Workspace,
    connection: Connection,
    headers: Mapping[str, str],
    body: bytes,
    query: Mapping[str, str],
    now: datetime,
) -> HookCall:
    told = connection.of_source.settings
    settings = {s.name: connection.settings.get(s.name) or s.default or "" for s in told}
    secrets = secret_settings.of(workspace, connection.name)
    return HookCall(settings, secrets, headers, body, now, query)


@contextmanager
def _refusing() -> Iterator[None]:
    """Refuse what the code of a source can't read: a stranger may have sent it."""
    try:
        yield
    except SkipRecord as error:
        raise HookRefused(error.what, fix=error.fix) from error
    except FlowError:
        raise
    except Exception as error:
        raise HookRefused(
            f"the delivery can't be read ({type(error).__name__})",
            fix="look at what its sender is set to send",
        ) from error


def put(
    workspace: Workspace, connection: Connection, records: Sequence[Record], *, now: datetime
) -> int:
    """Keep records that were verified already, and what they say is to be fetched. Returns how
    many; what can't be read is refused.

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
    told: list[str] = []
    refused: list[Refusal] = []
    for line, record in enumerate(records, 1):
        try:
            whole = rows.unpacked(rows.packed(record))
            next_ = source.next_of(whole) if source.next_of else None
            kept = door.kept(source, whole, allowed)
        except Exception as error:
            refused.append(door.refusal(line, error))
        else:
            items += [] if kept is None else [rows.packed(kept)]
            told += [next_] if next_ else []
    if refused:
        mark = stores.pseudonyms.one("refused", name, now.isoformat(), str(len(items)))
        drain.quarantine(stores, source, name, mark, refused, now)
    lots = [stores.received.lot(name, "hook", items, at=now)] if items else []
    let_go = stores.received.put_many(lots, to_fetch=(name, told, now) if told else None)
    if let_go:
        _tell_let_go(stores, source, name, let_go, now)
    return len(items) + len(told)


def _tell_let_go(stores: Stores, source: Source, name: str, count: int, now: datetime) -> None:
    """Say where refused records are looked at how much was never fetched."""
    error = SkipRecord(
        f"{count} of what {source.title} told of was let go: too much waits to be fetched",
        fix="read the source now and look how that ends: what it told of is asked for then",
    )
    mark = stores.pseudonyms.one("never fetched", name, now.isoformat())
    drain.quarantine(stores, source, name, mark, [door.refusal(1, error)], now)
