"""Where connections go on, without the accounts that are forgotten.

Some networks tell nobody what is gone there, so their cursors remember whose likes, posts and
profiles were seen. Of who is forgotten, or whose account was deleted there, no number may stay.
"""

import json

from rapport.flow.errors import FlowError
from rapport.receiving import connections
from rapport.receiving.mentions import Mentions, sources_of
from rapport.stores import Stores


class Forgetting:
    """Takes the numbers of forgotten accounts out of the cursors of one connection.

    `sources`  the connections under whose names its numbers of accounts are hashed
    """

    def __init__(self, stores: Stores, *sources: str) -> None:
        self._stores, self._sources = stores, sources
        self._mentions = Mentions(stores, sources, frozenset())

    def cleaned(self, cursor: str) -> str:
        """Return the cursor without them, by whoever is forgotten by now."""
        forgotten = self._stores.log.forgotten()
        if not forgotten:
            return cursor
        if forgotten != self._mentions.accounts:
            self._mentions = Mentions(self._stores, self._sources, forgotten)
        try:
            said = json.loads(cursor)
        except ValueError:  # not JSON, but a word of the service's own
            return "" if self._mentions.names(cursor) else cursor
        left = self._mentions.without(said)
        if left == said:
            return cursor
        return "" if left is None else json.dumps(left, ensure_ascii=False, separators=(",", ":"))


def forget(stores: Stores) -> None:
    """Take the numbers of forgotten accounts out of where all connections go on."""
    for connection in stores.received.read_before():
        forgetting = of(stores, connection)
        stores.received.change_cursor(connection, forgetting.cleaned)


def of(stores: Stores, connection: str) -> Forgetting:
    """Return what cleans the cursors of a connection; of other sources than networks it does not.

    A shop's or a tap's cursor holds days and numbers of orders: one may equal a customer's.
    """
    try:
        group = connections.load(stores.workspace, connection).of_source.group
    except FlowError:
        group = "networks"  # disconnected since, or its package is gone
    return Forgetting(stores, *(sources_of(stores, connection) if group == "networks" else ()))
