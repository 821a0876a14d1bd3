"""A count as its reader may see it: exact with all around it, or rounded and alone (P28)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from rapport.flow.cards import PersonRow
from rapport.flow.errors import FlowError
from rapport.flow.segments.rules import Node
from rapport.segmenting.asking import Way, weeks_back
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May
from rapport.web.people import selectors as people
from rapport.web.segments import shelf
from rapport.web.segments.shelf import Members

WEEKS: Final = 12
#: The past is drawn by itself only if it takes no longer, in seconds.
PATIENCE: Final = 1.5


@dataclass(frozen=True, slots=True)
class Found:
    """What the builder says of a rule.

    `people` None: fewer than twenty, or not told;  `exact` whether the reader may open members
    """

    people: int | None
    of: int
    exact: bool
    as_of: datetime
    seconds: float
    is_spent: bool = False
    takes: tuple[int, ...] = ()
    examples: tuple[PersonRow, ...] = ()
    ways: tuple[Way, ...] = ()
    points: str = ""
    past: tuple[int, ...] = ()
    gained: int = 0
    fault: FlowError | None = None


def count(user: User, node: Node, marketing: bool) -> Found:
    """Count a checked rule for its reader."""
    now = timezone.now()
    try:
        found = shelf.answer(node, now=now, marketing=marketing)
    except FlowError as fault:
        return Found(None, 0, True, now, 0.0, fault=fault)
    if not user.may(May.OPEN_MEMBERS):
        told = shelf.tell(found)
        return Found(told.people, found.of, False, now, found.seconds, told.is_spent)
    past = None
    if found.seconds * WEEKS < PATIENCE:
        past = shelf.over_time(node, weeks_back(now, WEEKS), marketing=marketing)
    rows = people.rows_of(user=user, person_ids=found.examples)
    return Found(
        found.people,
        found.of,
        True,
        now,
        found.seconds,
        takes=found.takes,
        examples=tuple(rows[one] for one in found.examples if one in rows),
        ways=shelf.ways(node, now=now, marketing=marketing),
        points=points(past) if past else "",
        past=tuple(past or ()),
        gained=past[-1] - past[0] if past else 0,
    )


def points(counts: Sequence[int], width: int = 240, height: int = 48) -> str:
    """Return counts as the points of a line, from 0 at the foot."""
    most, last = max(*counts, 1), max(len(counts) - 1, 1)
    return " ".join(
        f"{round(n * width / last)},{round(height - 2 - (height - 4) * count / most)}"
        for n, count in enumerate(counts)
    )


def of_members(user: User, found: Members) -> tuple[int | None, bool]:
    """Return how many are in as the reader may see it, and whether it is exact."""
    if user.may(May.OPEN_MEMBERS):
        return found.count(), True
    return shelf.tell_members(found).people, False
