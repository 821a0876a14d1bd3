"""The sums behind a value, laid out to be drawn: bars that begin where the last one ended.

Figures are rounded so that what a page shows adds up: the parts shown sum to the total shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapport.flow.cards import Link, Value
from rapport.web.people import words

#: Width of a bar's drawing and the least width of a bar in it, in its own units.
WIDTH = 160.0
THIN = 1.5


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a sum. `x` and `width` are in units of a drawing WIDTH wide."""

    text: str
    amount: float  # as shown: rounded to `digits`
    x: float
    width: float
    sign: str  # for, against, start or total
    source: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    bars: tuple[Bar, ...]
    total: Bar
    threshold: float | None = None  # x of the line that must be reached
    empty: tuple[str, ...] = ()  # what was compared and not given by both


def rounded(parts: Sequence[float], digits: int = 1) -> list[float]:
    """Round the parts so that they add up to their rounded sum (largest remainders).

    Each part moves by less than one unit of the last digit.
    """
    unit = 10**digits
    scaled = [round(part * unit, 6) for part in parts]
    down = [int(s // 1) for s in scaled]
    missing = round(round(sum(scaled), 6)) - sum(down)
    by_rest = sorted(range(len(parts)), key=lambda i: down[i] - scaled[i])
    up = set(by_rest[:missing])
    return [(n + (i in up)) / unit for i, n in enumerate(down)]


def link_sum(link: Link) -> Sum:
    """Lay out the bits of a link, from the prior to the total, with the line to be reached."""
    told = [r for r in link.reasons if r.level not in words.EMPTY_LEVELS or r.bits]
    told.sort(key=lambda r: (r.comparison != "prior", -r.bits))
    amounts = rounded([r.bits for r in told])
    lines = [
        (words.phrase(r.comparison, r.level), bits, "start" if r.comparison == "prior" else "")
        for r, bits in zip(told, amounts, strict=True)
    ]
    empty = [r for r in link.reasons if r.level in words.EMPTY_LEVELS and not r.bits]
    names = tuple(words.name_of(words.COMPARISONS, r.comparison) for r in empty)
    return _waterfall(lines, threshold=link.threshold_bits, empty=names)


def value_sum(value: Value) -> Sum:
    """Lay out the log-odds that each account adds to a value."""
    told = sorted(value.evidence, key=lambda e: -e.log_odds)
    amounts = rounded([e.log_odds for e in told], digits=2)
    lines = [(e.source, amount, "") for e, amount in zip(told, amounts, strict=True)]
    return _waterfall(lines)


def _waterfall(
    lines: Iterable[tuple[str, float, str]],
    *,
    threshold: float | None = None,
    empty: tuple[str, ...] = (),
) -> Sum:
    lines = list(lines)
    ends = [0.0]
    for _text, amount, _sign in lines:
        ends.append(ends[-1] + amount)
    reached = [*ends, *([] if threshold is None else [threshold])]
    low, span = min(reached), (max(reached) - min(reached)) or 1.0

    def at(value: float) -> float:
        return (value - low) / span * (WIDTH - 2 * THIN) + THIN

    def bar(text: str, start: float, end: float, amount: float, sign: str) -> Bar:
        x, width = at(min(start, end)), max(abs(at(end) - at(start)), THIN)
        return Bar(text, amount, round(x, 1), round(width, 1), sign)

    bars = tuple(
        bar(text, ends[i], ends[i + 1], amount, sign or ("for" if amount >= 0 else "against"))
        for i, (text, amount, sign) in enumerate(lines)
    )
    total = bar("", 0.0, ends[-1], round(ends[-1], 6), "total")
    line = None if threshold is None else round(at(threshold), 1)
    return Sum(bars, total, line, empty)
