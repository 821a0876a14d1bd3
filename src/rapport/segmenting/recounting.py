"""Who is in each segment: counted anew after each build, and brought up to date in between.

Between builds nothing new is known, but time passes: who may move by time alone is asked at the
very times at which they may, and nobody else is.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from rapport.flow import generations
from rapport.flow.engines.duck import Codes, Duck, TooLongError
from rapport.flow.segments.checking import order_of
from rapport.flow.segments.compiling import Compiled, compile_rule
from rapport.flow.segments.evaluating import (
    Bools,
    cut_down,
    holds,
    inside,
    moves,
    next_move,
    pairs,
    put_stays,
)
from rapport.flow.segments.rules import fields_in, segments_in
from rapport.flow.segments.stays import Ints, Stays, micros, moved, recounted
from rapport.flow.workspace import Workspace
from rapport.segmenting import keeping
from rapport.segmenting.definitions import Segment, segments
from rapport.segmenting.facts import MEMORY_GB, Facts, lay_learned, opened
from rapport.segmenting.keeping import About, Kept
from rapport.segmenting.learned import kept as learned

#: Why a segment could not be brought up to date.
OVER_BUDGET, FAILED, ASKS_STALE = "over_budget", "failed", "asks_stale"


def recount(
    workspace: Workspace, *, now: datetime, keys: Collection[str] | None = None
) -> tuple[About, ...]:
    """Count the members of all segments, or of some and those they ask, by the newest facts.

    Time     `now`: aware and in UTC. A segment that was brought up to date to a later time is
             counted at that time.
    Returns  what is known of each now; one that could not be counted in its time is stale.
    Raises   ShelfError: nothing is built yet.
    """
    told = _Told(workspace)
    rules = {key: _compiled(told[key]) for key in told.with_asked(keys)}
    with keeping.only_writer(workspace), opened(workspace, rules.values()) as facts:
        keeping.drop(workspace, segments(workspace, retired=True))
        return _Counting(facts, told).count(rules, now)


def recount_learned(workspace: Workspace, *, now: datetime) -> None:
    """Count anew those segments that ask what was learned of people, and those that ask them."""
    told = _Told(workspace)
    keys = [key for key in told.order if told.asks_learned(key)]
    if keys:
        recount(workspace, now=now, keys=keys)


def keep_up(
    workspace: Workspace, *, now: datetime, keys: Collection[str] | None = None
) -> tuple[About, ...]:
    """Bring segments up to date: by time where their wake-up time has come, by a count where the
    facts, or their rules, are others. Cheap if nothing is to be done.

    Returns  what is known of each now.  Raises  ShelfError: nothing is built yet.
    """
    told = _Told(workspace)
    wanted = told.with_asked(keys)
    newest = generations.newest(workspace.findings).name
    if not any(_is_due(workspace, told, key, newest, now) for key in wanted):
        return tuple(a for key in wanted if (a := keeping.about(workspace, key)))
    with keeping.only_writer(workspace), opened(workspace) as facts:
        return _Counting(facts, told).follow(wanted, now)


def is_due(workspace: Workspace, *, now: datetime) -> bool:
    """Tell whether `keep_up` would have to do something. Raises ShelfError: nothing is built."""
    told = _Told(workspace)
    newest = generations.newest(workspace.findings).name
    return any(_is_due(workspace, told, key, newest, now) for key in told.with_asked(None))


def ask_again(workspace: Workspace, people: Ints, *, now: datetime) -> tuple[About, ...]:
    """Ask all segments about some people, by numbers of the newest generation, in order: something
    new is known of them. Others are brought up to date by time, as `keep_up` does.

    Returns  what is known of each segment now.  Raises  ShelfError: nothing is built yet.
    """
    told = _Told(workspace)
    rules = {
        key: _compiled(told[key], prefix=f"r{n}_") for n, key in enumerate(told.with_asked(None))
    }
    keep_up(workspace, now=now)
    with keeping.only_writer(workspace), opened(workspace) as facts:
        return _Again(facts, told, rules, people, now).ask()


class _Told:
    """The segments there are, in an order in which each comes after those it asks."""

    def __init__(self, workspace: Workspace) -> None:
        self._found = found = segments(workspace)
        versions = learned.versions(workspace)
        self.order = order_of({key: segment.node for key, segment in found.items()})
        self.asks: dict[str, dict[str, int]] = {}
        for key in self.order:
            mine = [one for one in segments_in(found[key].node) if one in found]
            self.asks[key] = {one: found[one].version for one in mine}
            if fields_in(found[key].node) & learned.FIELDS:
                self.asks[key] |= versions
            for one in mine:
                self.asks[key] |= self.asks[one]
        self.asked = {one for asked in self.asks.values() for one in asked}

    def __getitem__(self, key: str) -> Segment:
        return self._found[key]

    def asks_learned(self, key: str) -> bool:
        """Tell whether it asks what was learned of people, itself or by those it asks."""
        nodes = (self[one].node for one in (key, *self.asks[key]) if one in self._found)
        return any(fields_in(node) & learned.FIELDS for node in nodes)

    def with_asked(self, keys: Collection[str] | None) -> tuple[str, ...]:
        """Return these segments, or all, with every one they ask, in order."""
        if keys is None:
            return self.order
        wanted = {one for key in keys if key in self.asks for one in (key, *self.asks[key])}
        return tuple(key for key in self.order if key in wanted)

    def counted(self, known: About, newest: str) -> bool:
        """Tell whether it was counted by the newest facts and rules, its own and those it asks."""
        same = (known.generation, known.version) == (newest, self[known.key].version)
        return same and known.asks == self.asks[known.key]


def _is_due(workspace: Workspace, told: _Told, key: str, newest: str, now: datetime) -> bool:
    known = keeping.about(workspace, key)
    if known is None or not told.counted(known, newest):
        return True
    return not known.is_stale and known.next_at is not None and known.next_at <= now


@dataclass
class _Counting:
    """Counts segments one after the other; those that others ask lie in the engine."""

    facts: Facts
    told: "_Told"

    def __post_init__(self) -> None:
        self._stays: dict[str, Stays] = {}
        self._nexts: dict[tuple[object, ...], datetime | None] = {}
        self._stale: set[str] = set()
        self._laid = False
        self._budget = float(self.facts.workspace.settings["segments.budget_seconds"])

    def count(self, rules: Mapping[str, Compiled], now: datetime) -> tuple[About, ...]:
        codes = self.facts.codes
        coded = {key: _compiled(self.told[key], codes) for key in rules}
        return tuple(self._count(key, rule, now) for key, rule in coded.items())

    def follow(self, keys: Collection[str], now: datetime) -> tuple[About, ...]:
        return tuple(self._follow(key, now) for key in keys)

    def _follow(self, key: str, now: datetime) -> About:
        rule = _compiled(self.told[key])
        known = keeping.about(self.facts.workspace, key)
        if known is None or not self.told.counted(known, self.facts.name):
            return self._count(key, rule, now)
        if known.is_stale:  # it waits for the next build
            self._stale.add(key)
            return known
        if known.next_at is None or known.next_at > now:
            return known
        return self._move(key, rule, known, now)

    def _count(self, key: str, rule: Compiled, now: datetime) -> About:
        before = keeping.read(self.facts.workspace, key)
        at = max(now, before.about.as_of) if before else now
        if self._stale & set(rule.segments):
            return self._left_stale(key, before, ASKS_STALE, now)
        self._lay(rule)
        began = time.monotonic()
        try:
            with self.facts.engine.limited(self._budget):
                members = inside(self.facts.engine, rule, at)
                next_at = self._next(rule, at)
        except TooLongError:
            return self._left_stale(key, before, OVER_BUDGET, now)
        took = time.monotonic() - began
        new = self._about(key, at, people=len(members), next_at=next_at, seconds=took)
        before = before or keeping.nothing(new)
        people = self.facts.people_of(before.ids)
        stays = recounted(keeping.stays_of(before, people), members, micros(at))
        return self._keep(before, people, stays, new)

    def _move(self, key: str, rule: Compiled, known: About, now: datetime) -> About:
        before = keeping.read(self.facts.workspace, key)
        if before is None or self._stale & set(rule.segments):
            return self._left_stale(key, before, ASKS_STALE, now)
        self._lay(rule)
        engine = self.facts.engine
        people, times = moves(engine, rule, known.as_of, now)
        whose = self.facts.people_of(before.ids)
        stays = keeping.stays_of(before, whose)
        stays = moved(stays, people, times, holds(engine, rule, people, times))
        members = len(stays.inside())
        new = replace(known, as_of=now, people=members, next_at=self._next(rule, now))
        return self._keep(before, whose, stays, new)

    def _about(self, key: str, as_of: datetime, **more: Any) -> About:
        asks = self.told.asks[key]
        told: dict[str, Any] = {"people": 0, "asks": asks} | more
        return About(key, self.told[key].version, self.facts.name, as_of, **told)

    def _keep(self, before: Kept, people: Ints, stays: Stays, new: About) -> About:
        kept = keeping.kept_of(before, people, stays, self.facts.numbers, new)
        keeping.write(self.facts.workspace, kept)
        if new.key in self.told.asked:
            self._stays[new.key] = stays
        return new

    def _next(self, rule: Compiled, after: datetime) -> datetime | None:
        """Return the wake-up time: the rule's own, or the next of the segments it asks."""
        own = next_move(self.facts.engine, rule, after, self._nexts)
        theirs = [keeping.about(self.facts.workspace, key) for key in rule.segments]
        times = [own, *(a.next_at for a in theirs if a)]
        return min((at for at in times if at is not None), default=None)

    def _lay(self, rule: Compiled) -> None:
        """Put what a rule asks beside facts into the engine."""
        if rule.learned and not self._laid:
            lay_learned(self.facts)
            self._laid = True
        if not rule.segments:
            return
        for key in rule.segments:
            if key not in self._stays and (kept := keeping.read(self.facts.workspace, key)):
                people = self.facts.people_of(kept.ids)
                self._stays[key] = keeping.stays_of(kept, people).united()
        put_stays(
            self.facts.engine, {k: self._stays[k] for k in rule.segments if k in self._stays}
        )

    def _left_stale(self, key: str, before: Kept | None, why: str, now: datetime) -> About:
        """Keep who was in as of then, and say that it is of then."""
        self._stale.add(key)
        if before is None:
            before = keeping.nothing(self._about(key, now))
        since = before.about.stale_since or now
        told = replace(
            self._about(key, before.about.as_of, people=before.about.people),
            stale_since=since,
            stale_why=why,
        )
        keeping.write(self.facts.workspace, replace(before, about=told))
        return told


