"""A segment out as a file: who may leave for what is shown before anything is written."""

import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.flow.cards import Freshness
from rapport.flow.errors import FlowError
from rapport.web.accounts.rights import May, Sight, needs, sight_of
from rapport.web.audit import services as audit
from rapport.web.audit.actions import Action
from rapport.web.segments import shelf, words
from rapport.web.segments.pages import on_segments
from rapport.web.segments.views import called


@require_http_methods(["GET", "HEAD", "POST"])
@needs(May.EXPORT)
@on_segments
def leaving(request: HttpRequest, key: str, *, fresh: Freshness) -> HttpResponse:
    """Show who of a segment may leave for what; by POST give the file, and write that down."""
    segment = shelf.segments().get(key)
    if segment is None:
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    purpose = sent.get("purpose", "own")
    purpose = purpose if purpose in words.EXPORT_PURPOSES else "own"
    kind = sent.get("kind", "xlsx")
    if request.method == "POST":
        try:
            return _file(request, key, purpose, kind)
        except FlowError as error:
            return _shown(request, segment, purpose, kind, error)
    return _shown(request, segment, purpose, kind, None)


def _file(request: HttpRequest, key: str, purpose: str, kind: str) -> HttpResponse:
    """Write the file for this answer alone: it is gone with it."""
    contacts = bool(request.POST.get("contacts")) and sight_of(request.user) is Sight.FULL
    now = timezone.now()
    with tempfile.TemporaryDirectory(prefix="rapport-export-") as folder:
        platform = kind.removeprefix("ads:") if kind.startswith("ads:") else ""
        if platform:
            path = Path(folder) / f"{key}-{platform}.csv"
            done = shelf.export_audience(path, key, platform, now)
            rows = done.rows
        else:
            path = Path(folder) / f"{key}.{kind if kind in words.FILE_KINDS else 'csv'}"
            rows = shelf.export(path, key, purpose, contacts, now).people
        file = path.open("rb")
    audit.record(
        by=request.user,
        action=Action.EXPORT,
        subject=f"segment:{key}",
        purpose="" if purpose == "own" else purpose,
        details={"people": rows, "kind": kind, "for": purpose, "contacts": contacts},
    )
    return FileResponse(file, as_attachment=True, filename=path.name)


def _shown(
    request: HttpRequest, segment: Any, purpose: str, kind: str, error: FlowError | None
) -> HttpResponse:
    report = shelf.may_leave(segment.key, purpose, timezone.now())
    context = {
        "segment": segment,
        "name": called(segment),
        "report": report,
        "reasons": [(words.LEFT_OUT.get(r, r), n) for r, n in report.left_out.items()],
        "purpose": purpose,
        "purposes": words.EXPORT_PURPOSES.items(),
        "kind": kind,
        "kinds": words.FILE_KINDS.items(),
        "platforms": words.PLATFORMS.items(),
        "note": words.JOINT if kind.startswith("ads:") or purpose == "ads" else "",
        "full": sight_of(request.user) is Sight.FULL,
        "error": error,
        "title": _("Take out"),
    }
    status = HTTPStatus.CONFLICT if error else HTTPStatus.OK
    return render(request, "segments/leaving.html", context, status=status)
