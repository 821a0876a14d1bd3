"""What things of the core are called on a page: attributes, comparisons, deeds, purposes.

The core names things for programs; here each name gets the words a person reads. A name
that is not here is shown as it stands, so a new source needs no change to be read.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Promise]

ATTRIBUTES: Words = {
    "name": _("Name"),
    "given": _("Given name"),
    "family": _("Family name"),
    "patronymic": _("Patronymic"),
    "birth": _("Birthday"),
    "sex": _("Sex"),
    "gender": _("Sex"),
    "city": _("City"),
    "place": _("City"),
    "country": _("Country"),
    "region": _("Region"),
    "postcode": _("Postcode"),
    "address": _("Address"),
    "language": _("Language"),
    "languages": _("Languages"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "handle": _("Handle"),
    "code": _("Card or number"),
    "card": _("Card"),
    "work": _("Work"),
    "employer": _("Employer"),
    "position": _("Position"),
    "industry": _("Industry"),
    "group": _("Group"),
    "education": _("Education"),
    "school": _("School"),
    "interest": _("Interest"),
    "interests": _("Interests"),
    "hobby": _("Hobby"),
    "website": _("Website"),
    "spent": _("Spent"),
    "bought": _("Bought"),
    "favourite_shop": _("Nearest shop"),
    "shop": _("Shop"),
    "device": _("Device"),
    "time_zone": _("Time zone"),
    "note": _("Note"),
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

KINDS: Words = {
    "person": _("account"),
    "organisation": _("organisation"),
    "card": _("card"),
    "visitor": _("browser"),
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

#: ActivityStreams 2.0 verbs, and ours, as a line of a timeline begins.
VERBS: Words = {
    "Purchase": _("Order"),
    "Order": _("Order"),
    "Refund": _("Return"),
    "Return": _("Return"),
    "Create": _("Wrote"),
    "Comment": _("Comment"),
    "Like": _("Liked"),
    "Dislike": _("Disliked"),
    "Announce": _("Shared"),
    "Share": _("Shared"),
    "Follow": _("Followed"),
    "Join": _("Joined"),
    "Leave": _("Left"),
    "View": _("Viewed"),
    "Read": _("Read"),
    "Open": _("Opened"),
    "Click": _("Clicked"),
    "Listen": _("Listened to"),
    "Question": _("Asked"),
    "Answer": _("Answered"),
    "Reply": _("Replied"),
    "Arrive": _("Came to"),
    "Attend": _("Came to"),
    "Accept": _("Accepted"),
    "Reject": _("Declined"),
    "Register": _("Signed up for"),
    "SignIn": _("Signed in"),
    "Call": _("Call"),
    "Enter": _("Took part in"),
    "Subscribe": _("Subscribed to"),
    "Unsubscribe": _("Unsubscribed from"),
    "Travel": _("Travelled to"),
    "Invite": _("Invited"),
}

COMPARISONS: Words = {
    "prior": _("Before looking: two accounts at random"),
    "name": _("Name"),
    "birth": _("Date of birth"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "handle": _("Handle"),
    "place": _("City"),
    "postcode": _("Postcode"),
    "address": _("Address"),
    "code": _("Card or number"),
    "work": _("Work"),
    "sex": _("Sex"),
    "group": _("Group"),
}

#: How far two accounts agree, for a comparison that PHRASES does not know by itself.
LEVELS: Words = {
    "exact": _("the same"),
    "equal": _("the same"),
    "same": _("the same"),
    "close": _("nearly the same"),
    "similar": _("alike"),
    "partial": _("partly the same"),
    "part": _("partly the same"),
    "swapped": _("the same, in another order"),
    "initial": _("the same initials"),
    "initials": _("the same initials"),
    "short": _("one is short for the other"),
    "nickname": _("one is short for the other"),
    "different": _("different"),
    "other": _("different"),
    "else": _("different"),
    "missing": _("not given by both"),
    "none": _("not given by both"),
    "shared": _("the same, but many people have it"),
    "common": _("the same, but many people have it"),
}

PHRASES: Mapping[tuple[str, str], Promise] = {
    ("name", "exact"): _("Same name"),
    ("name", "close"): _("Nearly the same name"),
    ("name", "different"): _("Different names"),
    ("birth", "exact"): _("Same date of birth"),
    ("birth", "close"): _("Nearly the same date of birth"),
    ("birth", "year"): _("Same year of birth"),
    ("birth", "day"): _("Same day and month of birth"),
    ("birth", "different"): _("Different dates of birth"),
    ("phone", "exact"): _("Same phone"),
    ("phone", "close"): _("Phones differ by one digit"),
    ("phone", "different"): _("Different phones"),
    ("email", "exact"): _("Same e-mail"),
    ("email", "close"): _("Nearly the same e-mail"),
    ("email", "different"): _("Different e-mails"),
    ("handle", "exact"): _("Same handle"),
    ("handle", "close"): _("Nearly the same handle"),
    ("handle", "different"): _("Different handles"),
    ("place", "exact"): _("Same city"),
    ("place", "different"): _("Different cities"),
    ("postcode", "exact"): _("Same postcode"),
    ("postcode", "different"): _("Different postcodes"),
    ("address", "exact"): _("Same address"),
    ("address", "close"): _("Nearly the same address"),
    ("address", "different"): _("Different addresses"),
    ("code", "exact"): _("Same card or number"),
    ("code", "different"): _("Different cards or numbers"),
    ("work", "exact"): _("Same work"),
    ("work", "different"): _("Different work"),
    ("sex", "exact"): _("Same sex"),
    ("sex", "different"): _("Different sex"),
    ("group", "exact"): _("Same group"),
    ("group", "different"): _("Different groups"),
}

#: Comparisons that weigh nothing because one side said nothing.
EMPTY_LEVELS = frozenset(("missing", "none", "null"))

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
    ("network", "route"),
    ("member", "route"),
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
    """Return the icon of a connection: a sheet of paper if its name says nothing to us."""
    low = source.lower()
    return next((icon for part, icon in _ICONS if part in low), "file-text")


def name_of(words: Words, name: str) -> str:
    """Return the words of `name`, or the name itself, readable."""
    found = words.get(name)
    return str(found) if found is not None else plain(name)


def plain(name: str) -> str:
    """Return a name for programs as a person reads it: network_a, networkA as Network a."""
    spaced = "".join(f" {c.lower()}" if c.isupper() and i else c for i, c in enumerate(name))
    text = " ".join(spaced.replace("_", " ").replace("-", " ").split())
    return text[:1].upper() + text[1:]


def phrase(comparison: str, level: str) -> str:
    """Return what a comparison found, in plain words: Same phone; Work: nearly the same."""
    if comparison == "prior":
        return str(COMPARISONS["prior"])
    if found := PHRASES.get((comparison, level)):
        return str(found)
    said = str(LEVELS[level]) if level in LEVELS else plain(level).lower()
    what = name_of(COMPARISONS, comparison)
    return gettext("%(what)s: %(level)s") % {"what": what, "level": said}
