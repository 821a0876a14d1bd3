"""How fast newcomers act, laid out to be drawn: steps with their bands; and in words.

Pure: curves in, places in the drawing's own units out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from rapport.flow.newcomer_cards import CurvePoint, Motivator
from rapport.web.newcomers import words
from rapport.web.people.words import name_of
from rapport.web.ui import formats

#: The drawing in its own units, and the room for the words at its edges.
WIDTH, HEIGHT = 720.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 16.0, 10.0, 26.0
#: So many curves have a colour of their own.
COLOURS: Final = 5
_LINES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_DAYS: Final = (1, 2, 3, 7, 14, 30, 60, 90)
#: What differs more often than once in twenty by chance is no difference.
_CHANCE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Line:
    """One curve as drawn: its steps, and the band around them."""

    of: Motivator
    name: str
    colour: int
    steps: str
    band: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`up`: shares with their place; `across`: days with theirs."""

    lines: tuple[Line, ...]
    up: tuple[tuple[float, float], ...]
    across: tuple[tuple[int, float], ...]
    right: float = WIDTH - RIGHT
    foot: float = HEIGHT - 6


def chart(motivators: Iterable[Motivator]) -> Chart | None:
    """Lay out the curves of those that have one; None if none has."""
    told = [one for one in motivators if one.curve]
    if not told:
        return None
    last = max(point.hour for one in told for point in one.curve)
    top = _top(max(point.high for one in told for point in one.curve))
    lines = tuple(
        Line(
            one,
            name_of(words.MOTIVATORS, one.motivator),
            n % COLOURS + 1,
            _steps(one.curve, last, top),
            _band(one.curve, last, top),
        )
        for n, one in enumerate(told)
    )
    up = tuple((share, _y(share, top)) for share in _LINES if share <= top)
    days = tuple((day, _x(24 * day, last)) for day in _days(last))
    return Chart(lines, up, days)


def sentences(motivators: Sequence[Motivator]) -> list[str]:
    """Return of each what it does to newcomers, with its interval, the surest first."""
    told = [one for one in motivators if one.ratio is not None]
    found = []
    for one in sorted(told, key=_sureness, reverse=True):
        low, high = one.low or 0.0, one.high or 0.0
        values = {
            "thing": name_of(words.MOTIVATORS, one.motivator),
            "ratio": formats.number(one.ratio, 1),
            "low": formats.number(low, 1),
            "high": formats.number(high, 1),
        }
        if low > 1:
            said = _(
                "Within three days after %(thing)s newcomers are %(ratio)s times as likely to act"
                " as after nothing (%(low)s to %(high)s)."
            )
        elif high < 1:
            said = _(
                "Within three days after %(thing)s newcomers are only %(ratio)s times as likely to"
                " act as after nothing (%(low)s to %(high)s)."
            )
        else:
            said = _(
                "Whether %(thing)s moves newcomers can’t be told: %(ratio)s times as likely, but"
                " %(low)s to %(high)s may be true."
            )
        found.append(said % values)
    return found


def differs(motivators: Sequence[Motivator]) -> bool | None:
    """Tell whether newcomers act differently after different things; None: can't be told."""
    p = next((one.p for one in motivators if one.p is not None), None)
    return None if p is None else p < _CHANCE


def _sureness(one: Motivator) -> float:
    """Return how far the interval lies from no difference; below 0: it holds it."""
    return max((one.low or 0.0) - 1, 1 - (one.high or 0.0))


def _top(most: float) -> float:
    return next(line for line in _LINES if line >= min(most, 1.0) and line > 0)


def _days(last: int) -> list[int]:
    """Return days of the axis, far enough apart to be read."""
    shown: list[int] = []
    for day in _DAYS:
        if 24 * day <= last and (not shown or (day - shown[-1]) * 24 / last > 0.08):
            shown.append(day)
    return shown


def _x(hour: float, last: int) -> float:
    return round(LEFT + hour / last * (WIDTH - LEFT - RIGHT), 1)


def _y(share: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - share / top * (HEIGHT - TOP - BOTTOM), 1)


def _steps(curve: Sequence[CurvePoint], last: int, top: float) -> str:
    start = f"M{_x(0, last)} {_y(0, top)}"
    return start + "".join(f"H{_x(p.hour, last)}V{_y(p.share, top)}" for p in curve)


def _band(curve: Sequence[CurvePoint], last: int, top: float) -> str:
    """Return the band: along the upper ends, and back along the lower ones."""
    there = f"M{_x(curve[0].hour, last)} {_y(curve[0].high, top)}" + "".join(
        f"H{_x(p.hour, last)}V{_y(p.high, top)}" for p in curve[1:]
    )
    back = f"V{_y(curve[-1].low, top)}"
    for point, before in zip(reversed(curve[1:]), reversed(curve[:-1]), strict=True):
        back += f"H{_x(point.hour, last)}V{_y(before.low, top)}"
    return f"{there}{back}Z"
