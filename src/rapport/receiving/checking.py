"""Asking a service who we are to it, before anything is read."""

from dataclasses import replace
from datetime import datetime

from rapport.flow.errors import ConfigError
from rapport.flow.http import Client
from rapport.flow.rates import Pace
from rapport.flow.sources.base import Checked
from rapport.flow.workspace import Workspace
from rapport.receiving import connections, guard, runner
from rapport.stores import Stores

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
    asked = runner.asked_of(Stores(workspace), connection, now)
    hosts = runner.hosts_of(source, asked.settings)
    pace = Pace([(limit.calls, limit.seconds) for limit in source.limits])
    with (
        Client(source.name, hosts, pace, timeout_s=TIMEOUT_S, wait_of=source.wait_of) as http,
        guard.only(source.name, hosts),
    ):
        return source.check(replace(asked, http=http))
