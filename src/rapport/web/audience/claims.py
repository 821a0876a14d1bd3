"""Does it differ by group? Claims on groups of people, checked on our own and told in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rapport.flow.audience_cards import Difference
from rapport.web.audience import intervals, words
from rapport.web.audience.intervals import Line, Scale
from rapport.web.ui import formats

#: So many claims that hold are listed.
NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and of groups told apart by what."""

    measure: str
    grouping: str

    @property
    def address(self) -> str:
        query = urlencode({"measure": self.measure, "by": self.grouping})
        return f"{reverse('audience:differences')}?{query}"


@dataclass(frozen=True, slots=True)
class Claim:
    """One group against all others: the answer, the sentence, and the interval as drawn.

    Of a group that is too small `line` is None, and the sentence says only that.
    """

    of: Difference
    group: str
    question: str
    answer: str
    sign: str
    css: str
    sentence: str
    rate: str
    rest: str
    difference: str
    line: Line | None
    address: str


@dataclass(frozen=True, slots=True)
class Checked:
    """All groups of one question; `ends`: what the ends of the scale stand for."""

    asked: Asked
    question: str
    meaning: str
    claims: tuple[Claim, ...]
    ends: tuple[str, str]


def asked(query: Mapping[str, str], all_of: Iterable[Difference]) -> Asked:
    """Return what is asked for, as far as it is there; else how the sexes feel."""
    there = {(d.measure, d.grouping) for d in all_of}
    measures = [m for m in words.QUESTIONS if any(measure == m for measure, _ in there)]
    measure = query.get("measure", "")
    measure = measure if measure in measures else next(iter(measures), "negative_share")
    groupings = [g for g in words.GROUPINGS if (measure, g) in there]
    grouping = query.get("by", "")
    return Asked(measure, grouping if grouping in groupings else next(iter(groupings), "sex"))


def choices(told: Asked, all_of: Iterable[Difference]) -> dict[str, list[tuple[str, str, bool]]]:
    """Return what may be asked, and by what: (name, words, whether it is chosen)."""
    there = {(d.measure, d.grouping) for d in all_of}
    measures = {measure for measure, _ in there}
    groupings = {grouping for measure, grouping in there if measure == told.measure}
    return {
        "measures": [
            (name, str(text), name == told.measure)
            for name, text in words.QUESTIONS.items()
            if name in measures
        ],
        "groupings": [
            (name, str(text), name == told.grouping)
            for name, text in words.GROUPINGS.items()
            if name in groupings
        ],
    }


def checked(told: Asked, all_of: Iterable[Difference]) -> Checked:
    """Return the answers of one question: the largest differences first, the unsure last."""
    mine = [d for d in all_of if (d.measure, d.grouping) == (told.measure, told.grouping)]
    ends = [v for d in mine for v in (d.low, d.high) if v is not None]
    scale = intervals.about_zero(ends)
    order = {"holds": 0, "does_not": 1, "too_few": 2}
    mine.sort(key=lambda d: (d.people is None, order[d.verdict], -(d.difference or 0), d.value))
    unit = mine[0].unit if mine else "people"
    return Checked(
        told,
        words.name_of(words.QUESTIONS, told.measure),
        words.name_of(words.MEANINGS, told.measure),
        tuple(_claim(d, scale) for d in mine),
        (_signed(scale.least, unit), _signed(scale.most, unit)),
    )


def holding(all_of: Iterable[Difference]) -> list[Claim]:
    """Return the claims that hold, the surest first."""
    found = [d for d in all_of if d.verdict == "holds"]
    found.sort(key=lambda d: (d.q or 0.0, d.measure, d.grouping, d.value))
    scale = Scale(-1.0, 1.0)
    return [_claim(d, scale) for d in found[:NAMED]]


def counted(all_of: Iterable[Difference]) -> Counter[str]:
    """Return how many claims hold, do not, or are of too few; groups below twenty left out."""
    return Counter(d.verdict for d in all_of if d.people is not None)


def _claim(one: Difference, scale: Scale) -> Claim:
    kind = one.verdict
    if kind == "holds":
        kind = "more" if (one.difference or 0.0) > 0 else "less"
    answer, sign, css = words.ANSWERS[kind]
    group = words.group(one.grouping, one.value, one.said)
    question = _("%(group)s: %(question)s") % {
        "group": group,
        "question": words.name_of(words.QUESTIONS, one.measure),
    }
    address = Asked(one.measure, one.grouping).address
    if one.rate is None or one.rest_rate is None:
        few = _("Fewer than 20 people: not shown.")
        return Claim(
            one, group, question, str(answer), sign, css, few, "", "", "", None, address
        )  # fmt: skip
    difference, low, high = one.difference or 0.0, one.low or 0.0, one.high or 0.0
    values = {
        "rate": _rate(one.rate, one.unit),
        "rest": _rate(one.rest_rate, one.unit),
        "difference": _signed(difference, one.unit),
        "low": _signed(low, one.unit),
        "high": _signed(high, one.unit),
    }
    said = _(
        "%(rate)s against %(rest)s among all others; the difference is %(difference)s,"
        " and lies between %(low)s and %(high)s."
    )
    return Claim(
        one,
        group,
        question,
        str(answer),
        sign,
        css,
        said % values,
        values["rate"],
        values["rest"],
        values["difference"],
        scale.line(difference, low, high, 0.0),
        address,
    )


def _rate(value: float, unit: str) -> str:
    return formats.number(value, 2) if unit == "mean" else formats.percent(value, 1)


def _signed(value: float, unit: str) -> str:
    """Return a difference: of means for each person, of shares in points."""
    if unit == "mean":
        return _("%(n)s each") % {"n": formats.signed(value, 2)}
    return _("%(n)s pts") % {"n": formats.signed(100 * value, 1)}
