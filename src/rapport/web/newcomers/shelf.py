"""What the newcomers' pages read from the data core. The one file here that opens the shelf."""

from pathlib import Path

from django.conf import settings

from rapport.flow.shelf import Newcomers, open_newcomers

__all__ = ["Newcomers", "newcomers"]


def newcomers() -> Newcomers:
    """Return the newcomers of the newest generation. Raises ShelfError if there is none."""
    return open_newcomers(Path(settings.WORKSPACE.root))
