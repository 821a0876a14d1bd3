"""What each of two accounts said, when, and where it can be looked up."""

from collections.abc import Iterator
from dataclasses import dataclass

from rapport.flow.cards import Evidence, Link, Person
from rapport.web.accounts.models import User
from rapport.web.people import portrait, selectors, shelf, words


@dataclass(frozen=True, slots=True)
class Piece:
    """One value that one account stated, as a reader reads it."""

    label: str
    text: str
    evidence: Evidence


def of_link(user: User, link: Link) -> list[Piece]:
    """Return what was weighed, as each account said it and `user` may see it.

    All they said, if they said nothing of the same kind.
    """
    people: dict[str, Person] = {}
    for card in (link.left, link.right):
        at = shelf.separation(card.account_id)
        if at is None or at.person_id in people:
            continue
        found = selectors.person_get(user=user, person_id=at.person_id, deeds=1)
        if isinstance(found, Person):
            people[at.person_id] = found
    ids = [link.left.account_id, link.right.account_id]
    pieces = [p for person in people.values() for p in _pieces(person, ids)]
    by = {i: {p.label for p in pieces if p.evidence.account_id == i} for i in ids}
    both = by[ids[0]] & by[ids[1]]
    told = [p for p in pieces if p.label in both or not both]
    return sorted(told, key=lambda p: (p.label, ids.index(p.evidence.account_id)))


def _pieces(person: Person, ids: list[str]) -> Iterator[Piece]:
    for attribute in person.attributes:
        label = words.name_of(words.ATTRIBUTES, attribute.attribute)
        for value in attribute.values:
            for evidence in value.evidence:
                if evidence.account_id in ids:
                    text = portrait.text_of(attribute.attribute, evidence.said)
                    yield Piece(label, text, evidence)
