"""A request into events: its body, its write key, and each event as it is kept."""

import asyncio
import base64
import binascii
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote

import msgspec

from rapport.collect.keys import Use
from rapport.flow.pseudonyms import Pseudonyms
from rapport.flow.sources.collector.events import (
    Consent,
    Context,
    Event,
    Unusable,
    cleaned,
    decoded,
    encode,
    moment,
    text,
    timed,
)

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
#: What a request may be, in bytes: as sent, and when it is unpacked.
MOST_BODY: Final = 4 * 2**20
MOST_UNPACKED: Final = 8 * 2**20
#: Of a larger one so much is read and thrown away: a client hears the answer only at its end.
MOST_HEARD: Final = 32 * 2**20
#: What one event may be, in bytes: as Segment and RudderStack document it.
MOST_EVENT: Final = 32 * 2**10
#: How many values a body may hold, by its commas: eight megabytes of `0,` would take a minute.
MOST_VALUES: Final = 400_000
#: From this size on a body is unpacked in a thread, so that nobody waits for it.
_LARGE: Final = 64 * 2**10
_GZIP: Final = b"\x1f\x8b"
ADS: Final = "ads"


@dataclass
class Refused(Exception):
    """A request that is not taken in. `retry_after_s` 0: it is no use to send it again."""

    status: int
    code: str
    message: str
    retry_after_s: int = 0


@dataclass(frozen=True)
class Asked:
    """A request without its body. Names of headers are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[bytes, bytes]

    def header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")

    def in_query(self, name: str) -> str:
        """Return what the address says; '' if nothing."""
        if name not in self.query:
            return ""
        named = (part.partition("=") for part in self.query.split("&", 100))
        return next((unquote(value) for said, _, value in named if said == name), "")


@dataclass(frozen=True)
class Rejected:
    """One event of a request that could not be used, and why; for who sent it.

    `code`  under which it is counted, see flow/refusals.py
    """

    index: int
    reason: str
    code: str
    message_id: str = ""


class Batch(msgspec.Struct, gc=False):
    """Many events in one request; each is looked at by itself."""

    batch: list[msgspec.Raw] | None = None
    sentAt: Any = None
    writeKey: Any = None
    context: msgspec.Raw | None = None


class Alone(msgspec.Struct, gc=False):
    """What a request of one event says beside the event."""

    sentAt: Any = None
    writeKey: Any = None


_batch = msgspec.json.Decoder(Batch).decode
_alone = msgspec.json.Decoder(Alone).decode
_context = msgspec.json.Decoder(Context).decode


async def body_of(asked: Asked, receive: Receive) -> bytes:
    """Return the body of a request, unpacked. Content types say nothing: clients lie there.

    Raises  Refused: too large, as sent or unpacked; no gzip though it says so.
    """
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "hung_up", "the connection ended in the middle of the request")
        if part := message.get("body", b""):
            size += len(part)
            if size <= MOST_BODY:
                parts.append(part)
            elif size > MOST_HEARD:
                break
        if not message.get("more_body"):
            break
    if size > MOST_BODY:
        raise _too_large("it is larger than 4 MB")
    body = parts[0] if len(parts) == 1 else b"".join(parts)
    if body[:2] == _GZIP or "gzip" in asked.header(b"content-encoding"):
        body = await asyncio.to_thread(unpacked, body) if size > _LARGE else unpacked(body)
    if body.count(b",") > MOST_VALUES:
        raise _too_large(f"it holds more than {MOST_VALUES:,} values")
    return body


def unpacked(body: bytes) -> bytes:
    """Return what gzip packed. Raises Refused: it did not, or there is too much of it."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        found = unpacking.decompress(body, MOST_UNPACKED + 1)
    except zlib.error:
        raise Refused(400, "no_gzip", "the body is not what gzip makes") from None
    if len(found) > MOST_UNPACKED:
        raise _too_large("it is larger than 8 MB when it is unpacked")
    if not unpacking.eof:
        raise Refused(400, "no_gzip", "the body is cut off")
    return found


