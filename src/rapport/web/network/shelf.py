"""What the network's pages read from the data core. The one file here that opens the shelf."""

from pathlib import Path

from django.conf import settings

from rapport.flow.shelf import Network, open_network

__all__ = ["Network", "network"]


def network() -> Network:
    """Return the network of the newest generation. Raises ShelfError if there is none."""
    return open_network(Path(settings.WORKSPACE.root))
