"""How an app says what its jobs are, and when they come by themselves.

    @job(title=_("Build profiles"))
    def build(watch: Watch) -> dict[str, int]: ...

    schedule(build, daily_at="03:00", only_if=entries_came)

A job runs at least once: killed in the middle it is run again from its start, so it must be
able to find what it did already. Its arguments lie in the database: never an identifier.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django_tasks import task
from django_tasks.base import Task

from rapport.web.jobs.watch import Watch

__all__ = ["Declared", "JobTask", "Watch", "find_tasks", "job", "schedule", "schedules"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task):
    """A task of django-tasks that has a name for people and watches over its run."""

    title: str | Promise = ""
    most_tries: int = 5
    takes_watch: bool = False


def job(
    *, title: str | Promise, most_tries: int = 5, priority: int = 0
) -> Callable[[Callable[..., Any]], JobTask]:
    """Make a task of a function whose first argument is a Watch.

    Args  title: what people call it, marked for translation, without a full stop.
    """
    return task(title=title, most_tries=most_tries, takes_watch=True, priority=priority)


@dataclass(frozen=True)
class Declared:
    """A task that comes by itself: each `every`, or daily at a time of the workspace's zone."""

    task: JobTask
    every: timedelta = timedelta(0)
    daily_at: time | None = None
    only_if: Callable[[], bool] = field(default=lambda: True)
    key: str = ""

    def after(self, moment: datetime) -> datetime:
        """Return when it comes next after `moment`."""
        if self.daily_at is None:
            return moment + self.every
        local = timezone.localtime(moment)
        days = 0 if local.time() < self.daily_at else 1
        on_day = (local + timedelta(days=days)).date()
        return datetime.combine(on_day, self.daily_at, local.tzinfo)


_declared: dict[str, Declared] = {}


def schedule(
    what: JobTask,
    *,
    every: timedelta = timedelta(0),
    daily_at: str = "",
    only_if: Callable[[], bool] = lambda: True,
    key: str = "",
) -> None:
    """Let `what` come by itself. Call it in an app's tasks.py, after the task.

    Args  only_if: asked when its time has come; False lets it pass until the next time.
          key: as of `enqueue`, if others put the same in by hand.
    """
    if bool(every) == bool(daily_at):
        raise ValueError("say either every= or daily_at=")
    at = time.fromisoformat(daily_at) if daily_at else None
    _declared[what.module_path] = Declared(
        what, every, at, only_if, key or what.module_path[-100:]
    )


@cache
def find_tasks() -> None:
    """Import every app's tasks.py: there jobs and schedules are declared."""
    autodiscover_modules("tasks")


def schedules() -> dict[str, Declared]:
    """Return what the code declares, by the task's place."""
    find_tasks()
    return dict(_declared)
