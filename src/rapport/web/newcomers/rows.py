"""Newcomers as lines: what a page says of each in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.flow.cards import PersonRow
from rapport.flow.newcomer_cards import Motivator, Newcomer, PotentialPart
from rapport.web.newcomers import words
from rapport.web.people.words import name_of
from rapport.web.ui import formats

_DAY = 24


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    of: Newcomer
    row: PersonRow
    joined: str
    first: str
    after: str
    motivator: str


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of a potential: its name, what it is told by, and its points."""

    of: PotentialPart
    name: str
    meaning: str
    told: str
    points: str
    most: str


def rows(some: Iterable[Newcomer], people: Mapping[str, PersonRow]) -> list[Row]:
    """Return the lines of those who are known; a newer generation may have joined somebody."""
    return [
        Row(
            one,
            people[one.person_id],
            name_of(words.JOINED, one.joined_by),
            name_of(words.DEEDS, one.first_deed) if one.first_deed else "",
            after(one),
            name_of(words.MOTIVATORS, one.motivator) if one.motivator else "",
        )
        for one in some
        if one.person_id in people
    ]


def after(one: Newcomer) -> str:
    """Return how long after they joined they did something, or that they wait still."""
    if one.first_at is None:
        return _("nothing yet")
    if one.hours < 0:
        return _("before they joined")
    if one.hours < _DAY:
        return _("within a day")
    days = one.hours // _DAY
    return ngettext("after %(n)s day", "after %(n)s days", days) % {"n": formats.number(days)}


def parts(one: Newcomer) -> list[PartLine]:
    """Return the parts of a potential, those that can give most first."""
    return [
        PartLine(
            part,
            name_of(words.PARTS, part.part),
            name_of(words.PART_MEANINGS, part.part),
            _told(part),
            formats.number(part.points, 1),
            formats.number(part.most),
        )
        for part in one.parts
    ]


@dataclass(frozen=True, slots=True)
class MotivatorRow:
    """One line of the table of what moves newcomers."""

    of: Motivator
    name: str
    ratio: str
    interval: str


def motivators(some: Iterable[Motivator]) -> list[MotivatorRow]:
    """Return what moves newcomers; a ratio that can't be told is a dash."""
    found = []
    for one in some:
        told = one.ratio is not None and one.low is not None and one.high is not None
        ratio = formats.number(one.ratio, 1) if told else "–"
        ends = [formats.number(end, 1) for end in (one.low, one.high)] if told else []
        interval = " – ".join(ends) or "–"
        found.append(MotivatorRow(one, name_of(words.MOTIVATORS, one.motivator), ratio, interval))
    return found


def _told(part: PotentialPart) -> str:
    if part.value is None:
        return _("not told")
    if part.part in ("trust", "channel"):
        return formats.percent(part.value)
    if part.part == "reach":
        n = round(part.value)
        return ngettext("%(n)s follower", "%(n)s followers", n) % {"n": formats.number(n)}
    if part.part == "shops":
        return _("yes")
    return formats.number(part.value)
