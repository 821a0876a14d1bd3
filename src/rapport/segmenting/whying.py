"""Why somebody is in a segment, or is not: each condition, whether it holds, and the facts behind
it; and when time alone will change that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from rapport.flow.engines.duck import Duck
from rapport.flow.errors import ConfigError
from rapport.flow.segments.compiling import compile_rule, deeds_counted
from rapport.flow.segments.evaluating import cut_down, holds, moves, put_stays
from rapport.flow.segments.fields import BY_NAME, LEARNED
from rapport.flow.segments.rules import (
    All,
    Compare,
    Condition,
    Did,
    InSegment,
    Is,
    Known,
    May,
    Node,
    Not,
    Some,
    When,
    fields_in,
    line_of,
    segments_in,
)
from rapport.flow.segments.stays import micros, time_of
from rapport.flow.workspace import Workspace
from rapport.segmenting import keeping
from rapport.segmenting.facts import Facts, lay_learned, opened

#: So many deeds of a condition are shown; so far ahead is looked.
SHOWN: Final = 5
AHEAD: Final = timedelta(days=3 * 365)
_TIERS: Final = {3: "confirmed", 2: "likely", 1: "disputed"}


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed that a condition counts."""

    interaction_id: str
    verb: str
    title: str | None
    source: str
    occurred_at: datetime
    amount: float | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One value that a condition is told by. `value` None: nothing is known."""

    field: str
    value: str | float | datetime | None
    tier: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a rule, for one person.

    `kind`    all, some, not or condition;  `text`  the rule's own words
    `facts`   of a condition what it was told by;  `deeds` the newest of those it counts, of
              `counted` in all;  `total` their money
    """

    kind: str
    holds: bool
    text: str
    node: Node
    parts: tuple["Reason", ...] = ()
    facts: tuple[Fact, ...] = ()
    deeds: tuple[Deed, ...] = ()
    counted: int = 0
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """Whether somebody is in, and why.

    `objects`   they are left out because they object to being profiled
    `flips_at`  when time alone will change it, if nothing new comes; None: never, or not within
                three years
    """

    is_in: bool
    reason: Reason
    objects: bool
    flips_at: datetime | None
    as_of: datetime


def why(
    workspace: Workspace, node: Node, person_id: str, *, now: datetime, marketing: bool = True
) -> Why:
    """Ask each part of a checked rule about one person.

    Raises  ConfigError: there is no such person. ShelfError: nothing is built yet.
    """
    with opened(workspace) as facts:
        person = _number(facts, person_id)
        one = Duck()
        try:
            if fields_in(node) & LEARNED:
                lay_learned(facts)
            cut_down(facts.engine, one, np.array([person], np.int64))
            _lay(facts, one, node)
            asked = _Asked(one, person, now, marketing, "kind" in fields_in(node))
            is_in = asked.holds(node, now)
            objects = bool(one.get("select objects from traits").to_pylist()[0]["objects"])
            flips_at = asked.flip(node, is_in)
            reason = asked.reason(node)
        finally:
            one.close()
    return Why(is_in, reason, objects and marketing, flips_at, now)


def _number(facts: Facts, person_id: str) -> int:
    found = facts.engine.get(
        "select person_no from all_traits where person_id = $person", person=person_id
    ).to_pylist()
    if not found:
        raise ConfigError(
            "there is no profile of that id", fix="take it from the address of the person's page"
        )
    return int(found[0]["person_no"])


def _lay(facts: Facts, one: Duck, node: Node) -> None:
    kept = {key: keeping.read(facts.workspace, key) for key in segments_in(node)}
    stays = {k: keeping.stays_of(s, facts.people_of(s.ids)).united() for k, s in kept.items() if s}
    put_stays(one, stays)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One person in an engine of their own."""

    engine: Duck
    person: int
    now: datetime
    marketing: bool
    every: bool

    def holds(self, node: Node, at: datetime, *, alone: bool = False) -> bool:
        """Tell whether a rule holds; `alone`: a part of it, whoever the person is."""
        marketing, every = (False, True) if alone else (self.marketing, self.every)
        rule = compile_rule(node, marketing=marketing, organisations=every)
        people = np.array([self.person], np.int64)
        return bool(holds(self.engine, rule, people, np.array([micros(at)], np.int64))[0])

    def flip(self, node: Node, is_in: bool) -> datetime | None:
        rule = compile_rule(node, marketing=self.marketing, organisations=self.every)
        people, times = moves(self.engine, rule, self.now, self.now + AHEAD)
        times = times[people == self.person]
        held = holds(self.engine, rule, np.full(len(times), self.person), times)
        other = np.flatnonzero(held != is_in)
        return time_of(int(times[other[0]])) if len(other) else None

    def reason(self, node: Node) -> Reason:
        held, text = self.holds(node, self.now, alone=True), line_of(node)
        match node:
            case All(parts):
                return Reason("all", held, text, node, tuple(map(self.reason, parts)))
            case Some(parts):
                return Reason("some", held, text, node, tuple(map(self.reason, parts)))
            case Not(part):
                return Reason("not", held, text, node, (self.reason(part),))
            case Did():
                return self._counted(node, held, text)
            case _:
                return Reason("condition", held, text, node, facts=self._facts(node))

    def _facts(self, node: Condition) -> tuple[Fact, ...]:
        match node:
            case Is() | Known() | Compare() | When():
                return self._of_field(node.field)
            case May():
                given = self._values("may")
                named = f"{node.purpose} {node.channel}"
                return (Fact(named, "given" if any(f.value == named for f in given) else None),)
            case InSegment():
                stays = self.engine.get(
                    "select entered_at from segment_stays where segment = $key"
                    " and entered_at <= $now and coalesce(left_at > $now, true)",
                    key=node.segment,
                    now=self.now,
                ).to_pylist()
                return (Fact(node.segment, stays[0]["entered_at"] if stays else None),)
            case _:
                return ()

    def _of_field(self, name: str) -> tuple[Fact, ...]:
        field = BY_NAME[name]
        if field.many:
            return self._values(name) or (Fact(name, None),)
        column = "birth_year" if name == "age" else name
        tier = f"{column}_tier" if field.sure else "cast(null as bigint)"
        (row,) = self.engine.get(
            f"select {column} as value, {tier} as tier from traits"
        ).to_pylist()
        value: Any = row["value"]
        if name == "age" and value is not None:
            value = self.now.year - value
        return (Fact(name, value, _TIERS.get(row["tier"], "")),)

    def _values(self, trait: str) -> tuple[Fact, ...]:
        table = "learned_values" if trait in LEARNED else "trait_values"
        found = self.engine.get(
            f"select value, tier from {table} where trait = $trait order by value", trait=trait
        )
        sure = trait in BY_NAME and BY_NAME[trait].sure
        return tuple(
            Fact(trait, row["value"], _TIERS[row["tier"]] if sure else "")
            for row in found.to_pylist()
        )

    def _counted(self, node: Did, held: bool, text: str) -> Reason:
        where, values = deeds_counted(node, self.now)
        found = self.engine.get(
            "select d.interaction_id, d.verb, d.title, d.source, d.occurred_at, d.amount,"
            " d.currency from trait_deeds as d join traits as t on t.person_no = d.person_no"
            f" where {where} order by d.occurred_at desc, d.interaction_id",
            **values,
        )
        rows = found.to_pylist()
        total = sum(r["amount"] or 0 for r in rows) if node.money else None
        deeds = tuple(Deed(**row) for row in rows[:SHOWN])
        return Reason("condition", held, text, node, deeds=deeds, counted=len(rows), total=total)
