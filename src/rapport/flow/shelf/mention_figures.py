"""Figures of mentions that were chosen: days, feelings, topics, voices."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rapport.flow.mention_cards import (
    DayOfMentions,
    MentionFigures,
    TopicFigures,
    Voices,
)
from rapport.flow.shelf.mention_columns import (
    AUTHOR,
    CANT_TELL,
    FEELINGS,
    Columns,
    Flags,
    Listed,
    Numbers,
    time_at,
)

DAY: Final = 86_400_000_000
#: Days of a longer period begin with the first mention of all, and end with the last.
MOST_DAYS: Final = 3_660


@dataclass(frozen=True, slots=True)
class Chosen:
    """Numbers of mentions that figures are made of.

    `heard`     those of the period that count
    `filtered`  those of the period that were set aside as noise
    `before`    those of the period before it that would count
    """

    heard: Numbers
    filtered: Numbers
    before: Numbers


def figures(
    columns: Columns, chosen: Chosen, since: int, until: int, found: Iterable[Mapping[str, Any]]
) -> MentionFigures:
    """Return the figures of what was chosen.

    `since`, `until`  the period in microseconds, half open
    `found`           the rows of tables.FOUND_TOPICS
    """
    feeling = columns.column("feeling")[chosen.heard]
    first, days = _days_of(columns, since, until)
    day = columns.at[chosen.heard] // DAY - first
    counted = _counted_by(day, feeling, days)
    told = {row["name"]: (row["language"], row["novelty"]) for row in found}
    return MentionFigures(
        total=len(chosen.heard),
        days=tuple(
            DayOfMentions(time_at((first + n) * DAY), *(int(count) for count in row))
            for n, row in enumerate(counted)
        ),
        feelings=dict(zip(FEELINGS, np.bincount(feeling, minlength=4).tolist(), strict=True)),
        noise=_of_column(columns, "noise", chosen.filtered),
        intents=_of_list(columns, "intents", chosen.heard),
        languages=_of_column(columns, "language", chosen.heard),
        sources=_of_column(columns, "source", chosen.heard),
        triggers=_of_list(columns, "triggers", chosen.heard),
        entities=_of_list(columns, "entities", chosen.heard),
        read_by=_of_column(columns, "read_by", chosen.heard),
        topics=_Topics(columns, chosen, first, days).figures(told),
        voices=_voices(columns, chosen.heard, feeling),
    )


def _days_of(columns: Columns, since: int, until: int) -> tuple[int, int]:
    """Return the first day of a period, counted from 1970, and how many it has."""
    if until - since > MOST_DAYS * DAY:
        if not len(columns.at):
            return 0, 0
        since = max(since, int(columns.at[-1]))
        until = min(until, int(columns.at[0]) + 1)
    first, last = since // DAY, (until - 1) // DAY
    return first, max(0, last - first + 1)


def _counted_by(day: Numbers, feeling: Numbers, days: int) -> Numbers:
    """Return (days, feelings) counts."""
    counts = np.bincount(day * 4 + feeling, minlength=days * 4)
    return counts.reshape(-1, 4)


def _of_column(columns: Columns, name: str, numbers: Numbers) -> dict[str, int]:
    codes = columns.column(name)[numbers]
    return _named(columns.names(name), codes[codes >= 0])


def _of_list(columns: Columns, name: str, numbers: Numbers) -> dict[str, int]:
    _, codes = _among(columns, columns.listed(name), numbers)
    return _named(columns.names(name), codes)


def _named(names: list[str], codes: Numbers) -> dict[str, int]:
    """Return how often each name occurs, the commonest first."""
    counts = np.bincount(codes, minlength=len(names))
    order = np.argsort(-counts, kind="stable")  # of equals by name
    return {names[code]: int(counts[code]) for code in order if counts[code]}


def _among(columns: Columns, listed: Listed, numbers: Numbers) -> Listed:
    """Return the rows of a list whose mentions are among the numbers."""
    marked = np.zeros(len(columns.at), bool)
    marked[numbers] = True
    kept = marked[listed.rows]
    return Listed(listed.rows[kept], listed.codes[kept])


class _Topics:
    """The figures of each topic that occurs in the period or in the one before it."""

    def __init__(self, columns: Columns, chosen: Chosen, first: int, days: int) -> None:
        self._columns = columns
        self._chosen = chosen
        self._first = first
        self._days = days

    def figures(self, told: Mapping[str, tuple[str, float]]) -> tuple[TopicFigures, ...]:
        """Return them, the most frequent first. `told`: of found ones language and novelty."""
        found = self._columns.column("found")
        rows = np.flatnonzero(found >= 0)
        defined = self._of("topics", self._columns.listed("topics"), None)
        emerged = self._of("found", Listed(rows, found[rows]), told)
        return tuple(sorted((*defined, *emerged), key=lambda t: (-t.texts, t.found, t.name)))

    def _of(
        self, name: str, listed: Listed, told: Mapping[str, tuple[str, float]] | None
    ) -> list[TopicFigures]:
        names = self._columns.names(name)
        now = _among(self._columns, listed, self._chosen.heard)
        before = np.bincount(
            _among(self._columns, listed, self._chosen.before).codes, minlength=len(names)
        )
        counts = np.bincount(now.codes, minlength=len(names))
        feeling = self._columns.column("feeling")[now.rows]
        day = self._columns.at[now.rows] // DAY - self._first
        made = []
        for code in np.flatnonzero(counts + before).tolist():
            mine = now.codes == code
            by_feeling = np.bincount(feeling[mine], minlength=len(FEELINGS))
            language, new = (told or {}).get(names[code], ("", None))
            made.append(
                TopicFigures(
                    name=names[code],
                    found=told is not None,
                    language=language,
                    texts=int(counts[code]),
                    before=int(before[code]),
                    negative=int(by_feeling[0]),
                    positive=int(by_feeling[2]),
                    days=tuple(np.bincount(day[mine], minlength=self._days).tolist()),
                    new=new,
                )
            )
        return made


def _voices(columns: Columns, heard: Numbers, feeling: Numbers) -> tuple[Voices, ...]:
    leads = columns.is_leader[heard]
    began = columns.column("began_by")[heard]
    sides = {"leaders": leads, "masses": ~leads}
    for side, who in (("ours", "us"), ("people's", "them")):
        names = columns.names("began_by")
        sides[side] = began == (names.index(who) if who in names else -2)
    return tuple(_voice(columns, side, heard, feeling, mine) for side, mine in sides.items())


def _voice(columns: Columns, side: str, heard: Numbers, feeling: Numbers, mine: Flags) -> Voices:
    numbers = heard[mine]
    felt = feeling[mine]
    told = felt[felt != CANT_TELL]
    author = columns.column(AUTHOR)[numbers]
    reach = np.zeros(columns.authors, np.int64)  # -1 of whom nobody knows how many follow: none
    np.maximum.at(reach, author, columns.column("followers", "<i8")[numbers])
    return Voices(
        side=side,
        texts=len(numbers),
        authors=len(np.unique(author)),
        reach=int(reach.sum()),
        told=len(told),
        mean=float(told.mean()) - 1 if len(told) else None,
    )
