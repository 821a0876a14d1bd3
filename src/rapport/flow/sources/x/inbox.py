"""What a connection to X remembers: how far each list was read, and which posts are held.

The terms want that what is held is what stands there. So each post that we hold is asked for once
a night; what is too old for that, or one too many, leaves.

Source  the number of a post tells when it was made: milliseconds since 2010-11-04 01:42:54.657,
        UTC, shifted by 22 bits (developer.x.com, "Snowflake")
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from rapport.flow.sources.social import chunks
from rapport.flow.sources.walking import instant_of

#: Posts that are held at most: a hundred calls of a hundred each night.
MOST: Final = 10_000
#: Posts of one call that asks whether they are still there.
AT_ONCE: Final = 100
_BEGAN_MS: Final = 1_288_834_974_657
_NIGHT: Final = timedelta(days=1)


@dataclass
class Inbox:
    """The state of one connection.

    `since`    of each list the newest number that was read, once it was read whole
    `list_`, `token`, `newest`  where a list that was cut off goes on, and its newest number
    `held`     first number of each post -> its newest, after edits
    `checked`  when all that is held was asked for last
    `asked_to` the last number of a check that was cut off
    `counted`  the day up to which words were counted
    """

    since: dict[str, str] = field(default_factory=dict)
    list_: str = ""
    token: str = ""
    newest: str = ""
    held: dict[str, str] = field(default_factory=dict)
    checked: datetime | None = None
    asked_to: str = ""
    counted: str = ""

    @classmethod
    def of(cls, cursor: str | None) -> "Inbox":
        """Return what a cursor says; a new one of none, or of somebody else's."""
        try:
            said: Any = json.loads(cursor or "{}")
        except ValueError:
            said = {}
        if not isinstance(said, dict) or not isinstance(said.get("held"), dict):
            return cls()
        texts = {
            n: str(said.get(n, "")) for n in ("list_", "token", "newest", "asked_to", "counted")
        }
        checked = instant_of(said.get("checked"))
        since = said.get("since")
        return cls(
            since={str(k): str(v) for k, v in since.items()} if isinstance(since, dict) else {},
            held={str(k): str(v) for k, v in said["held"].items()},
            checked=checked,
            **texts,
        )

    def cursor(self) -> str:
        """Return it as the cursor of what was kept so far."""
        checked = self.checked and self.checked.isoformat()
        return json.dumps({**vars(self), "checked": checked}, separators=(",", ":"))

    def hold(self, first: str, newest: str) -> None:
        """Note a post that is kept."""
        if first.isdigit() and newest.isdigit():
            self.held[first] = newest

    def drop(self, numbers: Iterable[str]) -> list[str]:
        """Forget posts. Returns those that were held."""
        return [number for number in numbers if self.held.pop(number, None) is not None]

    def too_old(self, before: datetime) -> list[str]:
        """Return what can't be asked for each night any more: too old, or beyond MOST."""
        numbers = sorted(self.held, key=int, reverse=True)
        old = (number for number in numbers[:MOST] if made_at(number) < before)
        return [*numbers[MOST:], *old]

    def is_night(self, now: datetime) -> bool:
        """Whether a day is over since all that is held was asked for."""
        return self.checked is None or now - self.checked >= _NIGHT

    def to_check(self, now: datetime) -> list[Sequence[str]]:
        """Return the posts to ask for, some at a time; none if all were read of late."""
        if self.checked is None or not self.is_night(now):
            return []
        numbers = sorted(self.held, key=int)
        behind = int(self.asked_to) if self.asked_to.isdigit() else -1
        return list(chunks((n for n in numbers if int(n) > behind), AT_ONCE))


def made_at(number: str) -> datetime:
    """Return when the post of that number was made."""
    milliseconds = (int(number) >> 22) + _BEGAN_MS
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.max.replace(tzinfo=UTC)
