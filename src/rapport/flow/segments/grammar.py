"""Rules as text: the same that the builder draws.

city in (Sofia, "Veliko Tarnovo") at least likely
and count(bought, last 12 months) >= 2
and (interest is fishing or last_seen within 30 days)
except in segment "complaints"

rule        either [except either ...]
either      both [or both ...]
both        one [and one ...]
one         not one | ( rule ) | condition
condition   FIELD is [not] VALUE | FIELD [not] in (VALUE, ...) | FIELD is known | is unknown,
            each with [at least TIER]
            FIELD >= N | > | <= | < | = | between N and N
            FIELD within N days | more than N days ago | before DAY | after DAY
            count(DEEDS [, FILTER] [, last N days | from DAY] [to DAY]) >= N
            sum(the same) >= N [CURRENCY]          did(the same): once at least
            may(PURPOSE [, CHANNEL]) | in segment KEY
DEEDS       DEED [or DEED ...]      FILTER  NAME: VALUE [or VALUE ...]
days        also weeks, months (30.4 days), years (365)
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NoReturn

from rapport.flow.errors import InputError
from rapport.flow.segments.rules import (
    WORDS,
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
    Place,
    Some,
    When,
)

LONGEST: Final = 8_000
DEEPEST: Final = 20
MOST_CONDITIONS: Final = 60
MOST_VALUES: Final = 200
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<day>\d{4}-\d{2}-\d{2})|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<word>[^\W\d][\w-]*)|\"(?P<quoted>(?:[^\"\\]|\\.)*)\""
    r"|(?P<sign>>=|<=|[()<>=,:]))"
)
_QUOTES: Final = "“”«»'„‘’\""
_ALLOWED: Final = "there may stand words, numbers, days as 2026-03-01, brackets, < > = , :"
_BEGINNING: Final = {"in", "count", "sum", "did", "may"}
_DAYS: Final = {"day": 1, "week": 7, "month": 365 / 12, "year": 365}


class RuleError(InputError):
    """A rule that can't be used. `place`: offset and length of what is wrong in its text."""

    code = "flow.input.rule"

    def __init__(self, what: str, *, fix: str, place: Place = (0, 0)) -> None:
        super().__init__(what, fix=fix)
        self.place = place


def read_rule(text: str) -> Node:
    """Return the parts of a rule; names and types are checked by checking.py.

    Raises  RuleError: it can't be read; what stands where, and what was expected there.
    """
    if len(text) > LONGEST:
        raise RuleError(f"the rule is longer than {LONGEST:,} letters", fix="make two of it")
    tokens = _tokens(text)
    if not tokens:
        raise RuleError(
            "the rule is empty", fix="say who is in, as: count(bought, last 12 months) >= 1"
        )
    reader = _Reader(text, tokens)
    node = reader.rule(0)
    if not reader.at_end:
        reader.stop("“and”, “or”, “except” or the end")
    return node


