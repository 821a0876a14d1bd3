"""Walks over what a network lists newest first: a short one each time, a long one each day.

A short walk reads back some days, for what is new and what is said of it; a long one as far as the
connection reads at all. What stood in that span before and is found no more is gone there, so it
is gone here. The numbers of what was found stand in the cursor, which is sealed, so a walk
that is cut off goes on where it was, and nothing is called gone before the walk is whole.

Never: an account's number or a word of anybody in a cursor.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rapport.flow.sources import asking
from rapport.flow.sources.base import Asked, Deletion, Setting
from rapport.flow.sources.social import gone_post

#: How far walks go back. A network's SETTINGS hold both.
SETTINGS: Final = (
    Setting("since_days", "how many days back to read, each day anew", "90", form="number"),
    Setting("reread_days", "how many days back to look each time in between", "7", form="number"),
)
#: Numbers that a cursor holds: what is older than so many is no longer compared.
MOST: Final = 20_000
#: So many are not called gone at the first look, if they are most of what is known.
_MANY: Final = 20
_DAY: Final = timedelta(days=1)
#: "list number" of what is found: when it was published, Unix seconds, and what answers it.
Found = dict[str, tuple[int, list[str]]]


@dataclass
class Walk:
    """One walk. `place`: where in the network's lists it goes on; empty: at its begin.

    `since`  as far back as it reads;  `long`: whether that is as far as we read at all
    """

    began: datetime
    since: datetime
    long: bool
    place: dict[str, str] = field(default_factory=dict)
    _last_long: datetime | None = None
    _oldest: datetime | None = None
    _doubted: bool = False
    _was: Found = field(default_factory=dict)
    _now: Found = field(default_factory=dict)

    @classmethod
    def of(cls, asked: Asked, declared: tuple[Setting, ...]) -> "Walk":
        """Return the walk to go on with: the one that was cut off within a day, else a new one.

        Raises  ConfigError: a setting is no number of days.
        """
        far = asked.now - asking.days(asked, declared, "since_days")
        near = max(asked.now - asking.days(asked, declared, "reread_days"), far)
        said = _said(asked.cursor)
        last = _time(said.get("long_at"))
        known = (last, far, said.get("doubted") is True, _found(said.get("was")))
        began, since = _time(said.get("began")), _time(said.get("since"))
        place = said.get("place")
        if began and since and isinstance(place, dict) and began <= asked.now < began + _DAY:
            place = {str(k): str(v) for k, v in place.items()}
            return cls(began, since, said.get("long") is True, place, *known, _found(said["now"]))
        long = last is None or asked.now - last >= _DAY
        return cls(asked.now, far if long else near, long, {}, *known)

    def found(
        self, list_: str, number: str, published: datetime | None, answers: Iterable[str] = ()
    ) -> None:
        """Note a thing that stands in a list, and what answers it. Several times: all of it."""
        seconds, known = self._now.get(key := f"{list_} {number}", (0, []))
        if published is not None:
            seconds = int(published.timestamp())
        self._now[key] = (seconds, [*dict.fromkeys([*known, *answers])])

    def known(self, list_: str) -> list[str]:
        """Return what was found in a list before and not by this walk yet, the newest first."""
        was = ((key, at) for key, (at, _) in self._was.items() if key not in self._now)
        theirs = [(key.partition(" "), at) for key, at in was]
        found = [(at, number) for (name, _, number), at in theirs if name == list_]
        return [number for _, number in sorted(found, reverse=True)]

    def carry(self, list_: str, numbers: Iterable[str]) -> None:
        """Take things that were found before for there, without looking."""
        for number in numbers:
            key = f"{list_} {number}"
            self._now[key] = self._was[key]

    def is_past(self, published: datetime | None) -> bool:
        """Whether what was published then lies before all that this walk reads."""
        return published is not None and published < self.since

    def cursor(self, place: Mapping[str, str]) -> str:
        """Return where to go on once what was found so far is kept."""
        said: dict[str, Any] = {
            "began": self.began.isoformat(),
            "since": self.since.isoformat(),
            "long": self.long,
            "place": dict(place),
            "now": self._now,
        }
        return self._text(said, self._was)

    def end(self, lists: Collection[str]) -> tuple[list[Deletion], str]:
        """Return what is gone of the lists that were walked, and the cursor. The walk is whole.

        A permission that was taken away looks as if all were gone: if most of it is missing at
        once, the next walk, a long one, has to find so too.
        """
        gone = [*dict.fromkeys(self._missing(lists))]
        known = sum(1 + len(answers) for _, answers in self._was.values())
        self._doubted = len(gone) >= _MANY and 2 * len(gone) > known and not self._doubted
        if self._doubted:
            self._last_long = None
            return [], self._text({}, {**self._now, **self._was})
        if self.long:
            self._last_long = self.began
        first = (self._oldest or self.since).timestamp()
        kept = {
            key: found
            for key, found in {**self._was, **self._now}.items()
            if found[0] >= first and (key in self._now or found[0] < self.since.timestamp())
        }
        cursor = self._text({}, _newest(kept))
        return [one for number in gone for one in gone_post(number)], cursor

    def _missing(self, lists: Collection[str]) -> Iterator[str]:
        """Give the numbers that stood in the span and the lists of this walk, and do no more."""
        there = {key.partition(" ")[2] for key in self._now}
        there |= {answer for _, answers in self._now.values() for answer in answers}
        for key, (seconds, answers) in self._was.items():
            list_, _, number = key.partition(" ")
            if list_ in lists and seconds >= self.since.timestamp():
                yield from (n for n in (number, *answers) if n not in there)

    def _text(self, said: Mapping[str, Any], was: Found) -> str:
        last = {} if self._last_long is None else {"long_at": self._last_long.isoformat()}
        doubt = {"doubted": True} if self._doubted else {}
        return json.dumps({**last, **doubt, **said, "was": was}, separators=(",", ":"))


def instant_of(said: object) -> datetime | None:
    """Return a time as networks write it, or Unix seconds; None if it is none."""
    try:
        if isinstance(said, int) and not isinstance(said, bool):
            return datetime.fromtimestamp(said, UTC)
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
    except (ValueError, OverflowError, OSError):
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _newest(found: Found) -> Found:
    """Return the newest of what was found, as many numbers as a cursor holds."""
    left, kept = MOST, {}
    for number, (seconds, answers) in sorted(found.items(), key=lambda f: f[1][0], reverse=True):
        left -= 1 + len(answers)
        if left < 0:
            break
        kept[number] = (seconds, answers)
    return kept


def _said(cursor: str | None) -> dict[str, Any]:
    try:
        said = json.loads(cursor or "{}")
    except ValueError:
        said = None  # a cursor of somebody else: what is known is left out by the drain
    return said if isinstance(said, dict) else {}


def _found(said: object) -> Found:
    if not isinstance(said, dict):
        return {}
    return {str(k): (int(v[0]), [str(n) for n in v[1]]) for k, v in said.items()}


def _time(said: object) -> datetime | None:
    return instant_of(said) if isinstance(said, str) else None
