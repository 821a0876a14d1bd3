"""A rule as SQL over traits, trait_values and trait_deeds: one condition of a row `p` of traits.

Two ways to ask, of the same text of SQL: of everybody at one time ($now), or of pairs of a person
and a time (`p.asked_at`). What time alone can change is told by *edges*: when, for whom.
Both engines read it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from rapport.flow.engine import Value
from rapport.flow.rights import Right
from rapport.flow.segment_tables import TRAITS
from rapport.flow.segments import fields
from rapport.flow.segments.fields import BY_NAME, DEEDS, FEELINGS, FILTERS, TIER, TIERS, Field
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
    segments_in,
)
from rapport.flow.specs import COUNT

_DAY: Final = timedelta(days=1)
_COLUMN: Final = re.compile(r"\b[pt]\.(\w+)")
_WHOLE: Final = {c.name for c in TRAITS.columns if c.type == COUNT} | {"age"}
_NAMED: Final = re.compile(r"\$(\w*v\d+)")
_OF_TRAITS: Final = re.compile(r"select person_no, (\w+) as moved_at from traits ")


@dataclass(frozen=True, slots=True)
class Edge:
    """Times at which a condition may change without any new fact.

    `sql`    selects person_no and a time `moved_at`; it holds {after} and {until}, between which
             the times shall lie (after excluded)
    `shift`  what has to be added to these times
    """

    sql: str
    values: Mapping[str, Value]
    shift: timedelta

    def key(self, after: datetime) -> tuple[object, ...]:
        """Return what tells this question, asked after a time, from others."""
        named = {name: self.values[name] for name in _NAMED.findall(self.sql)}
        return self.sql, tuple(sorted(named.items())), self.shift, after


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule that an engine can answer. `values_at` gives what stands for its $names.

    `where`   for everybody at $now;  `asked`  for pairs: the same, at p.asked_at
    `ages`    names of times that lie so many days before $now
    `learned` whether it asks what was learned of people in groups
    """

    where: str
    asked: str
    values: Mapping[str, Value]
    ages: Mapping[str, int]
    edges: tuple[Edge, ...]
    on_new_year: bool
    segments: tuple[str, ...]
    learned: bool = False

    def values_at(self, now: datetime) -> dict[str, Value]:
        """Return all values of the rule, asked at `now`."""
        passed = {name: now - days * _DAY for name, days in self.ages.items()}
        return {**self.values, **passed, "now": now, "this_year": now.year}

    @property
    def columns(self) -> frozenset[str]:
        """Columns of traits that it asks of everybody, or that tell when it may change."""
        asked = " ".join((self.where, *(edge.sql for edge in self.edges)))
        named = set(_COLUMN.findall(asked))
        named |= {"birth_year"} if self.on_new_year else set()
        return frozenset(named | set(_OF_TRAITS.findall(asked)))

    @property
    def by_time(self) -> bool:
        """Whether time alone may change who is in; by other segments it always may."""
        return bool(self.edges) or self.on_new_year or bool(self.segments)


def compile_rule(
    node: Node,
    *,
    right: Right = Right.SEGMENT,
    marketing: bool = True,
    values: Mapping[str, Mapping[str, str]] | None = None,
    codes: Mapping[str, Mapping[str, int]] | None = None,
    prefix: str = "",
    organisations: bool | None = None,
) -> Compiled:
    """Return the SQL of a checked rule.

    `right`      a list that goes elsewhere asks with what it needs: values without it are not
                 seen. SEGMENT has everything in the tables.
    `marketing`  True leaves out whoever objects to being profiled (P19)
    `values`     of a text field: what people write -> what the tables have
    `codes`      of a text column of traits: value -> the number by which the engine holds it
    `prefix`     how names of its values begin: another for each rule of one question
    `organisations`  whether they may be in; unless told only if the rule asks for a kind
    """
    if organisations is None:
        organisations = "kind" in fields_in(node)
    made = _Compiler(right, values or {}, codes or {}, prefix)
    return made.all_of(node, marketing, organisations)


def ask(where: str) -> str:
    """Return the select of numbers of people for whom `where` holds."""
    return f"select p.person_no from traits as p where {where}"


def ask_pairs(rules: Sequence[Compiled]) -> str:
    """Return the select of all pairs with a column a rule, whether it holds: held_0, held_1 ...;
    `asked_traits` has traits of each pair and the time to ask at."""
    held = (f"coalesce({rule.asked}, false) as held_{n}" for n, rule in enumerate(rules))
    return f"select {', '.join(('p.pair', *held))} from asked_traits as p"


