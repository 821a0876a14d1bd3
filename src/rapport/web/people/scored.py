"""Somebody's scores as bars and sentences. No request here."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.flow.score_cards import AxisScore, PersonScores, SayDo
from rapport.web.people import score_words
from rapport.web.people.words import name_of
from rapport.web.ui import formats

MICRO = 1_000_000
#: Of fewer lines the lower bound stands beside the score.
FEW = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the card. `length`, `middle`: 0 to 100, of active people; None: not drawn."""

    axis: str
    name: str
    points: float
    length: float | None
    middle: float | None
    small: str


def day_of(told: str) -> date | None:
    """Return the day that an address names; None if it is none."""
    try:
        return date.fromisoformat(told[:10])
    except ValueError:
        return None


def end_of(day: date, as_of: datetime) -> datetime:
    """Return the end of a day, as far as the build knows it."""
    return min(datetime.combine(day, time.max, UTC), as_of)


def bars(scores: PersonScores) -> list[Bar]:
    """Return a line for each axis that is told, and last one for all together."""
    told = [_bar(one) for one in scores.axes]
    whole = scores.composite
    return [*told, _whole(whole, scores.coverage)] if whole else told


def _bar(one: AxisScore) -> Bar:
    parts = [place(one)]
    if one.inside is not None:
        share = {"share": formats.percent(one.inside / 100)}
        parts.append(_("of %(share)s of their community") % share)
    if one.own is not None:
        parts.append(_("usually %(n)s") % {"n": _points(one.own)})
    if one.lower is not None and one.lines < FEW:
        told = {"n": _points(one.lower), "lines": formats.number(one.lines)}
        parts.append(
            ngettext(
                "at least %(n)s, as it rests on %(lines)s deed",
                "at least %(n)s, as it rests on %(lines)s deeds",
                one.lines,
            )
            % told
        )
    name = name_of(score_words.AXES, one.axis)
    points = one.micropoints / MICRO
    return Bar(one.axis, name, points, one.percentile, one.middle, ", ".join(filter(None, parts)))


def place(one: AxisScore) -> str:
    """Return ahead of how many active people that is; '' of who is not active."""
    if one.percentile is None:
        return ""
    return _("ahead of %(share)s of active people") % {
        "share": formats.percent(one.percentile / 100)
    }


def _whole(one: AxisScore, coverage: float) -> Bar:
    small = _("%(place)s; %(share)s of its weight is told") % {
        "place": place(one),
        "share": formats.percent(coverage),
    }
    return Bar(
        one.axis,
        name_of(score_words.AXES, one.axis),
        one.micropoints / MICRO,
        one.percentile,
        None,
        small,
    )


def _points(micro: int) -> str:
    return formats.number(micro / MICRO, 1)


def keeps_word(some: tuple[SayDo, ...]) -> list[tuple[str, str, str]]:
    """Return how often somebody does what they say: label, share, and what it rests on."""
    shown = [one for one in some if one.pair != "any" or len(some) == 1] or list(some)
    return [
        (
            name_of(score_words.SAY_DO, one.pair),
            formats.percent(one.reliability),
            _("%(done)s of %(said)s times; between %(low)s and %(high)s")
            % {
                "done": formats.number(one.done),
                "said": formats.number(one.said),
                "low": formats.percent(one.low),
                "high": formats.percent(one.high),
            },
        )
        for one in shown
    ]
