"""Which accounts a person has, and which a judgement of the team lets leave or come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapport.flow.cards import Joined, Judgement, Person
from rapport.web.people.judged import Told

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Member:
    """One account of a person. `leaving`: separated, and the profile does not know it yet.

    `seen` is the last judgement on its link, so that a judgement made here can tell whether
    another came meanwhile.
    """

    joined: Joined
    leaving: Told | None
    seen: int


def members(
    person: Person, waiting: Mapping[Pair, Told], said: Iterable[Judgement]
) -> list[Member]:
    """Return the accounts, the first received first, each with what is about to happen."""
    order = [joined.card.account_id for joined in person.accounts]
    leaving: dict[str, Told] = {}
    for pair, told in waiting.items():
        if told.judgement.kind == "different" and set(pair) <= set(order):
            leaving[max(pair, key=order.index)] = told
    seen = {j.pair: j.seq for j in said}
    return [
        Member(
            joined,
            leaving.get(joined.card.account_id),
            seen.get(joined.link, 0) if joined.link else 0,
        )
        for joined in person.accounts
    ]


def coming(person: Person, waiting: Mapping[Pair, Told]) -> list[Told]:
    """Return what was said to be the same as one of these accounts, and is not yet joined."""
    mine = {joined.card.account_id for joined in person.accounts}
    return [
        told
        for pair, told in waiting.items()
        if told.judgement.kind == "same" and len(mine.intersection(pair)) == 1
    ]
