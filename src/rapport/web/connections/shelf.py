"""What the pages of sources read from the data core. The one file here that opens the shelf."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from rapport.flow.cards import Freshness, SourceFigures
from rapport.flow.errors import ShelfError
from rapport.flow.shelf import Shelf, open_shelf


def _shelf() -> Shelf | None:
    try:
        return open_shelf(Path(settings.WORKSPACE.root))
    except ShelfError:
        return None


def freshness() -> Freshness | None:
    """Return what the shelf holds; None if nothing was built yet."""
    shelf = _shelf()
    return shelf.freshness() if shelf else None


def figures() -> dict[str, SourceFigures]:
    """Return each source's figures of the newest build, by its name; {} before the first."""
    shelf = _shelf()
    return _figures(shelf) if shelf else {}


@lru_cache(maxsize=2)
def _figures(shelf: Shelf) -> dict[str, SourceFigures]:
    """A generation never changes, and counting it whole takes a while."""
    return {f.source: f for f in shelf.sources()}


def person_ids(records: list[dict[str, str]]) -> list[str]:
    """Return whose contact each record has; '' if nobody's yet."""
    shelf = _shelf()
    if shelf is None or not records:
        return [""] * len(records)
    return [found[0].person_id if found else "" for found in shelf.resolve(records)]
