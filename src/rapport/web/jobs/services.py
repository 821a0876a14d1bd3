"""What people and other apps ask of jobs: put one in, stop it, try it again, let one come."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks.base import Task

from rapport.web.accounts.models import User
from rapport.web.accounts.rights import May, may
from rapport.web.jobs import queue
from rapport.web.jobs.define import Declared, schedules
from rapport.web.jobs.errors import JobError
from rapport.web.jobs.models import Job, Schedule, Seen
from rapport.web.live.services import say


def enqueue(
    task: Task,
    *args: Any,
    by: User | None,
    key: str = "",
    about: str = "",
    after_s: float = 0,
    **kwargs: Any,
) -> Job:
    """Let a worker do `task` soon, or after `after_s` seconds.

    Args  key: while a job with this key still waits no second is made; that one is returned,
          and waits no longer than this one would.
          about: a few words that tell it from others of its kind. Never: an identifier.
    """
    by_id = by.pk if by else None
    return queue.put(task, list(args), kwargs, by_id=by_id, key=key, about=about, after_s=after_s)


def may_steer(user: User, job: Job) -> bool:
    """Say whether `user` may stop this job and try it again: it is theirs, or it is their part."""
    return may(user, May.STEER_JOBS) or job.by_id == user.pk


@transaction.atomic
def cancel(job_id: UUID, *, by: User) -> Job:
    """Stop a job: at once if it waits, at its next step if it runs.

    Raises  Job.DoesNotExist, PermissionDenied. JobError: it has ended already.
    """
    job = _steered(job_id, by)
    if not job.is_open:
        raise JobError(_("This job has ended already, so there is nothing to stop."))
    job.cancel_asked = True
    if job.state == Job.State.WAITING:
        job.state, job.ended_at = Job.State.CANCELLED, timezone.now()
    job.save()
    say("jobs")
    return job


@transaction.atomic
def try_again(job_id: UUID, *, by: User) -> Job:
    """Let a job that was parked or stopped run again, with all its tries.

    Raises  Job.DoesNotExist, PermissionDenied. JobError: it is under way or done, or another
            one of its kind waits already.
    """
    job = _steered(job_id, by)
    if job.is_open:
        raise JobError(_("This job is under way already."))
    if job.state == Job.State.DONE:
        raise JobError(_("This job is done, so there is nothing to try again."))
    if job.key and Job.objects.filter(key=job.key, state=Job.State.WAITING).exists():
        raise JobError(_("Another job of this kind waits already; it will do the same work."))
    job.state, job.tries, job.cancel_asked = Job.State.WAITING, 0, False
    job.run_after, job.started_at, job.ended_at = timezone.now(), None, None
    job.what, job.done, job.total = "", 0, 0
    job.error = job.fix = job.reference = ""
    job.save()
    say("jobs")
    return job


def _steered(job_id: UUID, by: User) -> Job:
    job = Job.objects.select_for_update().get(pk=job_id)
    if not may_steer(by, job):
        raise PermissionDenied(May.STEER_JOBS)
    return job


def seen_by(user: User) -> None:
    """Keep that `user` has looked at how jobs ended."""
    Seen.objects.update_or_create(user=user, defaults={"at": timezone.now()})


class NoSchedule(Exception):
    """The code declares no such schedule."""


@transaction.atomic
def schedule_switch(task: str, *, on: bool) -> Schedule:
    """Switch a schedule on or off; switched on, it comes at its next time from now on.

    Raises  NoSchedule.
    """
    declared, row = _schedule(task)
    if on and not row.on:
        row.next_at = declared.after(timezone.now())
    row.on = on
    row.save()
    say("jobs")
    return row


@transaction.atomic
def schedule_now(task: str, *, by: User) -> Job:
    """Let a schedule's job come now, for `by`. Raises  NoSchedule."""
    declared, row = _schedule(task)
    row.last = queue.put(declared.task, [], {}, by_id=by.pk, key=declared.key)
    row.save()
    return row.last


def _schedule(task: str) -> tuple[Declared, Schedule]:
    declared = schedules().get(task)
    if declared is None:
        raise NoSchedule
    row = Schedule.objects.select_for_update().filter(task=task).first()
    if row is None:
        raise NoSchedule
    return declared, row
