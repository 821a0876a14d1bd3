"""Numbers that grow when something changed."""

from django.db import models


class Topic(models.Model):
    """One subject that open pages may listen to, and how often it changed."""

    name = models.CharField(max_length=40, primary_key=True)
    changes = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.changes}"
