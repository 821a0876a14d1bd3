"""The people pages. Each is a page and, for htmx, the part of it that changes."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Freshness, Moved, PeoplePage, Person
from rapport.web.accounts.rights import May, may, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.connections import uses
from rapport.web.people import (
    filters,
    fitting,
    judged,
    known,
    liking,
    membership,
    portrait,
    purposes,
    selectors,
    settled,
    tags,
    views_scores,
    words,
)
from rapport.web.people.anonymous import pseudonym
from rapport.web.people.pages import (
    ask_purpose,
    on_shelf,
    own_address,
    page,
    whole,
    write_down_view,
)
from rapport.web.people.selectors import Filters

#: What a search may be; nobody's name is longer.
LONGEST_QUERY = 200
#: Parts of a person's page that htmx may ask for alone.
PARTS = ("timeline", "accounts", "portrait", "contacts", "odd", "tags")
#: So many judgements of a person's accounts its page lists.
HISTORY = 20


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request", "HX-Target")
@on_shelf
def people_list(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """List people. A search comes by POST: what is searched for never stands in an address."""
    query = " ".join(request.POST.get("query", "").split())[:LONGEST_QUERY]
    after = request.POST.get("after") or None
    chosen = filters.chosen(request.POST if request.method == "POST" else request.GET)
    found = selectors.people_list(user=request.user, query=query, after=after, filters=chosen)
    if query and not after and may(request.user, May.SEARCH):
        audit.record(by=request.user, action=Action.SEARCH, details={"found": found.total})
    before = whole(request.POST.get("before"), most=found.total)
    context = {
        "page": found,
        "query": query,
        "first": before + 1,
        "last": before + len(found.rows),
        **_narrowed(request, found, chosen, query),
    }
    part = request.htmx.target == "people"
    return page(request, "people/rows.html" if part else "people/list.html", fresh, context)


def _narrowed(
    request: HttpRequest, found: PeoplePage, chosen: Filters, query: str
) -> dict[str, Any]:
    """What the toolbar shows: chips, what may be added, and what an empty list can let go."""
    return {
        "filters": chosen,
        "chips": filters.chips(chosen),
        "offers": filters.offers(chosen, selectors.sources()),
        "sorts": filters.sorts(chosen, by_name=selectors.may_search(user=request.user)),
        "ways_out": filters.ways_out(request.user, chosen, query) if not found.total else (),
    }


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request", "HX-Target")
@on_shelf
def person(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Show one person; an id that moved answers 301 to the one it is now."""
    source = request.GET.get("source", "")
    deeds = whole(request.GET.get("deeds"), least=selectors.DEEDS, most=selectors.MOST_DEEDS)
    found = selectors.person_get(
        user=request.user, person_id=person_id, deeds=deeds, source=source
    )
    if isinstance(found, Moved):
        place = reverse("people:person", args=[found.moved_to])
        return HttpResponsePermanentRedirect(f"{place}?was={person_id}")
    if found is None:
        return page(request, "people/unknown.html", fresh, {}, HTTPStatus.NOT_FOUND)
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject)
    part = request.htmx.target if request.htmx.target in PARTS else ""
    write_down_view(request, subject, purpose, part)
    uses.used(selectors.fields_of(found))
    if part == "timeline":
        context = _timeline(request, found, source, deeds)
        return page(request, "people/timeline.html", fresh, context)
    if part == "accounts":
        return page(request, "people/accounts.html", fresh, _accounts(request, found))
    if part in ("portrait", "contacts"):
        return page(request, f"people/{part}.html", fresh, _portrait(request, found))
    if part == "tags":
        context = tags.context(request.user, found, timezone.now())
        return page(request, "people/tags.html", fresh, context)
    if part == "odd":
        context = fitting.context(request.user, found) | {"person": found, "row": found.row}
        return page(request, "people/odd.html", fresh, context)
    context = (
        fitting.context(request.user, found)
        | tags.context(request.user, found, timezone.now())
        | _known(request, found, fresh)
        | _timeline(request, found, source, deeds)
        | _accounts(request, found)
        | _portrait(request, found)
        | {
            "permissions": portrait.permissions(found),
            "ties": portrait.ties(found),
            "joined_from": _joined_from(request, found),
            "leads": selectors.leads(found.row.person_id),
            "purpose": purposes.words_of(purpose),
        }
    )
    return page(request, "people/person.html", fresh, context)


