"""What came in so far: imports from the log, and each source with its figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil, floor
from statistics import median
from zoneinfo import ZoneInfo

from rapport.flow.facts import FILE, Entry
from rapport.flow.rights import Right, granted
from rapport.flow.sources.files.mapping import Mapping as FileMapping
from rapport.flow.workspace import Workspace
from rapport.intake import live, quarantine, reading
from rapport.stores import FILES, Stores, policy_of

#: How many days the little chart of a source shows.
DAYS = 30
#: Weekdays alike that a day is compared with; so many days before DAYS are counted for it.
_WEEKS = 8
_BEFORE = 7 * _WEEKS - DAYS + 2


@dataclass(frozen=True)
class Import:
    """One file that came in, or one drain of what was fetched or sent to us.

    `refused`  None for files of before this was counted
    `origin`   the source's own name: "files" for a file, which alone has a name of its own
    """

    seq: int
    source: str
    kind: str
    file: str
    rows: int
    refused: int | None
    received_at: datetime
    origin: str = FILES


@dataclass(frozen=True)
class Volume:
    """Rows of the last whole day, and between what that day of the week usually brings.

    The band is the median of up to 8 such weekdays, give and take 3 median deviations, but a
    tenth of it at least.
    """

    rows: int
    low: int
    high: int

    @property
    def is_usual(self) -> bool:
        return self.low <= self.rows <= self.high


@dataclass(frozen=True)
class SourceCard:
    """One source.

    `days`     rows that came on each of the last DAYS days, today last
    `waiting`  rows in quarantine now
    `rights`   what its rows may be used for, of its last import; empty if there is none
    `origin`   "files", or the name of the source that is fetched or sent to us
    `volume`   None until four weekdays alike have brought something
    """

    name: str
    kind: str
    imports: int
    rows: int
    first_at: datetime | None
    last_at: datetime | None
    days: tuple[int, ...]
    purposes: tuple[str, ...]
    basis: str
    rights: tuple[str, ...]
    waiting: int
    usual_gap: timedelta | None  # between two imports, from three on
    origin: str = FILES
    volume: Volume | None = None


def history(workspace: Workspace, source: str = "") -> tuple[Import, ...]:
    """Return what was imported, of one source if it is named, newest first."""
    entries = Stores(workspace).log.entries()
    found = (e for e in entries if e.kind == FILE and source in ("", e.source))
    return tuple(_import(e) for e in found)[::-1]


def _import(entry: Entry) -> Import:
    told = entry.payload
    return Import(
        entry.seq,
        entry.source,
        FileMapping.from_toml(told["mapping"]).kind,
        str(told.get("file", "")),
        int(told.get("rows", 0)),
        told.get("refused"),
        entry.received_at,
        str(told.get("origin", FILES)),
    )


def sources(workspace: Workspace, *, now: datetime) -> tuple[SourceCard, ...]:
    """Return every source that has a mapping or brought in rows, by name."""
    named = (*reading.connections(workspace), *live.names(workspace))
    by_source: dict[str, list[Entry]] = {name: [] for name in named}
    for entry in Stores(workspace).log.entries():
        if entry.kind == FILE:
            by_source.setdefault(entry.source, []).append(entry)
    waiting = quarantine.waiting(workspace, now=now)
    for name in waiting:
        by_source.setdefault(name, [])
    zone = ZoneInfo(workspace.settings["time_zone"])
    return tuple(
        _card(workspace, name, entries, waiting.get(name, 0), now.astimezone(zone))
        for name, entries in sorted(by_source.items())
        if name
    )


def source(workspace: Workspace, name: str, *, now: datetime) -> SourceCard | None:
    """Return one source; None if nothing is known of that name."""
    return next((s for s in sources(workspace, now=now) if s.name == name), None)


def _card(
    workspace: Workspace, name: str, entries: list[Entry], waiting: int, now: datetime
) -> SourceCard:
    read_as = reading.connection(workspace, name)
    if read_as is None and entries:
        read_as = reading.answers_of(entries[-1].payload["mapping"])
    days = _days(entries, now, DAYS + _BEFORE)
    connected = live.known(workspace, name)
    return SourceCard(
        name,
        read_as.kind if read_as else "",
        len(entries),
        sum(int(e.payload.get("rows", 0)) for e in entries),
        entries[0].received_at if entries else None,
        entries[-1].received_at if entries else None,
        days[-DAYS:],
        connected.purposes if connected else read_as.purposes if read_as else (),
        connected.basis if connected else read_as.basis if read_as else "",
        _rights(entries),
        waiting,
        _usual_gap(entries),
        connected.source if connected else _origin(entries),
        _volume(days),
    )


def _origin(entries: list[Entry]) -> str:
    return str(entries[-1].payload.get("origin", FILES)) if entries else FILES


def _volume(days: tuple[int, ...]) -> Volume | None:
    """Compare yesterday with the same weekdays before it; today is not over yet."""
    same = days[:-1][::-7][1 : _WEEKS + 1]
    if sum(n > 0 for n in same) < _WEEKS // 2:
        return None
    usual = median(same)
    wide = max(3 * median(abs(n - usual) for n in same), usual / 10)
    return Volume(days[-2], max(0, floor(usual - wide)), ceil(usual + wide))


def _usual_gap(entries: list[Entry]) -> timedelta | None:
    if len(entries) < 3:
        return None
    return median(b.received_at - a.received_at for a, b in pairwise(entries))


def _days(entries: list[Entry], now: datetime, last: int) -> tuple[int, ...]:
    """Rows by day, the last so many days, today last."""
    first = now.date() - timedelta(days=last - 1)
    days = [0] * last
    for entry in entries:
        at = (entry.received_at.astimezone(now.tzinfo).date() - first).days
        if 0 <= at < last:
            days[at] += int(entry.payload.get("rows", 0))
    return tuple(days)


def _rights(entries: list[Entry]) -> tuple[str, ...]:
    if not entries:
        return ()
    read_as = FileMapping.from_toml(entries[-1].payload["mapping"])
    held = granted(policy_of(entries[-1]), read_as.purposes, read_as.basis)
    return tuple(right.name.lower() for right in Right if right.name and held & right)
