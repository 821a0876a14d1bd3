"""What things of the core are called on a page: attributes, comparisons, deeds, purposes.

The core names things for programs; here each name gets the words a person reads. A name
that is not here is shown as it stands, so a new source needs no change to be read.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.web.ui.names import plain

Words = Mapping[str, Promise]

ATTRIBUTES: Words = {
    "name": _("Name"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "handle": _("Handle"),
    "card": _("Card"),
    "address": _("Address"),
    "birth_date": _("Birthday"),
    "birth_year": _("Year of birth"),
    "sex": _("Sex"),
    "city": _("City"),
    "region": _("Region"),
    "country": _("Country"),
    "language": _("Language"),
    "employer": _("Employer"),
    "position": _("Work"),
    "education": _("Education"),
    "industry": _("Industry"),
    "interest": _("Interest"),
    "about": _("In their own words"),
    "automated": _("A program"),
    "nearest_shop": _("Nearest shop"),
}

MODES: Words = {
    "declared": _("said by the person"),
    "observed": _("seen in what they did"),
    "inferred": _("concluded by the source"),
    "partner": _("said by a partner"),
    "decided": _("set by a teammate"),
}

GROUPS: Words = {
    "said": _("Said"),
    "done": _("Done"),
    "estimated": _("Estimated for the group"),
}

GROUNDS: Words = {
    "verified": _("verified"),
    "decision": _("a teammate’s word"),
    "score": _("weighed"),
    "veto": _("forbidden"),
    "guard": _("held apart"),
    "rights": _("not allowed to join"),
}

PURPOSES: Words = {
    "service": _("service"),
    "profile": _("profiling"),
    "marketing": _("news and offers"),
    "ads": _("ads"),
    "events": _("events"),
    "research": _("research"),
    "training": _("training models"),
}

CHANNELS: Words = {
    "email": _("E-mail"),
    "sms": _("SMS"),
    "phone": _("Phone"),
    "post": _("Post"),
    "telegram": _("Telegram"),
    "push": _("Push"),
    "any": _("Any channel"),
}

#: What people do, as a line of a timeline begins.
VERBS: Words = {
    "Accept": _("Accepted"),
    "Add": _("Added"),
    "Announce": _("Shared"),
    "Answer": _("Answer"),
    "Arrive": _("Came to"),
    "Call": _("Call"),
    "Click": _("Clicked"),
    "Create": _("Post"),
    "Delete": _("Deleted"),
    "Dislike": _("Disliked"),
    "Enter": _("Took part in"),
    "Flag": _("Reported"),
    "Follow": _("Followed"),
    "Ignore": _("Ignored"),
    "Invite": _("Invited"),
    "Join": _("Joined"),
    "Leave": _("Left"),
    "Like": _("Liked"),
    "Listen": _("Listened to"),
    "Message": _("Message"),
    "Offer": _("Offered"),
    "Open": _("Opened a mail"),
    "Purchase": _("Order"),
    "Question": _("Question"),
    "Read": _("Read"),
    "Reject": _("Declined"),
    "Remove": _("Removed"),
    "Return": _("Return"),
    "Travel": _("Travelled to"),
    "Undo": _("Took back"),
    "Update": _("Changed"),
    "View": _("Viewed"),
    "Visit": _("Visit"),
}

COMPARISONS: Words = {
    "given": _("given name"),
    "family": _("surname"),
    "birth": _("date of birth"),
    "phone": _("phone"),
    "email": _("e-mail"),
    "handle": _("handle"),
    "place": _("city"),
    "postcode": _("postcode"),
    "address": _("address"),
    "code": _("card or number"),
    "work": _("work"),
    "sex": _("sex"),
    "group": _("group"),
}

#: Stands between the two comparisons of a reason that takes off what both of them say.
TOGETHER = "+"

#: What the sum of a link begins with.
PRIOR = _("Before looking: two accounts at random")

#: What each comparison found, by how far the two agree.
PHRASES: Mapping[str, Words] = {
    "given": {
        "exact": _("Same given name"),
        "short form": _("One given name is short for the other"),
        "swapped": _("Given name and surname change places"),
        "elsewhere": _("One’s given name is among the other’s names"),
        "close": _("Given names differ by a spelling"),
        "initial": _("Given names have the same initial"),
        "near": _("Given names are alike"),
        "different": _("Different given names"),
    },
    "family": {
        "exact": _("Same surname"),
        "elsewhere": _("One’s surname is among the other’s names"),
        "crossed": _("One’s surname is the other’s given name"),
        "other ending": _("One surname as a man and as a woman bears it"),
        "close": _("Surnames differ by a spelling"),
        "initial": _("Surnames have the same initial"),
        "near": _("Surnames are alike"),
        "different": _("Different surnames"),
    },
    "birth": {
        "exact": _("Same date of birth"),
        "in part": _("Dates of birth agree as far as both are given"),
        "close": _("Dates of birth differ by one digit, or by day and month swapped"),
        "near": _("Dates of birth differ by two digits"),
        "same year": _("Same year of birth, another day"),
        "different": _("Different dates of birth"),
    },
    "phone": {
        "exact": _("Same phone"),
        "close": _("Phones differ by one digit"),
        "different": _("Different phones"),
    },
    "email": {
        "exact": _("Same e-mail"),
        "same mailbox name": _("Same name before the @, another provider"),
        "close": _("E-mails differ by a spelling"),
        "near": _("Names before the @ are alike"),
        "near, made of the name": _("Names before the @ are alike, both made of the name"),
        "same mailbox name, made of the name": _(
            "Same name before the @, made of the person’s name"
        ),
        "different": _("Different e-mails"),
    },
    "handle": {
        "exact": _("Same handle"),
        "close": _("Handles differ by a spelling"),
        "near": _("Handles are alike"),
        "near, made of the name": _("Handles are alike, both made of the name"),
        "same on another network": _("Same handle on another network"),
        "made of the name": _("Same handle, made of the name"),
        "made of the name and digits": _("Same handle, made of the name and digits"),
        "different": _("Different handles"),
    },
    "place": {
        "exact": _("Same city"),
        "close": _("Cities differ by a spelling"),
        "near": _("Cities’ names are alike"),
        "different": _("Different cities"),
    },
    "postcode": {
        "exact": _("Same postcode"),
        "close": _("Postcodes differ by one digit"),
        "same district": _("Postcodes of one district"),
        "different": _("Different postcodes"),
    },
    "address": {
        "exact": _("Same address"),
        "close": _("Addresses differ by a spelling"),
        "near": _("Addresses are alike"),
        "different": _("Different addresses"),
    },
    "code": {
        "exact": _("Same card or number"),
        "close": _("Numbers differ by one digit"),
        "near": _("Numbers differ by two digits"),
        "same card": _("Same card"),
        "different": _("Different cards or numbers"),
    },
    "work": {
        "exact": _("Same work"),
        "close": _("One’s work is part of the other’s"),
        "different": _("Different work"),
    },
    "sex": {"exact": _("Same sex"), "different": _("Different sex")},
    "group": {"exact": _("Same group"), "different": _("Different groups")},
}

#: The icon of a source, by a word that its connection's name holds.
_ICONS = (
    ("telegram", "brand-telegram"),
    ("instagram", "brand-instagram"),
    ("facebook", "brand-facebook"),
    ("wechat", "brand-wechat"),
    ("weibo", "brand-weibo"),
    ("youtube", "brand-youtube"),
    ("mastodon", "brand-mastodon"),
    ("bluesky", "brand-bluesky"),
    ("vk", "brand-vk"),
    ("card", "id-badge-2"),
    ("loyal", "id-badge-2"),
    ("crm", "building-store"),
    ("shop", "shopping-bag"),
    ("order", "shopping-bag"),
    ("mail", "mail"),
    ("news", "mail"),
    ("call", "phone"),
    ("phone", "phone"),
    ("web", "world"),
    ("site", "world"),
    ("visit", "world"),
    ("answer", "file-text"),
    ("question", "file-text"),
    ("survey", "file-text"),
    ("prize", "ticket"),
    ("entr", "ticket"),
    ("draw", "ticket"),
    ("event", "ticket"),
)


def icon_of(source: str) -> str:
    """Return the icon of a connection; '' if its name says nothing to us."""
    low = source.lower()
    return next((icon for part, icon in _ICONS if part in low), "")


def name_of(words: Words, name: str) -> str:
    """Return the words of `name`, or the name itself, readable."""
    found = words.get(name)
    return str(found) if found is not None else plain(name)


def phrase(comparison: str, level: str) -> str:
    """Return what a comparison found, in plain words: Same phone; Surnames are alike."""
    if comparison == "prior":
        return str(PRIOR)
    if TOGETHER in comparison:
        first, other = (name_of(COMPARISONS, name) for name in comparison.split(TOGETHER))
        said = gettext("Not counted twice: %(first)s and %(other)s often agree together")
        return said % {"first": first, "other": other}
    if found := PHRASES.get(comparison, {}).get(level):
        return str(found)
    return gettext("%(what)s: %(level)s") % {"what": plain(comparison), "level": level}
