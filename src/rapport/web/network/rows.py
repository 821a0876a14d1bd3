"""The network as lines: what a page says of each leader, tie, critic and post in words."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.flow.cards import PersonRow
from rapport.flow.network_cards import (
    Community,
    Connections,
    Critic,
    CriticPoint,
    Influence,
    InfluencePart,
    Spread,
    Tie,
)
from rapport.web.mentions.words import TARGETS
from rapport.web.network import words
from rapport.web.people.words import name_of
from rapport.web.ui import formats
from rapport.web.ui.names import in_readers_language

People = Mapping[str, PersonRow]
Names = Mapping[str, dict[str, str]]
#: A tree whose mean way is no longer is a star: all react to the post itself (Goel 2016).
STAR = 2.0


@dataclass(frozen=True, slots=True)
class Leader:
    """One line of the leaders."""

    of: Influence
    row: PersonRow
    kind: str
    sign: str
    css: str
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of an influence: its name, what it is told by, and its points."""

    of: InfluencePart
    name: str
    told: str
    ahead: str
    points: str
    most: str


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post that spread: whose it is, its words if it is ours, how it went."""

    of: Spread
    row: PersonRow | None
    form: str
    to_come: str


def theme_name(theme: str, names: Names) -> str:
    return in_readers_language(names.get(theme, {}), theme)


def leaders(some: Iterable[Influence], people: People) -> list[Leader]:
    """Return the lines of those who are known; a newer generation may have joined somebody."""
    return [
        Leader(
            one,
            people[one.person_id],
            name_of(words.KINDS, one.stance) if one.stance else "",
            *words.KIND_SIGNS.get(one.stance or "", ("", "t")),
            tuple(_beside(one)),
        )
        for one in some
        if one.person_id in people
    ]


def _beside(one: Influence) -> Iterator[str]:
    if one.leads:
        yield name_of(words.LEADS, one.leads)
    if one.scope == "buyers" and any(p.part == "bridge" and p.value for p in one.parts):
        yield _("reaches beyond buyers")


def parts(one: Influence) -> list[PartLine]:
    """Return the parts of an influence, those that can give most first; as shown they add up."""
    ordered = sorted(one.parts, key=lambda part: -part.most)
    return [
        PartLine(
            part,
            name_of(words.PARTS, part.part),
            _told(part, one.scope),
            ahead(part.percentile),
            formats.number(points, 1),
            formats.number(part.most),
        )
        for part, points in zip(ordered, rounded([p.points for p in ordered]), strict=True)
    ]


def rounded(points: Sequence[float]) -> list[float]:
    """Return tenths that add up to the sum in tenths: the largest remainders are rounded up."""
    tenths = [10 * one for one in points]
    whole = [math.floor(round(one, 6)) for one in tenths]
    left = round(sum(tenths)) - sum(whole)
    most = sorted(range(len(tenths)), key=lambda n: whole[n] - tenths[n])[:left]
    return [(one + (n in most)) / 10 for n, one in enumerate(whole)]


def ahead(percentile: float) -> str:
    """Return of how many in a hundred somebody is ahead: nobody is ahead of all."""
    return formats.number(min(99, math.floor(percentile)))


def _told(part: InfluencePart, scope: str) -> str:
    values = {
        "rank": formats.percent(part.value, 2),
        "amplification": formats.number(part.value, 2),
        "reach": formats.number(round(math.expm1(part.value))),
        "bridge": formats.number(part.value, 1),
    }
    text = words.TOLD[part.part]
    if part.part == "bridge" and scope == "buyers":
        text = words.BRIDGE_OF_BUYERS
    return str(text) % {"value": values[part.part]}


def scopes(found: Connections, names: Names) -> list[tuple[str, Influence]]:
    """Return each scope by its name."""
    return [(scope_name(one.scope, one.topic, names), one) for one in found.influences]


def scope_name(scope: str, topic: str, names: Names) -> str:
    if scope == "topic":
        return _("on “%(topic)s”") % {"topic": theme_name(topic, names)}
    return _("among buyers") if scope == "buyers" else _("among all")


def ties(some: Iterable[Tie], people: People) -> list[tuple[Tie, PersonRow]]:
    """Return ties to who is known."""
    return [(tie, people[tie.person_id]) for tie in some if tie.person_id in people]


def critics(some: Iterable[Critic], people: People) -> list[tuple[Critic, PersonRow, list[str]]]:
    """Return critics with a sentence of each thing they blame."""
    return [
        (one, people[one.person_id], list(blames(one.points)))
        for one in some
        if one.person_id in people
    ]


def blames(points: Iterable[CriticPoint]) -> Iterator[str]:
    """Give a sentence of each thing that is blamed: how often, with what, and when they yield."""
    for point in points:
        said = ngettext("%(n)s text", "%(n)s texts", point.texts) % {
            "n": formats.number(point.texts)
        }
        more = [_("%(n)s with what one can check") % {"n": formats.number(point.argued)}]
        more += [_("%(n)s answered by us") % {"n": formats.number(point.answered)}]
        if point.yielded:
            more += [_("after %(n)s of these they yielded") % {"n": formats.number(point.yielded)}]
        name = name_of(TARGETS, point.target) if point.target else _("nothing certain")
        yield f"{name[:1].upper()}{name[1:]}: {said}, {', '.join(more)}"


def posts(some: Iterable[Spread], people: People) -> list[PostLine]:
    """Return posts that spread; a person's only if that person is known."""
    return [
        PostLine(
            one,
            people.get(one.person_id or ""),
            _("to all at once") if one.virality <= STAR else _("from mouth to mouth"),
            _to_come(one),
        )
        for one in some
        if one.person_id is None or one.person_id in people
    ]


def _to_come(one: Spread) -> str:
    if one.expected is None or one.low is None or one.high is None:
        return ""
    return _("%(expected)s in the end (%(low)s to %(high)s)") % {
        "expected": formats.number(one.expected - 1),  # reactions: all of it but the post
        "low": formats.number(one.low - 1),
        "high": formats.number(one.high - 1),
    }


def communities(some: Iterable[Community], names: Names) -> list[tuple[Community, str]]:
    """Return communities with the names of the themes that tell them."""
    return [(one, ", ".join(theme_name(theme, names) for theme in one.themes)) for one in some]
