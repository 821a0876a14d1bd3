"""A person's card turned into what the page's cards show: lines, chips, bars. No request here."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

import phonenumbers
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.flow.cards import Attribute, Deed, Evidence, FreshDeed, Person, Tie, Value
from rapport.web.people import words
from rapport.web.ui import formats

#: Attributes with a card of their own, and their icons.
CONTACTS = {
    "phone": "phone",
    "email": "mail",
    "handle": "at",
    "card": "id-badge-2",
    "address": "map-pin",
}
#: Height of the month rail's drawing, in its own units.
RAIL = 28

_DATE = re.compile(r"(?:(\d{4})-|--)?(\d{2})-(\d{2})")
_SEXES = {
    "f": gettext_lazy("female"),
    "female": gettext_lazy("female"),
    "m": gettext_lazy("male"),
    "male": gettext_lazy("male"),
}
#: Attributes of which one of a few values is chosen, each with its words.
OPTIONS = {"sex": (("female", _SEXES["f"]), ("male", _SEXES["m"]))}


@dataclass(frozen=True, slots=True)
class Shown:
    """One value on a line: its place `n` in the attribute, and its text for the reader."""

    n: int
    text: str
    value: Value


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute of the portrait. `more` counts the values that are not on the line."""

    attribute: Attribute
    label: str
    icon: str
    shown: tuple[Shown, ...]
    disputed: bool
    more: int
    source: str
    accounts: int
    observed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    count: int
    y: float
    height: float


def line(attribute: Attribute) -> Line:
    """Show the first value; all of them where they contradict, or where many may hold."""
    first = attribute.values[0]
    disputed = first.tier == "disputed" and len(attribute.values) > 1 and not attribute.many
    shown = attribute.values if disputed or attribute.many else attribute.values[:1]
    said = _strongest(first.evidence)
    return Line(
        attribute=attribute,
        label=words.name_of(words.ATTRIBUTES, attribute.attribute),
        icon=CONTACTS.get(attribute.attribute, ""),
        shown=tuple(
            Shown(n, text_of(attribute.attribute, v.text), v) for n, v in enumerate(shown)
        ),
        disputed=disputed,
        more=len(attribute.values) - len(shown),
        source=said.source if said else "",
        accounts=len({e.account_id for v in shown for e in v.evidence}),
        observed_at=first.observed_at,
    )


def text_of(attribute: str, text: str) -> str:
    """Return a value as a reader reads it: a date, a language's name, else as it was said."""
    readable = _READABLE.get(attribute)
    return readable(text) if readable else text


def phone(text: str) -> str:
    """Return a whole number in groups, as +359 88 812 3417; a masked one, or none, as it is."""
    if not text.startswith("+") or "•" in text:
        return text
    try:
        parsed = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return text
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def birthday(text: str) -> str:
    """Return 1990-05-14 as 14 May 1990, --05-14 or 05-14 as 14 May; anything else as it is."""
    found = _DATE.fullmatch(text)
    if not found:
        return text
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        this = date(year or 2000, month, day)  # 2000: 29 February is a day
    except ValueError:
        return text
    return formats.day(this, today=date(1, 1, 1) if year else this)


def sex(text: str) -> str:
    return str(_SEXES.get(text.lower(), text))


_READABLE: dict[str, Callable[[str], str]] = {
    "phone": phone,
    "birth_date": birthday,
    "sex": sex,
    "language": formats.language,
    "country": formats.country,
}


def _strongest(evidence: Iterable[Evidence]) -> Evidence | None:
    return max(evidence, key=lambda e: e.log_odds, default=None)


def permissions(person: Person) -> list[tuple[str, bool, datetime | None, str]]:
    """Return what was said to each purpose and channel, what is allowed first.

    Each is (words, allowed, when, source).
    """
    told = [
        (
            _("%(channel)s: %(purpose)s")
            % {
                "channel": words.name_of(words.CHANNELS, p.channel),
                "purpose": words.name_of(words.PURPOSES, p.purpose),
            },
            p.state == "given",
            p.changed_at,
            p.source,
        )
        for p in person.permissions
    ]
    return sorted(told, key=lambda p: (not p[1], p[0]))


@dataclass(frozen=True, slots=True)
class Tied:
    """Those a person is tied to in one way: a heading, an icon, the ties."""

    heading: str
    icon: str
    ties: tuple[Tie, ...]


def ties(person: Person) -> list[Tied]:
    """Return whom the person belongs to, who belongs to it, and who shares its home."""
    whole = person.row.kind == "organisation"
    groups = (
        (
            _("Members") if whole else _("Belongs to"),
            "users" if whole else "building-store",
            "member",
        ),
        (_("Shares a home with"), "users", "household"),
    )
    made = (
        Tied(heading, icon, tuple(t for t in person.ties if t.kind == kind))
        for heading, icon, kind in groups
    )
    return [tied for tied in made if tied.ties]


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline: a deed, what the line begins with, how often it was done.

    `mark`  what is to be known of it: that profiles do not hold it yet.
    """

    deed: Deed
    head: str
    times: int
    mark: str = ""


def moments(person: Person) -> list[Moment]:
    """Return the timeline's lines: the same deed twice on one day, in a row, is one line."""
    runs = groupby(person.deeds, key=_what_and_when)
    return [Moment(first, deed_head(first), 1 + len(rest)) for first, *rest in map(_run, runs)]


def new_moments(new: Iterable[FreshDeed]) -> list[Moment]:
    """Return lines of what came in after the profiles were built, each marked so."""
    marks = {False: _("not yet in the profile"), True: _("changed, not yet in the profile")}
    return [Moment(n.deed, deed_head(n.deed), 1, marks[n.changes]) for n in new]


def _what_and_when(deed: Deed) -> tuple[object, ...]:
    local = timezone.localdate(deed.occurred_at)
    return local, deed.source, deed.verb, deed.title, deed.text, deed.place, deed.amount


def _run(run: tuple[object, Iterator[Deed]]) -> list[Deed]:
    return list(run[1])


def deed_head(deed: Deed) -> str:
    """Return what a line of the timeline begins with: the verb, unless the title says it."""
    verb = words.name_of(words.VERBS, deed.verb)
    if not deed.title:
        return verb
    return "" if deed.title.casefold().startswith(verb.casefold()) else verb


def months(person: Person) -> list[Month]:
    """Return the month rail: bars from one unit to the whole height; none for an empty month."""
    most = max((count for _name, count in person.months), default=0)
    rail = []
    for name, count in person.months:
        height = max(round(count / most * RAIL, 1), 1.5) if count else 0.0
        rail.append(Month(name, count, RAIL - height, height))
    return rail
