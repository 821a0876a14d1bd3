"""Reading people. Who may see what is decided here by the reader's role, and nowhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from rapport.flow.cards import (
    AccountCard,
    Doubt,
    FreshDeed,
    Freshness,
    Judgement,
    Link,
    Moved,
    PeoplePage,
    Person,
    PersonRow,
    Separation,
)
from rapport.flow.income_cards import GroupIncome
from rapport.flow.network_cards import Influence
from rapport.flow.profile_cards import BothRight, InterestDeed, Knowledge, Settlement
from rapport.flow.score_cards import PersonScores
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import Sight, sight_of
from rapport.web.people import judged, shelf
from rapport.web.people.anonymous import (
    SHARED,
    anonymous_account,
    anonymous_deed,
    anonymous_knowledge,
    anonymous_link,
    anonymous_page,
    anonymous_person,
    anonymous_row,
)
from rapport.web.people.shelf import LoggedDeed

Pair = tuple[str, str]
PAGE = 50
#: Deeds shown at first, and the most that one page shows.
DEEDS = 50
MOST_DEEDS = 1000
#: Doubtful pairs that a person's page offers.
DOUBTS = 3
SORTS = ("seen", "name", "spent", "orders")
KINDS = ("person", "organisation")
#: Pairs of accounts that are looked through when two people are compared.
MOST_COMPARED = 64


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to and sorted by. Names nobody: it may stand in an address."""

    source: str = ""
    kind: str = ""
    sort: str = "seen"

    def __bool__(self) -> bool:
        return bool(self.source or self.kind)


def freshness() -> Freshness:
    """Return what the shelf holds. Raises ShelfError if nothing was built yet."""
    return shelf.freshness()


def sources() -> tuple[str, ...]:
    """Return the names of the connections that have accounts."""
    return shelf.sources()


def people_list(
    *,
    user: User,
    query: str = "",
    after: str | None = None,
    filters: Filters = Filters(),
) -> PeoplePage:
    """Return fifty people `user` may see, as he may see them.

    A reader of pseudonyms cannot search: a hit would tell whose phone or name it is. Nor
    sort by name: the order would tell it.
    """
    chosen = {"source": filters.source, "kind": filters.kind, "sort": filters.sort}
    if sight_of(user) is Sight.PSEUDONYMS:
        sort = "seen" if filters.sort == "name" else filters.sort
        found = shelf.people_page(query="", after=after, limit=PAGE, **(chosen | {"sort": sort}))
        return anonymous_page(found)
    return shelf.people_page(query=query, after=after, limit=PAGE, **chosen)


def rows_of(*, user: User, person_ids: Iterable[str]) -> dict[str, PersonRow]:
    """Return the lines of these people, as `user` may see them; who is unknown is left out."""
    found = shelf.some(person_ids)
    if sight_of(user) is Sight.PSEUDONYMS:
        return {one: anonymous_row(row) for one, row in found.items()}
    return found


def may_search(*, user: User) -> bool:
    return sight_of(user) is not Sight.PSEUDONYMS


def leads(person_id: str) -> Influence | None:
    """Return how much somebody moves among buyers, else among all; None: nobody endorses them."""
    return shelf.leads(person_id)


def person_get(
    *, user: User, person_id: str, deeds: int = DEEDS, source: str = ""
) -> Person | Moved | None:
    """Return the person as `user` may see them, where they moved to, or None if unknown."""
    sight = sight_of(user)
    found = shelf.person_get(
        person_id,
        masked=sight is not Sight.FULL,
        deeds=max(1, min(deeds, MOST_DEEDS)),
        source=source,
    )
    if isinstance(found, Person) and sight is Sight.PSEUDONYMS:
        return anonymous_person(found)
    return found


def fresh_deeds(*, user: User, person_id: str, source: str = "") -> tuple[FreshDeed, ...]:
    """Return what came in of a person after the profiles were built, as `user` may see it."""
    found = shelf.fresh_deeds(person_id, now=timezone.now(), source=source)
    if sight_of(user) is Sight.PSEUDONYMS:
        return tuple(replace(new, deed=anonymous_deed(new.deed)) for new in found)
    return found


