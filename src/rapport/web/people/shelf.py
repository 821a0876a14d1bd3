"""What the people pages read from the data core. The one file here that opens the shelf."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from django.conf import settings

from rapport import run, settling, tag_system, tagged, tagging
from rapport.flow.cards import (
    Deed,
    Doubt,
    FreshDeed,
    Freshness,
    Judgement,
    Link,
    Moved,
    PeoplePage,
    Person,
    PersonRow,
    Separation,
)
from rapport.flow.errors import ShelfError
from rapport.flow.income_cards import GroupIncome
from rapport.flow.network_cards import Influence
from rapport.flow.profile_cards import BothRight, InterestDeed, Knowledge, Settlement
from rapport.flow.score_cards import PersonScores, ScoreLine
from rapport.flow.shelf import (
    Scores,
    Shelf,
    open_incomes,
    open_network,
    open_scores,
    open_shelf,
)
from rapport.flow.tag_cards import BorneTag, TagWord
from rapport.tag_system import TagSystem

Pair = tuple[str, str]
#: Attributes that somebody may type a value of.
TYPED = settling.TYPED
_SOURCES: WeakKeyDictionary[Shelf, tuple[str, ...]] = WeakKeyDictionary()


def _shelf() -> Shelf:
    return open_shelf(Path(settings.WORKSPACE.root))


def freshness() -> Freshness:
    """Return what the shelf holds. Raises ShelfError if nothing was built yet."""
    return _shelf().freshness()


def people_page(
    *, query: str, after: str | None, limit: int, source: str, kind: str, sort: str
) -> PeoplePage:
    return _shelf().people(query, after, limit, source=source, kind=kind, sort=sort)


def some(person_ids: Iterable[str]) -> dict[str, PersonRow]:
    """Return the lines of these people; who is unknown is left out."""
    return _shelf().some(person_ids)


def person_get(person_id: str, *, masked: bool, deeds: int, source: str) -> Person | Moved | None:
    return _shelf().person(person_id, masked=masked, deeds=deeds, source=source)


def knowledge(person_id: str) -> Knowledge:
    """Return what is known of a person beside their values; of nobody nothing."""
    return _shelf().knowledge(person_id) or Knowledge()


def interest_deeds(person_id: str, theme: str) -> tuple[InterestDeed, ...]:
    """Return the deeds behind an interest that a person shows."""
    return _shelf().interest_deeds(person_id, theme)


def group_income(person: Person) -> GroupIncome | None:
    """Return what people like this one earn; None if nothing can be said of their group."""
    return open_incomes(Path(settings.WORKSPACE.root)).of(person)


def leads(person_id: str) -> Influence | None:
    """Return how much somebody moves among buyers, else among all; None: nobody endorses them.

    An older build has no network: nobody is told of.
    """
    try:
        found = open_network(Path(settings.WORKSPACE.root)).connections(person_id)
    except ShelfError:
        return None
    told = {one.scope: one for one in found.influences} if found else {}
    return told.get("buyers") or told.get("all")


def _scores() -> Scores:
    return open_scores(Path(settings.WORKSPACE.root))


def score_days() -> tuple[datetime, datetime]:
    """Return the first and the last time that scores can be asked for."""
    opened = _scores()
    return opened.first, opened.as_of


def scores(person_id: str, at: datetime | None) -> PersonScores | None:
    """Return somebody's scores at that time. Raises ConfigError: it can't be asked for."""
    return _scores().of(person_id, at)


@dataclass(frozen=True, slots=True)
class LoggedDeed:
    """A line of a log, and the deed of theirs that it is for; None: others did it."""

    line: ScoreLine
    deed: Deed | None


def score_log(person_id: str, axis: str, at: datetime | None) -> tuple[LoggedDeed, ...]:
    """Return the lines of a score with their deeds. Raises ConfigError: as `scores`."""
    lines = _scores().log(person_id, axis, at)
    wanted = {one.interaction_id: one.occurred_at for one in lines if one.interaction_id}
    deeds = _shelf().deeds_named(person_id, wanted)
    return tuple(LoggedDeed(one, deeds.get(one.interaction_id or "")) for one in lines)


def fresh_deeds(person_id: str, *, now: datetime, source: str) -> tuple[FreshDeed, ...]:
    """Return what came in of a person after the profiles were built."""
    return _shelf().fresh_deeds(person_id, now=now, source=source)


def link_get(left_id: str, right_id: str, *, masked: bool) -> Link | None:
    return _shelf().link(left_id, right_id, masked=masked)


def doubtful(person_id: str, limit: int, *, masked: bool) -> tuple[Doubt, ...]:
    """Return the pairs left to people that touch this person."""
    return _shelf().doubtful(limit, person_id, masked=masked)


def separation(account_id: str) -> Separation | None:
    """Return what goes with an account if it is taken from its person."""
    return _shelf().effect_of_separating(account_id)


def sources() -> tuple[str, ...]:
    """Return the names of the connections that have accounts; read once a generation."""
    opened = _shelf()
    if opened not in _SOURCES:
        _SOURCES[opened] = tuple(figures.source for figures in opened.sources())
    return _SOURCES[opened]


def judgements(pairs: Iterable[Pair] | None = None) -> tuple[Judgement, ...]:
    """Return what the team said of these pairs, or of all; the oldest first."""
    return run.judgements(settings.WORKSPACE, pairs)


def decide(kind: str, pair: Pair, *, by: str, seen: int, now: datetime) -> int:
    """Keep a judgement. Raises ConflictError if another came after `seen`."""
    return run.decide(settings.WORKSPACE, kind, *pair, by=by, now=now, seen=seen)


def settlements(account_ids: Iterable[str], *, mask: bool) -> tuple[Settlement, ...]:
    """Return what was said of values of these accounts' person, the oldest first."""
    return run.settlements(settings.WORKSPACE, account_ids, mask=mask)


