"""What the policy's pages read from the data core. The one file here that opens the shelf."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from rapport import scoring
from rapport.flow.score_cards import Preview
from rapport.flow.shelf import open_scores
from rapport.scoring import Policy


def versions() -> tuple[Policy, ...]:
    """Return every version of the policy. Raises PolicyError: one can't be read."""
    return scoring.versions(settings.WORKSPACE)


def preview(draft: Policy) -> Preview:
    """Return what a draft would change. Raises ShelfError, ConfigError: nothing is built yet."""
    return open_scores(Path(settings.WORKSPACE.root)).preview(draft)


def publish(draft: Policy, *, now: datetime) -> Policy:
    """Put a draft into force. Raises PolicyError, ConflictError: see scoring.publish."""
    return scoring.publish(settings.WORKSPACE, draft, now=now)
