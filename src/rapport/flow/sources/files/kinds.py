"""What rows may hold: every kind there is, as data. fields.py says what a field becomes."""

from typing import Final

from rapport.flow.sources.files.fields import (
    ABOUT,
    CAMPAIGN,
    CHANNEL,
    CONTACTS,
    CONTENT,
    CUSTOMER,
    HANDLES,
    MONEY,
    PERSON,
    REACH,
    SEEN,
    SHOP,
    URL,
    Field,
    Kind,
    done_at,
    own_id,
)
from rapport.flow.sources.files.kinds_social import (
    COUNTS,
    MEMBERS,
    OUR_POSTS,
    PAGES,
    POSTS,
    REACTIONS,
)
from rapport.flow.sources.files.kinds_touch import (
    AD_DAYS,
    CAMPAIGNS,
    MAIL_DAYS,
    MAIL_EVENTS,
    MESSAGES,
    REFERENCE,
    SITE_EVENTS,
)

#: Beside the kinds below: those of networks, touch points and aggregates, and what a kind is.
__all__ = [
    "ALL",
    "BY_NAME",
    "CONTACTS",
    "COUNTS",
    "HANDLES",
    "IDENTIFICATIONS",
    "KNOWN_PEOPLE",
    "MAIL_EVENTS",
    "MEMBERS",
    "MESSAGES",
    "OUR_POSTS",
    "POSTS",
    "REACTIONS",
    "REFERENCE",
    "SITE_EVENTS",
    "VERIFIABLE",
    "Field",
    "Kind",
]

PEOPLE: Final = Kind(
    "people",
    "customers, subscribers, contacts: one row a person",
    (
        Field("id", "your own number of the person"),
        *PERSON,
        Field("organisation", "your own number of the organisation they belong to"),
        *SEEN,
    ),
    ("id", *CONTACTS, *HANDLES, "card"),
    own="id",
)
ORGANISATIONS: Final = Kind(
    "organisations",
    "companies and clubs: one row an organisation",
    (
        Field("id", "your own number of the organisation"),
        Field("name", "name of the organisation", "text", "name", "name"),
        *REACH,
        Field("tax_number", "its number with the tax office", "text", "code"),
        Field("industry", "what it does", attribute="industry"),
        Field("member", "your own number of a person who belongs to it, as a contact person"),
        *SEEN,
    ),
    ("id", *CONTACTS, *HANDLES, "tax_number"),
    account="organisation",
    telling=("tax_number", "industry", "member"),
    own="id",
)
ORDERS: Final = Kind(
    "orders",
    "purchases: one row an order, or a row for each of its lines",
    (
        own_id("order", "order"),
        *CUSTOMER,
        done_at("ordered_at", "it was bought"),
        Field("product", "your own number of the product", thing="object_id"),
        Field("product_title", "name of the product", thing="title"),
        Field("theme", "group of the product", thing="theme"),
        Field("quantity", "how many", "amount"),
        Field("price", "price of one", "amount", thing="price"),
        *MONEY,
        Field("order_amount", "money of the whole order, the same in each of its rows", "amount"),
        SHOP,
        CAMPAIGN,
    ),
    ABOUT,
    verb="Purchase",
    thing="product",
    telling=("order", "ordered_at", "product", "product_title", "quantity", "order_amount"),
)
PRODUCTS: Final = Kind(
    "products",
    "what you sell: one row a product",
    (
        Field("product", "your own number of the product", thing="object_id"),
        Field("product_title", "name of the product", thing="title"),
        Field("theme", "group of the product", thing="theme"),
        Field("price", "price of one", "amount", thing="price"),
        Field("currency", "currency of the price", "currency", thing="currency"),
    ),
    ("product",),
    account=None,
    thing="product",
    telling=("product", "product_title", "theme", "price"),
)
SHOPS: Final = Kind(
    "shops",
    "where you sell: one row a shop",
    (
        Field("shop", "your own number of the shop", thing="object_id"),
        Field("shop_title", "name of the shop", thing="title"),
        Field("shop_place", "city and address of the shop", thing="place"),
        Field("theme", "group of the shop", thing="theme"),
    ),
    ("shop",),
    account=None,
    thing="shop",
    telling=("shop", "shop_title"),
)
ANSWERS: Final = Kind(
    "answers",
    "answers to a questionnaire: one row an answer",
    (
        own_id("answer_id", "answer"),
        *CUSTOMER,
        done_at("answered_at", "it was answered"),
        Field("question", "what was asked", deed="title"),
        Field("answer", "what was answered", deed="text"),
        CAMPAIGN,
    ),
    ABOUT,
    ("answer",),
    verb="Answer",
    telling=("question", "answer", "answer_id"),
)
CARDS: Final = Kind(
    "cards",
    "loyalty cards: one row a card",
    (*CUSTOMER, *SEEN),
    ("card",),
    account="card",
    telling=("card",),
)
ENTRIES: Final = Kind(
    "entries",
    "entries in a prize draw: one row an entry",
    (
        own_id("entry", "entry"),
        *CUSTOMER,
        done_at("entered_at", "they entered"),
        Field("draw", "name of the draw", deed="title"),
        *MONEY,
        SHOP,
        CAMPAIGN,
    ),
    ABOUT,
    verb="Enter",
    telling=("draw", "entry", "entered_at"),
)
CALLS: Final = Kind(
    "calls",
    "telephone calls: one row a call",
    (
        own_id("call", "call"),
        *CUSTOMER,
        done_at("called_at", "the call was"),
        Field("topic", "what it was about, in a few words", deed="title"),
        Field("note", "what was said", deed="text"),
        Field("duration", "how long it was: seconds, or 3:25", "duration", deed="duration_s"),
        Field("direction", "who called: in is them, out is us", "direction"),
        Field("outcome", "how it ended: answered, missed, busy ...", deed="outcome"),
        Field("our_line", "which of our lines or extensions it was on", deed="place"),
        CAMPAIGN,
    ),
    ABOUT,
    verb="Call",
    telling=("call", "called_at", "duration", "direction", "outcome", "our_line"),
    action="call",
)
INTERACTIONS: Final = Kind(
    "interactions",
    "anything else people did: one row a deed",
    (
        own_id("interaction", "deed"),
        *CUSTOMER,
        done_at("occurred_at", "it was done"),
        Field(
            "verb",
            "what was done: Like, View, Visit ... see sources/verbs.py",
            "verb",
            deed="verb",
        ),
        Field("title", "what it was done to, in a few words", deed="title"),
        Field("text", "what was said", deed="text"),
        URL,
        *MONEY,
        SHOP,
        CAMPAIGN,
        CHANNEL,
        CONTENT,
    ),
    ABOUT,
    ("verb",),
    verb="",
    telling=("verb", "interaction", "occurred_at"),
)

