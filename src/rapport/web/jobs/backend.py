"""The queue behind django-tasks' API: a table of jobs."""

from typing import Any

from django.core.exceptions import ValidationError
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from rapport.web.jobs import queue
from rapport.web.jobs.define import JobTask
from rapport.web.jobs.models import Job

_STATUS = {
    Job.State.WAITING: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.PARKED: TaskResultStatus.FAILED,
    Job.State.CANCELLED: TaskResultStatus.FAILED,
}


class LeaseBackend(BaseTaskBackend):
    """Keeps tasks as rows that a worker leases."""

    task_class = JobTask
    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        return self._result(queue.put(task, list(args), dict(kwargs)), task)

    def get_result(self, result_id: str) -> TaskResult:
        try:
            job = Job.objects.get(pk=result_id)
        except (Job.DoesNotExist, ValidationError, ValueError):
            raise TaskResultDoesNotExist(result_id) from None
        return self._result(job, queue.task_of(job))

    def _result(self, job: Job, task: Task) -> TaskResult:
        result: TaskResult = TaskResult(
            task=task,
            id=str(job.pk),
            status=_STATUS[Job.State(job.state)],
            enqueued_at=job.made_at,
            started_at=job.started_at,
            last_attempted_at=job.started_at,
            finished_at=job.ended_at,
            args=job.args,
            kwargs=job.kwargs,
            backend=self.alias,
            errors=_errors(job),
            worker_ids=[a.worker for a in job.attempts.all()],
        )
        object.__setattr__(result, "_return_value", job.result)
        return result


def _errors(job: Job) -> list[TaskError]:
    """Return the sentence that people read; what Python said is in the log only."""
    if not job.error:
        return []
    return [TaskError(exception_class_path="builtins.RuntimeError", traceback=job.error)]
