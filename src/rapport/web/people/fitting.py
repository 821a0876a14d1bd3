"""What does not fit together in a profile, and what the team said of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapport.flow.cards import Attribute, Person
from rapport.flow.profile_cards import BothRight, Contradiction, Knowledge, Side
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, may
from rapport.web.people import judged, known_words, portrait, selectors, words
from rapport.web.people.words import name_of


@dataclass(frozen=True, slots=True)
class OddSide:
    label: str
    text: str
    source: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Odd:
    """One contradiction, as it is told. `word`: what somebody said of it, and `who`."""

    finding: Contradiction
    sentence: str
    severity: str
    sign: str
    css: str
    sides: tuple[OddSide, ...]
    settles: str  # the attribute by which it is settled; '' if none
    word: BothRight | None = None
    who: str = ""


def odd(person: Person, known: Knowledge, said: Sequence[BothRight]) -> list[Odd]:
    """Return what does not fit, the hardest first, with what the team said of it."""
    names = judged.names_of(word.by for word in said)
    by_finding = {word.key: word for word in said}
    texts = _texts(person.attributes)
    made = []
    for finding in known.contradictions:
        word = by_finding.get(finding.key)
        severity, sign, css = known_words.SEVERITIES[finding.severity]
        both = [finding.left, finding.right]
        if finding.left == finding.right:
            both = both[:1]
        sides = tuple(_side(side, texts) for side in both)
        if not all(side.text for side in sides):
            continue  # it is about what this reader may not see
        sentence = name_of(known_words.RULES, finding.rule)
        who = judged.who(word.by, names) if word else ""
        settles = next((s.attribute for s in sides if s.attribute in words.ATTRIBUTES), "")
        made.append(Odd(finding, sentence, str(severity), sign, css, sides, settles, word, who))
    return made


def kept(known: Knowledge, said: Sequence[BothRight]) -> list[tuple[BothRight, str, str]]:
    """Return words that the profile follows already: each, what it is about, who said it."""
    told = {finding.key for finding in known.contradictions}
    names = judged.names_of(word.by for word in said)
    return [
        (word, name_of(known_words.RULES, word.rule), judged.who(word.by, names))
        for word in said
        if word.key not in told
    ]


def context(user: User, person: Person) -> dict[str, Any]:
    """What the list of contradictions shows."""
    known = selectors.knowledge(user=user, person=person)
    said = selectors.said_both(user=user, person=person)
    return {
        "odds": odd(person, known, said),
        "kept": kept(known, said),
        "check": known.check,
        "may_settle": may(user, May.SETTLE),
    }


def _texts(attributes: Iterable[Attribute]) -> dict[tuple[str, str], str]:
    """Return how each value that the reader may see is written."""
    return {
        (told.attribute, value.value): portrait.text_of(told.attribute, value.text)
        for told in attributes
        for value in told.values
        if value.value
    }


def _side(side: Side, texts: Mapping[tuple[str, str], str]) -> OddSide:
    if side.attribute == "first_seen":
        label, text = str(known_words.FIRST_SEEN), side.value
    else:
        label = name_of(words.ATTRIBUTES, side.attribute)
        text = texts.get((side.attribute, side.value), "")
    return OddSide(label, text, side.source, side.attribute)
