"""The questions that pages may ask of what people wrote in public, in the newest generation.

Never: a private message, a text of who works here, an Arrow table.
"""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np

from rapport.flow import generations
from rapport.flow.errors import ShelfError
from rapport.flow.mention_cards import (
    Checked,
    LearnedModel,
    Mention,
    MentionFigures,
    MentionFilter,
    MentionsPage,
    StaffOpinions,
)
from rapport.flow.shelf import mention_figures
from rapport.flow.shelf.mention_columns import (
    ANY_NOISE,
    FIELDS,
    LEADER_FROM,
    MENTION_LAYOUT,
    Columns,
    Numbers,
    microseconds,
    only,
    time_at,
)
from rapport.flow.shelf.reading import DESK, Desk
from rapport.flow.signals.triggers import Rule, Triggers
from rapport.flow.workspace import Workspace

__all__ = ["LEADER_FROM", "Mentions", "open_mentions"]

#: Texts that are looked through together.
_AT_ONCE: Final = 5_000
_UNKNOWN, _HOLDS, _FAILS = 0, 1, 2
#: Letters of a time in a cursor, in microseconds: 64 bits.
_LONGEST_TIME: Final = 19


def open_mentions(root: Path) -> "Mentions":
    """Return the mentions of the newest generation; the same object until a newer one.

    Raises  ShelfError: nothing is published, it is not whole, or it was made before there were
            mentions.
    """
    return _open(generations.newest(_findings(root)))


@lru_cache(maxsize=2)
def _findings(root: Path) -> Path:
    return Workspace.open(root).findings


@lru_cache(maxsize=2)
def _open(folder: Path) -> "Mentions":
    as_of = datetime.fromisoformat(generations.read(folder).about["now"])
    return Mentions(Desk(folder / DESK), as_of)


