"""Jobs: what goes on behind the pages, stopped and tried again by a program."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from ninja import Path, Query, Router

from rapport.web.accounts.rights import May, Scope
from rapport.web.api import schemas_work as schemas
from rapport.web.api.cursors import opened, sealed
from rapport.web.api.declaring import operation
from rapport.web.api.faults import Problem
from rapport.web.api.recording import seen
from rapport.web.api.tokens import Asking
from rapport.web.audit.actions import Action
from rapport.web.connections.services import build_soon
from rapport.web.jobs import queue, services
from rapport.web.jobs.errors import JobError
from rapport.web.jobs.models import Job

Steer = Callable[..., Job]
router = Router(tags=["jobs"])
JobId = Annotated[UUID, Path(description="a job’s id", examples=[schemas.JOB])]
_READ = {"right": May.SEE_JOBS, "scope": Scope.JOBS_READ}
_STEER = {"right": May.STEER_JOBS, "scope": Scope.JOBS_WRITE}


@router.get("/jobs", **operation("jobs_list", "List jobs", **_READ, gives=schemas.Jobs))
def jobs_list(request: Asking, asked: Query[schemas.JobsQuery]) -> schemas.Jobs:
    """The newest come first."""
    found = Job.objects.order_by("-made_at", "id")
    if asked.state:
        found = found.filter(state=asked.state)
    if (after := opened(asked.after, "jobs")) is not None:
        made_at, _, pk = after.partition("~")
        found = found.filter(Q(made_at__lt=made_at) | Q(made_at=made_at, pk__gt=pk))
    rows = list(found[: asked.limit + 1])
    shown = rows[: asked.limit]
    more = f"{shown[-1].made_at.isoformat()}~{shown[-1].pk}" if len(rows) > len(shown) else None
    return schemas.Jobs(jobs=[document(request, job) for job in shown], after=sealed(more, "jobs"))


@router.get(
    "/jobs/{job_id}",
    **operation("job", "Read a job", **_READ, gives=schemas.Job, also=(404,)),
)
def job(request: Asking, job_id: JobId) -> schemas.Job:
    """Ask again every few seconds until its state is done, parked or cancelled."""
    return document(request, _job(job_id))


@router.post(
    "/jobs/{job_id}/cancel",
    **operation("job_cancel", "Stop a job", **_STEER, gives=schemas.Job, also=(404, 409)),
)
def job_cancel(request: Asking, job_id: JobId) -> schemas.Job:
    """A waiting job stops at once, a running one at its next step."""
    return _steered(request, "job_cancel", services.cancel, job_id)


@router.post(
    "/jobs/{job_id}/retry",
    **operation("job_retry", "Try a job again", **_STEER, gives=schemas.Job, also=(404, 409)),
)
def job_retry(request: Asking, job_id: JobId) -> schemas.Job:
    """For a job that was parked or stopped."""
    return _steered(request, "job_retry", services.try_again, job_id)


@router.post(
    "/builds",
    **operation(
        "build",
        "Build the profiles anew",
        right=May.BUILD,
        scope=Scope.JOBS_WRITE,
        gives=schemas.Job,
        status=202,
    ),
)
def build(request: Asking) -> schemas.Job:
    """While a build waits no second one is made: the answer is the one that waits."""
    made = build_soon(request.auth.owner)
    seen(request, Action.BUILD, f"job:{made.pk}")
    return document(request, made)


def document(request: Asking, job: Job) -> schemas.Job:
    """Return a job as the API gives it."""
    left = job.left if job.state == Job.State.RUNNING else None
    failure = None
    if job.error:
        failure = schemas.Failure(what=job.error, fix=job.fix, reference=job.reference)
    return schemas.Job(
        id=job.pk,
        title=_title(job),
        about=job.about,
        state=job.state,
        mine=job.by_id == request.auth.owner_id,
        tries=job.tries,
        made_at=job.made_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        doing=job.what,
        done=job.done,
        total=job.total,
        seconds_left=left.total_seconds() if left is not None else None,
        result=job.result if isinstance(job.result, dict) else None,
        failure=failure,
    )


def _title(job: Job) -> str:
    try:
        return str(queue.task_of(job).title)
    except ImportError:  # of an older version
        return ""


def _steered(request: Asking, name: str, change: Steer, job_id: UUID) -> schemas.Job:
    try:
        changed = change(job_id, by=request.auth.owner)
    except Job.DoesNotExist:
        raise _unknown() from None
    except PermissionDenied:
        raise Problem("missing-right") from None
    except JobError as error:
        raise Problem("conflict", str(error)) from None
    seen(request, Action.API_CALL, f"job:{job_id}", operation=name)
    return document(request, changed)


def _job(job_id: UUID) -> Job:
    found = Job.objects.filter(pk=job_id).first()
    if found is None:
        raise _unknown()
    return found


def _unknown() -> Problem:
    return Problem("not-found", "There is no job of this id; jobs are kept for 30 days.")
