"""What an analyst sees of a card: deeds and figures, but nobody.

Names become a pseudonym made of the id, contacts and every word that a person or a source
wrote go; what cannot name anybody stays: attributes of a group, sources, times, sums.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from rapport.flow.cards import (
    AccountCard,
    Attribute,
    Deed,
    Joined,
    Link,
    Name,
    PeoplePage,
    Person,
    PersonRow,
)
from rapport.flow.profile_cards import Knowledge

#: Attributes that many people share, so that a value names nobody. All others go.
SHARED = frozenset(
    {"sex", "city", "region", "country", "language", "education", "interest", "nearest_shop"}
)


def pseudonym(any_id: str) -> Name:
    """Return the name an analyst reads for an id: Person 7F3C."""
    short = any_id[:4].upper()
    return Name(own=_("Person %(id)s") % {"id": short}, latin="", initials=short[:2])


def anonymous_row(row: PersonRow) -> PersonRow:
    return replace(row, name=pseudonym(row.person_id))


def anonymous_page(page: PeoplePage) -> PeoplePage:
    return replace(page, rows=tuple(anonymous_row(row) for row in page.rows))


def anonymous_account(card: AccountCard, other: AccountCard | None = None) -> AccountCard:
    """Return the account without label, name and texts; its id is a keyed hash already.

    Of its facts stays that they were given, and whether `other` gave the same.
    """
    theirs = set(other.facts) if other else set()
    facts = tuple((a, _("same") if (a, said) in theirs else _("given")) for a, said in card.facts)
    return replace(card, label="", name=Name("", "", ""), facts=facts)


def anonymous_person(person: Person) -> Person:
    return replace(
        person,
        row=anonymous_row(person.row),
        attributes=tuple(_attribute(a) for a in person.attributes if _is_shared(a)),
        accounts=tuple(_joined(j) for j in person.accounts),
        deeds=tuple(anonymous_deed(d) for d in person.deeds),
        ties=tuple(replace(t, name=pseudonym(t.person_id)) for t in person.ties),
    )


def anonymous_knowledge(known: Knowledge) -> Knowledge:
    """How people act names nobody. Events of their lives and what contradicts itself may."""
    return replace(known, life_events=(), contradictions=(), birth_may_judge=False)


def anonymous_link(link: Link) -> Link:
    return replace(
        link,
        left=anonymous_account(link.left, link.right),
        right=anonymous_account(link.right, link.left),
    )


def _is_shared(attribute: Attribute) -> bool:
    return attribute.attribute in SHARED and not attribute.masked


def _attribute(attribute: Attribute) -> Attribute:
    """The values stay, the words of the sources go: a source may have written a whole address."""
    values = tuple(
        replace(v, value="", evidence=tuple(replace(e, said="") for e in v.evidence))
        for v in attribute.values
    )
    return replace(attribute, values=values)


def _joined(joined: Joined) -> Joined:
    return replace(joined, card=anonymous_account(joined.card))


def anonymous_deed(deed: Deed) -> Deed:
    """Titles may hold a case number or a talk's name, texts anything: both go."""
    return replace(deed, title="", text="")