def contact_get(*, person_id: str, attribute: str, n: int) -> str | None:
    """Return one contact in the clear, for who stated a purpose; None if there is none.

    Never: called before the purpose is written down.
    """
    found = shelf.person_get(person_id, masked=False, deeds=1, source="")
    if not isinstance(found, Person):
        return None
    told = next((a for a in found.attributes if a.attribute == attribute), None)
    return told.values[n].text if told is not None and n < len(told.values) else None


def link_get(*, user: User, left_id: str, right_id: str) -> Link | None:
    """Return why two accounts are one person, as `user` may see it.

    Two accounts that were never weighed, each the first of its person, give a link without
    reasons in the state "unweighed". None if one of them is not known.
    """
    sight = sight_of(user)
    masked = sight is not Sight.FULL
    link = shelf.link_get(left_id, right_id, masked=masked)
    link = link or _unweighed(left_id, right_id, masked=masked)
    if link is not None and sight is Sight.PSEUDONYMS:
        return anonymous_link(link)
    return link


def _unweighed(left_id: str, right_id: str, *, masked: bool) -> Link | None:
    left, right = (_anchor(i, masked=masked) for i in sorted((left_id, right_id)))
    if left is None or right is None or left_id == right_id:
        return None
    return Link(left, right, "unweighed", "score", 0.0, 0.0, 0.0, ())


def _anchor(account_id: str, *, masked: bool) -> AccountCard | None:
    """Return the account if it is the first of its person: it then has the person's id."""
    found = shelf.person_get(account_id, masked=masked, deeds=1, source="")
    if not isinstance(found, Person):
        return None
    return next((j.card for j in found.accounts if j.card.account_id == account_id), None)


def strongest_pair(*, left_id: str, right_id: str) -> Pair | None:
    """Return the two accounts that say most on whether two people are one.

    That is the weighed pair with the most bits; if none was, their first accounts. None if
    one of the people is not known, or both are one.
    """
    people = [shelf.person_get(i, masked=True, deeds=1, source="") for i in (left_id, right_id)]
    left, right = people
    if not (isinstance(left, Person) and isinstance(right, Person)) or left_id == right_id:
        return None
    pairs = [(a.card.account_id, b.card.account_id) for a in left.accounts for b in right.accounts]
    links = [(shelf.link_get(a, b, masked=True), (a, b)) for a, b in pairs[:MOST_COMPARED]]
    weighed = [(link.bits, pair) for link, pair in links if link is not None]
    return max(weighed)[1] if weighed else (left_id, right_id)


def doubtful(*, user: User, person_id: str) -> tuple[Doubt, ...]:
    """Return the accounts that may belong to this person too, the account of theirs first."""
    sight = sight_of(user)
    found = shelf.doubtful(person_id, DOUBTS, masked=sight is not Sight.FULL)
    turned = (d if d.left_person == person_id else _turned(d) for d in found)
    if sight is not Sight.PSEUDONYMS:
        return tuple(turned)
    return tuple(
        replace(d, left=anonymous_account(d.left), right=anonymous_account(d.right))
        for d in turned
    )


def _turned(doubt: Doubt) -> Doubt:
    return replace(
        doubt,
        left=doubt.right,
        right=doubt.left,
        left_person=doubt.right_person,
        right_person=doubt.left_person,
    )


def separation(link: Link) -> Separation | None:
    """Return what a person loses if the younger of two joined accounts is taken out.

    The younger one is the account that is not the person's first; None if not joined.
    """
    sides = [shelf.separation(card.account_id) for card in (link.left, link.right)]
    left, right = sides
    if left is None or right is None or left.person_id != right.person_id:
        return None
    return left if left.person_id != link.left.account_id else right


