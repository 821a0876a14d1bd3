"""Kinds of touch points: what people did on a site or with a mail, what we sent, what it cost.

And tables of outside figures, which are about no account. Files may hold them, and sources
that are fetched or pushed give their rows.
"""

from typing import Final

from rapport.flow.rights import Right
from rapport.flow.sources.files.fields import (
    ABOUT,
    CAMPAIGN,
    CHANNEL,
    CONTENT,
    CUSTOMER,
    MONEY,
    URL,
    Field,
    Kind,
    done_at,
    own_id,
)

_MESSAGE: Final = "number of the mail, as its server gave it: Message-ID"
_DAY: Final = Field("day", "day that the numbers are of", "time", action="day")
_CLICKS: Final = Field("clicks", "how often it was clicked", "whole", action="clicks")


SITE_EVENTS: Final = Kind(
    "site_events",
    "what browsers did on your site beside looking: one row a deed",
    (
        own_id("interaction", "event"),
        Field("visitor", "number of the browser, as its cookie holds it: the anonymous id"),
        done_at("occurred_at", "it was done"),
        Field(
            "verb",
            "what was done: Add, Click, Join ... see sources/verbs.py",
            "verb",
            deed="verb",
        ),
        Field("event", "what the site calls it: Product Added"),
        Field("title", "what it was done to, in a few words", deed="title"),
        URL,
        Field("product", "your own number of the product", thing="object_id"),
        Field("product_title", "name of the product", thing="title"),
        Field("price", "price of one", "amount", thing="price"),
        Field("order", "your own number of the order"),
        *MONEY,
        CAMPAIGN,
        CHANNEL,
        CONTENT,
        Field("consent_at", "when the consents of the row were given or withdrawn", "time"),
    ),
    ("visitor",),
    ("verb",),
    account="visitor",
    verb="",
    thing="product",
    telling=("visitor", "event", "verb"),
    own="visitor",
)
MESSAGES: Final = Kind(
    "messages",
    "mails and messages between you and people: one row a message",
    (
        Field("message", _MESSAGE, deed="interaction_id"),
        *CUSTOMER,
        done_at("sent_at", "it was sent"),
        Field("direction", "who wrote: in is them, out is us", "direction"),
        Field("subject", "subject of the message", deed="title"),
        Field("text", "what was written, without what it answers", deed="text"),
        Field("thread", "number of the conversation", deed="thread"),
        CHANNEL,
    ),
    ABOUT,
    verb="Message",
    telling=("message", "subject", "direction", "thread"),
    action="mail",
    # what somebody wrote in private judges nobody, whatever the import is for
    forbids=Right.SCORE | Right.ADS | Right.TRAIN,
)
MAIL_EVENTS: Final = Kind(
    "mail_events",
    "what became of mails you sent: one row an event",
    (
        own_id("interaction", "event"),
        Field("message", _MESSAGE),
        Field("customer", "your own number of the customer, as in your file of people"),
        Field("email", "e-mail address", "email", "email", "email"),
        Field(
            "mail_event",
            "sent, delivered, deferred, opened, clicked, bounced, complained or unsubscribed",
            "mail_event",
            deed="outcome",
        ),
        done_at("occurred_at", "it was done"),
        Field("subject", "subject of the message", deed="title"),
        URL,
        Field("reason", "why, in the server's words", deed="text"),
        CAMPAIGN,
        CONTENT,
    ),
    ("customer", "email"),
    ("mail_event",),
    verb="",
    telling=("mail_event", "message"),
    action="mail",
)
MAIL_DAYS: Final = Kind(
    "mail_days",
    "numbers of mailings: one row a mailing and day",
    (
        CAMPAIGN,
        CONTENT,
        _DAY,
        Field("delivered", "how many mails were delivered", "whole", action="shown"),
        Field("opened", "how many different people opened it", "whole", action="reached"),
        _CLICKS,
        Field("cost", "what it cost", "amount", action="cost"),
        Field("currency", "currency of the cost", "currency", action="currency"),
    ),
    ("campaign",),
    ("day",),
    account=None,
    telling=("delivered", "opened"),
    action="mail",
)
AD_DAYS: Final = Kind(
    "ad_days",
    "numbers of advertisements: one row an advertisement and day",
    (
        CAMPAIGN,
        CONTENT,
        CHANNEL,
        _DAY,
        Field("shown", "how often it was shown", "whole", action="shown"),
        _CLICKS,
        Field("reached", "how many different people saw it", "whole", action="reached"),
        Field("cost", "what it cost", "amount", action="cost"),
        Field("currency", "currency of the cost", "currency", action="currency"),
    ),
    ("campaign",),
    ("day",),
    account=None,
    telling=("shown", "cost", "reached"),
    action="ad",
)
CAMPAIGNS: Final = Kind(
    "campaigns",
    "your campaigns: one row a campaign",
    (
        Field("campaign_id", "your own number of the campaign, as links carry it", thing="native"),
        Field("campaign_title", "name of the campaign", thing="title"),
        Field("theme", "what it is about", thing="theme"),
        Field("began_by", "who began it: us or them", thing="began_by"),
        Field("price", "what it cost in all", "amount", thing="price"),
        Field("currency", "currency of the cost", "currency", thing="currency"),
    ),
    ("campaign_id",),
    account=None,
    thing="campaign",
    telling=("campaign_id", "campaign_title"),
)
REFERENCE: Final = Kind(
    "reference",
    "figures from outside, as of pay or vacancies: one row a number",
    (
        Field("measure", "what is counted: salary, vacancies, resumes", cell="measure"),
        Field("area", "region or town", cell="area"),
        Field("role", "profession", cell="role"),
        Field("industry", "line of business", cell="industry"),
        Field("level", "experience or post, as the source groups it", cell="level"),
        Field("sex", "sex: female or male", "sex", cell="sex"),
        Field("age_from", "age, the least", "whole", cell="age_from"),
        Field("age_to", "age, the most", "whole", cell="age_to"),
        Field(
            "statistic",
            "which number of it: p10, p25, p50, p75, p90, mean, min, max, count, from, to",
            cell="statistic",
        ),
        Field("value", "the number; money in the currency", "amount", cell="value"),
        Field("currency", "currency of the money", "currency", cell="currency"),
        Field("gross", "whether it is before tax", "yes_no", cell="gross"),
        Field("as_of", "day that it was so", "time", cell="as_of"),
        Field("sample", "how many it was counted over", "whole", cell="sample"),
        Field("employers", "of how many employers", "whole", cell="employers"),
        Field("indirect", "share that was not measured, 0 to 1", "amount", cell="indirect"),
        Field("origin", "whose figures they are", cell="origin"),
    ),
    ("area",),
    ("measure", "statistic", "value", "as_of"),
    account=None,
    telling=("measure", "statistic", "as_of"),
)
