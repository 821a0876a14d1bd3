"""Reading what waits for people's word, what was said so far, and how well we do by it.

Every look at accounts goes through people/selectors, cut to what the reader may see.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils import timezone

from rapport.flow.cards import (
    AccountCard,
    ClusterAlarm,
    Estimate,
    Judgement,
    Link,
    Person,
    ReliabilityBin,
    ReviewPair,
)
from rapport.web.accounts.models import User
from rapport.web.people import selectors as people
from rapport.web.people import shelf as people_shelf
from rapport.web.review import shelf, verdicts
from rapport.web.review.verdicts import Agreement, Heard

Pair = tuple[str, str]
Kind = Literal["", "pairs", "sample", "groups"]
KINDS: tuple[Kind, ...] = ("", "pairs", "sample", "groups")
#: After so many doubtful pairs one comes that measures us; one of so many of those is asked
#: of a second teammate too.
SAMPLE_EVERY, AGAIN_EVERY = 5, 4
#: Teammates who judge one pair at most, if the first two disagree.
MOST_JUDGES = 3
#: Groups that are listed; the largest come first.
MOST_GROUPS = 50


@dataclass(frozen=True, slots=True)
class Group:
    """A person whose accounts should be looked at, as the queue shows it."""

    alarm: ClusterAlarm
    person: Person


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one teammate's word."""

    pairs: tuple[ReviewPair, ...]
    sample: tuple[ReviewPair, ...]
    alarms: tuple[ClusterAlarm, ...]
    done: tuple[int, int]  # pairs that the teammate judged already: doubtful ones, drawn ones

    @property
    def total(self) -> int:
        return len(self.pairs) + len(self.sample) + len(self.alarms)

    def of(self, kind: str) -> tuple[ReviewPair, ...]:
        """Return the pairs of a kind in the order they are asked."""
        if kind in ("pairs", "sample"):
            return self.pairs if kind == "pairs" else self.sample
        return () if kind == "groups" else tuple(_mixed(self.pairs, self.sample, self.done))


def _mixed(
    pairs: Sequence[ReviewPair], sample: Sequence[ReviewPair], done: tuple[int, int]
) -> list[ReviewPair]:
    """Let a pair of the sample come after every few of the others, those done counted too."""
    mixed: list[ReviewPair] = []
    some, (asked, drawn) = deque(sample), done
    for pair in pairs:
        while some and drawn < asked // (SAMPLE_EVERY - 1):
            mixed.append(some.popleft())
            drawn += 1
        mixed.append(pair)
        asked += 1
    return [*mixed, *some]


def judgements() -> tuple[Judgement, ...]:
    return people_shelf.judgements()


def waiting(*, user: User, told: Iterable[Judgement]) -> Waiting:
    """Return what `user` is asked. Of two people only the most valuable pair is asked."""
    heard = verdicts.heard(told)
    me = str(user.pk)
    closed = {
        _people_of(p)
        for p in shelf.pairs()
        if not p.sampled and (_word(heard, p) or _mine(heard, p, me))
    }
    pairs: list[ReviewPair] = []
    sample: list[ReviewPair] = []
    for pair in shelf.pairs():
        if pair.sampled:
            if _is_wanted(pair, heard.get(pair.pair), me):
                sample.append(pair)
        elif _people_of(pair) not in closed:
            closed.add(_people_of(pair))
            pairs.append(pair)
    mine = [pair.sampled for pair in shelf.pairs() if _mine(heard, pair, me)]
    done = mine.count(False), mine.count(True)
    return Waiting(tuple(pairs), tuple(sample), _alarms(heard), done)


def _alarms(heard: dict[Pair, Heard]) -> tuple[ClusterAlarm, ...]:
    """Leave out whom somebody took apart since the build: the next one tells what is left."""
    parted = {i for pair, h in heard.items() if not h.last.built for i in pair}
    alarms = shelf.alarms()[:MOST_GROUPS]
    if not parted:
        return alarms
    return tuple(a for a in alarms if not parted.intersection(accounts_of(a.person_id)))


def accounts_of(person_id: str) -> tuple[str, ...]:
    found = people_shelf.person_get(person_id, masked=True, deeds=1, source="")
    if not isinstance(found, Person):
        return ()
    return tuple(joined.card.account_id for joined in found.accounts)


