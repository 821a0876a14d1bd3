"""The questions that pages may ask of who is new, in the newest generation.

Never: who may not be judged, a group of fewer than twenty people, an Arrow table.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from rapport.flow import generations
from rapport.flow.errors import ShelfError
from rapport.flow.newcomer_cards import (
    CurvePoint,
    Motivator,
    Newcomer,
    NewcomerCounts,
    NewcomersPage,
    PotentialPart,
)
from rapport.flow.shelf.newcomer_desk import NEWCOMER_LAYOUT
from rapport.flow.shelf.reading import DESK, Desk
from rapport.flow.workspace import Workspace

#: Which newcomers: all, who did nothing yet, who did something.
STATES: Final = ("", "waiting", "acted")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = 1_000_000
_MOTIVATOR: Final = tuple(field.name for field in fields(Motivator))[:-1]


def open_newcomers(root: Path) -> "Newcomers":
    """Return the newcomers of the newest generation; the same object until a newer one.

    Raises  ShelfError: nothing is published, it is not whole, or of another version.
    """
    return _open(generations.newest(_findings(root)))


@lru_cache(maxsize=2)
def _findings(root: Path) -> Path:
    return Workspace.open(root).findings


@lru_cache(maxsize=2)
def _open(folder: Path) -> "Newcomers":
    as_of = datetime.fromisoformat(generations.read(folder).about["now"])
    return Newcomers(Desk(folder / DESK), as_of)


class Newcomers:
    """One generation, read only. Threads may share it. `as_of`: the `now` of its run."""

    def __init__(self, desk: Desk, as_of: datetime) -> None:
        """Raises ShelfError: the generation is not laid out as this version does."""
        if desk.about("newcomer_layout") != NEWCOMER_LAYOUT:
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
    def counts(self) -> NewcomerCounts:
        """How many are new, and how many of them did nothing yet."""
        return NewcomerCounts(*(self._desk.about("newcomers:counts") or (0, 0, 0, 0, 0)))

    @cached_property
    def motivators(self) -> tuple[Motivator, ...]:
        """What of ours moves newcomers, of twenty at least; to have met nothing comes last."""
        return tuple(
            Motivator(
                **dict(zip(_MOTIVATOR, told, strict=True)),
                curve=tuple(CurvePoint(*point) for point in curve),
            )
            for *told, curve in self._desk.about("newcomers:motivators") or ()
        )

    def page(self, *, state: str = "", after: str | None = None, limit: int = 50) -> NewcomersPage:
        """Return newcomers, those of the highest potential first.

        `state`  one of STATES; another one is taken for all.
        `after`  the cursor that the page before gave.
        """
        chosen = [0, 1] if state not in STATES[1:] else [int(state == "acted")]
        start = int(after) if after and after.isdecimal() and len(after) < 10 else 0
        rows = self._desk.newcomers(chosen, start, limit + 1)
        last = str(rows[limit - 1][0]) if len(rows) > limit else None
        waiting = self.counts.waiting
        totals = {"waiting": waiting, "acted": self.counts.all - waiting}
        total = totals.get(state, self.counts.all)
        return NewcomersPage(tuple(self._made(rows[:limit])), total, last)

    def one(self, person_id: str) -> Newcomer | None:
        """Return a newcomer; None if nobody new has that id."""
        return next(self._made(self._desk.newcomer(person_id)), None)

    def _made(self, rows: Iterable[tuple[int, str, str]]) -> Iterator[Newcomer]:
        return (_newcomer(person_id, json.loads(card)) for _, person_id, card in rows)


def _newcomer(person_id: str, card: list[Any]) -> Newcomer:
    joined_by, source, joined, deed, first, hours, motivator, micro, *rest, version, parts = card
    percentile, coverage = rest
    told = json.loads(parts) if isinstance(parts, str) else parts
    return Newcomer(
        person_id,
        joined_by,
        source,
        _EPOCH + timedelta(microseconds=joined),
        deed,
        None if first is None else _EPOCH + timedelta(microseconds=first),
        hours,
        motivator,
        micro / _MICRO,
        percentile,
        coverage,
        version,
        tuple(
            PotentialPart(
                part,
                None if value is None else float(value),
                float(share),
                int(most) / _MICRO,
                int(points) / _MICRO,
            )
            for part, value, share, most, points in told
        ),
    )
