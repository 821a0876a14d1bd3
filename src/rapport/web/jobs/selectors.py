"""Reading jobs for the pages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from rapport.web.accounts.models import User
from rapport.web.jobs import services
from rapport.web.jobs.define import schedules
from rapport.web.jobs.models import Job, Schedule, Seen

PAGE = 50
#: When a job may have been made: a mark with another year is none of ours.
_YEARS = range(1900, 9000)
#: How many of one's own jobs the bell tells of.
BELL = 8


@dataclass(frozen=True)
class Row:
    """One job, and whether the reader may stop it or try it again."""

    job: Job
    steer: bool


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    after: str


def jobs_page(*, user: User, states: tuple[str, ...], after: str = "") -> Page:
    """Return the newest jobs in these states, 50 at a time; `after` is the last page's end."""
    found = Job.objects.filter(state__in=states).select_related("by").order_by("-made_at", "id")
    made_at, pk = _mark(after)
    if made_at and pk:
        found = found.filter(Q(made_at__lt=made_at) | Q(made_at=made_at, pk__gt=pk))
    jobs = list(found[: PAGE + 1])
    last = jobs[PAGE - 1] if len(jobs) > PAGE else None
    mark = f"{last.made_at.isoformat()}_{last.pk}" if last else ""
    return Page([Row(j, services.may_steer(user, j)) for j in jobs[:PAGE]], mark)


def _mark(after: str) -> tuple[datetime | None, UUID | None]:
    """Read where a page ended; of anything else nothing."""
    moment, _, pk = after.partition("_")
    try:
        made_at = datetime.fromisoformat(moment)
        ours = timezone.is_aware(made_at) and made_at.year in _YEARS
        return (made_at, UUID(pk)) if ours else (None, None)
    except ValueError:
        return None, None


def counts() -> dict[str, int]:
    """Return how many jobs are in each state."""
    by_state = Job.objects.order_by().values_list("state").annotate(n=Count("pk"))
    return dict(by_state)


def job_get(job_id: UUID) -> Job | None:
    return Job.objects.select_related("by").filter(pk=job_id).first()


def job_open(key: str) -> Job | None:
    """Return the job with this key that has not ended yet, the newest."""
    return Job.objects.filter(key=key, state__in=Job.OPEN).order_by("-made_at").first()


def schedule_rows() -> QuerySet[Schedule]:
    """Return the schedules that this version declares, the next one first."""
    return (
        Schedule.objects.filter(task__in=schedules())
        .select_related("last")
        .order_by("-on", "next_at")
    )


@dataclass(frozen=True)
class Bell:
    """What the bell tells: one's own jobs that ended, and what needs a person."""

    jobs: list[Job]
    unread: int


def bell(user: User) -> Bell:
    theirs = Q(by=user, state__in=(Job.State.DONE, Job.State.PARKED))
    parked = Q(state=Job.State.PARKED)
    jobs = list(Job.objects.filter(theirs | parked).order_by("-ended_at")[:BELL])
    seen = Seen.objects.filter(user=user).values_list("at", flat=True).first()
    unread = [j for j in jobs if seen is None or (j.ended_at and j.ended_at > seen)]
    return Bell(jobs, len(unread))
