"""Jobs, their tries, their schedules, and up to when each teammate has seen how they ended."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: A rate is told once it was watched this long.
_RATE_AFTER_S = 2


class Job(models.Model):
    """One piece of work. Who holds it has a lease; when that ends, another may take it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        PARKED = "parked", _("Needs a person")
        CANCELLED = "cancelled", _("Stopped")

    OPEN = (State.WAITING, State.RUNNING)
    ENDED = (State.DONE, State.PARKED, State.CANCELLED)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    task = models.CharField(max_length=200, help_text="where its function stands")
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    key = models.CharField(
        max_length=100, blank=True, default="", help_text="only one with this key waits"
    )
    about = models.CharField(max_length=200, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="jobs"
    )
    priority = models.SmallIntegerField(default=0)
    most_tries = models.PositiveSmallIntegerField(default=5)

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    run_after = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)

    what = models.CharField(max_length=100, blank=True, default="", help_text="it does now")
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    counted_from = models.DateTimeField(null=True, help_text="when `done` began to grow")
    counted_at = models.DateTimeField(null=True)

    result = models.JSONField(null=True)
    error = models.TextField(blank=True, default="")
    fix = models.TextField(blank=True, default="")
    reference = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["state", "run_after"], name="job_next"),
            models.Index(fields=["-made_at", "id"], name="job_newest"),
            models.Index(fields=["by", "ended_at"], name="job_of_somebody"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state="waiting") & ~Q(key=""),
                name="one_waiting_job_a_key",
            ),
            models.CheckConstraint(
                name="job_has_a_known_state",
                condition=Q(state__in=["waiting", "running", "done", "parked", "cancelled"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def share(self) -> float | None:
        """Return how much of it is done, 0 to 1; None if nobody can tell."""
        return min(self.done / self.total, 1.0) if self.total else None

    @property
    def rate(self) -> float | None:
        """Return how much is done a second; None before there is a fair guess."""
        if not (self.counted_from and self.counted_at and self.done):
            return None
        seconds = (self.counted_at - self.counted_from).total_seconds()
        return self.done / seconds if seconds >= _RATE_AFTER_S else None

    @property
    def left(self) -> timedelta | None:
        """Return how long what it does now still takes, as fast as so far."""
        if not (self.rate and self.total):
            return None
        return timedelta(seconds=max(self.total - self.done, 0) / self.rate)

    @property
    def sign(self) -> tuple[str, str]:
        """Return its state's sign and colour: the colour is never alone."""
        return _SIGNS[self.State(self.state)]

    def took(self, now: datetime | None = None) -> timedelta | None:
        if self.started_at is None:
            return None
        return (self.ended_at or now or timezone.now()) - self.started_at


_SIGNS = {
    Job.State.WAITING: ("", "t"),
    Job.State.RUNNING: ("", "acc"),
    Job.State.DONE: ("✓", "good"),
    Job.State.PARKED: ("◆", "bad"),
    Job.State.CANCELLED: ("", "t"),
}


class Try(models.Model):
    """One time that a worker took the job."""

    class End(models.TextChoices):
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        LOST = "lost", _("The process that ran it ended")
        STOPPED = "stopped", _("Stopped")
        GIVEN_BACK = "given_back", _("The server was stopped")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="attempts")
    worker = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=End, blank=True, default="")
    error = models.TextField(blank=True, default="")
    reference = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        ordering = ["started_at", "id"]

    def __str__(self) -> str:
        return f"{self.job_id} {self.end}"


class Schedule(models.Model):
    """When a task that the code declares comes next, and whether it is switched on."""

    task = models.CharField(max_length=200, primary_key=True)
    on = models.BooleanField(default=True)
    next_at = models.DateTimeField()
    last = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.task} at {self.next_at:%F %T}"


class Seen(models.Model):
    """Up to when a teammate has looked at how jobs ended."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%F %T}"
