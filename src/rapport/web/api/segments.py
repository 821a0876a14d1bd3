"""Segments: what there are, how many a rule has, who is in, since when and why."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any

from django.http import Http404
from django.utils import timezone
from ninja import Path, Query, Router

from rapport.flow.errors import ConflictError, FlowError, InputError
from rapport.flow.segments.data import as_data, from_data
from rapport.flow.segments.grammar import RuleError
from rapport.flow.segments.rules import Node, text_of
from rapport.segmenting.definitions import Segment
from rapport.segmenting.keeping import About
from rapport.segmenting.whying import Reason
from rapport.web.accounts.models import ApiToken
from rapport.web.accounts.rights import May, Scope
from rapport.web.api import schemas_segments as schemas
from rapport.web.api.cursors import opened, sealed
from rapport.web.api.declaring import operation
from rapport.web.api.faults import Problem
from rapport.web.api.people import PersonId
from rapport.web.api.recording import seen
from rapport.web.api.shelf import shelf as people
from rapport.web.api.tokens import Asking
from rapport.web.audit.actions import Action
from rapport.web.segments import services, shelf

router = Router(tags=["segments"])
_READ: dict[str, Any] = {"right": May.SEE_PEOPLE, "scope": Scope.SEGMENTS_READ}
_OPEN: dict[str, Any] = {"right": May.OPEN_MEMBERS, "scope": Scope.SEGMENTS_READ}
_WRITE: dict[str, Any] = {"right": May.SEGMENT, "scope": Scope.SEGMENTS_WRITE}
Key = Annotated[str, Path(description="key of the segment", **schemas.KEY)]
REVIEW = timedelta(days=90)


@router.get(
    "/segments",
    **operation("segments_list", "List all segments", **_READ, gives=schemas.Segments),
)
def segments_list(request: Asking) -> schemas.Segments:
    """With how many are in, brought up to date, and when time alone may change that."""
    known = shelf.keep_up(timezone.now())
    told = [_line(request.auth, s, known.get(key)) for key, s in shelf.segments().items()]
    return schemas.Segments(segments=told)


@router.post(
    "/segments/count",
    **operation(
        "rule_count", "Count a rule", **_READ, gives=schemas.Counted, also=(400, 413, 415)
    ),
)
def rule_count(request: Asking, asked: schemas.RuleAsked) -> schemas.Counted:
    """Say how many a rule would take in, and what is wrong with it if it can't be asked.

    Nothing is kept, but that a count was told to who may not open members.
    """
    now = timezone.now()
    try:
        node = shelf.checked(asked.text or text_of(from_data(asked.data or {})))
    except RuleError as fault:
        return _faulty(asked.text, fault, now)
    marketing = asked.use in ("marketing", "events")
    try:
        found = shelf.answer(node, now=now, marketing=marketing)
    except FlowError as fault:
        return _faulty(text_of(node), fault, now, node)
    exact = _may_open(request.auth)
    return schemas.Counted(
        text=text_of(node),
        data=as_data(node),
        people=found.people if exact else shelf.tell(found).people,
        of_people=found.of,
        takes=list(found.takes) if exact else [],
        seconds=found.seconds,
        as_of=now,
        fault=None,
    )


@router.get(
    "/segments/{key}",
    **operation(
        "segment_read", "Read one segment", **_READ, gives=schemas.SegmentLine, also=(404,)
    ),
)
def segment_read(request: Asking, key: Key) -> schemas.SegmentLine:
    """Its rule, what it is for, and how many are in."""
    segment = _segment(key)
    return _line(request.auth, segment, shelf.members_of(key, timezone.now()).about)


@router.put(
    "/segments/{key}",
    **operation(
        "segment_save",
        "Save a segment",
        **_WRITE,
        gives=schemas.SegmentLine,
        also=(400, 409, 413, 415),
    ),
)
def segment_save(request: Asking, key: Key, wanted: schemas.SegmentSaved) -> schemas.SegmentLine:
    """Make it, or its next version; 409 if another was saved since, or it can't be so."""
    user = request.auth.owner
    known = shelf.segments().get(key)
    base = known or Segment(key, "", "", "", owner=str(user.pk))
    told = wanted.model_dump(exclude={"text", "seen"})
    new = {name: value for name, value in told.items() if value}
    review = base.review or timezone.now().date() + REVIEW
    made = replace(base, **({"review": review} | new), rule=wanted.text, version=wanted.seen + 1)
    try:
        saved = services.save(by=user, segment=made)
    except (InputError, ConflictError) as error:
        raise Problem("conflict", f"{error.what}: {error.fix}") from None
    return _line(request.auth, saved, shelf.about(key))


