"""Reading a network step by step, its lists from their newest on to what is known.

Each step is a part of its own: lists of posts, all who follow, what is asked for again. For a
network whose lists are all alike newest_first.py is enough.

Where a reading is cut off the next one goes on: the cursor names the step, the place in it, how
far each list was read, and what is asked for again (watched.py). Of what is kept of an answer
the cursor names that answer still, so that none is lost; what comes twice is known.

Never: a call of its own.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from rapport.flow.sources.base import Deletion, Page, Record
from rapport.flow.sources.plain import text, within
from rapport.flow.sources.watched import Watched

#: Answers of one list that are read whole.
WHOLE: Final = 125
DAY_S: Final = 86_400

Item = Mapping[str, Any]
#: Asks for one answer: '' for the first, else what the last one named. Returns its objects, and
#: what names the next; '' if there is none.
Ask = Callable[[str], tuple[Sequence[Item], str]]
#: Returns when an object came into its list, Unix seconds; None if it says no time.
Instant = Callable[[Item], float | None]


@dataclass
class Stepwise:
    """How far a reading came. Times are Unix seconds.

    `first`  what is older is not read;  `again`: what is younger is read each time
    `step`   the part that is being read;  `place`: where in it
    `done`   how far each list was read, by its name
    """

    now: int
    first: int
    again: int
    step: str = ""
    place: dict[str, Any] = field(default_factory=dict)
    done: dict[str, float] = field(default_factory=dict)
    watched: Watched = field(default_factory=Watched)

    @classmethod
    def of(cls, cursor: str | None, now: datetime, *, since: str, reread: str) -> "Stepwise":
        """Return what the cursor says. `since`, `reread`: days, as settings say them."""
        at, said = int(now.timestamp()), _object(cursor)
        done = {n: float(t) for n, t in within(said, "done").items() if _is_number(t)}
        return cls(
            at,
            at - whole_number(since, 90) * DAY_S,
            at - whole_number(reread, 7) * DAY_S,
            text(said.get("step")),
            dict(within(said, "place")),
            done,
            Watched.of(said.get("watched")),
        )

    def each(self, steps: Mapping[str, Callable[[], Iterator[Page]]]) -> Iterator[Page]:
        """Give the pages of all parts, from the one that was being read."""
        names = list(steps)
        for name in names[names.index(self.step) if self.step in names else 0 :]:
            self.place = self.place if self.step == name else {}
            self.step = name
            yield from steps[name]()
        self.watched.forget(self.again)
        self.step, self.place = "", {}
        yield self.page([])

    def page(self, records: Sequence[Record], gone: Sequence[Deletion] = ()) -> Page:
        """Return a page, with the cursor as it is when this is kept."""
        cursor = {"step": self.step, "place": self.place, "done": self.done}
        cursor["watched"] = self.watched.packed()
        return Page(records, json.dumps(cursor, separators=(",", ":")), gone)

    def new(
        self, name: str, ask: Ask, instant: Instant, again: bool = False
    ) -> Iterator[list[Item]]:
        """Give a list, an answer after another, to what was read before.

        `again`  what came of late is given though it was read
        """
        until = max(self.done.get(name, 0.0), self.first)
        until = min(until, max(self.again, self.first)) if again else until
        if self.place.get("list") != name:
            self.place = {**self.place, "list": name, "next": "", "newest": 0.0}
        follow, newest = text(self.place.get("next")), float(self.place["newest"])
        while True:
            items, after = ask(follow)
            times = [at for item in items if (at := instant(item)) is not None]
            newest = max([newest, *times])
            yield [item for item in items if (instant(item) or until) >= until]
            follow = after if items and (not times or min(times) >= until) else ""
            self.place |= {"next": follow, "newest": newest}
            if not follow:
                self.done[name] = max(newest, self.done.get(name, 0.0))
                return

    def is_of_today(self, name: str) -> bool:
        """Tell whether a list that is read once a day was read today."""
        return self.done.get(name, 0.0) // DAY_S == self.now // DAY_S


def whole(ask: Ask) -> tuple[list[Item], bool]:
    """Return a list, and whether it is all of it: very long ones are not read to their end."""
    found: list[Item] = []
    follow = ""
    for _ in range(WHOLE):
        items, follow = ask(follow)
        found += items
        if not follow or not items:
            return found, True
    return found, False


def objects(said: object) -> list[Item] | None:
    """Return a list of objects, an empty one for what is none; None: it is no list."""
    if not isinstance(said, list):
        return None
    return [item if isinstance(item, Mapping) else {} for item in said]


def whole_number(said: str, else_: int) -> int:
    """Return a number as a setting or an answer says it."""
    return int(said) if said.isdecimal() and len(said) < 10 else else_


def seconds(said: object) -> float | None:
    """Return an instant as ISO 8601 writes it as Unix seconds; None if it is none."""
    try:
        found = datetime.fromisoformat(text(said))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _object(cursor: str | None) -> Mapping[str, Any]:
    try:
        said = json.loads(cursor or "{}")
    except ValueError:
        return {}  # of somebody else: what is known is left out
    return said if isinstance(said, Mapping) else {}


def _is_number(said: object) -> bool:
    return isinstance(said, int | float) and not isinstance(said, bool)