VISITS: Final = Kind(
    "visits",
    "pages of your site that browsers looked at: one row a page",
    (
        own_id("visit", "visit of the page"),
        Field("visitor", "number of the browser, as its cookie holds it: the anonymous id"),
        done_at("visited_at", "the page was looked at"),
        Field("page", "title or address of the page", deed="title"),
        URL,
        Field("referrer", "address of the page they came from", deed="text"),
        CAMPAIGN,
        CHANNEL,
        CONTENT,
        Field("city", "city or town of the visitor", attribute="city"),
        Field("country", "country of the visitor", attribute="country"),
        Field("language", "language of the browser", "language", attribute="language"),
    ),
    ("visitor",),
    account="visitor",
    verb="View",
    telling=("visitor", "page", "referrer", "visited_at"),
    own="visitor",
)
IDENTIFICATIONS: Final = Kind(
    "identifications",
    "who a visitor of your site turned out to be: one row a sign-in or identify call",
    (
        Field("visitor", "number of the browser, as its cookie holds it: the anonymous id"),
        Field("user", "your own number of the person, as in your file of people"),
        Field("phone", "phone number", "phone", "phone", "phone"),
        Field("email", "e-mail address", "email", "email", "email"),
        Field("method", "how: identify, alias, signed link or sign-in", "method"),
        Field("signature", "whether the signature of the link held", "yes_no"),
        Field("identified_at", "when it was", "time"),
    ),
    ("user", "phone", "email"),
    ("visitor",),
    telling=("visitor", "user", "method", "signature", "identified_at"),
    own="user",
)
#: What somebody else may tell of people we know: nothing by which they could be reached anew.
_TOLD: Final = (
    *("city", "country", *HANDLES, "birth", "sex", "language", "employer", "position"),
    *("education", "interests"),
)
KNOWN_PEOPLE: Final = Kind(
    "known_people",
    "what somebody else tells of people you know: one row an account of theirs",
    (
        Field("known", "our own id of the account: 32 hexadecimal digits"),
        *(f for f in PERSON if f.name in _TOLD and f.name != "handle"),
        Field("told_at", "when it was told", "time"),
    ),
    ("known",),
    telling=("known", "told_at"),
    own="known",
)

ALL: Final = (
    PEOPLE,
    ORGANISATIONS,
    ORDERS,
    PRODUCTS,
    SHOPS,
    ANSWERS,
    CARDS,
    ENTRIES,
    CALLS,
    INTERACTIONS,
    VISITS,
    IDENTIFICATIONS,
    KNOWN_PEOPLE,
    SITE_EVENTS,
    MESSAGES,
    MAIL_EVENTS,
    MAIL_DAYS,
    AD_DAYS,
    CAMPAIGNS,
    REFERENCE,
    MEMBERS,
    POSTS,
    OUR_POSTS,
    PAGES,
    REACTIONS,
    COUNTS,
)
BY_NAME: Final = {kind.name: kind for kind in ALL}
#: Fields that a mapping may name as verified: the source itself made sure of them.
VERIFIABLE: Final = (*CONTACTS, *HANDLES, "card", "tax_number")
