"""What a running job says of itself, and how it hears that it should stop."""

import threading
import time
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connections, transaction
from django.utils import timezone

from rapport.web.jobs.errors import Cancelled, LetGo
from rapport.web.jobs.models import Job
from rapport.web.live.services import say

#: Progress is written this often at most; pages that show it listen to "progress".
EVERY_S = 0.5
#: What only marks that something goes on, as the bell does, hears of it through "jobs".
SAY_S = 5.0


class Watch:
    """Given to a job as its first argument; a Progress of the core.

    Call it often: between two calls a job cannot be stopped. Never: inside a transaction, for
    then nobody sees what it says, and the lease of the job cannot be renewed.
    """

    def __init__(self, job: Job) -> None:
        self.job_id: UUID = job.pk
        self.by_id: int | None = job.by_id
        self.cancelled = threading.Event()
        self.let_go = threading.Event()
        self._hold = {"pk": job.pk, "worker": job.worker, "state": Job.State.RUNNING}
        self._lock = threading.Lock()  # the job says, the worker beside it writes what is left
        self._latest: dict[str, Any] | None = None
        self._written = -EVERY_S
        self._said = time.monotonic()
        self._done, self._total = -1, -1
        self._since = timezone.now()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say what is done now, and how much of how much (0: nobody can tell).

        Args    what: a few English words, marked with gettext_noop; pages translate them.
        Raises  Cancelled: somebody stopped the job. LetGo: the worker must stop.
        """
        self.check()
        now = timezone.now()
        if total != self._total or done < self._done:  # another count begins
            self._since = now
        self._done, self._total = done, total
        with self._lock:
            self._latest = {
                "what": what[:100],
                "done": max(done, 0),
                "total": max(total, 0),
                "counted_from": self._since,
                "counted_at": now,
            }
        try:
            self.write()
        except (OperationalError, InterfaceError):  # the work itself may go on
            connections.close_all()
        self.check()

    def write(self) -> None:
        """Keep what was said last, if it is not kept yet and its time has come."""
        with self._lock:
            latest = self._latest
            if latest is None or time.monotonic() - self._written < EVERY_S:
                return
            self._latest, self._written = None, time.monotonic()
        with transaction.atomic():
            mine = Job.objects.filter(**self._hold)
            held = mine.update(**latest)
            if held:
                self._say()
        if not held:
            self.let_go.set()
        elif mine.filter(cancel_asked=True).exists():
            self.cancelled.set()

    def _say(self) -> None:
        say("progress")
        if time.monotonic() - self._said >= SAY_S:
            self._said = time.monotonic()
            say("jobs")

    def check(self) -> None:
        """Raise if the job should stop; say nothing of progress."""
        if self.let_go.is_set():
            raise LetGo
        if self.cancelled.is_set():
            raise Cancelled
