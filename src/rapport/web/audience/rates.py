"""What moves them: rates of our posts by theme, form, channel and time of the day, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from rapport.flow.audience_cards import Rate
from rapport.web.audience import intervals, words
from rapport.web.audience.intervals import Line, Scale
from rapport.web.ui import formats

#: How likes become talk: the base that it is told by.
SILENT: Final = "likes"
#: So many of the best and of the worst are told as sentences.
NAMED: Final = 3


#: A sentence in three: what is before the name of a kind of post, the name, what is after it.
Named = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What rates are wanted: a reaction, of whom."""

    base: str
    reaction: str


@dataclass(frozen=True, slots=True)
class RateLine:
    """One kind of post: its rate and interval as words and as drawn, and what it rests on."""

    of: Rate
    name: str
    rate: str
    interval: str
    expected: str
    line: Line
    verdict: str
    sign: str
    css: str


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of one dimension, the best first; `ends`: what the ends of the scale stand for."""

    dimension: str
    title: str
    lines: tuple[RateLine, ...]
    ends: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """Themes by forms: of each theme a cell for each form, None where there is none."""

    forms: tuple[str, ...]
    rows: tuple[tuple[str, tuple[RateLine | None, ...]], ...]


def asked(query: dict[str, str], rates: Iterable[Rate]) -> Asked:
    """Return what is asked for, as far as it is there; else all reactions of people reached."""
    there = {(r.base, r.reaction) for r in rates}
    bases = [name for name in words.BASES if any(base == name for base, _ in there)]
    base = query.get("of", "")
    base = base if base in bases else next(iter(bases), "reached")
    reaction = query.get("reaction", "")
    return Asked(base, reaction if (base, reaction) in there else "any")


def of(rates: Iterable[Rate], told: Asked, dimension: str) -> list[Rate]:
    """Return the rates of one dimension, the best first."""
    mine = [
        r
        for r in rates
        if (r.base, r.reaction, r.dimension) == (told.base, told.reaction, dimension)
    ]
    return sorted(mine, key=lambda r: (-r.shrunk, r.value, r.other_value))


def table(rates: Iterable[Rate], told: Asked, dimension: str) -> Table:
    """Return the rates of one dimension with their intervals on one scale."""
    mine = of(rates, told, dimension)
    scale = intervals.from_zero([r.high for r in mine])
    title = words.name_of(words.DIMENSIONS, dimension)
    ends = (formats.percent(0), formats.share(scale.most))
    return Table(dimension, title, tuple(_line(r, scale) for r in mine), ends)


def silent(rates: Iterable[Rate]) -> Table:
    """Return how many comments there are for a like, by theme: the most silent first."""
    found = table(rates, Asked(SILENT, "comments"), "theme")
    return replace(found, lines=found.lines[::-1])


def grid(rates: Iterable[Rate], told: Asked) -> Grid:
    """Return the rates of themes by forms; forms and themes with the best first."""
    mine = of(rates, told, "theme_format")
    scale = intervals.from_zero([r.high for r in mine])
    cells = {(r.value, r.other_value): _line(r, scale) for r in mine}
    forms = [r.value for r in of(rates, told, "format")]
    forms = [f for f in forms if any(form == f for _, form in cells)]
    themes = [r.value for r in of(rates, told, "theme")]
    rows = [
        (words.kind_of_posts("theme", theme), tuple(cells.get((theme, f)) for f in forms))
        for theme in themes
    ]
    names = tuple(words.name_of(words.FORMATS, f) for f in forms)
    return Grid(names, tuple(row for row in rows if any(row[1])))


def best_and_worst(rates: Iterable[Rate], told: Asked) -> tuple[list[Named], list[Named]]:
    """Return sentences on the kinds of post that are surely better and worse, the clearest first.

    Of theme and form; where too few posts tell of that, of themes alone.
    """
    rates = tuple(rates)
    for dimension in ("theme_format", "theme"):
        mine = of(rates, told, dimension)
        better = [r for r in mine if r.verdict == "better"]
        worse = [r for r in reversed(mine) if r.verdict == "worse"]
        if better or worse:
            return _sentences(better), _sentences(worse)
    return [], []


def _sentences(rates: Sequence[Rate]) -> list[Named]:
    said = _("%(kind)s: %(rate)s (%(low)s–%(high)s), where %(expected)s was to be expected.")
    found = []
    for r in rates[:NAMED]:
        values = {
            "kind": "\0",
            "rate": formats.percent(r.shrunk, 1),
            "low": formats.number(100 * r.low, 1),
            "high": formats.number(100 * r.high, 1),
            "expected": formats.percent(r.expected, 1),
        }
        before, _mark, after = (said % values).partition("\0")
        found.append((before, words.kind_of_posts(r.dimension, r.value, r.other_value), after))
    return found


def _line(rate: Rate, scale: Scale) -> RateLine:
    verdict, sign, css = words.VERDICTS[rate.verdict]
    return RateLine(
        rate,
        words.kind_of_posts(rate.dimension, rate.value, rate.other_value),
        formats.percent(rate.shrunk, 1),
        f"{formats.number(100 * rate.low, 1)}–{formats.number(100 * rate.high, 1)}",
        formats.percent(rate.expected, 1),
        scale.line(rate.shrunk, rate.low, rate.high, rate.expected),
        str(verdict),
        sign,
        css,
    )
