"""What a rule would give, before anybody saves it: how many, what each part takes away, who for
example, and where the list could go."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from rapport.flow.engine import Value
from rapport.flow.rights import Right
from rapport.flow.segments.compiling import compile_rule
from rapport.flow.segments.evaluating import inside
from rapport.flow.segments.fields import FIELDS
from rapport.flow.segments.rules import All, Compare, May, Node, fields_in
from rapport.flow.segments.stays import Ints
from rapport.flow.workspace import Workspace
from rapport.segmenting.facts import Facts, lay_asked, opened

#: So many people are shown for example.
EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule gives now.

    `people`    how many are in;  `of`  of how many that may be in at all; `everybody` all people
    `takes`     how many each part of an `and` takes away from what those before it left; of
                another rule one number
    `examples`  ids of some who are in, always the same ones
    `seconds`   what counting it took: what keeping it up to date will cost
    `members`   numbers of who is in, for whoever guards counts
    """

    people: int
    of: int
    takes: tuple[int, ...]
    examples: tuple[str, ...]
    seconds: float
    as_of: datetime
    generation: str
    everybody: int
    members: Ints


def answer(workspace: Workspace, node: Node, *, now: datetime, marketing: bool = True) -> Answer:
    """Ask a checked rule of everybody.

    Raises  ShelfError: nothing is built yet. TooLongError: it takes longer than a segment may.
    """
    with opened(workspace) as facts:
        lay_asked(facts, node)
        budget = float(workspace.settings["segments.budget_seconds"])
        with facts.engine.limited(budget):
            return _answer(facts, node, now, marketing)


def _answer(facts: Facts, node: Node, now: datetime, marketing: bool) -> Answer:
    rule = compile_rule(node, marketing=marketing)
    began = time.monotonic()
    members = inside(facts.engine, rule, now)
    took = time.monotonic() - began
    parts = node.parts if isinstance(node, All) else (node,)
    left = _left_after(facts, parts, now, marketing, "kind" in fields_in(node))
    takes = tuple(a - b for a, b in pairwise(left))
    chosen = members[_spread(len(members))]
    return Answer(
        len(members),
        left[0],
        takes,
        facts.ids_of(chosen),
        took,
        now,
        facts.name,
        facts.everybody,
        members,
    )


