"""What the audience reads from the data core. The one file here that opens the shelf."""

from pathlib import Path

from django.conf import settings

from rapport.flow.income_cards import IncomePage
from rapport.flow.shelf import Audience, open_audience, open_incomes

__all__ = ["Audience", "audience", "incomes"]


def audience() -> Audience:
    """Return the audience of the newest generation. Raises ShelfError if there is none."""
    return open_audience(Path(settings.WORKSPACE.root))


def incomes(*, area: str, role: str, size: int) -> IncomePage:
    """Return groups of people in general and what they earn; '' = of any area, any work."""
    return open_incomes(Path(settings.WORKSPACE.root)).page(area=area, role=role, size=size)
