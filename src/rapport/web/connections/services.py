"""Bringing files in. Every write to an upload is one of these functions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.importing import Added
from rapport.intake import arrivals, live, quarantine, reading
from rapport.receiving import ending
from rapport.receiving.connections import Connection
from rapport.stores import Progress
from rapport.web.accounts.models import User
from rapport.web.audit.actions import Action
from rapport.web.audit.services import record
from rapport.web.connections.models import Upload
from rapport.web.jobs.models import Job
from rapport.web.jobs.services import enqueue
from rapport.web.live.services import say

#: How long a file waits for somebody to say how it is read.
KEPT = timedelta(hours=24)
#: From one build to the next of what comes in by itself: so long, and so many times its length.
BUILD_REST, BUILD_SHARE = timedelta(minutes=10), 5
State = Upload.State


class ImportRefusedError(Exception):
    """A rule said no. The text is for the person at the screen."""


def upload_received(*, by: User, upload_id: UUID, size: int) -> Upload:
    """Keep that a file lies under `upload_id`."""
    return Upload.objects.create(id=upload_id, by=by, size=size)


@transaction.atomic
def upload_answered(*, upload: Upload, mapping: str, source: str) -> Upload:
    """Keep how the file is to be read, as it was checked.

    Raises  ImportRefusedError: it is being taken in, or gone.
    """
    upload = _locked(upload.pk)
    _need_open(upload)
    upload.mapping, upload.source = mapping, source
    upload.save(update_fields=["mapping", "source"])
    return upload


@transaction.atomic
def import_start(*, upload: Upload, by: User) -> Job:
    """Let the file be taken in, as its answers say.

    Locks the row: of two clicks at once, one starts the job and both get it.
    Raises  ImportRefusedError: no answers yet, or the file is gone.
    """
    from rapport.web.connections.tasks import import_upload

    upload = _locked(upload.pk)
    if upload.is_underway:
        return upload.job
    _need_open(upload)
    if not upload.mapping:
        raise ImportRefusedError(_("Check the file first: nobody has said yet how it is read."))
    job = enqueue(
        import_upload, str(upload.pk), by=by, key=f"import-{upload.key}", about=upload.source
    )
    upload.state, upload.job, upload.begun_at = State.IMPORTING, job, None
    upload.save(update_fields=["state", "job", "begun_at"])
    reading.forget_proposals()
    return job


def import_now(upload_id: UUID, *, progress: Progress) -> Upload:
    """Take the upload in. Killed anywhere and called again, it changes nothing twice.

    Raises  InputError: the file is gone, is no table, or the disk is full.
    """
    upload = _begun(upload_id)
    if upload.state == State.DONE:
        return upload
    workspace = settings.WORKSPACE
    done = arrivals.take_in(
        workspace, upload.key, upload.mapping, now=upload.begun_at, progress=progress
    )
    upload = _ended(upload_id, done)
    arrivals.drop(workspace, upload.key)
    reading.forget_proposals()
    return upload


@transaction.atomic
def _begun(upload_id: UUID) -> Upload:
    """Fix the import's own time: a second try of a killed one is known by it."""
    upload = _locked(upload_id)
    if upload.state != State.DONE:
        upload.begun_at = upload.begun_at or timezone.now()
        upload.state = State.IMPORTING
        upload.save(update_fields=["begun_at", "state"])
    return upload


@transaction.atomic
def _ended(upload_id: UUID, done: Added) -> Upload:
    upload = _locked(upload_id)
    if upload.state == State.DONE:
        return upload  # another worker, that lost its lease, came to the end first
    upload.state, upload.ended_at = State.DONE, timezone.now()
    upload.read, upload.good, upload.refused = done.read, done.good, done.refused
    upload.entry = done.entry
    upload.same_as = None if done.known == upload.begun_at else done.known
    upload.save()
    record(
        by=upload.by,
        action=Action.IMPORT,
        subject=f"source:{upload.source}",
        details={
            "rows": upload.good,
            "refused": upload.refused,
            "entry": upload.entry or 0,
            "again": upload.same_as is not None,
        },
    )
    say("sources")
    return upload


