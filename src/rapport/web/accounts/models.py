"""A teammate, what their role must have, who is invited, and the tokens of programs."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
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
    last_seen_at = models.DateTimeField(null=True, blank=True, help_text="to the minute")

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


class RoleRule(models.Model):
    """What everybody of one role must have. A role without a row has no such duty."""

    role = models.CharField(primary_key=True, max_length=16, choices=User.Role)
    second_factor = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.role


class Invitation(models.Model):
    """One person asked to become a teammate. Its link holds `nonce` and dies with it."""

    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=16, choices=User.Role)
    language = models.CharField(max_length=10)
    nonce = models.CharField(max_length=32, help_text="part of the signed link; new when resent")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="empty: no mail went out")
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="invitation_one_open_for_an_address",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_accepted_or_revoked",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None

    def expired(self, now: datetime) -> bool:
        return now >= self.expires_at


class ApiToken(models.Model):
    """What a program shows at the door instead of a password. Only its hash is kept.

    Never: more than its owner may do at the moment of the call (see `rights.scopes_of`).
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list, help_text="names of rights.Scope")
    purpose = models.CharField(max_length=16, help_text="one of rapport.flow.rights.PURPOSES")
    prefix = models.CharField(max_length=12, help_text="how the token begins, to tell it by")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="to the minute")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "owner",
                Lower("name"),
                name="token_one_of_a_name",
                condition=Q(revoked_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"token {self.prefix}"

    def works(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def may(self, scope: str) -> bool:
        """Say whether the token has `scope`, and its owner the right to it at this moment."""
        from rapport.web.accounts.rights import scopes_of

        return scope in self.scopes and scope in scopes_of(self.owner)
