"""A rule as rows of a form: what the builder draws, and what it was sent back.

A row is a group (all or any of its rows) or a condition; each may be an exception. Its name is its
way from the top: 0 is the whole, 0.2 its third row, 0.2.0 the first in that.
"""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from rapport.flow.segments.fields import BY_NAME, CHOICE, DATE, NUMBER
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
    number_of,
)

ALL, SOME, LEAF = "all", "some", "leaf"
MOST_ROWS, DEEPEST = 60, 5
_FILTERS: Final = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what a part of the rule asks, as texts of fields of a form."""

    path: str
    kind: str = LEAF
    negated: bool = False
    parts: tuple["Row", ...] = ()
    what: str = ""
    rel: str = ""
    values: str = ""
    tier: str = ""
    low: str = ""
    high: str = ""
    days: str = ""
    day: str = ""
    span: str = ""
    stop: str = ""
    deeds: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    currency: str = ""
    purpose: str = ""
    channel: str = ""
    segment: str = ""
    takes: int | None = None
    unfinished: str = ""

    @property
    def of(self) -> str:
        """The field that is asked, if one is."""
        return self.what.removeprefix("field:") if self.what.startswith("field:") else ""

    @property
    def field_kind(self) -> str:
        """How it is asked: text, choice, steps, number, date, did, sum, may or segment."""
        if not self.of:
            return self.what
        known = BY_NAME.get(self.of)
        if known is None:
            return "text"
        return "steps" if known.ordered else known.kind

    @property
    def has_tier(self) -> bool:
        return bool(self.of and self.of in BY_NAME and BY_NAME[self.of].sure)

    @property
    def chosen(self) -> tuple[str, ...]:
        return split_values(self.values)

    @property
    def relations(self) -> tuple[str, ...]:
        return RELATIONS.get(self.field_kind, ())

    @property
    def asks_low(self) -> bool:
        return self.rel in ("atleast", "more", "between")

    @property
    def asks_high(self) -> bool:
        return self.rel in ("atmost", "less", "between")

    @property
    def depth(self) -> int:
        return self.path.count(".")


RELATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("is", "known"),
    CHOICE: ("is", "known"),
    "steps": ("is", "atleast", "more", "atmost", "less", "between", "known"),
    NUMBER: ("atleast", "more", "atmost", "less", "between", "known"),
    DATE: ("within", "ago", "after", "before", "known"),
    "did": ("atleast", "atmost", "between"),
    "sum": ("atleast", "atmost", "between"),
}


# --------------------------------------------------------------------------- of a rule


def of_rule(node: Node) -> Row:
    """Return the rows of a rule; the whole is always a group of all."""
    top = node if isinstance(node, All) else All((node,))
    return _row(top, "0")


def _row(node: Node, path: str) -> Row:
    if isinstance(node, Not):
        inner = _row(node.part, path)
        if inner.negated:  # not not: a group of one
            part = _row(node.part, f"{path}.0")
            return Row(path, ALL, True, (part,))
        return replace(inner, negated=True)
    if isinstance(node, All | Some):
        kind = ALL if isinstance(node, All) else SOME
        parts = (_row(part, f"{path}.{n}") for n, part in enumerate(node.parts))
        return Row(path, kind, parts=tuple(parts))
    return _leaf(node, path)


def _leaf(node: Condition, path: str) -> Row:
    match node:
        case Is():
            return _of_field(
                node.field, path, rel="is", values=joined(node.values), tier=node.tier
            )
        case Known():
            return _of_field(node.field, path, rel="known", tier=node.tier)
        case Compare():
            rel, low, high = _bounds(node.low, node.high)
            if rel != "between" and (node.open_low or node.open_high):
                rel = "more" if low else "less"
            return _of_field(node.field, path, rel=rel, low=low, high=high, tier=node.tier)
        case When():
            return _of_field(
                node.field, path, rel=node.how, days=str(node.days or ""), day=str(node.day or "")
            )
        case May():
            return Row(path, what="may", purpose=node.purpose, channel=node.channel)
        case InSegment():
            return Row(path, what="segment", segment=node.segment)
        case Did():
            return _did(node, path)


def _of_field(name: str, path: str, **more: str) -> Row:
    return Row(path, what=f"field:{name}", **more)


def _did(node: Did, path: str) -> Row:
    rel, low, high = _bounds(node.low, node.high)
    span = "last" if node.days else "from" if node.start or node.stop else "ever"
    return Row(
        path,
        what="sum" if node.money else "did",
        rel=rel,
        low=low,
        high=high,
        deeds=node.deeds,
        filters=tuple((name, joined(values)) for name, values in node.filters),
        span=span,
        days=str(node.days or ""),
        day=str(node.start or ""),
        stop=str(node.stop or ""),
        currency=node.currency,
    )


def _bounds(low: float | str | None, high: float | str | None) -> tuple[str, str, str]:
    texts = ["" if b is None else b if isinstance(b, str) else number_of(b) for b in (low, high)]
    rel = "between" if all(texts) else "atleast" if texts[0] else "atmost"
    return rel, texts[0], texts[1]


def joined(values: tuple[str, ...]) -> str:
    """Return values as one line: with commas between, in quotes where one has a comma."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    text = line.getvalue()
    return text if any("," in value for value in values) else text.replace(",", ", ")