@transaction.atomic
def import_stopped(upload_id: UUID) -> None:
    """Somebody stopped the job: the file waits for answers again."""
    _unless_done(upload_id, State.ARRIVED)


@transaction.atomic
def import_failed(upload_id: UUID) -> None:
    """The file could not be taken in; the job says why."""
    _unless_done(upload_id, State.FAILED)


def _unless_done(upload_id: UUID, state: str) -> None:
    upload = _locked(upload_id)
    if upload.state != State.DONE:
        upload.state = state
        upload.save(update_fields=["state"])


@transaction.atomic
def upload_drop(*, upload: Upload) -> None:
    """Delete a file that nobody wants taken in.

    Raises  ImportRefusedError: it is being taken in.
    """
    upload = _locked(upload.pk)
    if upload.is_underway:
        raise ImportRefusedError(_("The file is being taken in. Stop the job first."))
    if upload.state != State.DONE:
        upload.state, upload.ended_at = State.DROPPED, timezone.now()
        upload.save(update_fields=["state", "ended_at"])
    arrivals.drop(settings.WORKSPACE, upload.key)
    reading.forget_proposals()


def drop_old_uploads(*, now: datetime) -> int:
    """Delete files that were not taken in for a day, and what killed uploads left.

    Returns  how many.
    """
    old = Upload.objects.filter(received_at__lt=now - KEPT).exclude(
        state__in=(State.DONE, State.DROPPED)
    )
    dropped = 0
    for upload in old.select_related("job"):
        if not upload.is_underway:
            upload_drop(upload=upload)
            dropped += 1
    underway = {u.key for u in Upload.objects.filter(state=State.IMPORTING).select_related("job")}
    return dropped + arrivals.drop_before(settings.WORKSPACE, now - KEPT, but=underway)


def refused_drop(*, lot: str, source: str, by: User) -> int:
    """Shred the refused rows of one file: somebody mended them. Returns how many they were."""
    gone = quarantine.drop(settings.WORKSPACE, key=lot)
    if gone:
        details = {"rows": gone, "shredded": True}
        record(by=by, action=Action.TAKE_QUARANTINE, subject=f"source:{source}", details=details)
        say("sources")
    return gone


def build_soon(by: User | None, after_s: float = 0) -> Job:
    """Let profiles be built; while one build waits no second is put in."""
    from rapport.web.connections.tasks import build

    return enqueue(build, by=by, key="build", after_s=after_s)


def build_in_turn() -> Job:
    """Let profiles be built for what was read by itself, but not all the time.

    A source may bring something each minute, and pages show that before it is built.
    """
    from rapport.web.connections.tasks import build

    done = Job.objects.filter(task=build.module_path, state=Job.State.DONE)
    last = done.order_by("-ended_at").first()
    if last is None or last.started_at is None or last.ended_at is None:
        return build_soon(None)
    due_at = last.ended_at + max(BUILD_REST, BUILD_SHARE * (last.ended_at - last.started_at))
    return build_soon(None, after_s=max(0.0, (due_at - timezone.now()).total_seconds()))


@transaction.atomic
def build_asked(*, by: User) -> Job:
    """A teammate wants profiles built now."""
    job = build_soon(by)
    record(by=by, action=Action.BUILD, subject=f"job:{job.pk}")
    return job


def _locked(upload_id: UUID) -> Upload:
    """Return the upload, held until the transaction ends, with its job."""
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    if upload.job_id:
        upload.job = Job.objects.get(pk=upload.job_id)
    return upload


def _need_open(upload: Upload) -> None:
    if upload.is_underway:
        raise ImportRefusedError(_("The file is being taken in already."))
    if upload.state == State.DONE:
        raise ImportRefusedError(_("The file was taken in already. Nothing was changed."))
    gone = arrivals.found(settings.WORKSPACE, upload.key) is None
    if upload.state == State.DROPPED or gone:
        raise ImportRefusedError(_("The file is no longer here. Bring it in again."))


