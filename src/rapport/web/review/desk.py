"""The desk put together for its template: the queue, the pair, the figures beside it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.flow.cards import Estimate, Judgement, Link, Person, ReviewPair
from rapport.web.people import judged, purposes, sentences
from rapport.web.people import selectors as people
from rapport.web.people.purposes import IDENTITY
from rapport.web.review import aligned, charts, selectors, words
from rapport.web.review.selectors import Pair, Waiting

#: Lines of the queue that are shown at once.
SHOWN = 12
_BLIND, _KIND, _BEGAN = "review_blind", "review_kind", "review_began"


def kind_of(request: HttpRequest) -> str:
    """Return which part of the queue the reader goes through; a choice holds for the session."""
    asked = request.GET.get("kind")
    if asked in selectors.KINDS:
        request.session[_KIND] = asked
    held = request.session.get(_KIND, "")
    return held if held in selectors.KINDS else ""


def is_blind(request: HttpRequest) -> bool:
    return bool(request.session.get(_BLIND))


def turn_blind(request: HttpRequest) -> None:
    request.session[_BLIND] = not is_blind(request)


def desk_context(
    request: HttpRequest,
    pair: Pair | None,
    link: Link | None,
    *,
    told: tuple[Judgement, ...],
    error: str = "",
) -> dict[str, Any]:
    """All that the desk shows. `pair`, `link`: what is judged now; None if nothing waits."""
    user, kind = request.user, kind_of(request)
    waiting = selectors.waiting(user=user, told=told)
    queue = waiting.of(kind)
    asked = selectors.pair_get(*pair) if pair else None
    blind = is_blind(request)
    context: dict[str, Any] = {
        "kind": kind,
        "kinds": _kinds(waiting, kind),
        "waiting": waiting,
        "total": len(queue) + (len(waiting.alarms) if kind in ("", "groups") else 0),
        "lines": _lines(request, queue, pair),
        "groups": _groups(request, waiting, kind),
        "blind_chosen": blind,
        "blind": blind or bool(asked and asked.sampled),
        "error": error,
    }
    if pair and link:
        context |= _pair(request, pair, link, asked, told, context["blind"])
        context |= _around(queue, pair)
    return context | side_context(request, told)


def _kinds(waiting: Waiting, kind: str) -> list[dict[str, Any]]:
    counts = {
        "": waiting.total,
        "pairs": len(waiting.pairs),
        "groups": len(waiting.alarms),
        "sample": len(waiting.sample),
    }
    return [
        {"name": name, "text": text, "count": counts[name], "on": name == kind}
        for name, text in words.KINDS.items()
    ]


def _lines(
    request: HttpRequest, queue: tuple[ReviewPair, ...], pair: Pair | None
) -> list[dict[str, Any]]:
    """Return a window of the queue that holds the pair judged now."""
    order = [p.pair for p in queue]
    at = order.index(pair) if pair in order else 0
    start = max(0, min(at - SHOWN // 2, len(queue) - SHOWN))
    blind = is_blind(request)
    return [
        {
            "line": line,
            "address": address(line.asked.pair),
            "why": words.why_asked(line.asked, blind=blind),
            "here": line.asked.pair == pair,
        }
        for line in selectors.lines(user=request.user, pairs=queue[start : start + SHOWN])
    ]


def _groups(request: HttpRequest, waiting: Waiting, kind: str) -> list[dict[str, Any]]:
    if kind not in ("", "groups"):
        return []
    most = selectors.MOST_GROUPS if kind else 3
    found = selectors.groups(user=request.user, alarms=waiting.alarms[:most])
    return [{"group": g, "why": words.alarm(g.alarm)} for g in found]


def _around(queue: tuple[ReviewPair, ...], pair: Pair) -> dict[str, Any]:
    """Return the pairs before and after in the queue, and the place of this one."""
    order = [p.pair for p in queue]
    if pair not in order:
        return {"after": address(order[0]) if order else ""}
    at = order.index(pair)
    return {
        "place": at + 1,
        "before": address(order[at - 1]) if at else "",
        "after": address(order[at + 1]) if at + 1 < len(order) else "",
    }


def _pair(
    request: HttpRequest,
    pair: Pair,
    link: Link,
    asked: ReviewPair | None,
    told: tuple[Judgement, ...],
    blind: bool,
) -> dict[str, Any]:
    said = judged.history([j for j in told if j.pair == pair])
    return {
        "pair": pair,
        "link": link,
        "asked": asked,
        "table": aligned.blind(link) if blind else aligned.aligned(link),
        "sentence": "" if blind else sentences.why_link(link),
        "forbidden": link.ground == "rights",
        "said": () if blind else said[:3],
        "seen": said[0].judgement.seq if said else 0,
        "effect": () if blind and asked and asked.sampled else _effect(request, asked),
        "why_address": reverse("people:why_link", args=pair),
    }


def _effect(request: HttpRequest, asked: ReviewPair | None) -> list[str]:
    if asked is None:
        return []
    both = [
        people.person_get(user=request.user, person_id=i, deeds=1)
        for i in (asked.left_person, asked.right_person)
    ]
    left, right = both
    if not (isinstance(left, Person) and isinstance(right, Person)):
        return []
    return words.effect(left, right)


def side_context(request: HttpRequest, told: tuple[Judgement, ...]) -> dict[str, Any]:
    """The figures at the right: what is wrong and missed, how sure we may be, today's work."""
    precision, recall = selectors.measures(told)
    began = _began(request, precision, recall)
    work = selectors.work(user=request.user, told=told)
    return {
        "figures": [
            _figure(_("Wrongly joined, estimated"), precision, began[0]),
            _figure(_("Missed, estimated"), recall, began[1]),
        ],
        "judged": precision.judged,
        "curve": charts.curve(selectors.reliability()),
        "calibration": selectors.calibration(),
        "work": work,
        "work_told": words.work(work),
    }


def _began(request: HttpRequest, precision: Estimate, recall: Estimate) -> list[float]:
    """Return both measures as they stood when the reader began today."""
    today = selectors.start_of_day().isoformat()
    held = request.session.get(_BEGAN)
    if not held or held[0] != today:
        held = request.session[_BEGAN] = [today, precision.value, recall.value]
    return list(held[1:])


def _figure(title: str, now: Estimate, began: float) -> dict[str, Any]:
    share, was = words.moved(now.value, began)
    return {
        "title": title,
        "now": share,
        "interval": words.interval(now),
        "was": was,
        "better": now.value > began,
    }


def address(pair: Pair) -> str:
    return reverse("review:pair", args=pair)


def hold_purpose(request: HttpRequest, subject: str) -> str:
    """Return what for a page of the desk is opened: the desk is there for nothing else."""
    if not purposes.held(request, subject):
        purposes.remember(request, subject, IDENTITY)
    return purposes.held(request, subject)
