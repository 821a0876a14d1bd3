"""What is learned of people in groups: personas, who is like a segment, what goes with a
conversion. Numbers of groups stand here in full, so whoever opens members sees them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.flow.cards import Freshness
from rapport.flow.errors import FlowError
from rapport.flow.segments.learning.alike import LEAST_MEMBERS
from rapport.segmenting.learned.conversions import CONVERSIONS, PERIODS, WINDOWS
from rapport.segmenting.learned.lookalikes import PURPOSES
from rapport.web.accounts.rights import May, needs
from rapport.web.jobs.models import Job
from rapport.web.people.pages import page
from rapport.web.people.pages import whole as whole_number
from rapport.web.segments import services, shelf, words, words_learned
from rapport.web.segments.pages import on_segments
from rapport.web.segments.views import called

_METHODS: Final = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something is not to be had, and what to do."""

    what: str
    fix: str


def _doing(key: str) -> Job | None:
    """Return the job that learns this now, or the last one if it failed."""
    last = Job.objects.filter(key=key).order_by("-made_at").first()
    return last if last and (last.is_open or last.error) else None


def _need_segment(request: HttpRequest) -> None:
    if not request.user.may(May.SEGMENT):
        raise PermissionDenied(May.SEGMENT)


@require_http_methods(_METHODS)
@needs(May.OPEN_MEMBERS)
@on_segments
def personas(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show groups of people who behave alike, or that there are none; have them looked for."""
    fault: FlowError | None = None
    if request.method == "POST":
        _need_segment(request)
        key = request.POST.get("key", "")
        if not key:
            services.personas_asked(by=request.user)
            return redirect("segments:personas")
        try:
            services.persona_name(by=request.user, key=key, words=request.POST.get("name", ""))
            return redirect("segments:personas")
        except FlowError as error:
            fault = error
    told = shelf.personas_told()
    context = {
        "told": told,
        "cards": [_card(card, told["names"]) for card in told["cards"]] if told else [],
        "tried": [_tried(t) for t in told["tried"][:5]] if told else [],
        "job": _doing("personas"),
        "at": datetime.fromisoformat(told["at"]) if told else None,
        "fault": fault,
    }
    return page(request, "segments/personas.html", fresh, context, status=409 if fault else 200)


def _card(card: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    features = [{"said": words_learned.feature(f), **f} for f in card["features"]]
    title = names.get(card["key"]) or ", ".join(f["said"] for f in features[:2])
    return {
        **card,
        "title": title or _("Like all others"),
        "features": features,
        "likes": [words_learned.feature(f) for f in card["likes"]],
        "name": names.get(card["key"], ""),
        "rule": f"persona is {card['key']}",
    }


def _tried(way: Mapping[str, Any]) -> dict[str, Any]:
    return {**way, "method": words_learned.METHODS.get(way["method"], way["method"])}


@require_http_methods(_METHODS)
@needs(May.OPEN_MEMBERS)
@on_segments
def lookalikes(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """List what was learned of who is like a segment; have another one learned."""
    seed = request.POST.get("seed", request.GET.get("seed", ""))
    purpose = request.POST.get("purpose", "marketing")
    fault = None
    if request.method == "POST":
        _need_segment(request)
        fault = _seed_fault(seed, purpose)
        if fault is None:
            services.lookalike_asked(by=request.user, seed=seed, purpose=purpose)
            return redirect("segments:lookalikes")
    known = shelf.segments()
    jobs = Job.objects.filter(key__startswith="like-").order_by("-made_at")[:20]
    context = {
        "lines": [_line(one, known) for one in shelf.lookalikes_told()],
        "seeds": [(key, called(one)) for key, one in known.items()],
        "seed": seed,
        "purpose": purpose,
        "purposes": words_learned.PURPOSES.items(),
        "jobs": [job for job in jobs if job.is_open or (job == jobs[0] and job.error)],
        "fault": fault,
    }
    return page(request, "segments/lookalikes.html", fresh, context, status=409 if fault else 200)


def _seed_fault(seed: str, purpose: str) -> Fault | None:
    known = shelf.segments()
    if seed not in known or purpose not in PURPOSES:
        raise Http404
    about = shelf.about(seed)
    people = about.people if about else 0
    if people >= LEAST_MEMBERS:
        return None
    told = {"least": LEAST_MEMBERS, "people": people}
    return Fault(
        _("A look-alike needs %(least)s people to learn from; this segment has %(people)s.")
        % told,
        _("Take a wider segment, or wait until this one has grown."),
    )


def _line(one: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    seed = known.get(one["seed"])
    return {
        **one,
        "name": called(seed) if seed else one["seed"],
        "what_for": words_learned.PURPOSES.get(one["purpose"], one["purpose"]),
        "at": datetime.fromisoformat(one["at"]),
        "lift": one["lifts"]["alike"]["at"][-1],
        "share": one["people"] / one["base"],
    }


@require_http_methods(_METHODS)
@needs(May.OPEN_MEMBERS)
@on_segments
def lookalike(request: HttpRequest, key: str, *, fresh: Freshness) -> HttpResponse:
    """Show one look-alike: how good it is, what it is made of, whom it takes; take others."""
    fault: FlowError | None = None
    if request.method == "POST":
        _need_segment(request)
        people = whole_number(request.POST.get("people"), most=10**9)
        try:
            services.lookalike_take(by=request.user, key=key, people=people)
            return redirect("segments:lookalike", key)
        except FlowError as error:
            fault = error
    found = {one["key"]: one for one in shelf.lookalikes_told()}
    if key not in found:
        raise Http404
    one = found[key]
    fair = one["fairness"]
    context = {
        "one": _line(one, shelf.segments()),
        "rankings": [
            {"name": words_learned.RANKINGS.get(n, n), "ours": n == "alike", **one["lifts"][n]}
            for n in ("alike", "rfm", "random")
            if n in one["lifts"]
        ],
        "makers": [{"said": words_learned.column(m["column"]), **m} for m in one["makers"]],
        "most_important": max((m["importance"] for m in one["makers"]), default=1),
        "barred": [(words_learned.column(n), words_learned.why_barred(w))
                   for n, w in one["barred"].items()],
        "fair": [
            (words_learned.GROUPINGS.get(by, by), _of_group(fair["groups"], by),
             fair["hidden"].get(by, 0))
            for by in ("sex", "age", "region")
        ],
        "method": words_learned.METHODS.get(one["method"], one["method"]),
        "rule": f"look_alike is {key}",
        "ads": one["purpose"] == "ads",
        "note": words.JOINT,
        "fault": fault,
    }  # fmt: skip
    return page(request, "segments/lookalike.html", fresh, context, status=409 if fault else 200)


def _of_group(groups: list[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    return [{**g, "group": words.value(by, g["group"])} for g in groups if g["by"] == by]


@require_http_methods(_METHODS)
@needs(May.OPEN_MEMBERS)
@on_segments
def factors(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """Show what goes with a conversion; have another one looked at."""
    sent = request.POST if request.method == "POST" else request.GET
    chosen = sent.get("conversion", "")
    chosen = chosen if chosen in CONVERSIONS else "bought"
    period = _one_of(sent.get("period"), PERIODS, 365)
    window = _one_of(sent.get("window"), WINDOWS, 30)
    if request.method == "POST":
        _need_segment(request)
        services.factors_asked(by=request.user, conversion=chosen, period=period, window=window)
        return redirect(f"{request.path}?conversion={chosen}&period={period}&window={window}")
    told = {one["key"]: one for one in shelf.conversions_told()}.get(chosen)
    context = {
        "told": told,
        "rows": [{"said": words_learned.kind(f["name"]), **f} for f in told["factors"]]
        if told else [],
        "at": datetime.fromisoformat(told["at"]) if told else None,
        "chosen": chosen, "period": period, "window": window,
        "conversions": [(c, words.DEEDS[c]) for c in CONVERSIONS],
        "periods": PERIODS, "windows": WINDOWS,
        "job": _doing(f"factors-{chosen}"),
    }  # fmt: skip
    return page(request, "segments/factors.html", fresh, context)


def _one_of(sent: str | None, known: tuple[int, ...], first: int) -> int:
    value = whole_number(sent, most=10_000)
    return value if value in known else first
