"""One answer about one person: what is kept of it, and what it becomes.

{"known": "<birth id of the account that was asked about>", "asked_at": "2026-03-01T09:00Z",
 "attributes": {"city": "Sofia", "interests": ["fishing", "tea"]}}

The account is one of ours, so an answer joins nobody to anybody.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Record, Row
from rapport.flow.sources.files import kinds
from rapport.flow.sources.plain import blot, filled, text, texts, within

#: What a partner may tell, whatever the contract says. No name and no contact: an answer makes
#: nobody reachable who was not.
ALLOWED: Final = (
    *("city", "country", "language", "sex", "birth", "education", "employer", "position"),
    "interests",
    *(name for name in kinds.HANDLES if name != "handle"),
)
_WHO: Final = ("known", "asked_at")
_ID: Final = re.compile(r"[0-9a-f]{32}")
_LONGEST: Final = 200


def keep(record: Record) -> Record | None:
    """Keep whom it is about and the attributes that are listed here. None: it tells none."""
    who = texts(record, _WHO)
    if not _ID.fullmatch(who.get("known", "")):
        raise SkipRecord(
            "the answer names no account of ours", fix="ask about them again after its term"
        )
    told = attributes_of(within(record, "attributes"), ALLOWED)
    return {**who, "attributes": told} if told else None


def attributes_of(said: Mapping[str, Any], allowed: tuple[str, ...]) -> dict[str, str]:
    """Return those of the attributes that are allowed and say something, as texts."""
    return filled({name: _said(said[name]) for name in allowed if name in said})


def read(record: Record) -> Iterator[Row]:
    """Give what is told of the account."""
    who = texts(record, _WHO)
    told = attributes_of(within(record, "attributes"), ALLOWED)
    values = {"known": who.get("known", ""), "told_at": who.get("asked_at", ""), **told}
    yield Row("known_people", filled(values))


def own(record: Record) -> str:
    """The account that was asked about: a later answer rules an earlier one."""
    return text(record.get("known"))


def _said(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(filter(None, map(_said, value)))
    return blot(text(value)[:_LONGEST])
