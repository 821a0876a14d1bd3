"""Who is in each segment: counted anew after each build, and brought up to date in between.

Between builds nothing new is known, but time passes: who may move by time alone is asked at the
very times at which they may, and nobody else is.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rapport.flow import generations
from rapport.flow.engines.duck import Codes, Duck, TooLongError
from rapport.flow.errors import NothingYetError
from rapport.flow.segment_tables import TRAITS
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
from rapport.flow.segments.rules import segments_in
from rapport.flow.segments.stays import Ints, Stays, micros, moved, recounted
from rapport.flow.specs import COUNT, NUMBER, TEXT, TIME, YES_NO, Column
from rapport.flow.workspace import Workspace
from rapport.segmenting import keeping
from rapport.segmenting.definitions import Segment, segments
from rapport.segmenting.keeping import About, Kept, Numbering

#: Why a segment could not be brought up to date.
OVER_BUDGET, FAILED, ASKS_STALE = "over_budget", "failed", "asks_stale"
_MEMORY_GB: Final = 1
#: Ids of so few people are looked up one by one.
_FEW: Final = 100


class Facts:
    """What rules are asked of: the tables of one generation, in an engine. Close it."""

    def __init__(self, workspace: Workspace, rules: Collection[Compiled] = ()) -> None:
        """Open the newest generation.

        rules   if given, of traits only what they ask is there, in memory and narrow, texts as
                `codes`: it is read once, not by each of them
        Raises  ShelfError: nothing is built yet, or it was built before there were segments.
        """
        self.workspace = workspace
        self.generation = generations.read(generations.newest(workspace.findings))
        self.engine = Duck(memory_gb=_MEMORY_GB)
        for name in ("trait_values", "trait_deeds", "persons"):
            self.engine.load(name, self.files(name))
        self.engine.load("all_traits", self.files("traits"))
        self.codes: Codes = {}
        if rules:
            asked = {name for rule in rules for name in rule.columns} | {"person_no"}
            columns = {c.name: _narrow(c) for c in TRAITS.columns if c.name in asked}
            self.codes = self.engine.make_coded("traits", "all_traits", columns)
        else:
            self.engine.load("traits", self.files("traits"))

    def files(self, table: str) -> Sequence[Path]:
        """Return the files of a table of the generation."""
        files = self.generation.tables.get(table)
        if not files:
            raise NothingYetError(
                f"generation {self.name} was built before there were segments",
                fix="build again: rapport build; the facts are whole",
            )
        return files

    @property
    def name(self) -> str:
        return self.generation.folder.name

    @property
    def built_at(self) -> datetime:
        """The time that the generation takes for now."""
        return datetime.fromisoformat(self.generation.about["now"])

    @cached_property
    def numbers(self) -> Numbering:
        # as the files lie, in the order of numbers: no engine has to sort them
        files = (pq.ParquetFile(f) for f in self.files("traits"))
        parts = [
            batch["person_id"] for f in files for batch in f.iter_batches(columns=["person_id"])
        ]
        return Numbering(np.concatenate([keeping.bytes_of(pa.array([], pa.string())),
                                         *map(keeping.bytes_of, parts)]))  # fmt: skip

    @cached_property
    def everybody(self) -> int:
        """How many people the generation has."""
        return sum(pq.read_metadata(f).num_rows for f in self.files("traits"))

    def ids_of(self, people: Ints) -> tuple[str, ...]:
        """Return the ids of these numbers, in order."""
        if len(people) <= _FEW:
            named = ", ".join(map(str, people.tolist())) or "-1"
            found = self.engine.get(
                f"select person_id from all_traits where person_no in ({named}) order by person_no"
            )
            return tuple(found["person_id"].to_pylist())
        return tuple(str(one) for one in keeping.hex_of(self.numbers.ids_of(people)))

    def people_of(self, kept: Kept) -> Ints:
        """Return the number of the person that each stay is of now."""
        found = self.numbers.find(kept.ids)
        lost = np.flatnonzero(found == keeping.UNKNOWN)
        if len(lost):
            found[lost] = self._joined(keeping.hex_of(kept.ids[lost]).tolist())
        return found

    def _joined(self, ids: list[str]) -> Ints:
        """Return whose these accounts are now that are no person's ids any more."""
        self.engine.put("asked_ids", pa.table({"account_id": pa.array(ids, pa.string())}))
        found = self.engine.get(
            "select asked_ids.account_id, coalesce(t.person_no, $profileless) as person_no"
            " from asked_ids join persons on persons.account_id = asked_ids.account_id"
            " left join all_traits as t on t.person_id = persons.person_id",
            profileless=keeping.PROFILELESS,
        )
        self.engine.drop("asked_ids")
        known = dict(zip(*(found[n].to_pylist() for n in found.column_names), strict=True))
        return np.array([known.get(one, keeping.UNKNOWN) for one in ids], np.int64)

    def close(self) -> None:
        self.engine.close()


@contextmanager
def opened(workspace: Workspace, rules: Collection[Compiled] = ()) -> Iterator[Facts]:
    """Open the newest generation for rules: see Facts."""
    facts = Facts(workspace, rules)
    try:
        yield facts
    finally:
        facts.close()