def _portrait(request: HttpRequest, found: Person) -> dict[str, Any]:
    """What the profile says, and what people said of that."""
    said = selectors.settlements(user=request.user, person=found)
    groups = ("said", "done", "estimated")
    return {
        "person": found,
        "row": found.row,
        "groups": [(words.GROUPS[g], settled.entries(found, said, g)) for g in groups],
        "contacts": settled.contacts(found, said),
        "words": settled.history(said)[:HISTORY],
        "may_settle": may(request.user, May.SETTLE),
    }


def _known(request: HttpRequest, found: Person, fresh: Freshness) -> dict[str, Any]:
    """How they act and what they like; and what is only true of people like them."""
    told = selectors.knowledge(user=request.user, person=found)
    shown, said = liking.interests(told)
    return {
        "acting": known.acting(told, fresh.as_of),
        "interests": shown,
        "only_said": said,
        "zodiac": known.zodiac(found, told),
        "income": known.income(selectors.group_income(found)),
        **views_scores.context_of(request.user, found, ""),
    }


def _timeline(request: HttpRequest, found: Person, source: str, deeds: int) -> dict[str, Any]:
    new = selectors.fresh_deeds(user=request.user, person_id=found.row.person_id, source=source)
    return {
        "person": found,
        "row": found.row,
        "new": portrait.new_moments(new),
        "moments": portrait.moments(found),
        "deeds": deeds,
        "months": portrait.months(found),
        "rail": portrait.RAIL,
        "source": source,
        "more": min(deeds + selectors.DEEDS, selectors.MOST_DEEDS)
        if len(found.deeds) < found.deeds_total and deeds < selectors.MOST_DEEDS
        else 0,
    }


def _accounts(request: HttpRequest, found: Person) -> dict[str, Any]:
    """The accounts, who is about to leave or to come, whom one may ask about, what was said."""
    ids = [joined.card.account_id for joined in found.accounts]
    said = selectors.judgements_touching(ids)
    waiting = judged.waiting(j for j in said if not j.built)
    return {
        "person": found,
        "row": found.row,
        "members": membership.members(found, waiting, said),
        "coming": membership.coming(found, waiting),
        "doubts": selectors.doubtful(user=request.user, person_id=found.row.person_id),
        "told": judged.history(said)[:HISTORY],
        "may_decide": may(request.user, May.DECIDE),
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
@needs(May.SEE_PEOPLE)
@on_shelf
def newer(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Say whether the profiles were built anew since a page was shown; nothing if not."""
    context = {
        "person_id": person_id,
        "since": request.GET.get("since", ""),
    }
    return page(request, "people/newer.html", fresh, context)


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_shelf
def look(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Show a person in short, beside the list: who, the last three deeds, what we may."""
    if not request.htmx:
        return redirect("people:person", person_id)
    found = selectors.person_get(user=request.user, person_id=person_id, deeds=3)
    if not isinstance(found, Person):
        raise Http404
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject)
    audit.record(
        by=request.user,
        action=Action.VIEW_PERSON,
        subject=subject,
        purpose=purpose,
        details={"part": "look"},
    )
    context = {
        "person": found,
        "row": found.row,
        "moments": portrait.moments(found)[:3],
        "permissions": portrait.permissions(found),
        "body": "people/look.html",
        "address": reverse("people:person", args=[person_id]),
    }
    return page(request, "ui/panel.html", fresh, context)


@require_safe
@needs(May.SEE_PEOPLE)
@on_shelf
def compare(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Lead to the reasons that say most on whether two people of the list are one."""
    picked = request.GET.getlist("pick")
    pair = None
    if len(picked) == 2:
        pair = selectors.strongest_pair(left_id=picked[0], right_id=picked[1])
    if pair is None:
        return page(
            request,
            "people/two_please.html",
            fresh,
            {"picked": len(picked)},
            HTTPStatus.BAD_REQUEST,
        )
    purposes.remember(request, purposes.link_subject(*pair), purposes.IDENTITY)
    return redirect("people:why_link", *pair)


@require_POST
@needs(May.SEE_PEOPLE)
@on_shelf
def purpose(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Take what for a page is opened, and lead to it."""
    subject = request.POST.get("subject", "")
    if not purposes.is_subject(subject):
        raise Http404
    back = own_address(request, request.POST.get("back"), reverse("people:list"))
    try:
        said = purposes.stated(request.POST.get("purpose", ""), request.POST.get("text", ""))
    except purposes.PurposeError as error:
        return ask_purpose(request, fresh, subject, error=str(error), back=back)
    purposes.remember(request, subject, said)
    return redirect(back)
