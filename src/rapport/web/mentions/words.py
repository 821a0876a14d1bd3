"""What the mentions say of texts and readings, in the reader's language.

The core names feelings, intents, reasons; here each name gets the words a person reads.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from rapport.web.ui.names import plain

Words = dict[str, Promise]

TASKS: Words = {
    "sentiment": gettext_lazy("Feeling"),
    "intent": gettext_lazy("What it wants"),
    "noise": gettext_lazy("Noise"),
    "target": gettext_lazy("What it is about"),
}
FEELINGS: Words = {
    "negative": gettext_lazy("negative"),
    "neutral": gettext_lazy("neutral"),
    "positive": gettext_lazy("positive"),
    "cant_tell": gettext_lazy("can’t tell"),
}
#: Each feeling's sign and the class of its chip: the sign carries it, not the colour.
FEELING_SIGNS = {
    "negative": ("−", "bad"),
    "neutral": ("·", "t"),
    "positive": ("+", "pos"),
    "cant_tell": ("?", "unsure"),
}
INTENTS: Words = {
    "complaint": gettext_lazy("complaint"),
    "question": gettext_lazy("question"),
    "praise": gettext_lazy("praise"),
    "suggestion": gettext_lazy("suggestion"),
    "purchase": gettext_lazy("wants to buy"),
    "rumour": gettext_lazy("rumour"),
    "leak": gettext_lazy("leak"),
    "spam": gettext_lazy("advertising"),
    "other": gettext_lazy("something else"),
}
#: Keys of the labelling page. None is a key of the page itself: n, s, u; g, j, k, w, e, x.
INTENT_KEYS = {
    "complaint": "c",
    "question": "q",
    "praise": "p",
    "suggestion": "i",
    "purchase": "b",
    "rumour": "r",
    "leak": "l",
    "spam": "a",
    "other": "o",
}
TARGETS: Words = {
    "delivery": pgettext_lazy("what a text is about", "delivery"),
    "price": gettext_lazy("price"),
    "service": gettext_lazy("service"),
    "product": gettext_lazy("product"),
    "place": gettext_lazy("place"),
    "brand": gettext_lazy("brand"),
    "competitor": gettext_lazy("competitor"),
    "person": gettext_lazy("person"),
    "employer": gettext_lazy("employer"),
    "nothing": pgettext_lazy("what a text is about", "nothing of these"),
}
NOISE: Words = {
    "elsewhere": gettext_lazy("about something else"),
    "other meaning": gettext_lazy("the word means something else"),
    "spam": gettext_lazy("advertising"),
    "bot": gettext_lazy("written by a program"),
    "contest": gettext_lazy("entry of a contest"),
    "copy": gettext_lazy("a copy of another text"),
    "empty": gettext_lazy("says nothing"),
    "said": gettext_lazy("a teammate said so"),
}
YES_NO: Words = {"yes": gettext_lazy("noise"), "no": gettext_lazy("no noise")}
URGENT: Words = {
    "safety": gettext_lazy("safety"),
    "legal": gettext_lazy("the law"),
    "discrimination": gettext_lazy("discrimination"),
    "despair": gettext_lazy("somebody in danger"),
}
SURENESS: Words = {
    "high": gettext_lazy("high"),
    "middle": gettext_lazy("middle"),
    "low": gettext_lazy("low"),
    "": gettext_lazy("can’t tell"),
}
#: How sure a chip is, beside its words; of what is sure nothing is said.
LIKELY: Words = {
    "middle": gettext_lazy("likely"),
    "low": gettext_lazy("perhaps"),
}
READ_BY: Words = {
    "teacher": gettext_lazy("the slow reader: it weighs the meaning of the whole text"),
    "student": gettext_lazy("the fast reader: it learned from the slow one on your own texts"),
    "lexicon": gettext_lazy("word lists alone"),
}
AUTHORS: Words = {
    "known": gettext_lazy("Written by people you know"),
    "leader": gettext_lazy("Written by who is followed by many"),
    "unknown": gettext_lazy("Written by people not known"),
}
BEGAN: Words = {
    "us": gettext_lazy("In talk that we began"),
    "them": gettext_lazy("In talk that people began"),
}
#: Names that matter, by their kind.
ENTITIES: Words = {
    "brand": gettext_lazy("the brand"),
    "product": gettext_lazy("product"),
    "shop": gettext_lazy("shop"),
    "competitor": gettext_lazy("competitor"),
    "other": gettext_lazy("name"),
}
#: Where in its life a topic is.
STAGES: Words = {
    "emerging": gettext_lazy("emerging"),
    "peak": gettext_lazy("at its peak"),
    "fading": gettext_lazy("fading"),
    "steady": gettext_lazy("steady"),
    "exhausted": gettext_lazy("over"),
}
STAGE_CSS = {"emerging": "warn", "peak": "bad", "fading": "t", "steady": "t", "exhausted": "t"}
SIDES: Words = {
    "leaders": gettext_lazy("Followed by many"),
    "masses": gettext_lazy("Everybody else"),
    "ours": gettext_lazy("Talk that we began"),
    "people's": gettext_lazy("Talk that people began"),
}
KINDS: Words = {
    "topic": gettext_lazy("Topic"),
    "trigger": gettext_lazy("Trigger"),
    "brand": gettext_lazy("Brand"),
}
#: What the core says of a rule that can't be read, and what to do.
_RULES = (
    gettext_noop("the rule is longer than 4000 letters"),
    gettext_noop("make two of it"),
    gettext_noop("a bracket is closed that was not opened"),
    gettext_noop("take it away, or open one"),
    gettext_noop("the rule only says what must not be there"),
    gettext_noop("add a word that must be there"),
    gettext_noop("a quotation mark stands alone"),
    gettext_noop("close the phrase, or take it away"),
    gettext_noop("the brackets are too deep"),
    gettext_noop("write the rule flatter"),
    gettext_noop("NEAR stands beside NOT"),
    gettext_noop("put brackets around what is near"),
    gettext_noop("NOT is said too often"),
    gettext_noop("a bracket is open"),
    gettext_noop("close it"),
    gettext_noop("a word is missing here"),
    gettext_noop("add one, or take the operator away"),
    gettext_noop("a phrase is empty"),
    gettext_noop("write its words"),
)
VALUES = {"sentiment": FEELINGS, "intent": INTENTS, "noise": YES_NO, "target": TARGETS}


def name_of(words: Words, name: str) -> str:
    """Return the words of `name`, or the name itself, readable."""
    found = words.get(name)
    return str(found) if found is not None else plain(name)


def value_of(task: str, value: str) -> str:
    """Return what a task may say, in words: negative; complaint; noise; delivery."""
    return name_of(VALUES.get(task, {}), value or "nothing")


def sure(text: str, sureness: str | None) -> str:
    """Return a reading with how sure it is: complaint, likely."""
    beside = LIKELY.get(sureness or "")
    if beside is None:
        return text
    return _("%(reading)s, %(sure)s") % {"reading": text, "sure": beside}


def rule_fault(what: str, fix: str, at: int) -> str:
    """Return why a rule can't be read, where, and what to do."""
    told = {"what": _(what), "n": str(at + 1), "fix": _(fix)}
    return _("This rule can’t be read at letter %(n)s: %(what)s. What to do: %(fix)s.") % told


def entity(label: str) -> str:
    """Return "competitor: Acme" in the reader's words."""
    kind, _colon, name = label.partition(": ")
    return _("%(kind)s: %(name)s") % {"kind": ENTITIES.get(kind, kind), "name": name}
