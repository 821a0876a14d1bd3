"""The jobs that look after jobs."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.web.jobs.define import Watch, job, schedule
from rapport.web.jobs.models import Job

#: How long it can be read how a job ended.
KEPT = timedelta(days=30)


@job(title=_("Clear away old jobs"))
def purge(watch: Watch) -> dict[str, int]:
    """Take away jobs that ended over 30 days ago."""
    old = Job.objects.filter(state__in=Job.ENDED, ended_at__lt=timezone.now() - KEPT)
    _, by_model = old.delete()
    return {"jobs": by_model.get("jobs.Job", 0)}


schedule(purge, daily_at="02:30")
