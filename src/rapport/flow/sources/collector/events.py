"""One event as the Segment tracking protocol has it: the fields that are kept of it.

The structs are the allow-list: what they do not name is not stored (P24). Client libraries put
much more into an event, as the IP address, the user agent and the size of the screen.

Source  https://segment.com/docs/connections/spec/ (common fields, semantic events)
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_args

import msgspec

from rapport.flow.errors import SkipRecord
from rapport.flow.rights import PURPOSES
from rapport.flow.sources.utm import CLICKS, MARKS

#: A value that is one text or number: no list, no object.
Scalar = str | int | float | bool | None
#: Longer ids are none: a client put something else there.
MOST_ID: Final = 300
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
#: By which key an event came: a public one of a site or app, or a secret one of a server.
BROWSER, SERVER = "browser", "server"
TYPES: Final = ("track", "page", "screen", "identify", "group", "alias")
#: RudderStack's call that joins identifiers; the one of a user and a browser is an alias.
MERGE: Final = "merge"
_MERGED: Final = {"userid": "userId", "anonymousid": "anonymousId"}
#: What of the query of an address tells how somebody came.
_MARKS: Final = frozenset((*MARKS, *CLICKS))
_SPACES: Final = re.compile(r"\s+")


class Unusable(SkipRecord):
    """An event that can't be used. `reason`: the code under which it is counted, no value."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(f"the event can't be used: {why}", fix="look at the code that sends it")
        self.reason = reason


class _Kept(msgspec.Struct, omit_defaults=True, gc=False):
    """What is named in a subclass is kept of an object; its other members are not."""


class Product(_Kept):
    product_id: Scalar = None
    sku: Scalar = None
    name: Scalar = None
    category: Scalar = None
    price: Scalar = None
    quantity: Scalar = None


class Properties(_Kept):
    url: Scalar = None
    title: Scalar = None
    name: Scalar = None
    referrer: Scalar = None
    category: Scalar = None
    label: Scalar = None
    query: Scalar = None
    revenue: Scalar = None
    total: Scalar = None
    value: Scalar = None
    currency: Scalar = None
    order_id: Scalar = None
    product_id: Scalar = None
    sku: Scalar = None
    price: Scalar = None
    quantity: Scalar = None
    products: list[Product] | None = None


class Address(_Kept):
    city: Scalar = None
    country: Scalar = None
    postalCode: Scalar = None
    street: Scalar = None


class Company(_Kept):
    name: Scalar = None


class Traits(_Kept):
    email: Scalar = None
    phone: Scalar = None
    name: Scalar = None
    firstName: Scalar = None
    lastName: Scalar = None
    firstname: Scalar = None
    lastname: Scalar = None
    birthday: Scalar = None
    age: Scalar = None
    gender: Scalar = None
    title: Scalar = None
    industry: Scalar = None
    address: Address | None = None
    company: Company | None = None


class Page(_Kept):
    url: Scalar = None
    title: Scalar = None
    referrer: Scalar = None


class Campaign(_Kept):
    name: Scalar = None
    source: Scalar = None
    medium: Scalar = None
    term: Scalar = None
    content: Scalar = None


class Location(_Kept):
    city: Scalar = None
    country: Scalar = None


class Consent(_Kept):
    """What somebody chose, by purposes of ours: the door writes them for the banner's words."""

    categoryPreferences: dict[str, bool] | None = None


class Managed(_Kept):
    """Choices as RudderStack's clients say them. Nothing of it is stored: see Consent."""

    allowedConsentIds: list[str] | None = None
    deniedConsentIds: list[str] | None = None


class Context(_Kept):
    locale: Scalar = None
    page: Page | None = None
    campaign: Campaign | None = None
    location: Location | None = None
    traits: Traits | None = None
    consent: Consent | None = None
    consentManagement: Managed | None = None


class Merged(_Kept):
    """One identifier of a merge, see MERGE. Nothing of it is stored."""

    type: Scalar = None
    value: Scalar = None


