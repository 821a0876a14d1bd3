"""Asking a service while somebody waits: who we are to it; and telling it where to send to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from rapport.flow.errors import ConfigError
from rapport.flow.http import Client
from rapport.flow.rates import Pace
from rapport.flow.sources.base import Asked, Checked, Deliveries
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, guard, runner
from rapport.receiving.connections import Connection
from rapport.stores import Stores

__all__ = ["Checked", "Deliveries", "check", "subscribe"]

#: Somebody waits before the page for it, seconds.
TIMEOUT_S = 15.0


def check(workspace: Workspace, name: str, *, now: datetime) -> Checked:
    """Return who a connection is to its service, and what it may read there.

    Raises  ConfigError: the source can't be asked, or lacks what it is reached by.
            StopSource, RetryLater: the service lets us not in, or is out of reach.
    """
    connection = connections.load(workspace, name)
    connections.need_on(workspace, name)
    source = connection.of_source
    if source.check is None:
        raise ConfigError(
            f"{source.title} can't be asked who we are", fix="read it now and look how that ends"
        )
    with _asked(workspace, connection, now) as asked:
        return source.check(asked)


def subscribe(workspace: Workspace, name: str, address: str, *, now: datetime) -> None:
    """Let a service send to `address`, our own for this connection, from now on.

    Raises  ConfigError: the source has no such call, or lacks what it is reached by.
            StopSource, RetryLater: the service refuses, or is out of reach: nothing was changed.
    """
    connection = connections.load(workspace, name)
    connections.need_on(workspace, name)
    source = connection.of_source
    if source.subscribe is None:
        raise ConfigError(
            f"{source.title} can't be told where to send to", fix="write the address down there"
        )
    with _asked(workspace, connection, now) as asked:
        changed = source.subscribe(asked, address)
    now_said = connections.load(workspace, name)
    connections.save(workspace, replace(now_said, settings={**now_said.settings, **changed}))


@contextmanager
def _asked(workspace: Workspace, connection: Connection, now: datetime) -> Iterator[Asked]:
    """Give what the source of a connection is asked with, and the means to ask."""
    source = connection.of_source
    asked = runner.asked_of(Stores(workspace), connection, now)
    hosts = runner.hosts_of(source, asked.settings)
    pace = Pace([(limit.calls, limit.seconds) for limit in source.limits])
    with (
        Client(source.name, hosts, pace, timeout_s=TIMEOUT_S, wait_of=source.wait_of) as http,
        guard.only(source.name, hosts),
    ):
        yield replace(asked, http=http)