def _spread(people: int) -> list[int]:
    """Return places all over the list: who came first is not all there is."""
    some = min(EXAMPLES, people)
    return [(2 * n + 1) * people // (2 * some) for n in range(some)]


def _left_after(
    facts: Facts, parts: Sequence[Node], now: datetime, marketing: bool, every: bool
) -> list[int]:
    """Return how many are left before the first part and after each: one look at everybody."""
    values: dict[str, Value] = {}
    held: list[str] = []
    for n, part in enumerate(parts):
        one = compile_rule(part, marketing=marketing, prefix=f"p{n}_", organisations=every)
        values |= one.values_at(now)
        held.append(f"coalesce({one.where}, false)")
    # before any part: who may be in at all
    anybody = Compare("accounts", low=0.0)
    everybody = compile_rule(anybody, marketing=marketing, prefix="e_", organisations=every)
    values |= everybody.values_at(now)
    sums = [f"cast(count(case when {everybody.where} then 1 end) as bigint) as n0"]
    for n in range(1, len(held) + 1):
        these = " and ".join(held[:n])
        sums.append(f"cast(count(case when {these} then 1 end) as bigint) as n{n}")
    found = facts.engine.get(f"select {', '.join(sums)} from traits as p", **values)
    (row,) = found.to_pylist()
    return [int(row[f"n{n}"]) for n in range(len(held) + 1)]


def over_time(
    workspace: Workspace, node: Node, times: Sequence[datetime], *, marketing: bool = True
) -> list[int]:
    """Return how many a rule would have had at times of the past: by the deeds done by then and by
    what else is known today.

    Raises  as `answer`.
    """
    with opened(workspace) as facts:
        lay_asked(facts, node)
        rule = compile_rule(node, marketing=marketing)
        with facts.engine.limited(float(workspace.settings["segments.budget_seconds"])):
            return [len(inside(facts.engine, rule, at)) for at in times]


#: What a list may be for, and the right that it needs of what it is made by.
RIGHTS_NEEDED = {"marketing": Right.SEND, "ads": Right.ADS, "export": Right.EXPORT}


def allowed_by_rights(
    workspace: Workspace,
    node: Node,
    person_ids: Collection[str],
    right: Right,
    *,
    now: datetime,
    marketing: bool = True,
) -> set[str]:
    """Return those of these members whom the rule takes in by facts alone that have `right`: a
    list made of what a source forbids to be used so is such a use (P08).

    Raises  ShelfError: nothing is built yet.
    """
    with opened(workspace) as facts:
        lay_asked(facts, node)
        rule = compile_rule(node, right=right, marketing=marketing)
        allowed = set(facts.ids_of(inside(facts.engine, rule, now)))
        return allowed & set(person_ids)


@dataclass(frozen=True, slots=True)
class Way:
    """One way that a list could go, and how many of it would: the parts add up to the members.

    `name`  news (by e-mail) or ads
    """

    name: str
    people: int
    no_consent: int
    forbidden: int


def ways(
    workspace: Workspace, node: Node, *, now: datetime, marketing: bool = True
) -> tuple[Way, ...]:
    """Return where a list could go. Raises as `answer`."""
    with opened(workspace) as facts:
        lay_asked(facts, node)
        every = "kind" in fields_in(node)
        whole = compile_rule(node, marketing=marketing)
        members = set(inside(facts.engine, whole, now).tolist())
        found = []
        for name, consent, right in _WAYS:
            allowed = compile_rule(node, right=right, marketing=True, organisations=every)
            agreed = compile_rule(consent, marketing=True, organisations=every)
            consenting = members & set(inside(facts.engine, agreed, now).tolist())
            may = consenting & set(inside(facts.engine, allowed, now).tolist())
            found.append(
                Way(name, len(may), len(members) - len(consenting), len(consenting) - len(may))
            )
    return tuple(found)


_WAYS = (
    ("news", May("marketing", "email"), Right.SEND),
    ("ads", May("ads", "any"), Right.ADS),
)
#: So many values of a field are offered; none of fewer people.
OFFERED, LEAST = 60, 20


def values(workspace: Workspace) -> dict[str, list[tuple[str, str]]]:
    """Return the most frequent values of each text field: what the tables have, and how most
    people write it; none of fewer than twenty people. Raises ShelfError: nothing is built yet."""
    with opened(workspace) as facts:
        return _values(facts.workspace.root, facts.name, facts)


_KNOWN_VALUES: dict[tuple[object, str], dict[str, list[tuple[str, str]]]] = {}


def _values(root: object, name: str, facts: Facts) -> dict[str, list[tuple[str, str]]]:
    if (root, name) not in _KNOWN_VALUES:
        _KNOWN_VALUES.clear()
        _KNOWN_VALUES[root, name] = _read_values(facts)
    return _KNOWN_VALUES[root, name]


def _read_values(facts: Facts) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    singles = [f.name for f in FIELDS if f.kind == "text" and not f.many]
    facts.engine.load("said_attributes", facts.files("attributes"))
    named = ", ".join(f"'{name}'" for name in singles)
    rows = facts.engine.get(
        "select attribute as field, value, coalesce(mode(said), value) as words,"
        " count(distinct person_id) as people from said_attributes"
        f" where place_in_order = 1 and not sealed and attribute in ({named})"
        " group by attribute, value having count(distinct person_id) >= $least"
        " union all select trait as field, value, value as words, count(*) as people"
        " from trait_values where trait not in ('may', 'may_not')"
        " group by trait, value having count(*) >= $least order by field, people desc, value",
        least=LEAST,
    )
    for row in rows.to_pylist():
        some = found.setdefault(row["field"], [])
        if len(some) < OFFERED:
            some.append((row["value"], row["words"]))
    return found


def weeks_back(now: datetime, weeks: int) -> list[datetime]:
    """Return so many times a week apart, the last of them now."""
    return [now - timedelta(weeks=n) for n in range(weeks - 1, -1, -1)]
