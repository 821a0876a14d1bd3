"""What the people list is narrowed to and sorted by: chips that read as a sentence.

All of it stands in the address, so that a colleague sees the same list.
Never: a search. What is searched for may be an identifier, so it is posted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.web.accounts.models import User
from rapport.web.people import selectors
from rapport.web.people.selectors import KINDS, SORTS, Filters
from rapport.web.ui.names import plain

KIND_WORDS = {
    "person": gettext_lazy("Only people"),
    "organisation": gettext_lazy("Only organisations"),
}
SORT_WORDS = {
    "seen": gettext_lazy("Last seen first"),
    "name": gettext_lazy("By name"),
    "spent": gettext_lazy("Most spent first"),
    "orders": gettext_lazy("Most orders first"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter, or one that may be added: its words, and the address that takes it."""

    text: str
    address: str
    on: bool = False
    more: int = 0


def chosen(asked: Mapping[str, str]) -> Filters:
    """Read filters from a request; what we do not know is as if it were not there."""
    kind, sort = asked.get("kind", ""), asked.get("sort", "")
    return Filters(
        source=asked.get("source", "")[:100],
        kind=kind if kind in KINDS else "",
        sort=sort if sort in SORTS else "seen",
    )


def address(filters: Filters) -> str:
    told = {"source": filters.source, "kind": filters.kind}
    if filters.sort != "seen":
        told["sort"] = filters.sort
    query = urlencode({name: value for name, value in told.items() if value})
    return reverse("people:list") + (f"?{query}" if query else "")


def chips(filters: Filters) -> list[Chip]:
    """Return the filters that are on, each with the address without it."""
    return [Chip(text, address(without), on=True) for text, without in _on(filters)]


def _on(filters: Filters) -> list[tuple[str, Filters]]:
    found = []
    if filters.source:
        text = _("Source is %(source)s") % {"source": plain(filters.source)}
        found.append((text, replace(filters, source="")))
    if filters.kind:
        found.append((str(KIND_WORDS[filters.kind]), replace(filters, kind="")))
    return found


def offers(filters: Filters, sources: Iterable[str]) -> list[Chip]:
    """Return the filters that may be added or put in the place of another."""
    found = [
        Chip(
            _("Source is %(source)s") % {"source": plain(name)},
            address(replace(filters, source=name)),
        )
        for name in sources
        if name != filters.source
    ]
    kinds = (kind for kind in KINDS if kind != filters.kind)
    return found + [
        Chip(str(KIND_WORDS[kind]), address(replace(filters, kind=kind))) for kind in kinds
    ]


def sorts(filters: Filters, *, by_name: bool) -> list[Chip]:
    names = (name for name in SORTS if by_name or name != "name")
    return [
        Chip(str(SORT_WORDS[n]), address(replace(filters, sort=n)), on=n == filters.sort)
        for n in names
    ]


def ways_out(user: User, filters: Filters, query: str) -> list[Chip]:
    """Return for a list that is empty by its filters how many each of them takes away."""
    found = []
    for text, without in _on(filters):
        page = selectors.people_list(user=user, query=query, filters=without)
        if page.total:
            found.append(Chip(text, address(without), more=page.total))
    return sorted(found, key=lambda chip: -chip.more)
