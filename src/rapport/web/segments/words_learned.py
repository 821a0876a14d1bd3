"""What is learned of people in groups, in words: columns, features, purposes, verdicts."""

from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.web.people import known_words as known
from rapport.web.people.words import Words
from rapport.web.segments import words

COLUMNS: Words = {
    "days_since_deed": _("Days since their last deed"),
    "days_since_purchase": _("Days since their last order"),
    "night_share": _("Share of deeds at night (UTC)"),
    "weekend_share": _("Share of deeds on weekends"),
    "answer_share": _("Share of deeds that are texts"),
    "feeling": _("How good their words are"),
    "feeling_spread": _("How far their words go up and down"),
}
PURPOSES: Words = {
    "marketing": _("to write to them"),
    "ads": _("for advertisements"),
    "research": _("to look at only"),
}
GROUPINGS: Words = {"sex": _("Sex"), "age": _("Age"), "region": _("Region")}
RANKINGS: Words = {
    "alike": _("This ranking"),
    "rfm": _("Recency, frequency, value"),
    "random": _("By chance"),
}
METHODS: Words = {
    "kmeans": _("k-means"),
    "hdbscan": _("HDBSCAN"),
    "logistic": _("logistic regression"),
    "boosting": _("boosted trees"),
}


def why_barred(why: str) -> str:
    """Return why a column was not learned from."""
    if why == "rule":
        return gettext("the rule of the segment asks it")
    if why == "restates":
        return gettext("it says the same as being in")
    return gettext("it stands in for %(what)s") % {"what": str(GROUPINGS.get(why, why)).lower()}


def column(name: str) -> str | Promise:
    """Return what a column of learned.features is called."""
    kind, _colon, value = name.partition(":")
    if value:
        return f"{words.field(kind)}: {value}"
    if name.startswith("did_"):
        word = name.removeprefix("did_")
        told = str(words.DEEDS.get(word, word))
        return gettext("How often in a year: %(did)s") % {"did": told}
    return COLUMNS.get(name) or words.field(name)


def feature(one: dict[str, Any]) -> str:
    """Return one thing that sets a group apart, as a sentence without numbers."""
    name = str(column(one["column"]))
    level = one["level"]
    if level is not None:
        told = {**known.TEMPERATURES, **known.FOLLOWS}.get(level, level)
        name = f"{name}: {told}"
    more = one["effect"] > 0
    return (gettext("more: %(what)s") if more else gettext("less: %(what)s")) % {"what": name}


def kind(name: str) -> str:
    """Return a kind of deed of learned.conversions: word@source or word#theme."""
    word, at, source = name.partition("@")
    if at:
        did = str(words.DEEDS.get(word, word))
        return gettext("%(did)s, in %(source)s") % {"did": capfirst(did), "source": source}
    word, _hash, theme = name.partition("#")
    did = str(words.DEEDS.get(word, word))
    return gettext("%(did)s: %(theme)s") % {"did": capfirst(did), "theme": theme}