def split_values(line: str) -> tuple[str, ...]:
    """Return the values of one line, each once."""
    rows = list(csv.reader([line.replace("\n", " ")], skipinitialspace=True))
    found = (value.strip() for value in (rows[0] if rows else ()))
    return tuple(dict.fromkeys(value for value in found if value))


# --------------------------------------------------------------------------- to a rule


class Unfinished(Exception):
    """A row that does not say all yet. The text is for whoever fills it in."""


def to_rule(row: Row) -> tuple[Node | None, Row]:
    """Return the rule of the rows, without those that are not finished, and the rows with what is
    missing told; None: no row is finished."""
    if row.kind == LEAF:
        try:
            node: Node | None = _condition(row)
        except Unfinished as missing:
            return None, replace(row, unfinished=str(missing))
        told = row
    else:
        made = [to_rule(part) for part in row.parts]
        nodes = tuple(node for node, _row_ in made if node is not None)
        told = replace(row, parts=tuple(part for _node, part in made))
        group = All if row.kind == ALL else Some
        node = nodes[0] if len(nodes) == 1 else group(nodes) if nodes else None
    return (Not(node) if row.negated and node is not None else node), told


def is_finished(row: Row) -> bool:
    """Tell whether no row of it misses anything."""
    return not row.unfinished and all(is_finished(part) for part in row.parts)


def _condition(row: Row) -> Condition:
    if row.what == "may":
        return May(row.purpose or "marketing", row.channel or "any")
    if row.what == "segment":
        if not row.segment:
            raise Unfinished(_("Choose a segment."))
        return InSegment(row.segment)
    if row.what in ("did", "sum"):
        return _deeds(row)
    return _of(row)


def _of(row: Row) -> Condition:
    name, tier = row.of, row.tier if row.has_tier else ""
    if row.rel == "known":
        return Known(name, tier)
    if row.rel == "is":
        if not row.chosen:
            raise Unfinished(_("Say which."))
        return Is(name, row.chosen, tier)
    if row.rel in ("within", "ago"):
        return When(name, row.rel, _days(row.days))
    if row.rel in ("before", "after"):
        return When(name, row.rel, day=_day(row.day))
    read: Callable[[str], float | str] = _number if row.field_kind == NUMBER else _step
    low = read(row.low) if row.rel in ("atleast", "more", "between") else None
    high = read(row.high) if row.rel in ("atmost", "less", "between") else None
    return Compare(name, low, high, row.rel == "more", row.rel == "less", tier)


def _deeds(row: Row) -> Did:
    low = _number(row.low) if row.rel in ("atleast", "between") else None
    high = _number(row.high) if row.rel in ("atmost", "between") else None
    filters = tuple((name, split_values(v)) for name, v in row.filters if name and split_values(v))
    dated = row.span == "from"
    if dated and not (row.day or row.stop):
        raise Unfinished(_("Say from which day."))
    return Did(
        row.deeds or ("anything",),
        low,
        high,
        filters,
        _days(row.days) if row.span == "last" else None,
        _day(row.day) if dated and row.day else None,
        _day(row.stop) if dated and row.stop else None,
        row.what == "sum",
        row.currency.upper().strip() if row.what == "sum" else "",
    )


def _number(text: str) -> float:
    try:
        number = float(text.replace(" ", "").replace(",", "."))
        if abs(number) > 1e12 or number != number:
            raise ValueError
    except ValueError:
        raise Unfinished(_("Say how many, as a number.")) from None
    return number


def _step(text: str) -> str:
    if not text:
        raise Unfinished(_("Say which."))
    return text


def _days(text: str) -> int:
    number = _number(text)
    if not 1 <= number <= 36_500 or number != int(number):
        raise Unfinished(_("Say how many days: 1 to 36,500."))
    return int(number)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unfinished(_("Say which day.")) from None


