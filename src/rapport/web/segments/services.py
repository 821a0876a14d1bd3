"""What is changed here: a segment is saved or put away; something is learned of people."""

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from rapport.web.accounts.models import User
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.jobs.models import Job
from rapport.web.jobs.services import enqueue
from rapport.web.segments import shelf
from rapport.web.segments.shelf import Segment


def save(*, by: User, segment: Segment) -> Segment:
    """Save the next version of a segment, and count who is in.

    Raises  RuleError, InputError, ConflictError: nothing was kept.
    """
    made = shelf.publish(replace(segment, author=str(by.pk)), now=timezone.now())
    details = {"version": made.version, "rule": made.rule, "retired": made.retired}
    audit.record(
        by=by, action=Action.CHANGE_SEGMENT, subject=f"segment:{made.key}", details=details
    )
    return made


@transaction.atomic
def personas_asked(*, by: User) -> Job:
    """A teammate wants groups of people looked for."""
    from rapport.web.segments.tasks import look_for_personas

    _learned(by, "personas", {})
    return enqueue(look_for_personas, by=by, key="personas")


@transaction.atomic
def lookalike_asked(*, by: User, seed: str, purpose: str) -> Job:
    """A teammate wants to know who is like a segment."""
    from rapport.web.segments.tasks import look_alike

    _learned(by, f"segment:{seed}", {"for": purpose})
    return enqueue(look_alike, seed, purpose, by=by, key=f"like-{seed}-{purpose}", about=seed)


@transaction.atomic
def factors_asked(*, by: User, conversion: str, period: int, window: int) -> Job:
    """A teammate wants to know what goes with a conversion."""
    from rapport.web.segments.tasks import find_factors

    _learned(by, f"conversion:{conversion}", {"period": period, "window": window})
    key = f"factors-{conversion}"
    return enqueue(find_factors, conversion, period, window, by=by, key=key, about=conversion)


def lookalike_take(*, by: User, key: str, people: int) -> None:
    """Let so many be taken. Raises ConfigError, InputError: nothing is changed."""
    shelf.lookalike_take(key, people, timezone.now())
    _learned(by, f"look_alike:{key}", {"people": people})


def persona_name(*, by: User, key: str, words: str) -> None:
    """Name a group. Raises ConfigError, InputError: nothing is changed."""
    shelf.persona_name(key, words)
    _learned(by, f"persona:{key}", {})


def _learned(by: User, subject: str, details: dict[str, object]) -> None:
    audit.record(by=by, action=Action.LEARN, subject=subject, details=details)
