"""Reading people. Who may see what is decided here by the reader's role, and nowhere else."""

from rapport.flow.cards import Freshness, Link, Moved, PeoplePage, Person
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import Sight, sight_of
from rapport.web.people import shelf
from rapport.web.people.anonymous import anonymous_link, anonymous_page, anonymous_person

PAGE = 50
#: Deeds shown at first, and the most that one page shows.
DEEDS = 50
MOST_DEEDS = 1000


def freshness() -> Freshness:
    """Return what the shelf holds. Raises ShelfError if nothing was built yet."""
    return shelf.freshness()


def people_list(*, user: User, query: str = "", after: str | None = None) -> PeoplePage:
    """Return fifty people `user` may see, as he may see them.

    A reader of pseudonyms cannot search: a hit would tell whose phone or name it is.
    """
    if sight_of(user) is Sight.PSEUDONYMS:
        return anonymous_page(shelf.people_page(query="", after=after, limit=PAGE))
    return shelf.people_page(query=query, after=after, limit=PAGE)


def may_search(*, user: User) -> bool:
    return sight_of(user) is not Sight.PSEUDONYMS


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


def link_get(*, user: User, left_id: str, right_id: str) -> Link | None:
    """Return why two accounts are one person, as `user` may see it; None if never weighed."""
    sight = sight_of(user)
    link = shelf.link_get(left_id, right_id, masked=sight is not Sight.FULL)
    if link is not None and sight is Sight.PSEUDONYMS:
        return anonymous_link(link)
    return link