def batch_of(body: bytes) -> Batch:
    """Return the events of a batch, each as it came.

    Raises  Refused: it is no JSON object, or has no list of events.
    """
    try:
        batch = _batch(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Refused(400, "unreadable", "the body is not a JSON object with a batch") from None
    if batch.batch is None:
        raise Refused(400, "no_batch", "the body has no list `batch` of events")
    return batch


def single(body: bytes) -> Batch:
    """Return a body that is one event as a batch of one. Raises Refused: it is no JSON object."""
    try:
        said = _alone(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise Refused(400, "unreadable", "the body is not one JSON object") from None
    return Batch([msgspec.Raw(body)], said.sentAt, said.writeKey)


def key_of(asked: Asked, batch: Batch | None) -> str:
    """Return the write key: of HTTP Basic, with or without a colon; the address; the body."""
    scheme, _, said = asked.header(b"authorization").partition(" ")
    if scheme.lower() == "basic":
        try:
            user = base64.b64decode(said.strip(), validate=True).decode("latin-1")
        except (binascii.Error, ValueError):
            user = ""
        if key := user.partition(":")[0]:
            return key
    said = asked.in_query("writeKey")
    if not said and batch is not None and isinstance(batch.writeKey, str):
        said = batch.writeKey
    # keys are ASCII; half a letter can't be hashed
    return said if said.isascii() else ""


def kept(
    batch: Batch,
    type_: str,
    use: Use,
    pseudonyms: Pseudonyms,
    *,
    received: datetime,
    no_ads: bool,
) -> tuple[list[bytes], list[Rejected]]:
    """Return the events as they are stored, and those that can't be used.

    `type_`   of an event that does not say its own: the path's
    `no_ads`  the browser sends Sec-GPC: its person is not to be sold or followed
    """
    good: list[bytes] = []
    rejected: list[Rejected] = []
    sent = moment(batch.sentAt)
    skew = None if sent is None else received - sent
    shared = _shared(batch)
    for index, raw in enumerate(batch.batch or ()):
        event = None
        try:
            if memoryview(raw).nbytes > MOST_EVENT:
                raise Unusable("too_large", "it is larger than 32 KB")
            event = decoded(raw)
            if event.type is None:
                event.type = type_
            event.channel = use.key.kind
            if event.context is None and shared is not None:
                event.context = _context(shared)
            if no_ads or event.context is not None:
                _choose(event, use.categories, no_ads)
            cleaned(event)
            if event.messageId is None:
                whole = bytes(memoryview(raw)).decode(errors="replace")
                event.messageId = pseudonyms.one("event", use.connection, whole)
            timed(event, received, skew)
            good.append(encode(event))
        except Unusable as error:
            said = "" if event is None else text(event.messageId)[:100]
            rejected.append(Rejected(index, error.what, error.reason, said))
    return good, rejected


def _shared(batch: Batch) -> msgspec.Raw | None:
    """The context that a batch says for all of its events, if it is one."""
    try:
        if batch.context is not None:
            _context(batch.context)
            return batch.context
    except msgspec.MsgspecError:
        pass
    return None


def _choose(event: Event, categories: Mapping[str, str], no_ads: bool) -> None:
    """Write what the person chose in the banner's words as purposes of ours.

    Of two categories of one purpose the refusal counts.
    """
    context = event.context or Context()
    said: dict[str, bool] = {}
    if context.consent is not None:
        said = dict(context.consent.categoryPreferences or {})
    if context.consentManagement is not None:
        said |= dict.fromkeys(context.consentManagement.allowedConsentIds or (), True)
        said |= dict.fromkeys(context.consentManagement.deniedConsentIds or (), False)
    if not said and not no_ads:
        return
    chosen: dict[str, bool] = {ADS: False} if no_ads else {}
    for category, given in said.items():
        if purpose := categories.get(category.lower()):
            chosen[purpose] = given and chosen.get(purpose, True)
    context.consent = Consent(chosen)
    event.context = context


def _too_large(why: str) -> Refused:
    return Refused(413, "too_large", f"the request is refused: {why}; send fewer events at once")
