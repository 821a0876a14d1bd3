"""Rules as people write them.

    refund                  the word in any of its forms
    =refund                 the word exactly as written
    "gift card"             words in a row, each in any of its forms
    deliver*                any word that begins so; *less, col?r: any word that fits
    late NEAR/5 delivery    at most five words between them, in either order
    (broken OR leaks) waders NOT "for sale"      words side by side: all of them

AND, OR, NOT and NEAR are written in capitals; `|` is OR, `-` in front of a word is NOT.
"""

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from rapport.flow.errors import InputError

LONGEST: Final = 4_000  # letters of one rule
_DEEPEST: Final = 30


class QueryError(InputError):
    """A rule that can't be read. `at`: the letter where reading stopped, from 0."""

    code = "flow.input.query"

    def __init__(self, what: str, *, fix: str, at: int = 0) -> None:
        super().__init__(what, fix=fix)
        self.at = at


@dataclass(frozen=True, slots=True)
class Phrase:
    """One word, or several in a row. Exact: only as written."""

    words: tuple[str, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """Two parts with at most `within` words between them, in either order."""

    left: "Node"
    right: "Node"
    within: int


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Without:
    part: "Node"


Node = Phrase | Near | All | Some | Without

_TOKEN: Final = re.compile(
    r"""\s*(?: (?P<open>\() | (?P<close>\)) | (?P<near>NEAR(?:/(?P<within>\d{1,3}))?(?=[\s(]))
    | (?P<operator>AND|OR|NOT)(?=[\s()]|$) | (?P<bar>\|) | (?P<minus>-(?=[\w"(=]))
    | (?P<exact>=)?(?: "(?P<phrase>[^"]*)" | (?P<word>[^\s()"|]+) ) )""",
    re.VERBOSE,
)


def parse(text: str) -> Node:
    """Return a rule as a tree. Raises QueryError: it can't be read, or it would match anything."""
    if len(text) > LONGEST:
        raise QueryError(f"the rule is longer than {LONGEST} letters", fix="make two of it")
    for odd, plain in (("“", '"'), ("”", '"'), ("„", '"'), ("«", '"'), ("»", '"')):
        text = text.replace(odd, plain)
    reader = _Reader(text)
    node = reader.some(0)
    if reader.kind:
        reader.fail("a bracket is closed that was not opened", "take it away, or open one")
    if not _says_something(node):
        raise QueryError(
            "the rule only says what must not be there", fix="add a word that must be there"
        )
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.next()

    def next(self) -> None:
        self.began = self.at
        token = _TOKEN.match(self.text, self.at)
        if token is None:
            self.kind = ""
            if self.text[self.at :].strip():
                self.fail("a quotation mark stands alone", "close the phrase, or take it away")
            return
        self.at, self.token = token.end(), token
        groups = ("open", "close", "near", "operator", "bar", "minus", "phrase", "word")
        self.kind = next(name for name in groups if token[name] is not None)

    def fail(self, what: str, fix: str) -> NoReturn:
        raise QueryError(what, fix=fix, at=self.began)

    def is_or(self) -> bool:
        return self.kind == "bar" or (self.kind == "operator" and self.token["operator"] == "OR")

    def some(self, deep: int) -> Node:
        if deep > _DEEPEST:
            self.fail("the brackets are too deep", "write the rule flatter")
        parts = [self.all(deep)]
        while self.is_or():
            self.next()
            parts.append(self.all(deep))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def all(self, deep: int) -> Node:
        parts = [self.near(deep)]
        while self.kind not in ("", "close") and not self.is_or():
            if self.kind == "operator" and self.token["operator"] == "AND":
                self.next()
            parts.append(self.near(deep))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def near(self, deep: int) -> Node:
        left = self.one(deep)
        while self.kind == "near":
            within = int(self.token["within"] or 5)
            self.next()
            right = self.one(deep)
            if isinstance(left, Without) or isinstance(right, Without):
                self.fail("NEAR stands beside NOT", "put brackets around what is near")
            left = Near(left, right, within)
        return left

    def one(self, deep: int) -> Node:
        negated = self.kind == "operator" and self.token["operator"] == "NOT"
        if negated or self.kind == "minus":
            self.next()
            if deep > _DEEPEST:
                self.fail("NOT is said too often", "write the rule flatter")
            return Without(self.one(deep + 1))
        if self.kind == "open":
            self.next()
            inner = self.some(deep + 1)
            if self.kind != "close":
                self.fail("a bracket is open", "close it")
            self.next()
            return inner
        if self.kind not in ("phrase", "word"):
            self.fail("a word is missing here", "add one, or take the operator away")
        words = tuple((self.token["phrase"] or self.token["word"] or "").split())
        if not words:
            self.fail("a phrase is empty", "write its words")
        phrase = Phrase(words, exact=self.token["exact"] is not None)
        self.next()
        return phrase


def _says_something(node: Node) -> bool:
    """Tell whether a text has to hold something for a rule to be true."""
    match node:
        case Without():
            return False
        case All(parts):
            return any(map(_says_something, parts))
        case Some(parts):
            return all(map(_says_something, parts))
        case Near(left, right, _):
            return _says_something(left) and _says_something(right)
        case Phrase():
            return True
