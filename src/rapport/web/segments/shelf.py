"""What pages of segments read from the data core. The one file here that asks it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from rapport.audiences import Audience
from rapport.departing import Report
from rapport.exporting import Exported
from rapport.flow.segments.rules import Node
from rapport.segmenting import (
    asking,
    definitions,
    exports,
    keeping,
    members,
    recounting,
    telling,
    whying,
)
from rapport.segmenting.asking import Answer
from rapport.segmenting.definitions import Segment
from rapport.segmenting.keeping import About
from rapport.segmenting.learned import conversions, lookalikes, personas
from rapport.segmenting.members import Members, OfPerson
from rapport.segmenting.telling import Told
from rapport.segmenting.whying import Why


def segments() -> dict[str, Segment]:
    """Return the newest version of every segment. Raises InputError: a file can't be read."""
    return definitions.segments(settings.WORKSPACE)


def versions(key: str) -> tuple[Segment, ...]:
    """Return every version of a segment, the oldest first."""
    return definitions.versions(settings.WORKSPACE, key)


def keep_up(now: datetime) -> dict[str, About]:
    """Bring all segments up to date. Raises ShelfError: nothing is built yet."""
    found = recounting.keep_up(settings.WORKSPACE, now=now)
    return {about.key: about for about in found}


def is_due(now: datetime) -> bool:
    """Tell whether a segment has to be brought up to date. Raises ShelfError: nothing is built."""
    return recounting.is_due(settings.WORKSPACE, now=now)


def about(key: str) -> About | None:
    return keeping.about(settings.WORKSPACE, key)


def members_of(key: str, now: datetime) -> Members:
    """Return the members of a segment. Raises ConfigError, ShelfError."""
    return members.members(settings.WORKSPACE, key, now=now)


def segments_of(person_id: str, now: datetime) -> tuple[OfPerson, ...]:
    """Return the stays of a person. Raises ShelfError: nothing is built yet."""
    return members.segments_of(settings.WORKSPACE, person_id, now=now)


def checked(text: str, key: str = "") -> Node:
    """Return a rule's parts. Raises RuleError: what is wrong with it, and where."""
    return definitions.checked_rule(settings.WORKSPACE, text, key=key)


def answer(node: Node, *, now: datetime, marketing: bool) -> Answer:
    """Return what a rule gives. Raises ShelfError, TooLongError."""
    return asking.answer(settings.WORKSPACE, node, now=now, marketing=marketing)


def over_time(node: Node, times: Sequence[datetime], *, marketing: bool) -> list[int]:
    return asking.over_time(settings.WORKSPACE, node, times, marketing=marketing)


def ways(node: Node, *, now: datetime, marketing: bool) -> tuple[asking.Way, ...]:
    return asking.ways(settings.WORKSPACE, node, now=now, marketing=marketing)


def values() -> dict[str, list[tuple[str, str]]]:
    """Return the most frequent values of text fields, each with how people write it."""
    named = personas_told() or {"cards": [], "names": {}}
    keys = [card["key"] for card in named["cards"]]
    return asking.values(settings.WORKSPACE) | {
        "persona": [(key, named["names"].get(key, key)) for key in keys],
        "look_alike": [(one["key"], one["key"]) for one in lookalikes_told()],
    }


def personas_told() -> dict[str, Any] | None:
    """Return what was found when groups were last looked for, see learned.personas.told."""
    return personas.told(settings.WORKSPACE)


def personas_learn(now: datetime) -> dict[str, Any]:
    """Raises InputError: too few people. ShelfError: nothing is built yet."""
    return personas.learn(settings.WORKSPACE, now=now)


def persona_name(key: str, words: str) -> None:
    """Raises ConfigError, InputError."""
    personas.name(settings.WORKSPACE, key, words)


def lookalikes_told() -> list[dict[str, Any]]:
    """Return what is told of every look-alike, see learned.lookalikes.told."""
    return lookalikes.told(settings.WORKSPACE)


def lookalike_learn(seed: str, purpose: str, now: datetime) -> dict[str, Any]:
    """Raises ConfigError, InputError: too few to learn from. ShelfError: nothing is built yet."""
    return lookalikes.learn(settings.WORKSPACE, seed, purpose, now=now)


def lookalike_take(key: str, people: int, now: datetime) -> dict[str, Any]:
    """Raises ConfigError, InputError."""
    return lookalikes.take(settings.WORKSPACE, key, people, now=now)


def conversions_told() -> list[dict[str, Any]]:
    """Return what is told of every conversion, see learned.conversions.told."""
    return conversions.told(settings.WORKSPACE)


def conversion_learn(what: str, period: int, window: int, now: datetime) -> dict[str, Any]:
    """Raises ConfigError, InputError: too few converted. ShelfError: nothing is built yet."""
    return conversions.learn(settings.WORKSPACE, what, period=period, window=window, now=now)


def tell(found: Answer) -> Told:
    """Return what may be told of a count to who may not open members."""
    return telling.tell(settings.WORKSPACE, found.members, found.everybody, found.generation)


def tell_members(found: Members) -> Told:
    return telling.tell(
        settings.WORKSPACE, found.numbers(), found.everybody, found.about.generation
    )


def why(segment: Segment, person_id: str, *, now: datetime) -> Why:
    """Raises ConfigError: there is no such person. ShelfError: nothing is built yet."""
    marketing = segment.leaves_out_objectors
    return whying.why(settings.WORKSPACE, segment.node, person_id, now=now, marketing=marketing)


def publish(segment: Segment, *, now: datetime) -> Segment:
    """Raises RuleError, InputError, ConflictError: nothing was kept."""
    made = definitions.publish(settings.WORKSPACE, segment, now=now)
    recounting.keep_up(settings.WORKSPACE, now=now, keys=[made.key] if not made.retired else [])
    return made


def key_of(name: str) -> str:
    return definitions.key_of(name, definitions.segments(settings.WORKSPACE, retired=True))


def may_leave(key: str, purpose: str, now: datetime) -> Report:
    """Say who of a segment may leave. Raises ConfigError, ShelfError."""
    return exports.may_leave(settings.WORKSPACE, key, purpose, now=now)


def export(path: Path, key: str, purpose: str, contacts: bool, now: datetime) -> Exported:
    """Raises RightsError: nobody may leave; nothing is written."""
    return exports.people(
        settings.WORKSPACE, path, key=key, purpose=purpose, contacts=contacts, now=now
    )


def export_audience(path: Path, key: str, platform: str, now: datetime) -> Audience:
    """Raises RightsError: too few may go there; nothing is written."""
    return exports.audience(settings.WORKSPACE, path, key=key, platform=platform, now=now)
