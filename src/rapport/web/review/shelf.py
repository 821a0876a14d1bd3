"""What the review desk reads from the data core. The one file here that opens the shelf."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings

from rapport import run
from rapport.flow.cards import ClusterAlarm, Estimate, PersonLink, ReliabilityBin, ReviewPair
from rapport.flow.shelf import Review, open_review

Pair = tuple[str, str]


def _review() -> Review:
    return open_review(Path(settings.WORKSPACE.root))


def pairs() -> tuple[ReviewPair, ...]:
    """Return the pairs for people, the most valuable first."""
    return _review().pairs


def pair_get(left_id: str, right_id: str) -> ReviewPair | None:
    left, right = sorted((left_id, right_id))
    return _review().by_pair.get((left, right))


def alarms() -> tuple[ClusterAlarm, ...]:
    """Return the people whose accounts should be looked at, the largest first."""
    return _review().alarms


def estimates(verdicts: Mapping[Pair, str]) -> tuple[Estimate, Estimate]:
    """Return precision and recall of the links as verdicts since the build make them."""
    return _review().estimated(verdicts)


def built_estimates() -> tuple[Estimate, ...]:
    """Return the measures that the build left."""
    return _review().estimates


def reliability() -> tuple[ReliabilityBin, ...]:
    return _review().reliability


def links_of(account_ids: Iterable[str]) -> tuple[PersonLink, ...]:
    """Return the weighed pairs among these accounts, the strongest first."""
    return _review().links_of(account_ids)


def split(left: Iterable[str], right: Iterable[str], *, by: str, now: datetime) -> None:
    """Say of every account of one side that it is not one with any of the other."""
    run.split(settings.WORKSPACE, tuple(left), tuple(right), by=by, now=now)


def take_back(seqs: Iterable[int], *, by: str, now: datetime) -> None:
    """Take back judgements that were made at once: all of them, or none."""
    run.take_back(settings.WORKSPACE, tuple(seqs), by=by, now=now)
