"""The queue: putting a job in, taking one out under a lease, ending it.

Every function that ends or keeps a job does so only while the worker still holds it, so a
worker that slept through its lease can change nothing. Never: what people ask for.
"""

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop
from django_tasks.base import Task
from django_tasks.utils import normalize_json

from rapport.web.jobs.define import JobTask
from rapport.web.jobs.errors import Told
from rapport.web.jobs.models import Job, Try
from rapport.web.live.services import say

State = Job.State
#: Pauses between tries: 5 s, 10 s, 20 s ... up to a quarter of an hour, each a little off.
FIRST_PAUSE_S = 5
LONGEST_PAUSE_S = 900
CUT_OFF = gettext_noop("The process that ran it ended each time before it was done.")
CUT_OFF_FIX = gettext_noop(
    "See that the server has enough memory and disk space, then try it again."
)
REPLACED = gettext_noop("A later one of the same kind does its work.")


def task_of(job: Job) -> JobTask:
    """Return the task a job runs. Raises ImportError: the code no longer has it."""
    found = import_string(job.task)
    if not isinstance(found, JobTask):
        raise ImportError(job.task)
    return found


def put(
    task: Task,
    args: list[Any],
    kwargs: dict[str, Any],
    *,
    by_id: int | None = None,
    key: str = "",
    about: str = "",
    after_s: float = 0,
) -> Job:
    """Keep a job for a worker. While one with this key waits, that one is returned.

    If it would have waited longer than this one is to, it no longer does; after a try that
    failed it waits as long as it has to.
    """
    now = timezone.now()
    made = Job(
        task=task.module_path,
        args=normalize_json(args),
        kwargs=normalize_json(kwargs),
        key=key,
        about=about[:200],
        by_id=by_id,
        priority=task.priority,
        most_tries=getattr(task, "most_tries", 1),
        run_after=task.run_after or now + timedelta(seconds=after_s),
        made_at=now,
    )
    with transaction.atomic():
        kept = _kept_or_waiting(made)
        say("jobs")
    return kept


def _kept_or_waiting(made: Job) -> Job:
    while True:
        waiting = (
            Job.objects.filter(key=made.key, state=State.WAITING).first() if made.key else None
        )
        if waiting:
            sooner = Job.objects.filter(
                pk=waiting.pk, state=State.WAITING, tries=0, run_after__gt=made.run_after
            )
            if sooner.update(run_after=made.run_after):
                waiting.run_after = made.run_after
            return waiting
        try:
            with transaction.atomic():  # another may be putting the same
                made.save(force_insert=True)
        except IntegrityError:
            if not made.key:
                raise
            continue
        return made


def due(now: datetime) -> QuerySet[Job]:
    """Return what a worker may take: what waits, and what another one lost."""
    waits = Q(state=State.WAITING, run_after__lte=now)
    lost = Q(state=State.RUNNING, leased_until__lt=now)
    return Job.objects.filter(waits | lost).order_by("-priority", "run_after", "made_at")


def claim(worker: str, lease: timedelta) -> Job | None:
    """Take the next job that is due, for as long as `lease`; None if there is none."""
    now = timezone.now()
    if not due(now).exists():  # without a lock: most looks find nothing
        return None
    with transaction.atomic():
        job = due(now).select_for_update(skip_locked=True).first()
        if job is None:
            return None
        if job.state == State.RUNNING and not _goes_on_after_loss(job, now):
            say("jobs")
            return None
        job.state, job.worker, job.leased_until = State.RUNNING, worker, now + lease
        job.tries += 1
        job.started_at = now
        job.what, job.done, job.total = "", 0, 0
        job.counted_from = job.counted_at = None
        job.save()
        Try.objects.create(job=job, worker=worker, started_at=now)
        say("jobs")
    return job


