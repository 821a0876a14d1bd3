"""What the API must remember: answers to requests that may be sent twice."""

from django.db import models
from django.utils import timezone


class Answer(models.Model):
    """The answer to one request that came with an Idempotency-Key, for a day.

    `status` is 0 while the request is worked on. Never: the key itself, a file's content.
    """

    token = models.ForeignKey("accounts.ApiToken", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="SHA-256 of the key")
    request = models.CharField(max_length=64, help_text="SHA-256 of the request")
    status = models.PositiveSmallIntegerField(default=0)
    content = models.JSONField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="answer_one_a_key"),
            models.CheckConstraint(
                name="answer_that_was_given_has_content",
                condition=models.Q(status=0) | models.Q(content__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["made_at"], name="answer_age")]

    def __str__(self) -> str:
        return f"{self.pk} {self.status}"