@dataclass
class _Compiler:
    right: Right
    words: Mapping[str, Mapping[str, str]]
    codes: Mapping[str, Mapping[str, int]]
    prefix: str
    values: dict[str, Value] = field(default_factory=dict)
    ages: dict[str, int] = field(default_factory=dict)
    edges: dict[tuple[object, ...], Edge] = field(default_factory=dict)
    new_year: bool = False

    def all_of(self, node: Node, marketing: bool, every: bool) -> Compiled:
        base = ["not p.objects"] if marketing else []
        people = [] if every else [f"not {self._sure(self._is('kind', ('organisation',), False))}"]
        where = " and ".join([*people, *base, self._node(node, False)])
        people = [] if every else [f"not {self._sure(self._is('kind', ('organisation',), True))}"]
        asked = " and ".join([*people, *base, self._node(node, True)])
        edges = tuple(self.edges.values())
        named = segments_in(node)
        learned = bool(fields_in(node) & fields.LEARNED)
        return Compiled(
            *(where, asked, self.values, self.ages, edges, self.new_year, named), learned
        )

    def _node(self, node: Node, asked: bool) -> str:
        match node:
            case All(parts):
                return "(" + " and ".join(self._node(part, asked) for part in parts) + ")"
            case Some(parts):
                return "(" + " or ".join(self._node(part, asked) for part in parts) + ")"
            case Not(part):
                return f"not {self._sure(self._node(part, asked))}"
            case _:
                return self._condition(node, asked)

    @staticmethod
    def _sure(condition: str) -> str:
        """What is not known does not hold, so its opposite does: null must not stay null."""
        return f"coalesce({condition}, false)"

    def _condition(self, node: Condition, asked: bool) -> str:
        match node:
            case Is() | Known():
                return self._valued(node, asked)
            case Compare():
                return self._compared(node, asked)
            case When():
                return self._when(node, asked)
            case Did():
                return self._did(node, asked)
            case May():
                return self._may(node)
            case InSegment():
                return self._in_segment(node, asked)

    def _value(self, value: Value) -> str:
        """Return the $name of a value; the same value has one name."""
        for name, known in self.values.items():
            if known == value and type(known) is type(value):
                return f"${name}"
        name = f"{self.prefix}v{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def _among(self, column: str, values: Iterable[Value]) -> str:
        named = [self._value(value) for value in values]
        return f"{column} = {named[0]}" if len(named) == 1 else f"{column} in ({', '.join(named)})"

    # -- fields ----------------------------------------------------------------------

    def _is(self, column: str, values: Iterable[str], asked: bool) -> str:
        """Say that a text column of traits has one of these values, by its codes if it has any:
        pairs are asked of few people, whose texts stay texts."""
        if asked or column not in self.codes:
            return self._among(f"p.{column}", values)
        known = [str(code) for v in values if (code := self.codes[column].get(v)) is not None]
        return f"p.{column} in ({', '.join(known)})" if known else "false"

    def _valued(self, node: Is | Known, asked: bool) -> str:
        of = BY_NAME[node.field]
        if of.many:
            values = node.values if isinstance(node, Is) else ()
            return self._in_values(of.name, self._as_kept(of, values), node.tier)
        known = "p.birth_year" if of.name == "age" else f"p.{of.name}"
        held = f"{known} is not null"
        if isinstance(node, Is):
            held = self._is(of.name, self._as_kept(of, node.values), asked)
        return " and ".join((held, *self._guards(of, node.tier)))

    def _as_kept(self, of: Field, values: Iterable[str]) -> tuple[str, ...]:
        """Return values as the tables have them: places by their keys, others as they are known
        in any case of letters."""
        known = self.words.get(of.name, {})
        return tuple(known.get(value.casefold(), _key(of, value)) for value in values)

    def _in_values(self, trait: str, values: tuple[str, ...], tier: str) -> str:
        parts = [f"trait = '{trait}'"]
        if values:
            parts.append(self._among("value", values))
        least = TIERS[tier or TIER] if trait in BY_NAME and BY_NAME[trait].sure else 1
        if least > 1:
            parts.append(f"tier >= {least}")
        parts += self._righted("rights")
        inside = " and ".join(parts)
        table = "learned_values" if trait in fields.LEARNED else "trait_values"
        return f"p.person_no in (select person_no from {table} where {inside})"

    def _may(self, node: May) -> str:
        """A yes to any channel is one to this, unless this was taken back."""
        purpose, channel = node.purpose, node.channel
        given = self._in_values("may", (f"{purpose} {channel}",), "")
        if channel == "any":
            return given
        widely = self._in_values("may", (f"{purpose} any",), "")
        taken = self._in_values("may_not", (f"{purpose} {channel}",), "")
        return f"({given} or ({widely} and not {taken}))"

    def _compared(self, node: Compare, asked: bool) -> str:
        of = BY_NAME[node.field]
        if of.ordered:
            return " and ".join((self._steps(of, node, asked), *self._guards(of, node.tier)))
        column = f"p.{of.name}"
        if of.name == "age":
            year = "year(p.asked_at)" if asked else "$this_year"
            column = f"({year} - p.birth_year)"
            self.new_year = True
        parts = []
        if node.low is not None:
            parts.append(f"{column} {'>' if node.open_low else '>='} {_number(of, node.low)}")
        if node.high is not None:
            parts.append(f"{column} {'<' if node.open_high else '<='} {_number(of, node.high)}")
        return " and ".join((*parts, *self._guards(of, node.tier)))

    def _steps(self, of: Field, node: Compare, asked: bool) -> str:
        first, last = 0, len(of.values) - 1
        if node.low is not None:
            first = of.values.index(str(node.low)) + node.open_low
        if node.high is not None:
            last = of.values.index(str(node.high)) - node.open_high
        inside = of.values[first : last + 1]
        return self._is(of.name, inside, asked) if inside else "false"

    def _guards(self, of: Field, tier: str) -> list[str]:
        """What else must be so of a value: sure enough, and of a source that allows it."""
        name = "birth_year" if of.name == "age" else of.name
        least = TIERS[tier or TIER]
        sure = [f"p.{name}_tier >= {least}"] if of.sure and least > 1 else []
        return sure + (self._righted(f"p.{of.rights}") if of.rights else [])

    def _righted(self, column: str) -> list[str]:
        if self.right is Right.SEGMENT:  # what lacks it never came into the tables
            return []
        return [f"{column} & {int(self.right)} <> 0"]

    # -- time ------------------------------------------------------------------------

    def _when(self, node: When, asked: bool) -> str:
        of = BY_NAME[node.field]
        column = f"p.{of.name}"
        if node.how in ("before", "after"):
            sign = "<" if node.how == "before" else ">="
            held = f"{column} {sign} {self._value(_start(node.day or date.min))}"
        else:
            for days in (0, node.days):  # a date may lie ahead
                self._edge("traits", of.name, days * _DAY, "true", {})
            held = self._lately(column, node.days, asked)
            if node.how == "ago":
                held = f"not {self._sure(held)} and {column} <= {_now(asked)}"
        return " and ".join((f"({held})", *self._guards(of, "")))

    def _lately(self, column: str, days: int, asked: bool) -> str:
        """Say that a time lies in the last so many days; the instant before them does not."""
        if asked:
            return f"({column} <= p.asked_at and days_between({column}, p.asked_at) < {days}e0)"
        self.ages[f"ago_{days}"] = days
        return f"({column} <= $now and {column} > $ago_{days})"

    def _edge(
        self, table: str, column: str, shift: timedelta, where: str, values: dict[str, Value]
    ) -> None:
        sql = (
            f"select person_no, {column} as moved_at from {table}"
            f" where {where} and {column} > {{after}} and {column} <= {{until}}"
        )
        self.edges[sql, shift] = Edge(sql, values, shift)

    def _did(self, node: Did, asked: bool) -> str:
        """Deeds are counted in one pass for everybody; of pairs each for itself."""
        low, high = node.low, node.high
        if low is not None and low <= 0:
            low = None
        if low is None and high is None:
            return "true"
        parts = [self._counted(node, asked, low, None)] if low is not None else []
        if high is not None:
            above = self._counted(node, asked, None, high)
            parts.append(f"not {self._sure(above)}")
        return " and ".join(parts) if len(parts) == 1 else f"({' and '.join(parts)})"

    def _counted(
        self, node: Did, asked: bool, least: float | None, more_than: float | None
    ) -> str:
        """Say that what they did is at least so much, or more than so much."""
        deeds = self._deeds(node)
        measure = "count(*)"
        if node.money:
            # in whole hundredths: their sum hangs on no order
            measure = "sum(cast(floor(d.amount * 100 + 0.5e0) as bigint))"
            deeds.append(self._currency(node))
        sign, bound = (">=", least) if least is not None else (">", more_than)
        limit = str(round((bound or 0) * (100 if node.money else 1)))
        inside = " and ".join([*deeds, *self._window(node, asked)])
        if asked:
            return (
                f"coalesce((select {measure} from trait_deeds as d"
                f" where d.person_no = p.person_no and {inside}), 0) {sign} {limit}"
            )
        having = f" having {measure} {sign} {limit}"
        if (measure, sign, limit) == ("count(*)", ">=", "1"):
            having = ""
        source = "trait_deeds as d"
        if node.money and not node.currency:
            source += " join traits as t on t.person_no = d.person_no"
            inside = inside.replace("p.currency", "t.currency")
        grouped = f" group by d.person_no{having}" if having else ""
        chosen = f"select d.person_no from {source} where {inside}{grouped}"
        return f"p.person_no in ({chosen})"

    def _currency(self, node: Did) -> str:
        if node.currency:
            return f"d.currency = {self._value(node.currency)}"
        return "d.currency = p.currency"

    def _deeds(self, node: Did) -> list[str]:
        verbs = [verb for deed in node.deeds for verb in DEEDS[deed]]
        parts = []
        if all(DEEDS[deed] for deed in node.deeds):
            parts.append(self._among("d.verb", dict.fromkeys(verbs)))
        for name, values in node.filters:
            parts.append(self._filter(name, values))
        return parts + self._righted("d.rights")

    def _filter(self, name: str, values: tuple[str, ...]) -> str:
        column = f"d.{FILTERS[name]}"
        if name == "feeling":
            return self._among(column, [FEELINGS[value] for value in values])
        if name not in fields.PARTS_ENOUGH:
            return self._among(column, values)
        texts = [f'["{v}",' for v in values] if name == "intent" else list(values)
        fits = [f"contains({column}, {self._value(text)})" for text in texts]
        return fits[0] if len(fits) == 1 else f"({' or '.join(fits)})"

    def _window(self, node: Did, asked: bool) -> list[str]:
        parts = [f"d.occurred_at <= {_now(asked)}"]
        where = " and ".join(self._deeds(node)).replace("d.", "") or "true"
        self._edge("trait_deeds", "occurred_at", timedelta(), where, self.values)
        if node.days is not None:
            parts = [self._lately("d.occurred_at", node.days, asked)]
            self._edge("trait_deeds", "occurred_at", node.days * _DAY, where, self.values)
        if node.start:
            parts.append(f"d.occurred_at >= {self._value(_start(node.start))}")
        if node.stop:
            parts.append(f"d.occurred_at < {self._value(_start(node.stop))}")
        return parts

    def _in_segment(self, node: InSegment, asked: bool) -> str:
        now, key = _now(asked), self._value(node.segment)
        inside = f"segment = {key} and entered_at <= {now} and coalesce(left_at > {now}, true)"
        if not asked:
            return f"p.person_no in (select person_no from segment_stays where {inside})"
        return (
            "exists (select 1 from segment_stays as s"
            f" where s.person_no = p.person_no and {inside})"
        )


def deeds_counted(node: Did, now: datetime) -> tuple[str, dict[str, Value]]:
    """Return the condition on a row `d` of trait_deeds that the rule counts at `now`, and its
    values; `t` is the row of its person in traits."""
    made = _Compiler(Right.SEGMENT, {}, {}, "")
    inside = [*made._deeds(node), *made._window(node, False)]
    if node.money:
        inside += ["d.amount is not null", made._currency(node).replace("p.", "t.")]
    rule = Compiled("", "", made.values, made.ages, (), False, ())
    return " and ".join(inside), rule.values_at(now)


def _number(of: Field, value: float | str) -> str:
    """Return a number as the column has it: whole for what is counted."""
    number = float(value)
    if of.name in _WHOLE and number == int(number):
        return str(int(number))
    return f"{number!r}e0" if "e" not in repr(number) else repr(number)


def _now(asked: bool) -> str:
    return "p.asked_at" if asked else "$now"


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _key(of: Field, value: str) -> str:
    from rapport.flow import places  # many tables, for who asks of places

    if of.unit == "place":
        return places.place_key(value) or value
    if of.unit == "country":
        return places.country_key(value) or value
    if of.name == "likes_brand" and value == "us":
        return ""
    return value
