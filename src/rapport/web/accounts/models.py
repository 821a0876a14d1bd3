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
    language = models.CharField(
        max_length=10, blank=True, default="", help_text="of the pages; empty: as the browser asks"
    )
    compact = models.BooleanField(default=False, help_text="lists with 34 instead of 44 px a row")
    single_keys = models.BooleanField(
        default=True, help_text="keys without Ctrl do something (WCAG 2.1.4)"
    )

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

    def may(self, right: str) -> bool:
        """Say whether this teammate may do what `rights.May` calls `right`."""
        from rapport.web.accounts.rights import May, may

        return may(self, May(right))

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in words[:2]).upper() or "?"