def settle(
    person_id: str,
    attribute: str,
    kind: str,
    *,
    value: str,
    text: str,
    by: str,
    seen: int,
    now: datetime,
) -> int:
    """Keep what a value is. Raises what settling.settle raises."""
    return run.settle(
        settings.WORKSPACE,
        person_id,
        attribute,
        kind,
        value=value,
        text=text,
        by=by,
        now=now,
        seen=seen,
    )


def unsettle(person_id: str, seq: int, *, by: str, now: datetime) -> Settlement:
    """Take such a word back. Raises what settling.unsettle raises."""
    return run.unsettle(settings.WORKSPACE, person_id, seq, by=by, now=now)


def both_right(person_id: str, key: str, *, by: str, now: datetime) -> int:
    """Keep that both sides of a contradiction are right. Raises what quieting.py raises."""
    return run.both_right(settings.WORKSPACE, person_id, key, by=by, now=now)


def take_back_both(person_id: str, seq: int, *, by: str, now: datetime) -> str:
    """Take such a word back; return the rule that it was about."""
    return run.take_back_both(settings.WORKSPACE, person_id, seq, by=by, now=now)


def said_both(account_ids: Iterable[str]) -> tuple[BothRight, ...]:
    """Return of which contradictions somebody said that both sides are right."""
    return run.said_both(settings.WORKSPACE, tuple(account_ids))


def tag_groups() -> TagSystem:
    """Return the groups of tags there are. Raises InputError: their file can't be read."""
    return tag_system.system_of(settings.WORKSPACE)


def tags_now(person_id: str, *, now: datetime) -> tuple[BorneTag, ...]:
    """Return the tags a person bears, what was just said included. Raises as `tag_groups`."""
    return tagged.tags_now(settings.WORKSPACE, [person_id], now=now)[person_id]


def tag_words(account_ids: Iterable[str]) -> tuple[TagWord, ...]:
    """Return all that was said of tags of these accounts, the oldest first."""
    return tagged.tag_words(settings.WORKSPACE, account_ids)


def tag(
    person_id: str,
    group: str,
    tag: str,
    *,
    on: bool,
    by: str,
    role: str,
    seen: int | None,
    now: datetime,
) -> tuple[int, ...]:
    """Set a tag on a person, or take it off. Raises what tagging.py raises."""
    say = tagging.tag if on else tagging.untag
    workspace = settings.WORKSPACE
    return say(workspace, person_id, group, tag, by=by, role=role, now=now, seen=seen)


def take_back_tag(person_id: str, seq: int, *, by: str, role: str, now: datetime) -> TagWord:
    """Take a word on a tag back. Raises what tagging.py raises."""
    return tagging.take_back_tag(settings.WORKSPACE, person_id, seq, by=by, role=role, now=now)