class Event(_Kept):
    type: Scalar = None
    messageId: Scalar = None
    anonymousId: Scalar = None
    userId: Scalar = None
    previousId: Scalar = None
    groupId: Scalar = None
    channel: Scalar = None
    timestamp: Scalar = None
    originalTimestamp: Scalar = None
    sentAt: Scalar = None
    event: Scalar = None
    name: Scalar = None
    category: Scalar = None
    properties: Properties | None = None
    traits: Traits | None = None
    context: Context | None = None
    mergeProperties: list[Merged] | None = None


_decode = msgspec.json.Decoder(Event).decode
encode = msgspec.json.Encoder().encode
_UNREADABLE: Final = (msgspec.MsgspecError, ValueError, OverflowError, RecursionError)


def decoded(raw: bytes | msgspec.Raw) -> Event:
    """Return the event that a JSON text says; a member of another shape than ours is left out.

    Raises  Unusable: it is no JSON object.
    """
    try:
        return _decode(raw)
    except msgspec.ValidationError:
        pass
    except _UNREADABLE:
        raise Unusable("unreadable", "it is not one JSON object") from None
    try:
        said = msgspec.json.decode(raw)
    except _UNREADABLE:
        raise Unusable("unreadable", "it is not one JSON object") from None
    return converted(said)


def converted(said: Any) -> Event:
    """Return the event that an object says, see `decoded`."""
    if not isinstance(said, Mapping):
        raise Unusable("unreadable", "it is not one JSON object")
    return msgspec.convert(_fitting(said, Event), Event)


def cleaned(event: Event) -> Event:
    """Make one form of what clients write differently, and cut addresses. Changes the event.

    Raises  Unusable: it says too little to be of use; the text is for who sent it.
    """
    if event.type == MERGE:
        _as_alias(event)
    elif event.type not in TYPES:
        raise Unusable("type", f"its type is none of {', '.join((*TYPES, MERGE))}")
    event.mergeProperties = None
    for name, said in _ids(event):
        if said is None:
            continue
        if said.__class__ is not str:
            setattr(event, name, said := text(said))
        if len(said) > MOST_ID:
            raise Unusable("long_id", f"its {name} is longer than {MOST_ID} characters")
        if not said:
            setattr(event, name, None)
    if problem := _missing(event):
        raise Unusable(*problem)
    if event.properties is not None:
        _cut(event.properties)
    if event.context is not None:
        if event.context.page is not None:
            _cut(event.context.page)
        event.context.consentManagement = None
        if event.context.consent is not None:
            chosen = event.context.consent.categoryPreferences or {}
            kept = {p: given for p, given in chosen.items() if p in PURPOSES}
            event.context.consent = Consent(kept) if kept else None
    return event


def _ids(event: Event) -> tuple[tuple[str, Any], ...]:
    return (
        ("messageId", event.messageId),
        ("anonymousId", event.anonymousId),
        ("userId", event.userId),
        ("previousId", event.previousId),
        ("groupId", event.groupId),
    )


def _cut(where: Properties | Page) -> None:
    """Cut the addresses of a page, whose queries may name somebody."""
    if where.url is not None:
        where.url = address(where.url) if where.url.__class__ is str else None
    if where.referrer is not None:
        said = where.referrer if where.referrer.__class__ is str else ""
        where.referrer = said.partition("?")[0].partition("#")[0] or None


def timed(event: Event, received: datetime, skew: timedelta | None) -> None:
    """Write when it happened by our clock: what was said, moved by how wrong the client's is.

    `skew`  received - sentAt of the whole request; None if that says none. Changes the event.
    """
    said = moment(event.timestamp)
    if said is None:
        said = moment(event.originalTimestamp)
    if said is not None:
        sent = moment(event.sentAt) if event.sentAt is not None else None
        try:
            moved = said + (received - sent if sent is not None else skew or timedelta())
        except OverflowError:
            moved = received
        said = max(min(moved, received), EARLIEST)
    event.timestamp = (said or received).isoformat(timespec="milliseconds")
    event.originalTimestamp = event.sentAt = None