def path_between(*, person_id: str, pair: Pair) -> tuple[AccountCard, ...]:
    """Return the accounts by which two accounts of a person hang together, both included.

    Along the strongest link of each account; () if those do not join them, or directly do.
    """
    found = shelf.person_get(person_id, masked=True, deeds=1, source="")
    if not isinstance(found, Person):
        return ()
    cards = {j.card.account_id: j.card for j in found.accounts}
    ways: dict[str, list[str]] = {}
    for left, right in {j.link for j in found.accounts if j.link}:
        ways.setdefault(left, []).append(right)
        ways.setdefault(right, []).append(left)
    paths, seen = [[pair[0]]], {pair[0]}
    while paths:
        path = paths.pop(0)
        if path[-1] == pair[1]:
            return tuple(cards[i] for i in path) if len(path) > 2 else ()
        for step in sorted(set(ways.get(path[-1], ())) - seen):
            seen.add(step)
            paths.append([*path, step])
    return ()


def judgements_on(pair: Pair) -> list[judged.Told]:
    """Return all that was ever said of a pair, the newest first."""
    return judged.history(shelf.judgements([pair]))


def judgements_touching(accounts: Sequence[str]) -> tuple[Judgement, ...]:
    """Return what was ever said of these accounts and any other, the oldest first."""
    mine = set(accounts)
    return tuple(j for j in shelf.judgements() if mine.intersection(j.pair))


def settlements(*, user: User, person: Person) -> tuple[Settlement, ...]:
    """Return what was said of a person's values, as `user` may see it, the oldest first."""
    sight = sight_of(user)
    accounts = [joined.card.account_id for joined in person.accounts]
    said = shelf.settlements(accounts, mask=sight is not Sight.FULL)
    if sight is not Sight.PSEUDONYMS:
        return said
    return tuple(replace(s, value="", text="") for s in said if s.attribute in SHARED)


def fields_of(person: Person) -> set[tuple[str, str]]:
    """Return which fields of which sources a person's page shows: (source, attribute or "")."""
    told = {
        (evidence.source, a.attribute)
        for a in person.attributes
        for value in a.values
        for evidence in value.evidence
    }
    return told | {(deed.source, "") for deed in person.deeds}


def knowledge(*, user: User, person: Person) -> Knowledge:
    """Return what is known of a person beside their values, as `user` may see it."""
    found = shelf.knowledge(person.row.person_id)
    return anonymous_knowledge(found) if sight_of(user) is Sight.PSEUDONYMS else found


def interest_deeds(*, user: User, person_id: str, theme: str) -> tuple[InterestDeed, ...]:
    """Return the deeds behind an interest that a person shows, as `user` may see them."""
    found = shelf.interest_deeds(person_id, theme)
    if sight_of(user) is Sight.PSEUDONYMS:
        return tuple(replace(one, deed=anonymous_deed(one.deed)) for one in found)
    return found


def score_days() -> tuple[datetime, datetime]:
    """Return the first and the last time that scores can be asked for."""
    return shelf.score_days()


def scores(*, user: User, person: Person, at: datetime | None) -> PersonScores | None:
    """Return somebody's scores at that time; None: they have none.

    Raises  ConfigError: a time that can't be asked for.
    """
    return shelf.scores(person.row.person_id, at)


def score_log(
    *, user: User, person: Person, axis: str, at: datetime | None
) -> tuple[LoggedDeed, ...]:
    """Return what a score is the sum of, as `user` may see it; the newest deed first."""
    found = shelf.score_log(person.row.person_id, axis, at)
    if sight_of(user) is Sight.PSEUDONYMS:
        return tuple(replace(x, deed=anonymous_deed(x.deed)) if x.deed else x for x in found)
    return found


def group_income(person: Person) -> GroupIncome | None:
    """Return what people like this one earn, by what the reader sees of them."""
    return shelf.group_income(person)


def said_both(*, user: User, person: Person) -> tuple[BothRight, ...]:
    """Return of which contradictions of a person somebody said that both sides are right.

    An analyst is told of no contradiction.
    """
    if sight_of(user) is Sight.PSEUDONYMS:
        return ()
    return shelf.said_both(joined.card.account_id for joined in person.accounts)
