"""Who is in a segment, who was on a day, who came and who left; in which segments a person is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from rapport.flow.errors import ConfigError
from rapport.flow.segments.stays import FOREVER, Ints, Stays, micros, time_of
from rapport.flow.workspace import Workspace
from rapport.segmenting import keeping
from rapport.segmenting.definitions import segments
from rapport.segmenting.facts import Facts, opened
from rapport.segmenting.keeping import About
from rapport.segmenting.recounting import keep_up


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of one person; `left_at` None: still in."""

    person_id: str
    entered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some stays of a segment, and how many there are; `after`: the cursor of the next page."""

    stays: tuple[Stay, ...]
    total: int
    after: str | None


class Members:
    """The stays of one segment, brought up to date. Read only."""

    def __init__(self, facts: Facts, told: About, stays: Stays) -> None:
        self.about = told
        self._facts, self._stays = facts, stays

    def count(self, at: datetime | None = None) -> int:
        """Return how many are in; with a time how many were in then, by what was known then."""
        return len(self._inside(at))

    def person_ids(self, at: datetime | None = None) -> list[str]:
        """Return who is in, or was in then, in the order of ids."""
        return self._ids(self._inside(at))

    def numbers(self) -> Ints:
        """Return who is in by numbers of the generation, `everybody` of it all its people."""
        return self._inside(None)

    @property
    def everybody(self) -> int:
        return len(self._facts.numbers)

    def counts(self, times: Sequence[datetime]) -> list[int]:
        """Return how many were in at each time."""
        found = self._stays.counts(np.array([micros(t) for t in times], np.int64))
        return [int(count) for count in found]

    def moved(self, since: datetime, until: datetime) -> tuple[int, int]:
        """Return how many entered and how many left after the one time, up to the other."""
        entered, left = (
            int(((times > micros(since)) & (times <= micros(until))).sum())
            for times in (self._stays.entered, self._stays.left)
        )
        return entered, left

    def page(self, *, which: str = "in", after: str = "", limit: int = 50,
             at: datetime | None = None) -> Page:  # fmt: skip
        """Return stays, the newest first.

        `which`  in: who is in (was in at `at`); entered: who came; left: who left
        """
        stays = self._chosen(which, at)
        times = stays.left if which == "left" else stays.entered
        order = np.lexsort((stays.people, -times))
        start = int(after) if after.isdecimal() else 0
        shown = stays.only(order[start : start + limit])
        ids = self._ids(shown.people)
        rows = zip(ids, shown.entered.tolist(), shown.left.tolist(), strict=True)
        end = start + len(ids)
        return Page(
            tuple(Stay(one, time_of(came), _end(left)) for one, came, left in rows),
            len(order),
            str(end) if end < len(order) else None,
        )

    def _chosen(self, which: str, at: datetime | None) -> Stays:
        stays = self._stays
        if which == "entered":
            return stays
        if which == "left":
            return stays.only(stays.left != FOREVER)
        if at is None:
            return stays.only(stays.left == FOREVER)
        return stays.only((stays.entered <= micros(at)) & (stays.left > micros(at)))

    def _inside(self, at: datetime | None) -> Ints:
        return self._stays.inside(None if at is None else micros(at))

    def _ids(self, people: Ints) -> list[str]:
        return [str(one) for one in keeping.hex_of(self._facts.numbers.ids_of(people))]


def members(workspace: Workspace, key: str, *, now: datetime) -> Members:
    """Return the members of a segment, brought up to date first.

    Raises  ConfigError: there is no such segment. ShelfError: nothing is built yet.
    """
    need(workspace, key)
    keep_up(workspace, now=now, keys=[key])
    with opened(workspace) as facts:
        kept = keeping.read(workspace, key)
        if kept is None:
            raise ConfigError("this segment was never counted", fix="build again: rapport build")
        facts.numbers  # noqa: B018 - read while the engine is open
        stays = keeping.stays_of(kept, facts.people_of(kept.ids)).united()
        return Members(facts, kept.about, stays)


def need(workspace: Workspace, key: str) -> None:
    """Raise ConfigError if there is no segment of this key; it names the nearest."""
    from difflib import get_close_matches

    known = segments(workspace)
    if key not in known:
        near = get_close_matches(key, known, n=1)
        fix = f"did you mean {near[0]}?" if near else "see them all: rapport segments"
        raise ConfigError(f"there is no segment {key[:40]!r}", fix=fix)


@dataclass(frozen=True, slots=True)
class OfPerson:
    """One segment that a person is or was in."""

    key: str
    name: str
    stay: Stay
    is_stale: bool


def segments_of(workspace: Workspace, person_id: str, *, now: datetime) -> tuple[OfPerson, ...]:
    """Return every stay of a person in every segment that is not retired, by key, the newest
    first; () of who has no profile."""
    keep_up(workspace, now=now)
    found = []
    with opened(workspace) as facts:
        accounts = facts.engine.get(
            "select account_id from persons where person_id = $person", person=person_id
        )
        ids = keeping.bytes_of(accounts["account_id"])
    for key, segment in segments(workspace).items():
        kept = keeping.read(workspace, key)
        if kept is not None:
            theirs = _theirs(kept, ids)
            stays = zip(theirs.entered[::-1].tolist(), theirs.left[::-1].tolist(), strict=True)
            for came, left in stays:
                stay = Stay(person_id, time_of(came), _end(left))
                found.append(OfPerson(key, segment.name, stay, kept.about.is_stale))
    return tuple(found)


def _theirs(kept: keeping.Kept, ids: keeping.Ids) -> Stays:
    """Return the stays that were kept under these ids, as those of one person."""
    rows, _ = keeping.rows_of(kept, ids)
    nobody = np.zeros(len(rows), np.int64)
    return Stays.of_arrays(nobody, kept.entered[rows], kept.left[rows]).united()


def days_back(now: datetime, days: int) -> list[datetime]:
    """Return so many times a day apart, the last of them now."""
    return [now - timedelta(days=n) for n in range(days - 1, -1, -1)]


def _end(left: int) -> datetime | None:
    return None if left == FOREVER else time_of(left)