def plain(value: str) -> str:
    """Return a value as it is kept: one space between words, nothing that can't be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            straight = 'put names in "straight quotes"'
            fix = straight if text[at] in _QUOTES else _ALLOWED
            raise RuleError(f"{text[at : at + 12]!r} can't be read", fix=fix, place=(at, 1))
        kind = match.lastgroup or ""
        value = match[kind]
        start = match.start(kind) - (kind == "quoted")
        if kind == "quoted":
            value = re.sub(r"\\(.)", r"\1", value)
        found.append(_Token(kind, value, start, match.end()))
        at = match.end()
    return found


class _Reader:
    """Reads tokens from left to right; each method takes what it is named after."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self._text, self._tokens, self._at = text, tokens, 0
        self._conditions = 0

    @property
    def at_end(self) -> bool:
        return self._at >= len(self._tokens)

    # -- the parts of a rule --------------------------------------------------------

    def rule(self, depth: int) -> Node:
        if depth > DEEPEST:
            self.stop("fewer brackets: they are too deep")
        node = self._either(depth)
        while self._took("except"):
            part = Not(self._either(depth))
            node = All((*node.parts, part)) if isinstance(node, All) else All((node, part))
        return node

    def _either(self, depth: int) -> Node:
        return self._joined("or", Some, lambda: self._both(depth))

    def _both(self, depth: int) -> Node:
        return self._joined("and", All, lambda: self._one(depth))

    def _joined(self, word: str, make: type[All] | type[Some], part: Callable[[], Node]) -> Node:
        parts = [part()]
        while self._took(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else make(tuple(parts))

    def _one(self, depth: int) -> Node:
        if depth > DEEPEST:
            self.stop("fewer brackets: they are too deep")
        if self._took("not"):
            return Not(self._one(depth + 1))
        if self._took("("):
            node = self.rule(depth + 1)
            self._need(")")
            return node
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            self.stop(f"at most {MOST_CONDITIONS} conditions: make a segment of some, and ask it")
        return self._condition()

    def _condition(self) -> Node:
        first = self._peek()
        reserved = first is not None and first.text in WORDS - _BEGINNING
        if first is None or first.kind != "word" or reserved:
            self.stop("a condition, as: city is Sofia")
        start = first.start
        if self._took("in"):
            self._need("segment")
            return InSegment(self._value(), self._place(start))
        self._at += 1
        follows = self._peek()
        if follows is not None and follows.text == "(" and follows.kind == "sign":
            return self._call(first.text, start)
        return self._asked(first.text, start)

    def _asked(self, field: str, start: int) -> Node:
        if self._took("not"):
            self._need("in")
            return Not(self._among(field, start))
        if self._took("in"):
            return self._among(field, start)
        if self._took("is"):
            return self._is(field, start)
        if self._took("between"):
            low = self._bound()
            self._need("and")
            high = self._bound()
            return Compare(field, low, high, tier=self._tier(), place=self._place(start))
        for how in ("within", "more", "before", "after"):
            if self._took(how):
                return self._when(field, how, start)
        return self._compared(field, start)

    def _is(self, field: str, start: int) -> Node:
        if self._took("known"):
            return Known(field, self._tier(), self._place(start))
        if self._took("unknown"):
            return Not(Known(field, self._tier(), self._place(start)))
        negated = self._took("not")
        found = Is(field, (self._value(),), self._tier(), self._place(start))
        return Not(found) if negated else found

    def _among(self, field: str, start: int) -> Condition:
        self._need("(")
        values = [self._value()]
        while self._took(","):
            values.append(self._value())
        self._need(")")
        if len(values) > MOST_VALUES:
            raise RuleError(
                f"{field} has {len(values)} values here",
                fix=f"name at most {MOST_VALUES}, or tag these people",
                place=self._place(start),
            )
        return Is(field, tuple(dict.fromkeys(values)), self._tier(), self._place(start))

    def _compared(self, field: str, start: int) -> Condition:
        for sign in (">=", "<=", ">", "<", "="):
            if self._took(sign):
                value = self._bound()
                low = value if sign in (">=", ">", "=") else None
                high = value if sign in ("<=", "<", "=") else None
                tier = self._tier()
                return Compare(
                    field, low, high, sign == ">", sign == "<", tier, self._place(start)
                )
        self.stop("“is”, “in”, “>=”, “within”, “before” or the like")

    def _when(self, field: str, how: str, start: int) -> Condition:
        if how in ("before", "after"):
            return When(field, how, day=self._day(), place=self._place(start))
        if how == "more":
            self._need("than")
            days = self._days()
            self._need("ago")
            return When(field, "ago", days, place=self._place(start))
        self._took("last")
        return When(field, "within", self._days(), place=self._place(start))

    # -- what stands in brackets ----------------------------------------------------

    def _call(self, name: str, start: int) -> Node:
        if name not in ("count", "sum", "did", "may"):
            self._at -= 1
            self.stop("count(…), sum(…), did(…) or may(…) before a bracket")
        self._need("(")
        if name == "may":
            purpose = self._value()
            channel = self._value() if self._took(",") else "any"
            self._need(")")
            return May(purpose, channel, self._place(start))
        told = self._deeds()
        if name == "did":
            return replace(told, place=self._place(start))
        low, high = self._amount(name == "sum")
        currency = ""
        follows = self._peek()
        if name == "sum" and follows is not None and re.fullmatch("[A-Z]{3}", follows.text):
            currency = self._value()
        return replace(
            told,
            low=low,
            high=high,
            money=name == "sum",
            currency=currency,
            place=self._place(start),
        )

    def _deeds(self) -> Did:
        """Read what stands between the brackets of count, sum and did."""
        deeds = [self._value()]
        while self._took("or"):
            deeds.append(self._value())
        told = Did(tuple(dict.fromkeys(deeds)))
        while self._took(","):
            if self._took("last"):
                told = replace(told, days=self._days())
            elif self._took("from"):
                told = replace(told, start=self._day())
                if self._took("to"):
                    told = replace(told, stop=self._day())
            elif self._took("to"):
                told = replace(told, stop=self._day())
            else:
                told = replace(told, filters=(*told.filters, self._filter()))
        self._need(")")
        return told

    def _filter(self) -> tuple[str, tuple[str, ...]]:
        name = self._word("a filter, as title: “Evening”")
        self._need(":")
        values = [self._value()]
        while self._took("or"):
            values.append(self._value())
        return name, tuple(dict.fromkeys(values))

    def _amount(self, money: bool) -> tuple[float | None, float | None]:
        """Read how often or how much; more than and less than of times are whole."""
        if self._took("between"):
            low = self._number()
            self._need("and")
            return low, self._number()
        for sign in (">=", "<=", ">", "<", "="):
            if self._took(sign):
                value = self._number()
                step = 0.0 if money else 1.0
                if money and sign in ("<", ">"):
                    self._at -= 1
                    self.stop("“>=” or “<=” of money")
                if sign in (">=", ">"):
                    return value + (step if sign == ">" else 0), None
                if sign in ("<=", "<"):
                    return None, value - (step if sign == "<" else 0)
                return value, value
        self.stop("how often or how much, as: >= 2")

    # -- single words ----------------------------------------------------------------

    def _tier(self) -> str:
        if not self._took("at"):
            return ""
        self._need("least")
        return self._word("confirmed, likely or disputed")

    def _bound(self) -> float | str:
        token = self._peek()
        if token is not None and token.kind in ("word", "quoted"):
            return self._value()
        return self._number()

    def _number(self) -> float:
        token = self._peek()
        if token is None or token.kind != "number":
            self.stop("a number")
        self._at += 1
        return float(token.text)

    def _days(self) -> int:
        number = self._number()
        unit = self._word("days, weeks, months or years").removesuffix("s")
        if unit not in _DAYS:
            self._at -= 1
            self.stop("days, weeks, months or years")
        days = round(number * _DAYS[unit])
        if not 1 <= days <= 36_500:
            self._at -= 2
            self.stop("one day at least, a hundred years at most")
        return days

    def _day(self) -> date:
        token = self._peek()
        try:
            if token is None or token.kind != "day":
                raise ValueError
            found = date.fromisoformat(token.text)
        except ValueError:
            self.stop("a day, as 2026-03-01")
        self._at += 1
        return found

    def _value(self) -> str:
        token = self._peek()
        if token is None or token.kind == "sign":
            self.stop("a value, as Sofia or “Veliko Tarnovo”")
        value = plain(token.text)
        if not 0 < len(value) <= 200:
            self.stop("a value of 1 to 200 letters")
        self._at += 1
        return value

    def _word(self, wanted: str) -> str:
        token = self._peek()
        if token is None or token.kind != "word":
            self.stop(wanted)
        self._at += 1
        return token.text

    def _peek(self) -> _Token | None:
        return None if self.at_end else self._tokens[self._at]

    def _took(self, text: str) -> bool:
        token = self._peek()
        if token is None or token.kind == "quoted" or token.text != text:
            return False
        self._at += 1
        return True

    def _need(self, text: str) -> None:
        if not self._took(text):
            self.stop(f"“{text}”")

    def _place(self, start: int) -> Place:
        return start, self._tokens[self._at - 1].end - start

    def stop(self, wanted: str) -> NoReturn:
        """Say what stands here instead of what is wanted."""
        token = self._peek()
        if token is None:
            at = len(self._text.rstrip())
            raise RuleError(
                "the rule ends too early", fix=f"it needs {wanted} there", place=(at, 0)
            )
        line = self._text.count("\n", 0, token.start) + 1
        raise RuleError(
            f"line {line}: {token.text[:40]!r} is not expected here",
            fix=f"write {wanted}",
            place=(token.start, token.end - token.start),
        )
