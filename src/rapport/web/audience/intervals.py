"""Intervals laid out to be drawn: one line a row, all rows on one scale.

Pure: numbers in, places in the drawing's own units out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

#: One line in its own units; what is drawn stays so far from its ends.
WIDTH, HEIGHT, EDGE = 220.0, 20.0, 4.0


@dataclass(frozen=True, slots=True)
class Line:
    """An interval from `low` to `high` with its middle, and a mark to hold it against."""

    low: float
    high: float
    at: float
    mark: float | None


@dataclass(frozen=True, slots=True)
class Scale:
    """From where to where the lines reach, in the numbers' own units."""

    least: float
    most: float

    def x(self, value: float) -> float:
        """Return the place of a number; one beyond the ends stands at the end."""
        inside = min(max(value, self.least), self.most)
        share = (inside - self.least) / ((self.most - self.least) or 1.0)
        return round(EDGE + share * (WIDTH - 2 * EDGE), 1)

    def line(self, at: float, low: float, high: float, mark: float | None = None) -> Line:
        """Lay out an interval."""
        shown = None if mark is None else self.x(mark)
        return Line(self.x(low), self.x(high), self.x(at), shown)


def from_zero(values: Sequence[float]) -> Scale:
    """Return a scale from 0 to a round number not below any of the values."""
    return Scale(0.0, _round(max(values, default=0.0)))


def about_zero(values: Sequence[float]) -> Scale:
    """Return a scale that reaches as far to both sides of 0."""
    most = _round(max((abs(v) for v in values), default=0.0))
    return Scale(-most, most)


def _round(value: float) -> float:
    """Return the next of 1, 2, 3, 4, 5, 6, 8 or 10 times a power of ten that is no less."""
    if value <= 0:
        return 1.0
    power = 1.0
    while power > value:
        power /= 10
    while power * 10 <= value:
        power *= 10
    steps = (1, 2, 3, 4, 5, 6, 8, 10)
    return next(round(step * power, 9) for step in steps if step * power >= value * (1 - 1e-9))
