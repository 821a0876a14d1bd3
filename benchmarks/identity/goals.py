"""What identity resolution has to reach, and whether this run did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from measuring import Cost
    from scoring import Score

SMALL, MIDDLE, LARGE = "generated_10000", "generated_100000", "generated_1000000"


@dataclass(frozen=True)
class Row:
    """One tool on one set, or on one kind of its pairs."""

    set: str
    tool: str
    score: Score | None
    cost: Cost | None


@dataclass(frozen=True)
class Goal:
    what: str
    wanted: str
    reached: float | None
    met: bool | None

    def line(self) -> str:
        said = {True: "yes", False: "**no**", None: "not measured"}[self.met]
        number = "" if self.reached is None else f"{self.reached:.4g}"
        return f"| {self.what} | {self.wanted} | {number} | {said} |"


@dataclass(frozen=True)
class _Bound:
    """A goal on one number of Rapport's row."""

    what: str
    wanted: float
    most: bool
    value: Callable[[_Found], float | None]

    def goal(self, found: _Found) -> Goal:
        value = self.value(found)
        met = (
            None
            if value is None
            else (value <= self.wanted if self.most else value >= self.wanted)
        )
        return Goal(self.what, f"{'<=' if self.most else '>='} {self.wanted:g}", value, met)


class _Found:
    def __init__(self, rows: Mapping[tuple[str, str], Row], numbers: Mapping[str, float]) -> None:
        self.rows = rows
        self.numbers = numbers

    def f1(self, name: str, tool: str = "rapport") -> float | None:
        row = self.rows.get((name, tool))
        return row.score.f1 if row and row.score else None

    def cpu(self, name: str, tool: str = "rapport") -> float | None:
        row = self.rows.get((name, tool))
        return row.cost.cpu_s if row and row.cost and not row.cost.failed else None

    def peak_gb(self, name: str) -> float | None:
        row = self.rows.get((name, "rapport"))
        return row.cost.peak_mb / 1000 if row and row.cost and not row.cost.failed else None


def _f1(name: str, least: float) -> _Bound:
    return _Bound(f"F1, {name}", least, most=False, value=lambda found: found.f1(name))


def _number(what: str, key: str, wanted: float, *, most: bool) -> _Bound:
    return _Bound(what, wanted, most, lambda found: found.numbers.get(key))


def _less(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def _ratio(a: float | None, b: float | None) -> float | None:
    return None if a is None or not b else a / b


GOALS = (
    _f1("febrl3", 0.999),
    _f1("febrl4", 0.9995),
    _f1("fake_1000", 0.88),
    _f1("historical_50k", 0.89),
    _number("AUC of names, Latin and Cyrillic", "Latin-Cyrillic", 0.98, most=False),
    _number("AUC of names, Latin and Han", "Latin-Han", 0.88, most=False),
    _number("AUC of names, Cyrillic and Han", "Cyrillic-Han", 0.91, most=False),
    _f1(LARGE, 0.98),
    _Bound(
        "F1 lost from 10,000 records to a million",
        0.01,
        True,
        lambda found: _less(found.f1(SMALL), found.f1(LARGE)),
    ),
    _Bound(
        "CPU at a million beside Splink's",
        1.0,
        True,
        lambda found: _ratio(found.cpu(LARGE), found.cpu(LARGE, "splink")),
    ),
    _Bound(
        "CPU at a million beside the hand-written",
        1.3,
        True,
        lambda found: _ratio(found.cpu(LARGE), found.cpu(LARGE, "hand")),
    ),
    _Bound("peak at a million, GB", 1.2, True, lambda found: found.peak_gb(LARGE)),
    _Bound(
        "CPU at a million beside that at 100,000",
        12.0,
        True,
        lambda found: _ratio(found.cpu(LARGE), found.cpu(MIDDLE)),
    ),
    _number("10,000 records more, CPU beside the whole run", "added_share", 0.15, most=True),
    _number("one record against a million, p95 ms", "match_p95_ms", 50.0, most=True),
)


def reached(rows: list[Row], numbers: Mapping[str, float]) -> Iterator[Goal]:
    """Give every goal with what this run measured of it.

    numbers: AUC by pair of scripts; added_share, a fraction; match_p95_ms.
    """
    found = _Found({(row.set, row.tool): row for row in rows}, numbers)
    for one in GOALS:
        yield one.goal(found)
