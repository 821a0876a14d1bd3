"""What a file may hold: the kinds and their fields, as data.

A field says what facts a column becomes:

    identifier  of this kind of keys.KINDS, for telling who is who
    attribute   a claim about this attribute of attributes.ALL
    deed        this column of the interaction that the row is
    thing       this column of the object that the row describes
"""

from dataclasses import dataclass
from typing import Final, Literal

FieldType = Literal[
    "text",
    "phone",
    "email",
    "birth",
    "time",
    "amount",
    "whole",
    "sex",
    "currency",
    "language",
    "verb",
    "yes_no",
    "method",
]


@dataclass(frozen=True)
class Field:
    """One thing a column may mean. `network` is where a handle lives."""

    name: str
    meaning: str
    type: FieldType = "text"
    identifier: str | None = None
    attribute: str | None = None
    deed: str | None = None
    thing: str | None = None
    network: str | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of file: what a row is.

    `account`  what the row's account is (see tables.SIGHTINGS), None if it has none
    `names_it` fields of which a row needs one, or nothing says whom or what it is about
    `required` fields that every row needs
    `own`      the field that holds the account's own number
    `verb`     what was done, if the row is an interaction
    `thing`    kind of object that the row describes
    `telling`  fields by which a file of this kind is known from others
    """

    name: str
    meaning: str
    fields: tuple[Field, ...]
    names_it: tuple[str, ...]
    required: tuple[str, ...] = ()
    account: str | None = "person"
    verb: str | None = None
    thing: str | None = None
    telling: tuple[str, ...] = ()
    own: str = "customer"

    @property
    def by_name(self) -> dict[str, Field]:
        return {f.name: f for f in self.fields}


def _handle(network: str, title: str) -> Field:
    return Field(
        network, f"name or link on {title}", "text", "handle", "handle", None, None, network
    )


#: The account's own number, then its contacts, the surest first.
CONTACTS: Final = ("phone", "phone_2", "email", "email_2")
_HANDLES: Final = (
    _handle("telegram", "Telegram"),
    _handle("vk", "VK"),
    _handle("ok", "Odnoklassniki"),
    _handle("instagram", "Instagram"),
    _handle("facebook", "Facebook"),
    _handle("twitter", "X"),
    _handle("linkedin", "LinkedIn"),
    _handle("wechat", "WeChat"),
    _handle("weibo", "Weibo"),
    Field("handle", "name on the network given as a constant", "text", "handle", "handle"),
)
HANDLES: Final = tuple(f.name for f in _HANDLES)
_REACH: Final = (
    Field("phone", "phone number", "phone", "phone", "phone"),
    Field("phone_2", "second phone number", "phone", "phone", "phone"),
    Field("email", "e-mail address", "email", "email", "email"),
    Field("email_2", "second e-mail address", "email", "email", "email"),
    Field("city", "city or town where they live", "text", "place", "city"),
    Field("country", "country where they live", attribute="country"),
    Field("postcode", "postal code", "text", "postcode"),
    Field("address", "street and house", "text", "address", "address"),
    *_HANDLES,
)
_PERSON: Final = (
    Field("name", "full name in one column", "text", "name", "name"),
    Field("given", "given name", "text", "given"),
    Field("patronymic", "father's name as part of the name", "text", "patronymic"),
    Field("family", "family name", "text", "family"),
    *_REACH,
    Field("birth", "birth date, or year of birth", "birth", "birth", "birth_date"),
    Field("age", "age in years; only looked at to leave out children", "whole"),
    Field("sex", "sex: female or male", "sex", "sex", "sex"),
    Field("language", "language they speak", "language", attribute="language"),
    Field("employer", "company they work for", "text", "work", "employer"),
    Field("position", "their post or profession", attribute="position"),
    Field("education", "education", attribute="education"),
    Field("interests", "what they like; several parted by ; or ,", attribute="interest"),
    Field("card", "number of their loyalty card", "text", "code", "card"),
    Field("consent_at", "when the consents of the row were given or withdrawn", "time"),
)
_CUSTOMER: Final = (
    Field("customer", "your own number of the customer, as in your file of people"),
    *_PERSON,
)
_ABOUT: Final = ("customer", *CONTACTS, *HANDLES, "card")
_MONEY: Final = (
    Field(
        "amount", "money of this row; the rows of one order are added up", "amount", deed="amount"
    ),
    Field("currency", "currency of the money", "currency", deed="currency", thing="currency"),
)
_SEEN: Final = (
    Field("registered_at", "when they became known to you", "time"),
    Field("updated_at", "when the row was last true", "time"),
)
_CAMPAIGN: Final = Field("campaign", "campaign it came from", deed="campaign")
_SHOP: Final = Field("shop", "shop or place where it happened", deed="place")


def _own_id(name: str, what: str) -> Field:
    return Field(name, f"your own number of the {what}", deed="interaction_id")


def _done_at(name: str, what: str) -> Field:
    return Field(name, f"when {what}", "time", deed="occurred_at")


PEOPLE: Final = Kind(
    "people",
    "customers, subscribers, contacts: one row a person",
    (
        Field("id", "your own number of the person"),
        *_PERSON,
        Field("organisation", "your own number of the organisation they belong to"),
        *_SEEN,
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
        *_REACH,
        Field("tax_number", "its number with the tax office", "text", "code"),
        Field("industry", "what it does", attribute="industry"),
        Field("member", "your own number of a person who belongs to it, as a contact person"),
        *_SEEN,
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
        _own_id("order", "order"),
        *_CUSTOMER,
        _done_at("ordered_at", "it was bought"),
        Field("product", "your own number of the product", thing="object_id"),
        Field("product_title", "name of the product", thing="title"),
        Field("theme", "group of the product", thing="theme"),
        Field("quantity", "how many", "amount"),
        Field("price", "price of one", "amount", thing="price"),
        *_MONEY,
        Field("order_amount", "money of the whole order, the same in each of its rows", "amount"),
        _SHOP,
        _CAMPAIGN,
    ),
    _ABOUT,
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
        _own_id("answer_id", "answer"),
        *_CUSTOMER,
        _done_at("answered_at", "it was answered"),
        Field("question", "what was asked", deed="title"),
        Field("answer", "what was answered", deed="text"),
        _CAMPAIGN,
    ),
    _ABOUT,
    ("answer",),
    verb="Answer",
    telling=("question", "answer", "answer_id"),
)
CARDS: Final = Kind(
    "cards",
    "loyalty cards: one row a card",
    (*_CUSTOMER, *_SEEN),
    ("card",),
    account="card",
    telling=("card",),
)
ENTRIES: Final = Kind(
    "entries",
    "entries in a prize draw: one row an entry",
    (
        _own_id("entry", "entry"),
        *_CUSTOMER,
        _done_at("entered_at", "they entered"),
        Field("draw", "name of the draw", deed="title"),
        *_MONEY,
        _SHOP,
        _CAMPAIGN,
    ),
    _ABOUT,
    verb="Enter",
    telling=("draw", "entry", "entered_at"),
)
CALLS: Final = Kind(
    "calls",
    "telephone calls: one row a call",
    (
        _own_id("call", "call"),
        *_CUSTOMER,
        _done_at("called_at", "the call was"),
        Field("topic", "what it was about, in a few words", deed="title"),
        Field("note", "what was said", deed="text"),
        _CAMPAIGN,
    ),
    _ABOUT,
    verb="Call",
    telling=("call", "called_at"),
)
INTERACTIONS: Final = Kind(
    "interactions",
    "anything else people did: one row a deed",
    (
        _own_id("interaction", "deed"),
        *_CUSTOMER,
        _done_at("occurred_at", "it was done"),
        Field(
            "verb",
            "what was done: Like, View, Visit ... see sources/verbs.py",
            "verb",
            deed="verb",
        ),
        Field("title", "what it was done to, in a few words", deed="title"),
        Field("text", "what was said", deed="text"),
        *_MONEY,
        _SHOP,
        _CAMPAIGN,
    ),
    _ABOUT,
    ("verb",),
    verb="",
    telling=("verb", "interaction", "occurred_at"),
)

VISITS: Final = Kind(
    "visits",
    "pages of your site that browsers looked at: one row a page",
    (
        _own_id("visit", "visit of the page"),
        Field("visitor", "number of the browser, as its cookie holds it: the anonymous id"),
        _done_at("visited_at", "the page was looked at"),
        Field("page", "title or address of the page", deed="title"),
        Field("referrer", "address of the page they came from", deed="text"),
        _CAMPAIGN,
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
)
BY_NAME: Final = {kind.name: kind for kind in ALL}
#: Fields that a mapping may name as verified: the source itself made sure of them.
VERIFIABLE: Final = (*CONTACTS, *HANDLES, "card", "tax_number")