def moment(said: Scalar) -> datetime | None:
    """Return a time as clients write it, ISO 8601, in UTC; None if it is none."""
    if said.__class__ is not str:
        return None
    try:
        at = datetime.fromisoformat(said)
        zone = at.tzinfo
        if zone is UTC:
            return at
        return at.replace(tzinfo=UTC) if zone is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def address(url: str) -> str:
    """Return an address of a page; of its query only what tells how somebody came stays."""
    url = url.partition("#")[0]
    page, mark, query = url.partition("?")
    if not mark:
        return url
    kept = [
        part
        for part in query.split("&")
        if part[:4] == "utm_" or part.partition("=")[0].lower() in _MARKS
    ]
    return f"{page}?{'&'.join(kept)}" if kept else page


def _as_alias(event: Event) -> None:
    """Make an alias of a merge of a user and a browser: it says the same.

    Raises  Unusable: it joins anything else, as an e-mail and a phone: those are traits.
    """
    named: dict[str, set[str]] = {"userId": set(), "anonymousId": set()}
    others = False
    said = [Merged("userId", event.userId), Merged("anonymousId", event.anonymousId)]
    for one in (*said, *(event.mergeProperties or ())):
        if not (value := text(one.value)):
            continue
        kind = _MERGED.get(text(one.type).lower().replace("_", ""))
        if kind is None:
            others = True
        else:
            named[kind].add(value)
    if others or any(len(found) != 1 for found in named.values()):
        raise Unusable("merge", "a merge joins one userId and one anonymousId, and nothing else")
    event.type, event.anonymousId = "alias", None
    (event.userId,), (event.previousId,) = named["userId"], named["anonymousId"]


def _missing(event: Event) -> tuple[str, str] | None:
    """Return what the event lacks: a code to count it under, and the words for its sender."""
    if event.type == "alias":
        named = event.previousId is not None and event.userId is not None
        return None if named else ("alias", "an alias needs previousId and userId")
    if event.anonymousId is None and event.userId is None:
        return "no_id", "it has neither userId nor anonymousId"
    if event.type == "group" and event.groupId is None:
        return "group", "a group needs groupId"
    if event.type == "track" and not event.event:
        return "track", "a track needs the name of its event"
    return None


def text(said: Scalar) -> str:
    """Return a value as one line of text; '' for nothing."""
    if said is None or said is True or said is False:
        return ""
    if said.__class__ is not str:
        return _number(said)
    return _SPACES.sub(" ", said).strip()


def _number(said: Any) -> str:
    """A number as people write it. A whole one of thousands of digits is no number of anything."""
    if isinstance(said, float) and said.is_integer() and abs(said) < 2**53:
        return str(int(said))
    if isinstance(said, int) and said.bit_length() > 1000:
        return "9" * (MOST_ID + 1)
    return str(said)


def _fitting(said: Mapping[Any, Any], kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the members of an object that fit the struct, each as far as it fits."""
    kept: dict[str, Any] = {}
    for name, type_ in kind.__annotations__.items():
        value = said.get(name)
        if value is not None and (fit := _fit(value, type_)) is not None:
            kept[name] = fit
    return kept


def _fit(value: Any, type_: Any) -> Any:
    if type_ == Scalar:
        return value if isinstance(value, str | int | float) else None
    wanted = get_args(type_)[0]  # every other member is `X | None`
    if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct):
        return _fitting(value, wanted) if isinstance(value, Mapping) else None
    if wanted in (list[Product], list[Merged]):
        many = value if isinstance(value, list) else []
        (member,) = get_args(wanted)
        return [_fitting(one, member) for one in many if isinstance(one, Mapping)]
    try:
        return msgspec.convert(value, wanted)
    except msgspec.ValidationError:
        return None
