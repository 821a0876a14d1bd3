"""The builder: one rule by rows and as text, with a live count. Without scripts by its buttons."""

from dataclasses import replace
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from rapport.flow.errors import ConflictError, FlowError, InputError
from rapport.flow.segments.grammar import RuleError
from rapport.flow.segments.rules import Node, text_of
from rapport.segmenting.definitions import USES
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, needs
from rapport.web.segments import counting, rows, services, shelf, words
from rapport.web.segments.pages import on_segments
from rapport.web.segments.shelf import Segment
from rapport.web.ui import bar

#: A new segment is to be looked at again after so long.
REVIEW: Final = timedelta(days=90)
_ABOUT: Final = ("name", "purpose", "offer", "effect", "use", "folder", "review", "owner")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_segments
def new(request: HttpRequest, **_fresh: Any) -> HttpResponse:
    """Build a new segment; who may not make one may ask how many a rule has."""
    blank = Segment("", "", "", "", owner=str(request.user.pk), version=0,
                    review=timezone.now().date() + REVIEW)  # fmt: skip
    return _build(request, blank)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_segments
def edit(request: HttpRequest, key: str, **_fresh: Any) -> HttpResponse:
    """Change a segment: what is saved is its next version."""
    return _build(request, _segment(key))


@require_POST
@needs(May.SEGMENT)
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Put a segment away: it is counted no more, and its past stays."""
    segment = _segment(key)
    try:
        services.save(by=request.user, segment=_next(segment, retired=True))
    except (InputError, ConflictError) as error:
        bar.failed(request, f"{error.what}. {error.fix}")
        return redirect("segments:one", key)
    bar.done(request, _("“%(name)s” is put away.") % {"name": segment.name})
    return redirect("segments:all")


def _segment(key: str) -> Segment:
    found = shelf.segments().get(key)
    if found is None:
        raise Http404
    return found


def _next(segment: Segment, **more: Any) -> Segment:
    """Return the next version; what shipped segments leave open is filled in as it stands."""
    told = {name: getattr(segment, name) or "–" for name in ("offer", "effect")}
    review = segment.review or timezone.now().date() + REVIEW
    return replace(segment, version=segment.version + 1, **(told | {"review": review} | more))


def _build(request: HttpRequest, segment: Segment) -> HttpResponse:
    sent = request.POST
    if request.method != "POST":
        return _begun(request, segment)
    root = rows.read_form(sent, sent.getlist)
    do, typed = sent.get("do", ""), sent.get("text", "").replace("\r\n", "\n")
    error: FlowError | None = None
    if sent.get("face") == "text" or do == "text":
        try:
            root = rows.of_rule(shelf.checked(typed, segment.key))
        except RuleError as fault:
            return _shown(request, segment, root, typed, error=fault)
    elif do and do not in ("save", "count"):
        root = rows.changed(root, do)
    told = _told(segment, sent, request.user)
    if do == "save":
        return _save(request, told, root)
    return _shown(request, told, root, typed if sent.get("face") == "text" else None, error=error)


def _begun(request: HttpRequest, segment: Segment) -> HttpResponse:
    """Show the rule as it is; of a new one what the address brings, from another page."""
    typed = "" if segment.rule else request.GET.get("text", "")
    try:
        node = shelf.checked(typed) if typed else segment.node if segment.rule else None
    except RuleError as fault:
        return _shown(request, segment, rows.empty(), typed, error=fault)
    return _shown(request, segment, rows.of_rule(node) if node else rows.empty(), None)


def _save(request: HttpRequest, told: Segment, root: rows.Row) -> HttpResponse:
    node, root = rows.to_rule(root)
    if not request.user.may(May.SEGMENT):
        raise PermissionDenied
    if node is None or not rows.is_finished(root):
        fault = InputError(_("a row is not finished"), fix=_("fill it in, or take it out"))
        return _shown(request, told, root, None, error=fault, status=HTTPStatus.BAD_REQUEST)
    key = told.key or shelf.key_of(told.name)
    try:
        made = services.save(
            by=request.user,
            segment=replace(told, key=key, rule=text_of(node), version=_seen(request) + 1),
        )
    except ConflictError as error:
        return _shown(request, told, root, None, error=error, status=HTTPStatus.CONFLICT)
    except FlowError as error:
        return _shown(request, told, root, None, error=error, status=HTTPStatus.BAD_REQUEST)
    bar.done(request, _("“%(name)s” is saved.") % {"name": made.name})
    return _lead(request, made.key)


def _lead(request: HttpRequest, key: str) -> HttpResponse:
    answer = redirect("segments:one", key)
    if request.htmx:
        answer = HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": answer.url})
    return answer


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 9 else 0


def _told(segment: Segment, sent: Any, user: User) -> Segment:
    """Return the segment with what was typed about it."""
    typed: dict[str, Any] = {name: sent[name][:400] for name in _ABOUT if name in sent}
    if "review" in typed:
        try:
            typed["review"] = date.fromisoformat(typed["review"])
        except ValueError:
            typed["review"] = None
    if typed.get("use") not in USES:
        typed.pop("use", None)
    typed["owner"] = segment.owner if segment.owner.isdecimal() else str(user.pk)
    return replace(segment, retired=False, **typed)


def _shown(
    request: HttpRequest,
    segment: Segment,
    root: rows.Row,
    typed: str | None,
    *,
    error: FlowError | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    node, root = rows.to_rule(root)
    error = error or _fault_of(node, segment.key)
    found = None
    if node is not None and not isinstance(error, RuleError):
        found = counting.count(request.user, node, segment.leaves_out_objectors)
        root = rows.with_takes(root, found.takes)
    context = {
        "segment": segment,
        "root": root,
        "text": typed if typed is not None else "" if node is None else text_of(node),
        "found": found,
        "error": error,
        "mark": _mark(typed, error),
        "groups": words.fields_by_group(),
        "others": words.OTHERS.items(),
        "all_deeds": words.DEEDS.items(),
        "filters": words.FILTERS.items(),
        "tiers": words.TIERS.items(),
        "spans": words.SPANS.items(),
        "purposes": words.PURPOSE_WORDS.items(),
        "channels": words.CHANNEL_WORDS.items(),
        "uses": [(use, words.USES[use]) for use in USES],
        "segments": [s for k, s in shelf.segments().items() if k != segment.key],
        "offered": shelf.values(),
        "folders": sorted({s.folder for s in shelf.segments().values() if s.folder}),
    }
    part = "segments/building.html" if request.htmx else "segments/builder.html"
    return render(request, part, context, status=HTTPStatus.OK if request.htmx else status)


def _fault_of(node: Node | None, key: str) -> RuleError | None:
    """Return what is wrong with a rule that rows made: a circle, a value that is none."""
    if node is None:
        return None
    try:
        shelf.checked(text_of(node), key)
    except RuleError as fault:
        return fault
    return None


def _mark(typed: str | None, error: FlowError | None) -> tuple[str, str, str] | None:
    """Return the line of a typed rule that has the fault: before, at and after it."""
    if typed is None or not isinstance(error, RuleError):
        return None
    start, length = error.place
    first = typed.rfind("\n", 0, start) + 1
    last = typed.find("\n", start)
    line = typed[first : last if last >= 0 else len(typed)]
    at = start - first
    return line[:at], line[at : at + max(length, 1)] or "␣", line[at + max(length, 1) :]
