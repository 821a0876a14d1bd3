"""What sources, files, fields, purposes and rights are called on a page.

The core names things for programs; here each name gets the words a person reads. A name
that is not here is shown as it stands, so a new kind of file needs no change to be read.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Promise]

#: What a file holds: its name, and what one row is.
KINDS: Mapping[str, tuple[Promise, Promise]] = {
    "people": (_("People"), _("customers, subscribers, contacts: one row a person")),
    "known_people": (
        _("Told of people you know"),
        _("what somebody else tells of people you know: one row an account of theirs"),
    ),
    "organisations": (_("Organisations"), _("companies and clubs: one row an organisation")),
    "orders": (_("Orders"), _("purchases: one row an order, or a row for each of its lines")),
    "products": (_("Products"), _("what you sell: one row a product")),
    "shops": (_("Shops"), _("where you sell: one row a shop")),
    "answers": (_("Answers"), _("answers to a questionnaire: one row an answer")),
    "cards": (_("Cards"), _("loyalty cards: one row a card")),
    "entries": (_("Entries"), _("entries in a prize draw: one row an entry")),
    "calls": (_("Calls"), _("telephone calls: one row a call")),
    "interactions": (_("Other deeds"), _("anything else people did: one row a deed")),
    "visits": (_("Visits"), _("pages of your site that browsers looked at: one row a page")),
    "identifications": (
        _("Identifications"),
        _("who a visitor of your site turned out to be: one row a sign-in or identify call"),
    ),
    "site_events": (
        _("Site events"),
        _("what browsers did on your site beside looking: one row a deed"),
    ),
    "messages": (_("Messages"), _("mails and messages between you and people: one row a message")),
    "mail_events": (_("Mail events"), _("what became of mails you sent: one row an event")),
    "mail_days": (_("Mailings by day"), _("numbers of mailings: one row a mailing and day")),
    "ad_days": (
        _("Advertisements by day"),
        _("numbers of advertisements: one row an advertisement and day"),
    ),
    "campaigns": (_("Campaigns"), _("your campaigns: one row a campaign")),
    "reference": (
        _("Outside figures"),
        _("figures from outside, as of pay or vacancies: one row a number"),
    ),
    "members": (_("Members"), _("who is on a network: one row a member, follower or author")),
    "posts": (
        _("Posts"),
        _("what people wrote in public: one row a post, comment, repost or review"),
    ),
    "our_posts": (_("Our posts"), _("what you published yourselves: one row a post")),
    "pages": (
        _("Pages of ours"),
        _("your own pages, groups, channels and boards: one row a page"),
    ),
    "reactions": (_("Reactions"), _("likes, follows, joins, votes: one row a deed without words")),
    "counts": (
        _("Counts"),
        _(
            "how often something was seen, liked, shared by some time: one row a post or page"
            " and time"
        ),
    ),
}

FIELDS: Words = {
    "id": _("your own number"),
    "known": _("our own id of the account: 32 hexadecimal digits"),
    "told_at": _("when it was told"),
    "customer": _("your own number of the customer"),
    "organisation": _("your own number of the organisation they belong to"),
    "member": _("your own number of a person who belongs to it"),
    "visit": _("your own number of the visit"),
    "visitor": _("number of the browser"),
    "visited_at": _("when the page was looked at"),
    "page": _("title or address of the page"),
    "referrer": _("page they came from"),
    "user": _("your own number of the person"),
    "method": _("how: identify, alias, signed link or sign-in"),
    "signature": _("whether the signature held"),
    "identified_at": _("when they were identified"),
    "name": _("full name"),
    "given": _("given name"),
    "patronymic": _("patronymic"),
    "family": _("family name"),
    "phone": _("phone"),
    "phone_2": _("second phone"),
    "email": _("e-mail"),
    "email_2": _("second e-mail"),
    "city": _("city"),
    "country": _("country"),
    "postcode": _("postcode"),
    "address": _("street and house"),
    "telegram": _("Telegram"),
    "vk": _("VK"),
    "ok": _("Odnoklassniki"),
    "instagram": _("Instagram"),
    "facebook": _("Facebook"),
    "twitter": _("X"),
    "linkedin": _("LinkedIn"),
    "wechat": _("WeChat"),
    "weibo": _("Weibo"),
    "handle": _("name on a network"),
    "birth": _("birth date, or year of birth"),
    "age": _("age, only to leave out children"),
    "sex": _("sex"),
    "language": _("language"),
    "employer": _("employer"),
    "position": _("post or profession"),
    "education": _("education"),
    "interests": _("interests"),
    "card": _("number of the loyalty card"),
    "consent_at": _("when the consents were given or withdrawn"),
    "registered_at": _("when they became known to you"),
    "updated_at": _("when the row was last true"),
    "tax_number": _("tax number"),
    "industry": _("industry"),
    "order": _("your own number of the order"),
    "ordered_at": _("when it was bought"),
    "product": _("your own number of the product"),
    "product_title": _("name of the product"),
    "theme": _("group"),
    "quantity": _("how many"),
    "price": _("price of one"),
    "amount": _("money of the row"),
    "currency": _("currency"),
    "order_amount": _("money of the whole order"),
    "shop": _("shop"),
    "shop_title": _("name of the shop"),
    "shop_place": _("city and address of the shop"),
    "campaign": _("campaign"),
    "answer_id": _("your own number of the answer"),
    "answered_at": _("when it was answered"),
    "question": _("what was asked"),
    "answer": _("what was answered"),
    "entry": _("your own number of the entry"),
    "entered_at": _("when they entered"),
    "draw": _("name of the draw"),
    "call": _("your own number of the call"),
    "called_at": _("when the call was"),
    "topic": _("what it was about"),
    "note": _("what was said"),
    "interaction": _("your own number of the deed"),
    "occurred_at": _("when it was done"),
    "verb": _("what was done"),
    "title": _("what it was done to"),
    "text": _("what was said"),
    "network": _("network of the names"),
    "url": _("address of the page or link"),
    "channel": _("channel it came by"),
    "content": _("variant or banner"),
    "duration": _("how long it was"),
    "direction": _("who began it: in is them, out is us"),
    "outcome": _("how it ended"),
    "our_line": _("our line or extension"),
    "event": _("what the site calls the event"),
    "message": _("number of the mail, its Message-ID"),
    "sent_at": _("when it was sent"),
    "subject": _("subject of the message"),
    "thread": _("number of the conversation"),
    "mail_event": _("what became of the mail"),
    "reason": _("why, in the server’s words"),
    "day": _("day that the numbers are of"),
    "delivered": _("mails delivered"),
    "opened": _("people who opened it"),
    "clicks": _("clicks"),
    "shown": _("how often it was shown"),
    "reached": _("people who saw it"),
    "cost": _("cost"),
    "campaign_id": _("your own number of the campaign"),
    "campaign_title": _("name of the campaign"),
    "began_by": _("who began it"),
    "measure": _("what is counted"),
    "area": _("region or town"),
    "role": _("profession"),
    "level": _("experience or level"),
    "age_from": _("age, the least"),
    "age_to": _("age, the most"),
    "statistic": _("which number of it: median, mean, count"),
    "value": _("the number"),
    "gross": _("whether before tax"),
    "as_of": _("day that it was so"),
    "sample": _("how many it was counted over"),
    "employers": _("of how many employers"),
    "indirect": _("share that was not measured"),
    "account": _("number on the network"),
    "about": _("what they say of themselves"),
    "automated": _("whether it is a program"),
    "checked": _("whether the network made sure who they are"),
    "followers": _("how many follow them"),
    "following": _("how many they follow"),
    "posts": _("how much they published"),
    "post": _("number of the post"),
    "author": _("number of who wrote it"),
    "published_at": _("when it was published"),
    "edited_at": _("when it was last changed"),
    "format": _("text, picture, video, link ..."),
    "reply_to": _("what it answers"),
    "root": _("post that the talk began with"),
    "mentions_us": _("whether it names us"),
    "place": _("town it was written in"),
    "reaction": _("number of the deed"),
    "reacted_at": _("when the deed was done"),
    "at": _("when it was so"),
    "likes": _("how many liked it"),
    "comments": _("how many comments it has"),
    "shares": _("how often it was passed on"),
    "saves": _("how often it was put aside"),
    "active": _("how many of its members did something"),
    "mastodon": _("Mastodon"),
    "bluesky": _("Bluesky"),
    "youtube": _("YouTube"),
    "reddit": _("Reddit"),
    "pinterest": _("Pinterest"),
    "xing": _("Xing"),
    "my_world": _("My World"),
    "wechat_openid": _("WeChat, by openid"),
    "wechat_unionid": _("WeChat, by unionid"),
    "origin": _("whose figures they are"),
}

#: What facts say of a person, where the field of a file is called otherwise.
_ATTRIBUTES: Words = {
    "birth_date": FIELDS["birth"],
    "interest": FIELDS["interests"],
    "nearest_shop": _("shop nearest to them"),
}

#: Why a column is taken for what it is.
WHYS: Words = {
    "header": _("by its name"),
    "content": _("by its values"),
    "header and content": _("by its name and its values"),
    "unknown": _("not recognised"),
    "values do not fit": _("its values do not fit"),
}

#: What a column is about that is never taken in.
SENSITIVE: Words = {
    "health": _("health"),
    "politics": _("politics"),
    "faith": _("faith"),
    "ethnic origin": _("origin"),
    "sex life": _("private life"),
    "family ties": _("family"),
    "union": _("trade unions"),
    "biometrics": _("biometrics"),
    "crime": _("convictions"),
    "military": _("military service"),
    "habits": _("habits"),
    "whereabouts": _("whereabouts"),
    "debts": _("debts"),
}

#: What data may be used for: its name, and what that lets us do.
PURPOSES: Mapping[str, tuple[Promise, Promise]] = {
    "service": (_("Service"), _("answer, deliver, keep an agreement")),
    "profile": (_("Profiles"), _("join accounts to one person, score, make segments")),
    "marketing": (_("News and offers"), _("write to people who agreed to it")),
    "ads": (_("Ads"), _("hand lists to advertising platforms")),
    "events": (_("Events"), _("invite people and see who came")),
    "research": (_("Research"), _("learn about groups, never about one person")),
    "training": (_("Training models"), _("let our models learn from it")),
}

#: On what ground it is held: its name, and when it holds.
BASES: Mapping[str, tuple[Promise, Promise]] = {
    "consent": (_("Consent"), _("they said yes, freely, and may take it back")),
    "contract": (_("Contract"), _("needed for what they ordered or agreed with you")),
    "legal_obligation": (_("Legal duty"), _("a law makes you keep it")),
    "legitimate_interest": (
        _("Legitimate interest"),
        _("you need it, and weighed that against their interests"),
    ),
}

RIGHTS: Words = {
    "store": _("keep it"),
    "link": _("join accounts"),
    "score": _("score people"),
    "segment": _("make segments"),
    "send": _("write to people"),
    "ads": _("hand it to ad platforms"),
    "export": _("take it out of Rapport"),
    "train": _("train models"),
    "incentive": _("pay or reward people for it"),
    "weigh": _("learn how to join accounts"),
}

CHANNELS: Words = {
    "any": _("any channel"),
    "email": _("e-mail"),
    "sms": _("SMS"),
    "phone": _("phone"),
    "post": _("post"),
    "telegram": _("Telegram"),
    "push": _("push"),
}

FORMATS: Words = {
    "csv": _("CSV"),
    "xlsx": _("Excel"),
    "json lines": _("JSON lines"),
    "parquet": _("Parquet"),
}

DELIMITERS: Words = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("bar |"),
}


def word(words: Words, name: str) -> str:
    """Return what `name` is called; as it stands if we have no word for it."""
    return str(words.get(name, name.replace("_", " ")))


def attribute(name: str) -> str:
    """Return what something that is known of a person is called."""
    return word(_ATTRIBUTES if name in _ATTRIBUTES else FIELDS, name)


def head(words: Mapping[str, tuple[Promise, Promise]], name: str) -> str:
    """Return the name of a kind, purpose or basis."""
    return str(words[name][0]) if name in words else name.replace("_", " ")


def hint(words: Mapping[str, tuple[Promise, Promise]], name: str) -> str:
    """Return what a kind, purpose or basis means."""
    return str(words[name][1]) if name in words else ""
