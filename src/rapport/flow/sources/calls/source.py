"""A telephone exchange as a source: each call when it ended, sent to us and signed."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from rapport.flow.errors import SkipRecord
from rapport.flow.policies import POLICIES
from rapport.flow.sources.base import HookCall, Record, Row, Setting, Source
from rapport.flow.sources.plain import text, texts
from rapport.flow.sources.signed import records_of

#: Calls of one delivery.
MOST: Final = 1000
_FIELDS: Final = (
    *("call", "started_at", "direction", "from", "to", "duration_s", "outcome", "line"),
    "campaign",
)
_IN: Final = ("in", "incoming", "inbound")
_OUT: Final = ("out", "outgoing", "outbound")


def hook(call: HookCall) -> Sequence[Record]:
    """Return the calls of one delivery: one object, or {"calls": [...]}.

    Raises  HookRefused: not signed, not of these five minutes, or no calls.
    """
    return records_of(call, "calls", most=MOST)


def keep(record: Record) -> Record | None:
    """Keep what is listed here. None: a call within the house is nobody's touch point."""
    found = texts(record, _FIELDS)
    return None if found.get("direction", "").lower() == "internal" else found


def read(record: Record) -> Iterator[Row]:
    """Give the call: of who is on the other side."""
    said = texts(record, _FIELDS)
    direction = said.get("direction", "").lower()
    if direction not in (*_IN, *_OUT):
        raise SkipRecord(
            "the call says neither in nor out", fix="send direction: in, out or internal"
        )
    incoming = direction in _IN
    phone = said.get("from" if incoming else "to", "")
    if not any(char.isdigit() for char in phone):
        raise SkipRecord("the call has no outside number", fix="nothing if the caller hid it")
    values = {
        "call": said.get("call", ""),
        "phone": phone,
        "called_at": said.get("started_at", ""),
        "direction": "in" if incoming else "out",
        "duration": said.get("duration_s", ""),
        "outcome": said.get("outcome", ""),
        "our_line": said.get("line", ""),
        "campaign": said.get("campaign", ""),
    }
    yield Row("calls", {name: value for name, value in values.items() if value})


def own(record: Record) -> str:
    """What makes two deliveries the same call: the exchange's own number of it."""
    return text(record.get("call")) or json.dumps(record, sort_keys=True, default=str)


SOURCE: Final = Source(
    name="calls",
    title="Telephone exchange (webhook)",
    docs="docs/howto/take-in-calls.md",
    personal_data="telephone numbers of who called or was called, when, how long, how it ended;"
    " no recordings, no words",
    policy=POLICIES["own"],
    group="calls",
    gives="each call as it ended; a list of calls as a file is taken in by Add a file",
    forbids="recordings and transcripts are not taken in; calls within the house are left out",
    settings=(Setting("secret", "what the exchange signs its deliveries with", secret=True),),
    keep=keep,
    read=read,
    own=own,
    kinds=("calls",),
    remembers_days=400,
    hook=hook,
)
