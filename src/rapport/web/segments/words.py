"""What rules are called on a page: fields, deeds, values. A name not here stands as it is."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.flow.segments.fields import BY_NAME, Field
from rapport.web.mentions.words import INTENTS, TARGETS
from rapport.web.people import known_words as known
from rapport.web.people.words import ATTRIBUTES, CHANNELS, PURPOSES, Words

FIELDS: Words = {
    **{name: words for name, words in ATTRIBUTES.items() if name in BY_NAME},
    "age": _("Age"),
    "kind": _("Kind of account"),
    "source": _("Source"),
    "accounts": _("Number of accounts"),
    "first_seen": _("First seen"),
    "last_seen": _("Last seen"),
    "tag": _("Tag"),
    "unvoiced_interest": _("Interest never said aloud"),
    "life_event": _("Event in their life"),
    "likes_brand": _("Speaks well of the brand"),
    "persona": _("Persona"),
    "look_alike": _("Is like a segment"),
    "first_deed": _("First deed"),
    "last_deed": _("Last deed"),
    "deeds": _("Number of deeds"),
    "activity": _("How lately they act"),
    "talks": _("Part in talks"),
    "life_cycle": _("How far they came"),
    "temperature": _("How near to buying"),
    "best_hour": _("Best hour to reach"),
    "orders": _("Number of orders"),
    "spent": _("Spent ever"),
    "spent_12m": _("Spent in 12 months"),
    "spending": _("Spending power"),
    "last_order": _("Last order"),
    "rfm": _("Kind of customer"),
    "expected_orders": _("Orders expected in 180 days"),
    "still_customer": _("Chance to be still a customer"),
    "engagement": pgettext_lazy("a score", "Engagement"),
    "influence": pgettext_lazy("a score", "Influence"),
    "valence": pgettext_lazy("a score", "Good or bad word"),
    "creativity": pgettext_lazy("a score", "Creativity"),
    "loyalty": pgettext_lazy("a score", "Loyalty"),
    "argument": pgettext_lazy("a score", "Argument"),
    "composite": _("Score over all"),
    "engagement_percentile": _("Engagement, percentile"),
    "influence_percentile": _("Influence, percentile"),
    "valence_percentile": _("Good or bad word, percentile"),
    "creativity_percentile": _("Creativity, percentile"),
    "loyalty_percentile": _("Loyalty, percentile"),
    "argument_percentile": _("Argument, percentile"),
    "composite_percentile": _("Score over all, percentile"),
    "potential": _("Potential of a newcomer"),
    "keeps_word": _("Does what they say"),
    "reach_of_influence": _("How much they move others"),
    "leads": _("Leads others"),
    "stance": _("Speaks of us as"),
    "reliability": _("Reliability of the profile"),
}
GROUPS: Words = {
    "known": _("What is known"),
    "likes": _("What they like"),
    "did": _("How they act"),
    "bought": _("What they bought"),
    "scores": _("Scores"),
    "learned": _("What was learned"),
}
#: What a row may ask beside fields.
OTHERS: Words = {
    "did": _("Did something"),
    "sum": _("Spent by deeds"),
    "may": _("Allows us"),
    "segment": _("Is in a segment"),
}
DEEDS: Words = {
    "anything": _("did anything"),
    "bought": _("bought"),
    "returned": _("brought back"),
    "viewed": _("looked at"),
    "opened": _("opened a mail"),
    "clicked": _("clicked"),
    "liked": _("liked"),
    "disliked": _("disliked"),
    "shared": _("passed on"),
    "wrote": _("wrote"),
    "answered": _("answered"),
    "messaged": _("wrote to us"),
    "called": _("called"),
    "joined": _("joined us"),
    "left": _("left us"),
    "came": _("came to"),
    "accepted": _("said yes to"),
    "declined": _("said no to"),
    "entered": _("took part in"),
    "invited": _("invited somebody"),
}
FILTERS: Words = {
    "title": _("title has"),
    "place": _("place has"),
    "source": _("by source"),
    "thing": _("kind of thing"),
    "theme": _("theme"),
    "feeling": _("feeling"),
    "about": _("about"),
    "intent": _("wants"),
}
_LEVELS: Words = {
    "low": pgettext_lazy("spending", "low"),
    "middle": pgettext_lazy("spending", "middle"),
    "high": pgettext_lazy("spending", "high"),
}
VALUES: dict[str, Words] = {
    "sex": {"female": _("female"), "male": _("male")},
    "kind": {"person": _("person"), "visitor": _("visitor"), "organisation": _("organisation")},
    "activity": known.STATES,
    "talks": known.FOLLOWS,
    "life_cycle": known.LIFE,
    "temperature": known.TEMPERATURES,
    "rfm": known.CELLS,
    "spending": _LEVELS,
    "leads": {"only_here": _("in one place alone"), "everywhere": _("in several places")},
    "stance": {
        "advocate": pgettext_lazy("how somebody speaks of us", "advocate"),
        "neutral": pgettext_lazy("how somebody speaks of us", "neutral"),
        "critic": pgettext_lazy("how somebody speaks of us", "critic"),
    },
    "life_event": known.LIFE_EVENTS,
    "feeling": {"bad": _("bad"), "neutral": _("neutral"), "good": _("good")},
    "about": TARGETS,
    "intent": INTENTS,
}
TIERS: Words = {
    "confirmed": _("confirmed"),
    "likely": _("likely"),
    "disputed": _("even if disputed"),
}
USES: Words = {
    "marketing": _("news and offers"),
    "service": _("service"),
    "events": _("events"),
    "research": _("research"),
}
RELATIONS: Words = {
    "is": _("is one of"),
    "known": _("is known"),
    "atleast": _("at least"),
    "more": _("more than"),
    "atmost": _("at most"),
    "less": _("less than"),
    "between": _("between"),
    "within": _("in the last"),
    "ago": _("longer ago than"),
    "before": _("before"),
    "after": _("since"),
}
SPANS: Words = {"ever": _("ever"), "last": _("in the last"), "from": _("from day to day")}
STALE: Words = {
    "over_budget": _("Counting it takes longer than a segment may."),
    "failed": _("Counting it failed."),
    "asks_stale": _("It asks a segment that is not up to date."),
}
READY: Words = {
    "buyers": _("Buyers"),
    "fans": _("Fans"),
    "spreaders": _("Spreaders"),
    "clickers": _("Clickers"),
    "social_online": _("Social online"),
    "social_offline": _("Social offline"),
    "weakly_social": _("Weakly social"),
    "spending_high": _("High spending"),
    "spending_middle": _("Middle spending"),
    "spending_low": _("Low spending"),
}
READY_FOR: Words = {
    "buyers": _("Everybody who bought something, ever"),
    "fans": _("Those who stand up for us and take part most"),
    "spreaders": _("Those who pass on what we say"),
    "clickers": _("Those who look and have bought nothing yet"),
    "social_online": _("Whom one reaches in networks"),
    "social_offline": _("Whom one meets at events, in shops and by telephone"),
    "weakly_social": _("Whom one reaches by mail and advertisements at best"),
    "spending_high": _("The third of a year’s buyers that spends most"),
    "spending_middle": _("The third of a year’s buyers in between"),
    "spending_low": _("The third of a year’s buyers that spends least"),
}
FOLDERS: Words = {
    "audiences": _("Audiences"),
    "social": _("How social they are"),
    "spending": _("Spending power"),
}
WAYS: Words = {
    "news": _("News by e-mail"),
    "ads": _("Ad audiences"),
    "consent": _("no consent"),
    "source": _("a source forbids this use"),
}


EXPORT_PURPOSES: Words = {
    "own": _("our own use"),
    "service": _("service"),
    "marketing": _("news and offers"),
    "events": _("events"),
    "research": _("research"),
    "ads": _("ads"),
}
FILE_KINDS: Words = {
    "xlsx": _("Excel workbook"),
    "csv": _("CSV"),
    "parquet": _("Parquet"),
    "json": _("JSON"),
}
PLATFORMS: Words = {"meta": _("Meta"), "vk": _("VK Ads"), "yandex": _("Yandex Audience")}
LEFT_OUT: Words = {
    "unknown": _("nobody is known by that id"),
    "objects": _("object to being profiled"),
    "source": _("a source of theirs forbids this use"),
    "rule_source": _("in by what a source keeps from this use"),
    "consent": _("no consent"),
    "suppressed": _("nobody may write to them"),
}
JOINT = _(
    "With an advertising platform you decide together what people’s data is used for: you are"
    " joint controllers. Tell people so, name the platform, and take off who objects within a day."
)


def field(name: str) -> Promise | str:
    return FIELDS.get(name, name)


def value(name: str, told: str) -> Promise | str:
    """Return what one value of a field or filter is called."""
    return VALUES.get(name, {}).get(told, told)


def fields_by_group() -> list[tuple[Promise | str, list[tuple[str, Promise | str]]]]:
    """Return all fields as the builder lists them."""
    grouped: dict[str, list[Field]] = {}
    for one in BY_NAME.values():
        grouped.setdefault(one.group, []).append(one)
    return [
        (GROUPS[group], sorted(((f"field:{f.name}", field(f.name)) for f in of), key=_by_words))
        for group, of in grouped.items()
    ]


def _by_words(pair: tuple[str, Promise | str]) -> str:
    return str(pair[1])


PURPOSE_WORDS, CHANNEL_WORDS = PURPOSES, CHANNELS