class Mentions:
    """One generation, read only. Threads may share it. Newest first; of equal times by id.

    A value of a filter that nothing has lets nothing through.
    `as_of`  the `now` of the run that made it.
    """

    def __init__(self, desk: Desk, as_of: datetime) -> None:
        """Raises ShelfError: the generation's mentions are not laid out as this version does."""
        if desk.about("mention_layout") != MENTION_LAYOUT:
            raise ShelfError(
                f"generation {desk.generation} was laid out by another version of Rapport",
                fix="build again: rapport build; the facts are whole",
            )
        self.as_of = as_of
        self._desk = desk
        self._columns = Columns(desk)
        self._chosen = lru_cache(16)(self._choose)
        self._figures = lru_cache(16)(self._count)
        self._sought = lru_cache(8)(self._seek)

    # -- some of them -----------------------------------------------------------------

    def page(
        self, wanted: MentionFilter, *, after: str | None = None, size: int = 50
    ) -> MentionsPage:
        """Return mentions that a filter lets through, newest first, and how many there are.

        Where noise is asked for, all of it stands there; `wanted.copies` is asked of the rest.
        `after`  the cursor that the page before gave; it fits the next generation, too.
        Raises   QueryError: `wanted.query` can't be read.
        """
        chosen = self._chosen(wanted)
        start = int(np.searchsorted(chosen, self._place(after)))
        rows = self._mentions(chosen[start : start + size])
        more = start + size < len(chosen) and rows
        cursor = (
            f"{microseconds(rows[-1].occurred_at)}~{rows[-1].interaction_id}" if more else None
        )
        return MentionsPage(tuple(rows), len(chosen), cursor)

    def one(self, interaction_id: str) -> Mention | None:
        """Return one mention; None if there is none of that id that may be shown."""
        return self.many([interaction_id]).get(interaction_id)

    def many(self, interaction_ids: Iterable[str]) -> dict[str, Mention]:
        """Return mentions by id; an id that there is none of is left out."""
        numbers = sorted(self._desk.mention_numbers(interaction_ids).values())
        return {m.interaction_id: m for m in self._mentions(np.array(numbers, np.int32))}

    def copies_of(self, interaction_id: str) -> tuple[Mention, ...]:
        """Return the copies of a text, newest first, noise or not; () if it is one itself."""
        number = self._desk.mention_numbers([interaction_id]).get(interaction_id)
        if number is None:
            return ()
        return tuple(self._mentions(np.flatnonzero(self._columns.column("first") == number)))

    def sample(
        self, count: int, *, language: str = "", without: Collection[str] = ()
    ) -> tuple[Mention, ...]:
        """Return texts of the last 90 days drawn by chance, so that judging them measures us.

        No noise, no copies. Their order is that of sha256(interaction_id + "sample"), which hangs
        on nothing that a text says. `without`: ids that are left out, judged already.
        """
        return self._first_of("drawn", count, language, without)

    def doubtful(
        self, count: int, *, language: str = "", without: Collection[str] = ()
    ) -> tuple[Mention, ...]:
        """Return texts whose feeling was read least surely: first those of which nothing can be
        told, then low, then middle; newest first among equals. No noise, no copies."""
        return self._first_of("doubtful", count, language, without)

    # -- figures ----------------------------------------------------------------------

    def figures(self, wanted: MentionFilter) -> MentionFigures:
        """Return figures of what a filter lets through.

        Copies count, whatever `wanted.copies` says: each was said by somebody. So `total` is that
        of a page with copies. Noise is told by its reason whatever `wanted.noise` says.
        Days are those of UTC; every day of the period is there, but of one of more than ten years
        only those from the first mention of all to the last. Topics are those that occur in it or
        in the period before it, as long. Names come in the order of their counts.
        Raises  QueryError: `wanted.query` can't be read.
        """
        return self._figures(wanted)

    # -- what occurs, for filters -----------------------------------------------------

    def topics(self) -> tuple[str, ...]:
        """Return the team's topics that occur, by name."""
        return tuple(self._columns.names("topics"))

    def entities(self) -> tuple[str, ...]:
        """Return the names that occur, as kind: name, by their kind."""
        return tuple(self._columns.names("entities"))

    def triggers(self) -> tuple[str, ...]:
        """Return the triggers that occur, by name."""
        return tuple(self._columns.names("triggers"))

    def languages(self) -> tuple[str, ...]:
        """Return the languages that occur, by code."""
        return tuple(self._columns.names("language"))

    def sources(self) -> tuple[str, ...]:
        """Return the sources that mentions came from, by name."""
        return tuple(self._columns.names("source"))

    # -- what the team said -----------------------------------------------------------

    def checks(self) -> tuple[Checked, ...]:
        """Return what teammates said of texts, the oldest first; private ones' ids, too."""
        return tuple(Checked(**_dated(row)) for row in self._desk.about("checks"))

    def learned(self) -> tuple[LearnedModel, ...]:
        """Return the models that corrections proposed, the oldest first."""
        return tuple(LearnedModel(**_dated(row)) for row in self._desk.about("learned"))

    def staff_opinions(self) -> tuple[StaffOpinions, ...]:
        """Return opinions of who works here or did, by year."""
        return tuple(StaffOpinions(**row) for row in self._desk.about("staff_opinions"))

    # -- inside -----------------------------------------------------------------------

    def _choose(self, wanted: MentionFilter) -> Numbers:
        span = self._columns.within(microseconds(wanted.since), microseconds(wanted.until))
        fits = self._columns.fitting(wanted, span)
        said = self._saying(wanted.query, self._columns.heard(fits, wanted.noise))
        return said if wanted.copies or wanted.noise else self._columns.folded(said)

    def _count(self, wanted: MentionFilter) -> MentionFigures:
        since, until = microseconds(wanted.since), microseconds(wanted.until)
        fits = self._columns.fitting(wanted, self._columns.within(since, until))
        fits = self._saying(wanted.query, fits)
        earlier = self._columns.fitting(
            wanted, self._columns.within(since - max(0, until - since), since)
        )
        earlier = self._columns.heard(earlier, wanted.noise)
        chosen = mention_figures.Chosen(
            heard=self._columns.heard(fits, wanted.noise),
            filtered=self._columns.heard(fits, ANY_NOISE),
            before=self._saying(wanted.query, self._columns.about_something(earlier)),
        )
        return mention_figures.figures(
            self._columns, chosen, since, until, self._desk.about("found_topics")
        )

    def _saying(self, query: str, numbers: Numbers) -> Numbers:
        """Return those of the numbers whose texts a query holds for."""
        return self._sought(query).among(numbers) if query else numbers

    def _seek(self, query: str) -> "_Sought":
        return _Sought(self._desk, query, len(self._columns.at))

    def _place(self, after: str | None) -> int:
        """Return the number that a page begins with: the next behind the cursor's mention."""
        at, _, last = (after or "").partition("~")
        if len(at) > _LONGEST_TIME or not at.removeprefix("-").isdecimal():
            return 0
        same = self._columns.same_time(int(at))
        return self._desk.mention_after(same.start, same.stop, last)

    def _first_of(
        self, order: str, count: int, language: str, without: Collection[str]
    ) -> tuple[Mention, ...]:
        numbers = self._columns.column(order)
        if language:
            numbers = numbers[self._columns.is_in(language)[numbers]]
        left_out = list(self._desk.mention_numbers(without).values())
        numbers = numbers[~np.isin(numbers, left_out)]
        return tuple(self._mentions(numbers[:count]))

    def _mentions(self, numbers: Numbers) -> list[Mention]:
        """Return the mentions of these numbers, in their order."""
        rows = self._desk.mentions(numbers.tolist())
        return [
            _mention(*row, at=at, copies=copies)
            for row, at, copies in zip(
                rows,
                self._columns.at[numbers].tolist(),
                self._columns.copies[numbers].tolist(),
                strict=True,
            )
        ]


class _Sought:
    """One query, and of which texts it is known already whether it holds for them."""

    def __init__(self, desk: Desk, query: str, mentions: int) -> None:
        """Raises QueryError: it can't be read."""
        self._triggers = Triggers([Rule("query", query)])
        self._desk = desk
        self._known = np.full(mentions, _UNKNOWN, np.int8)
        self._lock = Lock()  # of two who ask at once, one looks

    def among(self, numbers: Numbers) -> Numbers:
        """Return those of the numbers for which it holds."""
        with self._lock:
            new = numbers[self._known[numbers] == _UNKNOWN]
            for start in range(0, len(new), _AT_ONCE):
                some = new[start : start + _AT_ONCE]
                texts = self._desk.mention_texts(some.tolist())
                holding = np.unique(self._triggers.rows(texts)[:, 0])
                self._known[some] = _FAILS
                self._known[some[holding]] = _HOLDS
            return only(numbers, self._known[numbers] == _HOLDS)


def _mention(interaction_id: str, text: str, page: str, *, at: int, copies: int) -> Mention:
    known = dict(zip(FIELDS, map(_frozen, json.loads(page)), strict=True))
    return Mention(
        interaction_id=interaction_id, text=text, occurred_at=time_at(at), copies=copies, **known
    )


def _frozen(value: Any) -> Any:
    """Return a value of JSON with its lists as tuples."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"decided_at": time_at(row["decided_at"])}
