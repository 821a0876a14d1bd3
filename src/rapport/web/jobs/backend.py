"""The queue behind django-tasks' API."""

from django_tasks.backends.base import BaseTaskBackend


class LeaseBackend(BaseTaskBackend):
    def enqueue(self, task, args, kwargs):
        raise NotImplementedError
