"""What a kind of rows and its fields are, and the fields that many kinds have.

A field says what facts a column becomes:

    identifier  of this kind of keys.KINDS, for telling who is who
    attribute   a claim about this attribute of attributes.ALL
    deed        this column of the interaction that the row is
    thing       this column of the object that the row describes
    action      this column of what we did, see tables.ACTIONS
    cell        this column of the outside aggregate, see tables.REFERENCE
    count       a number that was seen at some time, by this name, see tables.OBSERVATIONS
"""

from dataclasses import dataclass
from typing import Final, Literal

from rapport.flow.rights import Right

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
    "duration",
    "direction",
    "mail_event",
]


_NOTHING: Final = Right(0)


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
    action: str | None = None
    cell: str | None = None
    count: str | None = None


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
    `action`   kind of the action of ours that the row is or tells of, see tables.ACTIONS
    `forbids`  rights that rows of this kind never have, whatever their purposes
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
    action: str | None = None
    forbids: Right = _NOTHING

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
    _handle("wechat_openid", "WeChat, by openid"),
    _handle("wechat_unionid", "WeChat, by unionid"),
    _handle("weibo", "Weibo"),
    _handle("mastodon", "Mastodon"),
    _handle("bluesky", "Bluesky"),
    _handle("youtube", "YouTube"),
    _handle("reddit", "Reddit"),
    _handle("pinterest", "Pinterest"),
    _handle("xing", "Xing"),
    _handle("my_world", "My World"),
    Field("handle", "name on the network given as a constant", "text", "handle", "handle"),
)
HANDLES: Final = tuple(f.name for f in _HANDLES)
REACH: Final = (
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
PERSON: Final = (
    Field("name", "full name in one column", "text", "name", "name"),
    Field("given", "given name", "text", "given"),
    Field("patronymic", "father's name as part of the name", "text", "patronymic"),
    Field("family", "family name", "text", "family"),
    *REACH,
    Field("birth", "birth date, or year of birth", "birth", "birth", "birth_date"),
    Field("age", "age in years: tells about when they were born", "whole", attribute="birth_year"),
    Field("sex", "sex: female or male", "sex", "sex", "sex"),
    Field("language", "language they speak", "language", attribute="language"),
    Field("employer", "company they work for", "text", "work", "employer"),
    Field("position", "their post or profession", attribute="position"),
    Field("education", "education", attribute="education"),
    Field("interests", "what they like; several parted by ; or ,", attribute="interest"),
    Field("card", "number of their loyalty card", "text", "code", "card"),
    Field("consent_at", "when the consents of the row were given or withdrawn", "time"),
)
CUSTOMER: Final = (
    Field("customer", "your own number of the customer, as in your file of people"),
    *PERSON,
)
ABOUT: Final = ("customer", *CONTACTS, *HANDLES, "card")
MONEY: Final = (
    Field(
        "amount", "money of this row; the rows of one order are added up", "amount", deed="amount"
    ),
    Field("currency", "currency of the money", "currency", deed="currency", thing="currency"),
)
SEEN: Final = (
    Field("registered_at", "when they became known to you", "time"),
    Field("updated_at", "when the row was last true", "time"),
)
CAMPAIGN: Final = Field("campaign", "campaign it came from", deed="campaign", action="campaign")
CHANNEL: Final = Field(
    "channel",
    "search, social, email, ads, referral, direct or phone",
    deed="channel",
    action="channel",
)
CONTENT: Final = Field(
    "content", "which variant or banner it was: utm_content", deed="content", action="content"
)
URL: Final = Field(
    "url", "address of the page or link; of its query only UTM is kept", deed="object_url"
)
SHOP: Final = Field("shop", "shop or place where it happened", deed="place")


def own_id(name: str, what: str) -> Field:
    return Field(name, f"your own number of the {what}", deed="interaction_id")


def done_at(name: str, what: str) -> Field:
    return Field(name, f"when {what}", "time", deed="occurred_at")
