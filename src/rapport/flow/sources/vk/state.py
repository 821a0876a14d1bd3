"""One reading of a community: what it is asked with, where it stands, what is known by now.

The cursor is JSON: `last` and `began` (Unix seconds of the last whole reading and of this one),
`phase` and `place` in it, `watched` (see sources/watched.py), and `known`: the numbers of those
whose profile was open when it was read, so that one that closes is found. It is sealed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Self

from rapport.flow.errors import ConfigError
from rapport.flow.sources.asking import setting
from rapport.flow.sources.base import Asked, Deletion, Page, Record
from rapport.flow.sources.files.checking import YOUNGEST
from rapport.flow.sources.plain import text
from rapport.flow.sources.vk.calling import SETTINGS, Vk
from rapport.flow.sources.vk.keeping import is_closed
from rapport.flow.sources.watched import Watched

_DAY_S: Final = 86_400
#: Accounts whose closing is looked for; of a larger community, those that were met first.
_MOST_KNOWN: Final = 200_000


@dataclass
class Reading:
    """One run. `since`: what is older is not read; `place`: where the phase goes on."""

    asked: Asked
    vk: Vk
    group: str
    now: int
    last: int
    began: int
    checked: int
    phase: int
    place: dict[str, str]
    watched: Watched
    known: set[int]
    met: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """Return the run to go on with. Raises ConfigError: a setting is no number."""
        group = setting(asked, SETTINGS, "group")
        if not group.isdigit():
            raise ConfigError("the community is not a number", fix="write it as in club1234: 1234")
        now, said = int(asked.now.timestamp()), _said(asked.cursor)
        place = said.get("place")
        return cls(
            asked=asked,
            vk=Vk(asked),
            group=group,
            now=now,
            last=_whole(said.get("last")),
            began=_whole(said.get("began")) or now,
            checked=_whole(said.get("checked")),
            phase=_whole(said.get("phase")),
            place={str(k): str(v) for k, v in place.items()} if isinstance(place, dict) else {},
            watched=Watched.of(said.get("watched")),
            known=_unpacked(said.get("known")),
        )

    @property
    def since(self) -> int:
        """What was published before is left alone, Unix seconds."""
        first = self.began - self._days("since_days") * _DAY_S
        again = self.last - self._days("reread_days") * _DAY_S
        return max(first, again) if self.last else first

    @property
    def hooked(self) -> bool:
        """Whether VK sends what happens to our address, too."""
        return bool(self.asked.secrets.get("secret"))

    @property
    def day(self) -> str:
        """The day that numbers are of, ISO 8601."""
        return datetime.fromtimestamp(self.began, UTC).date().isoformat()

    def page(
        self,
        records: Sequence[Record],
        gone: Sequence[Deletion] = (),
        place: Mapping[str, str] | None = None,
        total: int | None = None,
    ) -> Page:
        """Return a page, and where to go on once it is kept."""
        self.place = dict(place or {})
        return Page(records, self._cursor(), gone, total)

    def next_phase(self) -> None:
        self.phase, self.place = self.phase + 1, {}

    def end(self) -> Page:
        """Return the last page: the next run begins anew."""
        self.last, self.began, self.phase, self.place = self.began, 0, 0, {}
        self.watched.forget(self.last - self._days("reread_days") * _DAY_S)
        return Page([], self._cursor())

    def people(self, profiles: Iterable[object]) -> tuple[list[Record], list[Deletion]]:
        """Return the profiles that are open, once each, and whose was closed since we read it."""
        records: list[Record] = []
        gone: list[Deletion] = []
        for profile in profiles:
            id_ = text(profile.get("id")) if isinstance(profile, Mapping) else ""
            if not isinstance(profile, Mapping) or not id_.isdigit() or id_ in self.met:
                continue
            self.met.add(id_)
            if not is_closed(profile):
                if len(self.known) < _MOST_KNOWN:
                    self.known.add(int(id_))
                records.append({"form": "member", "group": self.group, "member": profile})
            elif int(id_) in self.known:
                self.known.discard(int(id_))
                is_deleted = profile.get("deactivated") == "deleted"
                gone.append(Deletion("account" if is_deleted else "closed", id_))
        return records, gone

    def lets(self, profile: Mapping[str, Any]) -> bool:
        """Say whether what somebody did may be read: not of who is closed, or a child."""
        return not is_closed(profile) and not self._is_child(text(profile.get("bdate")))

    def _is_child(self, birth: str) -> bool:
        day, month, year = (*(int(p) if p.isdigit() else 0 for p in birth.split(".")), 0, 0, 0)[:3]
        today = datetime.fromtimestamp(self.began, UTC)
        age = today.year - year - ((today.month, today.day) < (month, day))
        return year > 0 and age < YOUNGEST

    def _days(self, name: str) -> int:
        said = setting(self.asked, SETTINGS, name)
        if not said.isdigit() or not 0 < int(said) < 36_500:
            raise ConfigError(f"the setting `{name}` is no number of days", fix="write it as 30")
        return int(said)

    def _cursor(self) -> str:
        said = {
            "last": self.last,
            "began": self.began,
            "checked": self.checked,
            "phase": self.phase,
            "place": self.place,
            "watched": self.watched.packed(),
            "known": _packed(self.known),
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def listed(answer: object, name: str = "items") -> list[Mapping[str, Any]]:
    """Return the objects of a list in an answer; of an older version the answer is the list."""
    found = answer.get(name) if isinstance(answer, Mapping) else answer
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def number_in(said: Mapping[str, Any], name: str, within: str = "") -> int:
    """Return a number of an answer, or of an object in it; 0 if there is none."""
    part = said.get(within) if within else said
    return _whole(part.get(name)) if isinstance(part, Mapping) else 0


def by_number(answer: object) -> dict[str, Mapping[str, Any]]:
    """Return the profiles of an answer by their numbers."""
    return {text(one.get("id")): one for one in listed(answer, "profiles")}


def _whole(said: object) -> int:
    found = text(said)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 19 else 0


def _said(cursor: str | None) -> dict[str, Any]:
    try:
        said = json.loads(cursor or "{}")
    except ValueError:
        said = None
    return said if isinstance(said, dict) else {}


def _packed(numbers: Iterable[int]) -> str:
    """Write numbers in one text, whole: who is forgotten is found in it and taken out."""
    return ",".join(map(str, sorted(numbers)))


def _unpacked(said: object) -> set[int]:
    parts = said.split(",") if isinstance(said, str) else ()
    return {int(part) for part in parts if part.isascii() and part.isdigit()}
