"""Files that programs hand in: taken in by a job, with their numbers and their quarantine."""

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from ninja import File, Form, Header, Path, Query, Router, Status
from ninja.files import UploadedFile

from rapport.intake import arrivals, quarantine, rehearsal
from rapport.web.accounts.rights import May, Scope
from rapport.web.api import handing, services
from rapport.web.api import schemas_work as schemas
from rapport.web.api.cursors import opened, sealed
from rapport.web.api.declaring import operation
from rapport.web.api.faults import Problem
from rapport.web.api.recording import seen
from rapport.web.api.tokens import Asking
from rapport.web.audit.actions import Action
from rapport.web.connections import services as connections
from rapport.web.connections.models import Upload
from rapport.web.connections.uploads import Arrived

router = Router(tags=["imports"])
ImportId = Annotated[UUID, Path(description="an import’s id", examples=[schemas.JOB])]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="makes it safe to send the same again: for 24 hours it gets the same answer",
        max_length=200,
        examples=["till-3-2026-10-30"],
    ),
]
_READ = {"right": May.SEE_SOURCES, "scope": Scope.JOBS_READ}
_FILE = {"description": "the file: CSV, XLSX, JSON ...", "type": "string", "format": "binary"}
_MAPPING = {
    "contentMediaType": "application/json",
    "contentSchema": {"$ref": "#/components/schemas/Mapping"},
}
#: What ninja does not see of the form.
_FORM = {"required": ["file"], "properties": {"file": _FILE, "mapping": _MAPPING}}


@router.post(
    "/imports",
    **operation(
        "import_make",
        "Bring in a file",
        right=May.IMPORT,
        scope=Scope.IMPORTS_WRITE,
        gives={202: schemas.Accepted, 200: schemas.Rehearsal},
        also=(400, 409, 413, 415),
        requestBody={"content": {"multipart/form-data": {"schema": _FORM}}},
    ),
)
def import_make(
    request: Asking,
    form: Form[schemas.ImportForm],
    file: File[UploadedFile] = None,  # handing.arrived wants it
    idempotency_key: Key = "",
) -> Status[Any]:
    """Rows that cannot be used go to quarantine, the others are taken in by a job.

    The same file with the same mapping a second time changes nothing. With `dry_run` the
    answer is 200 and says what an import would do; nothing is kept.
    """
    came = handing.arrived(request)
    source, mapping = handing.mapping_of(form)
    if form.dry_run:
        return Status(200, _rehearsed(came, mapping))
    if not idempotency_key:
        return Status(202, _started(request, came, source, mapping))
    return _once(request, idempotency_key, form, came, (source, mapping))


@router.get(
    "/imports", **operation("imports_list", "List imports", **_READ, gives=schemas.Imports)
)
def imports_list(request: Asking, asked: Query[schemas.ImportsQuery]) -> schemas.Imports:
    """The newest come first. Quarantine is counted where one import is read."""
    found = Upload.objects.exclude(state=Upload.State.ARRIVED).order_by("-received_at", "id")
    if asked.connection:
        found = found.filter(source=asked.connection)
    if (after := opened(asked.after, "imports")) is not None:
        at, _, pk = after.partition("~")
        found = found.filter(Q(received_at__lt=at) | Q(received_at=at, pk__gt=pk))
    rows = list(found[: asked.limit + 1])
    shown = rows[: asked.limit]
    more = None
    if len(rows) > len(shown):
        more = f"{shown[-1].received_at.isoformat()}~{shown[-1].pk}"
    return schemas.Imports(
        imports=[_document(u, None) for u in shown], after=sealed(more, "imports")
    )


@router.get(
    "/imports/{import_id}",
    **operation("import_read", "Read an import", **_READ, gives=schemas.Import, also=(404,)),
)
def import_read(request: Asking, import_id: ImportId) -> schemas.Import:
    """Its numbers, and how many of its rows wait in quarantine."""
    upload = _upload(import_id)
    lot = _lot(upload)
    return _document(upload, lot.rows if lot else 0)


