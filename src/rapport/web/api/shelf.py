"""What the API reads from the data core. The one file here that opens the shelf."""

from pathlib import Path

from django.conf import settings

from rapport.flow.shelf import Shelf, open_shelf


def shelf() -> Shelf:
    """Return the newest generation. Raises ShelfError if nothing was built yet."""
    return open_shelf(Path(settings.WORKSPACE.root))