def _goes_on_after_loss(job: Job, now: datetime) -> bool:
    """Close the try of the worker that is gone; say whether the job may be tried again."""
    _close_try(job, Try.End.LOST, now)
    if job.cancel_asked:
        _end(job, State.CANCELLED, now)
    elif job.tries >= job.most_tries:
        _end(job, State.PARKED, now, Told(CUT_OFF, CUT_OFF_FIX))
    else:
        return True
    return False


def beat(job: Job, lease: timedelta) -> bool:
    """Hold the job for another lease. Returns False if it is no longer ours."""
    return bool(_held(job).update(leased_until=timezone.now() + lease))


def should_stop(job: Job) -> bool:
    """Say whether somebody stopped the job."""
    return _held(job).filter(cancel_asked=True).exists()


def finish(job: Job, result: Any) -> bool:
    """End a job well. Returns False if it was no longer ours."""
    return _if_held(job, Try.End.DONE, lambda mine, now: _end(mine, State.DONE, now, None, result))


def stopped(job: Job) -> bool:
    """End a job that somebody stopped."""
    return _if_held(job, Try.End.STOPPED, lambda mine, now: _end(mine, State.CANCELLED, now))


def failed(job: Job, told: Told) -> bool:
    """Let a job that failed wait for its next try, or park it after the last one."""

    def next_step(mine: Job, now: datetime) -> None:
        if mine.cancel_asked:
            _end(mine, State.CANCELLED, now, told)
        elif not told.again or mine.tries >= mine.most_tries:
            _end(mine, State.PARKED, now, told)
        else:
            pause_s = max(pause(mine.tries), told.wait_s)
            _wait(mine, now, now + timedelta(seconds=pause_s), told)

    return _if_held(job, Try.End.FAILED, next_step, told)


def give_back(job: Job) -> bool:
    """Let another worker take the job at once; this try does not count."""

    def back(mine: Job, now: datetime) -> None:
        mine.tries -= 1
        if mine.cancel_asked:
            _end(mine, State.CANCELLED, now)
        else:
            _wait(mine, now, now, None)

    return _if_held(job, Try.End.GIVEN_BACK, back)


def pause(tries: int) -> float:
    """Return how many seconds to wait after so many tries: twice as long each time, ±20 %."""
    seconds = min(FIRST_PAUSE_S * 2 ** (tries - 1), LONGEST_PAUSE_S)
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311  only to spread the load


def _held(job: Job) -> QuerySet[Job]:
    """Return the job's row while this worker's try of it holds."""
    return Job.objects.filter(
        pk=job.pk, state=State.RUNNING, worker=job.worker, started_at=job.started_at
    )


def _if_held(job: Job, end: str, change: Any, told: Told | None = None) -> bool:
    with transaction.atomic():
        mine = _held(job).select_for_update().first()
        if mine is None:
            return False
        now = timezone.now()
        _close_try(mine, end, now, told)
        change(mine, now)
        say("jobs")
    return True


def _close_try(job: Job, end: str, now: datetime, told: Told | None = None) -> None:
    facts = {"error": told.what, "reference": told.reference} if told else {}
    job.attempts.filter(end="").update(end=end, ended_at=now, **facts)


def _end(
    job: Job, state: str, now: datetime, told: Told | None = None, result: Any = None
) -> None:
    job.state, job.ended_at, job.leased_until = state, now, None
    job.result = result
    _tell(job, told)
    job.save()


def _wait(job: Job, now: datetime, run_after: datetime, told: Told | None) -> None:
    """Put the job among those that wait, unless one with its key does already."""
    same = Job.objects.filter(key=job.key, state=State.WAITING) if job.key else Job.objects.none()
    if same.exists():
        _end(job, State.CANCELLED, now, Told(REPLACED, ""))
        return
    job.state, job.run_after, job.leased_until = State.WAITING, run_after, None
    _tell(job, told)
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:  # one came between the two lines
        _end(job, State.CANCELLED, now, Told(REPLACED, ""))


def _tell(job: Job, told: Told | None) -> None:
    job.error = told.what if told else ""
    job.fix = told.fix if told else ""
    job.reference = told.reference if told else ""
