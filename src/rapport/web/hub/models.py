"""Our own channels and what was counted of them. Counts only: nobody who follows is here."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Channel(models.Model):
    """One place where the company itself speaks: a page, a group, a mailing, a stand."""

    class Goal(models.TextChoices):
        SELL = "sell", _("sell")
        KNOWN = "known", _("become known")
        TALK = "talk", _("talk with customers")
        HELP = "help", _("help customers")
        KEEP = "keep", _("keep customers")
        PARTNERS = "partners", _("find partners")
        HIRE = "hire", _("find people to work here")

    network = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    address = models.URLField(blank=True, default="", max_length=300)
    goal = models.CharField(max_length=10, choices=Goal)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    connection = models.CharField(
        max_length=40, blank=True, default="", help_text="the source that brings its facts"
    )
    last_activity = models.DateField(null=True, blank=True, help_text="as somebody said")

    class Meta:
        ordering = ["network", "title", "pk"]

    def __str__(self) -> str:
        return f"{self.network} {self.pk}"


class Count(models.Model):
    """What was counted of a channel on a day. Each number may be unknown."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="counts")
    day = models.DateField()
    audience = models.PositiveBigIntegerField(null=True, blank=True)
    active = models.PositiveBigIntegerField(null=True, blank=True, help_text="within 30 days")
    possible = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="of them possible customers"
    )

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "day"], name="one_count_a_day"),
            models.CheckConstraint(
                name="active_are_part_of_the_audience",
                condition=Q(active__isnull=True)
                | Q(audience__isnull=True)
                | Q(active__lte=F("audience")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.day}"
