"""Running jobs: one after the other, each under a lease that is renewed while it runs.

The job runs in a thread of its own, so that this one can renew the lease, hear that somebody
stopped the job, and end in time when the server is stopped.
"""

import logging
import os
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType
from uuid import uuid4

from django.db import InterfaceError, OperationalError, connections
from django.utils.translation import gettext_noop
from django_tasks.utils import normalize_json

from rapport.web.jobs import queue, schedules
from rapport.web.jobs.define import find_tasks
from rapport.web.jobs.errors import Cancelled, LetGo, Told, told
from rapport.web.jobs.models import Job
from rapport.web.jobs.watch import Watch
from rapport.web.ui.following import follow

log = logging.getLogger(__name__)
LEASE_S = 30.0
POLL_S = 0.5
SCHEDULES_EVERY_S = 5.0
#: How long a job has to come to its next step when the server is stopped.
GRACE_S = 5.0
UNKNOWN = gettext_noop("This version of Rapport has no such job.")
UNKNOWN_FIX = gettext_noop("Install the version that made it, or leave it.")


def run_job(job: Job, watch: Watch) -> None:
    """Run a claimed job to its end, whatever that is, and keep how it ended."""
    follow()  # the settings may have been changed on their page since the last job
    try:
        task = queue.task_of(job)
    except ImportError:
        queue.failed(job, Told(UNKNOWN, UNKNOWN_FIX, again=False))
        return
    try:
        first = [watch] if task.takes_watch else []
        result = normalize_json(task.func(*first, *job.args, **job.kwargs))
    except LetGo:
        queue.give_back(job)
        log.info("job %s given back", job.pk)
    except Cancelled:
        queue.stopped(job)
        log.info("job %s stopped", job.pk)
    except Exception as error:
        kept = told(error)
        log.error("%s", _of_error(job, error, kept))
        queue.failed(job, kept)
    else:
        queue.finish(job, result)
        log.info("job %s (%s) done", job.pk, job.task)


def _of_error(job: Job, error: Exception, kept: Told) -> str:
    """Return what goes to the log: where it happened, and never what Python says of a value."""
    head = f"job {job.pk} ({job.task}), try {job.tries}"
    if not kept.reference:
        return f"{head}: {kept.what}"
    where = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    return f"{head}: {type(error).__name__}, reference {kept.reference}\n{where}"


def work_off(most: int = 100) -> int:
    """Run what is due now, here and one after the other; return how many. For tests."""
    find_tasks()
    for n in range(most):
        job = queue.claim("here", timedelta(seconds=LEASE_S))
        if job is None:
            return n
        run_job(job, Watch(job))
    return most


@dataclass
class Worker:
    """Takes jobs until it is told to stop.

    Args  alive: asked twice a second; the worker stops when it says no.
    """

    lease_s: float = LEASE_S
    poll_s: float = POLL_S
    grace_s: float = GRACE_S
    alive: Callable[[], bool] = lambda: True
    stopping: threading.Event = field(default_factory=threading.Event)
    name: str = field(
        default_factory=lambda: f"{socket.gethostname()[:40]}-{os.getpid()}-{uuid4().hex[:6]}"
    )

    def run(self) -> None:
        """Work until SIGTERM or Ctrl C, or until `alive` says no."""
        find_tasks()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._hear)
        log.info("worker %s takes jobs", self.name)
        looked = -SCHEDULES_EVERY_S
        while self._goes_on():
            try:
                if time.monotonic() - looked >= SCHEDULES_EVERY_S:
                    looked = time.monotonic()
                    schedules.come()
                job = queue.claim(self.name, timedelta(seconds=self.lease_s))
            except (OperationalError, InterfaceError) as error:
                log.warning("the database does not answer (%s)", type(error).__name__)
                connections.close_all()
                self.stopping.wait(2)
                continue
            if job is None:
                self.stopping.wait(self.poll_s)
            else:
                self._run_beside(job)
        log.info("worker %s stopped", self.name)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _goes_on(self) -> bool:
        if not self.stopping.is_set() and not self.alive():
            self.stopping.set()
        return not self.stopping.is_set()

    def _run_beside(self, job: Job) -> None:
        """Run the job in a thread; renew its lease and pass on what should stop it."""
        watch = Watch(job)
        thread = threading.Thread(target=_run_in_thread, args=(job, watch), daemon=True)
        thread.start()
        renewed, asked_at = time.monotonic(), 0.0
        while thread.is_alive():
            thread.join(min(POLL_S, self.lease_s / 6))
            renew = time.monotonic() - renewed >= self.lease_s / 3
            renewed = time.monotonic() if renew else renewed
            _look_after(job, watch, self.lease_s if renew else 0)
            if self._goes_on():
                continue
            watch.let_go.set()
            asked_at = asked_at or time.monotonic()
            if time.monotonic() - asked_at > self.grace_s:
                self._leave(job)

    def _leave(self, job: Job) -> None:
        """End the process in the middle of a job that does not come to its next step."""
        queue.give_back(job)
        log.info("worker %s stopped in the middle of job %s and gave it back", self.name, job.pk)
        logging.shutdown()
        os._exit(0)


def _run_in_thread(job: Job, watch: Watch) -> None:
    try:
        run_job(job, watch)
    except (OperationalError, InterfaceError) as error:
        # how it ended could not be kept: when its lease is over, it is run again
        log.error("job %s: the database does not answer (%s)", job.pk, type(error).__name__)
    finally:
        connections.close_all()


def _look_after(job: Job, watch: Watch, lease_s: float) -> None:
    """Keep what the job said, hear whether it should stop, and renew its lease if it is time."""
    try:
        watch.write()
        if queue.should_stop(job):
            watch.cancelled.set()
        if lease_s and not queue.beat(job, timedelta(seconds=lease_s)):
            watch.let_go.set()
    except (OperationalError, InterfaceError) as error:
        log.warning("the database does not answer (%s)", type(error).__name__)
        connections.close_all()
