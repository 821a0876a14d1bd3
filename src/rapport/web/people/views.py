"""The people pages. Each is a page and, for htmx, the part of it that changes."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Attribute, Freshness, Moved, Person
from rapport.flow.errors import ShelfError
from rapport.web.people import portrait, selectors, sentences, sums, words
from rapport.web.people.anonymous import pseudonym

View = Callable[..., HttpResponse]
#: A shelf older than this is said to be behind.
STALE = timedelta(hours=36)
#: What a search may be; nobody's name is longer.
LONGEST_QUERY = 200


def on_shelf(view: View) -> View:
    """Give the view the shelf's freshness, or say that nothing was built yet."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            fresh = selectors.freshness()
            return view(request, *args, fresh=fresh, **kwargs)
        except ShelfError as error:
            context = {"what": error.what, "fix": error.fix}
            return render(request, "people/nothing.html", context, status=503)

    return answer


def _page(
    request: HttpRequest,
    template: str,
    fresh: Freshness,
    context: dict[str, Any],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    behind = timezone.now() - fresh.built_at > STALE
    may_search = selectors.may_search(user=request.user)
    shared = {"fresh": fresh, "behind": behind, "may_search": may_search}
    return render(request, template, shared | context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request", "HX-Target")
@on_shelf
def people_list(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """List people. A search comes by POST: what is searched for never stands in an address."""
    query = " ".join(request.POST.get("query", "").split())[:LONGEST_QUERY]
    after = request.POST.get("after") or None
    page = selectors.people_list(user=request.user, query=query, after=after)
    before = _whole(request.POST.get("before"), most=page.total)
    context = {
        "page": page,
        "query": query,
        "first": before + 1,
        "last": before + len(page.rows),
    }
    part = request.htmx.target == "people"
    return _page(request, "people/rows.html" if part else "people/list.html", fresh, context)


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@on_shelf
def person(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Show one person; an id that moved answers 301 to the one it is now."""
    source = request.GET.get("source", "")
    deeds = _whole(request.GET.get("deeds"), least=selectors.DEEDS, most=selectors.MOST_DEEDS)
    found = selectors.person_get(
        user=request.user, person_id=person_id, deeds=deeds, source=source
    )
    if isinstance(found, Moved):
        place = reverse("people:person", args=[found.moved_to])
        return HttpResponsePermanentRedirect(f"{place}?was={person_id}")
    if found is None:
        return _page(request, "people/unknown.html", fresh, {}, HTTPStatus.NOT_FOUND)
    context = _timeline(found, source, deeds)
    if request.htmx.target == "timeline":
        return _page(request, "people/timeline.html", fresh, context)
    context |= {
        "groups": [
            (words.GROUPS[group], portrait.lines(found, group))
            for group in ("said", "done", "estimated")
        ],
        "contacts": portrait.contacts(found),
        "permissions": portrait.permissions(found),
        "joined_from": _joined_from(request, found),
    }
    return _page(request, "people/person.html", fresh, context)


def _timeline(found: Person, source: str, deeds: int) -> dict[str, Any]:
    return {
        "person": found,
        "row": found.row,
        "moments": portrait.moments(found),
        "months": portrait.months(found),
        "rail": portrait.RAIL,
        "source": source,
        "more": min(deeds + selectors.DEEDS, selectors.MOST_DEEDS)
        if len(found.deeds) < found.deeds_total and deeds < selectors.MOST_DEEDS
        else 0,
    }


def _joined_from(request: HttpRequest, found: Person) -> str:
    """Return the pseudonym of the id in ?was=, if that id truly moved to this person."""
    was = request.GET.get("was", "")
    if not was:
        return ""
    moved = selectors.person_get(user=request.user, person_id=was)
    if isinstance(moved, Moved) and moved.moved_to == found.row.person_id:
        return pseudonym(was).own
    return ""


@require_safe
@vary_on_headers("HX-Request")
@on_shelf
def why_link(
    request: HttpRequest, left_id: str, right_id: str, *, fresh: Freshness
) -> HttpResponse:
    """Say why two accounts are, or are not, one person: as a panel, or as a page."""
    link = selectors.link_get(user=request.user, left_id=left_id, right_id=right_id)
    if link is None:
        raise Http404
    context = {
        "link": link,
        "sentence": sentences.why_link(link),
        "wrong": sentences.wrong_of_10000(link),
        "changes": sentences.link_changes(link),
        "sum": sums.link_sum(link),
        "pairs": sums.side_by_side(link),
        "wide": True,
        "body": "people/why_link.html",
        "address": request.path,
    }
    return _page(request, _why(request), fresh, context)


@require_safe
@vary_on_headers("HX-Request")
@on_shelf
def why_value(
    request: HttpRequest, person_id: str, attribute: str, n: int, *, fresh: Freshness
) -> HttpResponse:
    """Say why a value of a person's attribute is shown: as a panel, or as a page."""
    found = selectors.person_get(user=request.user, person_id=person_id)
    if not isinstance(found, Person):
        raise Http404
    told = next((a for a in found.attributes if a.attribute == attribute), None)
    if told is None or n >= len(told.values):
        raise Http404
    context = _why_value(found, told, n) | {"address": request.path}
    return _page(request, _why(request), fresh, context)


def _why_value(found: Person, told: Attribute, n: int) -> dict[str, Any]:
    value = told.values[n]
    others = [
        (i, portrait.text_of(told.attribute, v.text), v)
        for i, v in enumerate(told.values)
        if i != n
    ]
    return {
        "row": found.row,
        "attribute": told,
        "label": words.name_of(words.ATTRIBUTES, told.attribute),
        "text": portrait.text_of(told.attribute, value.text),
        "value": value,
        "others": others,
        "sentence": sentences.why_value(told, value),
        "changes": sentences.value_changes(told, value),
        "sum": sums.value_sum(value),
        "evidence": sorted(value.evidence, key=lambda e: -e.log_odds),
        "body": "people/why_value.html",
    }


def _why(request: HttpRequest) -> str:
    return "ui/panel.html" if request.htmx else "ui/why_page.html"


def _whole(text: str | None, *, least: int = 0, most: int) -> int:
    """Return a whole number from a request, held between two others."""
    try:
        return max(least, min(int(text or least), most))
    except ValueError:
        return least
