"""What the pages say of groups, measures, forms and verdicts, in the reader's language.

The core names things for programs; here each name gets the words a person reads. Names that
somebody gave, of themes, towns and channels, are shown as they stand.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from rapport.web.ui import formats
from rapport.web.ui.names import plain

Words = dict[str, Promise]

#: What is asked of a group, and what its numbers are.
QUESTIONS: Words = {
    "negative_share": gettext_lazy("Do they comment more negatively?"),
    "comments": gettext_lazy("Do they write more?"),
    "writes": gettext_lazy("Do more of them write?"),
    "reply_share": gettext_lazy("Do they answer others more often?"),
    "likes": gettext_lazy("Do more of them like things?"),
    "passes_on": gettext_lazy("Do more of them pass things on?"),
    "buys": gettext_lazy("Do more of them buy?"),
}
MEANINGS: Words = {
    "negative_share": gettext_lazy(
        "How many of their texts of the last year are negative; the ten latest of each person."
    ),
    "comments": gettext_lazy("How many texts each wrote in the last year."),
    "writes": gettext_lazy("How many of those who did anything in the last year wrote in public."),
    "reply_share": gettext_lazy(
        "How many of their texts of the last year answer another person; the ten latest of each."
    ),
    "likes": gettext_lazy("How many of those who did anything in the last year liked something."),
    "passes_on": gettext_lazy(
        "How many of those who did anything in the last year passed something on."
    ),
    "buys": gettext_lazy("How many of all whom we know bought something in the last year."),
}
GROUPINGS: Words = {
    "sex": gettext_lazy("Sex"),
    "age_band": gettext_lazy("Age"),
    "language": gettext_lazy("Language"),
    "city": gettext_lazy("Town"),
    "region": gettext_lazy("Region"),
    "life_cycle": gettext_lazy("Life cycle"),
    "spending": gettext_lazy("Spending"),
}
_GROUPS: Words = {
    "sex:female": gettext_lazy("Women"),
    "sex:male": gettext_lazy("Men"),
    "age_band:under_25": gettext_lazy("Under 25"),
    "age_band:25_34": gettext_lazy("25 to 34"),
    "age_band:35_44": gettext_lazy("35 to 44"),
    "age_band:45_54": gettext_lazy("45 to 54"),
    "age_band:55_64": gettext_lazy("55 to 64"),
    "age_band:from_65": gettext_lazy("65 and over"),
    "spending:low": gettext_lazy("Spend the least"),
    "spending:middle": gettext_lazy("Spend as most do"),
    "spending:high": gettext_lazy("Spend the most"),
}
#: Verdicts on a group: what the answer is, its sign, the class of its chip.
ANSWERS = {
    "more": (gettext_lazy("Yes, more"), "▲", "acc"),
    "less": (gettext_lazy("No, less"), "▼", "acc"),
    "does_not": (gettext_lazy("No difference that matters"), "=", "t"),
    "too_few": (gettext_lazy("Too few to tell"), "?", "o"),
}
#: Verdicts on a kind of post.
VERDICTS = {
    "better": (gettext_lazy("better"), "▲", "acc"),
    "worse": (gettext_lazy("worse"), "▼", "watch"),
    "as_expected": (gettext_lazy("as expected"), "=", "t"),
    "too_few": (gettext_lazy("too few posts"), "?", "o"),
}
REACTIONS: Words = {
    "any": gettext_lazy("All reactions"),
    "weighted": gettext_lazy("Weighted"),
    "likes": gettext_lazy("Likes"),
    "comments": gettext_lazy("Comments"),
    "shares": gettext_lazy("Reposts"),
    "clicks": gettext_lazy("Clicks"),
}
BASES: Words = {
    "reached": gettext_lazy("People reached"),
    "shown": gettext_lazy("Views"),
    "followers": gettext_lazy("Followers"),
}
RATES: Words = {
    "reached": gettext_lazy("The rate is the share of all whom the posts reached."),
    "shown": gettext_lazy("The rate is the share of all times that the posts were seen."),
    "followers": gettext_lazy("The rate is the share of all who follow the page."),
    "likes": gettext_lazy("The rate is how many comments there are for each like."),
}
DIMENSIONS: Words = {
    "theme": gettext_lazy("Which theme?"),
    "format": gettext_lazy("Which form?"),
    "channel": gettext_lazy("Which channel?"),
    "daypart": gettext_lazy("What time of the day?"),
}
FORMATS: Words = {
    "text": pgettext_lazy("form of a post", "Text"),
    "picture": pgettext_lazy("form of a post", "Picture"),
    "video": pgettext_lazy("form of a post", "Film"),
    "audio": pgettext_lazy("form of a post", "Sound"),
    "link": pgettext_lazy("form of a post", "Link"),
    "poll": pgettext_lazy("form of a post", "Poll"),
    "story": pgettext_lazy("form of a post", "Story"),
    "document": pgettext_lazy("form of a post", "Document"),
    "event": pgettext_lazy("form of a post", "Event"),
}
DAYPARTS: Words = {
    "night": gettext_lazy("Night, 0 to 6"),
    "morning": gettext_lazy("Morning, 6 to 12"),
    "day": gettext_lazy("Day, 12 to 18"),
    "evening": gettext_lazy("Evening, 18 to 24"),
}
LIFE: Words = {
    "potential": gettext_lazy("Have not bought yet"),
    "customer": gettext_lazy("Customers"),
    "spreader": gettext_lazy("Spread the word"),
}
LIFE_MEANINGS: Words = {
    "potential": gettext_lazy("did something, but bought nothing"),
    "customer": gettext_lazy("bought something"),
    "spreader": gettext_lazy("passed something of ours on, praised or recommended us"),
}
STATES: Words = {
    "new": pgettext_lazy("state of people", "New"),
    "active": pgettext_lazy("state of people", "Active"),
    "cooling": pgettext_lazy("state of people", "Cooling"),
    "lost": pgettext_lazy("state of people", "Lost"),
}
STATE_MEANINGS: Words = {
    "new": gettext_lazy("first did something in the last 30 days"),
    "active": gettext_lazy("silent no longer than they usually are"),
    "cooling": gettext_lazy("silent longer than nine of ten of their own pauses"),
    "lost": gettext_lazy("silent for three times as long, and for 90 days at least"),
}
TEMPERATURES: Words = {
    "unaware": gettext_lazy("Do not think of it"),
    "problem": gettext_lazy("Know their need"),
    "solution": gettext_lazy("Compare ways to meet it"),
    "product": gettext_lazy("Choose a product"),
    "buying": gettext_lazy("Are buying"),
}
#: The eleven cells of recency, frequency and money.
CELLS: Words = {
    "champions": gettext_lazy("Champions"),
    "loyal": gettext_lazy("Loyal"),
    "potential_loyal": gettext_lazy("May become loyal"),
    "new": gettext_lazy("New customers"),
    "promising": gettext_lazy("Promising"),
    "needs_attention": gettext_lazy("Need attention"),
    "about_to_sleep": gettext_lazy("About to sleep"),
    "at_risk": gettext_lazy("At risk"),
    "cant_lose": gettext_lazy("Must not be lost"),
    "hibernating": gettext_lazy("Sleeping"),
    "lost": gettext_lazy("Lost customers"),
}
CELL_MEANINGS: Words = {
    "champions": gettext_lazy("bought last of all, often and for much"),
    "loyal": gettext_lazy("buy often or for much, and did so lately"),
    "potential_loyal": gettext_lazy("bought lately, more than once"),
    "new": gettext_lazy("bought last of all, little so far"),
    "promising": gettext_lazy("bought lately, little so far"),
    "needs_attention": gettext_lazy("middle in everything"),
    "about_to_sleep": gettext_lazy("a while ago, little"),
    "at_risk": gettext_lazy("bought much, but long ago"),
    "cant_lose": gettext_lazy("were among the best, and long silent"),
    "hibernating": gettext_lazy("long ago, little"),
    "lost": gettext_lazy("longest ago, little"),
}
#: What an estimate of income rests on.
QUALITY: Words = {
    "A": gettext_lazy("a hundred figures of its own"),
    "B": gettext_lazy("thirty figures of its own"),
    "C": gettext_lazy("figures of the same work and place"),
    "D": gettext_lazy("figures of a wider group"),
}


def name_of(words: Words, name: str) -> str:
    """Return the words for a name; a name that has none as it stands."""
    return str(words[name]) if name in words else plain(name)


def group(grouping: str, value: str, said: str) -> str:
    """Return what a group is called."""
    if grouping == "language":
        return formats.language(value)
    if grouping == "life_cycle":
        return name_of(LIFE, value)
    named = _GROUPS.get(f"{grouping}:{value}")
    return str(named) if named else said


def kind_of_posts(dimension: str, value: str, other_value: str = "") -> str:
    """Return what a kind of post is called: a theme, a form, or both."""
    if dimension == "theme_format":
        form = name_of(FORMATS, other_value)
        return _("%(theme)s · %(form)s") % {"theme": plain(value), "form": form}
    words = {"format": FORMATS, "daypart": DAYPARTS}.get(dimension, {})
    return name_of(words, value)