def lay_stays(facts: Facts, keys: Collection[str]) -> None:
    """Put the stays of segments into the engine, for rules that ask them."""
    kept = {key: keeping.read(facts.workspace, key) for key in keys}
    put_stays(
        facts.engine,
        {k: keeping.stays_of(s, facts.people_of(s)).united() for k, s in kept.items() if s},
    )


def recount(
    workspace: Workspace, *, now: datetime, keys: Collection[str] | None = None
) -> tuple[About, ...]:
    """Count the members of all segments, or of some and those they ask, by the newest facts.

    Time     `now`: aware and in UTC. A segment that was brought up to date to a later time is
             counted at that time.
    Returns  what is known of each now; one that could not be counted in its time is stale.
    Raises   ShelfError: nothing is built yet.
    """
    told = _Told(segments(workspace))
    rules = {key: _compiled(told[key]) for key in told.with_asked(keys)}
    with keeping.only_writer(workspace), opened(workspace, rules.values()) as facts:
        keeping.drop(workspace, segments(workspace, retired=True))
        return _Counting(facts, told).count(rules, now)


def keep_up(
    workspace: Workspace, *, now: datetime, keys: Collection[str] | None = None
) -> tuple[About, ...]:
    """Bring segments up to date: by time where their wake-up time has come, by a count where the
    facts, or their rules, are others. Cheap if nothing is to be done.

    Returns  what is known of each now.  Raises  ShelfError: nothing is built yet.
    """
    told = _Told(segments(workspace))
    wanted = told.with_asked(keys)
    newest = generations.newest(workspace.findings).name
    if not any(_is_due(workspace, told, key, newest, now) for key in wanted):
        return tuple(a for key in wanted if (a := keeping.about(workspace, key)))
    with keeping.only_writer(workspace), opened(workspace) as facts:
        return _Counting(facts, told).follow(wanted, now)


def is_due(workspace: Workspace, *, now: datetime) -> bool:
    """Tell whether `keep_up` would have to do something. Raises ShelfError: nothing is built."""
    told = _Told(segments(workspace))
    newest = generations.newest(workspace.findings).name
    return any(_is_due(workspace, told, key, newest, now) for key in told.with_asked(None))


def ask_again(workspace: Workspace, people: Ints, *, now: datetime) -> tuple[About, ...]:
    """Ask all segments about some people, by numbers of the newest generation, in order: something
    new is known of them. Others are brought up to date by time, as `keep_up` does.

    Returns  what is known of each segment now.  Raises  ShelfError: nothing is built yet.
    """
    told = _Told(segments(workspace))
    rules = {
        key: _compiled(told[key], prefix=f"r{n}_") for n, key in enumerate(told.with_asked(None))
    }
    keep_up(workspace, now=now)
    with keeping.only_writer(workspace), opened(workspace) as facts:
        return _Again(facts, told, rules, people, now).ask()


class _Told:
    """The segments there are, in an order in which each comes after those it asks."""

    def __init__(self, found: Mapping[str, Segment]) -> None:
        self._found = found
        self._order = order_of({key: segment.node for key, segment in found.items()})
        self.asks: dict[str, dict[str, int]] = {}
        for key in self._order:
            mine = [one for one in segments_in(found[key].node) if one in found]
            self.asks[key] = {one: found[one].version for one in mine}
            for one in mine:
                self.asks[key] |= self.asks[one]
        self.asked = {one for asked in self.asks.values() for one in asked}

    def __getitem__(self, key: str) -> Segment:
        return self._found[key]

    def with_asked(self, keys: Collection[str] | None) -> tuple[str, ...]:
        """Return these segments, or all, with every one they ask, in order."""
        if keys is None:
            return self._order
        wanted = {one for key in keys if key in self.asks for one in (key, *self.asks[key])}
        return tuple(key for key in self._order if key in wanted)

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
        people = self.facts.people_of(before)
        stays = recounted(keeping.stays_of(before, people), members, micros(at))
        return self._keep(before, people, stays, new)

    def _move(self, key: str, rule: Compiled, known: About, now: datetime) -> About:
        before = keeping.read(self.facts.workspace, key)
        if before is None or self._stale & set(rule.segments):
            return self._left_stale(key, before, ASKS_STALE, now)
        self._lay(rule)
        engine = self.facts.engine
        people, times = moves(engine, rule, known.as_of, now)
        whose = self.facts.people_of(before)
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
        """Put the stays of the segments that a rule asks into the engine."""
        if not rule.segments:
            return
        for key in rule.segments:
            if key not in self._stays and (kept := keeping.read(self.facts.workspace, key)):
                people = self.facts.people_of(kept)
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
        self._engine = Duck(memory_gb=_MEMORY_GB)
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


def _narrow(column: Column) -> str:
    """Return the least type of a column that rules ask, '' of a text that is held by codes."""
    if column.name.endswith("_tier"):
        return "tinyint"
    if column.type == TEXT:
        return "varchar" if column.name in ("currency", "person_id") else ""
    small = {"person_no": "uinteger", "birth_year": "smallint"}
    whole = small.get(column.name, "bigint" if column.name.endswith("rights") else "integer")
    return {COUNT: whole, NUMBER: "double", TIME: "timestamptz", YES_NO: "boolean"}[column.type]