# ------------------------------------------------------------------------ as it was sent


def read_form(sent: Mapping[str, str], lists: Callable[[str], list[str]]) -> Row:
    """Return the rows of a form.  lists: all values of a field that may be sent several times."""
    return _read(sent, lists, "0", 0) or empty()


def _read(
    sent: Mapping[str, str], lists: Callable[[str], list[str]], path: str, depth: int
) -> Row | None:
    kind = sent.get(f"{path}.kind", "")
    if kind not in (ALL, SOME, LEAF) or depth > DEEPEST:
        return None
    negated = bool(sent.get(f"{path}.not")) and depth > 0
    if kind == LEAF:
        return _read_leaf(sent, lists, path, negated)
    found = (_read(sent, lists, f"{path}.{n}", depth + 1) for n in range(MOST_ROWS))
    return Row(path, kind, negated, tuple(row for row in found if row))


_PLAIN: Final = (
    "what", "rel", "values", "tier", "low", "high", "days", "day", "span", "stop", "currency",
    "purpose", "channel", "segment",
)  # fmt: skip


def _read_leaf(
    sent: Mapping[str, str], lists: Callable[[str], list[str]], path: str, negated: bool
) -> Row:
    plain = {name: sent.get(f"{path}.{name}", "")[:4_000] for name in _PLAIN}
    ticked = lists(f"{path}.tick")
    if ticked:
        plain["values"] = joined(tuple(ticked))
    filters = tuple(
        (sent.get(f"{path}.filter{n}", ""), sent.get(f"{path}.fits{n}", "")[:1_000])
        for n in range(_FILTERS)
    )
    deeds = tuple(d for d in lists(f"{path}.deed") if d)
    return _suited(
        Row(path, LEAF, negated, deeds=deeds, filters=tuple(f for f in filters if f[0]), **plain)
    )


def _suited(row: Row) -> Row:
    """Return a row whose relation suits what is asked: another field may have been chosen."""
    if row.relations and row.rel not in row.relations:
        row = replace(row, rel=row.relations[0])
    if row.what in ("did", "sum") and not row.span:
        row = replace(row, span="last", days=row.days or "365", low=row.low or "1",
                      deeds=row.deeds or ("bought",))  # fmt: skip
    if row.field_kind == DATE and row.rel in ("within", "ago") and not row.days:
        row = replace(row, days="30")
    if row.what == "may" and not row.purpose:
        row = replace(row, purpose="marketing", channel="email")
    return row


def empty() -> Row:
    """Return what a new rule begins with: who bought something in a year."""
    first = _suited(Row("0.0", what="did", rel="atleast", low="1"))
    return Row("0", ALL, parts=(first,))


def changed(root: Row, do: str) -> Row:
    """Return the rows after a button: add, group, except or remove, a colon, and the path."""
    act, _colon, path = do.partition(":")
    if act == "remove":
        return _renumbered(_without(root, path), "0")
    new = {
        "add": Row("", what="field:city", rel="is"),
        "except": Row("", what="field:city", rel="is", negated=True),
        "group": Row("", SOME, parts=(Row("", what="field:city", rel="is"),)),
    }.get(act)
    if new is None or _count(root) >= MOST_ROWS:
        return root
    return _renumbered(_with(root, path, new), "0")


def _with(row: Row, path: str, new: Row) -> Row:
    parts = tuple(_with(part, path, new) for part in row.parts)
    return replace(row, parts=(*parts, new) if row.path == path and row.kind != LEAF else parts)


def _without(row: Row, path: str) -> Row:
    kept = tuple(_without(part, path) for part in row.parts if part.path != path)
    # an emptied group goes with its last row; the whole stays
    return replace(row, parts=tuple(p for p in kept if p.kind == LEAF or p.parts))


def _renumbered(row: Row, path: str) -> Row:
    parts = tuple(_renumbered(part, f"{path}.{n}") for n, part in enumerate(row.parts))
    return replace(row, path=path, parts=parts)


def _count(row: Row) -> int:
    return 1 + sum(map(_count, row.parts))


def with_takes(root: Row, takes: tuple[int, ...]) -> Row:
    """Return the rows, those right below the whole with how many each takes away."""
    finished = [part for part in root.parts if is_finished(part) or _some_finished(part)]
    if len(finished) != len(takes):
        return root
    told = dict(zip((part.path for part in finished), takes, strict=True))
    return replace(root, parts=tuple(replace(p, takes=told.get(p.path)) for p in root.parts))


def _some_finished(row: Row) -> bool:
    return to_rule(row)[0] is not None
