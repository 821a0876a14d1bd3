"""Lists that a network gives newest first, and things in them that are asked for again by number.

For a network whose lists all hold the same kind of thing. Where each part of a reading is another,
and who did something is compared as well: stepwise.py.

A reading goes down each list to where the last one began. Then what was published in the last days
is asked for by its number: a network says so of what is deleted or changed. A run that is cut off
goes on with the page that it did not get.

Never: something called gone because a list does not show it.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self

from rapport.flow.sources import asking
from rapport.flow.sources.base import Asked, Deletion, Page, Record, Setting
from rapport.flow.sources.social import chunks

SETTINGS: Final = (
    Setting("since_days", "how many days back the first reading goes", "90", form="number"),
    Setting("reread_days", "how many days back to look at things again", "7", form="number"),
)
#: Things that are looked at again at most, the newest.
MOST: Final = 2_000


@dataclass(frozen=True)
class Found:
    """What one call gave.

    `times`  of each thing when it was published, Unix seconds, by its number;
    `after`  what asks for the next page; '' if there is none
    """

    records: Sequence[Record]
    times: Mapping[str, int]
    after: str = ""
    deletions: Sequence[Deletion] = ()


@dataclass(frozen=True)
class Lists:
    """What a network has. `again` is given numbers, at most `at_once` of them."""

    names: Sequence[str]
    ask: Callable[[str, str], Found]
    again: Callable[[Sequence[str]], Found]
    at_once: int


@dataclass
class Place:
    """Where a reading is. `list_`: the one that is being read; the number behind all of them
    stands for looking again.

    `newest`   of each list, what was published last before this reading, Unix seconds
    `reached`  the same of this reading; `watched`: what is looked at again, and when it is from
    """

    list_: int = 0
    after: str = ""
    reached: int = 0
    newest: dict[str, int] = field(default_factory=dict)
    watched: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, cursor: str | None) -> Self:
        try:
            said = json.loads(cursor or "{}")
            newest, watched = (
                {str(k): int(v) for k, v in said[name].items()} for name in ("newest", "watched")
            )
            at = (int(said["list_"]), str(said["after"]), int(said["reached"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()  # never read, or a cursor of somebody else: the drain knows what is known
        return cls(*at, newest, watched)

    @property
    def cursor(self) -> str:
        return json.dumps(vars(self), separators=(",", ":"))

    def watch(self, times: Mapping[str, int], since: int) -> None:
        """Remember what is to be looked at again."""
        young = {n: t for n, t in {**self.watched, **times}.items() if t >= since}
        newest = sorted(young, key=lambda n: (young[n], n))[-MOST:]
        self.watched = {number: young[number] for number in newest}


def pages(asked: Asked, declared: tuple[Setting, ...], lists: Lists) -> Iterator[Page]:
    """Give what is new on each list, then what became of things of the last days.

    Raises  ConfigError: a setting is no number of days; and what `lists` raise.
    """
    place = Place.of(asked.cursor)
    oldest = _before(asked, declared, "since_days")
    watch_from = max(_before(asked, declared, "reread_days"), oldest)
    while place.list_ < len(lists.names):
        name = lists.names[place.list_]
        found = lists.ask(name, place.after)
        place.watch(found.times, watch_from)
        place.reached = max([place.reached, *found.times.values()])
        back = max(place.newest.get(name, 0), oldest)
        if found.after and min(found.times.values(), default=back) >= back:
            place.after = found.after
        else:
            place.newest[name] = max(place.newest.get(name, 0), place.reached)
            place.list_, place.after, place.reached = place.list_ + 1, "", 0
        yield Page(found.records, place.cursor, found.deletions)
    yield from _again(place, lists, watch_from)


def _again(place: Place, lists: Lists, watch_from: int) -> Iterator[Page]:
    place.watch({}, watch_from)
    left = [number for number in sorted(place.watched) if number > place.after]
    for some in chunks(left, lists.at_once):
        found = lists.again(some)
        place.after = some[-1]
        yield Page(found.records, place.cursor, found.deletions)
    place.list_, place.after = 0, ""
    yield Page((), place.cursor)


def is_old(published: int, asked: Asked, declared: tuple[Setting, ...]) -> bool:
    """Tell whether something is from before all that a connection reads."""
    return published < _before(asked, declared, "since_days")


def day_of(now: datetime) -> str:
    """Return the day that counts are told of: one number a day is kept."""
    return now.date().isoformat()


def _before(asked: Asked, declared: tuple[Setting, ...], name: str) -> int:
    return int((asked.now - asking.days(asked, declared, name)).timestamp())
