"""The list of segments, one segment with its members, and why somebody is in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from rapport.flow.cards import Freshness, PersonRow
from rapport.flow.errors import ConfigError
from rapport.segmenting.keeping import About
from rapport.segmenting.members import Stay, days_back
from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, needs
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.people import purposes, selectors
from rapport.web.people.pages import ask_purpose, page, panel_or_page
from rapport.web.people.pages import whole as whole_number
from rapport.web.segments import counting, reasons, shelf, words
from rapport.web.segments.pages import on_segments
from rapport.web.segments.shelf import Members, Segment

PAGE: Final = 50
DAYS, WEEK = 30, timedelta(days=7)
_LISTS: Final = ("in", "entered", "left")


@dataclass(frozen=True, slots=True)
class Line:
    """One segment in the list. `people` None: fewer than twenty, for who may not open members."""

    segment: Segment
    name: str
    purpose: str
    about: About | None
    people: int | None
    exact: bool
    due: bool
    owner: str


@require_safe
@needs(May.SEE_PEOPLE)
@on_segments
def all_of_them(request: HttpRequest, *, fresh: Freshness) -> HttpResponse:
    """List all segments by folder: how many are in, whose they are, what is due."""
    now = timezone.now()
    known = shelf.keep_up(now)
    owners = {str(u.pk): u.name for u in User.objects.all()}
    lines = [
        _line(request.user, segment, known.get(key), owners, now)
        for key, segment in shelf.segments().items()
    ]
    lines.sort(key=lambda line: (line.segment.folder, line.name))
    folders = [
        (words.FOLDERS.get(folder, folder), list(some))
        for folder, some in groupby(lines, key=lambda line: line.segment.folder)
    ]
    context = {"folders": folders, "total": len(lines), "stale": words.STALE}
    return page(request, "segments/all.html", fresh, context)


def _line(
    user: User, segment: Segment, about: About | None, owners: dict[str, str], now: datetime
) -> Line:
    exact = user.may(May.OPEN_MEMBERS)
    people = about.people if about else None
    if not exact and about:
        people = shelf.tell_members(shelf.members_of(segment.key, now)).people
    due = segment.review is not None and segment.review <= now.date()
    return Line(
        segment, called(segment), what_for(segment), about, people, exact, due,
        owners.get(segment.owner, ""),
    )  # fmt: skip


def called(segment: Segment) -> str:
    """Return a segment's name; of one as shipped in the reader's language."""
    return str(words.READY.get(segment.key, segment.name) if segment.is_ready else segment.name)


def what_for(segment: Segment) -> str:
    purpose = segment.purpose
    return str(words.READY_FOR.get(segment.key, purpose) if segment.is_ready else purpose)


@require_safe
@needs(May.SEE_PEOPLE)
@vary_on_headers("HX-Request")
@on_segments
def one(request: HttpRequest, key: str, *, fresh: Freshness) -> HttpResponse:
    """Show a segment: its rule, how many are in now and were on a day, who, and who moved."""
    segment = shelf.segments().get(key)
    if segment is None:
        raise Http404
    now = timezone.now()
    found = shelf.members_of(key, now)
    people, exact = counting.of_members(request.user, found)
    context: dict[str, Any] = {
        "segment": segment,
        "name": called(segment),
        "purpose": what_for(segment),
        "about": found.about,
        "people": people,
        "exact": exact,
        "stale": words.STALE.get(found.about.stale_why, ""),
        "versions": list(reversed(shelf.versions(key))),
        "owner": User.objects.filter(pk=_number(segment.owner)).first(),
        "use": words.USES.get(segment.use, segment.use),
        "asks": [shelf.segments()[k] for k in found.about.asks if k in shelf.segments()],
    }
    if exact:
        context |= _members(request, found, now)
    return page(request, "segments/one.html", fresh, context)


def _members(request: HttpRequest, found: Members, now: datetime) -> dict[str, Any]:
    which = request.GET.get("show", "in")
    which = which if which in _LISTS else "in"
    day = _day(request.GET.get("on", ""), now)
    at = datetime.combine(day, time.min, UTC) if day and which == "in" else None
    start = whole_number(request.GET.get("after"), most=10**9)
    shown = found.page(which=which, after=str(start), limit=PAGE, at=at)
    days = days_back(now, DAYS)
    past = found.counts(days)
    entered, left = found.moved(now - WEEK, now)
    return {
        "which": which,
        "on": day,
        "at": at,
        "then": found.count(at) if at else None,
        "stays": _with_people(request.user, shown.stays),
        "total": shown.total,
        "after": shown.after,
        "first": start + 1,
        "last": start + len(shown.stays),
        "points": counting.points(past),
        "past": list(zip(days, past, strict=True))[::-1],
        "entered": entered,
        "left": left,
    }


def _with_people(user: User, stays: Iterable[Stay]) -> list[tuple[Stay, PersonRow]]:
    told = list(stays)
    rows = selectors.rows_of(user=user, person_ids=list({s.person_id for s in told}))
    return [(stay, rows[stay.person_id]) for stay in told if stay.person_id in rows]


def _day(text: str, now: datetime) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return min(day, now.date())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@require_safe
@needs(May.OPEN_MEMBERS)
@vary_on_headers("HX-Request")
@on_segments
def why(request: HttpRequest, person_id: str, key: str, *, fresh: Freshness) -> HttpResponse:
    """Show why somebody is in a segment: each condition with the facts behind it."""
    segment = shelf.segments().get(key)
    people = selectors.rows_of(user=request.user, person_ids=[person_id])
    if segment is None or person_id not in people:
        raise Http404
    subject = purposes.person_subject(person_id)
    purpose = purposes.purpose_of(request, subject)
    if not purpose:
        return ask_purpose(request, fresh, subject)
    try:
        told = shelf.why(segment, person_id, now=timezone.now())
    except ConfigError:
        raise Http404 from None
    audit.record(
        by=request.user,
        action=Action.VIEW_REASONS,
        subject=subject,
        purpose=purpose,
        details={"shown": f"segment:{key}"},
    )
    context = {
        "title": called(segment),
        "segment": segment,
        "told": told,
        "reason": reasons.of(told.reason),
        "row": people[person_id],
        "address": request.get_full_path(),
        "body": "segments/why.html",
    }
    return page(request, panel_or_page(request), fresh, context)
