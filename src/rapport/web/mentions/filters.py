"""What the stream is narrowed to: chips that read as a sentence, all of it in the address.

Never: a contact. Words that look like one are not looked for: they would stand in the address.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.flow.mention_cards import MentionFilter
from rapport.web.mentions import words
from rapport.web.ui import formats
from rapport.web.ui.names import plain

PERIODS = {7: gettext_lazy("7 days"), 30: gettext_lazy("30 days"), 90: gettext_lazy("90 days")}
DAYS = 30
LONGEST = 200
_CONTACT = re.compile(r"\w@\w|\d(?:[\s().-]?\d){6,}")
_CHOICES: dict[str, Mapping[str, object]] = {
    "feeling": words.FEELINGS,
    "intent": words.INTENTS,
    "author": words.AUTHORS,
    "began_by": words.BEGAN,
    "noise": {"any": "", **words.NOISE},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted, as it stands in the address; '' is not asked. See MentionFilter."""

    days: int = DAYS
    feeling: str = ""
    intent: str = ""
    topic: str = ""
    found: str = ""
    trigger: str = ""
    entity: str = ""
    language: str = ""
    source: str = ""
    began_by: str = ""
    author: str = ""
    query: str = ""
    noise: str = ""

    @property
    def narrows(self) -> bool:
        return any(getattr(self, name) for name in _NAMES)


_NAMES = tuple(f.name for f in fields(Asked) if f.name != "days")


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter, or one that may be added: its words, and the address that takes it."""

    text: str
    address: str
    on: bool = False


@dataclass(frozen=True, slots=True)
class Offers:
    """Filters of one kind that may be added."""

    title: Promise | str
    chips: list[Chip]


def asked(query: Mapping[str, str]) -> Asked:
    """Read the filters of a request; what we do not know is as if it were not there."""
    said = {name: " ".join(query.get(name, "").split())[:LONGEST] for name in _NAMES}
    for name, known in _CHOICES.items():
        said[name] = said[name] if said[name] in known else ""
    if is_contact(said["query"]):
        said["query"] = ""
    days = query.get("days", "")
    return Asked(days=int(days) if days in map(str, PERIODS) else DAYS, **said)


def is_contact(query: str) -> bool:
    """Say whether words look like a phone or an e-mail."""
    return bool(_CONTACT.search(query))


def wanted(asked: Asked, as_of: datetime) -> MentionFilter:
    """Return the filter: whole days by UTC, the last one that of the build."""
    day = as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    until = day + timedelta(days=1)
    since = until - timedelta(days=asked.days)
    return MentionFilter(since, until, **{name: getattr(asked, name) for name in _NAMES})


def told(asked: Asked) -> dict[str, str]:
    """Return the filters that are on, by name."""
    said = {name: getattr(asked, name) for name in _NAMES if getattr(asked, name)}
    return said if asked.days == DAYS else said | {"days": str(asked.days)}


def address(asked: Asked, page: str = "mentions:stream") -> str:
    query = urlencode(told(asked))
    return reverse(page) + (f"?{query}" if query else "")


def chips(asked: Asked) -> list[Chip]:
    """Return the filters that are on, each with the address without it."""
    return [
        Chip(_sentence(name, getattr(asked, name)), address(replace(asked, **{name: ""})), on=True)
        for name in _NAMES
        if getattr(asked, name)
    ]


def _sentence(name: str, value: str) -> str:
    sentences = {
        "feeling": _("Feeling is %(value)s"),
        "intent": _("Wants: %(value)s"),
        "topic": _("Topic is %(value)s"),
        "found": _("Found topic is %(value)s"),
        "trigger": _("Trigger is %(value)s"),
        "entity": _("Names %(value)s"),
        "language": _("Language is %(value)s"),
        "source": _("Source is %(value)s"),
        "query": _("Says %(value)s"),
        "noise": _("Noise: %(value)s"),
    }
    if name in ("author", "began_by"):
        return str(_CHOICES[name][value])
    return sentences[name] % {"value": shown(name, value)}


def shown(name: str, value: str) -> str:
    """Return a filter's value in words."""
    if name == "noise" and value == "any":
        return _("all of it")
    if name == "language":
        return formats.language(value)
    if name == "source":
        return plain(value)
    if name == "entity":
        return words.entity(value)
    if name == "query":
        return formats.quoted(value)
    return str(_CHOICES[name][value]) if name in _CHOICES else value


def offers(asked: Asked, known: Mapping[str, tuple[str, ...]]) -> list[Offers]:
    """Return filters that may be added. `known`: what occurs, by filter."""
    kinds = (
        (_("Feeling"), "feeling", tuple(words.FEELINGS)),
        (_("What it wants"), "intent", tuple(words.INTENTS)),
        (_("Topic"), "topic", known.get("topic", ())),
        (_("Trigger"), "trigger", known.get("trigger", ())),
        (_("Name"), "entity", known.get("entity", ())),
        (_("Language"), "language", known.get("language", ())),
        (_("Source"), "source", known.get("source", ())),
        (_("Author"), "author", tuple(words.AUTHORS)),
        (_("Who began"), "began_by", tuple(words.BEGAN)),
    )
    made = [
        Offers(
            title,
            [
                Chip(shown(name, value), address(replace(asked, **{name: value})))
                for value in values
                if value != getattr(asked, name)
            ],
        )
        for title, name, values in kinds
    ]
    return [one for one in made if one.chips]


def periods(asked: Asked) -> list[Chip]:
    return [
        Chip(str(text), address(replace(asked, days=days)), on=days == asked.days)
        for days, text in PERIODS.items()
    ]
