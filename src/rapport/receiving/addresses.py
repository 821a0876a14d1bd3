"""Where services send to: each connection's own address, which nobody can guess.

It holds a keyed hash of the connection's name, so that nothing has to be remembered. hooks.py
takes in what comes there.
"""

from uuid import UUID

from rapport.flow.sources.signed import check_time
from rapport.flow.workspace import Workspace
from rapport.receiving import connections
from rapport.receiving.connections import Connection
from rapport.stores import Stores

__all__ = ["address_of", "check_time", "connection_at"]


def address_of(stores: Stores, name: str) -> UUID:
    """Return the key in the address that deliveries of a connection are sent to."""
    return UUID(hex=stores.pseudonyms.one("address of deliveries", name))


def connection_at(workspace: Workspace, key: UUID) -> Connection | None:
    """Return the connection whose address holds the key; None if there is none any more."""
    stores = Stores(workspace)
    for name in connections.names(workspace):
        if address_of(stores, name) == key:
            if connections.state(workspace, name) == "leaving":
                return None
            return connections.load(workspace, name)
    return None
