"""Rules as JSON, for the builder and for programs: the same parts as the text has.

{"all": [RULE, ...]} {"some": [RULE, ...]} {"not": RULE}
{"field": "city", "is": ["Sofia"], "tier": "likely"}        {"field": "city", "known": true}
{"field": "orders", "low": 2, "high": null, "open_low": false, "open_high": false}
{"field": "last_seen", "when": "within", "days": 30}        "when": "after", "day": "2026-03-01"
{"did": ["bought"], "low": 2, "filters": {"title": ["Order"]}, "days": 365}, "money": true ...
{"may": "marketing", "channel": "email"}                    {"segment": "buyers"}
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NoReturn

from rapport.flow.segments.grammar import DEEPEST, MOST_CONDITIONS, MOST_VALUES, RuleError, plain
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
    conditions,
)

Data = dict[str, Any]


def as_data(node: Node) -> Data:
    """Return the rule as JSON."""
    if isinstance(node, All | Some):
        word = "all" if isinstance(node, All) else "some"
        return {word: [as_data(part) for part in node.parts]}
    if isinstance(node, Not):
        return {"not": as_data(node.part)}
    return _condition_data(node)


def _condition_data(node: Condition) -> Data:
    match node:
        case Is():
            return {"field": node.field, "is": list(node.values), "tier": node.tier}
        case Known():
            return {"field": node.field, "known": True, "tier": node.tier}
        case Compare():
            told = {"field": node.field, "low": node.low, "high": node.high}
            return told | {
                "open_low": node.open_low,
                "open_high": node.open_high,
                "tier": node.tier,
            }
        case When():
            told = {"field": node.field, "when": node.how}
            return told | ({"day": str(node.day)} if node.day else {"days": node.days})
        case Did():
            return {
                "did": list(node.deeds),
                "low": node.low,
                "high": node.high,
                "filters": {name: list(values) for name, values in node.filters},
                "days": node.days,
                "start": str(node.start) if node.start else None,
                "stop": str(node.stop) if node.stop else None,
                "money": node.money,
                "currency": node.currency,
            }
        case May():
            return {"may": node.purpose, "channel": node.channel}
        case InSegment():
            return {"segment": node.segment}


def from_data(data: object) -> Node:
    """Return the parts of a rule given as JSON. Raises RuleError: it is none."""
    node = _node(data, 0)
    if sum(1 for _ in conditions(node)) > MOST_CONDITIONS:
        _refuse(f"has more than {MOST_CONDITIONS} conditions")
    return node


def _node(data: object, depth: int) -> Node:
    if not isinstance(data, Mapping):
        _refuse("has a part that is no object")
    if depth > DEEPEST:
        _refuse("is nested too deep")
    for word, make in (("all", All), ("some", Some)):
        if word in data:
            parts = data[word]
            if not isinstance(parts, list) or not parts:
                _refuse(f"needs a list of parts as {word!r}")
            made = tuple(_node(part, depth + 1) for part in parts)
            return made[0] if len(made) == 1 else make(made)
    if "not" in data:
        return Not(_node(data["not"], depth + 1))
    return _condition(data)


def _condition(data: Mapping[str, Any]) -> Condition:
    if "segment" in data:
        return InSegment(_text(data, "segment"))
    if "may" in data:
        return May(_text(data, "may"), _text(data, "channel", "any"))
    if "did" in data:
        return _did(data)
    field, tier = _text(data, "field"), _text(data, "tier", "")
    if data.get("known"):
        return Known(field, tier)
    if "is" in data:
        return Is(field, _texts(data["is"], "is"), tier)
    if "when" in data:
        how = _text(data, "when")
        if how not in ("within", "ago", "before", "after"):
            _refuse("needs within, ago, before or after as 'when'")
        by_day = how in ("before", "after")
        day = _day(data, "day") if by_day else None
        if by_day and day is None:
            _refuse("needs a 'day', as 2026-03-01")
        return When(field, how, 0 if by_day else _days(data), day)
    low, high = _bound(data, "low"), _bound(data, "high")
    if low is None and high is None:
        _refuse("asks nothing of a field: give is, known, when, low or high")
    return Compare(
        field, low, high, bool(data.get("open_low")) and low is not None,
        bool(data.get("open_high")) and high is not None, tier,
    )  # fmt: skip


def _did(data: Mapping[str, Any]) -> Did:
    filters = {} if data.get("filters") is None else data["filters"]
    if not isinstance(filters, Mapping):
        _refuse("needs an object as 'filters'")
    low, high = _bound(data, "low"), _bound(data, "high")
    if isinstance(low, str) or isinstance(high, str) or (low is None and high is None):
        _refuse("needs a number as 'low' or 'high' of what was done")
    return Did(
        _texts(data["did"], "did"),
        low,
        high,
        tuple((str(name), _texts(values, str(name))) for name, values in filters.items()),
        None if data.get("days") is None else _days(data),
        _day(data, "start"),
        _day(data, "stop"),
        bool(data.get("money")),
        _text(data, "currency", ""),
    )


def _text(data: Mapping[str, Any], name: str, otherwise: str | None = None) -> str:
    value = data.get(name, otherwise)
    value = otherwise if value is None else value
    if not isinstance(value, str) or len(value) > 200:
        _refuse(f"needs a text as {name!r}")
    return value


def _texts(values: object, name: str) -> tuple[str, ...]:
    if not isinstance(values, list) or not values or len(values) > MOST_VALUES:
        _refuse(f"needs a list of 1 to {MOST_VALUES} texts as {name!r}")
    if not all(isinstance(v, str) and 0 < len(plain(v)) <= 200 for v in values):
        _refuse(f"needs texts of 1 to 200 letters as {name!r}")
    return tuple(dict.fromkeys(map(plain, values)))


def _bound(data: Mapping[str, Any], name: str) -> float | str | None:
    value = data.get(name)
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e15:
        _refuse(f"needs a number as {name!r}")
    return float(value)


def _days(data: Mapping[str, Any]) -> int:
    days = data.get("days")
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= 36_500:
        _refuse("needs 1 to 36,500 as 'days'")
    return days


def _day(data: Mapping[str, Any], name: str) -> date | None:
    value = data.get(name)
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        _refuse(f"needs a day as {name!r}, as 2026-03-01")


def _refuse(what: str) -> NoReturn:
    raise RuleError(f"the rule {what}", fix="see “Rules” in the documentation")
