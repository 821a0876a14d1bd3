"""What was said of a person's values, in the words of the pages.

Made from settlements as the core gives them; whoever said one is told by name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rapport.flow import attributes
from rapport.flow.cards import Evidence, Person
from rapport.flow.profile_cards import Settlement, standing
from rapport.web.accounts.models import User
from rapport.web.people import judged, portrait, selectors, shelf, words

_UNDONE = "uncorrect"


@dataclass(frozen=True, slots=True)
class Word:
    """One word on an attribute as a page shows it. `stands`: it counts, and can be taken back."""

    settlement: Settlement
    label: str
    who: str
    text: str
    at: datetime
    stands: bool


def history(said: Sequence[Settlement]) -> list[Word]:
    """Return all words for reading, the newest first."""
    names = judged.names_of(s.by for s in said)
    stand = {s.seq for s in standing(said)}
    told = {s.seq: s for s in said}
    return [_word(s, names, s.seq in stand, told.get(s.takes_back)) for s in reversed(said)]


def pending(said: Sequence[Settlement]) -> dict[str, list[Word]]:
    """Return by attribute what counts from the next build on, and is not in the profile yet."""
    before = standing([s for s in said if s.built])
    now = standing(said)
    new = [s for s in now if not s.built]
    of_now = {s.item for s in now}
    gone = {s.seq for s in before if s.item not in of_now}
    undone = [s for s in said if not s.built and s.takes_back in gone]
    found: dict[str, list[Word]] = {}
    for word in _in_words([*new, *undone], said):
        found.setdefault(word.settlement.attribute, []).append(word)
    return found


def in_profile(said: Sequence[Settlement]) -> dict[str, Word]:
    """Return by attribute the last word that the profile knows of and that still counts."""
    now = [s for s in standing(said) if s.built]
    return {word.settlement.attribute: word for word in _in_words(now, said)}


def _in_words(some: Iterable[Settlement], said: Sequence[Settlement]) -> list[Word]:
    some = list(some)
    names = judged.names_of(s.by for s in some)
    told = {s.seq: s for s in said}
    return [_word(s, names, s.kind != _UNDONE, told.get(s.takes_back)) for s in some]


def _word(
    said: Settlement, names: Mapping[str, str], stands: bool, undone: Settlement | None
) -> Word:
    who = judged.who(said.by, names)
    value = portrait.text_of(said.attribute, (undone or said).text) or _("a value")
    parts = {"who": who, "value": value}
    texts = {
        "correct": _("%(who)s: “%(value)s” is right"),
        "wrong": _("%(who)s: “%(value)s” is not theirs"),
        "unknown": _("%(who)s: not known"),
    }
    text = texts.get(said.kind, _("%(who)s took a word back")) % parts
    label = words.name_of(words.ATTRIBUTES, said.attribute)
    return Word(said, label, who, text, said.at, stands)


@dataclass(frozen=True, slots=True)
class Entry:
    """One attribute of the portrait, and what people said of it.

    `line`    what the profile says; None if it says nothing
    `waits`   what counts from the next build on;  `set_by`: the word that the profile follows
    """

    name: str
    label: str
    line: portrait.Line | None
    waits: list[Word]
    set_by: Word | None


def entries(person: Person, said: Sequence[Settlement], group: str) -> list[Entry]:
    """Return the portrait's entries of one group; contacts have a card of their own."""
    found = _entries(person, said)
    return [
        e
        for e in found
        if e.name not in portrait.CONTACTS and attributes.kind_of(e.name).group == group
    ]


def contacts(person: Person, said: Sequence[Settlement]) -> list[Entry]:
    return [e for e in _entries(person, said) if e.name in portrait.CONTACTS]


def _entries(person: Person, said: Sequence[Settlement]) -> list[Entry]:
    lines = {a.attribute: portrait.line(a) for a in person.attributes if a.values}
    waits, follows = pending(said), in_profile(said)
    order = list(attributes.BY_NAME)
    names = sorted(
        {*lines, *waits, *follows},
        key=lambda name: (order.index(name) if name in order else len(order), name),
    )
    return [
        Entry(
            name,
            words.name_of(words.ATTRIBUTES, name),
            lines.get(name),
            waits.get(name, []),
            follows.get(name),
        )
        for name in names
    ]


def form(user: User, person: Person, attribute: str) -> dict[str, Any]:
    """Return all that the form shows by which an attribute is settled."""
    mine = [
        said
        for said in selectors.settlements(user=user, person=person)
        if said.attribute == attribute
    ]
    return {
        "row": person.row,
        "name": attribute,
        "label": words.name_of(words.ATTRIBUTES, attribute),
        "many": attributes.kind_of(attribute).many,
        "choices": choices(person, attribute),
        "typing": attribute in shelf.TYPED,
        "options": portrait.OPTIONS.get(attribute, ()),
        "said": history(mine),
        "waits": pending(mine).get(attribute, []),
        "seen": mine[-1].seq if mine else 0,
    }


@dataclass(frozen=True, slots=True)
class Choice:
    """One claimed value that may be said to be right, or not theirs, with who claims it."""

    value: str
    text: str
    tier: str
    claims: tuple[Evidence, ...]
    decided: bool


def choices(person: Person, attribute: str) -> list[Choice]:
    """Return the values that are claimed for an attribute, the one shown first."""
    told = next((a for a in person.attributes if a.attribute == attribute), None)
    return [
        Choice(
            value.value,
            portrait.text_of(attribute, value.text),
            value.tier,
            tuple(e for e in value.evidence if e.mode != "decided"),
            any(e.mode == "decided" for e in value.evidence),
        )
        for value in (told.values if told else ())
    ]


def done(attribute: str, kind: str, text: str = "") -> str:
    """Return what the bar at the foot says. Never: a contact; its text waits in the session."""
    parts = {"what": words.name_of(words.ATTRIBUTES, attribute), "value": text}
    if kind == "correct" and text:
        return _("%(what)s: “%(value)s” is right.") % parts
    said = {
        "correct": _("%(what)s: kept as right."),
        "wrong": _("%(what)s: kept as not theirs."),
        "unknown": _("%(what)s: kept as not known."),
    }
    return said[kind] % parts


def overtaken() -> str:
    return _("Somebody else said something of this meanwhile. Yours was not kept. Look again.")


def unreadable(attribute: str) -> str:
    """Say why what was typed is no value of an attribute."""
    told = {
        "phone": _("This is not one phone number. Write its digits with the country’s prefix."),
        "email": _("This is not one e-mail address. Write it as in name@firm.example."),
        "birth_date": _(
            "This is no birth date of somebody old enough for a profile. Write it as 14.05.1988,"
            " 14.05 or 1988."
        ),
        "language": _("This is no language we know. Write its name, or its code as in bg."),
    }
    return told.get(attribute, _("This is no value. Write one, whole, of at most 200 letters."))
