"""The reliability curve, laid out to be drawn: what we said against what people said."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.flow.cards import ReliabilityBin

#: The drawing in its own units, and the room for the figures at its edges.
WIDTH, HEIGHT = 240.0, 180.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 18.0, 8.0, 24.0


@dataclass(frozen=True, slots=True)
class Point:
    """One bin: the dot, and its 95 % interval as a line from `high` to `low`."""

    x: float
    y: float
    low: float
    high: float
    bin: ReliabilityBin

    @property
    def share(self) -> float:
        return self.bin.same / self.bin.judged


@dataclass(frozen=True, slots=True)
class Curve:
    """`ticks`: shares with their place on the axis across and up; `line`: as if always right."""

    points: tuple[Point, ...]
    across: tuple[tuple[float, float], ...]
    up: tuple[tuple[float, float], ...]
    line: tuple[float, float, float, float]
    judged: int


def curve(bins: Sequence[ReliabilityBin]) -> Curve:
    """Lay out the bins that somebody judged."""
    points = tuple(
        Point(_x(b.said), _y(b.same / b.judged), _y(b.low), _y(b.high), b)
        for b in bins
        if b.judged
    )
    return Curve(
        points,
        tuple((share, _x(share)) for share in (0.0, 0.5, 1.0)),
        tuple((share, _y(share)) for share in (0.0, 0.5, 1.0)),
        (_x(0), _y(0), _x(1), _y(1)),
        sum(b.judged for b in bins),
    )


def _x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)