@router.get(
    "/imports/{import_id}/quarantine",
    **operation(
        "import_quarantine",
        "Read the rows that could not be used",
        right=May.SEE_QUARANTINE,
        scope=Scope.CONTACTS_READ,
        gives=schemas.Quarantine,
        also=(404,),
    ),
)
def import_quarantine(
    request: Asking, import_id: ImportId, asked: Query[schemas.QuarantineQuery]
) -> schemas.Quarantine:
    """Each row as it was sent, with the reason and what to do. Kept for 30 days at most."""
    lot, of = _lot(_upload(import_id)), f"quarantine.{import_id}"
    seen(request, Action.VIEW_QUARANTINE, f"import:{import_id}")
    if lot is None:
        return schemas.Quarantine(rows=[], total=0, after=None)
    page = quarantine.page(
        settings.WORKSPACE,
        now=timezone.now(),
        key=lot.key,
        after=opened(asked.after, of) or "",
        limit=asked.limit,
    )
    rows = [
        schemas.RefusedRow(
            line=r.line,
            column=r.column,
            value=r.value,
            reason=r.reason,
            mend=r.mend,
            until=r.until,
        )
        for r in page.rows
    ]
    return schemas.Quarantine(rows=rows, total=page.total, after=sealed(page.after, of))


def _once(
    request: Asking,
    key: str,
    form: schemas.ImportForm,
    came: Arrived,
    read_as: tuple[str, str],
) -> Status[Any]:
    def work() -> services.Told:
        return 202, _started(request, came, *read_as).model_dump(mode="json")

    status, content = services.once(
        token=request.auth, key=key, request=handing.digest(came, form), work=work
    )
    return Status(status, schemas.Accepted(**content))


@transaction.atomic
def _started(request: Asking, came: Arrived, source: str, mapping: str) -> schemas.Accepted:
    owner = request.auth.owner
    upload = connections.upload_received(by=owner, upload_id=came.id, size=came.size)
    upload = connections.upload_answered(upload=upload, mapping=mapping, source=source)
    job = connections.import_start(upload=upload, by=owner)
    seen(request, Action.API_CALL, f"import:{upload.pk}", operation="import_make")
    return schemas.Accepted(import_id=upload.pk, job=job.pk)


def _rehearsed(came: Arrived, mapping: str) -> schemas.Rehearsal:
    found = arrivals.found(settings.WORKSPACE, came.id.hex)
    assert found is not None  # noqa: S101  it came a moment ago, and only we know its id
    told = rehearsal.rehearse(settings.WORKSPACE, found[0], mapping, now=timezone.now())
    return schemas.Rehearsal(
        read=told.read,
        good=told.good,
        refused=told.refused,
        whole=told.whole,
        new=told.new,
        known=told.known,
        changed=told.changed,
        again=told.again,
        reasons=[schemas.Reason(reason=reason, rows=n) for reason, n in told.refused_by],
        same_as=told.same_as,
    )


def _upload(import_id: UUID) -> Upload:
    found = Upload.objects.exclude(state=Upload.State.ARRIVED).filter(pk=import_id).first()
    if found is None:
        raise Problem("not-found", "There is no import of this id.")
    return found


def _lot(upload: Upload) -> quarantine.Lot | None:
    """Return the rows that wait: of the file's first import, if the same came twice."""
    times = {upload.begun_at, upload.same_as} - {None}
    lots = quarantine.lots(settings.WORKSPACE, now=timezone.now(), source=upload.source)
    return next((lot for lot in lots if lot.received_at in times), None)


def _document(upload: Upload, quarantined: int | None) -> schemas.Import:
    return schemas.Import(
        id=upload.pk,
        connection=upload.source,
        state=upload.state,
        received_at=upload.received_at,
        ended_at=upload.ended_at,
        bytes=upload.size,
        read=upload.read,
        good=upload.good,
        refused=upload.refused,
        quarantined=quarantined,
        entry=upload.entry,
        same_as=upload.same_as,
        job=upload.job_id,
    )