class _Again:
    """Asks about a few people: only their rows are read of the tables, and of stays."""

    def __init__(
        self,
        facts: Facts,
        told: _Told,
        rules: Mapping[str, Compiled],
        people: Ints,
        now: datetime,
    ) -> None:
        self._workspace, self._told, self._rules = facts.workspace, told, rules
        self._people, self._at = people, np.full(len(people), micros(now))
        self._engine = Duck(memory_gb=MEMORY_GB)
        if any(rule.learned for rule in rules.values()):
            lay_learned(facts)
        cut_down(facts.engine, self._engine, people, rules.values())
        found = self._engine.get("select person_no, person_id from traits order by person_no")
        self._ids = keeping.bytes_of(found["person_id"])
        facts.engine.put("chosen_ids", found)
        found = facts.engine.get(
            "select persons.account_id, chosen_ids.person_no from persons"
            " join chosen_ids on chosen_ids.person_id = persons.person_id order by account_id"
        )
        self._accounts = keeping.bytes_of(found["account_id"])
        self._whose = found["person_no"].to_numpy()
        self._stays: dict[str, Stays] = {}

    def ask(self) -> tuple[About, ...]:
        try:
            with pairs(self._engine, self._people, self._at) as holds_of:
                plain = [key for key, rule in self._rules.items() if not rule.segments]
                asked = dict(zip(plain, holds_of([self._rules[k] for k in plain]), strict=True))
                found = [self._ask(key, asked, holds_of) for key in self._rules]
        finally:
            self._engine.close()
        return tuple(about for about in found if about)

    def _ask(
        self,
        key: str,
        asked: Mapping[str, Bools],
        holds_of: Callable[[Sequence[Compiled]], list[Bools]],
    ) -> About | None:
        before = keeping.read(self._workspace, key)
        if before is None:
            return None
        if before.about.is_stale:
            return before.about
        rows, which = keeping.rows_of(before, self._accounts)
        stays = Stays.of_arrays(
            self._whose[which], before.entered[rows], before.left[rows], np.arange(len(rows))
        )
        rule = self._rules[key]
        if rule.segments:  # their stays are known by now
            theirs = {k: self._stays[k].united() for k in rule.segments if k in self._stays}
            put_stays(self._engine, theirs)
        held = asked[key] if key in asked else holds_of([rule])[0]
        after = moved(stays, self._people, self._at, held)
        if key in self._told.asked:
            self._stays[key] = after
        if len(after.people) == len(stays.people) and (after.left == stays.left).all():
            return before.about
        gained = len(after.inside()) - len(stays.inside())
        new = replace(before.about, people=before.about.people + gained)
        ids = self._ids[np.searchsorted(self._people, after.people)]
        keeping.write(self._workspace, keeping.changed(before, rows, after, ids, new))
        return new


def _compiled(segment: Segment, codes: Codes | None = None, prefix: str = "") -> Compiled:
    marketing = segment.leaves_out_objectors
    return compile_rule(segment.node, marketing=marketing, codes=codes, prefix=prefix)