def _people_of(pair: ReviewPair) -> frozenset[str]:
    return frozenset((pair.left_person, pair.right_person))


def _word(heard: dict[Pair, Heard], pair: ReviewPair) -> bool:
    held = heard.get(pair.pair)
    return held is not None and held.word in verdicts.WORDS


def _mine(heard: dict[Pair, Heard], pair: ReviewPair, me: str) -> bool:
    held = heard.get(pair.pair)
    return held is not None and me in held.by


def _is_wanted(pair: ReviewPair, held: Heard | None, me: str) -> bool:
    """Say whether one more word is wanted of a pair that measures us; some are asked twice."""
    if held is None:
        return True
    if me in held.by:
        return False
    said = [word for word in held.by.values() if word in verdicts.WORDS]
    if not said:
        return True
    again = int(pair.left_id[:8], 16) % AGAIN_EVERY == 0
    return (again and len(said) == 1) or (not held.agreed and len(said) < MOST_JUDGES)


def groups(*, user: User, alarms: Iterable[ClusterAlarm]) -> list[Group]:
    """Return the people behind alarms, as `user` may see them."""
    found = ((a, people.person_get(user=user, person_id=a.person_id, deeds=1)) for a in alarms)
    return [Group(alarm, person) for alarm, person in found if isinstance(person, Person)]


def pair_get(left_id: str, right_id: str) -> ReviewPair | None:
    return shelf.pair_get(left_id, right_id)


def link_get(*, user: User, pair: Pair) -> Link | None:
    return people.link_get(user=user, left_id=pair[0], right_id=pair[1])


@dataclass(frozen=True, slots=True)
class Line:
    """One pair in the queue, as its reader may see it."""

    asked: ReviewPair
    left: AccountCard
    right: AccountCard


def lines(*, user: User, pairs: Iterable[ReviewPair]) -> list[Line]:
    found = ((pair, link_get(user=user, pair=pair.pair)) for pair in pairs)
    return [Line(pair, link.left, link.right) for pair, link in found if link is not None]


# ------------------------------------------------------------------- how well we do


def measures(told: Sequence[Judgement]) -> tuple[Estimate, Estimate]:
    """Return precision and recall of the links, with what was said since the build."""
    heard = verdicts.heard(told)
    return shelf.estimates({p: h.word for p, h in heard.items() if not h.last.built})


def reliability() -> tuple[ReliabilityBin, ...]:
    return shelf.reliability()


def calibration() -> Estimate | None:
    """Return the expected calibration error that the build measured; None if nobody judged."""
    named = (e for e in shelf.built_estimates() if e.measure == "expected_calibration_error")
    return next(named, None)


@dataclass(frozen=True, slots=True)
class Work:
    """What was judged today, and what followed."""

    mine: int
    all: int
    settled: int
    agreements: tuple[Agreement, ...]
    undoable: tuple[Judgement, ...]


def work(*, user: User, told: Sequence[Judgement]) -> Work:
    """Count today's judgements that still stand; a split is many words and one judgement."""
    today, me = start_of_day(), str(user.pk)
    heard = verdicts.heard(told)
    fresh = {pair: h for pair, h in heard.items() if h.last.at >= today}
    settled = 0
    for pair, held in fresh.items():
        asked = shelf.pair_get(*pair)
        if asked is not None and held.word in verdicts.WORDS:
            settled += asked.settles
    return Work(
        mine=len({h.last.at for h in fresh.values() if h.last.by == me}),
        all=len({(h.last.by, h.last.at) for h in fresh.values()}),
        settled=settled,
        agreements=tuple(verdicts.agreements(heard.values(), me)),
        undoable=last_act(user=user, told=told),
    )


def last_act(*, user: User, told: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Return what `user` said last of these pairs today or yesterday and may take back."""
    since = start_of_day() - timedelta(days=1)
    return tuple(verdicts.last_act(told, str(user.pk), since))


def start_of_day() -> datetime:
    """Return when today began for the reader."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """Return teammates' names by number, in one query."""
    wanted = [int(i) for i in ids if i.isdecimal()]
    return {str(u.pk): u.name for u in User.objects.filter(pk__in=wanted)} if wanted else {}


def last_seq(account_ids: Iterable[str]) -> int:
    """Return the seq of the last judgement on any of these accounts; 0 if there is none."""
    said = people.judgements_touching(tuple(account_ids))
    return said[-1].seq if said else 0
