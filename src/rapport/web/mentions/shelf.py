"""What the mentions read from the data core. The one file here that opens the shelf."""

from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from rapport import run
from rapport.correcting import Correction
from rapport.flow.mention_cards import (
    Checked,
    LearnedModel,
    Mention,
    MentionFigures,
    MentionFilter,
    MentionsPage,
    StaffOpinions,
)
from rapport.flow.shelf.mentions import Mentions, open_mentions
from rapport.flow.signals import setup_file
from rapport.flow.signals.setup_file import BrandWords
from rapport.flow.signals.topics import Topic
from rapport.flow.signals.triggers import QueryError, Rule, Triggers

__all__ = ["BrandWords", "Correction", "QueryError", "Rule", "Topic"]


def _mentions() -> Mentions:
    return open_mentions(Path(settings.WORKSPACE.root))


def as_of() -> datetime:
    """Return the moment the newest generation speaks of. Raises ShelfError if none is built."""
    return _mentions().as_of


def page(wanted: MentionFilter, *, after: str | None, size: int) -> MentionsPage:
    return _mentions().page(wanted, after=after, size=size)


def figures(wanted: MentionFilter) -> MentionFigures:
    """Raises QueryError: the words that are looked for can't be read."""
    return _mentions().figures(wanted)


def one(interaction_id: str) -> Mention | None:
    return _mentions().one(interaction_id)


def many(interaction_ids: Iterable[str]) -> dict[str, Mention]:
    return _mentions().many(interaction_ids)


def copies_of(interaction_id: str) -> tuple[Mention, ...]:
    return _mentions().copies_of(interaction_id)


def sample(count: int, *, language: str, without: Collection[str]) -> tuple[Mention, ...]:
    return _mentions().sample(count, language=language, without=without)


def doubtful(count: int, *, language: str, without: Collection[str]) -> tuple[Mention, ...]:
    return _mentions().doubtful(count, language=language, without=without)


def checks() -> tuple[Checked, ...]:
    return _mentions().checks()


def learned() -> tuple[LearnedModel, ...]:
    return _mentions().learned()


def staff_opinions() -> tuple[StaffOpinions, ...]:
    return _mentions().staff_opinions()


def known() -> dict[str, tuple[str, ...]]:
    """Return what occurs, for filters: topics, languages, sources, triggers."""
    held = _mentions()
    return {
        "topic": held.topics(),
        "entity": held.entities(),
        "language": held.languages(),
        "source": held.sources(),
        "trigger": held.triggers(),
    }


def corrections() -> tuple[Correction, ...]:
    """Return the last word on each text and task, the oldest first."""
    return run.corrections(settings.WORKSPACE)


def correct(mention: Mention, task: str, value: str, *, was: str, sureness: str | None,
            sampled: bool, by: str, now: datetime) -> int:  # fmt: skip
    """Keep what somebody says a text says. Raises ConfigError: there is no such text or value."""
    return run.correct_reading(
        settings.WORKSPACE,
        mention.interaction_id,
        mention.account_id,
        task,
        value,
        was=was,
        sureness=sureness,
        sampled=sampled,
        by=by,
        now=now,
    )


def brand_words() -> BrandWords:
    """Raises InputError: the file of words can't be read."""
    return setup_file.brand_words(Path(settings.WORKSPACE.root))


def keep_brand_words(words: BrandWords) -> None:
    """Raises ConflictError, QueryError, InputError: see setup_file."""
    setup_file.keep_brand_words(Path(settings.WORKSPACE.root), words)


def check_query(query: str) -> None:
    """Raises QueryError: the rule can't be read."""
    Triggers([Rule("rule", query)])
