"""The audit: rows that are only ever added, each sealed by the digest of the one before.

The digest is made with a key of the workspace: who may write to the database alone can't make
the chain anew.

Never: a name or a contact of a customer, the words of a search, a row changed or deleted.
"""

import hmac
import json
from datetime import UTC
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from rapport.flow.workspace import Workspace

#: What the first row stands on.
BEGINNING = "0" * 64


@lru_cache(maxsize=4)
def _key(root: Path) -> bytes:
    """A key that is never rotated, for this one use."""
    return hmac.new(Workspace.open(root).secret("ids"), b"audit", "sha256").digest()


class AppendOnlyError(TypeError):
    """Somebody's code tries to change or delete what was written down."""

    def __init__(self) -> None:
        super().__init__("rows of the audit are only ever added: write another one instead")


class _AppendOnly(models.QuerySet["Entry"]):
    """A query that can read and add, and nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class Entry(models.Model):
    """One thing that one teammate did, or tried to. `digest` covers the row and all before."""

    n = models.PositiveBigIntegerField(primary_key=True, help_text="1, 2, 3 ... without a gap")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,  # the row outlives the teammate
        db_constraint=False,
        db_index=False,  # see Meta
        related_name="+",
    )
    action = models.CharField(max_length=32)
    subject = models.CharField(
        max_length=160, blank=True, help_text="kind:id of whom or what, by a keyed hash or number"
    )
    purpose = models.CharField(max_length=120, blank=True)
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    objects = _AppendOnly.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-n"], name="audit_subject"),
            models.Index(fields=["by", "-n"], name="audit_by"),
            models.Index(fields=["action", "-n"], name="audit_action"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.n} {self.action}"

    def digest_after(self, before: str) -> str:
        """Return the digest this row must have if the row before it has `before`."""
        told = {
            "n": self.n,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": self.by_id,
            "action": self.action,
            "subject": self.subject,
            "purpose": self.purpose,
            "details": self.details,
        }
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        key = _key(settings.WORKSPACE.root)
        return hmac.new(key, before.encode() + text.encode(), "sha256").hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError


class Head(models.Model):
    """The chain's end: one row, locked by whoever writes, so that the chain never forks.

    It also tells when rows were cut off at the end.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    n = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=BEGINNING)

    class Meta:
        constraints = [models.CheckConstraint(name="audit_has_one_head", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"the chain’s end, row {self.n}"


class Check(models.Model):
    """One walk over the chain: up to which row, when, and where it was broken if it was."""

    at = models.DateTimeField()
    last = models.PositiveBigIntegerField()
    broken = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return f"checked {self.at:%Y-%m-%d %H:%M}: row {self.last}"
