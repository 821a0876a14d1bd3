"""Files on their way in. What they hold and how they are called stands elsewhere, sealed."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Upload(models.Model):
    """One file that a teammate brought in, from its arrival to its import.

    The file lies under this id in the workspace's uploads/ until it is taken in, or for a
    day. Never here: its name, a cell of it.
    """

    class State(models.TextChoices):
        ARRIVED = "arrived", _("waits for answers")
        IMPORTING = "importing", _("is being taken in")
        DONE = "done", _("taken in")
        FAILED = "failed", _("could not be taken in")
        DROPPED = "dropped", _("deleted")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    received_at = models.DateTimeField(default=timezone.now)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    state = models.CharField(max_length=10, choices=State, default=State.ARRIVED)
    mapping = models.TextField(blank=True, default="", help_text="as it was checked, TOML")
    source = models.CharField(max_length=40, blank=True, default="")
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField(null=True, help_text="the import's own time, at every try")
    ended_at = models.DateTimeField(null=True)
    read = models.PositiveBigIntegerField(default=0)
    good = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    entry = models.PositiveBigIntegerField(null=True, help_text="of the log, that has its rows")
    same_as = models.DateTimeField(null=True, help_text="when the same file came before")

    class Meta:
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["by", "state"], name="upload_of_somebody"),
            models.Index(fields=["entry"], name="upload_of_entry"),
        ]
        constraints = [
            models.CheckConstraint(
                name="upload_has_a_known_state",
                condition=Q(state__in=["arrived", "importing", "done", "failed", "dropped"]),
            ),
            models.CheckConstraint(
                name="upload_that_is_imported_has_a_mapping",
                condition=~Q(state__in=["importing", "done"]) | ~Q(mapping=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

    @property
    def key(self) -> str:
        """What its file is called on the disk."""
        return self.id.hex

    @property
    def is_underway(self) -> bool:
        """Whether a job holds it, or is yet to."""
        return self.state != self.State.DONE and self.job is not None and self.job.is_open

    @property
    def may_be_answered(self) -> bool:
        """Whether it still waits for somebody to say how it is read."""
        return self.state not in (self.State.DONE, self.State.DROPPED) and not self.is_underway


class FieldUse(models.Model):
    """When something of a source was last looked at or worked with; field '' is the source itself.

    Never here: who looked, at whom.
    """

    connection = models.CharField(max_length=40)
    field = models.CharField(max_length=60, blank=True, default="", help_text="an attribute")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "field"], name="one_use_of_a_field")
        ]

    def __str__(self) -> str:
        return f"{self.connection} {self.field} {self.last_day}"


class Approval(models.Model):
    """One sensitive field of a source that may be taken in, because two people said so."""

    connection = models.CharField(max_length=40)
    field = models.CharField(max_length=60, help_text="as the source calls it")
    purpose = models.CharField(max_length=20)
    dpia = models.CharField(max_length=60, help_text="number of the impact assessment")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="refused, taken back or switched off")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "field"],
                condition=Q(ended_at__isnull=True),
                name="one_open_approval_of_a_field",
            ),
            models.CheckConstraint(
                name="approval_by_two_people",
                condition=Q(approved_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(approved_by=models.F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connection} {self.field}"
