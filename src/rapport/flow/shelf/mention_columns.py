"""Which mentions a filter lets through: whole columns of numbers, so that any of them is quick.

A mention's number is its place in the stream: 0 is the newest. mention_desk.py lays them out.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from rapport.flow.mention_cards import Mention, MentionFilter
from rapport.flow.shelf.reading import Desk

Numbers = npt.NDArray[np.integer[Any]]
Flags = npt.NDArray[np.bool_]

#: Of how mentions lie on a desk. It goes up with every change of it, and of `Mention`.
MENTION_LAYOUT: Final = 2
#: What stands in a mention's row as JSON, in this order.
FIELDS: Final = tuple(
    field.name
    for field in fields(Mention)
    if field.name not in ("interaction_id", "text", "occurred_at", "copies")
)
#: Columns that are kept as the place of their value among all values; -1: none.
NAMED: Final = ("language", "source", "read_by", "noise", "found", "began_by")
#: Kept so, too; but nobody asks for one by name.
AUTHOR: Final = "account_id"
#: What a text has several of, and where in the JSON of each its name stands.
SEVERAL: Final = {
    "intents": "$[*][0]",
    "topics": "$[*]",
    "triggers": "$[*][0]",
    "entities": "$[*][0]",
}
#: In the order of their numbers.
FEELINGS: Final = ("negative", "neutral", "positive", "cant_tell")
CANT_TELL: Final = 3
#: Whoever so many follow is a leader: a word of theirs goes far beyond whom they know. In shops'
#: and anglers' circles a channel of a thousand is one that others quote.
LEADER_FROM: Final = 1_000
#: Of `MentionFilter.noise`: all that was set aside. Of noise.REASONS: it is said already.
ANY_NOISE: Final = "any"
COPY: Final = "copy"

_BEGAN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
#: Of a name that nothing has.
_NOWHERE: Final = -2


def microseconds(time: datetime) -> int:
    """Return a time as columns keep it."""
    return (time - _BEGAN) // _MICROSECOND


def time_at(number: int) -> datetime:
    """Return the time that columns keep as a number of microseconds."""
    return _BEGAN + number * _MICROSECOND


def only(numbers: Numbers, kept: Flags) -> Numbers:
    """Return those of the numbers that are flagged."""
    found: Numbers = numbers[kept]
    return found


class Listed(NamedTuple):
    """What texts have several of: row i says that mention rows[i] has what is called codes[i]."""

    rows: Numbers
    codes: Numbers


class Columns:
    """The columns of all mentions of one generation, read only. Threads may share it.

    Memory  about 120 bytes a mention, once pages have asked for everything.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names: Mapping[str, list[str]] = desk.about("mention_names")
        self.at = self.column("at", "<i8")
        self.authors: int = desk.about("mention_authors")

    def column(self, name: str, kind: str = "<i4") -> Numbers:
        """Return a column by its name; see mention_desk.py."""
        return self._desk.array(f"mention:{name}", kind)

    def listed(self, name: str) -> Listed:
        """Return one of SEVERAL."""
        return Listed(self.column(f"{name}:rows"), self.column(f"{name}:codes"))

    def names(self, name: str) -> list[str]:
        """Return the names that the numbers of a column stand for, in their order."""
        return self._names[name]

    @cached_property
    def copies(self) -> Numbers:
        """How many copies each mention has."""
        first = self.column("first")
        counts: Numbers = np.bincount(first[first >= 0], minlength=len(first))
        return counts

    @cached_property
    def is_leader(self) -> Flags:
        found: Flags = self.column("followers", "<i8") >= LEADER_FROM
        return found

    def within(self, since: int, until: int) -> slice:
        """Return the numbers of a time, half open, in microseconds."""
        newer, older = np.searchsorted(self._age, (-until, -since), side="right")
        return slice(int(newer), max(int(newer), int(older)))

    def same_time(self, at: int) -> slice:
        """Return the numbers of what was said at one moment."""
        first, after = (int(np.searchsorted(self._age, -at, side)) for side in ("left", "right"))
        return slice(first, after)

    def is_in(self, language: str) -> Flags:
        """Tell of each mention whether it is in a language."""
        found: Flags = self.column("language") == self._code("language", language)
        return found

    def about_something(self, numbers: Numbers) -> Numbers:
        """Return those of the numbers that have a topic, defined or found."""
        has = self.column("found") >= 0
        has[self.listed("topics").rows] = True
        return only(numbers, has[numbers])

    def fitting(self, wanted: MentionFilter, span: slice) -> Numbers:
        """Return the numbers of a span that fit all of a filter but noise, copies and query."""
        fits = np.ones(span.stop - span.start, bool)
        asked = {
            "language": wanted.language,
            "source": wanted.source,
            "found": wanted.found,
            "began_by": wanted.began_by,
        }
        for name, value in asked.items():
            if value:
                fits &= self.column(name)[span] == self._code(name, value)
        if wanted.feeling:
            known = wanted.feeling in FEELINGS
            feeling = FEELINGS.index(wanted.feeling) if known else _NOWHERE
            fits &= self.column("feeling")[span] == feeling
        several = {
            "intents": wanted.intent,
            "topics": wanted.topic,
            "triggers": wanted.trigger,
            "entities": wanted.entity,
        }
        for name, value in several.items():
            if value:
                fits &= self._having(name, value, span)
        if wanted.author:
            fits &= self._by(wanted.author, span)
        found: Numbers = (np.flatnonzero(fits) + span.start).astype(np.int32)
        return found

    def heard(self, numbers: Numbers, noise: str) -> Numbers:
        """Return those of the numbers that a filter's `noise` lets through, copies with them."""
        why = self.column("noise")[numbers]
        plain = why == self._code("noise", "")
        if noise == ANY_NOISE:
            return only(numbers, ~plain)
        if noise:
            return only(numbers, why == self._code("noise", noise))
        return only(numbers, plain | (why == self._code("noise", COPY)))

    def folded(self, numbers: Numbers) -> Numbers:
        """Return of texts that are alike the first; if it is not among them, the oldest."""
        first = self.column("first")[numbers]
        alike = np.where(first < 0, numbers, first)
        of, places = np.unique(alike[::-1], return_index=True)
        oldest = numbers[::-1][places]
        stays: Numbers = np.sort(np.where(np.isin(of, numbers), of, oldest))
        return stays.astype(numbers.dtype)

    @cached_property
    def _age(self) -> Numbers:
        age: Numbers = -self.at
        return age

    def _code(self, name: str, value: str) -> int:
        names = self._names[name]
        return names.index(value) if value in names else _NOWHERE

    def _having(self, name: str, value: str, span: slice) -> Flags:
        rows, codes = self.listed(name)
        low, high = np.searchsorted(rows, (span.start, span.stop))
        marked = np.zeros(span.stop - span.start, bool)
        marked[rows[low:high][codes[low:high] == self._code(name, value)] - span.start] = True
        return marked

    def _by(self, author: str, span: slice) -> Flags:
        known = self.column("is_known")[span] == 1
        leads = self.is_leader[span]
        by: dict[str, Flags] = {"known": known, "leader": leads, "unknown": ~(known | leads)}
        return by.get(author, np.zeros(len(known), bool))