# ------------------------------------------------------------------------- live sources


@transaction.atomic
def source_connect(*, connection: Connection, secrets: Mapping[str, str], by: User) -> str:
    """Connect a source, or change how; it is read soon if it is one that we fetch.

    Raises  FlowError: it can't be read so; nothing was changed.
    Returns its name.
    """
    workspace = settings.WORKSPACE
    is_new = connection.name not in live.names(workspace)
    live.connect(workspace, connection, secrets)
    details = {"source": connection.source, "new": is_new, "secrets": len(secrets)}
    record(by=by, action=Action.CONNECT, subject=f"source:{connection.name}", details=details)
    kind = live.kind(connection.source)
    kept = live.secrets_kept(workspace, connection.name)
    if kind is not None and kind.is_fetched and (not kind.asks_grant or "token" in kept):
        pull_soon(connection.name, by)
    say("sources")
    return connection.name


@transaction.atomic
def granted(*, name: str, by: User) -> Job:
    """A network granted us what a teammate may there: it is read soon."""
    record(by=by, action=Action.GRANTED, subject=f"source:{name}")
    say("sources")
    return pull_soon(name, by)


@transaction.atomic
def subscribed(*, name: str, by: User) -> None:
    """A service was told where to send what is new of a source."""
    record(by=by, action=Action.CONNECT, subject=f"source:{name}", details={"deliveries": True})
    say("sources")


def pull_soon(name: str, by: User | None) -> Job:
    """Let a source be read; while that waits no second is put in."""
    from rapport.web.connections.tasks import pull

    return enqueue(pull, name, by=by, key=f"pull-{name}", about=name)


@transaction.atomic
def pull_asked(*, name: str, by: User) -> Job:
    """A teammate wants a source read now."""
    job = pull_soon(name, by)
    record(by=by, action=Action.PULL, subject=f"source:{name}")
    return job


@transaction.atomic
def terms_read(*, name: str, url: str, by: User) -> None:
    """A teammate read a source's terms: it goes on for another 180 days."""
    details = {"terms": url}
    record(by=by, action=Action.TERMS_CHECKED, subject=f"source:{name}", details=details)
    live.terms_read(settings.WORKSPACE, name, url, by=str(by.pk), on=timezone.localdate())
    say("sources")


@transaction.atomic
def source_pause(*, name: str, by: User) -> bool:
    """Let nothing of a source in from now on. Returns false if it was paused already."""
    done = ending.pause(settings.WORKSPACE, name, now=timezone.now())
    if done:
        record(by=by, action=Action.PAUSE, subject=f"source:{name}")
        say("sources")
    return done


@transaction.atomic
def source_resume(*, name: str, by: User) -> bool:
    """Let a paused source go on where it was. Returns false if it was not paused."""
    done = ending.resume(settings.WORKSPACE, name)
    if done:
        record(by=by, action=Action.RESUME, subject=f"source:{name}")
        say("sources")
    return done


@transaction.atomic
def source_disconnect(*, name: str, withdraw: bool, by: User) -> bool:
    """Let nothing of a source in for good, delete its secrets, and end its connection behind.

    `withdraw`  its facts leave, too
    Returns  false if it is being disconnected already.
    """
    from rapport.web.connections.tasks import disconnect

    if not ending.stop(settings.WORKSPACE, name, now=timezone.now()):
        return False
    details = {"withdraw": withdraw}
    record(by=by, action=Action.DISCONNECT, subject=f"source:{name}", details=details)
    enqueue(disconnect, name, withdraw, by=by, key=f"disconnect-{name}", about=name)
    say("sources")
    return True


@transaction.atomic
def read_again_asked(*, name: str, by: User) -> Job:
    """A teammate wants the kept pages of a source read again: its reader was mended."""
    from rapport.web.connections.tasks import read_again

    job = enqueue(read_again, name, by=by, key=f"read-again-{name}", about=name)
    record(by=by, action=Action.READ_AGAIN, subject=f"source:{name}")
    return job
