"""The accounts of one person: how they hang together, where to split them, and back."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import AccountCard, Freshness, Moved, Person, PersonLink
from rapport.web.accounts.rights import May, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.people import judged, purposes
from rapport.web.people import selectors as people
from rapport.web.people.pages import on_shelf, page, whole
from rapport.web.review import desk as laid
from rapport.web.review import graph, selectors, services, shelf, words
from rapport.web.ui import bar

_MOST = 2**62
#: How far from an edge of the drawing a dot's label is in no danger of hanging out.
_NEAR_EDGE = 2.5 * graph.EDGE
#: Lines of the table of links; the drawing shows all.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Dot:
    """One account in the drawing. `n`: its number in drawing and lists; `side`: a, b or ''."""

    n: int
    card: AccountCard
    x: float
    y: float
    side: str

    @property
    def edge(self) -> str:
        """Return the edge it is near, where a label in its middle would hang out: left, right."""
        if self.x < _NEAR_EDGE:
            return "left"
        return "right" if self.x > graph.WIDTH - _NEAR_EDGE else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One link in the drawing. `cut`: it would be, or was, cut; `chosen`: the reader's."""

    link: PersonLink
    one: Dot
    other: Dot
    cut: bool
    chosen: bool


@require_safe
@needs(May.DECIDE)
@vary_on_headers("HX-Request", "HX-Target")
@on_shelf
def person(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Show the accounts of a person and their links; a chosen link or account parts them."""
    return _shown(request, fresh, person_id)


@require_POST
@needs(May.DECIDE)
@on_shelf
def split(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Split the accounts of a person in two, as the page showed it."""
    left, right = request.POST.getlist("one"), request.POST.getlist("other")
    seen = whole(request.POST.get("seen"), most=_MOST)
    try:
        services.split(by=request.user, person_id=person_id, left=left, right=right, seen=seen)
    except services.JudgementError as error:
        return _shown(request, fresh, person_id, error=str(error))
    undo = reverse("review:undo_split", args=[person_id])
    bar.done(request, words.parted(len(left), len(right)), undo=undo)
    return _answer(request, fresh, person_id)


@require_POST
@needs(May.DECIDE)
@on_shelf
def undo(request: HttpRequest, person_id: str, *, fresh: Freshness) -> HttpResponse:
    """Take back what the reader said last of these accounts: all words of a split at once."""
    mine = set(selectors.accounts_of(person_id))
    told = selectors.judgements()
    here = [j for j in told if mine.intersection(j.pair)]
    at = next((j.at for j in selectors.last_act(user=request.user, told=here)), None)
    last = selectors.last_act(user=request.user, told=[j for j in told if j.at == at])
    try:
        services.take_back(by=request.user, told=last)
    except services.JudgementError as error:
        return _shown(request, fresh, person_id, error=str(error))
    bar.done(request, judged.taken_back())
    return _answer(request, fresh, person_id)


# ------------------------------------------------------------------------- inside


def _answer(request: HttpRequest, fresh: Freshness, person_id: str) -> HttpResponse:
    if request.htmx:
        return _shown(request, fresh, person_id)
    return redirect("review:person", person_id)


def _shown(
    request: HttpRequest, fresh: Freshness, person_id: str, *, error: str = ""
) -> HttpResponse:
    found = people.person_get(user=request.user, person_id=person_id, deeds=1)
    if isinstance(found, Moved):
        return HttpResponsePermanentRedirect(reverse("review:person", args=[found.moved_to]))
    if found is None:
        return page(request, "people/unknown.html", fresh, {}, HTTPStatus.NOT_FOUND)
    subject = purposes.person_subject(person_id)
    audit.record(
        by=request.user,
        action=Action.VIEW_REASONS,
        subject=subject,
        purpose=laid.hold_purpose(request, subject),
        details={"part": "accounts"},
    )
    context = _context(request, found) | {"error": error}
    part = bool(request.htmx) and not request.htmx.history_restore_request
    status = HTTPStatus.CONFLICT if error and not part else HTTPStatus.OK
    template = "review/group_parts.html" if part else "review/group.html"
    return page(request, template, fresh, context, status)


def _context(request: HttpRequest, found: Person) -> dict[str, Any]:
    cards = [joined.card for joined in found.accounts]
    ids = [card.account_id for card in cards]
    links = [x for x in shelf.links_of(ids) if x.state == "accepted"]
    told = people.judgements_touching(ids)
    new = judged.waiting(j for j in told if not j.built)
    waiting = {pair for pair, t in new.items() if t.judgement.kind == "different"}
    sides, chosen = _sides(request, ids, links)
    dots = _dots(cards, links, sides)
    by_id = {dot.card.account_id: dot for dot in dots}
    last = selectors.last_act(user=request.user, told=told)
    return {
        "person": found,
        "row": found.row,
        "dots": dots,
        "lines": [_line(x, by_id, sides, waiting, chosen) for x in links[:SHOWN]],
        "links_total": len(links),
        "width": graph.WIDTH,
        "height": graph.HEIGHT,
        "one": [d for d in dots if d.side == "a"],
        "other": [d for d in dots if d.side == "b"],
        "chosen": chosen,
        "seen": told[-1].seq if told else 0,
        "said": judged.history([j for j in told if set(j.pair) <= set(ids)])[:5],
        "parted": bool(waiting),
        "undoable": bool(last),
        "alarm": next(
            (words.alarm(a) for a in shelf.alarms() if a.person_id == found.row.person_id), ""
        ),
    }


def _sides(
    request: HttpRequest, ids: list[str], links: list[PersonLink]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the side of each account if the reader chose a link, or an account, to part."""
    left, right, alone = (request.GET.get(n, "") for n in ("left", "right", "account"))
    if alone in ids and len(ids) > 1:
        return {i: "b" if i == alone else "a" for i in ids}, (alone,)
    if left in ids and right in ids and left != right:
        sides = graph.parted(ids, links, (left, right))
        stays = next(side for side in sides if ids[0] in side)  # the anchor's side keeps the id
        return {i: "a" if i in stays else "b" for i in ids}, (left, right)
    return {}, ()


def _dots(cards: list[AccountCard], links: list[PersonLink], sides: dict[str, str]) -> list[Dot]:
    places = graph.spots([card.account_id for card in cards], links)
    return [
        Dot(n, card, spot.x, spot.y, sides.get(card.account_id, ""))
        for n, (card, spot) in enumerate(zip(cards, places, strict=True), 1)
    ]


def _line(
    link: PersonLink,
    dots: dict[str, Dot],
    sides: dict[str, str],
    waiting: set[tuple[str, str]],
    chosen: tuple[str, ...],
) -> Line:
    across = bool(sides) and sides[link.left_id] != sides[link.right_id]
    one, other = sorted((dots[i] for i in link.pair), key=lambda dot: dot.n)
    return Line(link, one, other, across or link.pair in waiting, set(chosen) == set(link.pair))
