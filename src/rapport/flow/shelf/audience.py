"""The questions that pages may ask of the audience as a whole, in the newest generation.

Never: a person, a number of fewer than twenty people, an Arrow table.
"""

import json
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from rapport.flow import generations
from rapport.flow.audience_cards import (
    Difference,
    Followers,
    Leaning,
    LifePart,
    Outlook,
    Part,
    Rate,
    ThemeTotal,
)
from rapport.flow.errors import ShelfError
from rapport.flow.shelf.audience_desk import AUDIENCE_LAYOUT
from rapport.flow.shelf.reading import DESK, Desk
from rapport.flow.workspace import Workspace


def open_audience(root: Path) -> "Audience":
    """Return the audience of the newest generation; the same object until a newer one.

    Raises  ShelfError: nothing is published, it is not whole, or of another version.
    """
    return _open(generations.newest(_findings(root)))


@lru_cache(maxsize=2)
def _findings(root: Path) -> Path:
    return Workspace.open(root).findings


@lru_cache(maxsize=2)
def _open(folder: Path) -> "Audience":
    as_of = datetime.fromisoformat(generations.read(folder).about["now"])
    return Audience(Desk(folder / DESK), as_of)


class Audience:
    """One generation, read only. Threads may share it. What nobody told of is empty.

    `as_of`  the `now` of the run that made it.
    """

    def __init__(self, desk: Desk, as_of: datetime) -> None:
        """Raises ShelfError: the generation is not laid out as this version does."""
        if desk.about("audience_layout") != AUDIENCE_LAYOUT:
            raise ShelfError(
                f"generation {desk.generation} was laid out by another version of Rapport",
                fix="build again: rapport build; the facts are whole",
            )
        self.as_of = as_of
        self._desk = desk

    @property
    def generation(self) -> str:
        """The name of the generation that this is from."""
        return self._desk.generation

    @cached_property
    def rates(self) -> tuple[Rate, ...]:
        """By base, dimension, value, other value and reaction."""
        return tuple(Rate(*row) for row in self._rows("rates"))

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """By measure, grouping and value."""
        return tuple(Difference(*row) for row in self._rows("differences"))

    @cached_property
    def followers(self) -> tuple[Followers, ...]:
        """By channel; of all together first, if there is any."""
        return tuple(Followers(*row) for row in self._rows("followers"))

    @cached_property
    def life(self) -> tuple[LifePart, ...]:
        """The parts of the life cycle, by name."""
        return tuple(LifePart(*row) for row in self._rows("life"))

    @cached_property
    def states(self) -> tuple[Part, ...]:
        """How lately people did something: new, active, cooling, lost; those there are."""
        return self._parts("states")

    @cached_property
    def cells(self) -> tuple[Part, ...]:
        """Customers by how lately, how often and for how much they bought; by name."""
        return self._parts("cells")

    @cached_property
    def temperatures(self) -> tuple[Part, ...]:
        """People by how near to buying they are; by name."""
        return self._parts("temperatures")

    @cached_property
    def outlook(self) -> Outlook | None:
        """What customers may yet buy; None if they are too few to tell."""
        row = self._desk.about("audience:outlook")
        return Outlook(*row) if row else None

    @cached_property
    def themes(self) -> tuple[ThemeTotal, ...]:
        """Themes over all people, those of most people first; forbidden ones too."""
        return tuple(
            ThemeTotal(theme, json.loads(names), *rest)
            for theme, names, *rest in self._rows("themes")
        )

    @cached_property
    def leanings(self) -> tuple[Leaning, ...]:
        """What groups have more of than others: distinct ones first, by group."""
        return tuple(Leaning(*row) for row in self._rows("group_interests"))

    def _parts(self, name: str) -> tuple[Part, ...]:
        return tuple(Part(*row) for row in self._rows(name))

    def _rows(self, name: str) -> list[list[Any]]:
        rows: list[list[Any]] = self._desk.about(f"audience:{name}") or []
        return rows
