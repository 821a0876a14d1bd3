"""Mentions a day by feeling, laid out to be drawn; and the small line of a topic.

Pure: figures in, places in the drawing's own units out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.flow.mention_cards import DayOfMentions

#: The drawing in its own units, and the room for the words at its edges.
WIDTH, HEIGHT = 720.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 136.0, 10.0, 24.0
#: From the ground up, as on every page.
ORDER = ("negative", "cant_tell", "neutral", "positive")
#: So many days have their date below them, at most.
_DATES = 6
#: From one feeling's label to the next.
_LABEL = 17.0
_SPARK_W, _SPARK_H = 64.0, 20.0


@dataclass(frozen=True, slots=True)
class Part:
    """One colour of one bar."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One day. `whisker`: where the true number of negatives lies, (x, high, low) as drawn."""

    of: DayOfMentions
    x: float
    width: float
    parts: tuple[Part, ...]
    whisker: tuple[float, float, float] | None
    dated: bool
    unfinished: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def total(self) -> int:
        return total_of(self.of)


@dataclass(frozen=True, slots=True)
class Chart:
    """`up`: numbers with their place on the axis; `labels`: feelings beside the bars."""

    bars: tuple[Bar, ...]
    up: tuple[tuple[int, float], ...]
    labels: tuple[tuple[str, float], ...]
    right: float = WIDTH - RIGHT
    beside: float = WIDTH - RIGHT + 8


def total_of(day: DayOfMentions) -> int:
    return day.negative + day.neutral + day.positive + day.cant_tell


def chart(
    days: Sequence[DayOfMentions], intervals: Sequence[tuple[float, float]] | None = None
) -> Chart:
    """Lay out the days, the oldest first, the last one not over yet.

    `intervals`: of each day between which shares its negatives lie; None: nobody knows.
    """
    most = max((total_of(day) for day in days), default=0)
    step = _step(most)
    top = step * max(1, -(-most // step))
    room = (WIDTH - LEFT - RIGHT) / max(1, len(days))
    each = max(1, -(-len(days) // _DATES))
    bars = tuple(
        Bar(
            day,
            round(LEFT + n * room + room * 0.1, 1),
            round(room * 0.8, 1),
            _parts(day, top),
            _whisker(day, LEFT + (n + 0.5) * room, intervals[n], top) if intervals else None,
            (len(days) - 1 - n) % each == 0,
            n == len(days) - 1,
        )
        for n, day in enumerate(days)
    )
    up = tuple((n, _y(n, top)) for n in range(0, top + 1, step))
    return Chart(bars, up, _labels(bars))


def _step(most: int) -> int:
    """Return how far the lines of the axis are apart: 1, 2 or 5 times a power of ten."""
    step = 1
    while most / step > 4:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return step


def _y(number: float, top: int) -> float:
    return round(HEIGHT - BOTTOM - number / top * (HEIGHT - TOP - BOTTOM), 1)


def _parts(day: DayOfMentions, top: int) -> tuple[Part, ...]:
    found, below = [], 0
    for kind in ORDER:
        number = getattr(day, kind)
        if number:
            y = _y(below + number, top)
            found.append(Part(kind, y, round(_y(below, top) - y, 1)))
        below += number
    return tuple(found)


def _whisker(
    day: DayOfMentions, x: float, interval: tuple[float, float], top: int
) -> tuple[float, float, float] | None:
    total = total_of(day)
    if not total:
        return None
    low, high = interval
    return round(x, 1), _y(high * total, top), _y(low * total, top)


def _labels(bars: Sequence[Bar]) -> tuple[tuple[str, float], ...]:
    """Return the feelings of any day, in the order of the bars, one above the other."""
    seen = {part.kind for bar in bars for part in bar.parts}
    shown = [kind for kind in ORDER if kind in seen]
    return tuple((kind, HEIGHT - BOTTOM - n * _LABEL) for n, kind in enumerate(shown))


def spark(days: Sequence[int]) -> str:
    """Return the points of a small line: 64 by 20, the highest day near the top."""
    most, last = max(days, default=0) or 1, max(1, len(days) - 1)
    points = (
        (n * _SPARK_W / last, _SPARK_H - 2 - day / most * (_SPARK_H - 4))
        for n, day in enumerate(days)
    )
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
