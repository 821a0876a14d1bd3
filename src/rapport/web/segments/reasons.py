"""Why somebody is in, in words: each condition as a sentence, with what it was told by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rapport.flow.segments.fields import BY_NAME
from rapport.flow.segments.rules import (
    Compare,
    Condition,
    Did,
    InSegment,
    Is,
    Known,
    May,
    When,
    number_of,
)
from rapport.segmenting.whying import Deed, Fact, Reason
from rapport.web.people.words import VERBS
from rapport.web.segments import shelf, words
from rapport.web.ui import formats


@dataclass(frozen=True, slots=True)
class Told:
    """One condition or group of a rule, as the page says it.

    `facts`  what it was told by, as texts;  `more`  how many deeds are not shown
    """

    kind: str
    holds: bool
    sentence: str
    parts: tuple["Told", ...]
    facts: tuple[str, ...]
    deeds: tuple[tuple[Deed, str], ...]
    counted: int
    more: int


def of(reason: Reason) -> Told:
    """Return a reason in words."""
    return Told(
        reason.kind,
        reason.holds,
        "" if reason.parts else sentence(reason.node),  # type: ignore[arg-type]
        tuple(map(of, reason.parts)),
        tuple(_facts(reason)),
        tuple((deed, str(VERBS.get(deed.verb, deed.verb))) for deed in reason.deeds),
        reason.counted,
        reason.counted - len(reason.deeds),
    )


def sentence(node: Condition) -> str:
    """Return a condition as a short sentence in the reader's language."""
    match node:
        case Is():
            named = ", ".join(str(words.value(node.field, v)) for v in node.values)
            return f"{words.field(node.field)}: {named}{_tier(node.tier)}"
        case Known():
            return _("%(field)s is known") % {"field": words.field(node.field)} + _tier(node.tier)
        case Compare():
            return f"{words.field(node.field)} {_bounds(node)}"
        case When():
            return f"{words.field(node.field)} {_when(node)}"
        case Did():
            return _did(node)
        case May():
            told = {
                "purpose": words.PURPOSE_WORDS.get(node.purpose, node.purpose),
                "channel": words.CHANNEL_WORDS.get(node.channel, node.channel),
            }
            return _("allows us %(purpose)s (%(channel)s)") % told
        case InSegment():
            return _("is in “%(name)s”") % {"name": _segment(node.segment)}


def _segment(key: str) -> str:
    found = shelf.segments().get(key)
    return str(words.READY.get(key, found.name)) if found else key


def _tier(tier: str) -> str:
    return f", {words.RELATIONS['atleast']} {words.TIERS[tier]}" if tier else ""


def _bounds(node: Compare) -> str:
    def told(bound: float | str) -> str:
        text = bound if isinstance(bound, str) else number_of(bound)
        return str(words.value(node.field, text))

    if node.low is not None and node.high is not None:
        return f"{told(node.low)} – {told(node.high)}"
    if node.low is not None:
        return f"{'>' if node.open_low else '≥'} {told(node.low)}"
    return f"{'<' if node.open_high else '≤'} {told(node.high if node.high is not None else 0)}"


def _when(node: When) -> str:
    if node.day:
        return f"{words.RELATIONS[node.how]} {formats.day(node.day)}"
    return f"{words.RELATIONS[node.how]} {_days(node.days)}"


def _days(days: int) -> str:
    from django.utils.translation import ngettext

    return ngettext("%(n)s day", "%(n)s days", days) % {"n": formats.number(days)}


def _did(node: Did) -> str:
    deeds = ", ".join(str(words.DEEDS.get(d, d)) for d in node.deeds)
    inside = [
        f"{words.FILTERS.get(name, name)} {', '.join(str(words.value(name, v)) for v in values)}"
        for name, values in node.filters
    ]
    if node.days:
        inside.append(f"{words.SPANS['last']} {_days(node.days)}")
    if node.start:
        inside.append(f"{words.RELATIONS['after']} {formats.day(node.start)}")
    if node.stop:
        inside.append(f"{words.RELATIONS['before']} {formats.day(node.stop)}")
    bounds = _bounds(Compare("", node.low, node.high))
    unit = f" {node.currency}" if node.currency else "" if node.money else "×"
    return f"{deeds} {bounds}{unit}{': ' if inside else ''}{'; '.join(inside)}"


def _facts(reason: Reason) -> Iterator[str]:
    for fact in reason.facts:
        yield f"{_value(fact)}{f' ({words.TIERS[fact.tier]})' if fact.tier else ''}"
    if reason.total is not None:
        yield formats.number(reason.total, 2)


def _value(fact: Fact) -> str:
    if fact.value is None:
        return _("nothing is known") if fact.field in BY_NAME else _("no")
    if isinstance(fact.value, datetime):
        return formats.day(fact.value)
    if isinstance(fact.value, bool | str):
        return str(words.value(fact.field, str(fact.value)))
    return formats.number(fact.value, 0 if fact.value == int(fact.value) else 2)
