"""Records that name a kind of ours and its fields: what is kept of one, and what it becomes.

{"kind": "posts", "post": "17", "author": "7", "text": "Good?", "published_at": "..."}
{"kind": "posts", "post": "17", "deleted": true}
{"kind": "members", "account": "7", "closed": true}
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rapport.flow.errors import SkipRecord
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.files import kinds
from rapport.flow.sources.plain import filled, text
from rapport.flow.sources.social import gone_post, gone_reaction, reaction, words

#: Kinds that are taken in -> the fields that number a record of theirs.
NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "members": ("account",),
    "posts": ("post",),
    "our_posts": ("post",),
    "pages": ("page",),
    "reactions": ("reaction",),
    "counts": ("post", "page", "at"),
    "orders": ("order", "product"),
}
_FIELDS: Final = {name: frozenset(kinds.BY_NAME[name].by_name) for name in NUMBERS}
_LONG: Final = frozenset({"text", "about"})
#: What a record says of itself, beside the fields of its kind.
_STATES: Final = ("deleted", "closed")
_YES: Final = (True, "true", "yes", 1)


def keep(record: Record) -> Record | None:
    """Keep the fields of its kind; of what is gone its number only. None: it is private.

    Raises  SkipRecord: it names no kind that is taken in, or has no number.
    """
    kind = text(record.get("kind"))
    if kind not in NUMBERS:
        raise SkipRecord(
            "the record names no kind that is taken in", fix=f"send kind: {', '.join(NUMBERS)}"
        )
    if _is(record, "private"):
        return None
    named = {name: _said(name, record[name]) for name in record if name in _FIELDS[kind]}
    kept: dict[str, Any] = {"kind": kind, **filled(named)}
    if kind == "reactions" and "reaction" not in kept:
        kept["reaction"] = _composed(kept)
    if not any(kept.get(name) for name in NUMBERS[kind]):
        raise SkipRecord(
            "the record has no number",
            fix=f"send one of these with each: {', '.join(NUMBERS[kind])}",
        )
    for state in _STATES:
        if _is(record, state):
            numbers = {name: kept[name] for name in NUMBERS[kind] if name in kept}
            return {"kind": kind, state: True, **numbers}
    return kept


def read(record: Record) -> Iterator[Row | Deletion]:
    """Give the row of its kind, or what is gone."""
    kind = text(record.get("kind"))
    if _is(record, "deleted") or _is(record, "closed"):
        yield from _gone(kind, record)
        return
    values = {name: said for name, said in record.items() if name != "kind"}
    yield Row(kind, values)


def own(record: Record) -> str:
    """The kind of a record and its number: what comes again with them rules what came before."""
    kind = text(record.get("kind"))
    state = next((s for s in _STATES if s in record), "")
    return "\x1f".join((kind, state, *(text(record.get(n)) for n in NUMBERS.get(kind, ()))))


def _gone(kind: str, record: Record) -> Iterator[Deletion]:
    number = text(record.get(NUMBERS[kind][0]))
    closed = "deleted" not in record
    if not number or (closed and kind != "members") or kind == "counts":
        raise SkipRecord(
            "the record is gone without its number, or is of what can't be",
            fix="send deleted with the number of a member, post, page, reaction or order,"
            " closed with that of a member",
        )
    if kind == "members":
        yield Deletion("closed" if closed else "account", number)
    elif kind == "posts":
        yield from gone_post(number)
    elif kind == "reactions":
        yield gone_reaction(number)
    elif kind == "orders":
        yield Deletion("interaction", number, kind="orders")
    else:
        yield Deletion("object", number, kind="post" if kind == "our_posts" else "page")


def _said(name: str, value: object) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(text, value)))
    return words(value) if name in _LONG else text(value)


def _composed(kept: Mapping[str, str]) -> str:
    """Return the number of a deed that its sender numbers not; '' if it can't be told."""
    object_, verb = kept.get("post") or kept.get("page"), kept.get("verb")
    account = kept.get("account")
    return reaction(verb, object_, account) if verb and object_ and account else ""


def _is(record: Record, state: str) -> bool:
    return record.get(state) in _YES
