"""A kept event as rows of our kinds.

    page, screen  a visit of the browser; without one a deed of the person
    track         a deed on the site; a purchase, if the site's own number of the person is known
    identify      who the browser turned out to be; from a server also what it says of the person
    group         the person belongs to an organisation
    alias         as identify

A key of a site can be read by everybody who opens it. So what came by one says which browser
did what and whose it is, as the site's code says it, and nothing else about the person.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from rapport.flow.errors import SkipRecord
from rapport.flow.rights import PURPOSES
from rapport.flow.sources import utm
from rapport.flow.sources.base import Deletion, Record, Row
from rapport.flow.sources.collector.events import (
    SERVER,
    Campaign,
    Context,
    Event,
    Page,
    Product,
    Properties,
    Traits,
    cleaned,
    converted,
    text,
)
from rapport.flow.sources.rows import CONSENT

#: Names of events as the Segment specification has them -> what was done, see verbs.py.
#: Any other event is a Click: somebody did something on the site, and what is its title.
VERBS: Final = {
    "product viewed": "View",
    "product list viewed": "View",
    "products searched": "View",
    "cart viewed": "View",
    "promotion viewed": "View",
    "product added": "Add",
    "product removed": "Remove",
    "product added to wishlist": "Like",
    "product removed from wishlist": "Undo",
    "product shared": "Announce",
    "product reviewed": "Create",
    "order completed": "Purchase",
    "order refunded": "Return",
    "order cancelled": "Undo",
    "signed up": "Join",
    "signed in": "Arrive",
    "signed out": "Leave",
    "email opened": "Open",
    "email link clicked": "Click",
    "unsubscribed": "Leave",
}
BOUGHT: Final = "order completed"
#: After these the server knows who sits before the browser.
SIGN_INS: Final = ("signed in", "signed up")
#: Kinds whose account made the choices that an event tells of, by whether a server sent it. By
#: a public key only browsers choose: anybody could write a person's number there.
_CHOOSING: Final = {
    False: ("visits", "site_events"),
    True: ("visits", "site_events", "interactions", "orders", "people"),
}
_TAG: Final = re.compile(r"[a-z]{2,3}(?=[-_]|$)")
Values = dict[str, str]


def keep(record: Record) -> Record | None:
    """Return what of an event may be stored. Raises SkipRecord: it is of no use."""
    kept: Record = msgspec.to_builtins(cleaned(converted(record)))
    return kept


def own(record: Record) -> str:
    """Return what names an event: its message id."""
    return str(record.get("messageId", ""))


def read(record: Record) -> Iterable[Row | Deletion]:
    """Return the rows that an event as `keep` gives it makes."""
    event = converted(record)
    context = event.context or Context()
    consents = _consents(context)
    withheld = frozenset(purpose for purpose, given in consents.items() if not given)
    for kind, values in _rows(event, context):
        said = {name: value for name, value in values.items() if value}
        if kind in _CHOOSING[text(event.channel) == SERVER]:
            for purpose, given in consents.items():
                said[f"{CONSENT}{purpose}_web"] = "yes" if given else "no"
            if consents and kind != "visits":
                said["consent_at"] = _at(event)
        yield Row(kind, said, withheld)


def _rows(event: Event, context: Context) -> Iterator[tuple[str, Values]]:
    if event.type in ("page", "screen"):
        yield _view(event, context)
    elif event.type == "track":
        yield from _track(event, context)
    elif event.type == "identify":
        yield from _identify(event, context)
    elif event.type == "group":
        yield _group(event)
    elif event.type == "alias":
        yield _identified(event, "alias", visitor=text(event.previousId))
    else:
        raise SkipRecord("the event is of no known type", fix="look at the code that sends it")


def _view(event: Event, context: Context) -> tuple[str, Values]:
    said, page = event.properties or Properties(), context.page or Page()
    title = text(said.title) or text(page.title) or text(event.name) or text(said.name)
    if event.type == "screen":
        title = text(event.name) or title
    came = _came(context, said, page)
    url = utm.clean_address(text(said.url) or text(page.url))
    if event.anonymousId is None:
        return "interactions", came | {
            "interaction": text(event.messageId),
            "customer": text(event.userId),
            "occurred_at": _at(event),
            "verb": "View",
            "title": title,
            "url": url,
        }
    where, locale = context.location, _TAG.match(text(context.locale).lower())
    return "visits", came | {
        "visit": text(event.messageId),
        "visitor": text(event.anonymousId),
        "visited_at": _at(event),
        "page": title,
        "url": url,
        "referrer": _referrer(text(said.referrer) or text(page.referrer)),
        "city": text(where.city) if where else "",
        "country": text(where.country) if where else "",
        "language": locale.group() if locale else "",
    }


def _track(event: Event, context: Context) -> Iterator[tuple[str, Values]]:
    said, name = event.properties or Properties(), text(event.event).lower()
    known = event.userId is not None
    if known and event.anonymousId is not None and name in SIGN_INS and event.channel == SERVER:
        yield _identified(event, "sign-in", visitor=text(event.anonymousId))
    if name == BOUGHT and known:
        yield from _order(event, context, said)
        return
    goods = said.products or []
    product = _product(said) if said.product_id or said.sku else Product()
    if len(goods) == 1:
        product = goods[0]
    amount = text(said.revenue) or text(said.total) or text(said.value)
    title = text(said.title) or text(said.query) or text(said.label)
    page = context.page or Page()
    deed = _came(context, said, page) | {
        "interaction": text(event.messageId),
        "occurred_at": _at(event),
        "verb": VERBS.get(name, "Click"),
        "amount": amount,
        "currency": text(said.currency).upper() if amount else "",
        "url": utm.clean_address(text(said.url) or text(page.url)),
    }
    if event.anonymousId is None:
        title = title or text(product.name) or text(event.event)
        yield "interactions", deed | {"customer": text(event.userId), "title": title}
        return
    yield (
        "site_events",
        deed
        | {
            "visitor": text(event.anonymousId),
            "event": text(event.event),
            "title": title,
            "product": text(product.product_id) or text(product.sku),
            "product_title": text(product.name),
            "price": text(product.price),
            "order": text(said.order_id),
        },
    )


def _order(event: Event, context: Context, said: Properties) -> Iterator[tuple[str, Values]]:
    whole = {
        "order": text(said.order_id) or text(event.messageId),
        "customer": text(event.userId),
        "ordered_at": _at(event),
        "order_amount": text(said.total) or text(said.revenue) or text(said.value),
        "currency": text(said.currency).upper(),
        "campaign": _came(context, said, context.page or Page())["campaign"],
    }
    for product in said.products or [_product(said)]:
        yield (
            "orders",
            whole
            | {
                "product": text(product.product_id) or text(product.sku),
                "product_title": text(product.name),
                "theme": text(product.category),
                "quantity": text(product.quantity),
                "price": text(product.price),
            },
        )


def _product(said: Properties) -> Product:
    """Return the product that the properties of an event describe themselves."""
    return Product(said.product_id, said.sku, said.name, said.category, said.price, said.quantity)


def _identify(event: Event, context: Context) -> Iterator[tuple[str, Values]]:
    traits = event.traits or context.traits or Traits()
    named = event.userId is not None or text(traits.email) or text(traits.phone)
    if event.anonymousId is not None and named:
        yield _identified(event, "identify", visitor=text(event.anonymousId), traits=traits)
    if event.channel == SERVER and named:
        yield "people", _person(event, traits)
    elif event.anonymousId is None:
        yield "people", {"id": text(event.userId)}


def _identified(
    event: Event, method: str, *, visitor: str, traits: Traits | None = None
) -> tuple[str, Values]:
    values = {
        "visitor": visitor,
        "user": text(event.userId),
        "method": method,
        "identified_at": _at(event),
    }
    if traits is not None and event.userId is None:  # a number of yours is the better name
        values |= {"email": text(traits.email), "phone": text(traits.phone)}
    return "identifications", values


def _person(event: Event, traits: Traits) -> Values:
    where, company = traits.address, traits.company
    return {
        "id": text(event.userId),
        "email": text(traits.email),
        "phone": text(traits.phone),
        "name": text(traits.name),
        "given": text(traits.firstName) or text(traits.firstname),
        "family": text(traits.lastName) or text(traits.lastname),
        "birth": text(traits.birthday),
        "age": text(traits.age),
        "sex": text(traits.gender),
        "position": text(traits.title),
        "city": text(where.city) if where else "",
        "country": text(where.country) if where else "",
        "postcode": text(where.postalCode) if where else "",
        "address": text(where.street) if where else "",
        "employer": text(company.name) if company else "",
        "updated_at": _at(event),
    }


def _group(event: Event) -> tuple[str, Values]:
    values = {
        "id": text(event.groupId),
        "member": text(event.userId),
        "updated_at": _at(event),
    }
    if event.channel == SERVER and event.traits is not None:
        values |= {"name": text(event.traits.name), "industry": text(event.traits.industry)}
    return "organisations", values


def _came(context: Context, said: Properties, page: Page) -> Values:
    """Return by which campaign, channel and variant somebody came: what the client says of it,
    else what stands in the address of the page."""
    campaign = context.campaign or Campaign()
    told = utm.origin(
        source=text(campaign.source),
        medium=text(campaign.medium),
        campaign=text(campaign.name),
        content=text(campaign.content),
    )
    found = told | utm.of_address(text(said.url) or text(page.url))
    return {"campaign": found.campaign, "content": found.content, "channel": found.channel}


def _at(event: Event) -> str:
    return text(event.timestamp) or text(event.originalTimestamp)


def _referrer(said: str) -> str:
    return "" if said == "$direct" else said


def _consents(context: Context) -> dict[str, bool]:
    """Return the purposes that the person chose about; see collect/door.py for their names."""
    chosen = context.consent.categoryPreferences if context.consent else None
    return {p: given for p, given in sorted((chosen or {}).items()) if p in PURPOSES}
