"""A teammate: somebody who may sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A teammate with one role. `first_name` holds the whole name, as they write it."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Manager")
        AGENT = "agent", _("Agent")
        ANALYST = "analyst", _("Analyst")
        PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")

    role = models.CharField(max_length=16, choices=Role, default=Role.ANALYST)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                name="user_has_a_known_role",
                condition=Q(role__in=["owner", "manager", "agent", "analyst", "privacy_officer"]),
            )
        ]

    @property
    def name(self) -> str:
        return self.first_name or self.username

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in words[:2]).upper() or "?"
