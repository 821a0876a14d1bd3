"""What comes by itself: each declared schedule has a row that tells when it comes next."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rapport.web.jobs import queue
from rapport.web.jobs.define import Declared, schedules
from rapport.web.jobs.models import Job, Schedule

log = logging.getLogger(__name__)


def come(now: datetime | None = None) -> list[Job]:
    """Put in what has come due; once, however many workers ask at the same time.

    What fell into a time when nobody was up comes once, at the next start.
    """
    now = now or timezone.now()
    declared = schedules()
    known = set(Schedule.objects.values_list("task", flat=True))
    for task in declared.keys() - known:
        Schedule.objects.get_or_create(task=task, defaults={"next_at": declared[task].after(now)})
    due = Schedule.objects.filter(on=True, next_at__lte=now, task__in=declared)
    tasks = list(due.values_list("task", flat=True))
    made = [_let_come(declared[task], now) for task in tasks]
    return [job for job in made if job is not None]


def _let_come(what: Declared, now: datetime) -> Job | None:
    wanted = _is_wanted(what)
    with transaction.atomic():
        rows = Schedule.objects.filter(task=what.task.module_path, on=True, next_at__lte=now)
        row = rows.select_for_update(skip_locked=True).first()
        if row is None:  # another worker was first
            return None
        row.next_at = what.after(now)
        job = queue.put(what.task, [], {}, key=what.key) if wanted else None
        row.last = job or row.last
        row.save()
    return job


def _is_wanted(what: Declared) -> bool:
    try:
        return what.only_if()
    except Exception as error:  # a schedule that cannot be asked must not stop the others
        log.error("schedule of %s: %s", what.task.module_path, type(error).__name__)
        return False