@router.get(
    "/segments/{key}/members",
    **operation(
        "members_list", "List the members", **_OPEN, gives=schemas.MemberPage, also=(404,)
    ),
)
def members_list(
    request: Asking, key: Key, asked: Query[schemas.MembersQuery]
) -> schemas.MemberPage:
    """Who is in, or was in on a day, the newest first; by ids alone.

    Whom a source does not let leave is left out, so a page may be shorter than its limit.
    """
    _segment(key)
    of = f"members.{key}.{asked.show}.{asked.on}"
    found = shelf.members_of(key, timezone.now())
    at = datetime.combine(asked.on, time.min, UTC) if asked.on and asked.show == "in" else None
    page = found.page(
        which=asked.show, after=opened(asked.after, of) or "", limit=asked.limit, at=at
    )
    told = [
        schemas.Member(person_id=s.person_id, entered_at=s.entered_at, left_at=s.left_at)
        for s in page.stays
        if people().may_leave(s.person_id)
    ]
    seen(request, Action.API_CALL, operation="members_list", shown=len(told))
    return schemas.MemberPage(
        members=told,
        total=page.total,
        as_of=at or found.about.as_of,
        stale=found.about.stale_why,
        after=sealed(page.after, of),
    )


@router.get(
    "/people/{person_id}/segments",
    **operation(
        "person_segments", "Read a person’s segments", **_OPEN, gives=schemas.PersonSegments,
        also=(404,),
    ),
)  # fmt: skip
def person_segments(request: Asking, person_id: PersonId) -> schemas.PersonSegments:
    """Every stay of theirs, from when until when."""
    _person(person_id)
    found = shelf.segments_of(person_id, timezone.now())
    seen(request, Action.API_CALL, operation="person_segments", shown=1)
    return schemas.PersonSegments(
        segments=[
            schemas.OfPerson(
                key=one.key,
                name=one.name,
                entered_at=one.stay.entered_at,
                left_at=one.stay.left_at,
            )
            for one in found
        ]
    )


@router.get(
    "/people/{person_id}/segments/{key}",
    **operation(
        "person_why_in", "Say why somebody is in a segment", **_OPEN, gives=schemas.WhyIn,
        also=(404,),
    ),
)  # fmt: skip
def person_why_in(request: Asking, person_id: PersonId, key: Key) -> schemas.WhyIn:
    """Each condition of the rule, whether it holds, and the facts behind it."""
    segment = _segment(key)
    _person(person_id)
    told = shelf.why(segment, person_id, now=timezone.now())
    seen(request, Action.VIEW_REASONS, operation="person_why_in", shown=1)
    return schemas.WhyIn(
        is_in=told.is_in,
        objects=told.objects,
        flips_at=told.flips_at,
        as_of=told.as_of,
        reasons=list(_reasons(told.reason)),
    )


# --------------------------------------------------------------------------- what is told


def _segment(key: str) -> Segment:
    found = shelf.segments().get(key)
    if found is None:
        raise Http404
    return found


def _person(person_id: str) -> None:
    if not people().some([person_id]) or not people().may_leave(person_id):
        raise Http404


def _may_open(token: ApiToken) -> bool:
    return bool(token.owner.may(May.OPEN_MEMBERS))


def _line(token: ApiToken, segment: Segment, about: About | None) -> schemas.SegmentLine:
    told = about.people if about else None
    if about and not _may_open(token):
        told = shelf.tell_members(shelf.members_of(segment.key, timezone.now())).people
    return schemas.SegmentLine(
        **{n: getattr(segment, n) for n in _PLAIN},
        people=told,
        as_of=about.as_of if about else None,
        next_at=about.next_at if about else None,
        stale=about.stale_why if about else "",
    )


_PLAIN = (
    "key", "name", "version", "rule", "purpose", "offer", "effect", "use", "folder", "owner",
    "review",
)  # fmt: skip


def _faulty(
    text: str, fault: FlowError, now: datetime, node: Node | None = None
) -> schemas.Counted:
    start, length = fault.place if isinstance(fault, RuleError) else (0, 0)
    return schemas.Counted(
        text=text if node else "",
        data=as_data(node) if node else None,
        people=None,
        of_people=None,
        takes=[],
        seconds=0.0,
        as_of=now,
        fault=schemas.Fault(what=fault.what, fix=fault.fix, start=start, length=length),
    )


def _reasons(reason: Reason, path: str = "0") -> Iterator[schemas.ReasonTold]:
    facts = (
        schemas.FactTold(
            field=f.field, value=None if f.value is None else str(f.value), tier=f.tier
        )
        for f in reason.facts
    )
    deeds = (
        schemas.DeedTold(
            interaction_id=d.interaction_id,
            verb=d.verb,
            title=d.title,
            source=d.source,
            occurred_at=d.occurred_at,
        )
        for d in reason.deeds
    )
    yield schemas.ReasonTold(
        path=path,
        kind=reason.kind,
        holds=reason.holds,
        text=reason.text,
        facts=list(facts),
        deeds=list(deeds),
        counted=reason.counted,
    )
    for n, part in enumerate(reason.parts):
        yield from _reasons(part, f"{path}.{n}")
