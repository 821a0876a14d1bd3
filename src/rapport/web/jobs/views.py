"""Pages of jobs: the list, one job, the line that other pages show, the bell."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.web.accounts.rights import May, needs
from rapport.web.jobs import selectors, services
from rapport.web.jobs.errors import JobError
from rapport.web.jobs.models import Job
from rapport.web.jobs.words import TABS
from rapport.web.ui import bar


@require_safe
@needs(May.SEE_JOBS)
def job_list(request: HttpRequest) -> HttpResponse:
    """List jobs, newest first; ?state= narrows them."""
    tab = next((t for t in TABS if t.name == request.GET.get("state", "")), TABS[0])
    after = request.GET.get("after", "")
    counts = selectors.counts()
    context = {
        "page": selectors.jobs_page(user=request.user, states=tab.states, after=after),
        "tab": tab,
        "tabs": [(t, sum(counts.get(state, 0) for state in t.states)) for t in TABS],
        "kept": {"state": tab.name} if tab.name else {},
        "schedules": selectors.schedule_rows(),
    }
    return render(request, "jobs/list.html", context)


@require_safe
@needs(May.SEE_JOBS)
def job_page(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show one job: how it goes or ended, and each of its tries."""
    return render(request, "jobs/job.html", _about(request, job_id))


@require_safe
@needs(May.SEE_JOBS)
def job_line(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Answer the line of a job, as any page may hold it. Says `job:ended` once it has."""
    return _line(request, job_id)


def _about(request: HttpRequest, job_id: UUID) -> dict[str, Any]:
    job = selectors.job_get(job_id)
    if job is None:
        raise Http404
    return {"job": job, "steer": services.may_steer(request.user, job)}


def _line(request: HttpRequest, job_id: UUID, *, said: bool = False) -> HttpResponse:
    context = _about(request, job_id) | {"said": said}
    answer = render(request, "jobs/line_answer.html", context)
    if not context["job"].is_open:
        answer["HX-Trigger-After-Settle"] = "job:ended"
    return answer


@require_POST
@needs(May.SEE_JOBS)
def job_stop(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop a job."""

    def stop() -> str:
        job = services.cancel(job_id, by=request.user)
        return _("Stopped.") if not job.is_open else _("It stops at its next step.")

    return _steer(request, job_id, stop)


@require_POST
@needs(May.SEE_JOBS)
def job_again(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Let a job run again that was parked or stopped."""

    def again() -> str:
        services.try_again(job_id, by=request.user)
        return _("It runs again as soon as it is its turn.")

    return _steer(request, job_id, again)


def _steer(request: HttpRequest, job_id: UUID, act: Callable[[], str]) -> HttpResponse:
    """Do it, say what was done or why not, and show the job again where it was shown."""
    try:
        bar.done(request, act())
    except Job.DoesNotExist:
        raise Http404 from None
    except JobError as error:
        messages.error(request, str(error))
    if request.htmx:
        return _line(request, job_id, said=True)
    back = ["jobs:list"] if request.POST.get("from") == "list" else ["jobs:one", job_id]
    return redirect(*back)


@require_POST
@needs(May.STEER_JOBS)
def schedule_switch(request: HttpRequest, task: str) -> HttpResponse:
    """Switch a schedule on or off."""
    row = _schedule(services.schedule_switch, task, on=request.POST.get("on") == "1")
    bar.done(request, _("Switched on.") if row.on else _("Switched off."))
    return redirect("jobs:list")


@require_POST
@needs(May.STEER_JOBS)
def schedule_now(request: HttpRequest, task: str) -> HttpResponse:
    """Let a schedule's job come now; its next time stays."""
    job = _schedule(services.schedule_now, task, by=request.user)
    return redirect("jobs:one", job.pk)


def _schedule(act: Callable[..., Any], task: str, **how: Any) -> Any:
    try:
        return act(task, **how)
    except services.NoSchedule:
        raise Http404 from None


@require_safe
@needs(May.SEE_JOBS)
def bell(request: HttpRequest) -> HttpResponse:
    """Answer what the bell tells."""
    context = {"bell_of": selectors.bell(request.user)}
    return render(request, "jobs/bell.html", context)


@require_POST
@needs(May.SEE_JOBS)
def seen(request: HttpRequest) -> HttpResponse:
    """Keep that the reader has opened the bell."""
    services.seen_by(request.user)
    return HttpResponse(status=204)
