"""Whether a rule asks what there is: names, types, values, other segments, circles."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from rapport.flow.segments import fields
from rapport.flow.segments.fields import BY_NAME, CHOICE, DATE, NUMBER, Field
from rapport.flow.segments.grammar import RuleError
from rapport.flow.segments.rules import (
    Compare,
    Condition,
    Did,
    InSegment,
    Is,
    Known,
    May,
    Node,
    Place,
    When,
    conditions,
    segments_in,
)

_MOST_TIMES: Final = 1_000_000


def check_rule(node: Node, *, segments: Iterable[str] = (), own: str = "") -> None:
    """Say the first thing that is wrong with a rule, if anything is.

    segments  keys of the segments there are;  own  the key of the rule's own
    Raises    RuleError: one sentence that names the place, and what to write instead.
    """
    known = frozenset(segments)
    for condition in conditions(node):
        _one(condition, known, own)


def need_no_circle(key: str, rules: Mapping[str, Node]) -> None:
    """Raise RuleError if the segment `key` asks, by others, whether somebody is in itself."""
    way = _way_back(key, key, rules, ())
    if way:
        steps = " → ".join((key, *way))
        raise RuleError(
            f"the segments go round in a circle: {steps}",
            fix=f"take “in segment” out of one of them; {way[0]!r} is asked here",
            place=_asked_at(rules[key], way[0]),
        )


def order_of(rules: Mapping[str, Node]) -> tuple[str, ...]:
    """Return all keys so that each comes after those it asks. Raises RuleError: a circle."""
    done: dict[str, None] = {}

    def visit(key: str, above: tuple[str, ...]) -> None:
        if key in done or key not in rules:
            return
        if key in above:
            need_no_circle(key, rules)
        for asked in segments_in(rules[key]):
            visit(asked, (*above, key))
        done[key] = None

    for key in sorted(rules):
        visit(key, ())
    return tuple(done)


def _way_back(
    key: str, home: str, rules: Mapping[str, Node], seen: tuple[str, ...]
) -> tuple[str, ...]:
    for asked in segments_in(rules[key]) if key in rules else ():
        if asked == home:
            return (asked,)
        if asked not in seen and (way := _way_back(asked, home, rules, (*seen, asked))):
            return (asked, *way)
    return ()


def _asked_at(node: Node, segment: str) -> Place:
    found = (c for c in conditions(node) if isinstance(c, InSegment) and c.segment == segment)
    return next(found).place


# ----------------------------------------------------------------------- one condition


def _one(condition: Condition, segments: frozenset[str], own: str) -> None:
    match condition:
        case Is() | Known():
            _valued(condition)
        case Compare():
            _compared(condition)
        case When():
            field = _field(condition.field, condition.place)
            if field.kind != DATE:
                _wrong_kind(field, "is no date", condition.place)
        case Did():
            _did(condition)
        case May():
            _need(condition.purpose, fields.PURPOSES, "purpose", condition.place)
            _need(condition.channel, fields.CHANNELS, "channel", condition.place)
        case InSegment():
            if condition.segment == own:
                raise RuleError(
                    f"the segment {own!r} asks whether somebody is in itself",
                    fix="take that condition out",
                    place=condition.place,
                )
            _need(condition.segment, sorted(segments), "segment", condition.place)


def _valued(condition: Is | Known) -> None:
    field = _field(condition.field, condition.place)
    _tier(field, condition.tier, condition.place)
    if isinstance(condition, Known):
        return
    if field.kind in (NUMBER, DATE):
        _wrong_kind(field, "has no words as values", condition.place)
    if field.kind == CHOICE:
        for value in condition.values:
            _need(value, field.values, f"value of {field.name}", condition.place)


def _compared(condition: Compare) -> None:
    field = _field(condition.field, condition.place)
    _tier(field, condition.tier, condition.place)
    bounds = [b for b in (condition.low, condition.high) if b is not None]
    if field.ordered:
        for bound in bounds:
            _need(str(bound), field.values, f"value of {field.name}", condition.place)
        return
    if field.kind != NUMBER:
        _wrong_kind(field, "can't be more or less", condition.place)
    for bound in bounds:
        if isinstance(bound, str):
            raise RuleError(
                f"{field.name} is a number, and {bound[:40]!r} is none",
                fix=f"write {field.name} >= 2 or the like",
                place=condition.place,
            )
    if len(bounds) == 2 and bounds[0] > bounds[1]:  # type: ignore[operator]
        raise RuleError(
            f"{field.name}: the lower end is above the upper one",
            fix="write the smaller number first",
            place=condition.place,
        )


def _did(condition: Did) -> None:
    for deed in condition.deeds:
        _need(deed, fields.DEEDS, "deed", condition.place)
    for name, values in condition.filters:
        _need(name, fields.FILTERS, "filter", condition.place)
        for value in values if name == "feeling" else ():
            _need(value, fields.FEELINGS, "feeling", condition.place)
    low, high = condition.low, condition.high
    for bound in (low, high):
        if bound is not None and (bound < 0 or (not condition.money and bound > _MOST_TIMES)):
            _bad_amount("can't be below 0, nor above a million times", condition.place)
        if bound is not None and not condition.money and bound != int(bound):
            _bad_amount("is counted in whole times", condition.place)
    if low is not None and high is not None and low > high:
        _bad_amount("has its lower end above the upper one", condition.place)
    if condition.start and condition.stop and condition.start >= condition.stop:
        _bad_amount("ends before it begins", condition.place)
    if condition.days and (condition.start or condition.stop):
        _bad_amount("has “last … days” and fixed days, too", condition.place)


def _bad_amount(what: str, place: Place) -> None:
    raise RuleError(f"what is counted {what}", fix="correct the numbers there", place=place)


def _field(name: str, place: Place) -> Field:
    _need(name, BY_NAME, "field", place)
    return BY_NAME[name]


def _tier(field: Field, tier: str, place: Place) -> None:
    if not tier:
        return
    _need(tier, fields.TIERS, "sureness", place)
    if not field.sure:
        raise RuleError(
            f"{field.name} has no sureness", fix=f"leave out “at least {tier}”", place=place
        )


_FIXES: Final[Mapping[str, Callable[[Field], str]]] = {
    "text": lambda f: f"write {f.name} is … or {f.name} in (…, …)",
    "choice": lambda f: f"write {f.name} is {f.values[0]} or another of {', '.join(f.values)}",
    "number": lambda f: f"write {f.name} >= 2 or the like",
    "date": lambda f: f"write {f.name} within 30 days, more than 30 days ago, after 2026-03-01",
}


def _wrong_kind(field: Field, what: str, place: Place) -> None:
    raise RuleError(f"{field.name} {what}", fix=_FIXES[field.kind](field), place=place)


def _need(name: str, known: Iterable[str], what: str, place: Place) -> None:
    """Raise RuleError unless `name` is one of `known`; it names the nearest ones."""
    names = list(known)
    if name in names:
        return
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    some = f"write {near[0]}" if near else f"one of: {', '.join(names[:12]) or 'there is none'}"
    raise RuleError(f"there is no {what} {name[:40]!r}", fix=some, place=place)
