"""The search over everything: people, places, parts of the settings, things to do.

What is searched for stands in no address, no log, no title. Pages are found by their names in
every language: who switched to one they can't read finds the way back.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.urls import get_urlconf
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.flow.cards import PersonRow
from rapport.flow.errors import ShelfError
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, may
from rapport.web.people import selectors as people
from rapport.web.ui.context import Part, Place, exists, parts_of, places_of

#: The most people that are shown, and the shortest words that are looked for among them.
MOST_PEOPLE = 6
SHORTEST = 2
LONGEST_QUERY = 200


@dataclass(frozen=True)
class Deed:
    """One thing that can be begun from the search: where, and who may."""

    address: str
    icon: str
    title: Promise
    hint: Promise
    right: May


DEEDS = (
    Deed("/sources/add/", "upload", _("Bring in a file"), _("customers, orders"), May.IMPORT),
    Deed("/sources/", "plug-connected", _("Build profiles anew"), _("from sources"), May.BUILD),
    Deed("/settings/team/", "user-plus", _("Invite a teammate"), _("by mail"), May.MANAGE_TEAM),
    Deed("/settings/tokens/", "key", _("Make a token"), _("for a program"), May.TOKENS),
    Deed("/settings/me/", "key", _("Change your password"), _("second factor"), May.ENTER),
)


@dataclass(frozen=True)
class Found:
    """What was found, by kind. `people` is None if people were not looked for."""

    people: tuple[PersonRow, ...] | None
    total: int
    places: tuple[Place, ...]
    parts: tuple[Part, ...]
    deeds: tuple[Deed, ...]

    @property
    def count(self) -> int:
        """Return how many lines are shown."""
        return sum(map(len, (self.people or (), self.places, self.parts, self.deeds)))


def find(*, user: User, query: str) -> Found:
    """Return what `user` may see of what `query` leads to; without words, where one can go."""
    rows, total = _people(user, query)
    return Found(
        people=rows,
        total=total,
        places=tuple(p for p in places_of(user) if _is_named(p, query)),
        parts=tuple(p for p in parts_of(user) if query and _is_named(p, query)),
        deeds=tuple(d for d in DEEDS if _can(user, d) and _is_named(d, query)),
    )


def _people(user: User, query: str) -> tuple[tuple[PersonRow, ...] | None, int]:
    if not may(user, May.SEARCH) or not may(user, May.SEE_PEOPLE) or not _is_worth(query):
        return None, 0
    try:
        page = people.people_list(user=user, query=query)
    except ShelfError:
        return None, 0
    return page.rows[:MOST_PEOPLE], page.total


def _is_worth(query: str) -> bool:
    """One Chinese sign names a family; one letter names nobody."""
    return len(query) >= SHORTEST or _is_chinese(query)


def _can(user: User, deed: Deed) -> bool:
    return may(user, deed.right) and exists(deed.address, get_urlconf())


def _is_named(page: Place | Part | Deed, query: str) -> bool:
    told = _names((page.title, getattr(page, "hint", "")))
    return all(_begins_a_word(word, told) for word in query.casefold().split())


def _begins_a_word(word: str, text: str) -> bool:
    """Chinese puts no space between words, so there any place will do."""
    at = "" if _is_chinese(word) else r"(?<!\w)"
    return re.search(at + re.escape(word), text) is not None


def _is_chinese(text: str) -> bool:
    return any("\u2e80" <= sign <= "\U0003ffff" for sign in text)


@cache
def _names(texts: tuple[Promise | str, ...]) -> str:
    """Return texts in every language of the pages, as they are compared."""
    told = []
    for code, _own in settings.LANGUAGES:
        with translation.override(code):
            told += [str(text) for text in texts]
    return "\n".join(told).casefold()
